//! Whether the map lies on the object.

use super::bench::{ChartBench, RowMemory, record};
use crate::figures::percent;
use crate::pace::Pace;
use crate::report::chart::{self, ChartCell, ChartEvidence};
use crate::session::{Rerun, SessionError, map_of};
use serde_json::{Map, Value, json};

impl ChartBench<'_> {
    pub(super) async fn localisation(&self, rerun: &Rerun, known: &mut RowMemory, pace: &dyn Pace) -> Result<ChartCell, SessionError> {
        let column = chart::LOCALISATION;
        let evidence = |details: Value| ChartEvidence {
            measured: "Relevance Mass: the positive part of the map inside the object over all of it; with the Pointing Game beside it."
                .into(),
            n: 1,
            parameters: Map::new(),
            details: record(details),
        };
        let map = match self.first(rerun, known, pace).await? {
            Ok(made) => map_of(&made.answer)?,
            Err(reason) => return Ok(column.none(reason, evidence(json!({})))),
        };
        let region = match &self.region {
            Ok(region) => region,
            Err(reason) => return Ok(column.none(reason, evidence(json!({})))),
        };
        let mass = match self.measure("relevance-mass", &map, pace).await? {
            Ok(measure) => measure.value,
            Err(reason) => return Ok(column.none(reason, evidence(json!({ "chance": region.share() })))),
        };
        let pointing = self.measure("pointing-game", &map, pace).await?.ok().map(|measure| measure.value == 1.0);
        let chance = region.share();
        // The metric refuses a region without an outside, so there is something left to gain.
        let gain = (mass - chance) / (1.0 - chance);
        let mut cell = column.cell(mass, Some(gain), evidence(json!({ "chance": chance, "gain": gain, "peak_on_object": pointing })));
        // What the share says depends on how much of the photo the object covers.
        cell.text = format!("{} (chance {})", cell.text, percent(chance));
        Ok(cell)
    }
}
