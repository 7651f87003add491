//! What can go wrong between a file and a network, and who can act on it.

use thiserror::Error;

/// Why a network could not be read or run. Every message is one sentence with the place, the finding and the remedy.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum NetworkError {
    /// The bytes are not a whole ONNX model.
    #[error("{0}")]
    BadModel(String),
    /// The operator of a node is not supported.
    #[error("node `{node}` needs the operator {operator}, which is not among those supported ({supported}): export the network without it")]
    UnknownOperator {
        /// Name of the node.
        node: String,
        /// `operator` or `domain.operator`.
        operator: String,
        /// The supported operators, comma-separated.
        supported: String,
    },
    /// A known operator in a form that cannot be served.
    #[error("node `{node}` ({operator}): {reason}")]
    CannotServe {
        /// Name of the node.
        node: String,
        /// The operator.
        operator: String,
        /// What was expected and found.
        reason: String,
    },
    /// A port that the network lacks.
    #[error("the network has no feature map `{name}`: choose one of {known}")]
    NoSuchPort {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// A tensor of the wrong shape was handed in.
    #[error("{0}")]
    BadShape(String),
    /// The work was cancelled.
    #[error("cancelled")]
    Cancelled,
    /// The device did not give a result back.
    #[error("the device did not return a result ({0}): reload the page or choose the CPU")]
    DeviceLost(String),
}

impl NetworkError {
    /// Stable code for the browser boundary.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadModel(_) => "bad-model",
            Self::UnknownOperator { .. } => "unknown-operator",
            Self::CannotServe { .. } | Self::BadShape(_) => "cannot-serve",
            Self::NoSuchPort { .. } => "bad-parameter",
            Self::Cancelled => "cancelled",
            Self::DeviceLost(_) => "device-lost",
        }
    }
}
