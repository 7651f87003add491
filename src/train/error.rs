//! What can go wrong in training, and who can act on it.

use crate::figures::figure;
use crate::network::NetworkError;
use thiserror::Error;

/// What to do where a step was too large.
fn smaller(lambda: f32, rate: f64) -> String {
    let rate = format!("choose a smaller step size than {}", figure(rate));
    if lambda == 0.0 { rate } else { format!("{rate} or a smaller lambda than {}", figure(lambda)) }
}

/// Why a network could not be trained. Every message is one sentence with the place, the finding and the remedy.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum TrainError {
    /// Walking the graph.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// No layer of the graph has weights.
    #[error("the network has no layer whose weights can be trained: choose one with a convolution or a dense layer")]
    NothingToTrain,
    /// Some weight does not change the loss.
    #[error("the weights of `{0}` do not reach the loss: remove the layer, or train towards an output that depends on it")]
    Unreached(String),
    /// Labels, images and mask do not fit one another or the network.
    #[error("{0}")]
    BadBatch(String),
    /// A setting out of its range.
    #[error("{0}")]
    BadSetting(String),
    /// A file of examples or of weights is not what it should be.
    #[error("{0}")]
    BadData(String),
    /// A loss or the weights after a step stopped being finite numbers; the weights are those of the last finite step.
    #[error(
        "step {step} at a loss of {loss} left the finite numbers, and the weights of the step before were kept: {}",
        smaller(*lambda, *rate)
    )]
    Diverged {
        /// The step, counted from 1.
        step: usize,
        /// The loss, which may be finite where the weights are not.
        loss: f32,
        /// Weight of the penalty.
        lambda: f32,
        /// Step size.
        rate: f64,
    },
    /// An epoch did not stay within the finite numbers; the weights are those of the epoch before.
    #[error(
        "epoch {epoch} left the finite numbers, and the weights of epoch {} were put back: {}",
        epoch - 1, smaller(*lambda, *rate)
    )]
    EpochDiverged {
        /// The epoch, counted from 1.
        epoch: usize,
        /// Weight of the penalty.
        lambda: f32,
        /// Step size.
        rate: f64,
    },
}

impl TrainError {
    /// Stable code for the browser boundary.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Network(error) => error.code(),
            Self::NothingToTrain | Self::Unreached(_) => "cannot-serve",
            Self::BadBatch(_) | Self::BadSetting(_) => "bad-parameter",
            Self::BadData(_) => "bad-data",
            Self::Diverged { .. } | Self::EpochDiverged { .. } => "diverged",
        }
    }
}
