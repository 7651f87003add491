//! Laws of the verdict: what says nothing is never clear, what is right is, no budget is passed, and every reason is a sentence.

use crate::shared::closed_form::ClosedForm;
use crate::shared::networks::network;
use burn::tensor::{Tensor, TensorData};
use serde_json::{Value as Json, json};
use std::cell::Cell;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::rc::Rc;
use whylight::device::Compute;
use whylight::image::Image;
use whylight::methods::{self, METHODS, Method, Settings, Unseen};
use whylight::metrics::{Explain, Map, MetricError};
use whylight::model::{self, Model, ModelError, Randomise, Rule, Score};
use whylight::network::Precision;
use whylight::noise::Noise;
use whylight::pace::{Cancelled, Later, Pace, Straight};
use whylight::report::budget::{Counted, Spent};
use whylight::report::chart::{Grade, STABILITY};
use whylight::report::steadiness;
use whylight::report::{
    Controls, Depth, Examination, Finding, Level, Limit, MAP_PASSES, Maker, Signal, Standing, Subject, Thresholds, Verdict, decide,
    examine, fitted,
};
use whylight::session::{Observer, Prediction, Request, Rerun, Reruns, Session, SessionError, Sketch, Unwatched, VerdictRequest, map_of};

const DEPTHS: [Depth; 2] = [Depth::Quick, Depth::Standard];

/// Side of the doubles' input: two pixels to each of 14 squares.
const SIDE: usize = 28;

/// How near a pixel is to the middle of a class's patch, of which each class has its own: 1 there, falling as a Gaussian.
fn near(class: usize, pixel: usize) -> f32 {
    let (row, column) = (pixel % (SIDE * SIDE) / SIDE, pixel % SIDE);
    let (middle_row, middle_column) = (class / 3 * 8 + 5, class % 3 * 8 + 5);
    let squared = row.abs_diff(middle_row).pow(2) + column.abs_diff(middle_column).pow(2);
    (-(squared as f32) / 72.0).exp()
}

/// logit_c = w_c . x, the weights by class.
fn linear(weights: Vec<Vec<f32>>) -> ClosedForm {
    ClosedForm::linear([3, SIDE, SIDE], &weights, &vec![0.0; weights.len()]).between(0.0, 1.0)
}

/// A network of which each class is positive around a place of its own.
fn patches(classes: usize) -> ClosedForm {
    let weights = |class: usize| {
        let noise = Noise::new(class as u64, "weights").normal(0, 3 * SIDE * SIDE);
        noise.iter().enumerate().map(|(at, noise)| 0.02 * near(class, at) * (1.0 + 0.1 * noise)).collect()
    };
    linear((0..classes).map(weights).collect())
}

/// What it was asked, in passes: a gradient is three.
fn passes(model: &ClosedForm) -> f64 {
    let cost = |(question, dims): &(model::Question, [usize; 4])| {
        let each = if matches!(question, model::Question::Gradient(_)) { 3.0 } else { 1.0 };
        each * dims[0] as f64
    };
    model.asked.borrow().iter().map(cost).sum()
}

impl Randomise for ClosedForm {
    fn layers(&self) -> usize {
        1
    }

    fn randomised(&self, _layers: usize, seed: u64) -> Result<Box<dyn Model + '_>, ModelError> {
        let noise = Noise::new(seed, "untrained");
        Ok(Box::new(linear((0..self.classes()).map(|class| noise.normal(class, 3 * SIDE * SIDE)).collect())))
    }
}

/// A photo that is brightest where class 0 looks.
fn photo() -> Vec<f32> {
    let noise = Noise::new(0, "photo").uniform(0, 3 * SIDE * SIDE);
    noise.iter().enumerate().map(|(at, noise)| 0.1 + 0.8 * near(0, at) + 0.05 * noise).collect()
}

fn method(id: &str) -> (&'static Method, Settings) {
    let method = methods::by_id(id).unwrap();
    // The default window covers this small input whole.
    let given = if id == "occlusion" { json!({ "window": 4, "stride": 2 }) } else { json!({}) };
    (method, Settings::check(id, method.parameters, given.as_object().unwrap()).unwrap())
}

