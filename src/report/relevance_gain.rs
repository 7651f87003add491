//! How much better the map's order is than its reverse: the symmetric relevance gain of Blücher, Vielhaben and Strodthoff (2024).
//!
//! Squares of the photo are blurred by as much as a square is wide, those that the map ranks first first, and in a second run those that it
//! ranks last first. The gain is the mean score of the second run less that of the first, as a share of the score's whole span over both
//! runs, the photo and the blurred photo. (A mean colour adds objects of its own where the ground is black.) A map that knows nothing has 0 on average whatever the network makes of replaced squares, which
//! Deletion and Insertion alone do not promise.

use super::patches::Patches;
use crate::methods::{self, Ask, Method, MethodError, Unseen, baseline, blur};
use crate::metrics::{BATCH, MetricError};
use crate::model::{Model, Score, ScoreScale, measured, read};
use crate::network::tensor_of;
use crate::pace::{Pace, Quiet, Straight};
use crate::parameters::Settings;
use burn::tensor::Tensor;
use serde::Serialize;

/// Roundings by which the ends of a span may differ where the score is one and the same: each is off by one, and the largest and the
/// smallest of some dozens by twice that.
const ENDS: f64 = 4.0;

/// What the three controls reach; null where they were not measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ControlValues"))]
pub struct Controls {
    /// Uniform noise.
    pub random: Option<f64>,
    /// The edges of the photo.
    pub sobel: Option<f64>,
    /// A blob in the middle.
    pub centre: Option<f64>,
}

impl Controls {
    /// Those that are known.
    pub fn all(&self) -> impl Iterator<Item = f64> {
        [self.random, self.sobel, self.centre].into_iter().flatten()
    }
}

/// The network and the photo whose patches are replaced.
pub struct Replacing<'a> {
    /// The network.
    pub model: &'a dyn Model,
    /// The photo, `[1, channels, height, width]`.
    pub input: &'a Tensor<4>,
    /// The photo on the host, `[channels, height, width]`.
    pub values: &'a [f32],
    /// What the network says of it, `[classes]`.
    pub logits: &'a [f32],
    /// What is explained.
    pub score: Score,
    /// Progress and cancel.
    pub pace: &'a dyn Pace,
}

impl Replacing<'_> {
    fn load(&self, shape: [usize; 4], values: Vec<f32>) -> Tensor<4> {
        tensor_of(shape, values, self.model.device())
    }

    /// The gain of each plane `[height, width]`, with `steps` looks in either direction, -1..=1.
    ///
    /// # Errors
    /// No value where the score stays the same; told to stop, a lost device.
    pub async fn gains(&self, planes: &[&[f32]], steps: usize) -> Result<Vec<f64>, MetricError> {
        let [_, height, width] = self.model.input_shape();
        let (patches, pixels) = (Patches::over(height, width), height * width);
        // The logit does not saturate where the probability of a sure class hardly moves.
        let score = Score { scale: ScoreScale::Logit, ..self.score };
        let bare = blur::gaussian(self.input, patches.side() as f64);
        if baseline::same(self.input, &bare).await.unwrap_or(false) {
            return Err(MetricError::NoValue("the photo is of one colour, so that nothing is taken away by blurring it".into()));
        }
        let mut masks = vec![vec![1.0; pixels]];
        for plane in planes {
            let order = patches.order(plane);
            let reverse: Vec<usize> = order.iter().rev().copied().collect();
            for order in [order, reverse] {
                masks.extend((1..=steps).map(|step| patches.mask(&order[..(step * order.len()).div_ceil(steps + 1)])));
            }
        }
        let (mut scores, mut rounding) = (Vec::new(), 0f64);
        for some in masks.chunks(BATCH) {
            let mask = self.load([some.len(), 1, height, width], some.concat());
            let kept = mask.clone().neg().add_scalar(1.0);
            let images = self.input.clone().mul(kept).add(bare.clone().mul(mask));
            let logits = self.model.logits(images, self.pace).await?;
            let both = read(Tensor::cat(vec![score.of(logits.clone()), score.rounding(logits)], 0), "the score").await?;
            scores.extend(both[..some.len()].iter().copied().map(f64::from));
            rounding = both[some.len()..].iter().fold(rounding, |largest, &one| largest.max(f64::from(one)));
        }
        let logits = tensor_of([1, self.logits.len()], self.logits.to_vec(), self.model.device());
        let photo = f64::from(read(score.of(logits), "the score").await?[0]);
        let ends = [photo, scores[0]];
        let rounding =
            measured(&scores, rounding, (self.model, Tensor::cat(vec![self.input.clone(), bare], 0), score), &Quiet(self.pace)).await?;
        scores[1..]
            .chunks(2 * steps)
            .map(|curves| {
                let all = || curves.iter().chain(&ends).copied();
                let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
                if high - low <= ENDS * rounding {
                    return Err(MetricError::NoValue("the score stays the same whatever is taken away".into()));
                }
                let (first, last) = curves.split_at(steps);
                let sum = |scores: &[f64]| scores.iter().sum::<f64>();
                Ok((sum(last) - sum(first)) / steps as f64 / (high - low))
            })
            .collect()
    }
}

/// The shown map of a control, `[height, width]`.
pub(super) async fn control(method: &Method, model: &dyn Model, input: &Tensor<4>, score: Score) -> Result<Vec<f32>, MetricError> {
    let mut settings = Settings::check(method.id, method.parameters, &serde_json::Map::new())?;
    let ask = Ask { model, input: input.clone(), reference: None, score, settings: &mut settings, pace: &Straight, sketches: &Unseen };
    match method.answer(ask).await {
        Ok(answer) => Ok(answer.heatmap.into_values()),
        Err(MethodError::Model(error)) => Err(error.into()),
        Err(other) => Err(MetricError::NoValue(other.to_string())),
    }
}

/// The shown maps of the three controls, `[height, width]` each: random, sobel, centre.
///
/// # Errors
/// Told to stop, a lost device.
pub async fn control_maps(model: &dyn Model, input: &Tensor<4>, score: Score) -> Result<[Vec<f32>; 3], MetricError> {
    use methods::controls::{CENTRE, RANDOM, SOBEL};
    Ok([
        control(&RANDOM, model, input, score).await?,
        control(&SOBEL, model, input, score).await?,
        control(&CENTRE, model, input, score).await?,
    ])
}
