//! Steps of training: the loss of a batch, its gradient by burn's autodiff, and the optimiser.

use super::batch::Batch;
use super::error::TrainError;
use super::loss::{Objective, Terms, number};
use super::optimiser::{Descent, Optimiser};
use super::penalty::Penalty;
use super::trainee::Trainee;
use crate::network::NetworkError;
use crate::noise::Noise;
use crate::pace::Pace;
use burn::tensor::Tensor;

/// A network, an objective and an optimiser.
#[derive(Clone)]
pub struct Trainer {
    /// The network as trained so far.
    pub trainee: Trainee,
    /// What is made small.
    pub objective: Objective,
    /// The step size, more than 0.
    pub rate: f64,
    pub(super) descent: Descent,
    pub(super) steps: usize,
}

/// The loss of a batch before a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepReport {
    /// The step, counted from 1.
    pub step: usize,
    /// Mean cross-entropy.
    pub cross_entropy: f32,
    /// The penalty before its weight, 0 where there is none.
    pub penalty: f32,
    /// The whole.
    pub loss: f32,
}

impl Trainer {
    /// Before the first step.
    pub fn new(trainee: Trainee, objective: Objective, optimiser: Optimiser, rate: f64) -> Self {
        let descent = Descent::new(optimiser, trainee.leaves.len());
        Self { trainee, objective, rate, descent, steps: 0 }
    }

    /// The loss of a batch, with weights from which gradients can be taken.
    async fn loss(&self, batch: &Batch, pace: &dyn Pace) -> Result<(Terms, Vec<Tensor<1>>), TrainError> {
        let leaves: Vec<Tensor<1>> = self.trainee.leaves.iter().map(|leaf| leaf.values.clone().autodiff().require_grad()).collect();
        let weights = self.trainee.with_leaves(&leaves);
        let terms = self.objective.terms(&self.trainee, (&weights, &leaves), (batch, self.steps), pace).await?;
        Ok((terms, leaves))
    }

    /// The loss, of which a derivative can be taken.
    fn derived(&self, total: Tensor<1>) -> Result<Tensor<1>, TrainError> {
        let first = || self.trainee.leaves.first().map_or_else(String::new, |leaf| leaf.step.clone());
        if total.is_tracked() { Ok(total) } else { Err(TrainError::Unreached(first())) }
    }

    /// One step on a batch.
    ///
    /// # Errors
    /// [`TrainError::Diverged`] where the loss is not finite: the weights are then those before the step. [`TrainError::BadBatch`] for a
    /// batch that does not fit, [`TrainError::Unreached`] for a weight that the loss does not depend on, and what stands in the way of
    /// a walk.
    pub async fn step(&mut self, batch: &Batch, pace: &dyn Pace) -> Result<StepReport, TrainError> {
        let (terms, leaves) = self.loss(batch, pace).await?;
        let loss = number(terms.total.clone().inner()).await? as f32;
        if !loss.is_finite() {
            return Err(TrainError::Diverged { step: self.steps + 1, loss, lambda: self.objective.lambda, rate: self.rate });
        }
        let cross_entropy = number(terms.cross_entropy.inner()).await? as f32;
        let penalty = match terms.penalty {
            Some(penalty) => number(penalty.inner()).await? as f32,
            None => 0.0,
        };
        let gradients = self.derived(terms.total)?.backward();
        let mut stepped = Vec::new();
        let mut descent = self.descent.clone();
        for (index, (leaf, tensor)) in std::iter::zip(&self.trainee.leaves, &leaves).enumerate() {
            let gradient = tensor.grad(&gradients).ok_or_else(|| TrainError::Unreached(leaf.step.clone()))?;
            stepped.push(descent.step(index, self.rate, leaf.values.clone(), gradient));
        }
        // A loss may be finite where its gradient is not.
        let size = stepped.iter().map(|values: &Tensor<1>| values.clone().abs().sum()).reduce(|a, b| a.add(b));
        if let Some(size) = size
            && !number(size).await?.is_finite()
        {
            return Err(TrainError::Diverged { step: self.steps + 1, loss, lambda: self.objective.lambda, rate: self.rate });
        }
        // All at once, so that a step that fails leaves the weights of the step before.
        for (leaf, values) in std::iter::zip(&mut self.trainee.leaves, stepped) {
            leaf.values = values;
        }
        self.descent = descent;
        self.steps += 1;
        Ok(StepReport { step: self.steps, cross_entropy, penalty, loss })
    }

    /// d loss / d w, one list of numbers per trained tensor in the order of the walk: what a step goes along.
    ///
    /// # Errors
    /// As [`Trainer::step`].
    pub async fn gradient(&self, batch: &Batch, pace: &dyn Pace) -> Result<Vec<Vec<f64>>, TrainError> {
        let (terms, leaves) = self.loss(batch, pace).await?;
        let gradients = self.derived(terms.total)?.backward();
        let mut found = Vec::new();
        for (leaf, tensor) in std::iter::zip(&self.trainee.leaves, &leaves) {
            let gradient = tensor.grad(&gradients).ok_or_else(|| TrainError::Unreached(leaf.step.clone()))?;
            let data = gradient.into_data_async().await.map_err(|error| NetworkError::DeviceLost(error.to_string()))?;
            found.push(data.iter::<f64>().collect());
        }
        Ok(found)
    }

    /// The loss of a batch with the weights as they are.
    ///
    /// # Errors
    /// As [`Trainer::step`].
    pub async fn loss_of(&self, batch: &Batch, pace: &dyn Pace) -> Result<f64, TrainError> {
        let leaves: Vec<Tensor<1>> = self.trainee.leaves.iter().map(|leaf| leaf.values.clone()).collect();
        let weights = self.trainee.with_leaves(&leaves);
        number(self.objective.terms(&self.trainee, (&weights, &leaves), (batch, self.steps), pace).await?.total).await
    }
}

/// The lambda at which a penalty is as large as the cross-entropy of a batch, for a network before its first step: the rule by which
/// the sweep of Ross, Hughes and Doshi-Velez (2017) finds its best networks.
///
/// # Errors
/// [`TrainError::BadBatch`] where the penalty is 0, so that no weight makes it as large, and what stands in the way of a walk.
pub async fn balanced(trainee: &Trainee, penalty: Penalty, batch: &Batch, pace: &dyn Pace) -> Result<f32, TrainError> {
    let objective = Objective { penalty, lambda: 1.0, most: None, decay: 0.0 };
    let leaves: Vec<Tensor<1>> = trainee.leaves.iter().map(|leaf| leaf.values.clone()).collect();
    let terms = objective.terms(trainee, (&trainee.with_leaves(&leaves), &leaves), (batch, 0), pace).await?;
    let size = match terms.penalty {
        Some(penalty) => number(penalty).await?,
        None => 0.0,
    };
    let lambda = (number(terms.cross_entropy).await? / size) as f32;
    if size > 0.0 && lambda.is_finite() {
        return Ok(lambda);
    }
    Err(TrainError::BadBatch(
        "the penalty is 0, so that no lambda follows from its size: give a mask that covers something, or a lambda".into(),
    ))
}

/// The order in which an epoch goes through so many images: one seed and one epoch give one order.
pub fn order(seed: u64, epoch: usize, count: usize) -> Vec<usize> {
    let keys = Noise::new(seed, "order").uniform(epoch, count);
    let mut images: Vec<usize> = (0..count).collect();
    images.sort_by(|&a, &b| keys[a].total_cmp(&keys[b]));
    images
}
