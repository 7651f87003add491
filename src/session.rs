//! A photo, a network, a class and a method become a report, with progress and cancel.

mod changed;
mod chart;
mod scores;
mod verdicts;

pub use changed::{Change, ChangedReport};
pub use chart::{ChartRequest, Charted};
pub use scores::{Again, MetricRequest, Scored, Scores, ScoresRequest, map_of};
pub use verdicts::{Judged, VerdictRequest};

use crate::device::{Compute, DeviceRecord};
use crate::image::{Heatmap, Image, ImageError, Scale, View};
use crate::methods::{self, Answer, Ask, Attribution, BadParameter, MethodError, Settings, Sketches};
use crate::metrics::MetricError;
use crate::model::{self, Classifier, Model, ModelError, Rule, Score};
use crate::network::probe::Spread;
use crate::network::{NetworkError, Numerics, Precision};
use crate::pace::{Cancelled, Later, Pace};
use crate::report::budget::{Counted, Spent};
use crate::report::chart::Cell;
use crate::report::{Depth, Standing, Verdict};
use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::cell::RefCell;
use thiserror::Error;
use web_time::Instant;

/// What one asks of a session.
#[derive(Clone, Debug, Deserialize)]
pub struct Request {
    /// A class index, a class name, or `top`.
    pub target: Value,
    /// Id of the method.
    pub method: String,
    /// Its parameters; what is left out takes its default.
    #[serde(default)]
    pub parameters: Map<String, Value>,
    /// Percentile of the magnitudes that the colours span.
    #[serde(default = "all")]
    pub percentile: f32,
    /// A class to compare with, as `target` is given: the map then explains the difference of the two scores.
    #[serde(default)]
    pub against: Option<Value>,
    /// What is taken of a class: its logit unless told otherwise.
    #[serde(default)]
    pub score: model::Scale,
    /// Precision in which activations and gradients are kept between steps.
    #[serde(default)]
    pub precision: Precision,
    /// What gradients are multiplied by on their way, so that small ones survive in half precision.
    #[serde(default = "one")]
    pub loss_scale: f32,
    /// A verdict on the map, and how much may be spent on it; none unless asked for.
    #[serde(default)]
    pub verdict: Option<Depth>,
    /// Whether a misleading map is withheld, see [`Report::withheld`]. A verdict is then given in any case, a quick one unless told otherwise, and the
    /// map is not sketched while it is made.
    #[serde(default)]
    pub require_trust: bool,
}

fn one() -> f32 {
    1.0
}

impl Request {
    /// Asks a method about a class, everything else as usual.
    pub fn new(target: Value, method: &str) -> Self {
        Self {
            target,
            method: method.into(),
            parameters: Map::new(),
            percentile: all(),
            against: None,
            score: model::Scale::Logit,
            precision: Precision::Single,
            loss_scale: one(),
            verdict: None,
            require_trust: false,
        }
    }
}

fn all() -> f32 {
    100.0
}

/// One class and what the network says of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Prediction {
    /// Index of the class.
    pub index: usize,
    /// Its name.
    pub label: String,
    /// Softmax probability, 0..=1.
    pub probability: f32,
    /// The number before the softmax.
    pub logit: f32,
}

/// Time that a stage took.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Timing {
    /// Stable name.
    pub stage: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// Milliseconds.
    pub ms: f64,
}

/// How strong the signal in a map is, in words and numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Strength {
    /// Largest magnitude.
    pub max: f32,
    /// Sum of the magnitudes.
    pub l1: f32,
    /// One sentence.
    pub sentence: String,
}

/// The answer to a request.
#[derive(Clone, Debug)]
pub struct Report {
    /// The five likeliest classes and the target.
    pub predictions: Vec<Prediction>,
    /// The class asked about.
    pub target: Prediction,
    /// The class that it is compared with.
    pub against: Option<Prediction>,
    /// What is taken of a class.
    pub score: model::Scale,
    /// Precision of the walk.
    pub numerics: Numerics,
    /// In half precision, the shares of the score's gradients that round to zero and that overflow, over all steps.
    pub lost: Option<(f64, f64)>,
    /// How much of the work the map is made of, where it was stopped before its end.
    pub partial: Option<Done>,
    /// Id of the method.
    pub method: &'static str,
    /// The parameters as used.
    pub parameters: Settings,
    /// Seed of everything random, where the method draws at all.
    pub seed: Option<u64>,
    /// What the network sees of the photo.
    pub view: View,
    /// Attribution and shown map.
    pub answer: Answer,
    /// Range of the colours.
    pub scale: Scale,
    /// Strength of the signal.
    pub strength: Strength,
    /// The verdict, where one was asked for and the map is whole.
    pub verdict: Option<Verdict>,
    /// Whether the map is not to be shown: trust was required and the verdict is `misleading`. Whoever shows the report shows the reasons
    /// in its place.
    pub withheld: bool,
    /// Time per stage.
    pub timings: Vec<Timing>,
    /// Where it was computed.
    pub device: DeviceRecord,
    /// Id and hash of the network.
    pub model: (String, String),
}

