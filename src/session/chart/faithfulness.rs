//! Whether what the map names first moves the score more than what it names last: the number of the verdict.

use super::bench::{ChartBench, RowMemory, record, refused};
use crate::pace::Pace;
use crate::report::chart::{self, ChartCell, ChartEvidence, exceeded};
use crate::report::{Controls, Replacing, STANDARD_STEPS, control_maps};
use crate::session::not_finite::Watched;
use crate::session::{Rerun, SessionError, failed};
use serde_json::json;

impl ChartBench<'_> {
    pub(super) async fn faithfulness(&self, rerun: &Rerun, known: &mut RowMemory, pace: &dyn Pace) -> Result<ChartCell, SessionError> {
        let column = chart::FAITHFULNESS;
        let evidence = |controls: Controls, margins: Controls| ChartEvidence {
            measured: "The symmetric relevance gain of the shown map, and those of three maps that know nothing of the network, as in the \
                       verdict."
                .into(),
            n: 2 * STANDARD_STEPS,
            parameters: record(json!({ "steps": STANDARD_STEPS })),
            details: record(json!({ "controls": controls, "margins": margins })),
        };
        let unknown = || evidence(Controls::default(), Controls::default());
        let shown = match self.first(rerun, known, pace).await? {
            Ok(made) => made.answer.heatmap.values(),
            Err(reason) => return Ok(column.none(reason, unknown())),
        };
        if crate::rounding::constant(shown) {
            return Ok(column.none("the map is the same everywhere and ranks nothing", unknown()));
        }
        let input = self.input()?;
        let watched = Watched::new(self.model);
        let replacing = Replacing { model: &watched, input: &input, values: self.photo, logits: &self.logits, score: self.score, pace };
        let remembered = self.session.controls(self.score);
        let maps = match remembered {
            Some(_) => None,
            None => Some(control_maps(self.model, &input, self.score).await.map_err(failed)?),
        };
        let planes: Vec<&[f32]> = std::iter::once(shown).chain(maps.iter().flatten().map(Vec::as_slice)).collect();
        let gains = match replacing.gains(&planes, STANDARD_STEPS).await {
            Ok(gains) => gains,
            Err(error) => {
                let reason = refused(watched.located(error, self.score, pace).await)?;
                return Ok(column.none(reason, unknown()));
            }
        };
        let gain = &gains[0];
        let known = remembered.or_else(|| gains[1..].to_vec().try_into().ok());
        let (controls, margins) = match &known {
            Some(known) => (Controls::of_gains(known), gain.margins(known)),
            None => (Controls::default(), Controls::default()),
        };
        if let Some(known) = known {
            self.session.remember_controls(self.score, known);
        }
        Ok(column.cell(gain.mean, exceeded(gain.mean, controls, margins), evidence(controls, margins)))
    }
}
