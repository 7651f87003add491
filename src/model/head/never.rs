//! Classes that a file gives nothing to whatever the photo shows: one that it fills up with a zero, or one that is 1 less the sum of a
//! softmax, which is rounding.

use super::trials::WIDE_SPREADS;
use crate::network::Tail;
use crate::noise::Noise;

/// A probability that stays below this whatever enters is nothing: sums of probabilities in f32 miss 1 by as much.
pub const NOTHING: f64 = 1e-5;

/// How far a single logit is moved away from all others: its softmax and its sigmoid are then 0 or 1 to within f32.
const FAR: f32 = 20.0;

/// The most numbers that are moved one by one; a class among more of them is not called empty.
const MOST_MOVED: usize = 2048;

/// The classes whose probability is nothing in all `tried` rows, and stays so when each number at the starts of a tail is moved far up and
/// far down, alone and together; in rising order. `undone` makes probabilities of what the tail gives, for so many rows; `volumes` are
/// those of its starts.
pub fn found(tail: &Tail<'_>, (rows, volumes): (usize, &[usize]), tried: &[Vec<f64>], undone: impl Fn(f64) -> f64) -> Vec<usize> {
    let nothing = |p: f64| p.abs() <= NOTHING;
    let classes = tried.first().map_or(0, Vec::len);
    let mut never: Vec<usize> = (0..classes).filter(|&class| tried.iter().all(|row| nothing(row[class]))).collect();
    let moved: usize = volumes.iter().map(|volume| volume / rows).sum();
    if never.is_empty() || never.len() == classes || moved > MOST_MOVED {
        return Vec::new();
    }
    let noise = Noise::new(0, "never");
    let resting: Vec<Vec<f32>> = volumes
        .iter()
        .enumerate()
        .map(|(start, &volume)| noise.normal(start, volume).into_iter().map(|value| WIDE_SPREADS[0] * value).collect())
        .collect();
    let all = [FAR, -FAR].map(|far| resting.iter().map(|start| start.iter().map(|value| value + far).collect()).collect());
    let one_by_one = (0..volumes.len()).flat_map(|start| (0..volumes[start] / rows).map(move |place| (start, place)));
    let one_by_one = one_by_one.flat_map(|at| [(at, FAR), (at, -FAR)]).map(|((start, place), far)| {
        let (mut starts, width) = (resting.clone(), volumes[start] / rows);
        (0..rows).for_each(|row| starts[start][row * width + place] += far);
        starts
    });
    for starts in all.into_iter().chain(one_by_one) {
        let Some(end) = tail.of(starts).filter(|end| end.len() == rows * classes) else { return Vec::new() };
        never.retain(|&class| (0..rows).all(|row| nothing(undone(f64::from(end[row * classes + class])))));
        if never.is_empty() {
            break;
        }
    }
    never
}
