//! Guided Integrated Gradients: the path goes first where the score hardly reacts, and so around much of the noise.
//!
//! Kapishnikov, Venugopalan, Avci, Wedin, Terry and Bolukbasi (2021), algorithm 1 with the bounded path of section 4.3. Every step is as
//! long, in L1 distance, as one of the straight path; within it the share of features with the smallest partial derivatives moves first,
//! none further than a set distance away from where the straight path would have it. The paper weighs each move with the gradient at its
//! start; here it is the mean of the gradients at both ends of the step, at the price of one more gradient. So the map sums to f(x) - f(x')
//! more nearly.

use super::baseline::{BASELINE, baseline};
use super::gradient::{SHOW_SIGNED, answer, sketch};
use super::integrated_gradients::METHOD as INTEGRATED_GRADIENTS;
use super::leap;
use super::noise::SEED;
use super::path::Path;
use super::{Answer, Ask, Method, MethodError, Paper, Parameter, ParameterKind, read};
use crate::model::Rule;
use crate::network::tensor_of;
use crate::pace::Later;
use burn::tensor::Tensor;

/// The registry line.
pub const METHOD: Method = Method {
    id: "guided-ig",
    label: "Guided Integrated Gradients",
    paper: Paper {
        authors: "Kapishnikov, Venugopalan, Avci, Wedin, Terry, Bolukbasi",
        year: 2021,
        title: "Guided Integrated Gradients: An Adaptive Path Method for Removing Noise",
        url: "https://arxiv.org/abs/2106.09788",
    },
    summary: "Fades the photo in pixel by pixel, first those to which the score reacts least, so that the path avoids places where the \
              gradient is large for reasons that have little to do with the photo.",
    parameters: &[
        Parameter {
            name: "steps",
            label: "Steps",
            help: "How many steps of equal length the path has; one more gradient is taken than there are steps.",
            kind: ParameterKind::Integer { default: 48, min: 2, max: 512 },
        },
        Parameter {
            name: "fraction",
            label: "Share that moves first",
            help: "Share of the features, those with the smallest partial derivatives, that moves before the others; 1 moves all at once.",
            kind: ParameterKind::Number { default: 0.25, min: 0.01, max: 1.0, step: 0.01, unit: "share of the features" },
        },
        Parameter {
            name: "distance",
            label: "Leeway",
            help: "How far a feature may be ahead of the straight path or behind it; 0 gives the straight path.",
            kind: ParameterKind::Number { default: 0.02, min: 0.0, max: 1.0, step: 0.01, unit: "share of the path" },
        },
        BASELINE,
        SEED,
        SHOW_SIGNED,
    ],
    passes: 150.0,
    run,
    ..INTEGRATED_GRADIENTS
};

fn run(ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let start = baseline(&ask).await?;
        let settings = &*ask.settings;
        let guide = Guide {
            fraction: f64::from(settings.number("fraction")),
            distance: f64::from(settings.number("distance")),
            steps: settings.integer("steps"),
        };
        let map = integrate(&ask, start.clone(), &guide).await?;
        let path = Path::from_to(&ask, start.clone(), map, guide.steps + 1).await?;
        let remedy = leap::remedy(&ask, &start, &path.completeness).await?;
        let mut answer = answer(path.attribution, settings, ask.score.unit()).await?;
        answer.remark = Some(format!("{}{remedy}", path.completeness.told("the baseline")));
        Ok(answer)
    })
}

/// How the path is led.
struct Guide {
    fraction: f64,
    distance: f64,
    steps: usize,
}