/// What a method makes: the map, what is shown of it, the settings as they were used, and the cost.
fn made(
    model: &dyn Model,
    values: &[f32],
    (method, settings): &(&'static Method, Settings),
    score: Score,
) -> (Map, Vec<f32>, Settings, f64) {
    let spent = Spent::of(f64::INFINITY);
    let counted = Counted { model, spent: &spent };
    let [channels, height, width] = model.input_shape();
    let input =
        Tensor::<1>::from_data(TensorData::new(values.to_vec(), [values.len()]), model.device()).reshape([1, channels, height, width]);
    let mut settings = settings.clone();
    let ask = methods::Ask { model: &counted, input, reference: None, score, settings: &mut settings, pace: &Straight, sketches: &Unseen };
    let answer = pollster::block_on((method.run)(ask)).unwrap();
    (map_of(&answer).unwrap(), answer.heatmap.values().to_vec(), settings, spent.passes())
}

/// A question about a map, all else as usual.
struct Question<'a> {
    model: &'a dyn Model,
    randomise: Option<&'a dyn Randomise>,
    values: Vec<f32>,
    map: Map,
    shown: Vec<f32>,
    maker: (&'static Method, Settings),
    rerun: Option<&'a dyn Explain>,
    used: Settings,
    passes: f64,
}

impl<'a> Question<'a> {
    /// What a method really says.
    fn honest(model: &'a ClosedForm, id: &str) -> Self {
        let (values, maker) = (photo(), method(id));
        let (map, shown, used, passes) = made(model, &values, &maker, Score::logit(0));
        Self { model, randomise: Some(model), values, map, shown, maker, rerun: None, used, passes }
    }

    /// One plane that pretends to be what the method says.
    fn with_plane(self, plane: Vec<f32>) -> Self {
        let channels = self.map.shape()[0];
        let map = Map::new(self.map.shape(), plane.repeat(channels)).unwrap();
        Self { map, shown: plane, ..self }
    }

    fn examine(&self, depth: Depth) -> Result<Examination, MetricError> {
        let (method, settings) = self.maker.clone();
        let reruns = Reruns::new(&Rerun { method, settings, reference: None }, &self.used, self.passes, depth);
        let maker = reruns.maker();
        let maker = Maker { reruns: self.rerun.map_or(maker.reruns, |rerun| [rerun, rerun]), ..maker };
        let [channels, height, width] = self.model.input_shape();
        let input = Tensor::<1>::from_data(TensorData::new(self.values.clone(), [self.values.len()]), self.model.device());
        let logits = pollster::block_on(self.model.logits(input.reshape([1, channels, height, width]), &Straight)).unwrap();
        let logits = logits.into_data().try_into_vec::<f32>().unwrap();
        let subject = Subject {
            model: self.model,
            randomise: self.randomise,
            values: &self.values,
            logits: &logits,
            score: Score::logit(0),
            map: &self.map,
            shown: &self.shown,
            surrogate: None,
            familiarity: Ok(0.5),
            maker: Some(maker),
            pace: &Straight,
        };
        pollster::block_on(examine(&subject, depth, &mut None))
    }

    fn verdict(&self, depth: Depth) -> Verdict {
        decide(&self.examine(depth).unwrap(), depth, Thresholds::shipped())
    }
}

/// Each reason is a sentence, and its level agrees with its number.
fn accept(what: &str, verdict: &Verdict) {
    assert!(!verdict.reasons.is_empty(), "{what}");
    assert!(verdict.passes <= verdict.depth.passes() + 1e-9, "{what}: {} passes", verdict.passes);
    for reason in &verdict.reasons {
        let sentence = &reason.sentence;
        assert!(sentence.len() > 20 && sentence.ends_with('.') && sentence.starts_with(char::is_uppercase), "{what}: {sentence}");
        assert!(!sentence.contains('\n') && !sentence.contains("NaN"), "{what}: {sentence}");
        assert_eq!(reason.evidence.value.is_none(), reason.level == Level::Unchecked, "{what}: {sentence}");
        assert!(reason.evidence.value.is_none_or(f64::is_finite), "{what}: {sentence}");
        // Of the limits for several kinds of map it is those whose number is told.
        let told = |limit: &&Limit| {
            limit.signal == reason.id && [Some(limit.careful), limit.misleading, limit.good].contains(&reason.evidence.threshold)
        };
        // What a control reaches too, or every map, speaks little for the map.
        let taken = matches!(reason.level, Level::Weak | Level::Given);
        // A map below all controls has the limit that follows from them.
        let below = reason.level == Level::Careful && sentence.contains("clearly better than this map");
        // Stability is told beside where the chart begins to say steady, and two runs that give two maps beside a limit of their own.
        if reason.id == Signal::Stability && reason.level >= Level::Weak && reason.level != Level::Unchecked {
            assert_eq!(reason.evidence.threshold, Some(STABILITY.scale.good), "{what}: {sentence}");
            let number = steadiness::graded(reason.evidence.value.unwrap(), reason.evidence.scatter);
            let steady = number.is_some_and(|number| STABILITY.grade(number) == Grade::Good);
            assert!(steady || reason.level == Level::Weak, "{what}: {sentence}");
            continue;
        }
        if reason.evidence.metric == "self-agreement" {
            assert!(reason.evidence.value < reason.evidence.threshold && reason.level <= Level::Weak, "{what}: {sentence}");
            continue;
        }
        // The number that a gain is told beside is 0, or what it has to exceed so that it exceeds every control by more than the scatter.
        let beside = reason.id == Signal::Faithfulness && reason.level >= Level::Weak;
        if let (true, Some(threshold), Some(value)) = (beside, reason.evidence.threshold, reason.evidence.value) {
            let wanted = reason.evidence.controls.to_exceed(reason.evidence.margins);
            assert!(threshold == 0.0 || wanted == Some(threshold), "{what}: {threshold}");
            assert!(reason.level != Level::Fine || value > threshold, "{what}: {value} is no more than {threshold}");
            continue;
        }
        // That of a probability lies beyond chance.
        if reason.id == Signal::Prediction && reason.evidence.value.is_some() {
            let threshold = reason.evidence.threshold.unwrap();
            assert!((0.5..=0.75).contains(&threshold), "{what}: {threshold}");
            assert_eq!(reason.level == Level::Careful, reason.evidence.value < Some(threshold), "{what}: {sentence}");
            continue;
        }
        let agrees = |value: f64| {
            let mut levels = Thresholds::shipped().limits.iter().filter(told).map(|limit| limit.level(value));
            let by_controls = below && reason.evidence.threshold.is_some_and(|limit| value < limit);
            // What lies beyond a limit by no more than the re-runs scatter asks for no care.
            let by_chance = reason.id == Signal::Reproduction
                && reason.level == Level::Weak
                && reason.evidence.scatter.is_some_and(|scatter| !scatter.outdoes(value));
            by_controls || by_chance || levels.any(|level| level == reason.level || (taken && level == Level::Fine))
        };
        assert!(reason.evidence.value.is_none_or(agrees), "{what}: {sentence}");
    }
    assert!(verdict.reasons.is_sorted_by_key(|reason| reason.level), "{what}");
    let line = verdict.line();
    assert!(line.ends_with('.') && line.len() > 30, "{what}: {line}");
}

#[test]
fn nothing_is_found_against_what_a_linear_network_really_looks_at() {
    let model = patches(9);
    for id in ["input-x-gradient", "gradient", "occlusion", "integrated-gradients"] {
        let question = Question::honest(&model, id);
        for depth in DEPTHS {
            let verdict = question.verdict(depth);
            accept(id, &verdict);
            assert_eq!(verdict.verdict, Standing::Clear, "{id} {depth:?}: {}", verdict.line());
        }
    }
}

#[test]
fn noise_is_never_clear_whoever_is_said_to_have_made_it() {
    let model = patches(9);
    for id in ["gradient", "input-x-gradient", "random"] {
        for seed in 0..12 {
            let noise = Noise::new(seed, "not an explanation").uniform(0, SIDE * SIDE);
            let question = Question::honest(&model, id).with_plane(noise);
            for depth in DEPTHS {
                let verdict = question.verdict(depth);
                accept(id, &verdict);
                assert_ne!(verdict.verdict, Standing::Clear, "{id}, seed {seed}, {depth:?}: {:?}", verdict.reasons);
            }
        }
    }
}

/// Explains by what a recipe makes of the gradient, whatever the question.
struct Wrong(fn(&dyn Model, Score) -> (Option<u64>, Score));

impl Explain for Wrong {
    fn explain<'a>(
        &'a self,
        model: &'a dyn Model,
        input: Tensor<4>,
        score: Score,
        pace: &'a dyn Pace,
    ) -> Later<'a, Result<Map, MetricError>> {
        Box::pin(async move {
            let (fixed, score) = (self.0)(model, score);
            let gradient = match fixed {
                // Another network than the one asked about, always the same.
                Some(seed) => {
                    let other = patches(9);
                    let other = other.randomised(1, seed).unwrap();
                    other.input_gradient(input, score, Rule::GRADIENT, pace).await?.gradient
                }
                None => model.input_gradient(input, score, Rule::GRADIENT, pace).await?.gradient,
            };
            Ok(Map::new([3, SIDE, SIDE], gradient.into_data().try_into_vec::<f32>().unwrap())?)
        })
    }
}