/// Why a session has no report.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SessionError {
    /// The photo.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The network.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The method.
    #[error(transparent)]
    Method(#[from] MethodError),
    /// A metric.
    #[error(transparent)]
    Metric(#[from] MetricError),
    /// No photo yet.
    #[error("there is no photo yet: choose one")]
    NoPhoto,
    /// No network yet.
    #[error("there is no network yet: choose one")]
    NoModel,
    /// Told to stop.
    #[error("cancelled")]
    Cancelled,
}

impl From<BadParameter> for SessionError {
    fn from(error: BadParameter) -> Self {
        Self::Method(error.into())
    }
}

impl From<Cancelled> for SessionError {
    fn from(Cancelled: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl SessionError {
    /// Stable code for the browser boundary.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Image(error) => error.code(),
            Self::Model(error) => error.code(),
            Self::Method(error) => error.code(),
            Self::Metric(error) => error.code(),
            Self::NoPhoto => "no-photo",
            Self::NoModel => "no-model",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Parts done of parts planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Done {
    /// Parts behind us: noisy copies, say.
    pub done: usize,
    /// Parts planned.
    pub total: usize,
}

/// A map while it is being made.
#[derive(Clone, Debug)]
pub struct Sketch {
    /// Attribution and shown map so far.
    pub answer: Answer,
    /// Range of its colours.
    pub scale: Scale,
    /// How much of the work it is made of.
    pub made_of: Done,
    /// What the network sees of the photo.
    pub view: View,
}

/// Who watches a request.
pub trait Observer {
    /// Whether a sketch is welcome now. What was last sketched is kept when the work is stopped.
    fn wants_sketch(&self) -> bool {
        false
    }

    /// The map so far.
    fn sketch(&self, _sketch: &Sketch) {}

    /// A stage is so far; says whether to go on, yielding first when it is time to.
    fn progress(&self, stage: &'static str, label: &'static str, done: usize, total: usize) -> Later<'_, Result<(), Cancelled>>;

    /// A cell of the chart is measured: `row` by its place, the method and the column by their ids.
    fn cell(&self, _row: usize, _method: &'static str, _column: &'static str, _cell: &Cell) {}

    /// The classes are known.
    fn predictions(&self, predictions: &[Prediction]);
}

/// An observer's view of one stage, for the layers below.
struct Stage<'a> {
    observer: &'a dyn Observer,
    stage: &'static str,
    label: &'static str,
}

/// Hands sketches on, and keeps the last one.
struct Easel<'a> {
    observer: &'a dyn Observer,
    /// Whether nothing is shown before it was judged.
    covered: bool,
    percentile: f32,
    view: View,
    last: RefCell<Option<Sketch>>,
}

impl Sketches for Easel<'_> {
    fn wanted(&self) -> bool {
        !self.covered && self.observer.wants_sketch()
    }

    fn show(&self, answer: Answer, done: usize, total: usize) {
        let scale = answer.heatmap.scale(self.percentile);
        let sketch = Sketch { answer, scale, made_of: Done { done, total }, view: self.view };
        self.observer.sketch(&sketch);
        self.last.replace(Some(sketch));
    }
}

impl Pace for Stage<'_> {
    fn step(&self, done: usize, total: usize) -> Later<'_, Result<(), Cancelled>> {
        self.observer.progress(self.stage, self.label, done, total)
    }
}

/// What the network is asked about: a photo, or a tensor prepared elsewhere.
enum Subject {
    Photo(Image),
    Tensor(Vec<f32>),
}

/// The subject as the loaded network takes it, with what the network says of it.
struct Seen {
    values: Vec<f32>,
    view: View,
    predictions: Vec<Prediction>,
}

