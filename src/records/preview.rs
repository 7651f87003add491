//! A network tried with another preparation of its photos.

use super::PhotoRecord;
use crate::image::{Image, PreprocessChoice};
use crate::session::Prediction;
use serde::{Deserialize, Serialize};

/// How many classes are predicted unless told otherwise.
const PREDICTIONS: usize = 5;

fn predictions() -> usize {
    PREDICTIONS
}

/// What is tried.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PreviewRequest {
    /// The id of a preset, or what a card has under `preprocess`.
    #[cfg_attr(test, ts(type = "Preprocess | string"))]
    pub preprocess: PreprocessChoice,
    /// How many classes, 5 unless told otherwise.
    #[serde(default = "predictions")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub most: usize,
}

/// What a network would see and say.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Preview"))]
pub struct PreviewRecord {
    /// The likeliest classes, likeliest first.
    pub predictions: Vec<Prediction>,
    /// What it sees: the photo at the size of its input, grey where it takes one channel.
    pub seen: PhotoRecord,
}

impl PreviewRecord {
    /// Of the `most` likeliest classes; `channels` is how many the network's file takes.
    pub fn new(predictions: &[Prediction], most: usize, seen: &Image, channels: usize) -> Self {
        let predictions = predictions.iter().take(most).cloned().collect();
        let seen = if channels == 1 { PhotoRecord::from(&seen.grey()) } else { PhotoRecord::from(seen) };
        Self { predictions, seen }
    }
}
