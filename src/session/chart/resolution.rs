//! The smallest detail that a map carries.

use super::bench::{ChartBench, RowMemory, record};
use crate::methods::Attribution;
use crate::model::Model;
use crate::pace::Pace;
use crate::report::chart::{self, ChartCell, ChartEvidence};
use crate::report::resolution;
use crate::session::{Rerun, SessionError};
use serde_json::{Value, json};

impl ChartBench<'_> {
    pub(super) async fn resolution(&self, rerun: &Rerun, known: &mut RowMemory, pace: &dyn Pace) -> Result<ChartCell, SessionError> {
        let [_, height, width] = self.model.input_shape();
        let column = chart::RESOLUTION;
        let evidence = |measured: &str, details: Value| ChartEvidence {
            measured: measured.into(),
            n: 1,
            parameters: record(json!({ "power": resolution::POWER, "input": [height, width] })),
            details: record(details),
        };
        let answer = match self.first(rerun, known, pace).await? {
            Ok(made) => &made.answer,
            Err(reason) => return Ok(column.none(reason, ChartEvidence::default())),
        };
        let spectrum = resolution::detail_px(answer.heatmap.values(), [height, width]);
        let (value, evidence) = match (&answer.attribution, spectrum) {
            (Attribution::Cam { tap, map }, _) => {
                let cell = f64::max(height as f64 / map.height() as f64, width as f64 / map.width() as f64);
                let details = json!({ "tap": tap, "rows": map.height(), "columns": map.width(), "spectrum_px": spectrum });
                (cell, evidence("The cell of the feature map's grid.", details))
            }
            (_, Some(detail)) => (detail, evidence("Half the period up to which the power of the map's spectrum lies.", json!({}))),
            (_, None) => {
                let reason = "the map is the same everywhere and carries no detail: choose another method or class";
                return Ok(column.none(reason, evidence("A flat map.", json!({}))));
            }
        };
        Ok(column.cell(value, Some(value / height.min(width) as f64), evidence))
    }
}
