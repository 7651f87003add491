//! Where f32 loses what f64 keeps: complements of probabilities near 1, and squares of tiny gradients. The twins are closed forms in f64.

use serde_json::{Map, Value as Json, json};
use std::fs;
use std::rc::Rc;
use whylight::device::Compute;
use whylight::methods::Attribution;
use whylight::model::{Classifier, Head, Link, Model, OwnFile, Rule, Score, ScoreScale};
use whylight::network::{Files, Graph, ReadOptions, Value};
use whylight::pace::Straight;
use whylight::report::{Depth, Signal};
use whylight::session::{InputSource, Report, Request, Session, Unwatched, VerdictRequest};

fn file(name: &str) -> Vec<u8> {
    fs::read(format!("{}/tests/faults/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn open(name: &str) -> Classifier {
    Classifier::from_file(&file(name), name, &Compute::cpu("A test.").device).unwrap()
}

fn explain(name: &str, x: Vec<f32>, method: &str, score: ScoreScale, given: Json) -> Report {
    let session = Session::new(Compute::cpu("A test.").record, Rc::new(open(name)), InputSource::Tensor(x));
    let parameters: Map<String, Json> = given.as_object().unwrap().clone();
    let request = Request { score, parameters, ..Request::new(0.into(), method) };
    pollster::block_on(session.explain(&request, &Unwatched)).unwrap()
}

fn values(report: &Report) -> Vec<f64> {
    let Attribution::Input { values, .. } = &report.answer.attribution else { panic!("an input map") };
    values.iter().map(|&v| f64::from(v)).collect()
}

fn x6x5() -> Vec<f32> {
    crate::shared::floats(&file("x6x5.npy"))
}

/// The rows of the only weights of a network that is Flatten, Gemm: the gradients of its logits.
fn weights(model: &Classifier) -> Vec<Vec<f64>> {
    (0..model.classes())
        .map(|class| {
            let found = model.input_gradient(model.input(x6x5()).unwrap(), Score::logit(class), Rule::GRADIENT, &Straight);
            let gradient = pollster::block_on(found).unwrap().gradient;
            pollster::block_on(Value::from(gradient).read()).unwrap().into_iter().map(f64::from).collect()
        })
        .collect()
}

fn relative_l2(found: &[f64], expected: &[f64]) -> f64 {
    let norm = |values: &mut dyn Iterator<Item = f64>| values.map(|v| v * v).sum::<f64>().sqrt();
    norm(&mut std::iter::zip(found, expected).map(|(f, e)| f - e)) / norm(&mut expected.iter().copied())
}

/// Rounding of logits of size 20 in f32, which an exponential turns into a share, and of a few products.
const ROUNDING_REL: f64 = 1e-5;

#[test]
fn the_gradient_of_a_sure_class_is_that_of_f64() {
    let model = open("sure_by_200.onnx");
    let w = weights(&model);
    // The first class is ahead in proportion to the brightness: from 9 logits to 90.
    for brightness in [0.045f32, 0.09, 0.2, 0.45] {
        let x = vec![brightness; 90];
        let z: Vec<f64> = w.iter().map(|w| w.iter().map(|w| w * f64::from(brightness)).sum()).collect();
        let others: f64 = z[1..].iter().map(|z| z.exp()).sum();
        let (p, rest) = (z[0].exp() / (z[0].exp() + others), others / (z[0].exp() + others));
        // d log p/dx = rest (w_0 - sum of q_k w_k), q the softmax of the others.
        let along: Vec<f64> =
            (0..90).map(|k| w[0][k] - (1..z.len()).map(|class| z[class].exp() / others * w[class][k]).sum::<f64>()).collect();
        for (score, factor) in [(ScoreScale::LogProbability, rest), (ScoreScale::Probability, p * rest)] {
            let expected: Vec<f64> = along.iter().map(|a| a * factor).collect();
            let found = values(&explain("sure_by_200.onnx", x.clone(), "gradient", score, json!({})));
            let wrong = relative_l2(&found, &expected);
            assert!(wrong < ROUNDING_REL, "{brightness} {score:?}: {wrong:e}");
        }
    }
}

#[test]
fn a_step_near_its_end_keeps_the_digits_of_its_slope() {
    let w = weights(&open("sure_by_200.onnx"));
    let device = Compute::cpu("A test.").device;
    for (name, brightness) in [("sure_softmax", 0.09f32), ("sure_sigmoid", 0.09), ("sure_tanh", 0.045)] {
        let bytes = file(&format!("{name}.onnx"));
        // No head: the step is one of the network's own.
        let own = OwnFile { name: name.into(), head: Some(Head::None), ..OwnFile::default() };
        let model = Classifier::from_own_file(&bytes, &own, Files::default(), &device).unwrap();
        let z: Vec<f64> = w.iter().map(|w| w.iter().map(|w| w * f64::from(brightness)).sum()).collect();
        let others: f64 = z[1..].iter().map(|z| z.exp()).sum();
        let expected: Vec<f64> = (0..90)
            .map(|k| match name {
                "sure_softmax" => {
                    let (p, rest) = (z[0].exp() / (z[0].exp() + others), others / (z[0].exp() + others));
                    p * rest * (w[0][k] - (1..z.len()).map(|class| z[class].exp() / others * w[class][k]).sum::<f64>())
                }
                "sure_sigmoid" => w[0][k] / (1.0 + (-z[0]).exp()) / (1.0 + z[0].exp()),
                _ => w[0][k] / z[0].cosh().powi(2),
            })
            .collect();
        let input = model.input(vec![brightness; 90]).unwrap();
        let found = pollster::block_on(model.input_gradient(input, Score::logit(0), Rule::GRADIENT, &Straight)).unwrap().gradient;
        let found: Vec<f64> = pollster::block_on(Value::from(found).read()).unwrap().into_iter().map(f64::from).collect();
        let wrong = relative_l2(&found, &expected);
        assert!(wrong < ROUNDING_REL, "{name}: {wrong:e}");
    }
}

#[test]
fn a_probability_of_one_points_to_the_logit() {
    let ones = vec![1.0; 90];
    for method in ["gradient", "integrated-gradients", "smoothgrad"] {
        let report = explain("sure_by_200.onnx", ones.clone(), method, ScoreScale::Probability, json!({}));
        if report.strength.max > 0.0 {
            continue;
        }
        let said = report.strength.sentence;
        assert!(said.contains("is 1 to within f32") && said.contains("Explain its logit"), "{said}");
    }
    let plain = explain("sure_by_200.onnx", ones.clone(), "gradient", ScoreScale::Probability, json!({}));
    assert!(plain.strength.max == 0.0 && plain.strength.sentence.contains("Explain its logit"), "{}", plain.strength.sentence);
    let logit = explain("sure_by_200.onnx", ones, "gradient", ScoreScale::Logit, json!({}));
    assert!(logit.strength.max > 0.0);
}

#[test]
fn idgi_shares_out_a_tiny_score() {
    let w = weights(&open("tiny_gradient6x5.onnx"));
    let x = x6x5();
    // A linear score: at every step the share of a pixel is its squared weight.
    let norm: f64 = w[0].iter().map(|w| w * w).sum();
    for baseline in ["zero", "mean"] {
        let report = explain("tiny_gradient6x5.onnx", x.clone(), "idgi", ScoreScale::Logit, json!({ "baseline": baseline }));
        let found = values(&report);
        let sum: f64 = found.iter().sum();
        let expected: Vec<f64> = w[0].iter().map(|w| w * w / norm * sum).collect();
        assert!(relative_l2(&found, &expected) < 1e-4, "{baseline}");
        if baseline == "zero" {
            let score: f64 = std::iter::zip(&w[0], &x).map(|(w, x)| w * f64::from(*x)).sum();
            assert!((sum / score - 1.0).abs() < 1e-4, "{sum:e} {score:e}");
        }
    }
    // As the fault list gives it, by default.
    let sum: f64 = values(&explain("tiny_gradient6x5.onnx", x, "idgi", ScoreScale::Logit, json!({}))).iter().sum();
    assert!((sum / -2.5e-24 - 1.0).abs() < 0.03, "{sum:e}");
}

/// What a unit such as "\u{d7} 10^\u{2212}52 squared logits per unit" multiplies.
fn factor(report: &Report) -> f64 {
    let unit = &report.answer.unit;
    let exponent = unit.strip_prefix("\u{d7} 10^").map(|rest| rest.split(' ').next().unwrap().replace('\u{2212}', "-"));
    exponent.map_or(1.0, |exponent| 10f64.powi(exponent.parse().unwrap()))
}

#[test]
fn the_squares_of_tiny_gradients_are_given_in_a_unit_that_holds_them() {
    let w = weights(&open("tiny_gradient6x5.onnx"));
    let report = explain("tiny_gradient6x5.onnx", x6x5(), "smoothgrad-squared", ScoreScale::Logit, json!({ "samples": 5 }));
    let found: Vec<f64> = values(&report).into_iter().map(|v| v * factor(&report)).collect();
    let expected: Vec<f64> = w[0].iter().map(|w| w * w).collect();
    assert!(factor(&report) < 1e-40 && relative_l2(&found, &expected) < ROUNDING_REL, "{}", report.answer.unit);
    // The gradient of a linear score has no variance.
    assert_eq!(explain("tiny_gradient6x5.onnx", x6x5(), "vargrad", ScoreScale::Logit, json!({ "samples": 5 })).strength.max, 0.0);
    // The probability of the same network is sigma(z_0 - z_1): its gradient is a quarter of the difference of the weights.
    let report = explain("tiny_gradient6x5.onnx", x6x5(), "smoothgrad-squared", ScoreScale::Probability, json!({ "samples": 5 }));
    let found: Vec<f64> = values(&report).into_iter().map(|v| v * factor(&report)).collect();
    let expected: Vec<f64> = std::iter::zip(&w[0], &w[1]).map(|(a, b)| ((a - b) / 4.0).powi(2)).collect();
    assert!(relative_l2(&found, &expected) < ROUNDING_REL, "{}", report.answer.unit);
    // A gradient that can be squared keeps its plain unit.
    let report = explain("sure_by_200.onnx", x6x5(), "smoothgrad-squared", ScoreScale::Logit, json!({ "samples": 5 }));
    assert_eq!((factor(&report), &report.answer.unit[..7]), (1.0, "squared"));
}

#[test]
fn norms_of_tiny_gradients_clip_and_show() {
    let w = weights(&open("tiny_gradient6x5.onnx"));
    // Every noisy gradient of a linear score is the plain one: half of its length is half of the gradient.
    let report = explain(
        "tiny_gradient6x5.onnx",
        x6x5(),
        "smoothgrad",
        ScoreScale::Logit,
        json!({ "samples": 3, "clip": 0.5, "average": "signed" }),
    );
    let expected: Vec<f64> = w[0].iter().map(|w| w / 2.0).collect();
    assert!(relative_l2(&values(&report), &expected) < ROUNDING_REL);
    let report = explain("tiny_gradient6x5.onnx", x6x5(), "gradient", ScoreScale::Logit, json!({ "show": "l2" }));
    let shown: Vec<f64> = report.answer.heatmap.values().iter().map(|&v| f64::from(v)).collect();
    let expected: Vec<f64> = (0..30).map(|k| (0..3).map(|c| w[0][30 * c + k].powi(2)).sum::<f64>().sqrt()).collect();
    assert!(relative_l2(&shown, &expected) < ROUNDING_REL);
    let contributions: Vec<f64> = std::iter::zip(&w[0], x6x5()).map(|(w, x)| w * f64::from(x)).collect();
    // The adaptive rule of a linear score is complete after its first looks.
    let report = explain("tiny_gradient6x5.onnx", x6x5(), "adaptive-ig", ScoreScale::Logit, json!({ "baseline": "zero" }));
    assert!(relative_l2(&values(&report), &contributions) < ROUNDING_REL);
}

#[test]
fn the_difference_of_two_sure_classes_keeps_its_digits() {
    let device = Compute::cpu("A test.").device;
    let z = burn::tensor::Tensor::<2>::from_data([[20.0f32, 22.0]], &device);
    let score = Score { against: Some(1), scale: ScoreScale::Probability, link: Link::Sigmoid, ..Score::logit(0) };
    let found = f64::from(pollster::block_on(Value::from(score.of(z)).read()).unwrap()[0]);
    let expected = 1.0 / (1.0 + 22f64.exp()) - 1.0 / (1.0 + 20f64.exp());
    assert!((found / expected - 1.0).abs() < ROUNDING_REL, "{found:e} {expected:e}");
    // The file is what the closed forms above say that it is.
    let graph = Graph::read(&file("sure_by_200.onnx"), &ReadOptions::default()).unwrap();
    assert_eq!(graph.nodes().iter().map(|node| node.operator.as_str()).collect::<Vec<_>>(), ["Flatten", "Gemm"]);
}

#[test]
fn a_slope_that_f32_hardly_holds_points_to_the_logit() {
    // 100 logits ahead: the gradient of the probability is of the size 1e-44.
    for method in ["gradient", "input-x-gradient", "smoothgrad"] {
        let report = explain("sure_by_200.onnx", vec![0.5; 90], method, ScoreScale::Probability, json!({}));
        let said = &report.strength.sentence;
        assert!(report.strength.max < 1e-31, "{method}: {}", report.strength.max);
        assert!(said.contains("zero everywhere") && said.contains("is 1 to within f32") && said.contains("Explain its logit"), "{said}");
    }
    // 20 ahead: the probability rounds to 1, its gradient keeps its digits.
    let report = explain("sure_by_200.onnx", vec![0.1; 90], "gradient", ScoreScale::Probability, json!({}));
    let said = &report.strength.sentence;
    assert!(report.strength.max > 1e-12 && !said.contains("zero everywhere") && said.contains("Explain its logit"), "{said}");
}

#[test]
fn a_verdict_does_not_say_that_a_sure_score_ignores_the_photo() {
    // 20 logits ahead, give or take: each photo has a probability of 1 in f32, and the map of it has digits.
    let x: Vec<f32> = (0..90).map(|at| 0.1 + 0.01 * (at % 7) as f32).collect();
    let session = Session::new(Compute::cpu("A test.").record, Rc::new(open("sure_by_200.onnx")), InputSource::Tensor(x));
    for score in [ScoreScale::Probability, ScoreScale::LogProbability] {
        for depth in [Depth::Quick, Depth::Standard] {
            let request =
                VerdictRequest { target: 0.into(), against: None, score, method: "gradient".into(), parameters: Map::new(), depth };
            let verdict = pollster::block_on(session.verdict(&request, &Unwatched)).unwrap().verdict;
            assert!(!verdict.line().contains("does not depend"), "{score:?}: {}", verdict.line());
            let dependence = verdict.reasons.iter().find(|reason| reason.id == Signal::Dependence).unwrap();
            let points = score == ScoreScale::LogProbability || dependence.sentence.contains("explain its logit");
            assert!(points, "{score:?}: {}", dependence.sentence);
        }
    }
}

#[test]
fn scores_of_two_sure_photos_do_not_differ_by_0() {
    // 40 logits ahead, and some 400 on white: both probabilities are 1 in f32, and differ by exp(-40).
    let x = vec![0.2f32; 90];
    for method in ["integrated-gradients", "idgi"] {
        let report = explain("sure_by_200.onnx", x.clone(), method, ScoreScale::Probability, json!({ "baseline": "white" }));
        let remark = report.answer.remark.clone().unwrap_or_default();
        assert!(!remark.contains("differ by 0"), "{method}: {remark}");
        assert!(values(&report).iter().any(|v| *v != 0.0), "{method}: {}", report.strength.sentence);
    }
}

/// Gradients of 1e-40 have a dozen bits in f32.
const FEW_BITS_REL: f64 = 1e-3;

#[test]
fn a_map_of_a_tiny_score_is_that_of_the_score_in_smaller_numbers() {
    let x: Vec<f32> = (0..3 * 20 * 30).map(|k| (0.37 * k as f32).sin()).collect();
    for method in ["gradient", "smoothgrad", "smoothgrad-squared", "vargrad", "guided-grad-cam", "lrp-gamma", "lrp-zplus", "deeplift"] {
        let of = |name: &str| explain(name, x.clone(), method, ScoreScale::Logit, json!({}));
        let scaled = |report: &Report| {
            let most = values(report).into_iter().fold(0.0f64, |most, value| most.max(value.abs()));
            assert!(most > 0.0, "{method}: {}", report.strength.sentence);
            values(report).into_iter().map(|value| value / most).collect::<Vec<f64>>()
        };
        let expected = scaled(&of("heads/logits.onnx"));
        for tiny in ["tiny_head_25.onnx", "tiny_head_36.onnx"] {
            let wrong = relative_l2(&scaled(&of(tiny)), &expected);
            assert!(wrong < FEW_BITS_REL, "{method} {tiny}: {wrong:e}");
        }
    }
}
