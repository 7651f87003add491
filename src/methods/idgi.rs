//! IDGI: every step of the path shares out exactly what the score gained in it.
//!
//! Yang, Wang and Bilgic (2023), algorithm 1: between two points of the path the score changes by f(x_{j+1}) - f(x_j); that is
//! shared out in proportion to the squared gradient at x_j. The map is complete by construction, whatever the number of steps.

use super::baseline::{BASELINE, baseline};
use super::gradient::{SHOW_SIGNED, answer, sketch};
use super::integrated_gradients::METHOD as INTEGRATED_GRADIENTS;
use super::noise::SEED;
use super::{Answer, Ask, Kind, Method, MethodError, Paper, Parameter, read};
use crate::model::Rule;
use crate::pace::Later;
use burn::tensor::Tensor;

/// The registry line.
pub const METHOD: Method = Method {
    id: "idgi",
    label: "IDGI",
    paper: Paper {
        authors: "Yang, Wang, Bilgic",
        year: 2023,
        title: "IDGI: A Framework to Eliminate Explanation Noise from Integrated Gradients",
        url: "https://arxiv.org/abs/2303.14242",
    },
    summary: "Shares out what the score gains at each step of the path in proportion to the squared gradient there, so that directions in which \
              the score does not change get nothing. It adds up to the difference of the scores by construction.",
    parameters: &[
        Parameter {
            name: "steps",
            label: "Steps",
            help: "How many steps the path is divided into.",
            kind: Kind::Integer { default: 32, min: 1, max: 512 },
        },
        BASELINE,
        SEED,
        SHOW_SIGNED,
    ],
    passes: 97.0,
    run,
    ..INTEGRATED_GRADIENTS
};

fn run(ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let start = baseline(&ask).await?;
        let settings = &*ask.settings;
        let map = integrate(&ask, start, settings.integer("steps")).await?;
        answer(map, settings, ask.score.unit()).await
    })
}

/// The map `[1, channels, height, width]` over a path of that many equal steps.
pub async fn integrate(ask: &Ask<'_>, baseline: Tensor<4>, steps: usize) -> Result<Tensor<4>, MethodError> {
    let difference = ask.input.clone().sub(baseline.clone());
    let mut map = Tensor::<4>::zeros(difference.dims(), ask.model.device());
    let mut before: Option<(f32, Tensor<4>)> = None;
    for step in 0..=steps {
        let input = baseline.clone().add(difference.clone().mul_scalar(step as f32 / steps as f32));
        let pace = super::Part { pace: ask.pace, part: step, parts: steps + 1 };
        let here = ask.model.input_gradient(input, ask.score, Rule::Gradient, &pace).await?;
        let score = read(ask.score.of(here.logits), "the score").await?[0];
        if let Some((score_before, squares)) = before {
            let norm = read(squares.clone().sum().reshape([1]), "the gradient").await?[0];
            // Where nothing changes the score there is nothing to share out, and no direction to share it along.
            if norm > 0.0 {
                map = map.add(squares.mul_scalar((score - score_before) / norm));
            }
        }
        before = Some((score, here.gradient.square()));
        sketch(ask, ask.score.unit(), step, steps, || map.clone()).await?;
    }
    Ok(map)
}
