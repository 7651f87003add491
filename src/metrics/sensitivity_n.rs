//! Sensitivity-n: the same correlation for sets of every size, from single pixels to most of the photo.
//!
//! Ancona et al. (2018), the definition of Sensitivity-n: for each size n, Pearson's correlation over random sets of n pixels
//! between the sum of the map in the set and f(x) - f(x without it). The value is the mean over the sizes that have a
//! correlation.

use super::dealt::Dealt;
use super::subsets::{chosen, worth};
use super::substrate::SUBSTRATE;
use super::{Curve, Direction, Measure, Metric, MetricAsk, MetricError, MetricFamily, Paper, Range, Reading, no_value};
use crate::noise::{Noise, SEED};
use crate::parameters::{Parameter, ParameterKind};
use crate::statistics;

/// The largest set, as a share of the pixels, as in the paper.
const LARGEST: f64 = 0.8;

/// The registry line.
pub const METRIC: Metric = Metric {
    id: "sensitivity-n",
    label: "Sensitivity-n",
    family: MetricFamily::Axioms,
    paper: Paper {
        authors: "Ancona, Ceolini, Öztireli, Gross",
        year: 2018,
        title: "Towards Better Understanding of Gradient-based Attribution Methods for Deep Neural Networks",
        url: "https://arxiv.org/abs/1711.06104",
    },
    summary: "Takes away sets of 1 to most of the pixels and compares what the score loses with what the map says that they are worth, \
              size by size: 1 when the map accounts for every set.",
    direction: Direction::Higher,
    range: Range::CORRELATION,
    needs: &[],
    reads: Reading::Signed,
    passes: 101.0,
    maps: 0.0,
    parameters: &[
        Parameter {
            name: "sizes",
            label: "Sizes",
            help: "How many sizes of sets are tried, evenly spaced on a logarithmic scale.",
            kind: ParameterKind::Integer { default: 5, min: 1, max: 50 },
        },
        Parameter {
            name: "samples",
            label: "Sets a size",
            help: "How many random sets of each size are taken away; each costs one forward pass.",
            kind: ParameterKind::Integer { default: 20, min: 3, max: 1000 },
        },
        SUBSTRATE,
        SEED,
    ],
    run: |ask| Box::pin(run(ask)),
};

/// Sizes from 1 to most of the pixels, each once.
fn sizes(pixels: usize, count: usize) -> Vec<usize> {
    let largest = (pixels as f64 * LARGEST).floor();
    if largest < 1.0 {
        return Vec::new();
    }
    let at = |index: usize| if count == 1 { largest.sqrt() } else { largest.powf(index as f64 / (count - 1) as f64) };
    let mut sizes: Vec<usize> = (0..count).map(|index| at(index).round() as usize).collect();
    sizes.dedup();
    sizes
}

async fn run(ask: MetricAsk<'_>) -> Result<Measure, MetricError> {
    let (pixels, samples) = (ask.map.pixels(), ask.settings.integer("samples"));
    let sizes = sizes(pixels, ask.settings.integer("sizes"));
    if sizes.is_empty() {
        return Err(no_value("the input has one pixel, so there are no sets of pixels to compare"));
    }
    let noise = Noise::new(ask.settings.integer("seed") as u64, "sensitivity-n");
    let dealt = Dealt::to_pixels(&ask, &ask.values().await?);
    let set = |index: usize| chosen(&dealt.lay(&noise.uniform(index, pixels)), sizes[index / samples]);
    let worth = worth(&ask, sizes.len() * samples, set).await?;
    let mut points = Vec::new();
    let mut reason = None;
    for (index, &size) in sizes.iter().enumerate() {
        match worth.correlation(statistics::pearson, index * samples..(index + 1) * samples) {
            Ok(value) => points.push([size as f64 / pixels as f64, value]),
            Err(error) => reason = Some(error),
        }
    }
    let values: Vec<f64> = points.iter().map(|point| point[1]).collect();
    match (statistics::mean(&values), reason) {
        (Some(value), _) => Ok(Measure::from(value)
            .with_curve(Curve { label: "Sensitivity-n", x: "share of the pixels taken away", y: "correlation", points })
            .with_used("sizes", &ask, sizes.len())),
        (None, reason) => Err(reason.expect("a size has a correlation or a reason why not")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_rise_from_one_to_most() {
        assert_eq!(sizes(1000, 4), [1, 9, 86, 800]);
        assert_eq!(sizes(4, 5), [1, 2, 3]);
        assert_eq!(sizes(1, 5), Vec::<usize>::new());
    }
}
