//! A request becomes a report: it is checked, the method is run, what went wrong is diagnosed, and the result is reported.

use super::memory;
use super::not_finite::located;
use super::saturated::{instead, masked, saturated};
use super::strength::strength;
use super::{
    Done, Easel, Observer, Prediction, Report, Request, Seen, Session, SessionError, Sketch, Stage, Then, Timing, VerdictRequest, asked,
    since, stopped,
};
use crate::methods::{self, Answer, Ask, Method, MethodError, MethodFamily, Settings};
use crate::model::{Classifier, Model, ModelError, Score};
use crate::network::{NetworkError, Numerics, Precision};
use crate::report::budget::{Counted, Spent};
use crate::report::{Depth, Standing, Verdict};
use std::cell::RefCell;
use web_time::Instant;

/// What a method costs that takes one gradient at the photo, in units of one forward pass.
const ONE_GRADIENT: f32 = 3.0;

/// A request that was checked.
struct CheckedRequest<'a> {
    request: &'a Request,
    method: &'static Method,
    settings: Settings,
    numerics: Numerics,
    seen: &'a Seen,
    /// The five likeliest classes and those that the request names.
    predictions: Vec<Prediction>,
    target: Prediction,
    against: Option<Prediction>,
    score: Score,
}

/// What the method gave.
struct MethodResult {
    answer: Answer,
    /// The settings as the method used them.
    settings: Settings,
    /// How much of the work the answer is made of, where it was stopped before its end.
    partial: Option<Done>,
    /// In half precision, the shares of the score's gradients that round to zero and that overflow.
    lost: Option<(f64, f64)>,
    /// What it cost, in units of one forward pass.
    passes: f64,
}

impl Session {
    /// Answers a request.
    ///
    /// # Errors
    /// A class or parameter that does not exist, a network that cannot serve the method, a value that is
    /// not finite, or the observer saying stop.
    pub async fn explain(&self, request: &Request, observer: &dyn Observer) -> Result<Report, SessionError> {
        let mut timings = Vec::new();
        let question = self.question(request, observer, &mut timings).await?;
        let start = Instant::now();
        let given = self.ask(&question, observer).await?;
        timings.push(Timing { stage: "explain", label: "Explain", ms: since(start) });
        self.report(question, given, observer, timings).await
    }

