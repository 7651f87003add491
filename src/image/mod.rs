//! Pixels: a photo is decoded, oriented and resized to what a network sees; a map of numbers is scaled, coloured and laid
//! over it. Nothing here knows of networks, of browsers or of files.
//!
//! [`Image`] is 8-bit RGB. [`Preprocess`] is the part of a model's card that says how a photo becomes numbers;
//! [`Preparation`] is the same, checked against the network's input. [`Heatmap`] is a finite `[height, width]` map,
//! [`ColourScale`] the range that its colours span, [`colour::MAPS`] the colours, and [`overlay`] puts them on the photo.

pub mod colour;
mod decode;
mod error;
mod heatmap;
mod overlay;
mod pixels;
mod preprocess;
mod presets;
mod resize;
mod scale;
mod structure;
pub mod superpixels;

pub use colour::{ColourMap, ScaleKind};
pub use decode::MAX_PIXELS;
pub use error::{ImageError, PreprocessError};
pub use heatmap::Heatmap;
pub use overlay::overlay;
pub use pixels::Image;
pub use preprocess::{Channels, Crop, Preparation, Prepared, Preprocess, Resize, View};
pub use presets::{Fit, PRESETS, PreprocessChoice, Preset};
pub use resize::Filter;
pub use scale::ColourScale;
