//! Blur Integrated Gradients: the photo comes into focus, and the gradient is added up on the way.
//!
//! Xu, Venugopalan and Sundararajan (2020), equation 3: the path leads through the Gaussian scale space, L(x, sigma) from the largest sigma
//! down to 0, so that no colour has to stand for nothing to see. The paper takes the gradient at one end of every step, times a difference
//! quotient of the blur, times the step's width. Here each step is the difference of the two blurs at its own ends, so that steps of any
//! widths lead from the blurred photo to the photo without a gap, and the gradient is taken between them. The map sums to f(x) -
//! f(blurred).

use super::baseline::same;
use super::blur::gaussian;
use super::gradient::{SHOW_SIGNED, answer};
use super::integrated_gradients::METHOD as INTEGRATED_GRADIENTS;
use super::path::{Look, Path, along};
use super::{Answer, Ask, Choice, Method, MethodError, Paper, Parameter, ParameterKind};
use crate::figures::figure;
use crate::model::ModelError;
use crate::pace::Later;

/// The registry line.
pub const METHOD: Method = Method {
    id: "blur-ig",
    label: "Blur Integrated Gradients",
    paper: Paper {
        authors: "Xu, Venugopalan, Sundararajan",
        year: 2020,
        title: "Attribution in Scale and Space",
        url: "https://arxiv.org/abs/2004.03383",
    },
    summary: "Brings the photo into focus and adds the gradient up on the way, so that the map shares out what the score gains by seeing \
              sharply. No colour stands for nothing to see; a blurred photo does.",
    parameters: &[
        Parameter {
            name: "steps",
            label: "Steps",
            help: "How many gradients are taken while the photo comes into focus.",
            kind: ParameterKind::Integer { default: 32, min: 2, max: 512 },
        },
        Parameter {
            name: "sigma",
            label: "Blur",
            help: "Standard deviation of the blur at the start, as a share of the shorter side.",
            kind: ParameterKind::Number { default: 0.2, min: 0.01, max: 1.0, step: 0.01, unit: "share of the shorter side" },
        },
        Parameter {
            name: "spacing",
            label: "Steps of the blur",
            help: "Whether the standard deviation shrinks evenly, or ever more slowly as the photo becomes sharp.",
            kind: ParameterKind::Choice {
                default: "fine",
                choices: &[
                    Choice { value: "fine", label: "Finer towards the photo" },
                    Choice { value: "even", label: "Even, as in the paper" },
                ],
            },
        },
        SHOW_SIGNED,
    ],
    deterministic: true,
    names: &[],
    passes: 97.0,
    run,
    ..INTEGRATED_GRADIENTS
};

fn run(ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let [_, height, width] = ask.model.input_shape();
        let largest = f64::from(ask.settings.number("sigma")) * height.min(width) as f64;
        let power = if ask.settings.choice("spacing") == "even" { 1 } else { 2 };
        let steps = ask.settings.integer("steps");
        // From 1 at the start of the path to 0 at its end.
        let sigma = |step: f64| largest * (1.0 - step / steps as f64).powi(power);
        let start = gaussian(&ask.input, largest);
        if same(&ask.input, &start).await? {
            return Err(
                ModelError::BadInput("the photo is of one colour, so that blurring changes nothing: choose another photo".into()).into()
            );
        }
        let mut before = start.clone();
        let looks = (0..steps).map(|step| {
            let after = gaussian(&ask.input, sigma(step as f64 + 1.0));
            let piece = after.clone().sub(std::mem::replace(&mut before, after));
            Look { at: gaussian(&ask.input, sigma(step as f64 + 0.5)), piece }
        });
        let map = along(&ask, looks, ask.model.at_once(), |sum, _| sum).await?;
        let path = Path::from_to(&ask, start, map, steps).await?;
        let mut answer = answer(path.attribution, ask.settings, ask.score.unit()).await?;
        answer.remark = Some(path.completeness.told(&format!("the photo blurred by {} pixels", figure(largest))));
        Ok(answer)
    })
}
