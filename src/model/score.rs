//! The one number that an explanation is about.

use crate::rounding;
use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};

/// What is taken of a class: before the softmax or after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Score"))]
#[serde(rename_all = "kebab-case")]
pub enum ScoreScale {
    /// The number before the softmax, which does not saturate and depends on no other class.
    #[default]
    Logit,
    /// The logarithm of the softmax probability, by the log-sum-exp form.
    LogProbability,
    /// The softmax probability: near 0 and 1 its gradient vanishes.
    Probability,
}

/// The score of a class, or what sets it apart from another: "why this rather than that".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Score {
    /// The class asked about.
    pub target: usize,
    /// The class that its score is compared with: the score is then the difference of the two.
    pub against: Option<usize>,
    /// What is taken of a class.
    pub scale: ScoreScale,
}

impl Score {
    /// The logit of a class.
    pub fn logit(target: usize) -> Self {
        Self { target, against: None, scale: ScoreScale::Logit }
    }

    /// The unit of the score.
    pub fn unit(&self) -> &'static str {
        match self.scale {
            ScoreScale::Logit => "logits",
            ScoreScale::LogProbability => "log-probability",
            ScoreScale::Probability => "probability",
        }
    }

    /// The largest class that is named.
    pub fn last_class(&self) -> usize {
        self.target.max(self.against.unwrap_or(0))
    }

    /// The score of every image, `[n]`, for logits `[n, classes]`.
    pub fn of(&self, logits: Tensor<2>) -> Tensor<1> {
        let n = logits.dims()[0];
        let scaled = match self.scale {
            ScoreScale::Logit => logits,
            ScoreScale::LogProbability => log_softmax(logits, 1),
            ScoreScale::Probability => log_softmax(logits, 1).exp(),
        };
        let column = |class: usize| scaled.clone().slice([0..n, class..class + 1]).reshape([n]);
        let score = column(self.target);
        match self.against {
            Some(other) => score.sub(column(other)),
            None => score,
        }
    }

    /// What rounding alone may change every image's score by, `[n]`, for logits `[n, classes]`. A logit is known to
    /// [`rounding::WALK`] of its size, which is passed on by the derivatives: d log p_c = (1 - p_c) dz and d p_c = p_c (1 - p_c) dz, with the
    /// size of the largest logit, since all of them enter. The logarithm of a number near 1 and the probability are themselves rounded.
    pub fn rounding(&self, logits: Tensor<2>) -> Tensor<1> {
        let n = logits.dims()[0];
        let walk = |logits: Tensor<2>| logits.abs().mul_scalar(rounding::WALK as f32);
        let one = |class: usize| -> Tensor<1> {
            let column = |of: Tensor<2>| -> Tensor<1> { of.slice([0..n, class..class + 1]).reshape([n]) };
            if self.scale == ScoreScale::Logit {
                return walk(column(logits.clone()).reshape([n, 1])).reshape([n]);
            }
            let p = column(log_softmax(logits.clone(), 1)).exp();
            let others = p.clone().neg().add_scalar(1.0);
            let passed_on = others.mul(walk(logits.clone()).max_dim(1).reshape([n]));
            let log = passed_on.add_scalar(rounding::NUMBER as f32);
            if self.scale == ScoreScale::LogProbability { log } else { log.mul(p) }
        };
        match self.against {
            Some(other) => one(self.target).add(one(other)),
            None => one(self.target),
        }
    }

    /// The derivative of every image's score with respect to its logits, `[n, classes]`.
    pub fn slope(&self, logits: Tensor<2>) -> Tensor<2> {
        let [n, classes] = logits.dims();
        let chosen = |class: usize| one_of(class, classes, &logits.device()).expand([n, classes]);
        // d log p_c / dz = e_c - p, and d p_c / dz = p_c (e_c - p).
        let slope = |class: usize| match self.scale {
            ScoreScale::Logit => chosen(class),
            ScoreScale::LogProbability => chosen(class).sub(log_softmax(logits.clone(), 1).exp()),
            ScoreScale::Probability => {
                let p = log_softmax(logits.clone(), 1).exp();
                let own = p.clone().slice([0..n, class..class + 1]);
                chosen(class).sub(p).mul(own)
            }
        };
        match self.against {
            Some(other) => slope(self.target).sub(slope(other)),
            None => slope(self.target),
        }
    }
}

