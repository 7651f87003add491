//! The checks behind a verdict, cheapest for their worth first, none begun that the budget does not allow.

use super::budget::{Counted, InPasses, Spent};
use super::dependence;
use super::finding::{Examination, Finding};
use super::patches::Patches;
use super::relevance_gain::{self, ControlGains, Controls, Replacing};
use super::signal::Signal;
use super::steadiness::{APART, Scatter, correlation, reproduction, unseen_noise};
use super::verdict::Depth;
use crate::methods::{self, Ask, Method, MethodError, MethodFamily, Unseen, lrp};
use crate::metrics::{self, BATCH, Explain, Map, MetricAsk, MetricError, Outcome};
use crate::model::{Link, Model, ModelError, Randomise, Score, ScoreScale, read};
use crate::network::tensor_of;
use crate::pace::Pace;
use crate::parameters::Settings;
use crate::rounding;
use crate::statistics;
use burn::tensor::Tensor;

/// What is said of faithfulness where its controls were not measured.
const UNHELD: &str = "This is a first look at 2 shares of the photo: the thorough check looks at 6, so that its number differs, and compares it with \
                      maps that know nothing of the network.";

/// Looks in either direction for the relevance gain, by depth.
const QUICK_STEPS: usize = 2;
/// As in the chart.
pub const STANDARD_STEPS: usize = 6;

/// A map and what is needed to judge it.
pub struct Subject<'a> {
    /// The network.
    pub model: &'a dyn Model,
    /// The network, to be untrained.
    pub randomise: Option<&'a dyn Randomise>,
    /// The photo on the host, `[channels, height, width]`.
    pub values: &'a [f32],
    /// What the network says of it, `[classes]`.
    pub logits: &'a [f32],
    /// What is explained.
    pub score: Score,
    /// The attribution.
    pub map: &'a Map,
    /// What is shown, `[height, width]`.
    pub shown: &'a [f32],
    /// How well the simple model that the map is read from predicts samples that it was not fitted to, R-squared; none where there is no such model.
    pub surrogate: Option<f64>,
    /// The share of the network's reference photos that are less typical, 0..=1, or why that is not known.
    pub familiarity: Result<f64, String>,
    /// Where the map comes from; none for one made elsewhere.
    pub maker: Option<Maker<'a>>,
    /// Progress and cancel.
    pub pace: &'a dyn Pace,
}

/// The method that made a map.
#[derive(Clone, Copy)]
pub struct Maker<'a> {
    /// Its registry line.
    pub method: &'static Method,
    /// The settings of the map, as they were asked for.
    pub settings: &'a Settings,
    /// The same as the method used them: of a limit, how much of it.
    pub used: &'a Settings,
    /// The method with settings that fit the budget: with another draw of its random numbers, and with that of the map.
    pub reruns: [&'a dyn Explain; 2],
    /// Whether the two draw other random numbers.
    pub draws: bool,
    /// The share of the parts that the map is the sum of which the two hold together, 0..=1; 0 where they draw others than the map did.
    pub covered: f64,
    /// What one re-run costs, in units of one forward pass.
    pub cost: f64,
    /// How the settings of the re-runs differ from those of the map, in words; empty where they do not.
    pub words: &'a str,
    /// Whether the standard check can re-run the method.
    pub affordable: bool,
}

/// Passes that one of the four maps of the standard verdict may cost, so that all four and the rest stay within 150: two runs of
/// six looks for the map and the three controls and one for the blurred photo are 49, completeness 1, the map of another method at most 3.
pub const MAP_PASSES: f64 = 24.0;

/// Why there is no map of a re-run, as the rest of a sentence.
#[derive(Clone, Debug)]
enum Lack {
    /// The check may not spend so much.
    Budget(String),
    /// Anything else.
    Other(String),
}

/// The rank correlation of two maps.
fn compared(own: &Map, other: &Map) -> Result<f64, Lack> {
    correlation(own, other).map_err(Lack::Other)
}

/// The state of one examination.
struct Examiner<'a> {
    subject: &'a Subject<'a>,
    model: Counted<'a>,
    pace: InPasses<'a>,
    input: Tensor<4>,
    controls: [Vec<f32>; 3],
    findings: Vec<Finding>,
}