    /// Checks a request, and tells the observer the classes.
    async fn question<'a>(
        &'a self,
        request: &'a Request,
        observer: &dyn Observer,
        timings: &mut Vec<Timing>,
    ) -> Result<CheckedRequest<'a>, SessionError> {
        let method = methods::by_id(&request.method)?;
        let settings = Settings::check(method.id, method.parameters, &request.parameters)?;
        let numerics = request.numerics()?;
        // The photo is not walked forward, for seconds perhaps, where the walk back is then refused.
        self.model().check_memory(matches!(method.family, MethodFamily::Gradient | MethodFamily::Path))?;
        // A method of one gradient starts from the walk that said the classes.
        let one = matches!(method.family, MethodFamily::Gradient | MethodFamily::Cam) && method.passes <= ONE_GRADIENT;
        let seen = self.look(observer, timings, if one { Then::Gradient } else { Then::Nothing }).await?;
        let (target, against, score) = asked(self.model(), &seen.predictions, &request.target, request.against.as_ref(), request.score)?;
        let mut predictions: Vec<Prediction> = seen.predictions.iter().take(5).cloned().collect();
        observer.predictions(&predictions, seen.familiarity);
        for named in std::iter::once(&target).chain(&against) {
            if !predictions.contains(named) {
                predictions.push(named.clone());
            }
        }
        Ok(CheckedRequest { request, method, settings, numerics, seen, predictions, target, against, score })
    }

    /// Runs the method.
    async fn ask(&self, question: &CheckedRequest<'_>, observer: &dyn Observer) -> Result<MethodResult, SessionError> {
        let CheckedRequest { request, method, numerics, seen, score, .. } = *question;
        let model = self.model();
        // Predictions are always in f32: what is compared is the map.
        let walked = if numerics == Numerics::default() { model.with_recording(seen.recording.clone()) } else { model.at(numerics) };
        let spent = Spent::of(f64::INFINITY);
        let stage = Stage { observer, stage: "explain", label: method.name(&question.settings) };
        let easel =
            Easel { observer, covered: request.require_trust, percentile: request.percentile, view: seen.view, last: RefCell::default() };
        let mut settings = question.settings.clone();
        let ask = Ask {
            model: &Counted { model: &walked, spent: &spent },
            input: model.input(seen.values.clone())?,
            reference: self.reference_for(model)?,
            score,
            settings: &mut settings,
            pace: &stage,
            sketches: &easel,
        };
        let (answer, partial) = match method.answer(ask).await {
            Ok(answer) => (answer, None),
            Err(error) => diagnose(error, question, &walked, easel.last.into_inner(), &stage).await?,
        };
        let lost = match (partial, numerics.precision) {
            (None, Precision::Half) => {
                let input = model.input(seen.values.clone())?;
                Some(model.gradient_magnitudes(input, score, &stage).await.map_err(stopped)?.lost(numerics.loss_scale))
            }
            _ => None,
        };
        Ok(MethodResult { answer, settings, partial, lost, passes: spent.passes() })
    }

    /// Measures the answer, remembers it, judges it where a verdict is asked for, and puts the report together.
    async fn report(
        &self,
        question: CheckedRequest<'_>,
        given: MethodResult,
        observer: &dyn Observer,
        mut timings: Vec<Timing>,
    ) -> Result<Report, SessionError> {
        let CheckedRequest { request, method, numerics, seen, predictions, target, against, score, .. } = question;
        let MethodResult { answer, settings, partial, lost, passes } = given;
        let start = Instant::now();
        let scale = answer.heatmap.scale(request.percentile);
        let classes: Vec<&Prediction> = std::iter::once(&target).chain(&against).collect();
        let masked_alone = classes.iter().all(|class| self.model().masks(class.index));
        // The logarithm of a probability of 0 follows the other classes, and says nothing of this one.
        let mut answer = if masked_alone { answer.flat(None)? } else { answer };
        let cause = match saturated(score, self.model().carried_on(), &target, against.as_ref()) {
            Some(why) => {
                // What a straight line gives in the place of the file's own probability is no signal.
                if self.model().carried_on().is_some_and(|end| answer.heatmap.values().iter().all(|value| value.abs() <= end)) {
                    answer = answer.flat(None)?;
                }
                let stage = Stage { observer, stage: "scale", label: "Scale" };
                match instead(self.model(), &seen.values, &classes, &stage).await {
                    Ok(advice) => Some(format!("{why} {advice}")),
                    // Nothing can be advised of a logit that overflows.
                    Err(ModelError::NotFinite { .. }) => Some(why),
                    Err(error) => return Err(stopped(error)),
                }
            }
            None if masked_alone => masked(self.model(), &target),
            None => None,
        };
        let strength = strength(&answer, method, method.name(&settings), cause.as_deref(), self.model().jumps().first());
        timings.push(Timing { stage: "scale", label: "Scale", ms: since(start) });
        // Verdicts are on whole maps in f32: others are not remembered for them.
        let whole = partial.is_none() && numerics == Numerics::default();
        if whole {
            let key = memory::question(method.id, &question.settings, score);
            self.memory.borrow_mut().made(key, &answer, &settings, passes)?;
        }
        let verdict = match request.verdict.or(request.require_trust.then(Depth::default)) {
            Some(depth) if whole => Some(self.judged(request, &target, against.as_ref(), depth, observer, &mut timings).await?),
            _ => None,
        };
        Ok(Report {
            predictions,
            familiarity: seen.familiarity,
            target,
            against,
            score: request.score,
            head: self.model.head.clone().before(seen.remark.clone()),
            numerics,
            lost,
            partial,
            method: method.id,
            name: method.name(&settings),
            seed: settings.seed(),
            parameters: settings,
            view: seen.view,
            withheld: request.require_trust && verdict.as_ref().is_none_or(|verdict| verdict.verdict == Standing::Misleading),
            answer,
            scale,
            strength,
            verdict,
            timings,
            device: self.device.clone(),
            model: (self.model.id.clone(), self.model.sha256.clone()),
        })
    }

    /// The verdict on the map that a request asks for.
    async fn judged(
        &self,
        request: &Request,
        target: &Prediction,
        against: Option<&Prediction>,
        depth: Depth,
        observer: &dyn Observer,
        timings: &mut Vec<Timing>,
    ) -> Result<Verdict, SessionError> {
        let asked = VerdictRequest {
            target: target.index.into(),
            against: against.map(|other| other.index.into()),
            score: request.score,
            method: request.method.clone(),
            parameters: request.parameters.clone(),
            depth,
        };
        let judged = self.verdict(&asked, observer).await?;
        timings.extend(judged.timings);
        Ok(judged.verdict)
    }
}

/// What is left of an answer when the method ended with an error: the last sketch, where it was stopped.
///
/// # Errors
/// Any other error; where a value is not finite, with the step at which that happened.
async fn diagnose(
    error: MethodError,
    question: &CheckedRequest<'_>,
    walked: &Classifier,
    sketch: Option<Sketch>,
    stage: &Stage<'_>,
) -> Result<(Answer, Option<Done>), SessionError> {
    match error {
        MethodError::Model(ModelError::Network(NetworkError::Cancelled)) => {
            let Sketch { answer, made_of, .. } = sketch.ok_or(SessionError::Cancelled)?;
            let stopped = format!("Stopped early: the map is made of {} of {} parts of the work.", made_of.done, made_of.total);
            // What the method says of so little, such as a linear model that leaves its parts open, still holds.
            let remark = std::iter::once(stopped).chain(answer.remark.clone()).collect::<Vec<_>>().join(" ");
            Ok((Answer { remark: Some(remark), ..answer }, Some(made_of)))
        }
        MethodError::Model(ModelError::NotFinite { name, what, remedy }) => {
            let input = walked.input(question.seen.values.clone())?;
            let remedy = if question.numerics == Numerics::default() { remedy } else { "change the gradient scale, or use f32" };
            Err(located(ModelError::NotFinite { name, what, remedy }, walked, input, question.score, stage).await.into())
        }
        other => Err(other.into()),
    }
}
