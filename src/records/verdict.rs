//! A verdict, and what it is about.

use crate::report::Verdict;
use crate::session::{Judged, Prediction, Timing};
use serde::Serialize;

/// A verdict, and what it is about.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct VerdictReport {
    /// The verdict.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// The explained class.
    pub target: Prediction,
    /// The class that it is compared with; null where there is none.
    pub against: Option<Prediction>,
    /// Time per stage.
    pub timings: Vec<Timing>,
}

impl From<Judged> for VerdictReport {
    fn from(judged: Judged) -> Self {
        Self { verdict: judged.verdict, target: judged.target, against: judged.against, timings: judged.timings }
    }
}