/// `[1, classes]` with 1 at a class.
fn one_of(class: usize, classes: usize, device: &Device) -> Tensor<2> {
    let mut values = vec![0.0f32; classes];
    values[class] = 1.0;
    Tensor::<1>::from_data(TensorData::new(values, [classes]), device).reshape([1, classes])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logits(values: &[f32]) -> Tensor<2> {
        let device = Device::flex();
        Tensor::<1>::from_data(TensorData::new(values.to_vec(), [values.len()]), &device).reshape([1, values.len()])
    }

    fn read<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
        tensor.into_data().try_into_vec::<f32>().unwrap()
    }

    const ALL: [ScoreScale; 3] = [ScoreScale::Logit, ScoreScale::LogProbability, ScoreScale::Probability];

    #[test]
    fn the_slope_is_what_the_score_changes_by() {
        // Central differences of step 1e-2 on numbers of size 1: an error of 1e-4 of third derivatives below 1, rounding 1e-5.
        const DIFFERENCES_ABS: f32 = 2e-4;
        let z = [0.3f32, -1.2, 0.9, 0.1];
        for scale in ALL {
            for against in [None, Some(2)] {
                let score = Score { target: 1, against, scale };
                let slope = read(score.slope(logits(&z)));
                for class in 0..z.len() {
                    let at = |step: f32| {
                        let mut moved = z;
                        moved[class] += step;
                        read(score.of(logits(&moved)))[0]
                    };
                    let difference = (at(1e-2) - at(-1e-2)) / 2e-2;
                    assert!((slope[class] - difference).abs() < DIFFERENCES_ABS, "{score:?} {class}: {} {difference}", slope[class]);
                }
            }
        }
    }

    #[test]
    fn huge_logits_give_finite_scores_and_slopes() {
        for scale in ALL {
            let score = Score { target: 0, against: Some(1), scale };
            let z = || logits(&[3e4, -3e4, 0.0]);
            assert!(read(score.of(z())).iter().chain(&read(score.slope(z()))).all(|v| v.is_finite()), "{scale:?}");
        }
    }

    #[test]
    fn rounding_follows_the_size_of_what_is_asked_about_alone() {
        // Worked by hand; products of three numbers in single precision.
        let close = |found: f32, expected: f64| assert!((f64::from(found) / expected - 1.0).abs() < 1e-5, "{found} {expected}");
        let of = |scale, against, z: &[f32]| read(Score { target: 0, against, scale }.rounding(logits(z)))[0];
        close(of(ScoreScale::Logit, None, &[-2.0, 500.0]), 2e-6);
        close(of(ScoreScale::Logit, Some(1), &[-2.0, 500.0]), 502e-6);
        close(of(ScoreScale::Logit, None, &[1e-12, 500.0]), 1e-18);
        close(of(ScoreScale::LogProbability, None, &[1.0, 1.0]), 0.5e-6 + rounding::NUMBER);
        close(of(ScoreScale::Probability, None, &[1.0, 1.0]), 0.5 * (0.5e-6 + rounding::NUMBER));
        close(of(ScoreScale::Probability, None, &[200.0, 0.0]), rounding::NUMBER);
        assert_eq!(of(ScoreScale::Probability, None, &[-200.0, 0.0]), 0.0);
    }

    #[test]
    fn a_batch_is_scored_image_by_image() {
        let batch = logits(&[1.0, 2.0, 3.0, 5.0, 8.0, 13.0]).reshape([2, 3]);
        let score = Score { target: 2, against: Some(0), scale: ScoreScale::Logit };
        assert_eq!(read(score.of(batch.clone())), [2.0, 8.0]);
        assert_eq!(read(score.slope(batch)), [-1.0, 0.0, 1.0, -1.0, 0.0, 1.0]);
    }
}
