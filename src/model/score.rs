//! The one number that an explanation is about.

use super::link::{Link, log_sigmoid, sigmoid};
use super::one_hot::one_hot;
use crate::rounding;
use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

/// What is taken of a class: its logit, or its probability by the network's [`Link`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Score"))]
#[serde(rename_all = "kebab-case")]
pub enum ScoreScale {
    /// The number before the softmax or sigmoid, which does not saturate and depends on no other class.
    #[default]
    Logit,
    /// The logarithm of the probability.
    LogProbability,
    /// The probability by softmax or sigmoid: near 0 and 1 its gradient vanishes.
    Probability,
}

/// The score of a class, or what sets it apart from another: "why this rather than that".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// The explained class.
    pub target: usize,
    /// The class that its score is compared with: the score is then the difference of the two.
    pub against: Option<usize>,
    /// What is taken of a class.
    pub scale: ScoreScale,
    /// How probabilities follow from logits.
    pub link: Link,
}

/// By how much a score differs between two images.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rise {
    /// The score of the second less that of the first.
    pub value: f64,
    /// What rounding of the logits alone may change it by, from 0 up.
    pub rounding: f64,
}

impl Score {
    /// The logit of a class; probabilities are those of the softmax.
    pub fn logit(target: usize) -> Self {
        Self { target, against: None, scale: ScoreScale::Logit, link: Link::Softmax }
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

    /// The difference of two log-probabilities of one softmax is that of their logits, and of two that sum to 1 the logarithm of the odds:
    /// what the difference of the logits is multiplied by, or none where the two have nothing in common.
    fn shared(&self) -> Option<f32> {
        match (self.scale, self.link) {
            (ScoreScale::Logit, _) | (ScoreScale::LogProbability, Link::Softmax) => Some(1.0),
            (ScoreScale::LogProbability, Link::YesNo) => Some(0.5),
            _ => None,
        }
    }

    /// The score of every image, `[n]`, for logits `[n, classes]`.
    pub fn of(&self, logits: Tensor<2>) -> Tensor<1> {
        let n = logits.dims()[0];
        let logit = |class: usize| logits.clone().slice([0..n, class..class + 1]);
        let margin = |class: usize| self.link.margin(logits.clone(), class).0;
        let score = match (self.against, self.scale) {
            (None, ScoreScale::Logit) => logit(self.target),
            (None, ScoreScale::LogProbability) => log_sigmoid(margin(self.target)),
            (None, ScoreScale::Probability) => sigmoid(margin(self.target)),
            (Some(other), scale) => match self.shared() {
                Some(factor) => logit(self.target).sub(logit(other)).mul_scalar(factor),
                None => {
                    let (own, other) = (margin(self.target), margin(other));
                    match scale {
                        ScoreScale::Probability => {
                            // p (1 - q) - (1 - p) q = p - q, without the 1 that both lie close to.
                            let (yes, no) =
                                (sigmoid(own.clone()).mul(sigmoid(other.clone().neg())), sigmoid(own.neg()).mul(sigmoid(other)));
                            yes.sub(no)
                        }
                        _ => log_sigmoid(own).sub(log_sigmoid(other)),
                    }
                }
            },
        };
        score.reshape([n])
    }

    /// What rounding alone may change every image's score by, `[n]`, for logits `[n, classes]`. A logit is known to [`rounding::WALK`] of
    /// its size, which is passed on by the derivatives: d log p_c = (1 - p_c) dm and d p_c = p_c (1 - p_c) dm, with m the margin, which all
    /// logits enter by their derivative: one from which 1e9 is taken enters by 0. A probability is itself rounded to 24 bits, its logarithm
    /// keeps its digits near 0.
    pub fn rounding(&self, logits: Tensor<2>) -> Tensor<1> {
        let n = logits.dims()[0];
        let walk = |logits: Tensor<2>| logits.abs().mul_scalar(rounding::WALK as f32);
        let one = |class: usize| -> Tensor<1> {
            let column = |of: Tensor<2>| -> Tensor<1> { of.slice([0..n, class..class + 1]).reshape([n]) };
            if self.scale == ScoreScale::Logit {
                return walk(column(logits.clone()).reshape([n, 1])).reshape([n]);
            }
            let (margin, slope) = self.link.margin(logits.clone(), class);
            let margin = margin.reshape([n]);
            // The larger one of the class's own logit and the others' weighted mean.
            let own = column(logits.clone()).abs();
            let all = slope.abs().mul(logits.clone().abs()).sum_dim(1).reshape([n]);
            let size = all.sub(own.clone()).max_pair(own);
            let (p, others) = (sigmoid(margin.clone()), sigmoid(margin.neg()));
            let passed_on = others.mul(size.mul_scalar(rounding::WALK as f32));
            match self.scale {
                ScoreScale::Probability => passed_on.add_scalar(rounding::NUMBER as f32).mul(p),
                _ => passed_on,
            }
        };
        match self.against {
            Some(other) => one(self.target).add(one(other)),
            None => one(self.target),
        }
    }

    /// By how much the score rises from one image to another, of their logits `[classes]`, in double precision. Two probabilities near 1
    /// differ by what their complements do, which follow from the margins: nothing is subtracted from 1. As in [`Score::rounding`], a logit
    /// is known to [`rounding::WALK`] of its size.
    pub fn rise(&self, from: &[f32], to: &[f32]) -> Rise {
        let logit = |logits: &[f32], class: usize| f64::from(logits[class]);
        let walk = |logits: &[f32], class: usize| rounding::WALK * self.link.size_of_margin(logits, class);
        let one = |class: usize| -> Rise {
            if self.scale == ScoreScale::Logit {
                let rounding = rounding::WALK * logit(from, class).abs().max(logit(to, class).abs());
                return Rise { value: logit(to, class) - logit(from, class), rounding };
            }
            let (a, b) = (self.link.exact_margin(from, class), self.link.exact_margin(to, class));
            let (p, rest) = (|m: f64| 1.0 / (1.0 + (-m).exp()), |m: f64| 1.0 / (1.0 + m.exp()));
            let (value, steep): (f64, fn(f64, f64) -> f64) = match self.scale {
                // sigma(b) - sigma(a) = sigma(b) sigma(-a) (1 - exp(a - b)), the larger margin first.
                ScoreScale::Probability if b >= a => (p(b) * rest(a) * -(a - b).exp_m1(), |p, rest| p * rest),
                ScoreScale::Probability => (-p(a) * rest(b) * -(b - a).exp_m1(), |p, rest| p * rest),
                _ => {
                    let log = |m: f64| -(-m).max(0.0) - (-m.abs()).exp().ln_1p();
                    (log(b) - log(a), |_, rest| rest)
                }
            };
            let known_to = |m: f64, logits: &[f32]| steep(p(m), rest(m)) * walk(logits, class);
            Rise { value, rounding: known_to(a, from).max(known_to(b, to)) }
        };
        let own = one(self.target);
        let Some(class) = self.against else { return own };
        if let Some(factor) = self.shared() {
            let factor = f64::from(factor);
            let between = |logits: &[f32]| logit(logits, self.target) - logit(logits, class);
            let size = |logits: &[f32]| logit(logits, self.target).abs() + logit(logits, class).abs();
            return Rise { value: factor * (between(to) - between(from)), rounding: factor * rounding::WALK * size(from).max(size(to)) };
        }
        let other = one(class);
        Rise { value: own.value - other.value, rounding: own.rounding + other.rounding }
    }

    /// The derivative of every image's score with respect to its logits, `[n, classes]`.
    pub fn slope(&self, logits: Tensor<2>) -> Tensor<2> {
        let [n, classes] = logits.dims();
        let chosen = |class: usize| one_hot(class, classes, &logits.device()).expand([n, classes]);
        // With m the margin, d log p / dz = sigma(-m) dm/dz, and dp / dz = sigma(m) sigma(-m) dm/dz. The own term e_c - p_c of the textbook
        // is then the sum of the other probabilities and not what is left of 1.
        let slope = |class: usize| {
            if self.scale == ScoreScale::Logit {
                return chosen(class);
            }
            let (margin, steep) = self.link.margin(logits.clone(), class);
            let factor = match self.scale {
                ScoreScale::Probability => log_sigmoid(margin.clone()).add(log_sigmoid(margin.neg())).exp(),
                _ => sigmoid(margin.neg()),
            };
            steep.mul(factor)
        };
        match (self.against, self.shared()) {
            (None, _) => slope(self.target),
            (Some(other), Some(factor)) => chosen(self.target).sub(chosen(other)).mul_scalar(factor),
            (Some(other), None) => slope(self.target).sub(slope(other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, TensorData};

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
        for (scale, link) in ALL.into_iter().flat_map(|scale| [Link::Softmax, Link::Sigmoid].map(|link| (scale, link))) {
            for against in [None, Some(2)] {
                let score = Score { target: 1, against, scale, link };
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
        for (scale, link) in ALL.into_iter().flat_map(|scale| [Link::Softmax, Link::Sigmoid].map(|link| (scale, link))) {
            let score = Score { target: 0, against: Some(1), scale, link };
            let z = || logits(&[3e4, -3e4, 0.0]);
            assert!(read(score.of(z())).iter().chain(&read(score.slope(z()))).all(|v| v.is_finite()), "{scale:?}");
        }
    }

    #[test]
    fn rounding_follows_the_size_of_what_is_asked_about_alone() {
        // Worked by hand; products of three numbers in single precision.
        let close = |found: f32, expected: f64| assert!((f64::from(found) / expected - 1.0).abs() < 1e-5, "{found} {expected}");
        let of = |scale, against, z: &[f32]| read(Score { target: 0, against, scale, link: Link::Softmax }.rounding(logits(z)))[0];
        close(of(ScoreScale::Logit, None, &[-2.0, 500.0]), 2e-6);
        close(of(ScoreScale::Logit, Some(1), &[-2.0, 500.0]), 502e-6);
        close(of(ScoreScale::Logit, None, &[1e-12, 500.0]), 1e-18);
        close(of(ScoreScale::LogProbability, None, &[1.0, 1.0]), 0.5e-6);
        // A sure class: log p is -exp(-18), and is known to a share of itself.
        close(of(ScoreScale::LogProbability, None, &[18.0, 0.0]), 18e-6 * (-18f64).exp());
        close(of(ScoreScale::Probability, None, &[1.0, 1.0]), 0.5 * (0.5e-6 + rounding::NUMBER));
        close(of(ScoreScale::Probability, None, &[200.0, 0.0]), rounding::NUMBER);
        assert_eq!(of(ScoreScale::Probability, None, &[-200.0, 0.0]), 0.0);
    }

    #[test]
    fn a_batch_is_scored_image_by_image() {
        let batch = logits(&[1.0, 2.0, 3.0, 5.0, 8.0, 13.0]).reshape([2, 3]);
        let score = Score { against: Some(0), ..Score::logit(2) };
        assert_eq!(read(score.of(batch.clone())), [2.0, 8.0]);
        assert_eq!(read(score.slope(batch)), [-1.0, 0.0, 1.0, -1.0, 0.0, 1.0]);
    }

    /// Share by which f32 may differ from f64: the exponential of a margin of size 100, rounded to 24 bits, is off by some 100 of them.
    const ROUNDING_REL: f64 = 2e-5;

    /// Score and slope in double precision, by the textbook but with complements summed and not subtracted.
    fn twin(score: Score, z: &[f64]) -> (f64, Vec<f64>) {
        let lse = |leave: usize| {
            let others = || z.iter().enumerate().filter(|(k, _)| *k != leave).map(|(_, z)| *z);
            let most = others().fold(f64::NEG_INFINITY, f64::max);
            most + others().map(|z| (z - most).exp()).sum::<f64>().ln()
        };
        let one = |c: usize| {
            let (margin, along): (f64, Vec<f64>) = match score.link {
                Link::Softmax => (z[c] - lse(c), (0..z.len()).map(|k| if k == c { 1.0 } else { -(z[k] - lse(c)).exp() }).collect()),
                _ => (z[c], (0..z.len()).map(|k| f64::from(u8::from(k == c))).collect()),
            };
            let (log, p, rest) = (-(-margin).exp().ln_1p(), 1.0 / (1.0 + (-margin).exp()), 1.0 / (1.0 + margin.exp()));
            let (value, steep) = match score.scale {
                ScoreScale::Logit => return (z[c], (0..z.len()).map(|k| f64::from(u8::from(k == c))).collect::<Vec<_>>()),
                ScoreScale::LogProbability => (log, rest),
                ScoreScale::Probability => (p, p * rest),
            };
            (value, along.iter().map(|a| a * steep).collect())
        };
        let (value, slope) = one(score.target);
        let Some(other) = score.against.map(one) else { return (value, slope) };
        (value - other.0, std::iter::zip(slope, other.1).map(|(a, b)| a - b).collect())
    }

    #[test]
    fn a_sure_class_loses_no_digits() {
        for z in [[18.0f32, 0.0, -1.0, 0.5], [0.3, 22.0, 1.0, -4.0], [60.0, -20.0, 3.0, 1.0], [-30.0, 1.0, 0.0, 2.0]] {
            for (scale, link) in ALL.into_iter().flat_map(|scale| [Link::Softmax, Link::Sigmoid].map(|link| (scale, link))) {
                for against in [None, Some(2)] {
                    let score = Score { target: 0, against, scale, link };
                    let (value, slope) = twin(score, &z.map(f64::from));
                    let found = read(score.slope(logits(&z)));
                    let (mut wrong, mut size) = (0.0, 0.0);
                    for (found, expected) in std::iter::zip(&found, &slope) {
                        wrong += (f64::from(*found) - expected).powi(2);
                        size += expected.powi(2);
                    }
                    assert!(wrong.sqrt() <= ROUNDING_REL * size.sqrt(), "{score:?} {z:?}: {found:?} {slope:?}");
                    let found = f64::from(read(score.of(logits(&z)))[0]);
                    // The difference of two probabilities cannot be closer than their own last digit in the twin.
                    let twin_digits = if against.is_some() { f64::EPSILON } else { 0.0 };
                    assert!((found - value).abs() <= ROUNDING_REL * value.abs() + twin_digits, "{score:?} {z:?}: {found:e} {value:e}");
                }
            }
        }
    }

    #[test]
    fn a_rise_is_that_of_the_scores_where_they_have_digits() {
        let (from, to) = ([0.3f32, 1.5, -2.0], [1.1f32, 0.2, -1.0]);
        for (scale, link) in ALL.into_iter().flat_map(|scale| [Link::Softmax, Link::Sigmoid].map(|link| (scale, link))) {
            for against in [None, Some(2)] {
                let score = Score { target: 0, against, scale, link };
                let rise = score.rise(&from, &to);
                let expected = twin(score, &to.map(f64::from)).0 - twin(score, &from.map(f64::from)).0;
                assert!((rise.value - expected).abs() < 1e-12 && (0.0..1e-4).contains(&rise.rounding), "{score:?}: {rise:?} {expected}");
                let back = score.rise(&to, &from).value;
                assert!((rise.value + back).abs() < 1e-15, "{score:?}");
            }
        }
    }

    #[test]
    fn probabilities_next_to_1_differ_by_their_complements() {
        let near = |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 1e-6, "{found:e} {expected:e}");
        for link in [Link::Softmax, Link::Sigmoid] {
            let score = Score { scale: ScoreScale::Probability, link, ..Score::logit(0) };
            // Beside another logit of 0, the softmax of two is the sigmoid of the first.
            near(score.rise(&[20.0, 0.0], &[21.0, 0.0]).value, (-20f64).exp() - (-21f64).exp());
            near(score.rise(&[40.0, 0.0], &[35.0, 0.0]).value, (-40f64).exp() - (-35f64).exp());
            near(score.rise(&[-100.0, 0.0], &[-99.0, 0.0]).value, (-99f64).exp() - (-100f64).exp());
            let rounding = score.rise(&[40.0, 0.0], &[35.0, 0.0]).rounding;
            near(rounding, rounding::WALK * 35.0 * (-35f64).exp());
        }
        let two = Score { target: 0, against: Some(1), scale: ScoreScale::Probability, link: Link::Sigmoid };
        near(two.rise(&[20.0, 20.0], &[22.0, 20.0]).value, (-20f64).exp() - (-22f64).exp());
    }

    #[test]
    fn yes_and_no_are_one_logit() {
        let z = [2.5f32, -2.5];
        for (scale, expected) in [(ScoreScale::Logit, 5.0f32), (ScoreScale::LogProbability, 2.5), (ScoreScale::Probability, 1.25f32.tanh())]
        {
            let score = Score { against: Some(1), scale, link: Link::YesNo, ..Score::logit(0) };
            let found = read(score.of(logits(&z)))[0];
            assert!((found - expected).abs() < 1e-6, "{scale:?}: {found} {expected}");
        }
    }
}
