//! Whether the pixels that the map names move the class, held against maps that know nothing of the network.

use super::bench::{ChartBench, Found, RowMemory, STEPS, record};
use crate::metrics::{self, Map as Attributions, Measure};
use crate::pace::Pace;
use crate::report::chart::{self, ChartCell, ChartEvidence};
use crate::session::{Rerun, SessionError, map_of};
use serde_json::{Map, Value, json};

/// Seeds of the random maps that faithfulness is held against; other ones than a visitor's default of 0.
const CONTROL_SEEDS: [u64; 3] = [101, 102, 103];

impl ChartBench<'_> {
    /// Insertion and Deletion of a map.
    async fn insertion_and_deletion(&self, map: &Attributions, pace: &dyn Pace) -> Found<[Measure; 2]> {
        let insertion = match self.measure("insertion", map, pace).await? {
            Ok(measure) => measure,
            Err(reason) => return Ok(Err(reason)),
        };
        Ok(self.measure("deletion", map, pace).await?.map(|deletion| [insertion, deletion]))
    }

    /// Insertion minus Deletion of every control.
    async fn controls(&self, pace: &dyn Pace) -> Found<Vec<(String, f64)>> {
        let mut asked = Vec::new();
        for seed in CONTROL_SEEDS {
            asked.push((format!("random {seed}"), Rerun::new("random", &record(json!({ "seed": seed })))?));
        }
        for id in ["sobel", "centre"] {
            asked.push((id.to_string(), Rerun::new(id, &Map::new())?));
        }
        let mut controls = Vec::new();
        for (name, rerun) in asked {
            let map = match self.explain(&rerun, self.input()?, pace).await? {
                Ok((answer, _)) => map_of(&answer)?,
                Err(reason) => return Ok(Err(reason)),
            };
            match self.insertion_and_deletion(&map, pace).await? {
                Ok([insertion, deletion]) => controls.push((name, insertion.value - deletion.value)),
                Err(reason) => return Ok(Err(format!("the control {name} has no value to compare with: {reason}"))),
            }
        }
        Ok(Ok(controls))
    }

    pub(super) async fn faithfulness(&mut self, rerun: &Rerun, known: &mut RowMemory, pace: &dyn Pace) -> Result<ChartCell, SessionError> {
        let column = chart::FAITHFULNESS;
        let evidence = |details: Value| {
            ChartEvidence {
            measured: "Areas under the curves of Insertion (from a blurred photo) and Deletion (to the default substrate), and those of the controls.".into(),
            n: STEPS,
            parameters: record(json!({ "steps": STEPS, "control_seeds": CONTROL_SEEDS })),
            details: record(details),
        }
        };
        let map = match self.first(rerun, known, pace).await? {
            Ok((answer, _)) => map_of(answer)?,
            Err(reason) => return Ok(column.none(reason, evidence(json!({})))),
        };
        let [insertion, deletion] = match self.insertion_and_deletion(&map, pace).await? {
            Ok(both) => both,
            Err(reason) => return Ok(column.none(reason, evidence(json!({})))),
        };
        if self.controls.is_none() {
            self.controls = Some(self.controls(pace).await?);
        }
        let value = insertion.value - deletion.value;
        let curves: Vec<&metrics::Curve> = insertion.curves.iter().chain(&deletion.curves).collect();
        let areas = json!({ "insertion": insertion.value, "deletion": deletion.value, "curves": curves });
        Ok(match self.controls.as_ref().expect("measured just now") {
            Ok(controls) => {
                let exceeded = controls.iter().filter(|(_, control)| value > *control).count();
                let mut details = record(areas);
                let lines: Vec<Value> = controls.iter().map(|(name, value)| json!({ "control": name, "value": value })).collect();
                details.insert("controls".into(), lines.into());
                details.insert("controls_exceeded".into(), exceeded.into());
                column.cell(value, Some(exceeded as f64 / controls.len() as f64), evidence(Value::Object(details)))
            }
            Err(reason) => {
                let mut cell = column.cell(value, None, evidence(areas));
                cell.reason = Some(reason.clone());
                cell
            }
        })
    }
}
