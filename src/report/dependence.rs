//! Whether the score depends on the photo at all. Methods that share a score out, or read feature maps, draw a pattern where no pixel matters:
//! the sum of a softmax is 1 whatever is shown, and yet its parts can be given to pixels.

use super::relevance_gain::{Looks, Replacing, SeenScores};
use crate::methods::blur;
use crate::metrics::MetricError;
use crate::model::{Score, ScoreScale};
use crate::network::tensor_of;
use crate::noise::Noise;
use crate::rounding;
use burn::tensor::Tensor;

/// By how many roundings the explained score differs among the photo and what is left of it, from 0 up to a thousand. The looks of the
/// relevance gain are taken where they tell the scores apart; else the whole photo is replaced too, by its blur, its negative and noise, which
/// costs three passes more.
///
/// # Errors
/// Told to stop, a lost device, more passes than may be spent.
pub(super) async fn roundings(replacing: &Replacing<'_>, looks: Option<&Looks>) -> Result<f64, MetricError> {
    let mut seen = match looks {
        Some(looks) if !looks.explained.still() => return Ok(looks.explained.roundings()),
        Some(looks) => looks.explained.clone(),
        None => {
            let mut photo = SeenScores::default();
            photo
                .read(replacing.score, tensor_of([1, replacing.logits.len()], replacing.logits.to_vec(), replacing.model.device()))
                .await?;
            photo
        }
    };
    let others = others(replacing);
    seen.read(replacing.score, replacing.model.logits(others.clone(), replacing.pace).await?).await?;
    let some = Tensor::cat(vec![replacing.input.clone(), others], 0);
    seen.measure((replacing.model, some, replacing.score), replacing.pace).await?;
    Ok(seen.roundings())
}

/// The number again, but none for a probability that is 0 or 1 to within f32 and whose logit depends on the photo: the score would change, and
/// f32 does not show it.
///
/// # Errors
/// As [`roundings`].
pub(super) async fn unless_beyond_f32(
    found: Result<f64, String>,
    replacing: &Replacing<'_>,
    looks: Option<&Looks>,
) -> Result<Result<f64, String>, MetricError> {
    let score = replacing.score;
    let still = found.as_ref().is_ok_and(|&roundings| roundings <= rounding::ENDS);
    if !still || score.scale == ScoreScale::Logit || !at_an_end(score, replacing.logits) {
        return Ok(found);
    }
    let logit = Replacing { score: Score { scale: ScoreScale::Logit, ..score }, ..*replacing };
    let moves = match looks.map(|looks| &looks.logits) {
        Some(logits) if !logits.still() => true,
        _ => roundings(&logit, None).await? > rounding::ENDS,
    };
    Ok(if moves { Err(BEYOND_F32.into()) } else { found })
}

const BEYOND_F32: &str = "the probability is 0 or 1 to within f32, so that no replaced part shows in it: explain its logit";

/// Whether the probabilities of a score are 0 or 1 in f32.
fn at_an_end(score: Score, logits: &[f32]) -> bool {
    let probabilities = score.link.probabilities(logits);
    let mut classes = std::iter::once(score.target).chain(score.against);
    classes.all(|class| [0.0, 1.0].contains(&(probabilities[class] as f32)))
}

/// The blurred photo, the negative and noise, `[3, channels, height, width]`.
fn others(replacing: &Replacing<'_>) -> Tensor<4> {
    let [channels, height, width] = replacing.model.input_shape();
    let (pixels, range) = (height * width, replacing.model.range());
    let ends = |at: usize| range[(at / pixels).min(range.len() - 1)];
    let negative = replacing.values.iter().enumerate().map(|(at, value)| ends(at).0 + ends(at).1 - value);
    let noise = Noise::new(0, "another photo").uniform(0, channels * pixels);
    let noise = noise.into_iter().enumerate().map(|(at, share)| ends(at).0 + share * (ends(at).1 - ends(at).0));
    let both = tensor_of([2, channels, height, width], negative.chain(noise).collect::<Vec<f32>>(), replacing.model.device());
    // A quarter of the side leaves no object to be seen.
    let blurred = blur::gaussian(replacing.input, height.min(width) as f64 / 4.0);
    Tensor::cat(vec![blurred, both], 0)
}
