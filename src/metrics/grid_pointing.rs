//! Grid Pointing Game: on a mosaic of photos of different classes, how much of what speaks for a class lies in its own photo.
//!
//! Böhle et al. (2021), the localisation metric: the sum of the positive attributions in the cell over their sum in the whole
//! mosaic, the attribution of a pixel being the signed sum over its channels. The region is the cell of the class.

use super::{Direction, Metric, MetricFamily, Need, Paper, Range, Reading, relevance};

/// The registry line.
pub const METRIC: Metric = Metric {
    id: "grid-pointing",
    label: "Grid Pointing Game",
    family: MetricFamily::Localisation,
    paper: Paper {
        authors: "Böhle, Fritz, Schiele",
        year: 2021,
        title: "Convolutional Dynamic Alignment Networks for Interpretable Classifications",
        url: "https://arxiv.org/abs/2104.00032",
    },
    summary: "On a mosaic, the share of the positive attributions that lies in the class's own photo, which the region marks: 1 over the \
              number of photos, `chance`, for a map that knows nothing.",
    direction: Direction::Higher,
    range: Range::UNIT,
    needs: &[Need::Region],
    reads: Reading::Signed,
    passes: 0.0,
    maps: 0.0,
    parameters: &[],
    run: |ask| {
        let positive: Vec<f64> = ask.map.signed().into_iter().map(|value| value.max(0.0)).collect();
        Box::pin(std::future::ready(relevance::mass(&ask, &positive)))
    },
};
