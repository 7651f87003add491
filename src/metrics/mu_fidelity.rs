//! MuFidelity: whether the worth that the map gives to random regions goes with what the score loses without them.
//!
//! Bhatt et al. (2020), the criterion of high faithfulness, on regions of a grid and with ranks in the place of values, as Fel et
//! al. (2021) use it: Spearman's correlation over random sets S of cells between the sum of the map in S and f(x) - f(x with S
//! replaced).

use super::dealt::Dealt;
use super::subsets::worth;
use super::substrate::SUBSTRATE;
use super::{Direction, Measure, Metric, MetricAsk, MetricError, MetricFamily, Paper, Range, Reading, no_value};
use crate::noise::{Noise, SEED};
use crate::parameters::{Parameter, ParameterKind};
use crate::{rounding, statistics};

/// Shared with Faithfulness Correlation.
pub(super) const PAPER: Paper = Paper {
    authors: "Bhatt, Weller, Moura",
    year: 2020,
    title: "Evaluating and Aggregating Feature-based Model Explanations",
    url: "https://arxiv.org/abs/2005.00631",
};

/// The registry line.
pub const METRIC: Metric = Metric {
    id: "mu-fidelity",
    label: "MuFidelity",
    family: MetricFamily::Faithfulness,
    paper: PAPER,
    summary: "Takes away random patches and compares what the score loses with what the map says that they are worth: 1 when both rank the \
              patches alike, 0 when the map knows nothing.",
    direction: Direction::Higher,
    range: Range::CORRELATION,
    needs: &[],
    reads: Reading::Signed,
    passes: 201.0,
    maps: 0.0,
    parameters: &[
        Parameter {
            name: "samples",
            label: "Sets",
            help: "How many random sets of cells are taken away; each costs one forward pass.",
            kind: ParameterKind::Integer { default: 200, min: 3, max: 2000 },
        },
        Parameter {
            name: "grid",
            label: "Grid",
            help: "Cells along each side.",
            kind: ParameterKind::Integer { default: 9, min: 1, max: 64 },
        },
        Parameter {
            name: "share",
            label: "Share",
            help: "Chance of a cell to be taken away.",
            kind: ParameterKind::Number { default: 0.2, min: 0.01, max: 0.99, step: 0.01, unit: "share of the cells" },
        },
        SUBSTRATE,
        SEED,
    ],
    run: |ask| Box::pin(run(ask)),
};

async fn run(ask: MetricAsk<'_>) -> Result<Measure, MetricError> {
    let [_, height, width] = ask.model.input_shape();
    let (samples, share) = (ask.settings.integer("samples"), ask.settings.number("share"));
    let grid = ask.settings.integer("grid").min(height).min(width);
    let noise = Noise::new(ask.settings.integer("seed") as u64, "mu-fidelity");
    let (rows, columns) = (cells(height, grid), cells(width, grid));
    let cells = |pixel: usize| {
        let (row, column) = (rows[pixel / width], columns[pixel % width]);
        row.into_iter().flat_map(move |row| column.map(|column| row * grid + column))
    };
    let (map, photo) = (ask.map.signed(), ask.values().await?);
    if rounding::constant(&map) {
        // The sets differ in size, and a larger one costs more score: that would be a finding about the sets.
        return Err(no_value("the map is the same everywhere, so that a set is worth its size and nothing else: choose another method"));
    }
    let mut members = vec![(Vec::new(), Vec::new()); grid * grid];
    for (pixel, &value) in map.iter().enumerate() {
        let light = photo.iter().skip(pixel).step_by(map.len()).map(|&value| f64::from(value)).sum::<f64>();
        for cell in cells(pixel) {
            members[cell].0.push(value);
            members[cell].1.push(light);
        }
    }
    let apart = 2.0 * rounding::NUMBER * members.iter().map(|(map, _)| map.iter().map(|value| value.abs()).sum()).fold(0.0, f64::max);
    let (worths, lights): (Vec<f64>, Vec<f64>) = members.into_iter().map(|(map, photo)| (sum(map), sum(photo))).unzip();
    let dealt = Dealt::by(std::iter::zip(rounding::levelled(&worths, |_, _| apart), lights).collect());
    let set = |index: usize| {
        let away = dealt.lay(&noise.uniform(index, grid * grid));
        let share_of = |pixel: usize| cells(pixel).map(|cell| if away[cell] < share { 0.25 } else { 0.0 }).sum();
        (0..height * width).map(share_of).collect()
    };
    let worth = worth(&ask, samples, set).await?.levelled();
    Ok(Measure::from(worth.correlation(statistics::spearman, 0..samples)?).with_used("grid", &ask, grid))
}

/// The cells that each of `side` pixels lies in, of `grid` along the side: twice the one that holds its middle, or the two that meet there.
/// The mirrored pixel lies in the mirrored cells.
fn cells(side: usize, grid: usize) -> Vec<[usize; 2]> {
    let cell = |pixel: usize| {
        let (middle, whole) = ((2 * pixel + 1) * grid, 2 * side);
        let border = middle % whole == 0;
        [middle / whole - usize::from(border), middle / whole]
    };
    (0..side).map(cell).collect()
}

/// A sum that does not depend on the order.
fn sum(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cells_of_a_mirrored_side_are_the_mirrored_cells() {
        for (side, grid) in [(24, 9), (40, 9), (28, 9), (6, 4), (5, 2), (3, 2), (9, 9), (7, 1)] {
            let found = cells(side, grid);
            assert!((0..grid).all(|cell| found.iter().any(|two| two.contains(&cell))), "{side} {grid}");
            for pixel in 0..side {
                let [low, high] = found[side - 1 - pixel];
                assert_eq!(found[pixel], [grid - 1 - high, grid - 1 - low], "{side} {grid} {pixel}");
            }
        }
        assert_eq!(cells(3, 2), [[0, 0], [0, 1], [1, 1]]);
    }
}