/// Finds out what the budget of the depth allows. `known` holds what the controls reach for the same photo and score once that was asked,
/// which saves asking it again.
///
/// # Errors
/// Told to stop, a lost device, a map of another size than the input. What cannot be checked is a finding that says why.
pub async fn examine(subject: &Subject<'_>, depth: Depth, known: &mut Option<ControlGains>) -> Result<Examination, MetricError> {
    let shape @ [channels, height, width] = subject.model.input_shape();
    let found = subject.map.shape();
    if found[1..] != shape[1..] || subject.shown.len() != height * width {
        let text = format!("the map has the shape {found:?}; {height} x {width} pixels were expected for this network");
        return Err(ModelError::BadInput(text).into());
    }
    let spent = Spent::of(depth.passes());
    let device = subject.model.device();
    let input: Tensor<4> = tensor_of([1, channels, height, width], subject.values.to_vec(), device);
    let model = Counted { model: subject.model, spent: &spent };
    let controls = relevance_gain::control_maps(&model, &input, subject.score).await?;
    let pace = InPasses { pace: subject.pace, spent: &spent };
    let mut bench = Examiner { subject, model, pace, input, controls, findings: Vec::new() };
    bench.prediction();
    bench.belief().await?;
    bench.familiarity();
    bench.contrast();
    bench.surrogate();
    bench.convergence();
    bench.faithfulness(depth, known).await?;
    bench.completeness().await?;
    bench.conservation().await?;
    bench.rerun(depth).await?;
    let passes = spent.passes();
    let mut findings = bench.findings;
    findings.sort_by_key(|finding| Signal::ALL.iter().position(|&signal| signal == finding.signal));
    // Of independent answers each is a yes or a no.
    let answers = if subject.score.link == Link::Softmax { subject.logits.len() } else { 2 };
    let family = subject.maker.map(|maker| maker.method.family);
    Ok(Examination { family, chance: 1.0 / answers.max(1) as f64, findings, passes })
}

/// Why nothing is said of probabilities where the outputs that are taken for logits are some already.
const PROBABILITIES: &str = "its outputs lie between 0 and 1 and add up to 1, as probabilities do, and a softmax over probabilities says \
                             little: export the network with its logits, or with the softmax as its last step";

/// What is said of the likeliest of classes that do not exclude each other.
const INDEPENDENT: &str = "Each class has a probability of its own, whatever the others have.";

/// How far the sum of probabilities in f32 may be from 1.
const SUM_ABS: f64 = 1e-3;

/// Whether outputs are probabilities, which no step that is known as a head made: numbers from 0 to 1 with the sum 1.
fn look_like_probabilities(logits: &[f32]) -> bool {
    let sum: f64 = logits.iter().map(|&logit| f64::from(logit)).sum();
    logits.len() > 1 && logits.iter().all(|logit| (0.0..=1.0).contains(logit)) && (sum - 1.0).abs() <= SUM_ABS
}

/// What has no value becomes the reason why.
fn stated<T>(result: Result<T, MetricError>) -> Result<Result<T, String>, MetricError> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(MetricError::NoValue(why) | MetricError::Model(ModelError::BadInput(why))) => Ok(Err(why)),
        Err(MetricError::Model(error @ ModelError::NotFinite { .. })) => Ok(Err(error.to_string())),
        Err(other) => Err(other),
    }
}

fn metric_error(error: MethodError) -> MetricError {
    match error {
        MethodError::Model(error) => MetricError::Model(error),
        MethodError::Parameter(error) => MetricError::Parameter(error),
        other => MetricError::NoValue(other.to_string()),
    }
}

fn contrast(plane: &[f32]) -> f64 {
    if rounding::constant(plane) {
        return 0.0;
    }
    let fold = |start: f64, pick: fn(f64, f64) -> f64| plane.iter().map(|&v| f64::from(v)).fold(start, pick);
    let (low, high) = (fold(f64::INFINITY, f64::min), fold(f64::NEG_INFINITY, f64::max));
    let largest = low.abs().max(high.abs());
    if largest > 0.0 { (high - low) / largest } else { 0.0 }
}

