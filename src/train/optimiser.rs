//! burn's optimisers, a state for each trained weight.

use super::error::TrainError;
use burn::optim::momentum::MomentumConfig;
use burn::optim::{Adam, AdamConfig, AdamState, AdaptiveMomentumState, Optimizer, Sgd, SgdConfig};
use burn::tensor::Tensor;

/// How gradients become steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Optimiser {
    /// Adam (Kingma and Ba, 2015, algorithm 1) with the paper's constants: beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8.
    Adam,
    /// Gradient descent with momentum, 0 for none.
    Sgd {
        /// The share of the last step that is kept, 0 to below 1.
        momentum: f64,
    },
}

/// What Adam remembers of a weight.
pub struct Remembered {
    /// Steps so far.
    pub steps: usize,
    /// The decaying mean of its gradient.
    pub mean: Tensor<1>,
    /// The decaying mean of the gradient's square.
    pub square: Tensor<1>,
}

/// An optimiser with what it remembers of each weight.
#[derive(Clone)]
pub enum Descent {
    /// Adam.
    Adam(Adam, Vec<Option<<Adam as Optimizer>::State<1>>>),
    /// Gradient descent.
    Sgd(Sgd, Vec<Option<<Sgd as Optimizer>::State<1>>>),
}

impl Descent {
    /// Before the first step, for so many weights.
    pub fn new(optimiser: Optimiser, weights: usize) -> Self {
        match optimiser {
            Optimiser::Adam => Self::Adam(AdamConfig::new().with_epsilon(1e-8).build(), vec![None; weights]),
            Optimiser::Sgd { momentum } => {
                let config = SgdConfig::new();
                // burn dampens a gradient by default; the classic rule, which PyTorch has too, does not.
                let heavy = MomentumConfig::new().with_momentum(momentum).with_dampening(0.0);
                let config = if momentum == 0.0 { config } else { config.with_momentum(Some(heavy)) };
                Self::Sgd(config.build(), vec![None; weights])
            }
        }
    }

    /// What Adam remembers of the weight of that number: its steps so far, the means of its gradient and of the square of that. None before the
    /// first step.
    ///
    /// # Errors
    /// [`TrainError::BadSetting`] for gradient descent, whose state burn does not give away.
    pub fn remembered(&self, index: usize) -> Result<Option<Remembered>, TrainError> {
        match self {
            Self::Adam(_, states) => Ok(states[index].as_ref().map(|AdamState { momentum }| Remembered {
                steps: momentum.time,
                mean: momentum.moment_1.clone(),
                square: momentum.moment_2.clone(),
            })),
            Self::Sgd(..) => Err(TrainError::BadSetting("gradient descent cannot be kept and gone on with: train by Adam".into())),
        }
    }

    /// Adam with what it remembers of each weight.
    pub fn adam(remembered: Vec<Option<Remembered>>) -> Self {
        let Self::Adam(adam, _) = Self::new(Optimiser::Adam, 0) else { unreachable!("it was asked for") };
        let state = |Remembered { steps, mean, square }| AdamState::new(AdaptiveMomentumState::new(steps, mean, square));
        Self::Adam(adam, remembered.into_iter().map(|one| one.map(state)).collect())
    }

    /// The weight of that number after a step of size `rate` along its gradient.
    pub fn step(&mut self, index: usize, rate: f64, weight: Tensor<1>, gradient: Tensor<1>) -> Tensor<1> {
        match self {
            Self::Adam(adam, states) => {
                let (weight, state) = adam.step(rate, weight, gradient, states[index].take());
                states[index] = state;
                weight
            }
            Self::Sgd(sgd, states) => {
                let (weight, state) = sgd.step(rate, weight, gradient, states[index].take());
                states[index] = state;
                weight
            }
        }
    }
}
