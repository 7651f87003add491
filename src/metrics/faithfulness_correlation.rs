//! Faithfulness Correlation: whether the worth that the map gives to random pixels goes with what the score loses without them.
//!
//! Bhatt et al. (2020), the criterion of high faithfulness: Pearson's correlation over random sets S of a fixed number of pixels
//! between the sum of the map in S and f(x) - f(x with S replaced).

use super::dealt::Dealt;
use super::subsets::{chosen, worth};
use super::substrate::BLACK;
use super::{Direction, Measure, Metric, MetricAsk, MetricError, MetricFamily, Range, Reading, mu_fidelity, no_value};
use crate::noise::{Noise, SEED};
use crate::parameters::{Parameter, ParameterKind};
use crate::statistics;

/// The registry line.
pub const METRIC: Metric = Metric {
    id: "faithfulness-correlation",
    label: "Faithfulness Correlation",
    family: MetricFamily::Faithfulness,
    paper: mu_fidelity::PAPER,
    summary: "Blackens random pixels and compares what the score loses with what the map says that they are worth: 1 when the one follows \
              from the other, 0 when the map knows nothing.",
    direction: Direction::Higher,
    range: Range::CORRELATION,
    needs: &[],
    reads: Reading::Signed,
    passes: 101.0,
    maps: 0.0,
    parameters: &[
        Parameter {
            name: "samples",
            label: "Sets",
            help: "How many random sets of pixels are taken away; each costs one forward pass.",
            kind: ParameterKind::Integer { default: 100, min: 3, max: 2000 },
        },
        Parameter {
            name: "size",
            label: "Pixels a set",
            help: "How many pixels are taken away at once, at most half of all.",
            kind: ParameterKind::Integer { default: 224, min: 1, max: 1_000_000 },
        },
        BLACK,
        SEED,
    ],
    run: |ask| Box::pin(run(ask)),
};

async fn run(ask: MetricAsk<'_>) -> Result<Measure, MetricError> {
    let pixels = ask.map.pixels();
    let size = ask.settings.integer("size").min(pixels / 2);
    if size == 0 {
        return Err(no_value("the input has one pixel, so there are no sets of pixels to compare"));
    }
    let noise = Noise::new(ask.settings.integer("seed") as u64, "faithfulness-correlation");
    let samples = ask.settings.integer("samples");
    let dealt = Dealt::to_pixels(&ask, &ask.values().await?);
    let worth = worth(&ask, samples, |index| chosen(&dealt.lay(&noise.uniform(index, pixels)), size)).await?;
    Ok(Measure::from(worth.correlation(statistics::pearson, 0..samples)?).with_used("size", &ask, size))
}
