//! Requests that are not the session's own.

use crate::calibration::PhotoNumbers;
use crate::device::Wish;
use crate::metrics;
use crate::model::ScoreScale;
use crate::parameters::BadParameter;
use crate::session::{MetricRequest, ScoresRequest, SessionError};
use crate::workspace::Handle;
use serde::Deserialize;
use serde_json::{Map, Value};

/// How many classes are predicted unless told otherwise.
const PREDICTIONS: usize = 5;

fn predictions() -> usize {
    PREDICTIONS
}

/// How to start the engine.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct StartOptions {
    /// Which device to open, `auto` unless told otherwise. `gpu` and `auto` both fall back to the CPU where the GPU is not usable; the
    /// record says why.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub device: Wish,
    /// What is already known against the GPU, as a sentence: the CPU is then used, and the sentence becomes its reason. The engine traps on
    /// an adapter without the feature `timestamp-query`, so ask the adapter first.
    #[cfg_attr(test, ts(optional = nullable))]
    pub gpu_problem: Option<String>,
    /// What the browser calls the adapter, for the record; wgpu cannot ask it.
    #[cfg_attr(test, ts(optional = nullable))]
    pub gpu_name: Option<String>,
}

/// A request for the classes of a photo.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PredictRequest {
    /// How many classes, 5 unless told otherwise.
    #[serde(default = "predictions")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub most: usize,
}

/// The networks on which a chart tries methods beside the one that it explains.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OtherNetworks {
    /// Their handles; that of the network that is explained need not be among them.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub networks: Vec<Handle>,
}

/// A photo among those that limits are to be set from.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PhotoPlace {
    /// Its place, from 0; random choices are drawn by it.
    pub index: usize,
}

/// The photos to set limits from.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CalibrationRequest {
    /// Handle of the network.
    pub model: Handle,
    /// What was measured of each photo.
    pub photos: Vec<PhotoNumbers>,
}

/// Where the object is: a box x0, y0, x1, y1 in fractions of what the network sees, or a mask with one number for each pixel of the
/// network's input, row by row, 0 outside the object. A mask of another size is refused; one that is empty or full gives a reason and no
/// number.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "{ box: [number, number, number, number] } | { mask: Uint8Array }"))]
pub struct ObjectRegion {
    #[serde(rename = "box", default)]
    corners: Option<[f64; 4]>,
    #[serde(default)]
    mask: Option<Vec<u8>>,
}

impl ObjectRegion {
    /// The region of an input of that size.
    ///
    /// # Errors
    /// Neither a box nor a mask, or both; a box or a mask that does not fit.
    pub fn of_input(self, height: usize, width: usize) -> Result<metrics::Region, SessionError> {
        Ok(match (self.corners, self.mask) {
            (Some(corners), None) => metrics::Region::from_shares(height, width, corners)?,
            (None, Some(mask)) => metrics::Region::mask(height, width, mask.into_iter().map(|pixel| pixel != 0).collect())?,
            _ => return Err(BadParameter("`region` is neither a box nor a mask: give one of them".into()).into()),
        })
    }
}

/// A request for metrics.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ScoreRequest {
    /// A class by its index or its name, or `top` for the likeliest one.
    #[cfg_attr(test, ts(type = "number | string"))]
    target: Value,
    /// A class to compare with, as `target` is given.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, type = "number | string | null"))]
    against: Option<Value>,
    /// What is taken of a class: its logit unless told otherwise.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    score: ScoreScale,
    /// Id of the method.
    method: String,
    /// Its parameters; what is left out or null takes its default.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, type = "ParameterValues | null"))]
    parameters: Option<Map<String, Value>>,
    /// The metrics, in the order in which they are to be measured.
    metrics: Vec<MetricRequest>,
    /// Where the object is, for metrics of localisation.
    #[serde(default)]
    #[cfg_attr(test, ts(optional = nullable))]
    region: Option<ObjectRegion>,
}

impl ScoreRequest {
    /// The same for a network whose input has that size.
    ///
    /// # Errors
    /// As [`ObjectRegion::of_input`].
    pub fn for_input(self, height: usize, width: usize) -> Result<ScoresRequest, SessionError> {
        Ok(ScoresRequest {
            target: self.target,
            against: self.against,
            score: self.score,
            map: None,
            method: Some((self.method, self.parameters.unwrap_or_default())),
            region: self.region.map(|region| region.of_input(height, width)).transpose()?,
            metrics: self.metrics,
        })
    }
}