#[test]
fn a_method_that_ignores_the_class_or_the_network_is_named_for_it() {
    let model = patches(9);
    let (blind_to_class, blind_to_network) = (Wrong(|_, score| (None, Score { target: 0, ..score })), Wrong(|_, score| (Some(3), score)));
    let level = |verdict: &Verdict, signal: Signal| verdict.reasons.iter().find(|reason| reason.id == signal).unwrap().level;
    let ask = |rerun: &Wrong| {
        let question = Question { rerun: Some(rerun), ..Question::honest(&model, "gradient") };
        let input = Tensor::<1>::from_data(TensorData::new(photo(), [photo().len()]), model.device()).reshape([1, 3, SIDE, SIDE]);
        let map = pollster::block_on(rerun.explain(&model, input, Score::logit(0), &Straight)).unwrap();
        let shown = map.order();
        Question { map, shown, ..question }.verdict(Depth::Standard)
    };
    let verdict = ask(&blind_to_class);
    assert_eq!((level(&verdict, Signal::Class), verdict.verdict), (Level::Misleading, Standing::Misleading));
    assert_eq!(level(&verdict, Signal::Randomisation), Level::Fine);
    let verdict = ask(&blind_to_network);
    assert_eq!((level(&verdict, Signal::Randomisation), verdict.verdict), (Level::Misleading, Standing::Misleading));
    // A method that ignores the class by its registry line is misleading without a re-run.
    let verdict = Question::honest(&model, "sobel").verdict(Depth::Quick);
    assert_eq!((level(&verdict, Signal::Class), verdict.verdict), (Level::Misleading, Standing::Misleading));
}

#[test]
fn no_budget_is_passed_and_what_was_spent_is_what_was_counted() {
    let model = patches(9);
    for method in METHODS {
        // What needs feature maps, and the exact path, which needs to know the bends.
        if method.id.contains("cam") || method.id == "exact-ig" {
            continue;
        }
        let question = Question::honest(&model, method.id);
        for depth in DEPTHS {
            // One pass more gives the logits of the photo, which are known where a verdict is asked for.
            let before = passes(&model) + 1.0;
            let examination = question.examine(depth).unwrap();
            let counted = passes(&model) - before;
            assert!(counted <= depth.passes() + 1e-9, "{} {depth:?}: {counted}", method.id);
            // An untrained network counts for itself; the double does not see it.
            assert!(counted <= examination.passes + 1e-9, "{} {depth:?}: {counted} {}", method.id, examination.passes);
            assert!(examination.passes <= depth.passes() + 1e-9, "{} {depth:?}: {}", method.id, examination.passes);
            accept(method.id, &decide(&examination, depth, Thresholds::shipped()));
        }
    }
}

#[test]
fn a_limit_refuses_before_it_is_passed() {
    let (model, spent) = (patches(2), Spent::of(4.0));
    let counted = Counted { model: &model, spent: &spent };
    let batch = |n: usize| Tensor::<4>::zeros([n, 3, SIDE, SIDE], model.device());
    assert!(pollster::block_on(counted.logits(batch(3), &Straight)).is_ok());
    assert!(pollster::block_on(counted.input_gradient(batch(1), Score::logit(0), Rule::GRADIENT, &Straight)).is_err());
    assert_eq!((spent.passes(), passes(&model)), (3.0, 3.0));
    assert!(pollster::block_on(counted.logits(batch(1), &Straight)).is_ok());
}

