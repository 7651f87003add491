//! How long the stages of an answer take.

use serde::Serialize;
use web_time::Instant;

/// Time that a stage took.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Timing {
    /// Stable name.
    pub stage: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// Milliseconds.
    pub ms: f64,
}

/// Milliseconds since then.
pub(super) fn since(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e3
}
