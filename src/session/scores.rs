//! A map of a session's photo, its own or one made elsewhere, judged by metrics.

use super::memory::question;
use super::not_finite::Watched;
use super::{Observer, Prediction, Rerun, Session, SessionError, Stage, Then, Timing, asked, failed, since};
use crate::methods::Method;
use crate::metrics::{self, BATCH, Explain, Map as Attributions, MetricError, Outcome, Region};
use crate::model::{self, ModelError};
use crate::parameters::{BadParameter, Settings};
use serde::Deserialize;
use serde_json::{Map, Value};
use web_time::Instant;

/// One metric and its parameters.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MetricRequest {
    /// Id of the metric.
    pub metric: String,
    /// Its parameters by name; what is left out or null takes its default.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, type = "ParameterValues"))]
    pub parameters: Map<String, Value>,
}

/// What to judge, and by what.
#[derive(Clone, Debug)]
pub struct ScoresRequest {
    /// A class by its index or its name, or `top` for the likeliest one.
    pub target: Value,
    /// A class to compare with.
    pub against: Option<Value>,
    /// What is taken of a class.
    pub score: model::ScoreScale,
    /// A map made elsewhere; else the method makes one.
    pub map: Option<Attributions>,
    /// Id of the method and its parameters, to make the map and to explain again.
    pub method: Option<(String, Map<String, Value>)>,
    /// Where the object is.
    pub region: Option<Region>,
    /// The metrics, in the order in which they are asked.
    pub metrics: Vec<MetricRequest>,
}

/// What a metric said.
#[derive(Clone)]
pub struct Scored {
    /// The metric.
    pub metric: &'static metrics::Metric,
    /// Its parameters as used.
    pub parameters: Settings,
    /// A number, or why there is none.
    pub outcome: Outcome,
    /// Whose map it judges, where that is not the one that was handed in: the metric re-runs the method and compares the method's own maps.
    pub judges: Option<String>,
    /// Milliseconds.
    pub ms: f64,
}

