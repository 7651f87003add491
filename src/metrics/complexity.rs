//! Gini sparseness and entropy: how much of the photo the map spreads over.
//!
//! Chalasani et al. (2020) take the Gini index of the magnitudes, after Hurley and Rickard (2009); Bhatt et al. (2020), for low
//! complexity, their entropy as shares of the sum. Neither asks whether the map is right: one pixel alone is perfect.

use super::{Direction, Measure, Metric, MetricAsk, MetricError, MetricFamily, Paper, Range, Reading, mu_fidelity};
use crate::statistics;

/// Gini sparseness.
pub const GINI: Metric = Metric {
    id: "gini",
    label: "Sparseness (Gini)",
    family: MetricFamily::Complexity,
    paper: Paper {
        authors: "Chalasani, Chen, Chowdhury, Wu, Jha",
        year: 2020,
        title: "Concise Explanations of Neural Networks using Adversarial Training",
        url: "https://arxiv.org/abs/1810.06583",
    },
    summary: "0 when the map is spread evenly, close to 1 when few pixels hold it all. A concise map is easier to read, and not thereby \
              right.",
    direction: Direction::Higher,
    range: Range::UNIT,
    needs: &[],
    reads: Reading::Weight,
    passes: 0.0,
    maps: 0.0,
    parameters: &[],
    run: |ask| Box::pin(std::future::ready(of(&ask, statistics::gini))),
};

/// Entropy.
pub const ENTROPY: Metric = Metric {
    id: "entropy",
    label: "Entropy",
    paper: mu_fidelity::PAPER,
    summary: "Entropy of the map as shares of its sum, in nats: 0 when one pixel holds it all, the logarithm of the number of pixels when \
              it is spread evenly.",
    direction: Direction::Lower,
    range: Range::POSITIVE,
    run: |ask| Box::pin(std::future::ready(of(&ask, statistics::entropy))),
    ..GINI
};

fn of(ask: &MetricAsk<'_>, statistic: fn(&[f64]) -> Option<f64>) -> Result<Measure, MetricError> {
    let value = statistic(&ask.map.positive_weight()?);
    Ok(value.expect("a map with a positive value has a sum").into())
}
