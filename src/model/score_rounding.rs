//! What rounding does to the score of an image, measured by disturbed walks.

use super::{Model, ModelError, Score, read};
use crate::pace::Pace;
use crate::rounding;
use burn::tensor::Tensor;

/// Disturbed copies of an image, each with shares of its own. Of four the deviation comes out below a third of the true one once in twenty
/// times, for which [`rounding::WALK`] has room.
const DRAWS: usize = 4;

/// Standard deviations between the largest and the smallest of some hundreds of scores.
const ENDS_APART: f64 = 6.0;

/// By how much rounding alone may set scores of variants of images `[n, channels, height, width]` apart, in the unit of the score: the larger
/// one of what walks say that are changed by as much as rounding does, and of what walks say that are changed by more, scaled down to
/// rounding. The first see what no scaling holds for, the logarithm or the root of what is left of a difference; the second see beyond the
/// last digit. 0 for a model whose steps cannot be disturbed.
///
/// # Errors
/// Those of a walk.
pub async fn score_rounding(model: &dyn Model, images: Tensor<4>, score: Score, pace: &dyn Pace) -> Result<f64, ModelError> {
    let itself = apart(model, rounding::WALK as f32, (images.clone(), score), pace).await?;
    let scaled = apart(model, rounding::DISTURBANCE, (images, score), pace).await? * rounding::WALK / f64::from(rounding::DISTURBANCE);
    Ok(itself.max(scaled))
}

/// How far walks that are disturbed by a share set the score of an image apart, the largest over the images.
async fn apart(model: &dyn Model, share: f32, (images, score): (Tensor<4>, Score), pace: &dyn Pace) -> Result<f64, ModelError> {
    let Some(disturbed) = model.disturbed(0, share) else { return Ok(0.0) };
    let count = images.dims()[0];
    let logits = disturbed.logits(Tensor::cat(vec![images; DRAWS], 0), pace).await?;
    let scores: Vec<f64> = read(score.of(logits), "the score").await?.into_iter().map(f64::from).collect();
    let deviation = |image: usize| {
        let draws = || scores.iter().skip(image).step_by(count);
        let mean = draws().sum::<f64>() / DRAWS as f64;
        (draws().map(|score| (score - mean).powi(2)).sum::<f64>() / (DRAWS - 1) as f64).sqrt()
    };
    Ok(ENDS_APART * (0..count).map(deviation).fold(0.0, f64::max))
}

/// The rounding of scores of variants of a photo: what is `known` of it, or more where the scores are [`rounding::suspicious`] or rounding
/// may become large inside ([`Model::enlarges`]), and the network, walked again over some of the variants, `[n, channels, height, width]`, rounds by more. The ends tell most: what is left of a
/// photo that is all filling may be worse to normalise than the photo.
///
/// # Errors
/// As [`score_rounding`].
pub async fn measured<T: Copy + Into<f64>>(
    scores: &[T],
    known: f64,
    (model, images, score): (&dyn Model, Tensor<4>, Score),
    pace: &dyn Pace,
) -> Result<f64, ModelError> {
    let doubtful = rounding::suspicious(scores.len(), rounding::spread(scores), known) || (scores.len() > 1 && model.enlarges());
    if !doubtful {
        return Ok(known);
    }
    Ok(known.max(score_rounding(model, images, score, pace).await?))
}
