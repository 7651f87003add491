//! What metrics say of a map.

use crate::metrics::{Curve, Detail, Outcome};
use crate::parameters::Settings;
use crate::session::{Prediction, Scored, Scores, Timing};
use serde::Serialize;

/// What metrics say of a map.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ScoreReport {
    /// In the order in which they were asked for.
    pub metrics: Vec<MetricResult>,
    /// The explained class.
    pub target: Prediction,
    /// The class that it is compared with; null where there is none.
    pub against: Option<Prediction>,
    /// Time per stage.
    pub timings: Vec<Timing>,
}

/// What one metric says.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MetricResult {
    /// Id of the metric.
    pub id: &'static str,
    /// Null where there is none; `reason` then says why.
    pub value: Option<f64>,
    /// Why there is no value.
    pub reason: Option<String>,
    /// What the value is made of, where there is something to draw.
    pub curve: Option<Curve>,
    /// Further numbers.
    pub details: Vec<Detail>,
    /// As used, defaults filled in.
    pub parameters: Settings,
    /// Milliseconds that it took.
    pub ms: f64,
}

impl From<Scored> for MetricResult {
    fn from(scored: Scored) -> Self {
        let (value, reason, curve, details) = match scored.outcome {
            Outcome::Value(measure) => (Some(measure.value), None, measure.curves.into_iter().next(), measure.details),
            Outcome::None(reason) => (None, Some(reason), None, Vec::new()),
        };
        Self { id: scored.metric.id, value, reason, curve, details, parameters: scored.parameters, ms: scored.ms }
    }
}

impl From<Scores> for ScoreReport {
    fn from(scores: Scores) -> Self {
        let metrics = scores.metrics.into_iter().map(MetricResult::from).collect();
        Self { metrics, target: scores.target, against: scores.against, timings: scores.timings }
    }
}