/// What all metrics said.
#[derive(Clone)]
pub struct Scores {
    /// The explained class.
    pub target: Prediction,
    /// The class that it is compared with.
    pub against: Option<Prediction>,
    /// Shape of the map, `[channels, height, width]`.
    pub shape: [usize; 3],
    /// The method's parameters as used, where one was named.
    pub method: Option<(&'static str, Settings)>,
    /// One line per metric.
    pub metrics: Vec<Scored>,
    /// Time per stage.
    pub timings: Vec<Timing>,
}

/// Why the method's map is not asked whether it is complete, where the method does not promise that.
fn promises_nothing(metric: &metrics::Metric, method: &Method) -> Option<String> {
    let asked = metric.needs.contains(&metrics::Need::Completeness) && !method.complete;
    asked.then(|| {
        format!(
            "{} does not promise that its map sums to a difference of scores, so that there is nothing to judge: choose a method that does, \
             Integrated Gradients say",
            method.label
        )
    })
}

/// A metric's settings. A baseline that was not given is that of the method; where the metric does not have that one, the reason is given
/// as well.
fn settings(
    metric: &metrics::Metric,
    given: &Map<String, Value>,
    rerun: Option<&Rerun>,
) -> Result<(Settings, Option<String>), BadParameter> {
    const NAME: &str = "baseline";
    let own = rerun.and_then(|rerun| rerun.settings.value(NAME));
    let declares = metric.parameters.iter().any(|parameter| parameter.name == NAME);
    if let (Some(own), true, false) = (own, declares, given.contains_key(NAME)) {
        let mut followed = given.clone();
        followed.insert(NAME.into(), own.clone());
        return Ok(match Settings::check(metric.id, metric.parameters, &followed) {
            Ok(settings) => (settings, None),
            Err(_) => {
                let reason = format!("{} does not know the baseline {own} that the method starts from: choose another one", metric.label);
                (Settings::check(metric.id, metric.parameters, given)?, Some(reason))
            }
        });
    }
    Ok((Settings::check(metric.id, metric.parameters, given)?, None))
}

impl Session {
    /// Judges a map by metrics.
    ///
    /// # Errors
    /// A class, metric or parameter that does not exist, a map or region of another size than the input, or
    /// the observer saying stop. A metric that has no value is no error: its line says why.
    pub async fn scores(&self, request: &ScoresRequest, observer: &dyn Observer) -> Result<Scores, SessionError> {
        let mut rerun = request.method.as_ref().map(|(id, parameters)| Rerun::new(id, parameters)).transpose()?;
        let mut wanted = Vec::new();
        for line in &request.metrics {
            let metric = metrics::by_id(&line.metric)?;
            let (settings, hindrance) = settings(metric, &line.parameters, rerun.as_ref())?;
            // A map that was handed in is judged as it is, whatever made it.
            let made = rerun.as_ref().filter(|_| request.map.is_none());
            wanted.push((metric, (settings, hindrance.or_else(|| made.and_then(|made| promises_nothing(metric, made.method))))));
        }
        let mut timings = Vec::new();
        let seen = self.look(observer, &mut timings, Then::Nothing).await?;
        let model = self.model();
        let (target, against, score) = asked(model, &seen.predictions, &request.target, request.against.as_ref(), request.score)?;
        let input = model.input(seen.values.clone())?;
        if let Some(rerun) = &mut rerun {
            rerun.reference = self.reference_for(model)?;
        }
        let remembered = |rerun: &Rerun| self.memory.borrow().map(&question(rerun.method.id, &rerun.settings, score));
        let map = match (request.map.clone().or_else(|| rerun.as_ref().and_then(remembered)), &rerun) {
            (Some(map), _) => map,
            (None, Some(rerun)) => {
                let start = Instant::now();
                let stage = Stage { observer, stage: "explain", label: rerun.method.name(&rerun.settings) };
                let map = rerun.explain(model, input.clone(), score, &stage).await.map_err(failed)?;
                timings.push(Timing { stage: "explain", label: "Explain", ms: since(start) });
                map
            }
            (None, None) => return Err(BadParameter("there is neither a map nor a method to make one: name one of them".into()).into()),
        };
        let logits = seen.logits();
        let mut lines = Vec::new();
        let own = |metric: &metrics::Metric| {
            let rerun = rerun.as_ref().filter(|_| request.map.is_some() && metric.needs.contains(&metrics::Need::Method))?;
            Some(format!("the own map of {}, not the map that was given", rerun.method.name(&rerun.settings)))
        };
        for (metric, (mut settings, hindrance)) in wanted {
            if let Some(reason) = hindrance {
                lines.push(Scored { metric, parameters: settings, outcome: Outcome::None(reason), judges: None, ms: 0.0 });
                continue;
            }
            let start = Instant::now();
            let stage = Stage { observer, stage: metric.id, label: metric.label };
            let watched = Watched::new(model);
            let ask = metrics::MetricAsk {
                model: &watched,
                input: input.clone(),
                score,
                map: &map,
                region: request.region.as_ref(),
                explain: rerun.as_ref().map(|rerun| rerun as &dyn Explain),
                randomise: Some(model),
                logits: Some(&logits),
                batch: BATCH,
                settings: &settings,
                pace: &stage,
            };
            let outcome = match metrics::measure_finite(metric, ask).await {
                Ok(outcome) => outcome,
                Err(error) => match watched.located(error, score, &stage).await {
                    MetricError::Model(error @ ModelError::NotFinite { .. }) => Outcome::None(error.to_string()),
                    other => return Err(failed(other)),
                },
            };
            if let Outcome::Value(measure) = &outcome {
                measure.used.iter().for_each(|&(name, used)| settings.resolve_integer(name, used));
            }
            lines.push(Scored { metric, outcome, judges: own(metric), ms: since(start), parameters: settings });
        }
        let method = rerun.map(|rerun| (rerun.method.id, rerun.settings));
        Ok(Scores { target, against, shape: map.shape(), method, metrics: lines, timings })
    }
}
