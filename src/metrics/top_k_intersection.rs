//! Top-k intersection: how many of the map's k largest values lie on the object.
//!
//! Theiner et al. (2022), who ask it of concepts in photos. Of values that are equal to the k-th, each counts as much as a fair
//! draw among them would take it on average.

use super::{Direction, Measure, Metric, MetricAsk, MetricError, MetricFamily, Need, Paper, Range, Reading, no_value, relevance};
use crate::parameters::{Parameter, ParameterKind};

/// The registry line.
pub const METRIC: Metric = Metric {
    id: "top-k-intersection",
    label: "Top-k Intersection",
    family: MetricFamily::Localisation,
    paper: Paper {
        authors: "Theiner, Müller-Budack, Ewerth",
        year: 2022,
        title: "Interpretable Semantic Photo Geolocation",
        url: "https://arxiv.org/abs/2104.14995",
    },
    summary: "Of the k largest values, the share that lies on the object. A map that knows nothing gets the object's share of the photo, \
              `chance`.",
    direction: Direction::Higher,
    range: Range::UNIT,
    needs: &[Need::Region],
    reads: Reading::Weight,
    passes: 0.0,
    maps: 0.0,
    parameters: &[Parameter {
        name: "k",
        label: "Pixels",
        help: "How many of the largest values are looked at; fewer than there are pixels.",
        kind: ParameterKind::Integer { default: 1000, min: 1, max: 1_000_000 },
    }],
    run: |ask| Box::pin(std::future::ready(run(&ask))),
};

fn run(ask: &MetricAsk<'_>) -> Result<Measure, MetricError> {
    let (k, pixels) = (ask.settings.integer("k"), ask.map.pixels());
    if k >= pixels {
        return Err(no_value(format!("the {k} largest of {pixels} values are all of them, which every map shares: set k below {pixels}")));
    }
    relevance::top_share(ask, k)
}
