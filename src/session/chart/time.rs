//! How long a map takes on this device.

use super::bench::{ChartBench, RowMemory, record};
use crate::pace::Pace;
use crate::report::chart::{self, ChartCell, ChartEvidence};
use crate::session::{Rerun, SessionError};
use crate::statistics;
use serde_json::json;

/// Runs of a method after its first one, at most.
const WARM_RUNS: usize = 3;

/// Warm runs end once they took that long together, milliseconds, and none is made where the first run took longer: what a slow method
/// takes is known from one run well enough.
const WARM_MS: f64 = 4000.0;

impl ChartBench<'_> {
    pub(super) async fn time(&self, rerun: &Rerun, known: &mut RowMemory, pace: &dyn Pace) -> Result<ChartCell, SessionError> {
        let evidence = |measured: &str, runs: &[f64], first: Option<f64>| ChartEvidence {
            measured: measured.into(),
            n: runs.len(),
            parameters: record(json!({ "warm_runs_at_most": WARM_RUNS, "warm_ms_at_most": WARM_MS })),
            details: record(json!({ "runs_ms": runs, "first_ms": first, "device": self.session.device.name })),
        };
        let first = match self.first(rerun, known, pace).await? {
            Ok(made) => made.ms,
            Err(reason) => return Ok(chart::TIME.none(reason, evidence("No map, no time.", &[], None))),
        };
        let mut runs = Vec::new();
        while first <= WARM_MS && runs.len() < WARM_RUNS && runs.iter().sum::<f64>() < WARM_MS {
            match self.explain(rerun, self.input()?, pace).await? {
                Ok(made) => runs.push(made.ms),
                Err(_) => break,
            }
        }
        let (measured, runs) = if runs.is_empty() {
            ("The first run alone, which may include what is done once.", vec![first])
        } else {
            ("The median of runs after the first one.", runs)
        };
        let value = statistics::median(&runs).expect("the first run at least");
        Ok(chart::TIME.cell(value, Some(value), evidence(measured, &runs, Some(first))))
    }
}
