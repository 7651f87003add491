//! Pixel Flipping: the score while the pixels that the map names first turn black.
//!
//! Bach et al. (2015), section "Pixel-wise decomposition", evaluated as the area under the curve. It differs from Deletion in what is
//! watched, the score that the map explains and not the probability, which saturates, and in what is put in a pixel's place.

use super::deletion::{self, PIXELS, STEPS};
use super::substrate::BLACK;
use super::{Direction, Metric, MetricFamily, Paper, Range, Reading};

/// The registry line.
pub const METRIC: Metric = Metric {
    id: "pixel-flipping",
    label: "Pixel Flipping",
    family: MetricFamily::Faithfulness,
    paper: Paper {
        authors: "Bach, Binder, Montavon, Klauschen, Müller, Samek",
        year: 2015,
        title: "On Pixel-Wise Explanations for Non-Linear Classifier Decisions by Layer-Wise Relevance Propagation",
        url: "https://doi.org/10.1371/journal.pone.0130140",
    },
    summary: "Blackens the pixels that the map ranks first and watches the score that it explains: the sooner the score falls, the smaller \
              the area under the curve.",
    direction: Direction::Lower,
    range: Range::OPEN,
    needs: &[],
    reads: Reading::Order,
    passes: 51.0,
    maps: 0.0,
    parameters: &[STEPS, PIXELS, BLACK],
    run: |ask| Box::pin(async move { deletion::run(&ask, true, ask.score).await }),
};
