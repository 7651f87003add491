//! What was opened, with its handle.

use super::ClampedBytes;
use crate::image::Image;
use crate::model::{Classifier, KnownHead, Model, Tap};
use crate::workspace::Handle;
use serde::Serialize;

/// A network that was opened.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ModelRecord {
    /// What requests call it.
    pub handle: Handle,
    /// Name in URLs and on the command line; of a file without a card its name.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// One name per class.
    pub labels: Vec<String>,
    /// Feature maps that CAM-like methods can look at, in the order of the walk.
    pub taps: Vec<Tap>,
    /// The one to look at unless told otherwise; null where there is none.
    pub tap: Option<String>,
    /// How logits become probabilities, and how that is known: where it is `assumed`, whoever knows the network can say it in a card.
    pub head: KnownHead,
    /// What it takes.
    pub input: InputSize,
    /// Size of the file.
    pub bytes: usize,
    /// SHA-256 of the file in lower-case hexadecimal digits.
    pub sha256: String,
    /// Precision of the stored weights, in words.
    pub weights: String,
    /// What to know of how the file was read, one sentence each: a size that was assumed, a quantised file that is read as floats.
    pub notices: Vec<String>,
}

/// The size of a network's input.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct InputSize {
    /// Number of channels.
    pub channels: usize,
    /// Height in pixels.
    pub height: usize,
    /// Width in pixels.
    pub width: usize,
}

impl ModelRecord {
    /// The record of a network.
    pub fn new(handle: Handle, model: &Classifier) -> Self {
        let [channels, height, width] = model.input_shape();
        Self {
            handle,
            id: model.id.clone(),
            name: model.name.clone(),
            labels: model.labels.to_vec(),
            taps: model.taps().to_vec(),
            tap: model.default_tap().map(String::from),
            head: model.head.clone(),
            input: InputSize { channels, height, width },
            bytes: model.bytes,
            sha256: model.sha256.clone(),
            weights: model.weights_stored.clone(),
            notices: model.notices().to_vec(),
        }
    }
}

/// A photo that was opened, upright, on a white ground.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OpenedPhoto {
    /// What requests call it.
    pub handle: Handle,
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// `[height, width, 4]`: red, green, blue, opacity.
    pub rgba: ClampedBytes,
}

impl OpenedPhoto {
    /// The record of a photo.
    pub fn new(handle: Handle, photo: &Image) -> Self {
        Self { handle, width: photo.width(), height: photo.height(), rgba: ClampedBytes(photo.rgba()) }
    }
}

/// A photo that was opened from pixels, which the caller has.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OpenedSize {
    /// What requests call it.
    pub handle: Handle,
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
}
