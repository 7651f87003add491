//! The verdict on a map of a session's photo.

use super::memory::{OTHERS, keep, question, recall};
use super::not_finite::located;
use super::{Observer, Prediction, Rerun, Reruns, Session, SessionError, Stage, Then, Timing, asked, failed, since, stopped};
use crate::methods::{self, Unseen};
use crate::model::{self, ModelError, Score};
use crate::report::budget::{Counted, Spent};
use crate::report::{ControlGains, Depth, Subject, Thresholds, Verdict, decide, examine};
use serde::Deserialize;
use serde_json::{Map, Value};
use web_time::Instant;

/// What to give a verdict on.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct VerdictRequest {
    /// A class by its index or its name, or `top` for the likeliest one.
    #[cfg_attr(test, ts(type = "number | string"))]
    pub target: Value,
    /// A class to compare with, as `target` is given.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, type = "number | string | null"))]
    pub against: Option<Value>,
    /// What is taken of a class: its logit unless told otherwise.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub score: model::ScoreScale,
    /// Id of the method.
    pub method: String,
    /// Its parameters by name; what is left out or null takes its default.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, type = "ParameterValues"))]
    pub parameters: Map<String, Value>,
    /// How much may be spent; `quick` unless told otherwise.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub depth: Depth,
}

/// A verdict, and what it is about.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The verdict.
    pub verdict: Verdict,
    /// The explained class.
    pub target: Prediction,
    /// The class that it is compared with.
    pub against: Option<Prediction>,
    /// Time per stage.
    pub timings: Vec<Timing>,
}

impl Session {
    /// What the controls reach on the photo for that score, once it was measured.
    pub(super) fn controls(&self, score: Score) -> Option<ControlGains> {
        recall(&self.memory.borrow().controls, &score).cloned()
    }

    pub(super) fn remember_controls(&self, score: Score, controls: ControlGains) {
        keep(&mut self.memory.borrow_mut().controls, OTHERS, score, controls);
    }

    /// Judges the map that a method makes of the photo. A map that the session still knows is not made again, nor is a verdict.
    ///
    /// # Errors
    /// As [`Session::explain`].
    pub async fn verdict(&self, request: &VerdictRequest, observer: &dyn Observer) -> Result<Judged, SessionError> {
        let thresholds = Thresholds::of_network(self.model.calibration.as_deref()).map_err(ModelError::BadInput)?;
        let mut rerun = Rerun::new(&request.method, &request.parameters)?;
        let mut timings = Vec::new();
        let seen = self.look(observer, &mut timings, Then::Nothing).await?;
        let model = self.model();
        let (target, against, score) = asked(model, &seen.predictions, &request.target, request.against.as_ref(), request.score)?;
        rerun.reference = self.reference_for(model)?;
        let key = question(rerun.method.id, &rerun.settings, score);
        if let Some(verdict) = self.memory.borrow().verdict(&key, request.depth) {
            return Ok(Judged { verdict, target, against, timings });
        }
        let known = recall(&self.memory.borrow().made, &key).cloned();
        let made = match known {
            Some(made) => made,
            None => {
                let start = Instant::now();
                let stage = Stage { observer, stage: "explain", label: rerun.method.name(&rerun.settings) };
                let spent = Spent::of(f64::INFINITY);
                let counted = Counted { model, spent: &spent };
                let (input, mut settings) = (model.input(seen.values.clone())?, rerun.settings.clone());
                let reference = rerun.reference.clone();
                let ask =
                    methods::Ask { model: &counted, input, reference, score, settings: &mut settings, pace: &stage, sketches: &Unseen };
                let answer = match rerun.method.answer(ask).await {
                    Ok(answer) => answer,
                    Err(methods::MethodError::Model(error)) => {
                        return Err(stopped(located(error, model, model.input(seen.values.clone())?, score, &stage).await));
                    }
                    Err(other) => return Err(other.into()),
                };
                let made = self.memory.borrow_mut().made(key.clone(), &answer, &settings, spent.passes())?;
                timings.push(Timing { stage: "explain", label: "Explain", ms: since(start) });
                made
            }
        };
        let start = Instant::now();
        let logits = seen.logits();
        let reruns = Reruns::new(&rerun, &made.settings, made.passes, request.depth);
        let stage = Stage { observer, stage: "verdict", label: "Checking the map" };
        let subject = Subject {
            model,
            randomise: Some(model),
            values: &seen.values,
            logits: &logits,
            score,
            map: &made.map,
            shown: &made.shown,
            surrogate: made.surrogate,
            familiarity: seen
                .familiarity
                .map(|familiarity| familiarity.share)
                .ok_or_else(|| "the card of the network holds no statistics of its photos".to_string()),
            maker: Some(reruns.maker()),
            pace: &stage,
        };
        let mut controls = self.controls(score);
        let examination = examine(&subject, request.depth, &mut controls).await.map_err(failed)?;
        let ms = since(start);
        let verdict = Verdict { ms, ..decide(&examination, request.depth, &thresholds) };
        let mut memory = self.memory.borrow_mut();
        if let Some(controls) = controls {
            keep(&mut memory.controls, OTHERS, score, controls);
        }
        keep(&mut memory.verdicts, OTHERS, (key, request.depth), verdict.clone());
        timings.push(Timing { stage: "verdict", label: "Verdict", ms });
        Ok(Judged { verdict, target, against, timings })
    }
}
