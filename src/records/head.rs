//! A head of one's own on the feature maps of a network: its request, and what comes of it.

use super::{Bytes, Floats};
use crate::image::View;
use crate::session::FeatureMaps;
use crate::train::{self, HeadPlan};
use serde::{Deserialize, Serialize};

/// What is asked of the feature maps of a photo.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FeatureMapsRequest {
    /// The feature map, by its name; the one that Grad-CAM takes unless told otherwise.
    #[serde(default)]
    #[cfg_attr(test, ts(optional = nullable))]
    pub tap: Option<String>,
}

/// The feature maps of a photo.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FeatureMapsRecord {
    /// Where they are.
    pub tap: String,
    /// Number of maps.
    pub channels: usize,
    /// Rows of a map.
    pub rows: usize,
    /// Columns of a map.
    pub columns: usize,
    /// `[channels, rows, columns]`, row by row.
    pub values: Floats,
    /// The part of the photo that the network sees, over which the maps lie.
    pub view: View,
}

impl From<FeatureMaps> for FeatureMapsRecord {
    fn from(FeatureMaps { tap, values, view }: FeatureMaps) -> Self {
        Self { tap: tap.name, channels: tap.channels, rows: tap.height, columns: tap.width, values: Floats(values), view }
    }
}

/// The feature maps of a photo, and what is known of it.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct HeadExample {
    /// `[channels, rows, columns]`, row by row.
    pub values: Floats,
    /// Its class, from 0 on.
    pub label: usize,
    /// `[rows, columns]`, row by row: other than 0 where the evidence is not. Left out or empty for nowhere.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub wrong: Bytes,
    /// Whether the head learns from it; it does unless told otherwise.
    #[serde(default = "yes")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub trains: bool,
}

fn yes() -> bool {
    true
}

impl From<HeadExample> for train::HeadExample {
    fn from(HeadExample { values: Floats(values), label, wrong: Bytes(wrong), trains }: HeadExample) -> Self {
        Self { values, label, wrong, trains }
    }
}

/// A head that is to be learned.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct HeadRequest {
    /// What it learns from, and what it is asked about.
    pub examples: Vec<HeadExample>,
    /// How many classes there are, 2 to 10.
    pub classes: usize,
    /// Channels, rows and columns of the feature maps.
    pub shape: [usize; 3],
    /// Weight of the penalty, the square of the log-odds that come from where the evidence is not; 0 for none unless told otherwise.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub lambda: f32,
    /// Passes over the examples that train, 1 to 1000; 60 unless told otherwise.
    #[serde(default = "usual_epochs")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub epochs: usize,
    /// Adam's step size, above 0; 0.001 unless told otherwise.
    #[serde(default = "usual_rate")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub rate: f64,
    /// What weights and order start from, 0 unless told otherwise.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub seed: u32,
}

fn usual_epochs() -> usize {
    60
}

fn usual_rate() -> f64 {
    1e-3
}

impl HeadRequest {
    /// What is learned from, and how.
    pub fn parts(self) -> (Vec<train::HeadExample>, HeadPlan) {
        let Self { examples, classes, shape, lambda, epochs, rate, seed } = self;
        (examples.into_iter().map(Into::into).collect(), HeadPlan { classes, shape, lambda, epochs, rate, seed: seed.into() })
    }
}

/// What a head says of an example.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct HeadAnswer {
    /// The probability of each class.
    pub shares: Vec<f32>,
    /// The class activation map of the log-odds of its class `[rows, columns]`, row by row (Zhou et al., 2016, equation 2): of two classes its sum
    /// and the difference of the biases make the log-odds.
    pub map: Floats,
}

impl From<train::HeadAnswer> for HeadAnswer {
    fn from(train::HeadAnswer { shares, map }: train::HeadAnswer) -> Self {
        Self { shares, map: Floats(map) }
    }
}

/// A head that was learned.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct HeadReport {
    /// What it says of each example, in their order.
    pub answers: Vec<HeadAnswer>,
}
