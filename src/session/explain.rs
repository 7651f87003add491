//! A request becomes a report.

use super::strength::strength;
use super::{
    Done, Easel, Observer, Prediction, Report, Request, Session, SessionError, Stage, Timing, VerdictRequest, asked, since, stopped,
    verdicts,
};
use crate::methods::{self, Answer, Ask, MethodError, Settings};
use crate::model::ModelError;
use crate::network::{NetworkError, Numerics, Precision};
use crate::report::budget::{Counted, Spent};
use crate::report::{Depth, Standing};
use std::cell::RefCell;
use web_time::Instant;

impl Session {
    /// Answers a request.
    ///
    /// # Errors
    /// A class or parameter that does not exist, a network that cannot serve the method, a value that is
    /// not finite, or the observer saying stop.
    pub async fn explain(&self, request: &Request, observer: &dyn Observer) -> Result<Report, SessionError> {
        let method = methods::by_id(&request.method)?;
        let mut settings = Settings::check(method.id, method.parameters, &request.parameters)?;
        let numerics = request.numerics()?;
        let mut timings = Vec::new();
        let seen = self.look(observer, &mut timings).await?;
        let model = self.model();
        let (target, against, score) = asked(model, &seen.predictions, &request.target, request.against.as_ref(), request.score)?;
        let mut predictions: Vec<Prediction> = seen.predictions.iter().take(5).cloned().collect();
        observer.predictions(&predictions);
        for named in std::iter::once(&target).chain(&against) {
            if !predictions.contains(named) {
                predictions.push(named.clone());
            }
        }
        let start = Instant::now();
        let stage = Stage { observer, stage: "explain", label: method.label };
        let easel =
            Easel { observer, covered: request.require_trust, percentile: request.percentile, view: seen.view, last: RefCell::default() };
        let input = model.input(seen.values.clone())?;
        let reference = self.reference_for(model)?;
        let question = verdicts::question(method.id, &settings, score);
        let spent = Spent::of(f64::INFINITY);
        // Predictions are always in f32: what is compared is the map.
        let walked = model.at(numerics);
        let counted = Counted { model: &walked, spent: &spent };
        let ask = Ask { model: &counted, input, reference, score, settings: &mut settings, pace: &stage, sketches: &easel };
        let result = (method.run)(ask).await;
        let place = match &result {
            Err(MethodError::Model(ModelError::NotFinite { .. })) => {
                let input = model.input(seen.values.clone())?;
                walked.first_not_finite(input, score, &stage).await.unwrap_or(None)
            }
            _ => None,
        };
        let lost = match (&result, numerics.precision) {
            (Ok(_), Precision::Half) => {
                let spread = model.gradient_magnitudes(model.input(seen.values.clone())?, score, &stage).await.map_err(stopped)?;
                Some(spread.lost(numerics.loss_scale))
            }
            _ => None,
        };
        let (answer, partial) = match result {
            Ok(answer) => (answer, None),
            Err(MethodError::Model(ModelError::Network(NetworkError::Cancelled))) => {
                let Some(sketch) = easel.last.into_inner() else { return Err(SessionError::Cancelled) };
                let Done { done, total } = sketch.made_of;
                let remark = Some(format!("Stopped early: the map is made of {done} of {total} parts of the work."));
                (Answer { remark, ..sketch.answer }, Some(sketch.made_of))
            }
            Err(MethodError::Model(ModelError::NotFinite { name, what, remedy })) => {
                // Noise or a mask may have made what the photo itself does not: then the value is all there is to name.
                let what = place.map_or(what, |place| place.to_string());
                let remedy = if numerics == Numerics::default() { remedy } else { "change the gradient scale, or use f32" };
                return Err(ModelError::NotFinite { name, what, remedy }.into());
            }
            Err(other) => return Err(other.into()),
        };
        timings.push(Timing { stage: "explain", label: "Explain", ms: since(start) });
        let start = Instant::now();
        let scale = answer.heatmap.scale(request.percentile);
        let strength = strength(&answer, method.label);
        timings.push(Timing { stage: "scale", label: "Scale", ms: since(start) });
        let (device, id) = (self.device.clone(), (model.id.clone(), model.sha256.clone()));
        let view = seen.view;
        // Verdicts are on whole maps in f32: others are not remembered for them.
        let whole = partial.is_none() && numerics == Numerics::default();
        if whole {
            self.memory.borrow_mut().made(question, &answer, spent.passes())?;
        }
        let verdict = match request.verdict.or(request.require_trust.then(Depth::default)) {
            Some(depth) if whole => {
                let asked = VerdictRequest {
                    target: target.index.into(),
                    against: against.as_ref().map(|other| other.index.into()),
                    score: request.score,
                    method: request.method.clone(),
                    parameters: request.parameters.clone(),
                    depth,
                };
                let judged = self.verdict(&asked, observer).await?;
                timings.extend(judged.timings);
                Some(judged.verdict)
            }
            _ => None,
        };
        let withheld = request.require_trust && verdict.as_ref().is_none_or(|verdict| verdict.verdict == Standing::Misleading);
        Ok(Report {
            predictions,
            target,
            against,
            score: request.score,
            numerics,
            lost,
            partial,
            method: method.id,
            seed: settings.seed(),
            parameters: settings,
            view,
            answer,
            scale,
            strength,
            verdict,
            withheld,
            timings,
            device,
            model: id,
        })
    }
}
