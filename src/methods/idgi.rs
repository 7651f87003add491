//! IDGI: every step of the path shares out exactly what the score gained in it.
//!
//! Yang, Wang and Bilgic (2023), algorithm 1: between two points of the path the score changes by f(x_{j+1}) - f(x_j); that is
//! shared out in proportion to the squared gradient at x_j. With every step that is shared out the map adds up to the difference of the
//! scores, whatever the number of steps.
//!
//! The paper shares nothing out where the gradient at x_j is zero: what a step gains that starts with every unit off is then missing, as
//! from a black photo on. Here that is shared out by the nearest gradient on the path: the one at the end of the step, else the last one
//! before it. Nothing is left out but where no gradient arrives anywhere on the path, and how much is said with the map.

use super::baseline::{BASELINE, baseline};
use super::gradient::{SHOW_SIGNED, answer, sketch};
use super::integrated_gradients::METHOD as INTEGRATED_GRADIENTS;
use super::noise::SEED;
use super::norm::largest;
use super::path::{Completeness, Path};
use super::{Answer, Ask, Method, MethodError, Paper, Parameter, ParameterKind, read};
use crate::model::{Rise, Rule};
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
              the score does not change get nothing. It adds up to the difference of the scores, however few the steps are.",
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

/// What completeness does not tell of this method.
const ANY_STEPS: &str = "That holds for any number of steps: only a map with more of them shows whether they are enough.";

fn run(ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let start = baseline(&ask).await?;
        let settings = &*ask.settings;
        let path = integrate(&ask, start, settings.integer("steps")).await?;
        let remark = format!("{} {ANY_STEPS}", path.completeness.told("the baseline"));
        Ok(Answer { remark: Some(remark), ..answer(path.attribution, settings, ask.score.unit()).await? })
    })
}

/// The map of a path of that many equal steps.
pub async fn integrate(ask: &Ask<'_>, baseline: Tensor<4>, steps: usize) -> Result<Path, MethodError> {
    integrate_by(ask, baseline, steps, ask.model.at_once()).await
}

/// As [`integrate`], the gradients at so many places at a time; the map is the same but for rounding.
pub async fn integrate_by(ask: &Ask<'_>, baseline: Tensor<4>, steps: usize, batch: usize) -> Result<Path, MethodError> {
    let difference = ask.input.clone().sub(baseline.clone());
    let mut map = Tensor::<4>::zeros(difference.dims(), ask.model.device());
    let mut first: Option<Vec<f32>> = None;
    let mut last: Vec<f32> = Vec::new();
    // The latest place that a gradient reaches, and what the score gained before any did.
    let mut sharer: Option<PathGradient> = None;
    let mut unshared = 0.0;
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
            let norm = numbers[n * classes + index];
            let here = (norm > 0.0).then(|| PathGradient { step: some[index], squares: squares.clone().narrow(0, index, 1), norm });
            if first.is_none() {
                first = Some(logits.clone());
            } else {
                unshared += ask.score.rise(&last, &logits).value;
                // The start of the step, else its end, else the last place before both.
                let start = sharer.as_ref().filter(|place| place.step + 1 == some[index]);
                if let Some(place) = start.or(here.as_ref()).or(sharer.as_ref()) {
                    map = map.add(place.squares.clone().mul_scalar((unshared / f64::from(place.norm)) as f32));
                    unshared = 0.0;
                }
            }
            last = logits;
            sharer = here.or(sharer);
        }
        sketch(ask, ask.score.unit(), some[n - 1], steps, || map.clone()).await?;
    }
    let difference = first.map_or(Rise { value: 0.0, rounding: 0.0 }, |first| ask.score.rise(&first, &last));
    let completeness = Completeness::of(&map, difference).await?;
    Ok(Path { attribution: map, completeness })
}

/// One place of the path that a gradient reaches.
struct PathGradient {
    /// Which of the steps begins there.
    step: usize,
    /// Of the gradient as a share of its largest magnitude, `[1, channels, height, width]`.
    squares: Tensor<4>,
    /// Their sum.
    norm: f32,
}
