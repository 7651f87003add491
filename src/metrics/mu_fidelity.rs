//! MuFidelity: whether the worth that the map gives to random regions goes with what the score loses without them.
//!
//! Bhatt et al. (2020), the criterion of high faithfulness, on regions of a grid and with ranks in the place of values, as Fel et
//! al. (2021) use it: Spearman's correlation over random sets S of cells between the sum of the map in S and f(x) - f(x with S
//! replaced).

use super::dealt::Dealt;
use super::subsets::worth;
use super::substrate::SUBSTRATE;
use super::{Ask, Direction, Measure, Metric, MetricError, MetricFamily, Paper, Range, Reading};
use crate::noise::{Noise, SEED};
use crate::parameters::{Parameter, ParameterKind};
use crate::statistics;

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

async fn run(ask: Ask<'_>) -> Result<Measure, MetricError> {
    let [_, height, width] = ask.model.input_shape();
    let (samples, share) = (ask.settings.integer("samples"), ask.settings.number("share"));
    let grid = ask.settings.integer("grid").min(height).min(width);
    let noise = Noise::new(ask.settings.integer("seed") as u64, "mu-fidelity");
    let cell = |pixel: usize| (pixel / width * grid / height) * grid + pixel % width * grid / width;
    let (map, photo) = (ask.map.signed(), ask.values().await?);
    let mut keys = vec![(0.0, 0.0); grid * grid];
    for (pixel, value) in map.iter().enumerate() {
        keys[cell(pixel)].0 += value;
        keys[cell(pixel)].1 += photo.iter().skip(pixel).step_by(map.len()).map(|&value| f64::from(value)).sum::<f64>();
    }
    let dealt = Dealt::by(keys);
    let set = |index: usize| {
        let cells = dealt.lay(&noise.uniform(index, grid * grid));
        (0..height * width).map(|pixel| f32::from(u8::from(cells[cell(pixel)] < share))).collect()
    };
    let worth = worth(&ask, samples, set).await?;
    Ok(Measure::from(worth.correlation(statistics::spearman, 0..samples)?).with_used("grid", &ask, grid))
}