/// One device, at most one network, at most one photo and one to compare it with; and networks that are asked only whether methods run on them.
pub struct Session {
    compute: Compute,
    model: Option<Classifier>,
    subject: Option<Subject>,
    seen: Option<Seen>,
    reference: Option<Image>,
    memory: verdicts::Memory,
    others: Vec<Classifier>,
}

impl Session {
    /// A session on a device.
    pub fn new(compute: Compute) -> Self {
        Self { compute, model: None, subject: None, seen: None, reference: None, memory: verdicts::Memory::default(), others: Vec::new() }
    }

    /// The device.
    pub fn compute(&self) -> &Compute {
        &self.compute
    }

    /// The network, once there is one.
    pub fn model(&self) -> Option<&Classifier> {
        self.model.as_ref()
    }

    /// Takes a network. The photo stays.
    pub fn set_model(&mut self, model: Classifier) -> &Classifier {
        self.seen = None;
        self.memory = verdicts::Memory::default();
        self.model.insert(model)
    }

    /// Takes a photo. The network stays.
    pub fn set_photo(&mut self, photo: Image) {
        self.seen = None;
        self.memory = verdicts::Memory::default();
        self.subject = Some(Subject::Photo(photo));
    }

    /// Takes a second photo, for what compares two, or lets go of it.
    pub fn set_reference(&mut self, photo: Option<Image>) {
        self.memory = verdicts::Memory::default();
        self.reference = photo;
    }

    /// Takes a network beside the one that is explained, for the chart to try methods on.
    pub fn add_network(&mut self, model: Classifier) {
        self.others.push(model);
    }

    /// Lets go of the networks beside the one that is explained.
    pub fn clear_networks(&mut self) {
        self.others.clear();
    }

    /// The photo, once there is one.
    pub fn photo(&self) -> Option<&Image> {
        match &self.subject {
            Some(Subject::Photo(photo)) => Some(photo),
            _ => None,
        }
    }

    /// Takes a tensor `[1, channels, height, width]` prepared elsewhere in the place of a photo.
    pub fn set_tensor(&mut self, values: Vec<f32>) {
        self.seen = None;
        self.memory = verdicts::Memory::default();
        self.subject = Some(Subject::Tensor(values));
    }

    /// What the network says of the photo: every class, likeliest first.
    pub async fn predict(&mut self, observer: &dyn Observer) -> Result<&[Prediction], SessionError> {
        let mut timings = Vec::new();
        self.look(observer, &mut timings).await?;
        Ok(&self.seen.as_ref().expect("looked just now").predictions)
    }

    async fn look(&mut self, observer: &dyn Observer, timings: &mut Vec<Timing>) -> Result<(), SessionError> {
        let model = self.model.as_ref().ok_or(SessionError::NoModel)?;
        let subject = self.subject.as_ref().ok_or(SessionError::NoPhoto)?;
        if self.seen.is_some() {
            return Ok(());
        }
        observer.progress("prepare", "Preparing the photo", 0, 1).await?;
        let start = Instant::now();
        let (values, view) = match subject {
            Subject::Photo(photo) => {
                let prepared = model.preparation.tensor(photo);
                (prepared.values, prepared.view)
            }
            Subject::Tensor(values) => (values.clone(), View { x0: 0.0, y0: 0.0, x1: 1.0, y1: 1.0 }),
        };
        timings.push(Timing { stage: "prepare", label: "Prepare", ms: since(start) });
        let start = Instant::now();
        let stage = Stage { observer, stage: "forward", label: "Asking the network" };
        let input = model.input(values.clone())?;
        let logits = model.logits(input, &stage).await.map_err(stopped)?;
        let logits = methods::read(logits, "the logits").await?;
        timings.push(Timing { stage: "forward", label: "Predict", ms: since(start) });
        self.seen = Some(Seen { values, view, predictions: ranked(&logits, &model.labels) });
        Ok(())
    }

