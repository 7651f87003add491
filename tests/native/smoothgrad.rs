//! SmoothGrad's own choice of the noise, on networks whose lead under noise is known in closed form, and its averages.

use crate::shared::closed_form::ClosedForm;
use burn::tensor::{Device, Tensor};
use serde_json::{Value as Json, json};
use std::rc::Rc;
use whylight::device::Compute;
use whylight::methods::noise_level::{KEPT, LEVELS};
use whylight::methods::{self, Answer, Ask, Attribution, ParameterKind, Settings, Unseen};
use whylight::model::{Classifier, Score};
use whylight::network::tensor_of;
use whylight::pace::Straight;
use whylight::session::{InputSource, Request, Session, Unwatched};

const SIDE: usize = 32;
const PIXELS: usize = 3 * SIDE * SIDE;

/// The mean square of 3,072 normal numbers is within 5 standard deviations, 5 sqrt(2 / 3072) = 0.13, of 1; of four such means within 0.064.
const LUCK: f64 = 0.07;

/// A photo of range 1.
fn photo() -> Vec<f32> {
    (0..PIXELS).map(|k| if k % 2 == 0 { 0.0 } else { 1.0 }).collect()
}

/// Three classes, of which the first loses a share of its lead with the mean square distance from the photo: of noise of variance s^2,
/// with a photo of range 1, it keeps 1 - fall s^2 of it. The others have no lead.
fn falling(fall: f64) -> ClosedForm {
    let centre = tensor_of([1, 3, SIDE, SIDE], photo(), &Device::flex());
    let same = centre.clone();
    let logits = move |batch: Tensor<4>| {
        let distance = batch.sub(centre.clone()).square().flatten::<2>(1, 3).mean_dim(1);
        let first = distance.mul_scalar(-fall as f32).add_scalar(1.0).mul_scalar(6.0);
        Tensor::cat(vec![first.clone(), first.zeros_like(), first.zeros_like()], 1)
    };
    let gradient = move |batch: Tensor<4>, score: Score| {
        let gradient = batch.sub(same.clone()).mul_scalar(-12.0 * fall as f32 / PIXELS as f32);
        if score.target == 0 { gradient } else { gradient.zeros_like() }
    };
    ClosedForm::new([3, SIDE, SIDE], 3, logits, gradient)
}

/// What the method says of the photo, and the sigma that it used.
fn explained(model: &ClosedForm, target: usize, given: Json) -> (Answer, f64) {
    let method = methods::by_id("smoothgrad").unwrap();
    let mut settings = Settings::check(method.id, method.parameters, given.as_object().unwrap()).unwrap();
    let input = tensor_of([1, 3, SIDE, SIDE], photo(), &Device::flex());
    let score = Score::logit(target);
    let ask = Ask { model, input, reference: None, score, settings: &mut settings, pace: &Straight, sketches: &Unseen };
    let answer = pollster::block_on((method.run)(ask)).unwrap();
    let sigma = settings.value("sigma").and_then(Json::as_f64).unwrap();
    (answer, sigma)
}

#[test]
fn the_noise_is_the_most_that_leaves_the_class_its_lead() {
    for (place, level) in LEVELS.into_iter().enumerate() {
        // At this level exactly KEPT would be left; a little less fall leaves it, a little more does not.
        let fall = (1.0 - KEPT) / (level * level);
        let chosen = |fall: f64| explained(&falling(fall), 0, json!({ "samples": 1 })).1;
        assert_eq!(chosen(fall * (1.0 - LUCK)), level);
        let next = LEVELS.get(place + 1).copied().unwrap_or(level);
        assert_eq!(chosen(fall * (1.0 + LUCK)), next, "the next level, and the last one where none leaves it");
    }
}

#[test]
fn a_class_without_a_lead_takes_the_noise_of_the_likeliest_and_a_set_noise_is_kept() {
    let model = falling((1.0 - KEPT) / (0.12 * 0.12));
    assert_eq!(explained(&model, 0, json!({ "samples": 1 })).1, 0.1);
    assert_eq!(explained(&model, 1, json!({ "samples": 1 })).1, 0.1, "the second class lies below the mean of all");
    assert_eq!(explained(&model, 0, json!({ "samples": 1, "sigma": 0.5 })).1, 0.5);
    assert_eq!(explained(&model, 0, json!({ "samples": 1, "sigma": "0.01" })).1, 0.01);
    // Nothing to lose: all classes are alike, whatever the noise.
    let alike = ClosedForm::linear([3, SIDE, SIDE], &vec![vec![0.0; PIXELS]; 3], &[0.0; 3]);
    assert_eq!(explained(&alike, 0, json!({ "samples": 1 })).1, LEVELS[LEVELS.len() - 1]);
}

