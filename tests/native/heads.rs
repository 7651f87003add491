//! What the last steps of a file are, by what they compute: every file of `tests/faults/heads` has the same body and another head.

use serde_json::{Map, Value as Json, json};
use std::fs;
use std::rc::Rc;
use whylight::device::{Compute, relative_l2};
use whylight::metrics::Outcome;
use whylight::model::{Card, Classifier, Head, HeadSource, Link, Model, ModelError, Rule, Score, ScoreScale, sha256};
use whylight::network::{Constant, Graph, ReadOptions, Value};
use whylight::pace::Straight;
use whylight::session::{InputSource, MetricRequest, Request, ScoresRequest, Session, Unwatched, VerdictRequest};

/// Two walks over the same body differ by the order of a few sums in f32.
pub const SAME_BODY_REL: f32 = 1e-5;

/// A probability that a file computes in f32 beside the same in f64.
pub const PROBABILITY_ABS: f64 = 2e-6;

pub fn bytes(name: &str) -> Vec<u8> {
    fs::read(format!("{}/tests/faults/{name}.onnx", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

pub fn open(name: &str) -> Result<Classifier, ModelError> {
    Classifier::from_file(&bytes(name), name, &Compute::cpu("A test.").device)
}

pub fn input() -> Vec<f32> {
    (0..3 * 20 * 30).map(|k| (0.37 * k as f32).sin()).collect()
}

pub fn session(model: Classifier) -> Session {
    Session::new(Compute::cpu("A test.").record, Rc::new(model), InputSource::Tensor(input()))
}

fn read<const D: usize>(tensor: burn::tensor::Tensor<D>) -> Vec<f32> {
    pollster::block_on(Value::from(tensor).read()).unwrap()
}

pub fn logits(model: &Classifier) -> Vec<f32> {
    read(pollster::block_on(model.logits(model.input(input()).unwrap(), &Straight)).unwrap())
}

pub fn gradient(model: &Classifier, score: Score) -> Vec<f32> {
    let found = pollster::block_on(model.input_gradient(model.input(input()).unwrap(), score, Rule::GRADIENT, &Straight));
    read(found.unwrap().gradient)
}

/// What the file itself computes.
pub fn output(name: &str) -> Vec<f32> {
    let graph = Graph::read(&bytes(name), &ReadOptions::default()).unwrap();
    let shown = Constant::f32([1, 3, 20, 30], input());
    let device = Compute::cpu("A test.").device;
    pollster::block_on(graph.run(&device, vec![shown])).unwrap()[0].floats().unwrap().to_vec()
}

pub fn probabilities(session: &Session) -> Vec<f64> {
    let predicted = pollster::block_on(session.predict(&Unwatched)).unwrap();
    let mut found = vec![0.0; predicted.predictions.len()];
    predicted.predictions.iter().for_each(|prediction| found[prediction.index] = f64::from(prediction.probability));
    found
}

fn softmax(z: &[f64]) -> Vec<f64> {
    let sum: f64 = z.iter().map(|z| z.exp()).sum();
    z.iter().map(|z| z.exp() / sum).collect()
}

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

pub fn close(what: &str, found: &[f64], expected: &[f64], abs: f64) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (f, e) in std::iter::zip(found, expected) {
        assert!((f - e).abs() <= abs, "{what}: {found:?} {expected:?}");
    }
}

/// What undoes what a file does to the probabilities.
type Undone = fn(f64) -> f64;

/// The files that end in a softmax: what divides the logits, and what undoes what the file does to the probabilities.
const SOFTMAX: &[(&str, f64, Undone)] = &[
    ("softmax", 1.0, |p| p),
    ("log_softmax", 1.0, f64::exp),
    ("log_of_softmax", 1.0, f64::exp),
    ("exp_of_log_softmax", 1.0, |p| p),
    ("by_hand", 1.0, |p| p),
    ("by_hand_less_largest", 1.0, |p| p),
    ("by_hand_reciprocal", 1.0, |p| p),
    ("softmax_clip", 1.0, |p| p),
    ("softmax_reshape", 1.0, |p| p),
    ("softmax_squeeze", 1.0, |p| p),
    ("softmax_of_rows", 1.0, |p| p),
    ("softmax_times_one", 1.0, |p| p),
    ("softmax_per_cent", 1.0, |p| p / 100.0),
    ("softmax_dropout", 1.0, |p| p),
    ("softmax_cast", 1.0, |p| p),
    ("temperature", 2.5, |p| p),
    ("temperature_by_hand", 2.5, |p| p),
];

const SIGMOID: &[(&str, Undone)] = &[
    ("sigmoid", |p| p),
    ("sigmoid_reshape", |p| p),
    ("sigmoid_by_hand", |p| p),
    ("sigmoid_clip", |p| p),
    ("sigmoid_of_tanh", |p| p),
    ("log_sigmoid", f64::exp),
];

/// The files with one output or one logit: which class it speaks for.
const ONE: &[(&str, usize)] = &[("one_logit", 0), ("one_sigmoid", 0), ("one_sigmoid_squeeze", 0), ("no_and_yes", 1), ("yes_and_no", 0)];

/// Logits and their gradients of the body alone.
fn body() -> (Vec<f64>, Vec<Vec<f32>>) {
    let model = open("heads/logits").unwrap();
    let z = logits(&model).into_iter().map(f64::from).collect();
    (z, (0..4).map(|class| gradient(&model, Score::logit(class))).collect())
}

#[test]
fn a_softmax_is_one_however_it_is_written() {
    let (z, slopes) = body();
    for &(name, temperature, undone) in SOFTMAX {
        let name = format!("heads/{name}");
        let model = open(&name).unwrap();
        assert_eq!((model.head.head, model.head.source, model.link()), (Head::Softmax, HeadSource::File, Link::Softmax), "{name}");
        let warm: Vec<f64> = z.iter().map(|z| z / temperature).collect();
        close(&name, &logits(&model).into_iter().map(f64::from).collect::<Vec<_>>(), &warm, 1e-5);
        for (class, slope) in slopes.iter().enumerate().take(4) {
            let expected: Vec<f32> = slope.iter().map(|v| v / temperature as f32).collect();
            assert!(relative_l2(&gradient(&model, Score::logit(class)), &expected) < SAME_BODY_REL, "{name} {class}");
        }
        let said: Vec<f64> = output(&name).into_iter().map(|value| undone(f64::from(value))).collect();
        let found = probabilities(&session(model));
        close(&name, &found, &softmax(&warm), PROBABILITY_ABS);
        close(&name, &found, &said, if name.ends_with("clip") { 1e-3 } else { PROBABILITY_ABS });
    }
}

#[test]
fn a_sigmoid_gives_every_class_a_probability_of_its_own() {
    let (z, slopes) = body();
    for &(name, undone) in SIGMOID {
        let name = format!("heads/{name}");
        let model = open(&name).unwrap();
        assert_eq!((model.head.head, model.head.source, model.link()), (Head::Sigmoid, HeadSource::File, Link::Sigmoid), "{name}");
        for class in 0..4 {
            assert!(relative_l2(&gradient(&model, Score::logit(class)), &slopes[class]) < SAME_BODY_REL, "{name} {class}");
            // dp/dx = p (1 - p) dz/dx, d log p/dx = (1 - p) dz/dx.
            let p = sigmoid(z[class]);
            for (scale, factor) in [(ScoreScale::Probability, p * (1.0 - p)), (ScoreScale::LogProbability, 1.0 - p)] {
                let expected: Vec<f32> = slopes[class].iter().map(|v| v * factor as f32).collect();
                let score = Score { scale, link: model.link(), ..Score::logit(class) };
                assert!(relative_l2(&gradient(&model, score), &expected) < SAME_BODY_REL, "{name} {class} {scale:?}");
            }
        }
        let said: Vec<f64> = output(&name).into_iter().map(|value| undone(f64::from(value))).collect();
        let found = probabilities(&session(model));
        close(&name, &found, &z.iter().map(|&z| sigmoid(z)).collect::<Vec<_>>(), PROBABILITY_ABS);
        close(&name, &found, &said, PROBABILITY_ABS);
    }
}

#[test]
fn one_output_answers_yes_or_no() {
    let reference = open("heads/one_logit").unwrap();
    let (z, slope) = (f64::from(logits(&reference)[0]), gradient(&reference, Score::logit(0)));
    for &(name, yes) in ONE {
        let name = format!("heads/{name}");
        let model = open(&name).unwrap();
        assert_eq!((model.classes(), model.link()), (2, Link::YesNo), "{name}");
        if name.contains("one") {
            assert_eq!(model.labels[..], ["class 0".to_string(), "not class 0".to_string()]);
        }
        for class in 0..2 {
            let sign = if class == yes { 1.0 } else { -1.0 };
            let p = sigmoid(sign * z);
            let factors = [(ScoreScale::Logit, 1.0), (ScoreScale::Probability, p * (1.0 - p)), (ScoreScale::LogProbability, 1.0 - p)];
            for (scale, factor) in factors {
                let expected: Vec<f32> = slope.iter().map(|v| v * (sign * factor) as f32).collect();
                let score = Score { scale, link: model.link(), ..Score::logit(class) };
                assert!(relative_l2(&gradient(&model, score), &expected) < SAME_BODY_REL, "{name} {class} {scale:?}");
            }
        }
        let mut expected = [sigmoid(z), sigmoid(-z)];
        if yes == 1 {
            expected.reverse();
        }
        close(&name, &probabilities(&session(model)), &expected, PROBABILITY_ABS);
    }
}

#[test]
fn metrics_methods_and_verdicts_serve_every_head() {
    for name in ["softmax", "sigmoid", "one_logit", "one_sigmoid", "no_and_yes", "by_hand"] {
        let session = session(open(&format!("heads/{name}")).unwrap());
        let p = probabilities(&session);
        for (class, &probability) in p.iter().enumerate().take(2) {
            let request = ScoresRequest {
                target: class.into(),
                against: None,
                score: ScoreScale::Logit,
                map: None,
                method: Some(("gradient".into(), Map::new())),
                region: None,
                metrics: ["deletion", "insertion", "road", "average-drop", "pixel-flipping"]
                    .map(|metric| MetricRequest { metric: metric.into(), parameters: Map::new() })
                    .into(),
            };
            let scores = pollster::block_on(session.scores(&request, &Unwatched)).unwrap();
            for line in &scores.metrics {
                let Outcome::Value(measure) = &line.outcome else { panic!("{name} {class} {}: no value", line.metric.id) };
                if line.metric.id == "deletion" {
                    // The curve starts at the probability of the whole photo.
                    assert!((measure.curves[0].points[0][1] - probability).abs() < PROBABILITY_ABS, "{name} {class}");
                }
            }
            for (method, score) in [
                ("lrp-epsilon", ScoreScale::Logit),
                ("deeplift", ScoreScale::Logit),
                ("integrated-gradients", ScoreScale::Probability),
                ("grad-cam", ScoreScale::LogProbability),
                ("occlusion", ScoreScale::Probability),
            ] {
                let request = Request { score, ..Request::new(class.into(), method) };
                let report = pollster::block_on(session.explain(&request, &Unwatched)).unwrap();
                assert!(report.strength.max > 0.0 || method == "grad-cam", "{name} {class} {method}: {}", report.strength.sentence);
            }
        }
        let request: VerdictRequest = serde_json::from_value(json!({ "target": 0, "method": "gradient", "depth": "standard" })).unwrap();
        let verdict = pollster::block_on(session.verdict(&request, &Unwatched)).unwrap().verdict;
        let largest = p.iter().copied().fold(0.0, f64::max);
        let reason = |id: &str| verdict.reasons.iter().find(|reason| serde_json::to_value(reason.id).unwrap() == id).unwrap();
        assert!((reason("prediction").evidence.value.unwrap() - largest).abs() < PROBABILITY_ABS, "{name}");
        // The opposite of one output has the same map with its signs changed: that is no finding against the map.
        if session.model().link() == Link::YesNo {
            assert_eq!(reason("class").evidence.value, None, "{name}");
        }
    }
}

#[test]
fn relevance_and_multipliers_of_no_are_those_of_yes_with_the_sign_changed() {
    let model = open("heads/one_sigmoid").unwrap();
    let z = f64::from(logits(&model)[0]);
    let sum = |class: usize, method: &str| {
        let session = session(open("heads/one_sigmoid").unwrap());
        let request =
            Request { parameters: Map::from_iter([("baseline".to_string(), Json::from("zero"))]), ..Request::new(class.into(), method) };
        let answer = pollster::block_on(session.explain(&request, &Unwatched)).unwrap().answer;
        let whylight::methods::Attribution::Input { values, .. } = answer.attribution else { panic!("an input map") };
        values.iter().map(|&v| f64::from(v)).sum::<f64>()
    };
    let shown = {
        let zero = pollster::block_on(model.logits(model.input(vec![0.0; 1800]).unwrap(), &Straight)).unwrap();
        f64::from(read(zero)[0])
    };
    for method in ["deeplift", "integrated-gradients"] {
        let (yes, no) = (sum(0, method), sum(1, method));
        assert!((yes + no).abs() < 1e-4 && (yes - (z - shown)).abs() < 0.05 * (z - shown).abs(), "{method}: {yes} {no} {z} {shown}");
    }
}

#[test]
fn a_softmax_over_one_number_is_refused() {
    for name in ["softmax_of_one", "softmax_over_one", "softmax_over_the_batch"] {
        let error = open(&format!("heads/{name}")).err().expect("refused");
        let said = error.to_string();
        assert!(error.code() == "cannot-serve" && said.contains("Softmax") && said.contains("over one number"), "{said}");
    }
}

#[test]
fn plain_outputs_are_taken_for_logits_and_the_report_says_so() {
    let model = open("heads/logits").unwrap();
    assert_eq!((model.head.head, model.head.source, model.link()), (Head::None, HeadSource::Assumed, Link::Softmax));
    let report = pollster::block_on(session(model).explain(&Request::new(0.into(), "gradient"), &Unwatched)).unwrap();
    assert!(report.head.sentence.contains("taken for logits"), "{}", report.head.sentence);
    let one = open("heads/one_logit").unwrap();
    assert_eq!((one.head.head, one.head.source), (Head::None, HeadSource::Assumed));
    assert!(one.head.sentence.contains("yes or no"), "{}", one.head.sentence);
}

fn card(name: &str, more: Json) -> Result<Card, serde_json::Error> {
    let bytes = bytes(name);
    let mut card = json!({
        "id": "own", "name": "Own", "file": "own.onnx", "bytes": bytes.len(), "sha256": sha256(&bytes), "weights": "f32",
        "input": { "name": "x", "channels": 3, "height": 20, "width": 30 },
        "preprocess": {
            "resize": { "mode": "squash", "filter": "bilinear" }, "crop": null, "channels": "RGB",
            "mean": [127.0, 127.0, 127.0], "scale": [128.0, 128.0, 128.0]
        },
        "logits": "y", "tap": null
    });
    more.as_object().unwrap().iter().for_each(|(key, value)| card[key] = value.clone());
    serde_json::from_value(card)
}

pub fn by_card(name: &str, more: Json) -> Result<Classifier, ModelError> {
    Classifier::from_card(&bytes(name), &card(name, more).unwrap(), Vec::new(), &Compute::cpu("A test.").device)
}

#[test]
fn the_card_has_the_last_word_on_the_head() {
    let (z, _) = body();
    // Logits of several classes that exclude nothing.
    let model = by_card("heads/logits", json!({ "head": "sigmoid" })).unwrap();
    assert_eq!((model.head.head, model.head.source, model.link()), (Head::Sigmoid, HeadSource::Card, Link::Sigmoid));
    close("sigmoid", &probabilities(&session(model)), &z.iter().map(|&z| sigmoid(z)).collect::<Vec<_>>(), PROBABILITY_ABS);
    let model = by_card("heads/logits", json!({ "head": "softmax" })).unwrap();
    close("softmax", &probabilities(&session(model)), &softmax(&z), PROBABILITY_ABS);
    // The same head as the file's.
    let model = by_card("heads/by_hand", json!({ "head": "softmax" })).unwrap();
    assert_eq!(model.head.source, HeadSource::Card);
    close("by hand", &probabilities(&session(model)), &softmax(&z), PROBABILITY_ABS);
    // No head: the question is of the output itself.
    let model = by_card("heads/softmax", json!({ "head": "none" })).unwrap();
    close("none", &logits(&model).into_iter().map(f64::from).collect::<Vec<_>>(), &softmax(&z), PROBABILITY_ABS);
    // A card without a head leaves that of the file.
    assert_eq!(by_card("heads/sigmoid", json!({})).unwrap().head.source, HeadSource::File);
}

#[test]
fn a_head_that_there_is_not_is_one_sentence() {
    for wrong in [json!("softmx"), json!(3), json!("Softmax"), json!(["softmax"])] {
        let said = card("heads/softmax", json!({ "head": wrong })).unwrap_err().to_string();
        assert!(said.contains(&wrong.to_string()) && said.contains("\"softmax\", \"sigmoid\", \"probabilities\" and \"none\""), "{said}");
    }
    assert!(card("heads/softmax", json!({ "head": null })).unwrap().head.is_none());
}

#[test]
fn one_output_has_one_name() {
    let model = by_card("heads/one_sigmoid", json!({ "labels": ["defect"] })).unwrap();
    assert_eq!(model.labels[..], ["defect".to_string(), "not defect".to_string()]);
    assert_eq!(model.class("not defect").unwrap(), 1);
    let said = by_card("heads/one_sigmoid", json!({ "labels": ["cat", "dog"] })).err().unwrap().to_string();
    assert!(said.contains("one output but 2 names"), "{said}");
}

#[test]
fn a_batch_is_answered_image_by_image() {
    for name in ["heads/softmax_squeeze", "heads/one_sigmoid_squeeze", "heads/no_and_yes", "heads/by_hand_less_largest"] {
        let model = open(name).unwrap();
        let other: Vec<f32> = input().into_iter().map(|v| 0.5 - v).collect();
        let one = |x: Vec<f32>| read(pollster::block_on(model.logits(model.input(x).unwrap(), &Straight)).unwrap());
        let both = burn::tensor::Tensor::cat(vec![model.input(input()).unwrap(), model.input(other.clone()).unwrap()], 0);
        let both = read(pollster::block_on(model.logits(both, &Straight)).unwrap());
        let apart = [one(input()), one(other)].concat();
        assert!(relative_l2(&both, &apart) < SAME_BODY_REL, "{name}: {both:?} {apart:?}");
    }
}

#[test]
fn the_files_of_the_fault_list() {
    let x: Vec<f32> = crate::shared::floats(&fs::read(format!("{}/tests/faults/x20x30.npy", env!("CARGO_MANIFEST_DIR"))).unwrap());
    // As the list gives them: three digits.
    const LISTED_ABS: f64 = 6e-3;
    for (name, expected) in [
        ("four_sigmoids", vec![0.991, 0.992, 0.996, 0.0003]),
        ("one_sigmoid", vec![0.991, 0.009]),
        ("one_logit", vec![0.991, 0.009]),
        ("softmax_flatten", vec![0.24, 0.28, 0.48, 0.0]),
        ("softmax_by_hand", vec![0.24, 0.28, 0.48, 0.0]),
    ] {
        let session = Session::new(Compute::cpu("A test.").record, Rc::new(open(name).unwrap()), InputSource::Tensor(x.clone()));
        close(name, &probabilities(&session), &expected, LISTED_ABS);
        for score in [ScoreScale::Logit, ScoreScale::Probability, ScoreScale::LogProbability] {
            let request = Request { score, ..Request::new(0.into(), "gradient") };
            let report = pollster::block_on(session.explain(&request, &Unwatched)).unwrap();
            assert!(report.strength.max > 0.0, "{name} {score:?}");
        }
    }
}

/// What the classes of a file are of the four logits z: the logit that a question about class k is of, and the probability.
struct Expected {
    name: &'static str,
    head: Head,
    link: Link,
    /// Logit of each class, by which its gradient is compared too: a sum of logits, or none where it is more than that.
    logits: &'static [Option<[f64; 4]>],
    said: &'static str,
}

const fn z(k: usize, sign: f64) -> Option<[f64; 4]> {
    let mut of = [0.0; 4];
    of[k] = sign;
    Some(of)
}

/// The files that go on behind their softmax or sigmoid.
const BEHIND: &[Expected] = &[
    Expected {
        name: "softmax_chosen",
        head: Head::Softmax,
        link: Link::Softmax,
        logits: &[z(3, 1.0), z(1, 1.0), None],
        said: "2 of the 4 classes",
    },
    Expected {
        name: "softmax_sliced",
        head: Head::Softmax,
        link: Link::Softmax,
        logits: &[z(1, 1.0), z(2, 1.0), z(3, 1.0), z(0, 1.0)],
        said: "3 of the 4 classes",
    },
    Expected { name: "softmax_one_chosen", head: Head::Softmax, link: Link::Softmax, logits: &[z(2, 1.0), None], said: "1 of the 4" },
    Expected {
        name: "log_softmax_chosen",
        head: Head::Softmax,
        link: Link::Softmax,
        logits: &[z(0, 1.0), z(2, 1.0), None],
        said: "gives log-probabilities",
    },
    Expected {
        name: "by_hand_chosen",
        head: Head::Softmax,
        link: Link::Softmax,
        logits: &[z(3, 1.0), z(1, 1.0), None],
        said: "2 of the 4",
    },
    Expected {
        name: "softmax_permuted",
        head: Head::Softmax,
        link: Link::Softmax,
        logits: &[z(2, 1.0), z(0, 1.0), z(3, 1.0), z(1, 1.0)],
        said: "another order",
    },
    Expected {
        name: "softmax_backwards_log",
        head: Head::Softmax,
        link: Link::Softmax,
        logits: &[z(3, 1.0), z(2, 1.0), z(1, 1.0), z(0, 1.0)],
        said: "another order and gives log-probabilities",
    },
    Expected { name: "sigmoid_chosen", head: Head::Sigmoid, link: Link::Sigmoid, logits: &[z(3, 1.0), z(1, 1.0)], said: "a sigmoid" },
    Expected {
        name: "sigmoid_permuted",
        head: Head::Sigmoid,
        link: Link::Sigmoid,
        logits: &[z(2, 1.0), z(0, 1.0), z(3, 1.0), z(1, 1.0)],
        said: "a sigmoid",
    },
    Expected {
        name: "sigmoid_complement",
        head: Head::Sigmoid,
        link: Link::Sigmoid,
        logits: &[z(0, -1.0), z(1, -1.0), z(2, -1.0), z(3, -1.0)],
        said: "1 less outputs, of a sigmoid",
    },
    Expected {
        name: "sigmoid_background",
        head: Head::Sigmoid,
        link: Link::Sigmoid,
        logits: &[z(0, 1.0), z(1, 1.0), z(2, 1.0), z(3, 1.0), None],
        said: "constants beside them",
    },
    Expected {
        name: "softmax_background",
        head: Head::Probabilities,
        link: Link::Sigmoid,
        logits: &[None, None, None, None, None],
        said: "constants beside them, of a softmax, and the logit of each is its log-odds",
    },
    Expected {
        name: "softmax_complement",
        head: Head::Probabilities,
        link: Link::Sigmoid,
        logits: &[None, None, None, None],
        said: "1 less outputs, of a softmax",
    },
    Expected {
        name: "softmax_groups",
        head: Head::Probabilities,
        link: Link::Sigmoid,
        logits: &[Some([1.0, -1.0, 0.0, 0.0]), Some([-1.0, 1.0, 0.0, 0.0]), Some([0.0, 0.0, 1.0, -1.0]), Some([0.0, 0.0, -1.0, 1.0])],
        said: "softmax over each of 2 groups",
    },
    Expected {
        name: "softmax_columns",
        head: Head::Probabilities,
        link: Link::Sigmoid,
        logits: &[Some([1.0, 0.0, -1.0, 0.0]), Some([0.0, 1.0, 0.0, -1.0]), Some([-1.0, 0.0, 1.0, 0.0]), Some([0.0, -1.0, 0.0, 1.0])],
        said: "softmax over each of 2 groups",
    },
    Expected {
        name: "softmax_axis_0",
        head: Head::Softmax,
        link: Link::Softmax,
        logits: &[z(0, 1.0), z(1, 1.0), z(2, 1.0), z(3, 1.0)],
        said: "ends in a softmax",
    },
    Expected {
        name: "negative_log",
        head: Head::Softmax,
        link: Link::Softmax,
        logits: &[z(0, 1.0), z(1, 1.0), z(2, 1.0), z(3, 1.0)],
        said: "negative log-probabilities",
    },
    Expected {
        name: "softmax_clip_bites",
        head: Head::Softmax,
        link: Link::Softmax,
        logits: &[z(0, 1.0), z(1, 1.0), z(2, 1.0), z(3, 1.0)],
        said: "clips it to at least 0.100 and at most 0.900, and the logits",
    },
    Expected {
        name: "sigmoid_clip_bites",
        head: Head::Sigmoid,
        link: Link::Sigmoid,
        logits: &[z(0, 1.0), z(1, 1.0), z(2, 1.0), z(3, 1.0)],
        said: "clips it to at least 0.100 and at most 0.900, and the logits",
    },
    Expected {
        name: "sigmoid_times_vector",
        head: Head::Probabilities,
        link: Link::Sigmoid,
        logits: &[None, None, None, None],
        said: "alone, and the logit of each is its log-odds",
    },
    Expected {
        name: "average_of_sigmoids",
        head: Head::Probabilities,
        link: Link::Sigmoid,
        logits: &[None, None, None, None],
        said: "alone, and the logit of each is its log-odds",
    },
    Expected {
        name: "softmax_and_sigmoid",
        head: Head::Probabilities,
        link: Link::Sigmoid,
        logits: &[None; 4],
        said: "alone, and the logit of each is its log-odds",
    },
    Expected { name: "sigmoid_halved", head: Head::Probabilities, link: Link::Sigmoid, logits: &[None; 4], said: "is its log-odds" },
    Expected { name: "hard_sigmoid", head: Head::Probabilities, link: Link::Sigmoid, logits: &[None; 4], said: "is its log-odds" },
    Expected { name: "softplus_shares", head: Head::Probabilities, link: Link::Softmax, logits: &[None; 4], said: "the logarithm of each" },
    Expected { name: "ensemble", head: Head::Probabilities, link: Link::Softmax, logits: &[None; 4], said: "the logarithm of each" },
    Expected { name: "ensemble_log", head: Head::Probabilities, link: Link::Softmax, logits: &[None; 4], said: "the logarithm of each" },
    Expected {
        name: "softmax_smoothed",
        head: Head::Probabilities,
        link: Link::Softmax,
        logits: &[None; 4],
        said: "the logarithm of each",
    },
];

/// The probabilities that a file of [`BEHIND`] gives; what the classes that it leaves out have together is one more.
fn given(expected: &Expected) -> Vec<f64> {
    let said = output(&format!("heads/{}", expected.name)).into_iter().map(f64::from);
    let mut p: Vec<f64> = match expected.name {
        "negative_log" => said.map(|v| (-v).exp()).collect(),
        name if name.contains("log") => said.map(f64::exp).collect(),
        _ => said.collect(),
    };
    if expected.logits.len() > p.len() {
        p.push(1.0 - p.iter().sum::<f64>());
    }
    p
}

#[test]
fn what_is_made_of_probabilities_gets_no_softmax_on_top() {
    let (logits_of_body, slopes) = body();
    for expected in BEHIND {
        let name = format!("heads/{}", expected.name);
        let model = open(&name).unwrap();
        assert_eq!((model.head.head, model.head.source, model.link()), (expected.head, HeadSource::File, expected.link), "{name}");
        assert!(model.head.sentence.contains(expected.said), "{name}: {}", model.head.sentence);
        let found = logits(&model);
        for (class, of) in expected.logits.iter().enumerate().filter_map(|(class, of)| Some((class, of.as_ref()?))) {
            let sum = |values: [f64; 4]| std::iter::zip(of, values).map(|(a, b)| a * b).sum::<f64>();
            let z = sum(std::array::from_fn(|k| logits_of_body[k]));
            assert!((f64::from(found[class]) - z).abs() < 1e-5, "{name} {class}: {found:?} {z}");
            let slope: Vec<f32> = (0..1800).map(|at| sum(std::array::from_fn(|k| f64::from(slopes[k][at]))) as f32).collect();
            assert!(relative_l2(&gradient(&model, Score::logit(class)), &slope) < SAME_BODY_REL, "{name} {class}");
        }
        let p = given(expected);
        let found = probabilities(&session(model));
        close(&name, &found, &p, PROBABILITY_ABS);
    }
}

/// A finite difference of f32 probabilities over a step of this length.
const STEP: f32 = 1e-2;
const DIFFERENCE_ABS: f64 = 2e-3;

#[test]
fn the_logit_of_a_probability_has_the_slope_of_its_log_odds() {
    for name in ["softmax_background", "softmax_complement", "sigmoid_times_vector", "average_of_sigmoids", "softmax_chosen", "ensemble"] {
        let model = open(&format!("heads/{name}")).unwrap();
        let at = |values: Vec<f32>| -> Vec<f64> {
            let logits = read(pollster::block_on(model.logits(model.input(values).unwrap(), &Straight)).unwrap());
            logits.into_iter().map(f64::from).collect()
        };
        for class in 0..model.classes() {
            let slope = gradient(&model, Score::logit(class));
            let norm = slope.iter().map(|v| v * v).sum::<f32>().sqrt();
            let along = |step: f32| at(std::iter::zip(input(), &slope).map(|(x, s)| x + step * s / norm.max(1e-12)).collect())[class];
            let (rise, expected) = ((along(STEP) - along(-STEP)) / f64::from(2.0 * STEP), f64::from(norm));
            assert!((rise - expected).abs() < DIFFERENCE_ABS + 0.02 * expected, "{name} {class}: {rise} {expected}");
        }
    }
}

#[test]
fn one_output_behind_a_sigmoid_answers_yes_or_no() {
    for (name, head) in [("one_sigmoid_complement", Head::Sigmoid), ("one_average_of_sigmoids", Head::Probabilities)] {
        let name = format!("heads/{name}");
        let model = open(&name).unwrap();
        assert_eq!((model.head.head, model.classes(), model.link()), (head, 2, Link::YesNo), "{name}");
        let p = f64::from(output(&name)[0]);
        close(&name, &probabilities(&session(model)), &[p, 1.0 - p], PROBABILITY_ABS);
    }
    let one = open("heads/softmax_one_chosen").unwrap();
    assert_eq!(one.labels[..], ["class 0".to_string(), "not class 0".to_string()]);
    assert_eq!(open("heads/softmax_chosen").unwrap().labels.last().unwrap(), "none of these classes");
}

#[test]
fn what_leaves_the_range_of_probabilities_is_taken_for_logits() {
    for (name, said) in [
        ("dense_behind_sigmoid", "no probabilities"),
        ("dense_behind_softmax", "no probabilities"),
        ("mean_of_log_softmaxes", "taken for logits"),
    ] {
        let name = format!("heads/{name}");
        let model = open(&name).unwrap();
        assert_eq!((model.head.head, model.head.source), (Head::None, HeadSource::Assumed), "{name}");
        assert!(model.head.sentence.contains(said), "{name}: {}", model.head.sentence);
        let (found, file) = (logits(&model), output(&name));
        assert!(relative_l2(&found, &file) < SAME_BODY_REL, "{name}");
    }
}

#[test]
fn a_card_may_say_that_outputs_are_probabilities() {
    let model = by_card("heads/sigmoid", json!({ "head": "probabilities" })).unwrap();
    assert_eq!((model.head.head, model.head.source, model.link()), (Head::Probabilities, HeadSource::Card, Link::Sigmoid));
    let p: Vec<f64> = output("heads/sigmoid").into_iter().map(f64::from).collect();
    close("card", &probabilities(&session(model)), &p, PROBABILITY_ABS);
}

#[test]
fn methods_and_metrics_serve_what_is_behind_a_softmax() {
    for name in ["softmax_permuted", "softmax_chosen", "softmax_background", "ensemble", "one_average_of_sigmoids"] {
        let session = session(open(&format!("heads/{name}")).unwrap());
        for method in ["gradient", "integrated-gradients", "deeplift", "lrp-epsilon", "grad-cam", "occlusion"] {
            for score in [ScoreScale::Logit, ScoreScale::Probability] {
                // The first class of `softmax_background` is the constant one.
                let request = Request { score, ..Request::new(1.into(), method) };
                match pollster::block_on(session.explain(&request, &Unwatched)) {
                    Ok(report) => {
                        assert!(report.strength.max > 0.0 || method == "grad-cam", "{name} {method}: {}", report.strength.sentence)
                    }
                    // Relevance and multipliers are of logits alone.
                    Err(error) => assert!(score == ScoreScale::Probability, "{name} {method}: {error}"),
                }
            }
        }
        // Between the bends of its rectifiers the network is not affine where its head is not. The logit of a class that was chosen is.
        let exact = pollster::block_on(session.explain(&Request::new(0.into(), "exact-ig"), &Unwatched));
        assert_eq!(exact.is_ok(), matches!(name, "softmax_permuted" | "softmax_chosen"), "{name}");
    }
}

#[test]
fn a_class_rather_than_another_is_ablated_without_dividing_by_a_difference_next_to_0() {
    let session = session(open("heads/sigmoid").unwrap());
    for against in [None, Some(1.into())] {
        let request = Request { score: ScoreScale::Probability, against: against.clone(), ..Request::new(0.into(), "ablation-cam") };
        let report = pollster::block_on(session.explain(&request, &Unwatched)).unwrap();
        assert_eq!(report.answer.unit.contains("share"), against.is_none(), "{}", report.answer.unit);
    }
}

/// The files that squash each logit z by itself, as (name, probability of a class by its number and z).
type Squashed = fn(usize, f64) -> f64;

/// Error function, by its series.
fn erf(x: f64) -> f64 {
    let (mut term, mut sum) = (x, x);
    for n in 1..80 {
        term *= -x * x / f64::from(n);
        sum += term / f64::from(2 * n + 1);
    }
    2.0 / std::f64::consts::PI.sqrt() * sum
}

const SLOPES: [f64; 4] = [0.5, 1.0, 1.5, 0.25];

const SQUASHED: &[(&str, Squashed)] = &[
    ("tanh_half", |_, z| sigmoid(2.0 * z)),
    ("tanh_half_falling", |class, z| sigmoid(-2.0 * SLOPES[class] * z)),
    ("probit", |_, z| 0.5 * (1.0 + erf(z / 2f64.sqrt()))),
    ("softsign_half", |_, z| 0.5 * (1.0 + z / (1.0 + z.abs()))),
    ("atan_half", |_, z| 0.5 + z.atan() / std::f64::consts::PI),
    ("complementary_log_log", |_, z| 1.0 - (-z.exp()).exp()),
    ("clip_to_1", |_, z| z.clamp(0.0, 1.0)),
    ("min_max_to_1", |_, z| z.clamp(0.0, 1.0)),
];

/// Within this of 0 and 1 the log-odds of a squashing go on as a straight line, whose sigmoid is as near.
const SQUASHED_ABS: f64 = 1.1e-5;

/// The least cosine between a map of log-odds and the map of the logit that they are a function of: two walks over the same body.
const SAME_DIRECTION: f64 = 0.999_99;

#[test]
fn a_squashing_of_each_logit_is_a_probability_by_itself() {
    let (z, slopes) = body();
    for &(name, squashed) in SQUASHED {
        let name = format!("heads/{name}");
        let model = open(&name).unwrap();
        let head = if name.contains("tanh") { Head::Sigmoid } else { Head::Probabilities };
        assert_eq!((model.head.head, model.head.source, model.link()), (head, HeadSource::File, Link::Sigmoid), "{name}");
        let expected: Vec<f64> = (0..4).map(|class| squashed(class, z[class])).collect();
        close(&name, &probabilities(&session(open(&name).unwrap())), &expected, SQUASHED_ABS);
        for class in 0..4 {
            // Whatever it is squashed by, and however far it is out: the map is that of the logit, times one number.
            let found = gradient(&model, Score::logit(class));
            let dot = |a: &[f32], b: &[f32]| std::iter::zip(a, b).map(|(a, b)| f64::from(a * b)).sum::<f64>();
            let cosine = dot(&found, &slopes[class]) / (dot(&found, &found) * dot(&slopes[class], &slopes[class])).sqrt();
            let sign = if name.contains("falling") { -1.0 } else { 1.0 };
            assert!(sign * cosine > SAME_DIRECTION, "{name} {class}: {cosine}");
            if name.contains("tanh_half") {
                let factor = if name.contains("falling") { -2.0 * SLOPES[class] } else { 2.0 };
                let expected: Vec<f32> = slopes[class].iter().map(|v| v * factor as f32).collect();
                assert!(relative_l2(&found, &expected) < SAME_BODY_REL, "{name} {class}");
            }
        }
    }
    for (name, percent) in [("heads/probit_per_cent", 100.0), ("heads/no_and_probit", 1.0)] {
        let model = open(name).unwrap();
        assert_eq!(model.head.head, Head::Probabilities, "{name}");
        let p: Vec<f64> = output(name).into_iter().map(|value| f64::from(value) / percent).collect();
        close(name, &probabilities(&session(model)), &p, SQUASHED_ABS);
    }
    // The largest of several sigmoids says whether any of them is there.
    let any = open("heads/largest_sigmoid").unwrap();
    assert_eq!((any.head.head, any.link()), (Head::Probabilities, Link::YesNo));
    let one = open("heads/one_probit").unwrap();
    assert_eq!((one.classes(), one.link()), (2, Link::YesNo));
    let p = f64::from(output("heads/one_probit")[0]);
    close("one probit", &probabilities(&session(one)), &[p, 1.0 - p], SQUASHED_ABS);
}

#[test]
fn a_threshold_gives_probabilities_and_says_that_it_jumps() {
    let model = open("heads/threshold").unwrap();
    assert_eq!((model.head.head, model.link()), (Head::Probabilities, Link::Sigmoid));
    let p: Vec<f64> = output("heads/threshold").into_iter().map(f64::from).collect();
    let session = session(model);
    close("threshold", &probabilities(&session), &p, PROBABILITY_ABS);
    for (method, score, said) in [
        ("gradient", ScoreScale::Logit, "(Greater) on the way to the class gives the same number until it jumps"),
        ("integrated-gradients", ScoreScale::Logit, "(Greater)"),
        ("gradient", ScoreScale::Probability, "does not change near this photo either"),
        ("exact-ig", ScoreScale::Logit, "take deeplift, idgi or occlusion"),
    ] {
        let request = Request { score, ..Request::new(0.into(), method) };
        let found = match pollster::block_on(session.explain(&request, &Unwatched)) {
            Ok(report) => report.strength.sentence,
            Err(error) => error.to_string(),
        };
        assert!(found.contains(said) && !found.contains("still changes"), "{method} {score:?}: {found}");
    }
}

#[test]
fn a_masked_class_never_wins_and_is_said_to() {
    let (z, slopes) = body();
    for (name, masked) in
        [("masked", &[1][..]), ("masked_by_where", &[1, 3]), ("masked_by_much", &[1]), ("masked_by_1e4", &[1]), ("masked_logits", &[1])]
    {
        let name = format!("heads/{name}");
        let model = open(&name).unwrap();
        assert!(model.head.sentence.contains("The file masks class 1"), "{name}: {}", model.head.sentence);
        let weights: Vec<f64> = (0..4).map(|class| if masked.contains(&class) { 0.0 } else { z[class].exp() }).collect();
        let sum: f64 = weights.iter().sum();
        let expected: Vec<f64> = weights.iter().map(|weight| weight / sum).collect();
        for (class, slope) in slopes.iter().enumerate() {
            assert_eq!(model.masks(class), masked.contains(&class), "{name} {class}");
            if !masked.contains(&class) {
                assert!(relative_l2(&gradient(&model, Score::logit(class)), slope) < SAME_BODY_REL, "{name} {class}");
            }
        }
        let session = session(model);
        close(&name, &probabilities(&session), &expected, PROBABILITY_ABS);
        for score in [ScoreScale::Probability, ScoreScale::LogProbability, ScoreScale::Logit] {
            let said = |class: usize| {
                let request = Request { score, ..Request::new(class.into(), "gradient") };
                pollster::block_on(session.explain(&request, &Unwatched)).unwrap().strength
            };
            assert!(said(0).max > 0.0, "{name} {score:?}");
            let strength = said(1);
            assert!(strength.sentence.contains("the file masks class 1, which can never win"), "{name}: {}", strength.sentence);
            assert!(strength.max == 0.0, "{name} {score:?}: {}", strength.sentence);
            assert!(!strength.sentence.contains("still changes"), "{name}: {}", strength.sentence);
        }
        // Beside a mask of 1e9 the other classes keep their digits.
        let model = session.model();
        let score = Score { scale: ScoreScale::LogProbability, link: model.link(), ..Score::logit(0) };
        let of = |values: Vec<f32>| burn::tensor::Tensor::<1>::from_floats(&values[..], model.device()).reshape([1, 4]);
        let rounding = read(score.rounding(of(logits(model))))[0];
        assert!(rounding < 1e-4, "{name}: {rounding:e}");
    }
}

#[test]
fn numbers_in_order_of_size_are_no_classes() {
    for (name, parts) in [
        ("softmax_in_order", &["in order of size", "`y`", "TopK"][..]),
        ("logits_in_order", &["in order of size", "TopK"]),
        ("sigmoids_in_order", &["in order of size", "TopK"]),
        ("largest_softmax", &["largest of the probabilities of 4 classes", "`y`"]),
    ] {
        let error = open(&format!("heads/{name}")).err().expect("refused");
        let said = error.to_string();
        assert!(error.code() == "cannot-serve" && parts.iter().all(|part| said.contains(part)), "{name}: {said}");
        assert!(said.contains("export it with the output before that step"), "{name}: {said}");
    }
}

#[test]
fn an_output_that_cannot_be_read_stands_in_the_way_of_no_other() {
    let (z, _) = body();
    for (name, unreadable, why) in [
        ("label_and_softmax", &["label"][..], "ArgMax"),
        ("softmax_and_order", &["places"], "the places of the entries it took"),
        ("softmax_and_absurd", &["large"], "Pad"),
        ("unused_label", &[], ""),
    ] {
        let name = format!("heads/{name}");
        let model = open(&name).unwrap();
        assert_eq!(model.output(), "y", "{name}");
        close(&name, &probabilities(&session(model.clone())), &softmax(&z), PROBABILITY_ABS);
        let inspection = pollster::block_on(whylight::inspection::inspect(&model, &Straight)).unwrap();
        let refused: Vec<&str> =
            inspection.outputs.iter().filter(|output| output.why.contains("cannot be read")).map(|output| output.name.as_str()).collect();
        assert_eq!(refused, unreadable, "{name}");
        for output in unreadable {
            let said = model.head.sentence.clone();
            assert!(said.contains(&format!("`{output}` cannot be read")) && said.contains(why), "{name}: {said}");
            let own = whylight::model::OwnFile { name: name.clone(), output: Some(output.to_string()), ..Default::default() };
            let found = Classifier::from_own_file(&bytes(&name), &own, whylight::network::Files::new(), &Compute::cpu("A test.").device);
            assert!(found.err().expect("its own refusal").to_string().contains(why), "{name} {output}");
        }
    }
    // What is called the logits cannot be read, so that no features pass for them.
    let said = open("heads/features_and_hard_logits").err().unwrap().to_string();
    assert!(said.contains("Hardmax"), "{said}");
    let said = open("heads/label_alone").err().unwrap().to_string();
    assert!(said.contains("ArgMax") && said.contains("jump"), "{said}");
    // In order beside the classes: another output is taken, and the order can be seen for what it is.
    let model = open("heads/softmax_and_order").unwrap();
    let inspection = pollster::block_on(whylight::inspection::inspect(&model, &Straight)).unwrap();
    let values = inspection.outputs.iter().find(|output| output.name == "values").unwrap();
    assert!(values.numbers.is_none() && values.why.contains("in order of size"), "{}", values.why);
}

#[test]
fn the_class_that_others_are_left_out_for_has_straight_pieces_and_theirs_has_not() {
    let session = session(open("heads/softmax_chosen").unwrap());
    for (class, served) in [(0, true), (1, true), (2, false)] {
        match pollster::block_on(session.explain(&Request::new(class.into(), "exact-ig"), &Unwatched)) {
            Ok(report) => assert!(served && report.strength.sentence.contains("straight pieces"), "{}", report.strength.sentence),
            Err(error) => assert!(!served && error.to_string().contains("log-sum-exp"), "{class}: {error}"),
        }
    }
}
