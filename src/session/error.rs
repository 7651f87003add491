//! Why a session has no answer.

use crate::image::ImageError;
use crate::methods::{BadParameter, MethodError};
use crate::metrics::MetricError;
use crate::model::ModelError;
use crate::network::NetworkError;
use crate::pace::Cancelled;
use thiserror::Error;

/// Why a session has no report.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SessionError {
    /// The photo.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The network.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The method.
    #[error(transparent)]
    Method(#[from] MethodError),
    /// A metric.
    #[error(transparent)]
    Metric(#[from] MetricError),
    /// No open photo has this handle.
    #[error("there is no photo {0}: open it first, and use it before it is closed")]
    NoPhoto(u32),
    /// No open network has this handle.
    #[error("there is no network {0}: open it first, and use it before it is closed")]
    NoModel(u32),
    /// Told to stop.
    #[error("cancelled")]
    Cancelled,
}

impl From<BadParameter> for SessionError {
    fn from(error: BadParameter) -> Self {
        Self::Method(error.into())
    }
}

impl From<Cancelled> for SessionError {
    fn from(Cancelled: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl SessionError {
    /// Stable code for the browser boundary.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Image(error) => error.code(),
            Self::Model(error) => error.code(),
            Self::Method(error) => error.code(),
            Self::Metric(error) => error.code(),
            Self::NoPhoto(_) => "no-photo",
            Self::NoModel(_) => "no-model",
            Self::Cancelled => "cancelled",
        }
    }
}

impl SessionError {
    /// The same, where a layer below was told to stop as [`SessionError::Cancelled`].
    pub(crate) fn or_cancelled(self) -> Self {
        match self {
            Self::Model(error) | Self::Method(MethodError::Model(error)) | Self::Metric(MetricError::Model(error)) => stopped(error),
            other => other,
        }
    }
}

/// A network's error, unless it was told to stop.
pub(crate) fn stopped(error: ModelError) -> SessionError {
    match error {
        ModelError::Network(NetworkError::Cancelled) => SessionError::Cancelled,
        other => other.into(),
    }
}

/// A metric's error, unless it was told to stop.
pub(super) fn failed(error: MetricError) -> SessionError {
    match error {
        MetricError::Model(error) => stopped(error),
        other => SessionError::Metric(other),
    }
}