async fn integrate(ask: &Ask<'_>, baseline: Tensor<4>, guide: &Guide) -> Result<Tensor<4>, MethodError> {
    let dims = baseline.dims();
    let tensor = |values: Vec<f32>| -> Tensor<4> { tensor_of(dims, values, ask.model.device()) };
    let start = read(baseline, "the baseline").await?;
    let difference: Vec<f32> = std::iter::zip(read(ask.input.clone(), "the input").await?, &start).map(|(x, b)| x - b).collect();
    // How far each feature is on its way from the baseline, 0, to the photo, 1.
    let mut progress = vec![0f64; start.len()];
    let mut map = vec![0f64; start.len()];
    let mut moved = vec![0f64; start.len()];
    for step in 0..=guide.steps {
        let place = (0..start.len()).map(|k| start[k] + progress[k] as f32 * difference[k]).collect();
        let pace = super::Part { pace: ask.pace, part: step, parts: guide.steps + 2 };
        let gradient = ask.model.input_gradient(tensor(place), ask.score, Rule::GRADIENT, &pace).await?.gradient;
        let gradient = read(gradient, "the gradient").await?;
        // The end of the step before: the second half of the trapezoid.
        for (k, share) in map.iter_mut().enumerate() {
            *share += 0.5 * moved[k] * f64::from(gradient[k]);
        }
        let whole = |map: &[f64]| tensor(map.iter().map(|&v| v as f32).collect());
        sketch(ask, ask.score.unit(), step, guide.steps, || whole(&map)).await?;
        if step == guide.steps {
            break;
        }
        let before = progress.clone();
        guide.advance(step, &difference, &gradient, &mut progress);
        for k in 0..map.len() {
            moved[k] = (progress[k] - before[k]) * f64::from(difference[k]);
            map[k] += 0.5 * moved[k] * f64::from(gradient[k]);
        }
    }
    Ok(tensor(map.into_iter().map(|v| v as f32).collect()))
}

impl Guide {
    /// Moves the features until what is left of the way is what the straight path would have left after this step.
    fn advance(&self, step: usize, difference: &[f32], gradient: &[f32], progress: &mut [f64]) {
        let end = (step + 1) as f64 / self.steps as f64;
        let (behind, ahead) = ((end - self.distance).max(0.0), (end + self.distance).min(1.0));
        let length = |k: usize| f64::from(difference[k].abs());
        let whole: f64 = (0..difference.len()).map(length).sum();
        for place in progress.iter_mut().filter(|place| **place < behind) {
            *place = behind;
        }
        let mut left: f64 = (0..difference.len()).map(|k| length(k) * (1.0 - progress[k])).sum();
        // Those that can move, smallest derivative first; ties in the order of the features.
        let mut open: Vec<usize> = (0..difference.len()).filter(|&k| difference[k] != 0.0 && progress[k] < ahead).collect();
        open.sort_by(|&a, &b| gradient[a].abs().total_cmp(&gradient[b].abs()));
        let share = ((self.fraction * difference.len() as f64).ceil() as usize).max(1);
        for group in open.chunks(share) {
            let excess = left - whole * (1.0 - end);
            if excess <= 0.0 {
                return;
            }
            let room: f64 = group.iter().map(|&k| length(k) * (ahead - progress[k])).sum();
            // The last group goes only as far as the step reaches, all its features by the same share of their room.
            let stretch = if room > excess { excess / room } else { 1.0 };
            for &k in group {
                progress[k] = if stretch == 1.0 { ahead } else { progress[k] + stretch * (ahead - progress[k]) };
            }
            left -= stretch * room;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_as_long_as_one_of_the_straight_path_and_stays_near_it() {
        let difference: Vec<f32> = (0..40).map(|k| (k as f32 * 0.7).sin()).collect();
        let gradient: Vec<f32> = (0..40).map(|k| (k as f32 * 1.3).cos()).collect();
        let guide = Guide { fraction: 0.25, distance: 0.1, steps: 8 };
        let mut progress = vec![0.0; 40];
        let whole: f64 = difference.iter().map(|d| f64::from(d.abs())).sum();
        for step in 0..8 {
            guide.advance(step, &difference, &gradient, &mut progress);
            let end = (step + 1) as f64 / 8.0;
            let gone: f64 = std::iter::zip(&difference, &progress).map(|(d, p)| f64::from(d.abs()) * p).sum();
            assert!((gone / whole - end).abs() < 1e-9, "{step}: {gone} of {whole}");
            let moving = || std::iter::zip(&difference, &progress).filter(|(d, _)| **d != 0.0);
            assert!(moving().all(|(_, p)| (p - end).abs() <= 0.1 + 1e-12));
        }
        assert!(progress[1..].iter().all(|p| (p - 1.0).abs() < 1e-9));
    }

    #[test]
    fn features_with_small_derivatives_go_first() {
        let guide = Guide { fraction: 0.25, distance: 1.0, steps: 4 };
        let mut progress = vec![0.0; 4];
        guide.advance(0, &[1.0; 4], &[0.3, -0.1, 0.2, 0.4], &mut progress);
        assert_eq!(progress, [0.0, 1.0, 0.0, 0.0]);
    }
}