#[test]
fn a_single_logit_is_its_own_lead_whichever_its_sign() {
    for sign in [1.0, -1.0] {
        // A constant logit is kept whatever the noise.
        let model = ClosedForm::linear([3, SIDE, SIDE], &[vec![0.0; PIXELS]], &[sign]);
        assert_eq!(explained(&model, 0, json!({ "samples": 1 })).1, LEVELS[0]);
    }
}

#[test]
fn the_averages_are_the_moments_of_the_noise() {
    // The gradient at x + s n is -a s n: its mean is 0, that of its magnitude a s sqrt(2 / pi), that of its square (a s)^2.
    let (fall, sigma) = (4.0, 0.25);
    let expected = 12.0 * fall / PIXELS as f64 * sigma;
    let mean = |average: &str| {
        let (answer, _) = explained(&falling(fall), 0, json!({ "samples": 64, "sigma": sigma, "average": average }));
        let Attribution::Input { values, .. } = answer.attribution else { panic!("attributes to the input") };
        values.iter().map(|&value| f64::from(value)).sum::<f64>() / values.len() as f64
    };
    // Of 64 * 3072 numbers the mean is known to 5 / sqrt(196608) = 0.011 deviations, of squares to 0.016 of their mean.
    const SPREAD: f64 = 0.016;
    assert!((mean("signed") / expected).abs() < SPREAD);
    assert!((mean("magnitude") / expected - (2.0 / std::f64::consts::PI).sqrt()).abs() < SPREAD);
    assert!((mean("squared") / expected.powi(2) - 1.0).abs() < SPREAD);
}

#[test]
fn the_report_has_the_noise_that_was_used_and_with_it_gives_the_same_map() {
    let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/networks/tiny.onnx")).unwrap();
    let model = Rc::new(Classifier::from_file(&bytes, "tiny", &Device::flex()).unwrap());
    let explain = |parameters: Json| {
        let values = (0..PIXELS).map(|k| (0.37 * k as f32).sin()).collect();
        let session = Session::new(Compute::cpu("A test.").record, model.clone(), InputSource::Tensor(values));
        let request = Request { parameters: parameters.as_object().unwrap().clone(), ..Request::new(json!("top"), "smoothgrad") };
        pollster::block_on(session.explain(&request, &Unwatched)).unwrap()
    };
    let chosen = explain(json!({ "samples": 4 }));
    let sigma = chosen.parameters.value("sigma").cloned().unwrap();
    assert!(LEVELS.contains(&sigma.as_f64().unwrap()), "{sigma}");
    assert_eq!(explain(json!({ "samples": 4, "sigma": sigma })).answer.heatmap, chosen.answer.heatmap);
    assert_eq!(explain(json!({ "samples": 4, "sigma": "auto" })).answer.heatmap, chosen.answer.heatmap);
}

#[test]
fn a_map_is_called_by_what_was_averaged() {
    let method = methods::by_id("smoothgrad").unwrap();
    let name = |given: Json| method.name(&Settings::check(method.id, method.parameters, given.as_object().unwrap()).unwrap());
    // Smilkov et al. average signed gradients; squares are Hooker et al.'s.
    assert_eq!(name(json!({})), "SmoothGrad (squared)");
    assert_eq!(name(json!({ "average": "squared" })), "SmoothGrad (squared)");
    assert_eq!(name(json!({ "average": "magnitude" })), "SmoothGrad (magnitudes)");
    assert_eq!(name(json!({ "average": "signed" })), "SmoothGrad");
    for method in methods::METHODS {
        for name in method.names {
            let declared = method.parameters.iter().find(|parameter| parameter.name == name.parameter).map(|parameter| parameter.kind);
            let known =
                matches!(declared, Some(ParameterKind::Choice { choices, .. }) if choices.iter().any(|choice| choice.value == name.value));
            assert!(known, "{}: {name:?}", method.id);
        }
    }
}
