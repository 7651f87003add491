//! What comes with the bytes of a network's file.

use super::sha256;
use crate::network::Files;

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
    pub(super) fn hash_of(&self, bytes: &[u8]) -> String {
        self.sha256.clone().unwrap_or_else(|| sha256(bytes))
    }
}

impl From<Files> for Beside {
    fn from(files: Files) -> Self {
        Self { files, sha256: None }
    }
}
