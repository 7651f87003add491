//! How the probabilities of the classes follow from their logits.
//!
//! The margin m_c of a class is the number whose sigmoid is its probability: with a sigmoid its logit, with a softmax its logit less the
//! log-sum-exp of the *other* logits. Probability, its complement and their logarithms are then sigma(m), sigma(-m), log sigma(m) and log
//! sigma(-m), none of which subtracts numbers that are nearly equal, however sure the network is.

use super::one_hot::one_hot;
use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

/// How the probabilities of the classes follow from their logits: the inverse link function of a generalised linear model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Link {
    /// The softmax of all logits: the probabilities sum to 1.
    #[default]
    Softmax,
    /// The sigmoid of each logit: every class is by itself.
    Sigmoid,
    /// The sigmoid of one logit z. The classes are "yes" and "no" with the logits z and -z, so the probabilities sum to 1.
    YesNo,
}

/// Stands for the logit of a class that is left out: its exponential is 0 beside any other.
pub(super) const ABSENT: f32 = -1e30;

impl Link {
    /// The probabilities, `[classes]`, of logits `[classes]`; 0 to 1 in double precision.
    pub fn probabilities(self, logits: &[f32]) -> Vec<f64> {
        match self {
            Self::Softmax => {
                let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                let weights: Vec<f64> = logits.iter().map(|&logit| (f64::from(logit) - f64::from(largest)).exp()).collect();
                let sum: f64 = weights.iter().sum();
                weights.into_iter().map(|weight| weight / sum).collect()
            }
            Self::Sigmoid | Self::YesNo => logits.iter().map(|&logit| 1.0 / (1.0 + (-f64::from(logit)).exp())).collect(),
        }
    }

    /// The margin of a class for every image, `[n, 1]`, and its derivative with respect to the logits, `[n, classes]`, for logits
    /// `[n, classes]`. The derivative with a softmax is 1 at the class and minus the softmax of the others elsewhere.
    pub(super) fn margin(self, logits: Tensor<2>, class: usize) -> (Tensor<2>, Tensor<2>) {
        let [n, classes] = logits.dims();
        let chosen = one_hot(class, classes, &logits.device()).expand([n, classes]);
        let own = logits.clone().slice([0..n, class..class + 1]);
        if self != Self::Softmax || classes == 1 {
            return (own, chosen);
        }
        let others = logits.mask_fill(chosen.clone().greater_scalar(0.5), ABSENT);
        let largest = others.clone().max_dim(1);
        let weights = others.sub(largest.clone()).exp();
        let sum = weights.clone().sum_dim(1);
        let log_sum_exp = sum.clone().log().add(largest);
        (own.sub(log_sum_exp), chosen.sub(weights.div(sum)))
    }

    /// The margin of a class for logits `[classes]`, in double precision.
    pub(super) fn exact_margin(self, logits: &[f32], class: usize) -> f64 {
        let own = f64::from(logits[class]);
        if self != Self::Softmax || logits.len() == 1 {
            return own;
        }
        let others = || logits.iter().enumerate().filter(|(other, _)| *other != class).map(|(_, &logit)| f64::from(logit));
        let largest = others().fold(f64::NEG_INFINITY, f64::max);
        own - (largest + others().map(|logit| (logit - largest).exp()).sum::<f64>().ln())
    }
}

impl Link {
    /// The size of what a class's margin is made of: the larger one of its own logit and of the others, weighted by their derivatives.
    pub(super) fn size_of_margin(self, logits: &[f32], class: usize) -> f64 {
        let own = f64::from(logits[class].abs());
        if self != Self::Softmax || logits.len() == 1 {
            return own;
        }
        let others = || logits.iter().enumerate().filter(|(other, _)| *other != class).map(|(_, &logit)| f64::from(logit));
        let largest = others().fold(f64::NEG_INFINITY, f64::max);
        let (sum, weighted) = others().fold((0.0, 0.0), |(sum, weighted), logit| {
            let weight = (logit - largest).exp();
            (sum + weight, weighted + weight * logit.abs())
        });
        own.max(weighted / sum)
    }
}

/// log(1 + t) for t from 0 to 1, to the last digits of f32 also where 1 + t rounds to 1: 2 artanh(t / (2 + t)) by its series, whose
/// terms fall by a ninth at least. (The logarithm of a GPU works on 1 + t.)
fn log1p<const D: usize>(t: Tensor<D>) -> Tensor<D> {
    let s = t.clone().div(t.add_scalar(2.0));
    let square = s.clone().square();
    let series = [13.0f32, 11.0, 9.0, 7.0, 5.0, 3.0]
        .iter()
        .fold(square.zeros_like().add_scalar(1.0 / 15.0), |sum, odd| sum.mul(square.clone()).add_scalar(1.0 / odd));
    s.mul(series.mul(square).add_scalar(1.0)).mul_scalar(2.0)
}

/// log sigma(m), element by element.
pub(super) fn log_sigmoid<const D: usize>(m: Tensor<D>) -> Tensor<D> {
    m.clone().clamp_max(0.0).sub(log1p(m.abs().neg().exp()))
}

/// sigma(m), element by element, with all its digits at both ends.
pub(super) fn sigmoid<const D: usize>(m: Tensor<D>) -> Tensor<D> {
    log_sigmoid(m).exp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, TensorData};

    /// Share by which f32 may differ from f64: the exponential of a number of size 100 that is rounded to 24 bits is off by 100 of them.
    const ROUNDING_REL: f64 = 1e-5;

    fn read<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
        tensor.into_data().try_into_vec::<f32>().unwrap()
    }

    #[test]
    fn the_logarithm_of_the_sigmoid_keeps_its_digits_at_both_ends() {
        let margins = [-80.0f32, -20.0, -3.0, -0.5, 0.0, 0.3, 1.0, 5.0, 17.0, 40.0, 80.0];
        let found = read(log_sigmoid(Tensor::<1>::from_data(TensorData::new(margins.to_vec(), [margins.len()]), &Device::flex())));
        for (m, found) in std::iter::zip(margins.map(f64::from), found) {
            let expected = -(-m).max(0.0) - (-m.abs()).exp().ln_1p();
            assert!((f64::from(found) - expected).abs() <= ROUNDING_REL * expected.abs(), "{m}: {found:e} {expected:e}");
        }
    }

    #[test]
    fn the_probabilities_are_those_of_the_link() {
        let close = |found: Vec<f64>, expected: &[f64]| {
            for (f, e) in std::iter::zip(&found, expected) {
                assert!((f - e).abs() < 1e-12, "{found:?} {expected:?}");
            }
        };
        let logits = [1.0, -2.0];
        let sigma = |x: f64| 1.0 / (1.0 + (-x).exp());
        close(Link::Softmax.probabilities(&logits), &[sigma(3.0), sigma(-3.0)]);
        close(Link::Sigmoid.probabilities(&logits), &[sigma(1.0), sigma(-2.0)]);
        close(Link::YesNo.probabilities(&[1.5, -1.5]), &[sigma(1.5), sigma(-1.5)]);
        close(Link::Softmax.probabilities(&[1000.0, 1000.0, -1000.0]), &[0.5, 0.5, 0.0]);
    }
}
