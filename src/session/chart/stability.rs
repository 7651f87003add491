//! Whether the map stays where it was when the photo is seen a little differently.

use super::bench::{ChartBench, RowMemory, record};
use crate::methods::{self, Answer};
use crate::metrics::agreement;
use crate::metrics::views::{LIMITS, ViewChange};
use crate::model::Model;
use crate::noise::Noise;
use crate::pace::Pace;
use crate::report::chart::{self, ChartCell, ChartEvidence};
use crate::session::{Rerun, SessionError, map_of, stopped};
use crate::statistics;
use serde_json::{Value, json};

/// Views whose maps are held against the photo's. Each costs a map.
pub(super) const VIEWS: usize = 3;

/// Largest shift of a view as a share of the shorter side: 8 of 224 pixels, as in the metric of consistency over views, and in proportion
/// on smaller inputs.
const SHIFT: f64 = 8.0 / 224.0;

/// Standard deviation of a view's noise, as a share of black to white; it is invisible.
const NOISE: f32 = LIMITS.noise;

/// Share of the largest values whose overlap is told beside the correlation.
const LARGEST: f64 = 0.05;

impl ChartBench<'_> {
    pub(super) async fn stability(&self, rerun: &Rerun, known: &mut RowMemory, pace: &dyn Pace) -> Result<ChartCell, SessionError> {
        let [_, height, width] = self.model.input_shape();
        let size = [height, width];
        let column = chart::STABILITY;
        let limit = ((height.min(width) as f64 * SHIFT) as usize).max(1);
        let parameters = record(json!({ "views": VIEWS, "shift_px": limit, "noise": NOISE, "largest": LARGEST, "seed": 0 }));
        let evidence = |n: usize, details: Value| ChartEvidence {
            measured: "The mean Spearman correlation of the maps of shifted, faintly noisy views, laid back, with the photo's map.".into(),
            n,
            parameters: parameters.clone(),
            details: record(details),
        };
        let plane =
            |answer: &Answer| -> Result<Vec<f64>, SessionError> { Ok(map_of(answer)?.order().into_iter().map(f64::from).collect()) };
        let own = match self.first(rerun, known, pace).await? {
            Ok((answer, _)) => plane(answer)?,
            Err(reason) => return Ok(column.none(reason, evidence(0, json!({})))),
        };
        if own.iter().all(|&value| value == own[0]) {
            return Ok(column.none(
                "the map is the same everywhere, so there is nothing that could stay: choose another method",
                evidence(0, json!({})),
            ));
        }
        let (draws, noise) = (Noise::new(0, "chart views"), Noise::new(0, "chart noise"));
        let class = likeliest(&self.logits);
        let (mut views, mut ranks, mut overlaps) = (Vec::new(), Vec::new(), Vec::new());
        for index in 0..VIEWS {
            let random = draws.uniform(index, 4);
            // Whole pixels, 1 up to the limit, so that nothing is blurred.
            let pixels = |at: usize| {
                let length = (random[at] * limit as f32).floor().min(limit as f32 - 1.0) + 1.0;
                if random[at + 2] < 0.5 { -length } else { length }
            };
            let view = ViewChange { shift: [pixels(0), pixels(1)], noise: NOISE, ..ViewChange::SAME };
            let values = view.of(self.photo, size, &self.model.range(), &noise.normal(index, self.photo.len()));
            let input = self.model.input(values)?;
            let logits = self.model.logits(input.clone(), pace).await.map_err(stopped)?;
            let found = likeliest(&methods::read(logits, "the logits").await?);
            if found != class {
                views.push(json!({ "shift": view.shift, "class": found, "rank": null }));
                continue;
            }
            let map = match self.explain(rerun, input, pace).await? {
                Ok((answer, _)) => plane(&answer)?,
                Err(reason) => return Ok(column.none(reason, evidence(ranks.len(), json!({ "views": views })))),
            };
            // A view whose map is flat agrees with nothing.
            let (rank, overlap) = agreement(&own, &view.aligned(&map, size), LARGEST).unwrap_or((0.0, 0.0));
            views.push(json!({ "shift": view.shift, "class": found, "rank": rank, "overlap": overlap }));
            ranks.push(rank);
            overlaps.push(overlap);
        }
        let details = json!({ "views": views, "overlap": statistics::mean(&overlaps) });
        Ok(match statistics::mean(&ranks) {
            Some(value) => column.cell(value, Some(value), evidence(ranks.len(), details)),
            None => column.none(
                "every view is classified differently, so no map can be held against the change: choose another photo",
                evidence(0, details),
            ),
        })
    }
}

fn likeliest(logits: &[f32]) -> usize {
    (0..logits.len()).fold(0, |best, class| if logits[class] > logits[best] { class } else { best })
}
