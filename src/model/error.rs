//! What can go wrong when a network is loaded or run.

use crate::image::PreprocessError;
use crate::network::NetworkError;
use thiserror::Error;

/// Why a network could not be loaded or run.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ModelError {
    /// Reading or walking the graph.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The card contradicts itself.
    #[error(transparent)]
    Preprocess(#[from] PreprocessError),
    /// The bytes are not those of the card.
    #[error("the file of {name} has {found} bytes and the hash {hash}…, its card says {expected} bytes and {wanted}…: fetch it again")]
    WrongHash {
        /// The network.
        name: String,
        /// Bytes found.
        found: usize,
        /// Bytes expected.
        expected: usize,
        /// Start of the hash found.
        hash: String,
        /// Start of the hash expected.
        wanted: String,
    },
    /// The graph is no image classifier.
    #[error("{0}")]
    NotAClassifier(String),
    /// A class that the network lacks.
    #[error("{name} has no class {asked}: choose 0 to {last}, or a class by name")]
    NoSuchClass {
        /// The network.
        name: String,
        /// What was asked for.
        asked: String,
        /// Largest class index.
        last: usize,
    },
    /// A tensor handed in does not fit.
    #[error("{0}")]
    BadInput(String),
    /// A value stopped being a finite number.
    #[error("{what} of {name} is not a finite number: {remedy}")]
    NotFinite {
        /// The network.
        name: String,
        /// Which value.
        what: String,
        /// What to do.
        remedy: &'static str,
    },
}

impl ModelError {
    /// Stable code for the browser boundary.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Network(error) => error.code(),
            Self::Preprocess(error) => error.code(),
            Self::WrongHash { .. } => "wrong-hash",
            Self::NotAClassifier(_) => "cannot-serve",
            Self::NoSuchClass { .. } => "no-such-class",
            Self::BadInput(_) => "bad-parameter",
            Self::NotFinite { .. } => "not-finite",
        }
    }
}