#[test]
fn what_the_budget_does_not_allow_is_said() {
    let model = patches(9);
    let verdict = Question::honest(&model, "occlusion").verdict(Depth::Quick);
    let class = verdict.reasons.iter().find(|reason| reason.id == Signal::Class).unwrap();
    assert!(class.sentence.starts_with("Not checked: whether another class has another map, since"), "{}", class.sentence);
    let (method, settings) = method("integrated-gradients");
    let mut used = settings.clone();
    used.resolve("steps", 32);
    let (fewer, words) = fitted(method, &used, 98.0, MAP_PASSES).unwrap();
    assert_eq!((fewer.integer("steps"), words.as_str()), (7, "with 7 steps in the place of 32"));
    let (more, _) = fitted(method, &fewer, 5.0, MAP_PASSES).unwrap();
    assert!(more.integer("steps") > 7, "an integral of few steps is held against one of more");
    assert!(fitted(method, &fewer, 23.0, MAP_PASSES).is_none(), "what fits stays as it is");
}

/// The value of a pixel by its number.
type PixelValue = fn(usize) -> f32;

/// Maps that say nothing or next to nothing.
const DEGENERATE: &[(&str, PixelValue)] = &[
    ("zero", |_| 0.0),
    ("constant", |_| 3.5),
    ("negative constant", |_| -2.0),
    ("one pixel", |pixel| f32::from(u8::from(pixel == 7))),
    ("huge", |pixel| if pixel.is_multiple_of(2) { f32::MAX } else { f32::MIN }),
    ("tiny", |pixel| pixel as f32 * 1e-42),
    ("stretched", |pixel| 1.0 + pixel as f32 * 1e-6),
];

#[test]
fn degenerate_maps_and_networks_are_judged_without_a_number_that_is_not_finite() {
    let dead = linear(vec![vec![0.0; 3 * SIDE * SIDE]; 2]);
    let certain = linear(vec![vec![50.0; 3 * SIDE * SIDE], vec![-50.0; 3 * SIDE * SIDE]]);
    for (network, model) in [("one class", patches(1)), ("two", patches(2)), ("dead", dead), ("certain", certain)] {
        for (kind, value) in DEGENERATE {
            let question = Question::honest(&model, "gradient").with_plane((0..SIDE * SIDE).map(value).collect());
            for depth in DEPTHS {
                let verdict = question.verdict(depth);
                accept(&format!("{network} {kind}"), &verdict);
                assert_ne!(verdict.verdict, Standing::Clear, "{network} {kind} {depth:?}");
            }
        }
    }
    let model = patches(3);
    let question = Question { shown: vec![0.0; 9], ..Question::honest(&model, "gradient") };
    assert!(question.examine(Depth::Quick).unwrap_err().to_string().contains("28 x 28"), "a map of another size is refused");
}

#[test]
fn green_is_earned_by_the_standard_check_alone_and_by_what_speaks_for_the_map() {
    let finding = |signal: Signal, value: Result<f64, String>| Finding::new(signal, value);
    let controls = Controls { random: Some(0.0), ..Controls::default() };
    let good = |signal: Signal| match signal {
        Signal::Faithfulness => Finding { controls, ..finding(signal, Ok(0.95)) },
        Signal::Class | Signal::Randomisation => finding(signal, Ok(0.0)),
        _ => finding(signal, Ok(0.95)),
    };
    let verdict = |changed: Option<Finding>, depth: Depth| {
        let mut findings: Vec<Finding> = Signal::REQUIRED.into_iter().map(good).collect();
        if let Some(changed) = changed {
            findings.retain(|finding| finding.signal != changed.signal);
            findings.push(changed);
        }
        decide(&Examination { family: None, chance: 0.0, findings, passes: 0.0 }, depth, Thresholds::shipped())
    };
    let all = verdict(None, Depth::Standard);
    assert_eq!((all.verdict, all.earned), (Standing::Clear, true));
    // That the network believes the class and knows such photos holds of every map, and is no check that this one passed.
    assert_eq!((all.checks.passed, all.checks.made, all.checks.all), (5, 5, 5));
    assert_eq!((verdict(None, Depth::Quick).verdict, verdict(None, Depth::Quick).earned), (Standing::Clear, false));
    for signal in Signal::REQUIRED {
        let left_out = verdict(Some(finding(signal, Err("it was not made".into()))), Depth::Standard);
        let (passed, all) = if signal.tells_maps_apart() { (4, 5) } else { (5, 6) };
        assert!(!left_out.earned && left_out.checks.made == passed && left_out.checks.all == all, "{signal:?}");
        let words = format!("{passed} of {all} checks passed, 1 not made");
        assert!(signal == Signal::Faithfulness || left_out.line().contains(&words), "{}", left_out.line());
    }
    // What passes and speaks little: a shaky map, another method that points elsewhere, a control that does as well.
    let weak = |finding: Finding| {
        let verdict = verdict(Some(finding), Depth::Standard);
        assert_eq!((verdict.verdict, verdict.earned), (Standing::Clear, false), "{}", verdict.line());
        assert!(verdict.reasons.iter().any(|reason| reason.level == Level::Weak));
    };
    weak(finding(Signal::Stability, Ok(0.49)));
    // What the chart calls shaky is not ticked.
    weak(finding(Signal::Stability, Ok(0.79)));
    weak(finding(Signal::Conservation, Ok(0.008)));
    weak(finding(Signal::Agreement, Ok(0.1)));
    weak(finding(Signal::Faithfulness, Ok(0.95)));
    weak(Finding { controls: Controls { sobel: Some(0.96), ..Controls::default() }, ..finding(Signal::Faithfulness, Ok(0.95)) });
    let control = |signal, value, controls| weak(Finding { controls, ..finding(signal, Ok(value)) });
    control(Signal::Stability, 0.9, Controls { sobel: Some(0.95), ..Controls::default() });
    control(Signal::Agreement, 0.4, Controls { centre: Some(0.5), ..Controls::default() });
    let contrast = verdict(Some(finding(Signal::Contrast, Ok(1.9))), Depth::Standard);
    let given = |signal| contrast.reasons.iter().any(|reason| reason.id == signal && reason.level == Level::Given);
    assert!(contrast.earned && [Signal::Contrast, Signal::Belief, Signal::Familiarity].into_iter().all(given), "{}", contrast.line());
    // Less faithful than all that knows nothing, by more than they differ among themselves.
    let controls = Controls { random: Some(0.05), sobel: Some(-0.1), centre: Some(0.1) };
    let mut lenient = Thresholds::shipped().clone();
    for limit in lenient.limits.iter_mut().filter(|limit| limit.signal == Signal::Faithfulness) {
        (limit.careful, limit.misleading, limit.beside_controls) = (-0.7, Some(-0.7), Some(-1.5));
    }
    // Their mean is 1/60, and their standard deviation less than 0.3, so that care begins at 1/60 - 0.45.
    for (value, standing) in [(-0.8, Standing::Misleading), (-0.44, Standing::Careful), (-0.43, Standing::Clear), (0.2, Standing::Clear)] {
        let findings = vec![Finding { controls, ..finding(Signal::Faithfulness, Ok(value)) }];
        let found = decide(&Examination { family: None, chance: 0.0, findings, passes: 0.0 }, Depth::Standard, &lenient);
        assert_eq!(found.verdict, standing, "{value}: {}", found.line());
        assert_eq!(found.line().contains("clearly better than this map"), standing == Standing::Careful, "{}", found.line());
    }
    let doubtful = verdict(Some(finding(Signal::Belief, Ok(0.001))), Depth::Standard);
    assert!(doubtful.verdict == Standing::Careful && doubtful.line().contains("does not believe this itself: it gives the class 0.1 %"));
    let strange = verdict(Some(finding(Signal::Familiarity, Ok(0.0))), Depth::Standard);
    assert!(strange.verdict == Standing::Careful && strange.line().contains("unlike what the network learned from"), "{}", strange.line());
}

