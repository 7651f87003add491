//! The feature maps of a network for a photo: what a head of one's own learns from.

use super::network_and_photo::Session;
use super::{Observer, SessionError, Stage, stopped};
use crate::image::View;
use crate::model::{Model, Tap};

/// The maps at a tap.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureMaps {
    /// Where they are.
    pub tap: Tap,
    /// `[channels, rows, columns]`, row by row.
    pub values: Vec<f32>,
    /// The part of the photo that the network sees, over which the maps lie.
    pub view: View,
}

impl Session {
    /// The maps at a tap, at the one that Grad-CAM takes unless told otherwise.
    ///
    /// # Errors
    /// Where the network has no such tap, or none at all, and whatever stands in the way of the walk.
    pub async fn feature_maps(&self, tap: Option<&str>, observer: &dyn Observer) -> Result<FeatureMaps, SessionError> {
        let model = self.model();
        let stage = Stage { observer, stage: "forward", label: "Running the network" };
        let (values, view) = self.input();
        let input = model.input(values)?;
        let name = tap.or(model.default_tap()).unwrap_or_default();
        let (tap, values) = model.maps_at(input, name, &stage).await.map_err(stopped)?;
        Ok(FeatureMaps { tap: tap.clone(), values, view })
    }
}
