//! Rounding is no signal: what differs by it alone is flat, or has no value with the reason; and a small signal stays one.

use crate::shared::closed_form::ClosedForm;
use burn::tensor::{Device, Tensor, TensorData};
use serde_json::{Value as Json, json};
use std::fs;
use whylight::methods::{self, Answer, Ask, Attribution, METHODS, MethodError, MethodFamily, Settings, Unseen};
use whylight::metrics::{self, BATCH, Map, Outcome};
use whylight::model::{Classifier, Model, Score, ScoreScale};
use whylight::pace::Straight;
use whylight::rounding;

/// The numbers of a file of the faults.
fn floats(name: &str) -> Vec<f32> {
    crate::shared::floats(&fs::read(format!("{}/tests/faults/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap())
}

fn network(name: &str) -> Classifier {
    let bytes = fs::read(format!("{}/tests/faults/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    Classifier::from_file(&bytes, name, &Device::flex()).unwrap()
}

fn tensor(model: &dyn Model, values: &[f32]) -> Tensor<4> {
    let [channels, height, width] = model.input_shape();
    Tensor::<1>::from_data(TensorData::new(values.to_vec(), [values.len()]), model.device()).reshape([1, channels, height, width])
}

fn explain(model: &dyn Model, photo: &[f32], score: Score, id: &str, given: Json) -> Result<Answer, MethodError> {
    let method = methods::by_id(id).unwrap();
    let mut given = given.as_object().unwrap().clone();
    given.retain(|name, _| method.parameters.iter().any(|parameter| parameter.name == name));
    let mut settings = Settings::check(method.id, method.parameters, &given).unwrap();
    let input = tensor(model, photo);
    let ask = Ask { model, input, reference: None, score, settings: &mut settings, pace: &Straight, sketches: &Unseen };
    pollster::block_on(method.answer(ask))
}

fn measure(model: &dyn Model, photo: &[f32], score: Score, id: &str, map: &Map) -> Outcome {
    let metric = metrics::by_id(id).unwrap();
    let settings = Settings::check(metric.id, metric.parameters, &serde_json::Map::new()).unwrap();
    let ask = metrics::MetricAsk {
        model,
        input: tensor(model, photo),
        score,
        map,
        region: None,
        explain: None,
        randomise: None,
        logits: None,
        batch: BATCH,
        settings: &settings,
        pace: &Straight,
    };
    pollster::block_on(metrics::measure(metric, ask)).unwrap()
}

const PATHS: [&str; 6] = ["integrated-gradients", "adaptive-ig", "idgi", "guided-ig", "exact-ig", "deeplift"];
const PERTURBATIONS: [&str; 7] = ["occlusion", "rise", "lime", "kernel-shap", "shapley", "score-cam", "ablation-cam"];
/// Metrics of what the score does when the photo changes.
const OF_THE_SCORE: [&str; 10] = [
    "deletion",
    "insertion",
    "pixel-flipping",
    "average-drop",
    "average-increase",
    "road",
    "infidelity",
    "mu-fidelity",
    "faithfulness-correlation",
    "sensitivity-n",
];

/// Little work for any method.
fn little() -> Json {
    json!({ "segments": 6, "regions": "grid", "samples": 40, "window": 4, "stride": 3, "cells": 3, "steps": 4, "removed": "black" })
}

#[test]
fn a_path_that_ends_where_it_starts_is_refused() {
    let model = network("conv20x30.onnx");
    let even = floats("const0.7_20x30.npy");
    // A blur and a mean of a flat photo miss it by some 1e-8; so may a photo that was saved and read again.
    let rounded: Vec<f32> = even.iter().enumerate().map(|(k, value)| value + [0.0, 6e-8, -6e-8][k % 3]).collect();
    // One step of 8 bits in one pixel is a signal.
    let mut stepped = even.clone();
    stepped[315] += 1.0 / 255.0;
    for photo in [&even, &rounded] {
        let refused = explain(&model, photo, Score::logit(0), "blur-ig", json!({})).unwrap_err().to_string();
        assert!(refused.contains("of one colour") && refused.contains("choose another photo"), "{refused}");
        for path in PATHS {
            for baseline in ["mean", "blur"] {
                let refused = explain(&model, photo, Score::logit(0), path, json!({ "baseline": baseline })).unwrap_err().to_string();
                assert!(refused.contains("choose another baseline"), "{path} {baseline}: {refused}");
            }
        }
        for method in ["occlusion", "rise", "lime", "kernel-shap", "shapley", "score-cam"] {
            for removed in ["mean", "blur"] {
                let refused = explain(&model, photo, Score::logit(0), method, json!({ "removed": removed })).unwrap_err().to_string();
                assert!(refused.contains("choose another filling"), "{method} {removed}: {refused}");
            }
        }
    }
    for (method, given) in PATHS.map(|path| (path, json!({ "baseline": "mean" }))).into_iter().chain([("blur-ig", json!({}))]) {
        let answer = explain(&model, &stepped, Score::logit(0), method, given).unwrap();
        assert!(!rounding::constant(answer.heatmap.values()), "{method}");
    }
}

#[test]
fn a_score_that_never_changes_gives_no_metric_a_value() {
    let (constant, linear) = (network("constant_probability_one.onnx"), network("linear24x40.onnx"));
    let (photo, values) = (floats("x24x40.npy"), floats("random_map24x40.npy"));
    let map = Map::new([1, 24, 40], values).unwrap();
    for id in OF_THE_SCORE {
        let Outcome::None(reason) = measure(&constant, &photo, Score::logit(0), id, &map) else { panic!("{id} has a value") };
        assert!(reason.contains("the score does not change") && reason.contains("choose another class"), "{id}: {reason}");
        assert!(matches!(measure(&linear, &photo, Score::logit(0), id, &map), Outcome::Value(_)), "{id}");
    }
}

/// offset + factor times a linear score, for each of two classes, of a photo of 8 x 8.
fn faint(factor: f32, offset: f32) -> ClosedForm {
    let weights = |pace: f32| (0..192).map(|k| factor * (pace * k as f32).sin()).collect::<Vec<f32>>();
    ClosedForm::linear([3, 8, 8], &[weights(0.7), weights(1.3)], &[offset, offset]).with_pixels()
}

#[test]
fn differences_of_rounding_make_a_flat_map_and_small_signals_make_the_map_that_they_are() {
    let photo: Vec<f32> = (0..192).map(|k| (0.37 * k as f32).sin()).collect();
    // Sums of some 30 at most, so that scores of 5 differ by a last bit, 5e-7, here and there.
    let noise = faint(2e-8, 5.0);
    let mut different = 0;
    for method in PERTURBATIONS {
        for scale in [ScoreScale::Logit, ScoreScale::Probability] {
            let score = Score { scale, ..Score::logit(0) };
            let answer = explain(&noise, &photo, score, method, little()).unwrap();
            assert!(rounding::constant(answer.heatmap.values()), "{method} {scale:?}");
            let saved = match &answer.attribution {
                Attribution::Input { values, .. } | Attribution::Weighed { values, .. } => values,
                Attribution::Cam { map, .. } => map.values(),
            };
            assert!(saved.iter().all(|&value| value == 0.0), "{method} {scale:?}: the saved map is not that of the words");
            assert!(answer.remark.is_some_and(|remark| remark.contains("whatever is removed")), "{method} {scale:?}");
            assert_eq!(answer.surrogate, None, "{method}");
        }
        // The same in smaller units is the same map: nothing is compared with 1.
        let maps = [1.0, 1e-9].map(|factor| {
            let answer = explain(&faint(factor, 0.0), &photo, Score::logit(0), method, little()).unwrap();
            answer.heatmap.values().to_vec()
        });
        assert!(!rounding::constant(&maps[0]), "{method}");
        // Score-CAM's softmax does not scale with the scores.
        if method != "score-cam" {
            let ratio = if method == "ablation-cam" { 1.0 } else { 1e-9 };
            let scaled: Vec<f32> = maps[0].iter().map(|value| ratio * value).collect();
            // Sums of a few hundred numbers in single precision.
            let off = whylight::device::relative_l2(&maps[1], &scaled);
            assert!(off < 1e-3, "{method}: {off}");
            different += 1;
        }
    }
    assert_eq!(different, PERTURBATIONS.len() - 1);
    let map = Map::new([1, 8, 8], (0..64).map(|k| (0.9 * k as f32).sin()).collect()).unwrap();
    for id in OF_THE_SCORE {
        let Outcome::None(reason) = measure(&noise, &photo, Score::logit(0), id, &map) else { panic!("{id} has a value") };
        assert!(reason.contains("the score does not change"), "{id}: {reason}");
    }
    for id in ["pixel-flipping", "infidelity", "mu-fidelity", "faithfulness-correlation", "sensitivity-n"] {
        let found = measure(&faint(1e-9, 0.0), &photo, Score::logit(0), id, &map);
        assert!(matches!(found, Outcome::Value(_)), "{id}: {found:?}");
    }
}

#[test]
fn a_gradient_of_1e_12_is_a_signal() {
    let (model, photo) = (network("tiny_gradient6x5.onnx"), floats("x6x5.npy"));
    for method in ["gradient", "input-x-gradient", "integrated-gradients", "occlusion", "lime", "kernel-shap", "shapley", "rise"] {
        let answer = explain(&model, &photo, Score::logit(0), method, little()).unwrap();
        let largest = answer.heatmap.values().iter().fold(0f32, |largest, value| largest.max(value.abs()));
        assert!(!rounding::constant(answer.heatmap.values()) && largest < 1e-10, "{method}: {largest}");
    }
    let map = Map::new([1, 6, 5], (0..30).map(|k| (0.9 * k as f32).sin()).collect()).unwrap();
    for id in ["mu-fidelity", "pixel-flipping", "infidelity"] {
        assert!(matches!(measure(&model, &photo, Score::logit(0), id, &map), Outcome::Value(_)), "{id}");
    }
}

#[test]
fn maps_that_differ_by_rounding_rank_nothing() {
    let (model, photo) = (faint(1.0, 0.0), (0..192).map(|k| (0.37 * k as f32).sin()).collect::<Vec<f32>>());
    let map = Map::new([1, 8, 8], (0..64).map(|k| 0.3 + [0.0, 3e-8][k % 2]).collect()).unwrap();
    for id in ["deletion", "insertion", "pixel-flipping", "road", "average-drop"] {
        let Outcome::None(reason) = measure(&model, &photo, Score::logit(0), id, &map) else { panic!("{id} has a value") };
        assert!(reason.contains("choose another method"), "{id}: {reason}");
    }
}

/// Networks whose class 0 cannot change, for another reason each; class 1 is an ordinary one. tests/faults/make_constant.py makes them.
const CONSTANT: [&str; 17] = [
    "softmax_sum",
    "softmax_sum_1000",
    "instance_norm_mean",
    "instance_norm",
    "layer_norm_sum",
    "unit_length",
    "two_sigmoids",
    "circle",
    "two_orders",
    "no_weights",
    "enlarged_difference",
    "enlarged_mean",
    "enlarged_quotient",
    "enlarged_root",
    "enlarged_log",
    "enlarged_to_an_end",
    "enlarged_by_weights",
];

/// Methods whose map is no change of the score: one reads the feature maps alone, some share the score out, some leave out what would cancel.
const NO_CHANGE: [&str; 6] = ["eigen-cam", "lrp-epsilon", "lrp-gamma", "lrp-zplus", "guided-backprop", "deconvnet"];

/// What cancels behind every method: 6 x 8 values in each of three channels, spread over those of the networks.
fn photo() -> Vec<f32> {
    (0..3 * 12 * 16).map(|k| (0.37 * k as f32).sin() + 0.3 * (0.011 * (k * k) as f32).cos()).collect()
}

#[test]
fn what_cancels_inside_a_network_is_no_signal_for_any_method() {
    let (mut flat, mut refused, mut drawn, mut wrong) = (0, 0, 0, Vec::new());
    for name in CONSTANT {
        let model = network(&format!("constant/{name}.onnx"));
        for method in METHODS {
            if method.family == MethodFamily::Control || NO_CHANGE.contains(&method.id) {
                continue;
            }
            // After the normalisation the maps are no constant: what weighs them is no rounding.
            if method.family == MethodFamily::Cam && method.id != "score-cam" && name.starts_with("instance_norm") {
                continue;
            }
            // The rule for a quotient gives parts that cancel in the sum alone, and its quotients of differences have few digits.
            if matches!((name, method.id), ("unit_length" | "two_sigmoids", "deeplift")) {
                continue;
            }
            match explain(&model, &photo(), Score::logit(0), method.id, little()) {
                Ok(answer) => {
                    let largest = answer.heatmap.values().iter().fold(0f32, |largest, value| largest.max(value.abs()));
                    if !rounding::constant(answer.heatmap.values()) || answer.surrogate.is_some() {
                        wrong.push(format!("{name} {}: {largest} {:?} {:?}", method.id, answer.remark, answer.surrogate));
                    }
                    flat += 1;
                }
                Err(MethodError::CannotServe(_) | MethodError::Model(_)) => refused += 1,
                Err(other) => panic!("{name} {}: {other}", method.id),
            }
            if let ("gradient" | "integrated-gradients" | "occlusion" | "rise" | "lime" | "kernel-shap" | "shapley", false) =
                (method.id, name == "instance_norm_mean")
            {
                let answer = explain(&model, &photo(), Score::logit(1), method.id, little()).unwrap();
                assert!(!rounding::constant(answer.heatmap.values()), "{name} {} is flat for an ordinary class", method.id);
                drawn += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("{flat} flat, {refused} refused, {drawn} of another class drawn");
    assert!(flat > 200 && refused < flat && drawn == 16 * 7, "{flat} {refused} {drawn}");
}

#[test]
fn what_cancels_inside_a_network_gives_no_metric_a_value() {
    let map = Map::new([1, 12, 16], (0..192).map(|k| (0.9 * k as f32).sin()).collect()).unwrap();
    let mut wrong = Vec::new();
    for name in CONSTANT {
        let model = network(&format!("constant/{name}.onnx"));
        // Those of the probability see the other classes of the softmax, which the map has no part in.
        for id in [
            "deletion",
            "insertion",
            "pixel-flipping",
            "road",
            "average-drop",
            "average-increase",
            "infidelity",
            "mu-fidelity",
            "faithfulness-correlation",
            "sensitivity-n",
        ] {
            match measure(&model, &photo(), Score::logit(0), id, &map) {
                Outcome::Value(found) => wrong.push(format!("{name} {id}: {}", found.value)),
                Outcome::None(why) if !why.starts_with("nothing to measure: the score does not change by more than its rounding") => {
                    wrong.push(format!("{name} {id}: {why}"));
                }
                Outcome::None(_) => {}
            }
        }
        let zero = Map::new([1, 12, 16], (0..192).map(|k| 1e-10 * (0.9 * k as f32).sin()).collect()).unwrap();
        let scored = measure(&model, &photo(), Score::logit(0), "completeness", &zero);
        if let Outcome::Value(found) = scored {
            wrong.push(format!("{name} completeness: {}", found.value));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_small_signal_beside_a_large_constant_and_behind_a_normalisation_stays() {
    for (name, largest) in [("small_slope", 1e-2), ("small_norm", 1e-9)] {
        let model = network(&format!("constant/{name}.onnx"));
        for method in ["gradient", "input-x-gradient", "smoothgrad", "integrated-gradients", "deeplift", "occlusion", "lime", "rise"] {
            // Behind the offset of 0.25 a signal of 1e-12 is rounding for what takes differences of scores, and none for a gradient.
            if name == "small_norm" && matches!(method, "occlusion" | "lime" | "rise") {
                continue;
            }
            let answer = explain(&model, &photo(), Score::logit(0), method, little()).unwrap();
            let found = answer.heatmap.values().iter().fold(0f32, |largest, value| largest.max(value.abs()));
            let found = f64::from(found) * 10f64.powi(answer.exponent);
            assert!(!rounding::constant(answer.heatmap.values()) && found < largest, "{name} {method}: {found}");
        }
    }
}

#[test]
fn what_is_large_by_its_weights_stays_and_noise_says_how_large_it_is() {
    for name in ["large_slope", "large_difference"] {
        let model = network(&format!("constant/{name}.onnx"));
        for method in METHODS.iter().filter(|method| method.family != MethodFamily::Control) {
            let answer = explain(&model, &photo(), Score::logit(0), method.id, little()).unwrap();
            assert!(!rounding::constant(answer.heatmap.values()), "{name} {}: {:?}", method.id, answer.remark);
        }
    }
    // Here and there what cancels leaves exactly 0, of which nothing is to be said.
    let mut said = Vec::new();
    for name in CONSTANT.iter().filter(|name| name.starts_with("enlarged")) {
        for method in ["gradient", "smoothgrad", "integrated-gradients"] {
            said.extend(explain(&network(&format!("constant/{name}.onnx")), &photo(), Score::logit(0), method, little()).unwrap().remark);
        }
    }
    said.retain(|remark| remark.starts_with(methods::ROUNDING));
    assert!(
        said.len() > 5 && said.iter().all(|said| said.contains("the map changes by ") && said.ends_with(" times its size.")),
        "{said:?}"
    );
}

/// (sum_k w_k x_k)^2 between black, -1, and white, 1: a photo of ones whose parts are blackened scores as much as one whose other parts are.
#[test]
fn values_of_an_even_function_are_zero_and_say_why() {
    let weights =
        || Tensor::<1>::from_data(TensorData::new((0..64).map(|k| (0.7 * k as f32).sin()).collect::<Vec<_>>(), [64]), &Device::flex());
    let sum = move |batch: Tensor<4>| batch.flatten::<2>(1, 3).matmul(weights().reshape([64, 1]));
    let slope =
        move |batch: Tensor<4>, _: Score| sum(batch.clone()).mul_scalar(2.0).matmul(weights().reshape([1, 64])).reshape(batch.dims());
    let model = ClosedForm::new([1, 8, 8], 1, move |batch| sum(batch).square(), slope);
    let given = json!({ "segments": 6, "regions": "grid", "samples": 200, "removed": "black" });
    for method in ["kernel-shap", "shapley"] {
        let answer = explain(&model, &[1.0; 64], Score::logit(0), method, given.clone()).unwrap();
        assert!(answer.heatmap.values().iter().all(|&value| value == 0.0), "{method}: {:?}", answer.heatmap.values());
        let said = answer.remark.unwrap();
        assert!(said.contains("The score does change when parts are removed") && !said.contains("sum to"), "{method}: {said}");
    }
    let map = explain(&model, &[1.0; 64], Score::logit(0), "gradient", json!({})).unwrap();
    assert!(!rounding::constant(map.heatmap.values()), "the score does depend on the photo");
}