#[test]
fn a_map_that_every_control_exceeds_asks_for_care_from_where_real_maps_do_not_lie() {
    // A gradient of the perceptron of clothes on a puppy: its controls lie far apart.
    let controls = Controls { random: Some(-0.37), sobel: Some(0.32), centre: Some(0.49) };
    let card: Json = serde_json::from_str(include_str!("../../models/fashion_mlp.json")).unwrap();
    let own = Thresholds::of_network(Some(&card["calibration"])).unwrap();
    for thresholds in [&own, Thresholds::shipped()] {
        let limit = thresholds.of(Signal::Faithfulness, None).beside_controls.unwrap();
        assert!((-6.0..=-1.0).contains(&limit), "{limit}");
        let finding = Finding { controls, ..Finding::new(Signal::Faithfulness, Ok(controls.spread().unwrap().0)) };
        let standing = |value: f64| {
            let findings = vec![Finding { value: Ok(value), ..finding.clone() }];
            let verdict = decide(&Examination { family: None, chance: 0.0, findings, passes: 0.0 }, Depth::Standard, thresholds);
            verdict.reasons[0].level
        };
        let (mean, deviation) = controls.spread().unwrap();
        assert!(standing(mean + (limit - 0.1) * deviation) <= Level::Careful);
        assert!((controls.deviations(-0.59).unwrap() + 1.62).abs() < 0.01);
        assert_eq!(controls.spread().unwrap().1, deviation);
    }
    let findings = vec![Finding { controls, ..Finding::new(Signal::Faithfulness, Ok(-0.59)) }];
    let verdict = decide(&Examination { family: None, chance: 0.0, findings, passes: 0.0 }, Depth::Standard, &own);
    assert_eq!(verdict.verdict, Standing::Careful, "{}", verdict.line());
    // Where they lie together their spread is chance, and a map just below them is not clearly below.
    let close = Controls { random: Some(0.1), sobel: Some(0.11), centre: Some(0.12) };
    assert_eq!(close.spread().unwrap().1, 0.3);
    assert_eq!(Controls { centre: None, ..close }.spread(), None);
}

#[test]
fn the_likeliest_of_few_classes_is_held_against_chance() {
    for (classes, value, unsure) in [(2.0, 0.5, true), (2.0, 0.74, true), (2.0, 0.76, false), (3.0, 0.49, true), (3.0, 0.51, false)] {
        let findings = vec![Finding::new(Signal::Prediction, Ok(value)), Finding::new(Signal::Faithfulness, Ok(0.5))];
        let examination = Examination { family: None, chance: 1.0 / classes, findings, passes: 0.0 };
        let line = decide(&examination, Depth::Quick, Thresholds::shipped()).line();
        assert_eq!(line.contains("The network itself is unsure"), unsure, "{classes} {value}: {line}");
    }
    let thousand = Examination { family: None, chance: 1e-3, findings: vec![Finding::new(Signal::Prediction, Ok(0.501))], passes: 0.0 };
    assert!(!decide(&thousand, Depth::Quick, Thresholds::shipped()).line().contains("unsure"));
}

