//! Infidelity: how far the map is from predicting what the score does under noise.
//!
//! Yeh et al. (2019), the definition of infidelity: the mean over random changes I of (I . map - (f(x) - f(x - I)))^2. As it
//! stands it depends on the map's scale, which most methods leave open, so the map is first multiplied by the factor that makes
//! the error smallest, as the paper's experiments do. That factor is kept from 0 up unless told otherwise: with a negative one a
//! map would score the same as its inverse.

use super::ask::span;
use super::dealt::Dealt;
use super::{Direction, Measure, Metric, MetricAsk, MetricError, MetricFamily, Paper, Range, Reading, no_value};
use crate::noise::{Noise, SEED};
use crate::parameters::{Choice, Parameter, ParameterKind};

/// Shared with the sensitivities, which come from the same paper.
pub(super) const PAPER: Paper = Paper {
    authors: "Yeh, Hsieh, Suggala, Inouye, Ravikumar",
    year: 2019,
    title: "On the (In)fidelity and Sensitivity of Explanations",
    url: "https://arxiv.org/abs/1901.09392",
};

/// The registry line.
pub const METRIC: Metric = Metric {
    id: "infidelity",
    label: "Infidelity",
    family: MetricFamily::Faithfulness,
    paper: PAPER,
    summary: "Adds noise and compares what the score does with what the map predicts: the mean squared error, in the score's own unit \
              squared. `unexplained` is its share of what a map of zeros would leave.",
    direction: Direction::Lower,
    range: Range::POSITIVE,
    needs: &[],
    reads: Reading::Whole,
    passes: 17.0,
    maps: 0.0,
    parameters: &[
        Parameter {
            name: "samples",
            label: "Noisy copies",
            help: "How many noisy copies are compared; each costs one forward pass.",
            kind: ParameterKind::Integer { default: 16, min: 1, max: 2000 },
        },
        Parameter {
            name: "sigma",
            label: "Noise",
            help: "Standard deviation of the noise, as a share of the range of the input.",
            kind: ParameterKind::Number { default: 0.05, min: 0.0001, max: 1.0, step: 0.01, unit: "share of the input's range" },
        },
        Parameter {
            name: "scale",
            label: "Scale of the map",
            help: "By what the map is multiplied before it is compared.",
            kind: ParameterKind::Choice {
                default: "positive",
                choices: &[
                    Choice { value: "positive", label: "The best factor from 0 up" },
                    Choice { value: "free", label: "The best factor of either sign" },
                    Choice { value: "none", label: "1" },
                ],
            },
        },
        SEED,
    ],
    run: |ask| Box::pin(run(ask)),
};

async fn run(ask: MetricAsk<'_>) -> Result<Measure, MetricError> {
    let values = ask.values().await?;
    let sigma = ask.settings.number("sigma") * span(&values);
    if sigma == 0.0 {
        return Err(no_value("the photo is one flat colour, so noise as a share of its range is 0: choose another photo"));
    }
    let noise = Noise::new(ask.settings.integer("seed") as u64, "infidelity");
    let dealt = Dealt::to_pixels(&ask, &values);
    over(&ask, &values, ask.settings.integer("samples"), |index| {
        dealt.lay(&noise.normal(index, values.len())).into_iter().map(|value| value * sigma).collect()
    })
    .await
}

/// The infidelity over `count` given changes I, each `[channels, height, width]`, for the photo's own values.
///
/// # Errors
/// [`MetricError::NoValue`] for a map that no factor can fit to anything.
pub async fn over(
    ask: &MetricAsk<'_>,
    values: &[f32],
    count: usize,
    mut change: impl FnMut(usize) -> Vec<f32>,
) -> Result<Measure, MetricError> {
    let map = ask.map.spread(ask.model.input_shape()[0]);
    let photo = ask.photo_scores(ask.score).await?;
    let whole = photo.values[0];
    let mut predicted = Vec::with_capacity(count);
    let scores = ask
        .scores(ask.score, count, |range| {
            let mut images = Vec::with_capacity(range.len() * values.len());
            for index in range {
                let change = change(index);
                predicted.push(std::iter::zip(&change, &map).map(|(&change, map)| f64::from(change) * map).sum::<f64>());
                images.extend(std::iter::zip(values, change).map(|(value, change)| value - change));
            }
            ask.images(images)
        })
        .await?;
    let found: Vec<f64> = scores.values.iter().map(|score| whole - score).collect();
    if !photo.and(scores).differ() {
        return Err(no_value(
            "nothing to measure: the score does not change by more than its rounding, whatever noise is added; choose another class",
        ));
    }
    let mean = |of: fn(f64, f64) -> f64| std::iter::zip(&predicted, &found).map(|(&p, &f)| of(p, f)).sum::<f64>() / count as f64;
    let (squares, both, nothing) = (mean(|p, _| p * p), mean(|p, f| p * f), mean(|_, f| f * f));
    let scale = ask.settings.choice("scale");
    if scale != "none" && squares == 0.0 {
        return Err(no_value("the map predicts no change at all, and no factor can make it: choose another method"));
    }
    let factor = match scale {
        "none" => 1.0,
        "free" => both / squares,
        _ => (both / squares).max(0.0),
    };
    let value = std::iter::zip(&predicted, &found).map(|(p, f)| (factor * p - f).powi(2)).sum::<f64>() / count as f64;
    let measure = Measure::from(value).with_detail("factor", factor);
    Ok(if nothing > 0.0 { measure.with_detail("unexplained", value / nothing) } else { measure })
}
