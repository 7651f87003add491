//! A guess of how a network wants its photos: a preset with a reason, and how sure it is.

use crate::image::Preprocess;
use serde::Serialize;

/// How sure a guess is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Sureness {
    /// The file says it.
    Known,
    /// What is seen fits it and hardly anything else.
    Likely,
    /// No more than the best of several that are possible.
    Guess,
}

/// How a network wants its photos.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PreprocessGuess {
    /// Id of the preset; null where the file says something that no preset is.
    pub preset: Option<&'static str>,
    /// The same as a card says it.
    pub preprocess: Preprocess,
    /// Why, in one sentence.
    pub reason: String,
    /// How sure it is.
    pub sure: Sureness,
}

/// A preset with its reason.
pub(super) struct Reasoned {
    pub preset: &'static str,
    pub reason: String,
    pub sure: Sureness,
}

impl Reasoned {
    pub(super) fn new(preset: &'static str, sure: Sureness, reason: impl Into<String>) -> Self {
        Self { preset, reason: reason.into(), sure }
    }
}
