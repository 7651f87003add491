//! Relevance Mass and Relevance Rank: how much of the map, and how many of its largest values, lie on the object.
//!
//! Arras et al. (2022). Mass: sum of the map inside over its sum. Rank: of the K largest values the share inside, K the number of pixels
//! of the object; where the K-th value is one of several equal ones, each counts as much as a fair draw among them would take it on average.
//! The map is read as non-negative, where the published code divides signed sums and can leave 0..1.

use super::{Direction, Measure, Metric, MetricAsk, MetricError, MetricFamily, Need, Paper, Range, Reading, no_value};
use crate::statistics;

/// Relevance Mass.
pub const MASS: Metric = Metric {
    id: "relevance-mass",
    label: "Relevance Mass",
    family: MetricFamily::Localisation,
    paper: Paper {
        authors: "Arras, Osman, Samek",
        year: 2022,
        title: "CLEVR-XAI: A Benchmark Dataset for the Ground Truth Evaluation of Neural Network Explanations",
        url: "https://arxiv.org/abs/2003.07258",
    },
    summary: "The share of the map that lies on the object. A map that knows nothing gets the object's share of the photo, `chance`.",
    direction: Direction::Higher,
    range: Range::UNIT,
    needs: &[Need::Region],
    reads: Reading::Weight,
    passes: 0.0,
    maps: 0.0,
    parameters: &[],
    run: |ask| Box::pin(std::future::ready(mass(&ask, &ask.map.weight()))),
};

/// Relevance Rank.
pub const RANK: Metric = Metric {
    id: "relevance-rank",
    label: "Relevance Rank",
    summary: "Of as many largest values as the object has pixels, the share that lies on it. A map that knows nothing gets the object's \
              share of the photo, `chance`.",
    run: |ask| Box::pin(std::future::ready(run_rank(&ask))),
    ..MASS
};

/// The share of the weights that lies in the region.
pub(super) fn mass(ask: &MetricAsk<'_>, weight: &[f64]) -> Result<Measure, MetricError> {
    let region = ask.region.expect("checked before a metric is asked");
    let inside: f64 = std::iter::zip(weight, region.inside()).filter_map(|(value, &inside)| inside.then_some(value)).sum();
    let total: f64 = weight.iter().sum();
    if total <= 0.0 {
        return Err(no_value("the map has no positive value, so no share of it lies anywhere: choose another method or class"));
    }
    Ok(Measure::from((inside / total).clamp(0.0, 1.0)).with_detail("chance", region.share()))
}

/// The share of the `count` largest values that lies in the region, on average over a fair draw among equals.
pub(super) fn top_share(ask: &MetricAsk<'_>, count: usize) -> Result<Measure, MetricError> {
    let region = ask.region.expect("checked before a metric is asked");
    let weight: Vec<f32> = ask.map.uneven_weight()?.into_iter().map(|value| value as f32).collect();
    let places = statistics::places(&weight);
    let hits: f64 = std::iter::zip(&places, region.inside()).filter(|(_, inside)| **inside).map(|(place, _)| place.chance(count)).sum();
    // Sums of shares may leave 0..=1 by a hair.
    Ok(Measure::from((hits / count as f64).clamp(0.0, 1.0)).with_detail("chance", region.share()))
}

fn run_rank(ask: &MetricAsk<'_>) -> Result<Measure, MetricError> {
    top_share(ask, ask.region.map_or(0, super::Region::count))
}
