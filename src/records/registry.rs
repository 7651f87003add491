//! What there is to choose from.

use super::Bytes;
use crate::device::DeviceRecord;
use crate::image::{PRESETS, Preset, colour};
use crate::methods::{METHODS, Method};
use crate::metrics::{METRICS, Metric};
use serde::Serialize;

/// What there is to choose from, and where it is computed.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Registry {
    /// The device.
    pub device: DeviceRecord,
    /// Every method, in the order in which people are offered them.
    pub methods: &'static [Method],
    /// Every metric, in the order in which people are shown them.
    pub metrics: &'static [Metric],
    /// Every range of colours; the first of each kind is that kind's default.
    pub colour_maps: Vec<ColourMapRecord>,
    /// The usual ways in which a photo becomes numbers, in the order in which people are offered them.
    pub presets: &'static [Preset],
    /// Version of the engine.
    pub version: &'static str,
}

impl Registry {
    /// What there is on a device.
    pub fn new(device: &DeviceRecord) -> Self {
        Self {
            device: device.clone(),
            methods: METHODS,
            metrics: METRICS,
            colour_maps: colour::MAPS.iter().map(ColourMapRecord::from).collect(),
            presets: PRESETS,
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// A range of colours.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ColourMap"))]
pub struct ColourMapRecord {
    /// Stable, for addresses and settings.
    pub id: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// Where 0 lies among the colours.
    pub kind: colour::ScaleKind,
    /// 256 triples of red, green and blue. On a diverging map the value 0 is entry 128.
    pub table: Bytes,
}

impl From<&colour::ColourMap> for ColourMapRecord {
    fn from(map: &colour::ColourMap) -> Self {
        Self { id: map.id, label: map.label, kind: map.kind, table: Bytes(map.table().as_flattened().to_vec()) }
    }
}
