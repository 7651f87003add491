//! Expected Gradients: Integrated Gradients averaged over many baselines, one gradient for each draw.
//!
//! Erion, Janizek, Sturmfels, Lundberg and Lee (2021), equation 3: the expectation over baselines x' from a set and over alpha in 0..1 of
//! (x - x') grad f(x' + alpha (x - x')). The paper draws both at random. Here alpha is stratified: of n draws each n-th part of
//! the path is looked at once, in random order, and a set of a few baselines is gone through in turn. The expectation is the same, its
//! spread is smaller. In expectation the map sums to f(x) less the mean score of the baselines.

use super::baseline::{black, blurred, colour, mean, uniform, white};
use super::gradient::{SHOW_SIGNED, answer};
use super::integrated_gradients::METHOD as INTEGRATED_GRADIENTS;
use super::leap;
use super::noise::{Noise, SEED};
use super::path::{Completeness, Look, along, logits};
use super::{Answer, Ask, Choice, Method, MethodError, Paper, Parameter, ParameterKind};
use crate::model::{Model, Rise};
use crate::pace::Later;
use burn::tensor::Tensor;

/// The registry line. It is complete in expectation only, so it does not claim to be.
pub const METHOD: Method = Method {
    id: "expected-gradients",
    label: "Expected Gradients",
    paper: Paper {
        authors: "Erion, Janizek, Sturmfels, Lundberg, Lee",
        year: 2021,
        title: "Improving Performance of Deep Learning Models with Axiomatic Attribution Priors and Expected Gradients",
        url: "https://arxiv.org/abs/1906.10670",
    },
    summary: "Averages Integrated Gradients over many baselines, so that no single colour stands for nothing to see. Each draw takes one baseline \
              and one place on the way to the photo.",
    parameters: &[
        Parameter {
            name: "samples",
            label: "Draws",
            help: "How many baselines are drawn, each with one place on its path.",
            kind: ParameterKind::Integer { default: 32, min: 1, max: 1024 },
        },
        Parameter {
            name: "baselines",
            label: "Baselines",
            help: "What is drawn from: what stands for nothing to see.",
            kind: ParameterKind::Choice {
                default: "colours",
                choices: &[
                    Choice { value: "colours", label: "Flat images of random colours" },
                    Choice { value: "noise", label: "Uniform noise" },
                    Choice { value: "four", label: "Black, white, the mean colour and the blurred photo in turn" },
                ],
            },
        },
        SEED,
        SHOW_SIGNED,
    ],
    complete: false,
    passes: 130.0,
    run,
    ..INTEGRATED_GRADIENTS
};

fn run(ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let noise = Noise::new(ask.settings.integer("seed") as u64, "expected-gradients");
        let baselines = match ask.settings.choice("baselines") {
            "noise" => Baselines::Noise(noise),
            "four" => Baselines::Fixed(vec![black(ask.model), white(ask.model), mean(&ask.input), blurred(&ask.input)]),
            _ => Baselines::Colours(noise),
        };
        let samples = ask.settings.integer("samples");
        let (map, completeness) = expect(&ask, &baselines, samples, ask.model.at_once()).await?;
        let mut answer = answer(map, ask.settings, ask.score.unit()).await?;
        let remedy = leap::remedy_of_draws(&ask, &completeness);
        answer.remark = Some(format!("{}{remedy}", completeness.told("the baselines on average")));
        Ok(answer)
    })
}

/// A set of baselines.
pub enum Baselines {
    /// These, in turn.
    Fixed(Vec<Tensor<4>>),
    /// Flat images of random colours.
    Colours(Noise),
    /// A random number for every channel of every pixel.
    Noise(Noise),
}

impl Baselines {
    /// The baseline of that draw.
    fn of(&self, model: &dyn Model, sample: usize) -> Tensor<4> {
        match self {
            Self::Fixed(list) => list[sample % list.len()].clone(),
            Self::Colours(noise) => colour(model, noise, sample),
            Self::Noise(noise) => uniform(model, noise, sample),
        }
    }
}

/// The mean of (x - x') grad f(x' + alpha (x - x')) over that many draws, `[1, channels, height, width]`, and how nearly it is complete;
/// `batch` draws at a time.
pub async fn expect(ask: &Ask<'_>, baselines: &Baselines, samples: usize, batch: usize) -> Result<(Tensor<4>, Completeness), MethodError> {
    let places = places(ask.settings.seed().unwrap_or(0), samples);
    let share = 1.0 / samples as f32;
    let looks = places.iter().enumerate().map(|(sample, &alpha)| {
        let baseline = baselines.of(ask.model, sample);
        let difference = ask.input.clone().sub(baseline.clone());
        Look { at: baseline.add(difference.clone().mul_scalar(alpha)), piece: difference.mul_scalar(share) }
    });
    let map = along(ask, looks, batch, |sum, done| sum.mul_scalar(samples as f32 / done as f32)).await?;
    let difference = mean_rise(ask, baselines, samples, batch).await?;
    let completeness = Completeness::of(&map, difference).await?;
    Ok((map, completeness))
}

/// By how much the score rises from the baselines of that many draws to the photo, on average. Each rise is taken by itself: near a
/// probability of 1 the scores have no digits left to be subtracted.
async fn mean_rise(ask: &Ask<'_>, baselines: &Baselines, samples: usize, batch: usize) -> Result<Rise, MethodError> {
    // Each photo of a small set is predicted once, however often it was drawn.
    let distinct = if let Baselines::Fixed(list) = baselines { list.len().min(samples) } else { samples };
    let times = |index: usize| ((samples - index).div_ceil(distinct)) as f64;
    let photo = logits(ask, ask.input.clone(), samples).await?;
    let mut sum = Rise { value: 0.0, rounding: 0.0 };
    for first in (0..distinct).step_by(batch.max(1)) {
        let last = (first + batch.max(1)).min(distinct);
        let images = (first..last).map(|sample| baselines.of(ask.model, sample)).collect();
        let found = logits(ask, Tensor::cat(images, 0), samples).await?;
        let rises = found.chunks(photo.len()).map(|baseline| ask.score.rise(baseline, &photo));
        for (index, rise) in std::iter::zip(first..last, rises) {
            sum.value += times(index) * rise.value;
            sum.rounding += times(index) * rise.rounding;
        }
    }
    Ok(Rise { value: sum.value / samples as f64, rounding: sum.rounding / samples as f64 })
}

/// One place in each of `samples` equal parts of 0..1, in random order.
fn places(seed: u64, samples: usize) -> Vec<f32> {
    let noise = Noise::new(seed, "expected-gradients places");
    let order = noise.uniform(0, samples);
    let within = noise.uniform(1, samples);
    let mut parts: Vec<usize> = (0..samples).collect();
    parts.sort_by(|&a, &b| order[a].total_cmp(&order[b]));
    std::iter::zip(parts, within).map(|(part, share)| (part as f32 + share) / samples as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_the_path_is_looked_at_once_and_in_random_order() {
        let drawn = places(3, 50);
        let mut parts: Vec<usize> = drawn.iter().map(|place| (place * 50.0) as usize).collect();
        assert!(parts.windows(2).any(|pair| pair[0] > pair[1]));
        parts.sort_unstable();
        assert_eq!(parts, (0..50).collect::<Vec<_>>());
        assert_ne!(drawn, places(4, 50));
    }
}
