//! The model parameter randomisation test: whether the map depends on what the network has learnt.
//!
//! Adebayo et al. (2018), cascading randomisation: layers are put back to their state before training, from the top down, and the
//! map is compared with the trained one by Spearman's correlation. A map that stays explains the photo, not the network.
//!
//! Efficient MPRT (Hedström et al., 2024) compares two networks alone: by how much the entropy H of the map's histogram rises when all
//! layers are randomised, (H' - H) / H.

use super::{Curve, Direction, Map, Measure, Metric, MetricAsk, MetricError, MetricFamily, Need, Paper, Range, Reading, no_value};
use crate::model::Randomise;
use crate::noise::SEED;
use crate::parameters::{Choice, Parameter, ParameterKind};
use crate::rounding;
use crate::statistics;

const DRAW: Parameter = Parameter { help: "What the random weights start from: the same seed gives the same network.", ..SEED };

/// Cascading MPRT.
pub const CASCADING: Metric = Metric {
    id: "mprt",
    label: "Randomisation by Layers (MPRT)",
    family: MetricFamily::Randomisation,
    paper: Paper {
        authors: "Adebayo, Gilmer, Muelly, Goodfellow, Hardt, Kim",
        year: 2018,
        title: "Sanity Checks for Saliency Maps",
        url: "https://arxiv.org/abs/1810.03292",
    },
    summary: "Untrains the network from its last layer down and compares the maps: the rank correlation with the map of the wholly \
              untrained network. Near 0 for a map of the network, near 1 for one of the photo alone.",
    direction: Direction::Lower,
    range: Range::CORRELATION,
    needs: &[Need::Method, Need::SecondNetwork],
    reads: Reading::Order,
    passes: 0.0,
    maps: 9.0,
    parameters: &[
        Parameter {
            name: "stages",
            label: "Stages",
            help: "In how many stages the layers are randomised; the last one randomises all. One gives the end alone.",
            kind: ParameterKind::Integer { default: 8, min: 1, max: 200 },
        },
        Parameter {
            name: "values",
            label: "Values",
            help: "What is ranked.",
            kind: ParameterKind::Choice {
                default: "magnitude",
                choices: &[
                    Choice { value: "magnitude", label: "One number per pixel: the sum of magnitudes over the channels" },
                    Choice { value: "signed", label: "Every value with its sign" },
                ],
            },
        },
        DRAW,
    ],
    run: |ask| Box::pin(cascading(ask)),
};

/// Efficient MPRT.
pub const EFFICIENT: Metric = Metric {
    id: "efficient-mprt",
    label: "Efficient MPRT",
    paper: Paper {
        authors: "Hedström, Weber, Lapuschkin, Höhne",
        year: 2024,
        title: "A Fresh Look at Sanity Checks for Saliency Maps",
        url: "https://arxiv.org/abs/2405.02383",
    },
    summary: "By which share the entropy of the map rises when the network is untrained: above 0 when the map loses its order with the \
              network's knowledge, 0 when it does not notice.",
    direction: Direction::Higher,
    range: Range { low: Some(-1.0), high: None },
    reads: Reading::Weight,
    maps: 2.0,
    parameters: &[
        Parameter {
            name: "bins",
            label: "Bins",
            help: "How many equal bins the histogram has, from 0 to the largest value.",
            kind: ParameterKind::Integer { default: 100, min: 2, max: 10_000 },
        },
        DRAW,
    ],
    run: |ask| Box::pin(efficient(ask)),
    ..CASCADING
};

fn network<'a>(ask: &MetricAsk<'a>) -> &'a dyn Randomise {
    ask.randomise.expect("checked before a metric is asked")
}

/// How many layers each stage randomises, rising to all.
fn stages(layers: usize, stages: usize) -> Vec<usize> {
    let stages = stages.min(layers);
    (1..=stages).map(|stage| (stage * layers).div_ceil(stages)).collect()
}

async fn cascading(ask: MetricAsk<'_>) -> Result<Measure, MetricError> {
    let (network, seed) = (network(&ask), ask.settings.integer("seed") as u64);
    let signed = ask.settings.choice("values") == "signed";
    let read = |map: Map| if signed { map.whole() } else { map.order().into_iter().map(f64::from).collect() };
    let stages = stages(network.layers(), ask.settings.integer("stages"));
    let parts = stages.len() + 1;
    let trained = read(ask.map_of(ask.input.clone(), 0, parts).await?);
    if rounding::constant(&trained) {
        return Err(no_value("the map is the same everywhere and ranks no pixel before another: choose another method"));
    }
    let mut points = vec![[0.0, 1.0]];
    let mut last = None;
    for (part, &layers) in std::iter::zip(1.., &stages) {
        let random = network.randomised(layers, seed)?;
        let map = read(ask.map_with(&*random, ask.input.clone(), ask.score, part, parts).await?);
        last = statistics::spearman(&trained, &map);
        points.extend(last.map(|rank| [layers as f64, rank]));
    }
    let value = last.ok_or_else(|| {
        no_value("the map of the untrained network is the same everywhere and compares with nothing: choose another seed")
    })?;
    Ok(Measure::from(value)
        .with_curve(Curve { label: "Randomisation", x: "layers randomised, from the top", y: "rank correlation", points })
        .with_used("stages", &ask, stages.len()))
}

async fn efficient(ask: MetricAsk<'_>) -> Result<Measure, MetricError> {
    let network = network(&ask);
    let bins = ask.settings.integer("bins");
    let random = network.randomised(network.layers(), ask.settings.integer("seed") as u64)?;
    let before = histogram_entropy(&ask.map_of(ask.input.clone(), 0, 2).await?.positive_weight()?, bins);
    if before == 0.0 {
        return Err(no_value(
            "all values of the map fall into one bin, so its entropy is 0 and no rise is a share of it: choose more bins",
        ));
    }
    let after = histogram_entropy(&ask.map_with(&*random, ask.input.clone(), ask.score, 1, 2).await?.weight(), bins);
    Ok(Measure::from((after - before) / before).with_detail("trained", before).with_detail("untrained", after))
}

/// Entropy in nats of the histogram of values from 0 up, in equal bins up to the largest.
fn histogram_entropy(values: &[f64], bins: usize) -> f64 {
    let largest = values.iter().copied().fold(0.0, f64::max);
    let mut counts = vec![0.0; bins];
    for value in values {
        let bin = if largest > 0.0 { (value / largest * bins as f64) as usize } else { 0 };
        counts[bin.min(bins - 1)] += 1.0;
    }
    statistics::entropy(&counts).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_end_with_all_layers() {
        assert_eq!(stages(10, 4), [3, 5, 8, 10]);
        assert_eq!(stages(3, 8), [1, 2, 3]);
        assert_eq!(stages(5, 1), [5]);
    }

    #[test]
    fn the_histogram_of_one_value_has_no_entropy_and_an_even_one_the_most() {
        assert_eq!(histogram_entropy(&[2.0; 9], 10), 0.0);
        assert_eq!(histogram_entropy(&[0.0; 9], 10), 0.0);
        let even: Vec<f64> = (0..1000).map(f64::from).collect();
        assert!((histogram_entropy(&even, 10) - 10f64.ln()).abs() < 1e-3);
    }
}
