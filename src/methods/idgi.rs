//! IDGI: every step of the path shares out exactly what the score gained in it.
//!
//! Yang, Wang and Bilgic (2023), algorithm 1: between two points of the path the score changes by f(x_{j+1}) - f(x_j); that is
//! shared out in proportion to the squared gradient at x_j. The map is complete by construction, whatever the number of steps.

use super::baseline::{BASELINE, baseline};
use super::gradient::{SHOW_SIGNED, answer, sketch};
use super::integrated_gradients::METHOD as INTEGRATED_GRADIENTS;
use super::noise::SEED;
use super::norm::largest;
use super::path::batch_for;
use super::{Answer, Ask, Method, MethodError, Paper, Parameter, ParameterKind, read};
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
            kind: ParameterKind::Integer { default: 32, min: 1, max: 512 },
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
    integrate_by(ask, baseline, steps, batch_for(ask.model.device())).await
}

/// As [`integrate`], the gradients at so many places at a time; the map is the same but for rounding.
pub async fn integrate_by(ask: &Ask<'_>, baseline: Tensor<4>, steps: usize, batch: usize) -> Result<Tensor<4>, MethodError> {
    let difference = ask.input.clone().sub(baseline.clone());
    let mut map = Tensor::<4>::zeros(difference.dims(), ask.model.device());
    let mut before: Option<Place> = None;
    let places: Vec<usize> = (0..=steps).collect();
    for some in places.chunks(batch.max(1)) {
        let inputs = some.iter().map(|&step| baseline.clone().add(difference.clone().mul_scalar(step as f32 / steps as f32))).collect();
        let pace = super::Part { pace: ask.pace, part: some[0], parts: steps + 1 };
        let found = ask.model.input_gradient(Tensor::cat(inputs, 0), ask.score, Rule::GRADIENT, &pace).await?;
        // Only the proportions of the squares matter, so the gradient is scaled before it is squared.
        let squares = found.gradient.clone().div(largest(&found.gradient)).square();
        let n = some.len();
        let norms = squares.clone().sum_dim(1).sum_dim(2).sum_dim(3).reshape([n]);
        let classes = found.logits.dims()[1];
        let numbers = read(Tensor::cat(vec![found.logits.reshape([n * classes]), norms], 0), "the path").await?;
        for index in 0..n {
            let logits = numbers[index * classes..(index + 1) * classes].to_vec();
            let here = Place { logits, squares: squares.clone().narrow(0, index, 1), norm: numbers[n * classes + index] };
            // Where nothing changes the score there is nothing to share out, and no direction to share it along.
            if let Some(start) = before.take().filter(|start| start.norm > 0.0) {
                let rise = ask.score.rise(&start.logits, &here.logits).value;
                map = map.add(start.squares.mul_scalar((rise / f64::from(start.norm)) as f32));
            }
            before = Some(here);
        }
        sketch(ask, ask.score.unit(), some[n - 1], steps, || map.clone()).await?;
    }
    Ok(map)
}

/// What one place of the path has to share out with.
struct Place {
    /// `[classes]`.
    logits: Vec<f32>,
    /// Of the gradient as a share of its largest magnitude, `[1, channels, height, width]`.
    squares: Tensor<4>,
    /// Their sum.
    norm: f32,
}
