//! How much noise a photo bears: the most at which the network still says the class.
//!
//! SmoothGrad leaves sigma open (10 to 20 % of the range for Inception in its figure 3). Networks differ: with 30 % EfficientNet-Lite0 still
//! sees a dog, and SqueezeNet 1.1 sees nothing. More noise makes calmer maps until the class is lost, so the most that leaves it is taken.
//! A class is there while its lead, the score less the mean of all classes' logits, is on average at least [`KEPT`] of its lead on the photo.
//! What else was tried is in `docs/smoothgrad.md`.

use super::noise::Noise;
use super::{Ask, MethodError, Part, read};
use crate::network::tensor_of;
use burn::tensor::Tensor;

/// What is tried, from the most to the least, as shares of the input's range.
pub const LEVELS: [f64; 6] = [0.3, 0.2, 0.15, 0.1, 0.07, 0.05];

/// How much of the lead must be left.
pub const KEPT: f64 = 1.0 / 3.0;

/// How many noisy copies there are at each level. A copy has some 150,000 independent numbers, so that few copies agree.
const COPIES: usize = 4;

/// The first of [`LEVELS`] that leaves the class its lead, and the last where none does; the noise is that of the first copies that will be
/// averaged. A class without a lead on the photo has none to lose: then it is the likeliest class that must stay.
pub async fn choose(ask: &Ask<'_>, noise: &Noise, range: f32) -> Result<f64, MethodError> {
    let dims = ask.input.dims();
    let [_, channels, height, width] = dims;
    let count = channels * height * width;
    // All copies of a level are walked together, so that they are shared out among the workers.
    let drawn: Vec<f32> = (0..COPIES).flat_map(|copy| noise.normal(copy, count)).collect();
    let drawn: Tensor<4> = tensor_of([COPIES, channels, height, width], drawn, ask.model.device());
    // A small part of the work that follows.
    let pace = Part { pace: ask.pace, part: 0, parts: ask.settings.integer("samples") };
    let logits = async |images: Tensor<4>| read(ask.model.logits(images, &pace).await?, "the logits").await;
    let clean = logits(ask.input.clone()).await?;
    let likeliest = (0..clean.len()).max_by(|&a, &b| clean[a].total_cmp(&clean[b])).unwrap_or(0);
    let asked = [(ask.score.target, ask.score.against), (likeliest, None)];
    let has_lead = |class: usize, against: Option<usize>| {
        let lead = lead(&clean, class, against);
        // The sign of a single logit says yes or no, and both are answers.
        lead > 0.0 || (clean.len() == 1 && lead != 0.0)
    };
    let Some((class, against)) = asked.into_iter().find(|&(class, against)| has_lead(class, against)) else {
        // All classes are alike.
        return Ok(LEVELS[LEVELS.len() - 1]);
    };
    let whole = lead(&clean, class, against);
    for level in LEVELS {
        let noisy = logits(ask.input.clone().add(drawn.clone().mul_scalar(level as f32 * range))).await?;
        let kept: f64 = noisy.chunks_exact(clean.len()).map(|noisy| lead(noisy, class, against) / whole / COPIES as f64).sum();
        if kept >= KEPT {
            return Ok(level);
        }
    }
    Ok(LEVELS[LEVELS.len() - 1])
}

/// What sets a class apart: its logit less that of the class it is compared with, or less the mean of all; a single logit by itself.
fn lead(logits: &[f32], class: usize, against: Option<usize>) -> f64 {
    let mean = || if logits.len() == 1 { 0.0 } else { logits.iter().map(|&logit| f64::from(logit)).sum::<f64>() / logits.len() as f64 };
    f64::from(logits[class]) - against.map_or_else(mean, |other| f64::from(logits[other]))
}
