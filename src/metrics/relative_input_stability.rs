//! Relative Input Stability: by how much more the map changes than the photo, both as shares of themselves.
//!
//! Agarwal et al. (2022): the maximum, over neighbours x' of the same predicted class, of the length of (E(x) - E(x')) / E(x) over
//! that of (x - x') / x, but at least 1e-6, the divisions value by value. Values next to zero would decide alone, and a zero make
//! infinity, so no value is divided by less than a small share of the largest one; the published code replaces exact zeros only.

use super::neighbours::{Neighbours, RADIUS, SAMPLES, length, norm};
use super::{Direction, Measure, Metric, MetricAsk, MetricError, MetricFamily, Need, Paper, Range, Reading, no_value};
use crate::model::read;
use crate::noise::SEED;
use crate::pace::Part;

/// The share of the largest magnitude below which a value is not divided by.
const FLOOR: f64 = 1e-3;

/// The smallest relative change of the photo, as in the paper.
const SMALLEST: f64 = 1e-6;

/// The registry line.
pub const METRIC: Metric = Metric {
    id: "relative-input-stability",
    label: "Relative Input Stability",
    family: MetricFamily::Robustness,
    paper: Paper {
        authors: "Agarwal, Johnson, Pawelczyk, Krishna, Saxena, Zitnik, Lakkaraju",
        year: 2022,
        title: "Rethinking Stability for Attribution-based Explanations",
        url: "https://arxiv.org/abs/2203.06877",
    },
    summary: "The largest relative change of the map per relative change of the photo, among photos that differ invisibly and are \
              classified the same. Small values of the map weigh as much as large ones. It re-explains with the method and is about the method, not about one map: one that never looks at the photo stays perfectly.",
    direction: Direction::Lower,
    range: Range::POSITIVE,
    needs: &[Need::Method],
    reads: Reading::Whole,
    passes: 11.0,
    maps: 11.0,
    parameters: &[SAMPLES, RADIUS, SEED],
    run: |ask| Box::pin(run(ask)),
};

/// || (a - b) / a ||, no value divided by less than [`FLOOR`] of the largest.
fn relative(a: &[f32], b: &[f32]) -> f64 {
    let largest = a.iter().fold(0.0, |largest: f64, &v| largest.max(f64::from(v.abs())));
    norm(std::iter::zip(a, b).map(|(&a, &b)| (f64::from(a) - f64::from(b)) / f64::from(a.abs()).max(FLOOR * largest)))
}

async fn run(ask: MetricAsk<'_>) -> Result<Measure, MetricError> {
    let neighbours = Neighbours::new(&ask).await?;
    let parts = neighbours.samples + 1;
    let class = top(read(ask.photo_logits().await?, "the logits").await?);
    let own = ask.map_of(ask.input.clone(), 0, parts).await?;
    length(own.values())?;
    let (mut largest, mut kept) = (0f64, 0);
    for index in 0..neighbours.samples {
        let moved: Vec<f32> = std::iter::zip(&neighbours.values, neighbours.change(index)).map(|(value, change)| value + change).collect();
        let image = ask.images(moved.clone());
        let pace = Part { pace: ask.pace, part: index + 1, parts };
        if top(read(ask.model.logits(image.clone(), &pace).await?, "the logits").await?) != class {
            continue;
        }
        kept += 1;
        let map = ask.map_of(image, index + 1, parts).await?;
        largest = largest.max(relative(own.values(), map.values()) / relative(&neighbours.values, &moved).max(SMALLEST));
    }
    if kept == 0 {
        return Err(no_value("every photo next to this one is classified differently, so none can be compared: choose a smaller radius"));
    }
    Ok(Measure::from(largest).with_detail("compared", f64::from(kept)))
}

/// The likeliest class, the first of several.
pub(super) fn top(logits: Vec<f32>) -> usize {
    logits.iter().enumerate().fold(0, |best, (class, &logit)| if logit > logits[best] { class } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_divided_by_the_floor() {
        assert!((relative(&[2.0, -4.0], &[1.0, -4.0]) - 0.5).abs() < 1e-12);
        assert!((relative(&[1.0, 0.0], &[1.0, 0.001]) - 1.0).abs() < 1e-6);
        assert_eq!(top(vec![1.0, 3.0, 3.0]), 1);
    }
}