/// Photos of a network with a constant score, and one of another class of it.
#[test]
fn a_map_of_a_score_that_does_not_depend_on_the_photo_misleads() {
    let mut judged = 0;
    for name in ["softmax_sum", "softmax_sum_1000", "layer_norm_sum", "unit_length", "two_sigmoids", "circle", "two_orders", "no_weights"] {
        let path = format!("{}/tests/faults/constant/{name}.onnx", env!("CARGO_MANIFEST_DIR"));
        let model = Rc::new(model::Classifier::from_file(&fs::read(path).unwrap(), name, &burn::tensor::Device::flex()).unwrap());
        let rgb = (0..3 * 12 * 16).map(|at| ((at * 37) % 251) as u8).collect();
        let photo = Image::from_rgb(16, 12, rgb).unwrap();
        let flat = Image::from_rgb(16, 12, vec![90; 3 * 12 * 16]).unwrap();
        for (kind, photo) in [("photo", photo), ("photo of one colour", flat)] {
            let session = Session::new(Compute::cpu("A test.").record, model.clone(), photo.into());
            for method in ["gradient", "grad-cam", "lrp-epsilon", "lrp-zplus", "guided-backprop", "deconvnet", "smoothgrad"] {
                for depth in DEPTHS {
                    let request = VerdictRequest { target: 0.into(), ..asked(method, depth) };
                    let Ok(of_constant) = pollster::block_on(session.verdict(&request, &Unwatched)) else { continue };
                    accept(&format!("{name} {method}"), &of_constant.verdict);
                    assert_eq!(of_constant.verdict.verdict, Standing::Misleading, "{name} {method} {kind}");
                    let line = of_constant.verdict.line();
                    assert!(line.contains("The score does not depend on the photo"), "{name} {method} {kind}: {line}");
                    judged += 1;
                }
            }
            if name != "no_weights" {
                let request = VerdictRequest { target: 1.into(), ..asked("gradient", Depth::Quick) };
                let ordinary = pollster::block_on(session.verdict(&request, &Unwatched)).unwrap().verdict;
                let level = ordinary.reasons.iter().find(|reason| reason.id == Signal::Dependence).unwrap().level;
                assert_eq!(level, Level::Given, "{name} {kind}: {}", ordinary.line());
            }
        }
    }
    assert!(judged > 100, "{judged}");
}

#[test]
fn a_map_that_is_the_same_everywhere_is_compared_with_nothing() {
    let flat = Image::from_rgb(16, 12, vec![90; 3 * 12 * 16]).unwrap();
    let session = Session::new(Compute::cpu("A test.").record, Rc::new(network("tiny")), flat.into());
    for depth in DEPTHS {
        let judged = pollster::block_on(session.verdict(&asked("sobel", depth), &Unwatched)).unwrap().verdict;
        assert_eq!(judged.verdict, Standing::Misleading);
        let line = judged.line();
        assert!(line.contains("the same everywhere") && !line.contains("rank correlation"), "{line}");
    }
}

#[test]
fn one_bad_reason_is_enough_and_an_unknown_faithfulness_is_not() {
    let finding = |signal: Signal, value: Result<f64, String>| Finding::new(signal, value);
    let verdict = |findings: Vec<Finding>| {
        decide(&Examination { family: None, chance: 0.0, findings, passes: 0.0 }, Depth::Quick, Thresholds::shipped()).verdict
    };
    let good = || finding(Signal::Faithfulness, Ok(0.9));
    assert_eq!(verdict(vec![good(), finding(Signal::Stability, Err("it is not known".into()))]), Standing::Clear);
    assert_eq!(verdict(vec![good(), finding(Signal::Prediction, Ok(0.1))]), Standing::Careful);
    assert_eq!(verdict(vec![good(), finding(Signal::Class, Ok(1.0)), finding(Signal::Prediction, Ok(0.1))]), Standing::Misleading);
    assert_eq!(verdict(vec![finding(Signal::Faithfulness, Err("the score stays".into()))]), Standing::Careful);
    assert_eq!(verdict(vec![]), Standing::Careful);
}

fn session(name: &str) -> Session {
    let rgb = (0..3 * 40 * 40).map(|at| ((at * 37) % 251) as u8 / 2 + if at % 120 < 60 { 100 } else { 0 }).collect();
    session_of(name, Image::from_rgb(40, 40, rgb).unwrap())
}

fn session_of(name: &str, photo: Image) -> Session {
    Session::new(Compute::cpu("The tests run on the CPU.").record, Rc::new(network(name)), photo.into())
}

fn asked(method: &str, depth: Depth) -> VerdictRequest {
    let request = json!({ "target": "top", "method": method, "depth": depth });
    serde_json::from_value(request).unwrap()
}

#[test]
fn every_method_gets_a_verdict_on_real_networks_within_the_budget() {
    for name in ["tiny", "tiny_vit", "tiny_mlp"] {
        let session = session(name);
        for method in METHODS {
            // Thousands of straight pieces.
            if method.id == "exact-ig" {
                continue;
            }
            let Ok(judged) = pollster::block_on(session.verdict(&asked(method.id, Depth::Standard), &Unwatched)) else {
                // A network without feature maps, as the method itself says.
                assert!(
                    pollster::block_on(session.explain(&Request::new("top".into(), method.id), &Unwatched)).is_err(),
                    "{name} {}",
                    method.id
                );
                continue;
            };
            accept(&format!("{name} {}", method.id), &judged.verdict);
            if method.family == methods::MethodFamily::Control {
                assert_eq!(judged.verdict.verdict, Standing::Misleading, "{name} {}", method.id);
            }
        }
    }
}

