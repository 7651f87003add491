//! What can go wrong between a file and a network, and who can act on it.

use super::refusal::Refusal;
use std::borrow::Cow;
use thiserror::Error;

/// Why a network could not be read or run. Every message is one sentence with the place, the finding and the remedy.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum NetworkError {
    /// The bytes are not a whole ONNX model.
    #[error("{0}")]
    BadModel(Refusal),
    /// The operator of a node is not supported.
    #[error(
        "node `{node}` needs the operator {operator}, which is not supported: {}, or convert it to operators of ONNX's own set (docs/networks.md lists those supported)",
        instead_of(operator)
    )]
    UnknownOperator {
        /// Name of the node.
        node: String,
        /// `operator` or `domain.operator`.
        operator: String,
    },
    /// A known operator in a form that cannot be served.
    #[error("node `{node}` ({operator}): {refusal}")]
    CannotServe {
        /// Name of the node.
        node: String,
        /// The operator.
        operator: String,
        /// What was expected and found, and what to do.
        refusal: Refusal,
    },
    /// A port that the network lacks.
    #[error("the network has no feature map `{name}`: {remedy}")]
    NoSuchPort {
        /// What was asked for.
        name: String,
        /// What there is to choose from.
        remedy: String,
    },
    /// A tensor of the wrong shape was handed in.
    #[error("{0}")]
    BadShape(String),
    /// A walk would hold more memory than it may.
    #[error(
        "{} {} through this network needs up to {} MiB of memory and may take {} MiB: choose a network with fewer or smaller feature maps{}",
        images_in_words(*images), if *reversed { "forward and back" } else { "forward" }, bytes >> 20, most >> 20,
        if *reversed { ", or a method that takes no gradient" } else { "" }
    )]
    TooMuchMemory {
        /// What the walk would hold.
        bytes: u64,
        /// What it may hold.
        most: u64,
        /// Images in its batch.
        images: usize,
        /// Whether it is recorded for its reversal.
        reversed: bool,
    },
    /// The work was cancelled.
    #[error("cancelled")]
    Cancelled,
    /// The device did not give a result back.
    #[error("the device did not return a result ({0}): reload the page or choose the CPU")]
    DeviceLost(String),
}

fn images_in_words(images: usize) -> String {
    if images == 1 { "One image".into() } else { format!("A batch of {images} images") }
}

/// What to do about a file with this operator.
fn instead_of(operator: &str) -> &'static str {
    // ONNX Runtime's own layout of convolutions for the processor at hand, written at its highest level of optimisation alone.
    match operator.starts_with("com.microsoft.nchwc.") {
        true => "save the network by ONNX Runtime at the level ORT_ENABLE_EXTENDED",
        false => "export the network without it",
    }
}

impl NetworkError {
    /// A file that is damaged or no network, with what to do.
    pub fn bad_model(reason: impl Into<String>, remedy: impl Into<Cow<'static, str>>) -> Self {
        Self::BadModel(Refusal::new(reason, remedy))
    }

    /// Stable code for the browser boundary.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadModel(_) => "bad-model",
            Self::UnknownOperator { .. } => "unknown-operator",
            Self::CannotServe { .. } | Self::BadShape(_) => "cannot-serve",
            Self::NoSuchPort { .. } => "bad-parameter",
            Self::TooMuchMemory { .. } => "out-of-memory",
            Self::Cancelled => "cancelled",
            Self::DeviceLost(_) => "device-lost",
        }
    }
}
