//! Metrics: each a question asked of a map. One file and one line of [`METRICS`] each; the page, the terminal, the documents and
//! the contract tests read the registry.
//!
//! A metric gives a number, with a curve where there is one, or a stated reason why there is none; never NaN, never infinity.
//! It sees a [`Model`], an input, a map and, where it needs them, a region, a way to explain again and a way to randomise the network.
//! It knows nothing of the methods.

mod ask;
mod average_drop;
mod completeness;
mod complexity;
mod dealt;
mod deletion;
mod effective_complexity;
mod faithfulness_correlation;
mod grid_pointing;
pub mod infidelity;
mod input_invariance;
mod local_lipschitz;
mod map;
mod mprt;
mod mu_fidelity;
mod neighbours;
mod pixel_flipping;
mod pointing_game;
mod random_logit;
mod region;
mod relative_input_stability;
mod relevance;
mod road;
mod roc_auc;
pub mod sensitivity;
mod sensitivity_n;
mod subsets;
mod substrate;
mod top_k_intersection;
mod view_consistency;
pub mod views;

pub use ask::{BATCH, Explain, MetricAsk};
pub use map::{Map, Reading};
pub use region::Region;
pub use view_consistency::agreement;

use crate::model::ModelError;
use crate::network::NetworkError;
use crate::pace::{Cancelled, Later};
pub use crate::paper::Paper;
use crate::parameters::{BadParameter, Parameter};
use serde::Serialize;
use thiserror::Error;

/// What a metric is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum MetricFamily {
    /// Whether the pixels that the map names move the score.
    Faithfulness,
    /// Whether the map lies on the object.
    Localisation,
    /// Whether the map stays when the photo barely changes.
    Robustness,
    /// Whether the map depends on the network and on the class.
    Randomisation,
    /// How much one has to look at.
    Complexity,
    /// Whether the map keeps a promise that can be put as an equation.
    Axioms,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither: it describes.
    None,
}

/// The values that a metric can take; an end that is null is open.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ValueRange"))]
pub struct Range {
    /// Smallest value.
    pub low: Option<f64>,
    /// Largest value.
    pub high: Option<f64>,
}

impl Range {
    const UNIT: Self = Self { low: Some(0.0), high: Some(1.0) };
    const CORRELATION: Self = Self { low: Some(-1.0), high: Some(1.0) };
    const POSITIVE: Self = Self { low: Some(0.0), high: None };
    const OPEN: Self = Self { low: None, high: None };

    /// Whether a value lies in it.
    pub fn contains(&self, value: f64) -> bool {
        self.low.is_none_or(|low| value >= low) && self.high.is_none_or(|high| value <= high)
    }
}

/// What a metric needs beside the map, the photo and the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "MetricNeed"))]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// A box or a mask: where the object is.
    Region,
    /// The method, to explain again.
    Method,
    /// The same network with re-initialised layers.
    SecondNetwork,
    /// A map that claims to sum to a difference of scores.
    Completeness,
}

/// A line of the registry.
#[derive(Clone, Copy, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "MetricRecord"))]
#[serde(rename_all = "camelCase")]
pub struct Metric {
    /// Name in URLs and on the command line.
    pub id: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// What it is about.
    pub family: MetricFamily,
    /// The paper.
    pub paper: Paper,
    /// One or two sentences: what it asks and how to read the number.
    pub summary: &'static str,
    /// Which way is better.
    pub direction: Direction,
    /// The values that it can take.
    pub range: Range,
    /// What it needs beside the map, the photo and the network.
    pub needs: &'static [Need],
    /// How a map with channels becomes what it judges.
    pub reads: Reading,
    /// Cost by itself with default settings, in units of one forward pass.
    pub passes: f32,
    /// How often it asks the method for a map with default settings; each costs what the method costs.
    pub maps: f32,
    /// What can be set.
    pub parameters: &'static [Parameter],
    /// The question itself.
    #[serde(skip)]
    pub run: for<'a> fn(MetricAsk<'a>) -> Later<'a, Result<Measure, MetricError>>,
}

/// Every metric, in the order in which people are shown them.
pub const METRICS: &[Metric] = &[
    deletion::DELETION,
    deletion::INSERTION,
    mu_fidelity::METRIC,
    pixel_flipping::METRIC,
    faithfulness_correlation::METRIC,
    infidelity::METRIC,
    road::METRIC,
    average_drop::AVERAGE_DROP,
    average_drop::AVERAGE_INCREASE,
    pointing_game::METRIC,
    relevance::MASS,
    relevance::RANK,
    top_k_intersection::METRIC,
    roc_auc::METRIC,
    grid_pointing::METRIC,
    sensitivity::MAX,
    sensitivity::AVERAGE,
    local_lipschitz::METRIC,
    relative_input_stability::METRIC,
    view_consistency::METRIC,
    mprt::EFFICIENT,
    mprt::CASCADING,
    random_logit::METRIC,
    complexity::GINI,
    complexity::ENTROPY,
    effective_complexity::METRIC,
    completeness::METRIC,
    input_invariance::METRIC,
    sensitivity_n::METRIC,
];

/// The metric with that id.
///
/// # Errors
/// [`BadParameter`] with the ids that there are.
pub fn by_id(id: &str) -> Result<&'static Metric, BadParameter> {
    METRICS.iter().find(|metric| metric.id == id).ok_or_else(|| {
        let known: Vec<&str> = METRICS.iter().map(|metric| metric.id).collect();
        BadParameter(format!("there is no metric `{id}`: choose {}", known.join(", ")))
    })
}

/// Points that belong together, to be drawn.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Curve {
    /// Name for people.
    pub label: &'static str,
    /// What runs along, with its unit.
    pub x: &'static str,
    /// What runs up, with its unit.
    pub y: &'static str,
    /// The points, by rising x.
    pub points: Vec<[f64; 2]>,
}

