//! What is told before the answer to a request.

use super::MapRecord;
use crate::image::View;
use crate::model::Familiarity;
use crate::report::chart::ChartCell;
use crate::session::{Prediction, Sketch};
use serde::Serialize;

/// The classes, told once, as soon as they are known.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EarlyPredictions {
    /// The five likeliest.
    pub predictions: Vec<Prediction>,
    /// Whether the photo is of the kind that the network knows; null where its card keeps no statistics.
    pub familiarity: Option<Familiarity>,
}

/// The map while it is being made, told now and then.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EarlySketch {
    /// Parts that the map is made of so far, such as noisy copies.
    pub done: usize,
    /// Parts planned.
    pub total: usize,
    /// The map so far.
    pub map: MapRecord,
    /// The part of the photo that the network sees.
    pub view: View,
}

impl From<&Sketch> for EarlySketch {
    fn from(sketch: &Sketch) -> Self {
        let map = MapRecord::new(sketch.answer.heatmap.clone(), &sketch.scale, sketch.answer.unit.clone());
        Self { done: sketch.made_of.done, total: sketch.made_of.total, map, view: sketch.view }
    }
}

/// A cell of the chart, told as soon as it is measured.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EarlyCell {
    /// Its row: the place of the method among those asked for.
    pub row: usize,
    /// Id of the method.
    pub method: &'static str,
    /// Id of the column.
    #[cfg_attr(test, ts(type = "ChartColumnId"))]
    pub column: &'static str,
    /// The measurement.
    pub cell: ChartCell,
}
