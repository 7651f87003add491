//! Files of `tests/exports/rules`, each with one thing that a rule, a tap or the reader once went wrong on.

use burn::tensor::{Device, Tensor};
use std::fs;
use whylight::model::{Classifier, Family, Model, Relevance, Rule, Score, Share};
use whylight::network::Value;
use whylight::pace::Straight;

/// Rounding in f32 of sums that cancel, of the score.
const KEPT_REL: f64 = 1e-3;

fn read(name: &str) -> Result<Classifier, String> {
    let bytes = fs::read(format!("{}/tests/exports/rules/{name}.onnx", env!("CARGO_MANIFEST_DIR"))).unwrap();
    Classifier::from_file(&bytes, name, &Device::flex()).map_err(|error| error.to_string())
}

fn wave(model: &Classifier) -> Tensor<4> {
    let count = model.input_shape().iter().product();
    model.input((0..count).map(|k: usize| (0.37 * k as f32).sin()).collect()).unwrap()
}

/// The score of class 1 and what the rule shares of it.
fn shared(model: &Classifier, x: Tensor<4>, rule: Rule) -> (f64, Vec<f64>) {
    pollster::block_on(async {
        let score = Score::logit(1);
        let found = model.input_gradient(x, score, rule, &Straight).await.unwrap();
        let wide = |values: Vec<f32>| values.into_iter().map(f64::from).collect::<Vec<_>>();
        (wide(Value::from(score.of(found.logits)).read().await.unwrap())[0], wide(Value::from(found.gradient).read().await.unwrap()))
    })
}

#[test]
fn relevance_is_kept_where_tokens_are_taken_apart_or_attention_is_guarded() {
    for name in ["tokens", "tokens_apart", "tokens_split", "registers", "tokens_guarded"] {
        let model = read(name).unwrap();
        for convolution in [Share::Positive, Share::Favoured(0.25)] {
            let rule = Relevance { convolution, dense: Share::All, epsilon: 1e-6, biases: false, family: Family::Gated };
            let (score, map) = shared(&model, wave(&model), Rule::Relevance(rule));
            let sum: f64 = map.iter().sum();
            assert!((sum - score).abs() <= KEPT_REL * score.abs(), "{name}, {convolution:?}: {sum} of {score}");
        }
    }
}

#[test]
fn a_common_rise_before_a_softmax_changes_no_multiplier() {
    let model = read("common_rise").unwrap();
    let white = wave(&model).ones_like();
    for away in [0.0, 0.5, -3.0] {
        let pair = Tensor::cat(vec![white.clone(), white.clone().mul_scalar(away)], 0);
        let (_, multipliers) = shared(&model, pair.clone(), Rule::Differences);
        let scores = pollster::block_on(async {
            let logits = model.logits(pair, &Straight).await.unwrap();
            Value::from(Score::logit(1).of(logits)).read().await.unwrap()
        });
        let change = f64::from(scores[0]) - f64::from(scores[1]);
        let terms: Vec<f64> = multipliers[..multipliers.len() / 2].iter().map(|m| m * (1.0 - away)).collect();
        let (sum, size) = terms.iter().fold((0.0, 0.0), |(sum, size), term| (sum + term, size + term.abs()));
        assert!((sum - change).abs() <= KEPT_REL * size, "{away}: {sum} for a change of {change}");
        // Weights of order 1 and shares below 1 leave no room for more. By the chain of exp, sum and quotient it was 1e22.
        assert!(size < 1e3, "{away}: values add up to {size}");
    }
}

#[test]
fn a_pool_of_a_padded_map_has_places() {
    for name in ["pool", "pool_of_pad"] {
        let model = read(name).unwrap();
        assert_eq!(model.default_tap(), Some("last"), "{name}");
    }
}

#[test]
fn an_input_that_no_step_reads_is_left_out_and_one_that_is_read_is_refused_by_its_name() {
    let model = read("unread_input").unwrap();
    assert_eq!(model.input_shape(), [3, 16, 16]);
    let refused = read("second_input").err().unwrap();
    assert!(refused.contains("takes 2 inputs (`image`, `norm/Sub/y:0`)"), "{refused}");
}

/// ONNX Runtime's logits of [`wave`], by scripts/exports/rule_cases.py.
const LOGITS: [(&str, [f32; 5]); 5] = [
    ("function_default", [-0.305_152, -9.135_8, 2.767_676, 7.938_169, 9.418_014]),
    ("function_given", [-2.465_708, -15.316_463, 7.174_354, 12.735_688, 15.402_897]),
    ("function_branches", [2.148_093, -1.739_953, -0.912_550, 0.747_362, 2.531_194]),
    ("crop_linear", [1.655_762, -0.218_063, 2.214_678, -0.060_407, 9.208_292]),
    ("crop_nearest", [2.807_523, -4.963_215, -0.888_333, -13.951_075, -8.436_674]),
];

/// Another order of summation in f32, of the largest logit.
const LOGITS_REL: f32 = 1e-5;

#[test]
fn logits_are_those_of_onnx_runtime() {
    for (name, expected) in LOGITS {
        let model = read(name).unwrap();
        let found =
            pollster::block_on(async { model.logits(wave(&model), &Straight).await.unwrap().into_data().try_to_vec::<f32>().unwrap() });
        let largest = expected.iter().fold(0f32, |most, logit| most.max(logit.abs()));
        for (found, expected) in std::iter::zip(found, expected) {
            assert!((found - expected).abs() <= LOGITS_REL * largest, "{name}: {found}, by ONNX Runtime {expected}");
        }
    }
}
