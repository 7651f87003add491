//! Pictures: maps with their colours, and photos.

use super::{ClampedBytes, Floats};
use crate::image::{ColourScale, Heatmap, Image, colour};
use serde::Serialize;

/// Values and colours of a map, at the size of the network's input.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MapRecord {
    /// Height in pixels.
    pub height: usize,
    /// Width in pixels.
    pub width: usize,
    /// `[height, width]`, row by row; all finite.
    pub values: Floats,
    /// Value at the first colour: 0, or -`high` on a diverging scale.
    pub low: f32,
    /// Value at the last colour.
    pub high: f32,
    /// Whether 0 is the first colour, where no value is negative, or the middle one.
    pub kind: colour::ScaleKind,
    /// All values are equal: draw one colour, do not stretch.
    pub flat: bool,
    /// The percentile of the magnitudes that `high` is, 0 to 100. It is 100 where the one asked for was 0 on a map that is not.
    pub percentile: f32,
    /// Unit of the values.
    pub unit: String,
}

impl MapRecord {
    /// A map with the range of its colours.
    pub fn new(heatmap: Heatmap, scale: &ColourScale, unit: String) -> Self {
        let ColourScale { low, high, kind, flat, percentile } = *scale;
        let (height, width) = (heatmap.height(), heatmap.width());
        Self { height, width, values: Floats(heatmap.into_values()), low, high, kind, flat, percentile, unit }
    }
}

/// A photo, upright, on a white ground.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PhotoRecord {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// `[height, width, 4]`: red, green, blue, opacity.
    pub rgba: ClampedBytes,
}

impl From<&Image> for PhotoRecord {
    fn from(photo: &Image) -> Self {
        Self { width: photo.width(), height: photo.height(), rgba: ClampedBytes(photo.rgba()) }
    }
}