/// A number beside the metric's own.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Detail {
    /// Stable name.
    pub name: &'static str,
    /// The number.
    pub value: f64,
}

/// A metric's answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measure {
    /// The number.
    pub value: f64,
    /// What it is made of, where there is something to draw.
    pub curves: Vec<Curve>,
    /// Further numbers.
    pub details: Vec<Detail>,
    /// Parameters that were used with another number than was asked for, since that one does not fit this input.
    pub used: Vec<(&'static str, usize)>,
}

impl Measure {
    fn with_curve(self, curve: Curve) -> Self {
        Self { curves: [self.curves, vec![curve]].concat(), ..self }
    }

    fn with_detail(self, name: &'static str, value: f64) -> Self {
        Self { details: [self.details, vec![Detail { name, value }]].concat(), ..self }
    }

    /// Notes what a parameter was used as, where that is not what was asked for.
    fn with_used(mut self, name: &'static str, ask: &MetricAsk<'_>, used: usize) -> Self {
        if ask.settings.integer(name) != used {
            self.used.push((name, used));
        }
        self
    }

    fn numbers(&self) -> impl Iterator<Item = f64> {
        let points = self.curves.iter().flat_map(|curve| curve.points.iter().flatten().copied());
        std::iter::once(self.value).chain(self.details.iter().map(|detail| detail.value)).chain(points)
    }
}

impl From<f64> for Measure {
    fn from(value: f64) -> Self {
        Self { value, ..Self::default() }
    }
}

/// A number, or a sentence why there is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// All its numbers are finite, and the value lies in the metric's range.
    Value(Measure),
    /// Why there is none, and what to do.
    None(String),
}

/// Why a metric has no answer.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum MetricError {
    /// There is no such number for this map, network or photo; the sentence says why.
    #[error("{0}")]
    NoValue(String),
    /// The network.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A parameter.
    #[error(transparent)]
    Parameter(#[from] BadParameter),
}

impl MetricError {
    /// Stable code for the browser boundary.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoValue(_) => "cannot-serve",
            Self::Model(error) => error.code(),
            Self::Parameter(_) => "bad-parameter",
        }
    }
}

impl From<Cancelled> for MetricError {
    fn from(cancelled: Cancelled) -> Self {
        Self::Model(NetworkError::from(cancelled).into())
    }
}

fn no_value(reason: impl Into<String>) -> MetricError {
    MetricError::NoValue(reason.into())
}

/// Asks a metric. What is missing, undefined or not finite becomes a stated reason.
///
/// # Errors
/// Told to stop, a lost device, a class or parameter that does not exist, a map or region of another size than the input.
pub async fn measure(metric: &Metric, ask: MetricAsk<'_>) -> Result<Outcome, MetricError> {
    match measure_finite(metric, ask).await {
        Err(MetricError::Model(error @ ModelError::NotFinite { .. })) => Ok(Outcome::None(error.to_string())),
        other => other,
    }
}

/// As [`measure`], but a value of the network that is not finite stays an error, for who can say where it began.
///
/// # Errors
/// As [`measure`], and [`ModelError::NotFinite`].
pub async fn measure_finite(metric: &Metric, ask: MetricAsk<'_>) -> Result<Outcome, MetricError> {
    let answer = match check(metric, &ask) {
        Ok(()) => (metric.run)(ask).await,
        Err(error) => Err(error),
    };
    Ok(match answer {
        Ok(measure) if measure.numbers().any(|number| !number.is_finite()) => {
            Outcome::None(format!("{} came out as a number that is not finite: try another photo or class", metric.label))
        }
        Ok(measure) => Outcome::Value(measure),
        Err(MetricError::NoValue(reason)) => Outcome::None(reason),
        Err(other) => return Err(other),
    })
}

/// Whether all that the metric needs is there and fits.
fn check(metric: &Metric, ask: &MetricAsk<'_>) -> Result<(), MetricError> {
    let [channels, height, width] = ask.model.input_shape();
    let found = ask.map.shape();
    if found[1..] != [height, width] || (found[0] != 1 && found[0] != channels) {
        return Err(ModelError::BadInput(format!(
            "the map has the shape {found:?}; [1, {height}, {width}] or [{channels}, {height}, {width}] was expected for this network"
        ))
        .into());
    }
    if ask.score.last_class() >= ask.model.classes() {
        let (asked, last) = (ask.score.last_class().to_string(), ask.model.classes() - 1);
        return Err(ModelError::NoSuchClass { name: "the network".into(), asked, last }.into());
    }
    for need in metric.needs {
        match need {
            Need::Region => {
                let region =
                    ask.region.ok_or_else(|| no_value(format!("{} needs to know where the object is: draw a box", metric.label)))?;
                region.check(height, width)?;
            }
            Need::Method if ask.explain.is_none() => {
                return Err(no_value(format!("{} explains again: name the method", metric.label)));
            }
            Need::SecondNetwork if ask.randomise.is_none_or(|network| network.layers() == 0) => {
                return Err(no_value(format!("{} randomises the network, which has no layers to randomise: choose another", metric.label)));
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::Settings;

    #[test]
    fn ids_are_unique_and_every_default_passes_its_own_check() {
        for (index, metric) in METRICS.iter().enumerate() {
            assert!(METRICS[..index].iter().all(|other| other.id != metric.id), "{}", metric.id);
            assert!(Settings::check(metric.id, metric.parameters, &serde_json::Map::new()).is_ok());
            assert_eq!(metric.maps > 0.0, metric.needs.contains(&Need::Method), "{}", metric.id);
        }
        assert!(by_id("no-such-metric").is_err());
    }
}