impl Examiner<'_> {
    fn find(&mut self, signal: Signal, value: Result<f64, String>, controls: Controls, note: impl Into<String>) {
        self.findings.push(Finding { controls, note: note.into(), ..Finding::new(signal, value) });
    }

    /// A number that is found by re-running the method.
    fn find_rerun(&mut self, signal: Signal, value: Result<f64, Lack>, controls: Controls, scatter: Option<Scatter>) {
        let (open, value) = match value {
            Ok(value) => (false, Ok(value)),
            Err(Lack::Budget(why)) => (self.subject.maker.is_some_and(|maker| maker.affordable), Err(why)),
            Err(Lack::Other(why)) => (false, Err(why)),
        };
        let rerun = self.subject.maker.map(|maker| maker.words.to_string()).unwrap_or_default();
        self.findings.push(Finding { controls, scatter, rerun, open, ..Finding::new(signal, value) });
    }

    fn prediction(&mut self) {
        let logits = self.subject.logits;
        if logits.len() < 2 {
            return self.find(Signal::Prediction, Err("the network has one class".into()), Controls::default(), "");
        }
        if look_like_probabilities(logits) {
            return self.find(Signal::Prediction, Err(PROBABILITIES.into()), Controls::default(), "");
        }
        let model = self.subject.model;
        let probabilities = self.subject.score.link.probabilities(logits).into_iter().enumerate();
        let largest = probabilities.map(|(class, p)| model.given_probability(class, p)).fold(0.0, f64::max);
        // Of one softmax and of a yes and its no the probabilities add up to 1.
        let note = if self.subject.score.link == Link::Sigmoid { INDEPENDENT } else { "" };
        self.find(Signal::Prediction, Ok(largest), Controls::default(), note);
    }

    /// The probability of the class that is explained, as the network gives it.
    async fn belief(&mut self) -> Result<(), MetricError> {
        let subject = self.subject;
        let logits = tensor_of([1, subject.logits.len()], subject.logits.to_vec(), subject.model.device());
        let score = Score { scale: ScoreScale::Probability, against: None, ..subject.score };
        let value = if subject.logits.len() < 2 {
            Err("the network has one class".to_string())
        } else if look_like_probabilities(subject.logits) {
            Err(PROBABILITIES.to_string())
        } else {
            let found = read(score.of(logits), "the probability").await?;
            Ok(subject.model.given_probability(score.target, f64::from(found[0])))
        };
        self.find(Signal::Belief, value, Controls::default(), "");
        Ok(())
    }

    fn familiarity(&mut self) {
        self.find(Signal::Familiarity, self.subject.familiarity.clone(), Controls::default(), "");
    }

    fn contrast(&mut self) {
        let [random, sobel, centre] = self.controls.each_ref().map(|plane| Some(contrast(plane)));
        self.find(Signal::Contrast, Ok(contrast(self.subject.shown)), Controls { random, sobel, centre }, "");
    }

    fn surrogate(&mut self) {
        if let Some(fit) = self.subject.surrogate {
            self.find(Signal::Surrogate, Ok(fit), Controls::default(), "");
        }
    }

    /// Few steps cannot be seen in the map, and the gap of completeness is small by luck now and then: the number itself is the evidence.
    fn convergence(&mut self) {
        let Some(maker) = self.subject.maker.filter(|maker| maker.method.family == MethodFamily::Path) else { return };
        let steps = |settings: &Settings| settings.value("steps").and_then(serde_json::Value::as_f64);
        if let Some(most) = steps(maker.settings) {
            // A rule that stops by itself has settled, however few steps that took.
            let stopped = steps(maker.used).filter(|&used| used < most);
            let note =
                stopped.map(|used| format!("its rule stopped by itself after {used:.0} of at most {most:.0} steps")).unwrap_or_default();
            self.find(Signal::Convergence, Ok(most), Controls::default(), note);
        }
    }

    async fn faithfulness(&mut self, depth: Depth, known: &mut Option<ControlGains>) -> Result<(), MetricError> {
        let subject = self.subject;
        let shown = subject.shown;
        let replacing = Replacing {
            model: &self.model,
            input: &self.input,
            values: subject.values,
            logits: subject.logits,
            score: subject.score,
            pace: &self.pace,
        };
        if rounding::constant(shown) {
            let dependence = stated(dependence::roundings(&replacing, None).await)?;
            let dependence = dependence::unless_beyond_f32(dependence, &replacing, None).await?;
            self.find(Signal::Dependence, dependence, Controls::default(), "");
            self.find(Signal::Faithfulness, Err("the map is the same everywhere and ranks nothing".into()), Controls::default(), "");
            return Ok(());
        }
        let ask_controls = depth == Depth::Standard && known.is_none();
        let mut planes = vec![shown];
        if ask_controls {
            planes.extend(self.controls.iter().map(Vec::as_slice));
        }
        let steps = if depth == Depth::Quick { QUICK_STEPS } else { STANDARD_STEPS };
        let looks = stated(replacing.looks(&planes, steps).await)?;
        let dependence = stated(dependence::roundings(&replacing, looks.as_ref().ok()).await)?;
        let dependence = dependence::unless_beyond_f32(dependence, &replacing, looks.as_ref().ok()).await?;
        let gains = match looks {
            Ok(looks) => stated(looks.gains())?,
            Err(why) => Err(why),
        };
        if let (true, Ok(gains)) = (ask_controls, &gains) {
            *known = gains[1..].to_vec().try_into().ok();
        }
        // Numbers of 2 looks and of 6 do not compare.
        let held = known.as_ref().filter(|_| depth == Depth::Standard);
        let note = if held.is_some() { "" } else { UNHELD };
        let controls = held.map(Controls::of_gains).unwrap_or_default();
        let margins = held.zip(gains.as_ref().ok()).map(|(held, gains)| gains[0].margins(held)).unwrap_or_default();
        self.find(Signal::Dependence, dependence, Controls::default(), "");
        let found = Finding::new(Signal::Faithfulness, gains.map(|gains| gains[0].mean));
        self.findings.push(Finding { controls, margins, note: note.into(), ..found });
        Ok(())
    }

    async fn completeness(&mut self) -> Result<(), MetricError> {
        let Some(maker) = self.subject.maker.filter(|maker| maker.method.complete) else { return Ok(()) };
        let Some(baseline) = maker.settings.value("baseline") else {
            let why = "it starts from something that this check does not know".to_string();
            self.find(Signal::Completeness, Err(why), Controls::default(), "");
            return Ok(());
        };
        let metric = metrics::by_id("completeness")?;
        let given = [("baseline".to_string(), baseline.clone())].into_iter().collect();
        let Ok(settings) = Settings::check(metric.id, metric.parameters, &given) else {
            let why = format!("the baseline {baseline} is not known to this check");
            self.find(Signal::Completeness, Err(why), Controls::default(), "");
            return Ok(());
        };
        let ask = MetricAsk {
            model: &self.model,
            input: self.input.clone(),
            score: self.subject.score,
            map: self.subject.map,
            region: None,
            explain: None,
            randomise: None,
            logits: Some(self.subject.logits),
            batch: BATCH,
            settings: &settings,
            pace: &self.pace,
        };
        let value = match stated(metrics::measure(metric, ask).await)? {
            Ok(Outcome::Value(measure)) => Ok(measure.value),
            Ok(Outcome::None(why)) | Err(why) => Err(why),
        };
        self.find(Signal::Completeness, value, Controls::default(), "");
        Ok(())
    }

    /// How much of the score is in the map of a method that hands it down: 1 where its sum is the score, less where it is more or less.
    async fn conservation(&mut self) -> Result<(), MetricError> {
        let subject = self.subject;
        let Some(maker) = subject.maker.filter(|maker| lrp::hands_down(maker.method)) else { return Ok(()) };
        let logits = tensor_of([1, subject.logits.len()], subject.logits.to_vec(), subject.model.device());
        let score = f64::from(read(subject.score.of(logits), "the score").await?[0]);
        let sum: f64 = subject.map.values().iter().map(|&value| f64::from(value)).sum();
        if score != 0.0 {
            let share = sum / score;
            let kept = if share > 1.0 { 1.0 / share } else { share.max(0.0) };
            let words = lrp::kept(score, sum, maker.settings.boolean("biases"));
            self.find(Signal::Conservation, Ok(kept), Controls::default(), words);
        }
        Ok(())
    }

    /// What asking the method again, and another one, can tell.
    async fn rerun(&mut self, depth: Depth) -> Result<(), MetricError> {
        let standard = depth == Depth::Standard;
        let Some(maker) = self.subject.maker else {
            for signal in [Signal::Stability, Signal::Reproduction, Signal::Class, Signal::Randomisation] {
                self.find(signal, Err("the method that made the map is not known".into()), Controls::default(), "");
            }
            return self.agreement(None).await;
        };
        let allowed = if standard { MAP_PASSES } else { depth.passes() };
        let (cost, [rerun, twin]) = (maker.cost, maker.reruns);
        let poorer = !maker.words.is_empty();
        if standard {
            self.agreement(Some(maker.method)).await?;
        }
        let score = self.subject.score;
        let noisy = |draw: usize| unseen_noise(self.subject.model, self.subject.values, draw);
        let stays = self.map(rerun, cost, allowed, None, noisy(0), score).await?;
        // Two draws of one photo differ by the method's own scatter alone; what draws nothing differs by the noise.
        let second = noisy(usize::from(!maker.draws));
        let mut again = if standard { Some(self.map(twin, cost, allowed, None, second, score).await?) } else { None };
        let same = matches!((&stays, &again), (Ok(one), Some(Ok(other))) if one == other);
        if maker.draws && same && stays.as_ref().is_ok_and(|stays| correlation(self.subject.map, stays).is_ok_and(|value| value < APART)) {
            // What was drawn made no difference, as noise of the size 0 does, and the map is not what they are: other noise tells whether the
            // method gives itself so loosely.
            again = Some(self.map(twin, cost, allowed, None, noisy(1), score).await?);
        }
        let scatter = match (&stays, &again) {
            (Ok(one), Some(Ok(other))) if maker.draws && !same => Scatter::of(one, other, poorer, maker.covered).ok(),
            _ => None,
        };
        // What another class and an untrained network are held against has their settings and their draw.
        let own = again.clone().filter(|_| poorer).unwrap_or_else(|| Ok(self.subject.map.clone()));
        // Each control in the place of the map: as a method a control is stable by construction, since it does not look at the photo's details or
        // at the photo at all, which proves nothing.
        let planes = self.control_planes()?;
        let held = |against: &dyn Fn(&Map) -> Option<f64>| {
            let [random, sobel, centre] = planes.each_ref().map(against);
            Controls { random, sobel, centre }
        };
        // With fewer samples a re-run is a poorer draw of what the map stands for; with fewer steps from one random baseline it is not.
        let sampled = maker.covered > 0.0 || maker.settings.value("samples").is_some();
        let fewer = poorer && sampled && scatter.is_some();
        let unmoved = held(&|plane| correlation(plane, stays.as_ref().ok()?).ok());
        let stability = stays.clone().and_then(|map| compared(self.subject.map, &map));
        if let Some(again) = again {
            let pair = stays.and_then(|first| Ok([first, again?]));
            let reproduced = held(&|plane| pair.as_ref().ok().and_then(|[first, second]| reproduction(plane, [first, second], fewer).ok()));
            let found = pair.and_then(|[first, second]| reproduction(self.subject.map, [&first, &second], fewer).map_err(Lack::Other));
            self.find_rerun(Signal::Reproduction, found, reproduced, scatter);
        } else {
            let why = "the quick check re-runs the method once at most".to_string();
            self.find_rerun(Signal::Reproduction, Err(Lack::Budget(why)), Controls::default(), None);
        }
        self.find_rerun(Signal::Stability, stability, unmoved, scatter);
        // Of what the map is the sum of, re-runs of another class or network have the same parts: none of the difference is scatter.
        let scatter = scatter.filter(|_| maker.covered == 0.0);
        let one = Some(1.0);
        // A control gives the same map for every class.
        let constant = Controls { random: one, sobel: one, centre: one };
        let class = match self.unlikely() {
            // It is made without the class; one that is the same everywhere compares with nothing all the same.
            _ if !maker.method.class_sensitive => compared(self.subject.map, self.subject.map),
            None => Err(Lack::Other("the network has no other class".into())),
            Some(score) => {
                let other = self.map(twin, cost, allowed, None, self.input.clone(), score).await?;
                own.clone().and_then(|own| other.and_then(|other| compared(&own, &other)))
            }
        };
        self.find_rerun(Signal::Class, class, constant, scatter);
        let untrained = match self.subject.randomise.filter(|network| network.layers() > 0) {
            None => Err(Lack::Other("the network has no layers to untrain".into())),
            Some(_) if cost > allowed || !self.model.spent.affords(cost) => Err(self.too_much(cost)),
            Some(network) => {
                let random = network.randomised(network.layers(), 0)?;
                let other = self.map(twin, cost, allowed, Some(&*random), self.input.clone(), score).await?;
                own.and_then(|own| other.and_then(|other| compared(&own, &other)))
            }
        };
        self.find_rerun(Signal::Randomisation, untrained, constant, scatter);
        if standard { Ok(()) } else { self.agreement(Some(maker.method)).await }
    }

    fn too_much(&self, cost: f64) -> Lack {
        let limit = self.model.spent.limit();
        let left = limit - self.model.spent.passes();
        Lack::Budget(format!(
            "re-running the method takes about {cost:.0} runs of the network, and of the {limit:.0} runs that this check may take {left:.0} are left"
        ))
    }

    /// The controls as maps, `[1, height, width]`.
    fn control_planes(&self) -> Result<[Map; 3], MetricError> {
        let [_, height, width] = self.model.input_shape();
        let [random, sobel, centre] = self.controls.each_ref().map(|plane| Map::new([1, height, width], plane.clone()));
        Ok([random?, sobel?, centre?])
    }

    /// The method's map of another network, input or score, where that can be afforded.
    async fn map(
        &self,
        rerun: &dyn Explain,
        cost: f64,
        allowed: f64,
        other: Option<&dyn Model>,
        input: Tensor<4>,
        score: Score,
    ) -> Result<Result<Map, Lack>, MetricError> {
        if cost > allowed || !self.model.spent.affords(cost) {
            return Ok(Err(self.too_much(cost)));
        }
        let model = Counted { model: other.unwrap_or(self.subject.model), spent: self.model.spent };
        Ok(stated(rerun.explain(&model, input, score, &self.pace).await)?.map_err(Lack::Other))
    }

    /// The score of the least likely class that the question does not name. Of a probability its logarithm, since the probability of an
    /// unlikely class is 0 in f32.
    ///
    /// A network with one output has no other class: the map of the opposite answer is the same with its signs changed.
    fn unlikely(&self) -> Option<Score> {
        if self.subject.score.link == Link::YesNo {
            return None;
        }
        let (score, logits) = (self.subject.score, self.subject.logits);
        let others = (0..logits.len()).filter(|&class| class != score.target && Some(class) != score.against);
        let target = others.min_by(|&a, &b| logits[a].total_cmp(&logits[b]))?;
        let scale = if score.scale == ScoreScale::Probability { ScoreScale::LogProbability } else { score.scale };
        Some(Score { target, scale, ..score })
    }

    /// Whether a method of another kind points at the same squares.
    async fn agreement(&mut self, own: Option<&'static Method>) -> Result<(), MetricError> {
        let family = own.map(|method| method.family);
        let (other, cost) = match family {
            Some(MethodFamily::Cam) | None if self.model.default_tap().is_none() => {
                let why = "the network has no feature map for a class activation map";
                self.find(Signal::Agreement, Err(why.into()), Controls::default(), "");
                return Ok(());
            }
            Some(MethodFamily::Cam) => ("gradient", 3.0),
            _ if self.model.default_tap().is_some() => ("grad-cam", 1.1),
            Some(MethodFamily::Gradient) | None => {
                let why = "the network has no feature map for a class activation map";
                self.find(Signal::Agreement, Err(why.into()), Controls::default(), "");
                return Ok(());
            }
            Some(_) => ("gradient", 3.0),
        };
        let other = methods::by_id(other)?;
        if !self.model.spent.affords(cost) {
            let why = format!("{} would take more runs of the network than are left", other.label);
            self.findings.push(Finding { open: true, ..Finding::new(Signal::Agreement, Err(why)) });
            return Ok(());
        }
        let mut settings = Settings::check(other.id, other.parameters, &serde_json::Map::new())?;
        let ask = Ask {
            model: &self.model,
            input: self.input.clone(),
            reference: None,
            score: self.subject.score,
            settings: &mut settings,
            pace: &self.pace,
            sketches: &Unseen,
        };
        let answer = match other.answer(ask).await {
            Ok(answer) => answer,
            Err(error) => {
                let why = stated::<()>(Err(metric_error(error)))?.err().unwrap_or_default();
                self.find(Signal::Agreement, Err(why), Controls::default(), "");
                return Ok(());
            }
        };
        let [_, height, width] = self.model.input_shape();
        let patches = Patches::over(height, width);
        // What speaks for the class: magnitudes would count what speaks against it as well.
        let squares = |plane: &[f32]| patches.means(plane.iter().map(|&value| f64::from(value.max(0.0))));
        let theirs = squares(answer.heatmap.values());
        let with = |plane: &[f32]| statistics::spearman(&squares(plane), &theirs);
        let value = with(self.subject.shown).ok_or_else(|| "one of the two maps is the same everywhere".to_string());
        let [random, sobel, centre] = self.controls.each_ref().map(|plane| with(plane));
        self.find(Signal::Agreement, value, Controls { random, sobel, centre }, other.label);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_told_from_logits() {
        assert!(look_like_probabilities(&[0.2, 0.3, 0.5]) && look_like_probabilities(&[1.0, 0.0, 1e-9]));
        assert!(!look_like_probabilities(&[0.2, 0.3, 0.4]) && !look_like_probabilities(&[1.2, -0.2]) && !look_like_probabilities(&[1.0]));
    }
}
