//! Whether the map stays when the photo changes invisibly: the number of the verdict.

use super::bench::{ChartBench, Found, RowMemory, record, refused};
use crate::figures::fixed;
use crate::metrics::{Explain, Map};
use crate::pace::Pace;
use crate::report::chart::{self, ChartCell, ChartEvidence};
use crate::report::steadiness::{NOISE, Scatter, correlation, graded, unseen_noise};
use crate::report::{Depth, MAP_PASSES, Maker, agreement};
use crate::session::not_finite::Watched;
use crate::session::{Rerun, Reruns, SessionError, map_of};
use serde_json::{Value, json};

impl ChartBench<'_> {
    pub(super) async fn stability(&self, rerun: &Rerun, known: &mut RowMemory, pace: &dyn Pace) -> Result<ChartCell, SessionError> {
        let column = chart::STABILITY;
        let evidence = |n: usize, words: &str, details: Value| ChartEvidence {
            measured: measured(words),
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
        if maker.cost > MAP_PASSES {
            // The verdict does not re-run it either.
            return Ok(column.none(too_much(maker.cost), evidence(0, maker.words, json!({}))));
        }
        let found = match self.rerun(maker.reruns[0], pace).await? {
            Ok(other) => correlation(&own, &other).map(|value| (value, other)),
            Err(reason) => Err(reason),
        };
        let (value, other) = match found {
            Ok(found) => found,
            Err(reason) => return Ok(column.none(reason, evidence(0, maker.words, json!({})))),
        };
        let scatter = self.scatter(&maker, &other, pace).await?;
        let overlap = agreement(&own.order(), &other.order()).ok().map(|agreement| agreement.overlap);
        let details = json!({ "overlap": overlap, "self_agreement": scatter.map(|scatter| scatter.agreement) });
        let number = graded(value, scatter);
        let mut cell = column.cell(value, number, evidence(1 + usize::from(scatter.is_some()), maker.words, details));
        if let Some(scatter) = scatter.filter(|scatter| scatter.poorer) {
            cell.text = format!("{} of {}", cell.text, fixed(scatter.agreement, 2));
        }
        if number.is_none() {
            cell.reason = Some(format!(
                "two re-runs of one photo are two maps, which tells nothing of the map itself: the method was re-run {}",
                maker.words
            ));
        }
        Ok(cell)
    }

    /// A re-run on the photo with invisible noise.
    async fn rerun(&self, method: &dyn Explain, pace: &dyn Pace) -> Found<Map> {
        let watched = Watched::new(self.model);
        match method.explain(&watched, unseen_noise(self.model, self.photo, 0), self.score, pace).await {
            Ok(map) => Ok(Ok(map)),
            Err(error) => Ok(Err(refused(watched.located(error, self.score, pace).await)?)),
        }
    }

    /// How far a second re-run on the same photo agrees with the first, where it draws other random numbers and is poorer than the map.
    async fn scatter(&self, maker: &Maker<'_>, first: &Map, pace: &dyn Pace) -> Result<Option<Scatter>, SessionError> {
        if !maker.draws || maker.words.is_empty() {
            return Ok(None);
        }
        let second = self.rerun(maker.reruns[1], pace).await?;
        Ok(second.ok().and_then(|second| Scatter::of(first, &second, true, maker.covered).ok()))
    }
}

fn too_much(cost: f64) -> String {
    format!("a re-run takes {cost:.0} runs of the network, and at most {MAP_PASSES:.0} are made for a re-run")
}

/// What was measured, and with how much less than the map has.
fn measured(words: &str) -> String {
    let what = "Spearman's rank correlation of the map with that of the photo with invisible noise, as in the verdict";
    match words {
        "" => format!("{what}."),
        words => format!("{what}; the method was re-run {words}."),
    }
}