/// Remembers the stages that it hears of, and may stop one.
#[derive(Default)]
struct Heard {
    stages: std::cell::RefCell<Vec<&'static str>>,
    stop: Option<&'static str>,
    sketches: Cell<usize>,
}

impl Observer for Heard {
    fn wants_sketch(&self) -> bool {
        true
    }

    fn sketch(&self, _sketch: &Sketch) {
        self.sketches.set(self.sketches.get() + 1);
    }

    fn progress(&self, stage: &'static str, _label: &'static str, done: usize, total: usize) -> Later<'_, Result<(), Cancelled>> {
        assert!(done <= total, "{stage}: {done} of {total}");
        self.stages.borrow_mut().push(stage);
        let answer = if self.stop == Some(stage) { Err(Cancelled) } else { Ok(()) };
        Box::pin(std::future::ready(answer))
    }

    fn predictions(&self, _predictions: &[Prediction], _familiarity: Option<whylight::model::Familiarity>) {}
}

#[test]
fn a_map_that_was_explained_and_a_verdict_that_was_given_are_not_made_again() {
    let session = session("tiny");
    pollster::block_on(session.explain(&Request::new("top".into(), "smoothgrad"), &Unwatched)).unwrap();
    let ask = |session: &Session, depth: Depth| {
        let heard = Heard::default();
        let judged = pollster::block_on(session.verdict(&asked("smoothgrad", depth), &heard)).unwrap();
        (judged.verdict, heard.stages.into_inner())
    };
    let (first, stages) = ask(&session, Depth::Quick);
    assert!(stages.contains(&"verdict") && !stages.contains(&"explain"), "{stages:?}");
    let (second, stages) = ask(&session, Depth::Quick);
    assert_eq!((&second, stages.len()), (&first, 0));
    let (standard, stages) = ask(&session, Depth::Standard);
    assert!(standard.passes > first.passes && stages.contains(&"verdict"));
    // Another photo is another question.
    let session = session_of("tiny", Image::from_rgb(40, 40, (0..4800).map(|at| (at % 256) as u8).collect()).unwrap());
    let (_, stages) = ask(&session, Depth::Quick);
    assert!(stages.contains(&"explain") && stages.contains(&"verdict"));
}

#[test]
fn the_fit_of_the_simple_model_is_the_evidence_of_the_surrogate() {
    let session = session("tiny");
    let report = pollster::block_on(session.explain(&Request::new("top".into(), "lime"), &Unwatched)).unwrap();
    let fit = report.answer.surrogate.expect("LIME fits a model");
    assert!(fit <= 1.0 && report.strength.sentence.contains(&format!("R-squared {fit:.3}")), "{fit}: {}", report.strength.sentence);
    let judged = pollster::block_on(session.verdict(&asked("lime", Depth::Quick), &Unwatched)).unwrap();
    let reason = |verdict: &Verdict| verdict.reasons.iter().find(|reason| reason.id == Signal::Surrogate).cloned();
    assert_eq!(reason(&judged.verdict).unwrap().evidence.value, Some(fit));
    // What is read from no such model is not asked how well it fits.
    let judged = pollster::block_on(session.verdict(&asked("gradient", Depth::Quick), &Unwatched)).unwrap();
    assert!(reason(&judged.verdict).is_none());
}

#[test]
fn a_verdict_stops_when_told_to() {
    let session = session("tiny");
    let heard = Heard { stop: Some("verdict"), ..Heard::default() };
    let stopped = pollster::block_on(session.verdict(&asked("gradient", Depth::Standard), &heard));
    assert_eq!(stopped.unwrap_err(), SessionError::Cancelled);
    assert!(pollster::block_on(session.verdict(&asked("gradient", Depth::Standard), &Unwatched)).is_ok());
}

#[test]
fn required_trust_withholds_what_misleads_and_shows_nothing_before() {
    let session = session("tiny");
    let request = |method: &str| Request { require_trust: true, ..Request::new("top".into(), method) };
    let heard = Heard::default();
    let report = pollster::block_on(session.explain(&request("sobel"), &heard)).unwrap();
    assert!(report.withheld);
    assert_eq!(report.verdict.unwrap().verdict, Standing::Misleading);
    let open = pollster::block_on(session.explain(&Request::new("top".into(), "sobel"), &heard)).unwrap();
    assert!(!open.withheld && open.verdict.is_none());
    let heard = Heard::default();
    let report = pollster::block_on(session.explain(&request("smoothgrad"), &heard)).unwrap();
    assert_eq!(report.withheld, report.verdict.unwrap().verdict == Standing::Misleading);
    assert_eq!(heard.sketches.get(), 0, "a map is not sketched before it was judged");
    pollster::block_on(session.explain(&Request::new("top".into(), "smoothgrad"), &heard)).unwrap();
    assert!(heard.sketches.get() > 0);
    let half = Request { precision: Precision::Half, ..request("gradient") };
    assert_eq!(pollster::block_on(session.explain(&half, &Unwatched)).unwrap_err().code(), "bad-parameter");
}

#[test]
fn a_map_in_half_precision_is_not_taken_for_the_one_that_is_judged() {
    let session = session("tiny");
    let half = Request { precision: Precision::Half, verdict: Some(Depth::Quick), ..Request::new("top".into(), "gradient") };
    assert!(pollster::block_on(session.explain(&half, &Unwatched)).unwrap().verdict.is_none());
    let heard = Heard::default();
    pollster::block_on(session.verdict(&asked("gradient", Depth::Quick), &heard)).unwrap();
    assert!(heard.stages.borrow().contains(&"explain"));
}

