//! Numbers that are divided by their sum or by their length, however that is written: by what they are on random numbers.

use super::trials::{SPREADS, Trials, each};
use super::volume::volume;
use crate::network::{Graph, Port};

/// Spreads at which numbers are tried that should never be below 0: far out no constant that was added hides a sign.
const SIGNED_SPREADS: &[f32] = &[0.5, 5.0, 1e3];

/// By how much numbers that are divided by their sum in f32, to which a constant such as 1e-7 was added, may miss the sum 1.
pub const SHARES_ABS: f64 = 1e-4;

/// By how much a number that is divided by a length in f32, to which a constant such as 1e-6 was added, may be off.
const LENGTH_ABS: f64 = 1e-4;

/// The most ports that are tried as what is divided, and as what that is made of.
const MOST_TRIED: usize = 12;

/// Steps by which numbers are divided.
const DIVIDES: &[&str] = &["Div", "Mul"];

/// Whether a row of numbers is not below 0 and has the sum 1.
pub fn is_share(row: &[f64]) -> bool {
    row.iter().all(|p| *p >= 0.0) && (row.iter().sum::<f64>() - 1.0).abs() <= SHARES_ABS
}

/// The port of whose numbers, which may have any sign, the numbers of `made` are shares of a whole of 1, image by image: what is made of
/// them by a rectifier, a square or another step that gives nothing below 0 is divided by its sum. Where nothing is left to be divided, all
/// may be 0. None where `made`, of so many rows, is anything else.
pub fn shares(graph: &Graph, made: Port, rows: usize) -> Option<Port> {
    graph.made_by(made).filter(|node| DIVIDES.contains(&node.operator.as_str()))?;
    let count = volume(graph, made);
    if !count.is_multiple_of(rows) || count / rows < 2 {
        return None;
    }
    // Noise over a whole image is always nearly the same behind a pooling, and hides a sign.
    graph.before(made).into_iter().filter(|&from| volume(graph, from) == count).take(MOST_TRIED).find(|&from| {
        let tried = |spreads: &[f32]| {
            let trials = graph.tail(&[from], made).and_then(|tail| Trials::of(&tail, rows, &[count], spreads));
            trials.is_some_and(|trials| !trials.constant() && are_shares(&trials.results))
        };
        // A few numbers tell most of the steps on the way apart.
        tried(&SIGNED_SPREADS[..1]) && tried(SIGNED_SPREADS)
    })
}

/// Whether rows of numbers are shares, but for rows of zeros, which are fewer.
fn are_shares(rows: &[Vec<f64>]) -> bool {
    let empty = |row: &Vec<f64>| row.iter().all(|p| *p == 0.0);
    let divided = rows.iter().filter(|row| is_share(row)).count();
    2 * divided > rows.len() && rows.iter().all(|row| is_share(row) || empty(row))
}

/// Whether the numbers of `made`, of so many rows, are others divided by their length: an embedding on the unit sphere.
pub fn has_unit_length(graph: &Graph, made: Port, rows: usize) -> bool {
    if graph.made_by(made).is_none_or(|node| !DIVIDES.contains(&node.operator.as_str())) {
        return false;
    }
    let by_length = |x: &[f64]| {
        let length = x.iter().map(|x| x * x).sum::<f64>().sqrt();
        each(x, |x| x / length)
    };
    let count = volume(graph, made);
    if !count.is_multiple_of(rows) || count / rows < 2 {
        return false;
    }
    graph.before(made).into_iter().filter(|&port| volume(graph, port) == count).take(MOST_TRIED).any(|divided| {
        let trials = graph.tail(&[divided], made).and_then(|tail| Trials::of(&tail, rows, &[count], SPREADS));
        trials.is_some_and(|trials| trials.are_within(by_length, LENGTH_ABS))
    })
}
