//! What training makes small: cross-entropy, and a penalty on what the answer rests on.

use super::batch::Batch;
use super::cross_entropy::cross_entropies;
use super::error::TrainError;
use super::penalty::{Penalty, Seeds};
use super::trainee::Trainee;
use crate::network::{NetworkError, Weights};
use crate::pace::Pace;
use burn::tensor::Tensor;

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
pub(super) async fn number(tensor: Tensor<1>) -> Result<f64, TrainError> {
    let data = tensor.into_data_async().await.map_err(|error| NetworkError::DeviceLost(error.to_string()))?;
    Ok(data.iter::<f64>().next().unwrap_or(f64::NAN))
}

impl Objective {
    /// The weight of the penalty on a batch: a number, through which no gradient goes.
    async fn weight(&self, cross_entropy: &Tensor<1>, penalty: &Tensor<1>) -> Result<f32, TrainError> {
        let Some(most) = self.most else { return Ok(self.lambda) };
        let (cross_entropy, penalty) = (number(cross_entropy.clone()).await?, number(penalty.clone()).await?);
        let bound = (f64::from(most) * cross_entropy / penalty) as f32;
        // Of a penalty of 0, and of numbers that are none, the caller hears by the loss.
        Ok(if bound.is_finite() { self.lambda.min(bound) } else { self.lambda })
    }

    /// The loss of a batch for these weights before the step of that number; `leaves` are the trained ones among them, for the decay.
    pub(super) async fn terms(
        &self,
        trainee: &Trainee,
        (weights, leaves): (&Weights, &[Tensor<1>]),
        (batch, step): (&Batch, usize),
        pace: &dyn Pace,
    ) -> Result<Terms, TrainError> {
        let seeds = Seeds::new(batch.labels());
        let answer = trainee.walk(weights, batch.images(), self.penalty.recording(trainee, &seeds), pace).await?;
        let cross_entropy = cross_entropies(answer.logits.clone(), batch.labels(), trainee.device())?.mean();
        let penalty = self.penalty.of(trainee, (weights, step), (batch, answer), pace).await?;
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
