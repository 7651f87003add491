//! Effective complexity: how many pixels the map uses at all.
//!
//! After Nguyen and Rodríguez Martínez (2020), who count the features that matter to the prediction; here, as in common use, those whose
//! weight exceeds a small share of the largest one.

use super::{Direction, Measure, Metric, MetricAsk, MetricError, MetricFamily, Paper, Range, Reading};
use crate::parameters::{Parameter, ParameterKind};

/// The registry line.
pub const METRIC: Metric = Metric {
    id: "effective-complexity",
    label: "Effective Complexity",
    family: MetricFamily::Complexity,
    paper: Paper {
        authors: "Nguyen, Rodríguez Martínez",
        year: 2020,
        title: "On quantitative aspects of model interpretability",
        url: "https://arxiv.org/abs/2007.07584",
    },
    summary: "The number of pixels whose value is more than a small share of the largest: what one would have to look at.",
    direction: Direction::Lower,
    range: Range { low: Some(1.0), high: None },
    needs: &[],
    reads: Reading::Weight,
    passes: 0.0,
    maps: 0.0,
    parameters: &[Parameter {
        name: "threshold",
        label: "Threshold",
        help: "Share of the largest value that a pixel must exceed to count.",
        kind: ParameterKind::Number { default: 1e-5, min: 0.0, max: 0.99, step: 0.01, unit: "share of the largest value" },
    }],
    run: |ask| Box::pin(std::future::ready(run(&ask))),
};

fn run(ask: &MetricAsk<'_>) -> Result<Measure, MetricError> {
    let weight = ask.map.positive_weight()?;
    let largest = weight.iter().copied().fold(0.0, f64::max);
    let threshold = f64::from(ask.settings.number("threshold")) * largest;
    let count = weight.iter().filter(|&&value| value > threshold).count();
    Ok(Measure::from(count as f64).with_detail("share", count as f64 / weight.len() as f64))
}
