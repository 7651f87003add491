//! What comes with the bytes of a network's file.

use super::{ModelError, sha256_of};
use crate::network::{Files, NetworkError, NetworkFile};

/// The files in which a network keeps weights, and the hash of its own bytes where the caller has it already.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// The bytes of other files, by name.
    pub files: Files,
    /// SHA-256 of the network's own bytes, in lower-case hexadecimal digits; it is computed if it is not given. A browser has it from
    /// `crypto.subtle` far sooner than from WebAssembly.
    pub sha256: Option<String>,
}

impl Beside {
    /// The hash of the network's own bytes.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(super) fn hash_of(&self, file: &NetworkFile) -> Result<String, ModelError> {
        let unread = |error| NetworkError::bad_model(format!("the file cannot be read ({error})"), "fetch it again");
        self.sha256.clone().map_or_else(|| sha256_of(file.source()).map_err(|error| unread(error).into()), Ok)
    }
}

impl From<Files> for Beside {
    fn from(files: Files) -> Self {
        Self { files, sha256: None }
    }
}
