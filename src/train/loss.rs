//! What training makes small: cross-entropy, and a penalty on evidence in the wrong place.

use super::batch::Batch;
use super::error::TrainError;
use super::log_probabilities::summed_log_probabilities;
use super::trainee::Trainee;
use crate::network::{Value, Weights};
use crate::pace::Pace;
use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Int, Tensor, TensorData};

/// What is added to the cross-entropy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Penalty {
    /// Nothing.
    None,
    /// Right for the right reasons (Ross, Hughes and Doshi-Velez, 2017, equation 1): mean over images of the sum over places of
    /// (A d/dx sum over k of log p_k)^2, where A is the mask. We take means over the batch where the paper sums.
    InputGradient,
}

/// Cross-entropy + lambda penalty + decay (sum of the squares of all weights).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Objective {
    /// What is added.
    pub penalty: Penalty,
    /// Its weight, 0 or more.
    pub lambda: f32,
    /// The penalty times its weight is at most so many times the cross-entropy of the batch, above 0; none for no bound. A penalty that is
    /// switched on late is many times the cross-entropy, and steps along its gradient alone destroy a network. The paper has no bound.
    pub most: Option<f32>,
    /// The weight of the sum of the squares of all trained numbers, 0 or more.
    pub decay: f32,
}

/// The parts of a loss, each `[1]`.
pub struct Terms {
    /// Mean cross-entropy.
    pub cross_entropy: Tensor<1>,
    /// The penalty, before its weight.
    pub penalty: Option<Tensor<1>>,
    /// The whole.
    pub total: Tensor<1>,
}

/// The number in a tensor.
pub(super) async fn number(tensor: Tensor<1>) -> Result<f32, TrainError> {
    Ok(Value::from(tensor).read().await?[0])
}

/// The mean over images of -log p of the label.
fn cross_entropy(logits: Tensor<2>, labels: &[usize], device: &Device) -> Result<Tensor<1>, TrainError> {
    let classes = logits.dims()[1];
    if let Some(label) = labels.iter().find(|&&label| label >= classes) {
        return Err(TrainError::BadBatch(format!(
            "an image has the label {label}, and the network {classes} classes: choose 0 to {}",
            classes - 1
        )));
    }
    let places: Vec<i32> = labels.iter().map(|&label| label as i32).collect();
    let places = Tensor::<2, Int>::from_data(TensorData::new(places, [labels.len(), 1]), device);
    Ok(log_softmax(logits, 1).gather(1, places).mean().neg())
}

impl Objective {
    /// The weight of the penalty on a batch: a number, through which no gradient goes.
    async fn weight(&self, cross_entropy: &Tensor<1>, penalty: &Tensor<1>) -> Result<f32, TrainError> {
        let Some(most) = self.most else { return Ok(self.lambda) };
        let (cross_entropy, penalty) = (number(cross_entropy.clone()).await?, number(penalty.clone()).await?);
        let bound = most * cross_entropy / penalty;
        // Of a penalty of 0, and of numbers that are none, the caller hears by the loss.
        Ok(if bound.is_finite() { self.lambda.min(bound) } else { self.lambda })
    }

    /// The loss of a batch for these weights; `leaves` are the trained ones among them, for the decay.
    pub(super) async fn terms(
        &self,
        trainee: &Trainee,
        (weights, leaves): (&Weights, &[Tensor<1>]),
        batch: &Batch,
        pace: &dyn Pace,
    ) -> Result<Terms, TrainError> {
        let seed: Option<fn(Tensor<2>) -> Tensor<2>> = match self.penalty {
            Penalty::None => None,
            Penalty::InputGradient => Some(summed_log_probabilities),
        };
        let answer = trainee.walk(weights, batch.images(), seed, pace).await?;
        let cross_entropy = cross_entropy(answer.logits, batch.labels(), trainee.device())?;
        let penalty = match (self.penalty, answer.gradient) {
            (Penalty::InputGradient, Some(gradient)) => Some(squares_in(gradient, batch)?),
            _ => None,
        };
        let mut total = cross_entropy.clone();
        if let Some(penalty) = &penalty {
            let weight = self.weight(&cross_entropy, penalty).await?;
            total = total.add(penalty.clone().mul_scalar(weight));
        }
        if self.decay > 0.0 {
            for leaf in leaves {
                total = total.add(leaf.clone().square().sum().mul_scalar(self.decay));
            }
        }
        Ok(Terms { cross_entropy, penalty, total })
    }
}

/// The mean over images of the sum of the squares of a gradient inside the batch's mask.
fn squares_in(gradient: Value, batch: &Batch) -> Result<Tensor<1>, TrainError> {
    let Some(wrong) = batch.wrong() else {
        return Err(TrainError::BadBatch("the penalty needs a mask of where the evidence is not: give one, or no penalty".into()));
    };
    let count: usize = gradient.shape().iter().product();
    let (gradient, wrong) = (gradient.reshape(&[count]).tensor::<1>(), wrong.clone().reshape(&[count]).tensor::<1>());
    Ok(gradient.mul(wrong).square().sum().div_scalar(batch.labels().len() as f64))
}
