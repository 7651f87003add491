//! Whether the map stays when the photo changes invisibly: the number of the verdict.

use super::bench::{ChartBench, RowMemory, record, refused};
use crate::pace::Pace;
use crate::report::chart::{self, ChartCell, ChartEvidence};
use crate::report::steadiness::{NOISE, correlation, unseen_noise};
use crate::report::{Depth, agreement};
use crate::session::not_finite::Watched;
use crate::session::{Rerun, Reruns, SessionError, map_of};
use serde_json::{Value, json};

impl ChartBench<'_> {
    pub(super) async fn stability(&self, rerun: &Rerun, known: &mut RowMemory, pace: &dyn Pace) -> Result<ChartCell, SessionError> {
        let column = chart::STABILITY;
        let evidence = |n: usize, words: &str, details: Value| ChartEvidence {
            measured: "Spearman's rank correlation of the map with that of the photo with invisible noise, as in the verdict.".into(),
            n,
            parameters: record(json!({ "noise": NOISE, "rerun": words })),
            details: record(details),
        };
        let (own, used, passes) = match self.first(rerun, known, pace).await? {
            Ok(made) => (map_of(&made.answer)?, made.settings.clone(), made.passes),
            Err(reason) => return Ok(column.none(reason, evidence(0, "", json!({})))),
        };
        let reruns = Reruns::new(&rerun.starting_from(self.reference.clone()), &used, passes, Depth::Standard);
        let maker = reruns.maker();
        let watched = Watched::new(self.model);
        let other = maker.reruns[0].explain(&watched, unseen_noise(self.model, self.photo, 0), self.score, pace).await;
        let found = match other {
            Ok(other) => correlation(&own, &other).map(|value| (value, other)),
            Err(error) => Err(refused(watched.located(error, self.score, pace).await)?),
        };
        Ok(match found {
            Ok((value, other)) => {
                let overlap = agreement(&own.order(), &other.order()).ok().map(|agreement| agreement.overlap);
                column.cell(value, Some(value), evidence(1, maker.words, json!({ "overlap": overlap })))
            }
            Err(reason) => column.none(reason, evidence(0, maker.words, json!({}))),
        })
    }
}
