//! What the columns of the chart share: the photo, the network, and a row's first map.

use crate::methods::{Answer, Ask, MethodError, Unseen};
use crate::metrics::{self, BATCH, Map as Attributions, Measure, MetricError, Outcome, Region};
use crate::model::{Classifier, ModelError, Score};
use crate::network::NetworkError;
use crate::pace::Pace;
use crate::parameters::Settings;
use crate::report::budget::{Counted, Spent};
use crate::session::not_finite::{Watched, located_of_method};
use crate::session::{Rerun, Session, SessionError, failed, since};
use burn::tensor::Tensor;
use serde_json::{Map, Value};
use std::rc::Rc;
use web_time::Instant;

/// What all cells share.
pub(super) struct ChartBench<'a> {
    pub(super) session: &'a Session,
    pub(super) others: &'a [Rc<Classifier>],
    pub(super) model: &'a Classifier,
    /// The photo as the network takes it, `[channels, height, width]`.
    pub(super) photo: &'a [f32],
    pub(super) reference: Option<Tensor<4>>,
    pub(super) score: Score,
    pub(super) logits: Vec<f32>,
    /// Where the object is, or why that is not known.
    pub(super) region: Result<Region, String>,
}

/// What is known of a method while its row is measured.
#[derive(Default)]
pub(super) struct RowMemory {
    /// Its first map, the milliseconds that took and the passes that it cost, or why there is none.
    pub(super) first: Option<Result<ChartMap, String>>,
}

/// A map of a method.
pub(super) struct ChartMap {
    pub(super) answer: Answer,
    /// The settings as the method used them.
    pub(super) settings: Settings,
    /// Milliseconds.
    pub(super) ms: f64,
    /// In units of one forward pass.
    pub(super) passes: f64,
}

/// A cell with a reason, or an end of everything.
pub(super) type Found<T> = Result<Result<T, String>, SessionError>;

impl<'a> ChartBench<'a> {
    /// The network that is explained and the others, every file once.
    pub(super) fn networks(&self) -> Vec<&'a Classifier> {
        let mut networks = vec![self.model];
        for other in self.others {
            if networks.iter().all(|known| known.sha256 != other.sha256) {
                networks.push(other);
            }
        }
        networks
    }

    /// The method's map of an input.
    pub(super) async fn explain(&self, rerun: &Rerun, input: Tensor<4>, pace: &dyn Pace) -> Found<ChartMap> {
        let mut settings = rerun.settings.clone();
        let reference = self.reference.clone();
        let start = Instant::now();
        let spent = Spent::of(f64::INFINITY);
        let model = Counted { model: self.model, spent: &spent };
        let ask =
            Ask { model: &model, input: input.clone(), reference, score: self.score, settings: &mut settings, pace, sketches: &Unseen };
        match rerun.method.answer(ask).await {
            Ok(answer) => Ok(Ok(ChartMap { answer, settings, ms: since(start), passes: spent.passes() })),
            Err(error) => Ok(Err(refusal(located_of_method(error, self.model, input, self.score, pace).await)?)),
        }
    }

    /// The photo as an input.
    pub(super) fn input(&self) -> Result<Tensor<4>, SessionError> {
        Ok(self.model.input(self.photo.to_vec())?)
    }

    /// The first map, made once.
    pub(super) async fn first<'k>(
        &self,
        rerun: &Rerun,
        known: &'k mut RowMemory,
        pace: &dyn Pace,
    ) -> Result<Result<&'k ChartMap, &'k String>, SessionError> {
        if known.first.is_none() {
            known.first = Some(self.explain(rerun, self.input()?, pace).await?);
        }
        Ok(known.first.as_ref().expect("made just now").as_ref())
    }

    /// A metric's answer about a map, with default parameters.
    pub(super) async fn measure(&self, id: &str, map: &Attributions, pace: &dyn Pace) -> Found<Measure> {
        let metric = metrics::by_id(id)?;
        let settings = Settings::check(metric.id, metric.parameters, &Map::new())?;
        let watched = Watched::new(self.model);
        let ask = metrics::MetricAsk {
            model: &watched,
            input: self.input()?,
            score: self.score,
            map,
            region: self.region.as_ref().ok(),
            explain: None,
            randomise: None,
            logits: Some(&self.logits),
            batch: BATCH,
            settings: &settings,
            pace,
        };
        Ok(match metrics::measure_finite(metric, ask).await {
            Ok(Outcome::Value(measure)) => Ok(measure),
            Ok(Outcome::None(reason)) => Err(reason),
            Err(error) => Err(refused(watched.located(error, self.score, pace).await)?),
        })
    }
}

/// Why a method has no map, where that is the method's or the network's doing.
///
/// # Errors
/// Told to stop, a lost device.
pub(super) fn refusal(error: MethodError) -> Result<String, SessionError> {
    match error {
        MethodError::Model(ModelError::Network(NetworkError::Cancelled)) => Err(SessionError::Cancelled),
        MethodError::Model(error @ ModelError::Network(NetworkError::DeviceLost(_))) => Err(error.into()),
        other => Ok(other.to_string()),
    }
}

/// Why a measurement has no value, where that is the map's or the network's doing.
///
/// # Errors
/// Told to stop, a lost device.
pub(super) fn refused(error: MetricError) -> Result<String, SessionError> {
    match error {
        MetricError::NoValue(reason) | MetricError::Model(ModelError::BadInput(reason)) => Ok(reason),
        MetricError::Model(error @ ModelError::NotFinite { .. }) => Ok(error.to_string()),
        other => Err(failed(other)),
    }
}

/// The fields of a JSON object.
pub(super) fn record(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