    /// Answers a request.
    ///
    /// # Errors
    /// No photo or network, a class or parameter that does not exist, a network that cannot serve the method, a value that is
    /// not finite, or the observer saying stop.
    pub async fn explain(&mut self, request: &Request, observer: &dyn Observer) -> Result<Report, SessionError> {
        let method = methods::by_id(&request.method)?;
        let mut settings = Settings::check(method.id, method.parameters, &request.parameters)?;
        if !(request.percentile > 0.0 && request.percentile <= 100.0) {
            return Err(BadParameter(format!("`percentile` is {}; above 0 and up to 100 was expected", request.percentile)).into());
        }
        if !(LOSS_SCALES.contains(&request.loss_scale)) {
            let (least, most) = (LOSS_SCALES.start(), LOSS_SCALES.end());
            return Err(BadParameter(format!("`loss_scale` is {}; {least} to {most} was expected", request.loss_scale)).into());
        }
        verdicts::check_trust(request)?;
        let numerics = Numerics { precision: request.precision, loss_scale: request.loss_scale };
        let mut timings = Vec::new();
        self.look(observer, &mut timings).await?;
        let (model, seen) = (self.model.as_ref().expect("looked"), self.seen.as_ref().expect("looked"));
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
        let reference = reference(model, self.reference.as_ref())?;
        let question = verdicts::question(method.id, &settings, score);
        let spent = Spent::of(f64::INFINITY);
        let counted = Counted { model, spent: &spent };
        let ask = Ask { model: &counted, input, reference, score, settings: &mut settings, pace: &stage, sketches: &easel };
        // Predictions are always in f32: what is compared is the map.
        model.set_numerics(numerics);
        let result = (method.run)(ask).await;
        let place = match &result {
            Err(MethodError::Model(ModelError::NotFinite { .. })) => {
                let input = model.input(seen.values.clone())?;
                model.first_not_finite(input, score, &stage).await.unwrap_or(None)
            }
            _ => None,
        };
        model.set_numerics(Numerics::default());
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
        let (device, id) = (self.compute.record.clone(), (model.id.clone(), model.sha256.clone()));
        let view = seen.view;
        // Verdicts are on whole maps in f32: others are not remembered for them.
        let whole = partial.is_none() && numerics == Numerics::default();
        if whole {
            self.memory.made(question, &answer, spent.passes())?;
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

/// Loss scales that f32 itself can bear.
const LOSS_SCALES: std::ops::RangeInclusive<f32> = 1.0 / 16_777_216.0..=16_777_216.0;

impl Session {
    /// How large the gradients of a class's score are over all steps of the network, in f32: from this follows at which gradient
    /// scale half precision loses how many of them.
    ///
    /// # Errors
    /// As [`Session::explain`].
    pub async fn gradient_magnitudes(&mut self, request: &Request, observer: &dyn Observer) -> Result<Spread, SessionError> {
        self.look(observer, &mut Vec::new()).await?;
        let (model, seen) = (self.model.as_ref().expect("looked"), self.seen.as_ref().expect("looked"));
        let target = target(model, &seen.predictions, &request.target)?;
        let against = request.against.as_ref().map(|other| self::target(model, &seen.predictions, other)).transpose()?;
        let score = Score { target: target.index, against: against.map(|other| other.index), scale: request.score };
        let stage = Stage { observer, stage: "explain", label: "Measuring gradients" };
        model.gradient_magnitudes(model.input(seen.values.clone())?, score, &stage).await.map_err(stopped)
    }
}

/// Milliseconds of one forward pass and of one forward and reverse pass, each waited for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Measured {
    /// Logits of the photo.
    pub forward_ms: f64,
    /// Logits and gradient of class 0.
    pub gradient_ms: f64,
}

/// Times the network on the photo, for the benchmark.
///
/// # Errors
/// As [`Session::predict`].
pub async fn measure(session: &mut Session) -> Result<Measured, SessionError> {
    session.predict(&Unwatched).await?;
    let (model, seen) = (session.model.as_ref().expect("predicted"), session.seen.as_ref().expect("predicted"));
    let pace = crate::pace::Straight;
    let start = Instant::now();
    methods::read(model.logits(model.input(seen.values.clone())?, &pace).await?, "the logits").await?;
    let forward_ms = since(start);
    let start = Instant::now();
    methods::read(
        model.input_gradient(model.input(seen.values.clone())?, Score::logit(0), Rule::Gradient, &pace).await?.gradient,
        "the gradient",
    )
    .await?;
    Ok(Measured { forward_ms, gradient_ms: since(start) })
}

/// Watches nothing, never stops.
pub struct Unwatched;

impl Observer for Unwatched {
    fn progress(&self, _stage: &'static str, _label: &'static str, _done: usize, _total: usize) -> Later<'_, Result<(), Cancelled>> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn predictions(&self, _predictions: &[Prediction]) {}
}

fn stopped(error: ModelError) -> SessionError {
    match error {
        ModelError::Network(NetworkError::Cancelled) => SessionError::Cancelled,
        other => other.into(),
    }
}

fn since(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e3
}

/// The photo to compare with as the network takes it, where there is one.
fn reference(model: &Classifier, photo: Option<&Image>) -> Result<Option<Tensor<4>>, ModelError> {
    photo.map(|photo| model.input(model.preparation.tensor(photo).values)).transpose()
}

/// The class that a request means.
fn target(model: &Classifier, predictions: &[Prediction], asked: &Value) -> Result<Prediction, SessionError> {
    let index = match asked {
        Value::String(text) if text == "top" => return Ok(predictions[0].clone()),
        Value::String(text) => model.class(text)?,
        other => model.class(&other.to_string())?,
    };
    Ok(predictions.iter().find(|prediction| prediction.index == index).expect("every class is predicted").clone())
}

/// The classes that a request means, and the score of them.
fn asked(
    model: &Classifier,
    predictions: &[Prediction],
    target: &Value,
    against: Option<&Value>,
    scale: model::Scale,
) -> Result<(Prediction, Option<Prediction>, Score), SessionError> {
    let target = self::target(model, predictions, target)?;
    let against = against.map(|other| self::target(model, predictions, other)).transpose()?;
    if against.as_ref() == Some(&target) {
        return Err(BadParameter(format!("{} is compared with itself: choose another class to compare with", target.label)).into());
    }
    let score = Score { target: target.index, against: against.as_ref().map(|other| other.index), scale };
    Ok((target, against, score))
}

/// Softmax in double precision, shifted by the largest logit; likeliest first, equal ones by index.
fn ranked(logits: &[f32], labels: &[String]) -> Vec<Prediction> {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let weights: Vec<f64> = logits.iter().map(|&logit| f64::from(logit - largest).exp()).collect();
    let sum: f64 = weights.iter().sum();
    let mut predictions: Vec<Prediction> = std::iter::zip(logits, labels)
        .zip(&weights)
        .enumerate()
        .map(|(index, ((&logit, label), weight))| Prediction { index, label: label.clone(), probability: (weight / sum) as f32, logit })
        .collect();
    predictions.sort_by(|a, b| b.logit.total_cmp(&a.logit));
    predictions
}

fn strength(answer: &Answer, label: &str) -> Strength {
    let values = match &answer.attribution {
        Attribution::Input { values, .. } => values,
        Attribution::Cam { .. } => answer.heatmap.values(),
    };
    let max = values.iter().fold(0.0f32, |max, value| max.max(value.abs()));
    let l1: f64 = values.iter().map(|value| f64::from(value.abs())).sum();
    let sentence = if max == 0.0 {
        format!("{label} is zero everywhere: by this measure nothing in the photo speaks for the class.")
    } else if is_flat(&answer.heatmap) {
        format!("{label} is the same everywhere ({}): the map says nothing about where.", readable(max))
    } else {
        format!("The largest value is {} {}.", readable(max), answer.unit)
    };
    let sentence = match &answer.remark {
        Some(remark) => format!("{sentence} {remark}"),
        None => sentence,
    };
    Strength { max, l1: l1 as f32, sentence }
}

/// A number with three significant digits, in powers of ten only where it would be hard to read otherwise.
fn readable(value: f32) -> String {
    let magnitude = value.abs();
    if magnitude == 0.0 {
        return "0".into();
    }
    if !(1e-3..1e5).contains(&magnitude) {
        return format!("{value:.2e}");
    }
    let digits = 2 - (magnitude.log10().floor() as i32).min(2);
    format!("{value:.*}", digits as usize)
}

fn is_flat(heatmap: &Heatmap) -> bool {
    heatmap.values().iter().all(|&value| value == heatmap.values()[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_easily() {
        let texts = [0.7791, 12.34, 123.4, 1234.0, 0.00123, 4.2e-7, 0.0].map(readable);
        assert_eq!(texts, ["0.779", "12.3", "123", "1234", "0.00123", "4.20e-7", "0"]);
    }

    #[test]
    fn probabilities_sum_to_one_and_huge_logits_do_not_overflow() {
        let labels: Vec<String> = ["a", "b", "c"].map(String::from).into();
        let ranked = ranked(&[1000.0, 1001.0, -1000.0], &labels);
        assert_eq!(ranked.iter().map(|p| p.index).collect::<Vec<_>>(), [1, 0, 2]);
        assert!((ranked.iter().map(|p| p.probability).sum::<f32>() - 1.0).abs() < 1e-6);
        assert!(ranked.iter().all(|p| p.probability.is_finite()));
    }
}