fn whylight(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_whylight")).args(arguments).output().unwrap()
}

#[test]
fn the_command_calibrates_on_a_small_network_and_writes_what_it_reads() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("calibrate");
    let file = folder.join("thresholds.json");
    let photos = folder.join("photos");
    fs::create_dir_all(&photos).unwrap();
    for seed in 0..4u64 {
        let noise = Noise::new(seed, "photo").uniform(0, 3 * 36 * 48);
        let rgb = noise
            .iter()
            .enumerate()
            .map(|(at, noise)| (noise * 80.0) as u8 + if (at / 3) % 48 < 12 * seed as usize { 150 } else { 0 })
            .collect();
        fs::write(photos.join(format!("{seed}.png")), Image::from_rgb(48, 36, rgb).unwrap().to_png()).unwrap();
    }
    let network = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/networks/tiny.onnx");
    let (photos, path) = (photos.to_str().unwrap(), file.to_str().unwrap());
    let methods = "gradient,grad-cam";
    let run = ["calibrate", "--models", network, "--photos", photos, "--methods", methods, "--mosaics", "1", "--write", path, "--json"];
    let output = whylight(&run);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let record: Json = serde_json::from_slice(&output.stdout).unwrap();
    let written: Thresholds = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    // Stability and reproduction have limits for perturbations beside those of the others.
    assert_eq!(written.limits.len(), Signal::ALL.len() + 2);
    assert_eq!(json!(written), record["thresholds"]);
    // 4 photos and 2 mosaics, of each 2 real maps and 8 planted ones, but for those that agree with the honest map.
    let cases = record["cases"].as_array().unwrap().len();
    assert!((6 * 7..=6 * 10).contains(&cases), "{cases}");
    let row = |kind: &str| {
        let rows = record["table"].as_array().unwrap();
        rows.iter().find(|row| row["kind"] == kind && row["half"] == "tried" && row["depth"] == "standard").unwrap().clone()
    };
    let maps = |real: bool| {
        let rows = record["table"].as_array().unwrap();
        let tried = |row: &&Json| row["kind"] == "all" && row["real"] == real && row["half"] == "tried" && row["depth"] == "standard";
        rows.iter().find(tried).unwrap()["maps"].as_u64()
    };
    assert_eq!((maps(true), row("random map")["maps"].as_u64()), (Some(6), Some(3)));
    assert!(maps(false).is_some_and(|planted| (15..=24).contains(&planted)));
    let plain = whylight(&run[..run.len() - 3]);
    assert!(String::from_utf8_lossy(&plain.stdout).contains("| planted: random map | 3 |"), "{}", String::from_utf8_lossy(&plain.stdout));
}

#[test]
fn the_terminal_gives_the_verdict_and_withholds_when_told_to() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("verdict-explain");
    let network = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/networks/tiny.onnx");
    let photo = concat!(env!("CARGO_MANIFEST_DIR"), "/www/photos/coffee.png");
    let out = folder.to_str().unwrap();
    let explain =
        |more: &[&str]| whylight(&[&["explain", photo, "--model", network, "--out", out, "--method", "sobel"][..], more].concat());
    let report = || serde_json::from_str::<Json>(&fs::read_to_string(folder.join("report.json")).unwrap()).unwrap();
    let shown = explain(&[]);
    let said = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.status.success() && said.contains("Misleading: ") && said.contains("The map does not depend on the class"), "{said}");
    assert_eq!((report()["verdict"]["verdict"].as_str(), report()["verdict"]["depth"].as_str()), (Some("misleading"), Some("quick")));
    assert!(folder.join("overlay.png").is_file());
    let withheld = explain(&["--require-trust"]);
    assert!(!withheld.status.success() && String::from_utf8_lossy(&withheld.stderr).contains("withheld"));
    assert!(!folder.join("overlay.png").is_file() && !folder.join("map.npy").is_file());
    assert_eq!((report()["withheld"].as_bool(), report()["files"].clone()), (Some(true), json!({})));
    assert!(explain(&["--verdict", "none"]).status.success() && report()["verdict"].is_null());
}

#[test]
fn the_scatter_is_known_of_what_draws_random_numbers_and_of_nothing_else() {
    let model = patches(9);
    // A linear network has one gradient everywhere, so that what SmoothGrad draws makes no difference.
    for (id, draws) in [("lime", true), ("rise", true), ("integrated-gradients", false), ("gradient", false), ("smoothgrad", false)] {
        let examination = Question::honest(&model, id).examine(Depth::Standard).unwrap();
        for signal in [Signal::Stability, Signal::Reproduction, Signal::Class, Signal::Randomisation] {
            let finding = examination.findings.iter().find(|finding| finding.signal == signal).unwrap();
            assert_eq!(finding.scatter.is_some(), draws, "{id} {signal:?}");
            assert!(finding.scatter.is_none_or(|scatter| scatter.poorer != finding.rerun.is_empty()), "{id} {signal:?}");
        }
    }
}

#[test]
fn a_quick_check_promises_as_many_checks_as_the_thorough_one_adds() {
    let model = patches(9);
    for id in ["gradient", "smoothgrad", "integrated-gradients", "occlusion", "lime", "shapley", "lrp-epsilon", "sobel"] {
        let question = Question::honest(&model, id);
        let [quick, standard] = DEPTHS.map(|depth| question.verdict(depth));
        assert_eq!(quick.checks.open, standard.checks.made - quick.checks.made, "{id}: {} {}", quick.line(), standard.line());
        assert_eq!(standard.checks.open, 0, "{id}");
    }
}
