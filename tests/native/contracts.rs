//! Contracts over the registries: every method on every network, and laws on networks whose answer is known in closed form.

use crate::shared::closed_form::ClosedForm;
#[cfg(feature = "gpu")]
use crate::shared::gpu::GPU;
use crate::shared::networks::{NETWORKS, network, network_on};
use crate::shared::skip;
use burn::tensor::{Device, Tensor, TensorData};
use serde_json::{Map, json};
use std::cell::{Cell, RefCell};
use std::fs;
use std::rc::Rc;
use whylight::device::{Compute, DeviceKind, relative_l2};
use whylight::image::Image;
use whylight::methods::noise::Noise;
use whylight::methods::smoothgrad::{Average, Moment, over_noise};
use whylight::methods::{self, Answer, Ask, Attribution, METHODS, MapKind, MethodError, Settings, Unseen};
use whylight::model::{Classifier, Model, Score, Tap};
use whylight::network::{Precision, Value};
use whylight::pace::{Cancelled, Later, Straight};
use whylight::session::{Change, Done, InputSource, Observer, Prediction, Request, Session, SessionError, Sketch, Unwatched};

/// CPU against GPU, kernels of our own against burn's operations: other summation orders, and now and then a rectifier that rounding switches.
const DEVICES_REL: f32 = 1e-2;

fn wave(count: usize) -> Vec<f32> {
    (0..count).map(|k| (0.37 * k as f32).sin()).collect()
}

fn ask(
    model: &dyn Model,
    values: Vec<f32>,
    target: usize,
    method: &methods::Method,
    given: serde_json::Value,
) -> Result<Answer, MethodError> {
    let [channels, height, width] = model.input_shape();
    let input = Tensor::<1>::from_data(TensorData::new(values, [channels * height * width]), model.device());
    let mut settings = Settings::check(method.id, method.parameters, given.as_object().unwrap_or(&Map::new()))?;
    let ask = Ask {
        model,
        input: input.reshape([1, channels, height, width]),
        reference: None,
        score: Score::logit(target),
        settings: &mut settings,
        pace: &Straight,
        sketches: &Unseen,
    };
    pollster::block_on((method.run)(ask))
}

/// Shape and finiteness of an answer, whatever the method.
fn check(name: &str, model: &dyn Model, method: &methods::Method, answer: &Answer) {
    let [channels, height, width] = model.input_shape();
    assert_eq!((answer.heatmap.height(), answer.heatmap.width()), (height, width), "{name} {}", method.id);
    assert!(answer.heatmap.values().iter().all(|value| value.is_finite()));
    match &answer.attribution {
        Attribution::Input { shape, values } | Attribution::Weighed { shape, values } => {
            // One value per channel and pixel, or one per pixel.
            assert_eq!((method.output, shape[1..] == [height, width]), (MapKind::Input, true));
            assert!(shape[0] == channels || shape[0] == 1);
            assert_eq!(values.len(), shape.iter().product::<usize>());
            assert!(values.iter().all(|value| value.is_finite()));
        }
        Attribution::Cam { tap, map } => {
            let tap = model.taps().iter().find(|known| known.name == *tap).expect("the tap is one of the network's");
            assert_eq!((method.output, map.height(), map.width()), (MapKind::Cam, tap.height, tap.width));
        }
    }
}

fn needs_a_tap(method: &methods::Method) -> bool {
    method.parameters.iter().any(|parameter| parameter.name == "tap")
}

/// Whether a network lacks what a method needs: a feature map, or a path of few straight pieces.
fn cannot(method: &methods::Method, name: &str, model: &dyn Model) -> bool {
    needs_a_tap(method) && model.taps().is_empty() || method.id == "exact-ig" && name != "linear"
}

/// Settings that ask for little work: the contracts are about shapes, devices and laws, not about smooth maps.
/// The shorter side of a network's input.
fn shortest(model: &Classifier) -> usize {
    let [_, height, width] = model.input_shape();
    height.min(width)
}

/// Little work, on an input of that side.
fn little(method: &methods::Method, side: usize) -> serde_json::Value {
    // A window that covers the input is refused.
    let window = 16.min(side / 2);
    let small = [("samples", 2), ("steps", 3), ("most", 3), ("window", window), ("stride", window), ("pieces", 64)];
    let declared = |name: &str| method.parameters.iter().any(|parameter| parameter.name == name);
    serde_json::Value::Object(
        small.into_iter().filter(|(name, _)| declared(name)).map(|(name, value)| (name.into(), value.into())).collect(),
    )
}

#[test]
fn every_method_answers_on_every_network_or_says_why_not() {
    let mut answered = 0;
    for name in NETWORKS {
        let model = network(name);
        let values = wave(model.input_shape().iter().product());
        for method in METHODS {
            match ask(&model, values.clone(), 1, method, little(method, shortest(&model))) {
                Ok(answer) => {
                    check(name, &model, method, &answer);
                    answered += 1;
                }
                Err(MethodError::CannotServe(reason)) => {
                    assert!(cannot(method, name, &model), "{name} {}: {reason}", method.id);
                    assert!(!reason.remedy.is_empty(), "a refusal says what to do: {reason}");
                }
                Err(other) => panic!("{name} {}: {other}", method.id),
            }
        }
    }
    println!("{answered} of {} pairs answered, the rest refused", NETWORKS.len() * METHODS.len());
    let refused: usize = NETWORKS
        .iter()
        .map(|name| (name, network(name)))
        .map(|(name, model)| METHODS.iter().filter(|method| cannot(method, name, &model)).count())
        .sum();
    assert_eq!(answered, NETWORKS.len() * METHODS.len() - refused);
}

#[test]
fn every_tap_gives_a_cam_of_its_own_size() {
    let method = methods::by_id("grad-cam").unwrap();
    for name in ["tiny", "tiny_resnet", "tiny_densenet", "tiny_efficientnet", "tiny_vit"] {
        let model = network(name);
        for tap in model.taps() {
            let answer = ask(&model, wave(model.input_shape().iter().product()), 0, method, json!({ "tap": tap.name })).unwrap();
            check(name, &model, method, &answer);
        }
        let unknown = ask(&model, wave(model.input_shape().iter().product()), 0, method, json!({ "tap": "nowhere" })).unwrap_err();
        assert_eq!(unknown.code(), "bad-parameter");
    }
}

/// Of so many networks the devices are compared where nobody said that there is a GPU: each takes seconds on a driver that is a program.
const UNPROMISED: usize = 1;

#[test]
#[cfg(feature = "gpu")]
fn the_gpu_gives_the_same_maps_as_the_cpu() {
    let compute = &*GPU;
    if compute.record.kind != DeviceKind::Gpu {
        skip("WHYLIGHT_GPU", &format!("there is no native GPU ({}); the browser tests compare the devices", compute.record.reason));
        return;
    }
    // Without a GPU that was promised this is a driver on the CPU, which takes a second and more for each network; the browser tests have all methods too.
    let networks = if std::env::var_os("WHYLIGHT_GPU").is_some() { NETWORKS } else { &NETWORKS[..UNPROMISED] };
    println!("on {}: {}", compute.record.name, compute.record.reason);
    for name in networks {
        same_maps(name, &network(name), &network_on(name, &compute.device));
    }
    // The plain walk on the GPU, of the last.
    let on_gpu = network_on(networks[networks.len() - 1], &compute.device);
    same_maps("on the GPU", &on_gpu.plain(), &on_gpu);
}

#[test]
fn the_plain_walk_gives_the_same_maps_as_the_kernels() {
    let apart: usize = NETWORKS
        .iter()
        .map(|name| {
            let model = network(name);
            same_maps(name, &model.plain(), &model)
        })
        .sum();
    assert!(apart > NETWORKS.len(), "other sums round otherwise: with {apart} maps that differ at all, both walks are one");
}

/// Two walks over one network give the same maps by every method, and so by every rule. How many maps are not the same to the bit.
fn same_maps(name: &str, one: &Classifier, other: &Classifier) -> usize {
    let mut apart = 0;
    let values = wave(one.input_shape().iter().product());
    for method in METHODS {
        let mut given = little(method, shortest(one));
        if method.id == "expected-gradients" {
            // One of the two draws of seed 0 lies where rounding switches a rectifier.
            given["seed"] = json!(1);
        }
        let (Ok(expected), Ok(found)) = (ask(one, values.clone(), 1, method, given.clone()), ask(other, values.clone(), 1, method, given))
        else {
            assert!(cannot(method, name, one), "{name} {} answers by one walk alone", method.id);
            continue;
        };
        let (found, expected) = (found.heatmap.values(), expected.heatmap.values());
        // The gradient of a linear network does not vary: VarGrad is 0 by both.
        let zero = expected.iter().all(|&v| v == 0.0);
        let difference = if zero { found.iter().fold(0.0, |max: f32, v| max.max(v.abs())) } else { relative_l2(found, expected) };
        assert!(difference <= DEVICES_REL, "{name} {}: the walks differ by {difference:e}", method.id);
        apart += usize::from(found != expected);
    }
    apart
}

/// score_c = sum_i w_ci x_i over one 2 x 2 image of three channels, with its own channels as the only tap; and the weights.
fn linear() -> (ClosedForm, [Vec<f32>; 2]) {
    let weights = [wave(12), wave(24)[12..].to_vec()];
    (ClosedForm::linear([3, 2, 2], &weights, &[0.0; 2]).with_pixels(), weights)
}

#[test]
fn on_a_linear_model_the_gradient_is_the_weights_and_grad_cam_weighs_by_their_means() {
    let (model, weights) = linear();
    let x = vec![0.5, -1.0, 2.0, 0.0, 1.0, 1.0, -2.0, 0.5, 3.0, 0.0, 0.0, 1.0];
    for (target, w) in weights.iter().enumerate() {
        let gradient = ask(&model, x.clone(), target, methods::by_id("gradient").unwrap(), json!({})).unwrap();
        assert_eq!(gradient.attribution, Attribution::Input { shape: [3, 2, 2], values: w.clone() });
        let largest: Vec<f32> = (0..4).map(|p| (0..3).map(|c| w[4 * c + p].abs()).fold(0.0, f32::max)).collect();
        assert_eq!(gradient.heatmap.values(), largest);
        let cam = ask(&model, x.clone(), target, methods::by_id("grad-cam").unwrap(), json!({ "relu": false })).unwrap();
        let means: Vec<f32> = (0..3).map(|c| w[4 * c..4 * c + 4].iter().sum::<f32>() / 4.0).collect();
        let expected: Vec<f32> = (0..4).map(|p| (0..3).map(|c| means[c] * x[4 * c + p]).sum()).collect();
        assert!(relative_l2(cam.heatmap.values(), &expected) < 1e-6);
    }
    // One question per map, one image each.
    let asked = model.asked.borrow();
    assert!(asked.len() == 4 && asked.iter().all(|(_, dims)| *dims == [1, 3, 2, 2]));
}

#[test]
fn changing_the_class_or_a_parameter_changes_the_map_and_asking_again_does_not() {
    for method in METHODS {
        // Many more straight pieces than a contract has time for, but where there is one.
        let model = network(if method.id == "exact-ig" { "linear" } else { "tiny" });
        let values = wave(model.input_shape().iter().product());
        let map = |target| ask(&model, values.clone(), target, method, little(method, shortest(&model))).unwrap().heatmap;
        assert_eq!(map(1), map(1), "{}: the same question has the same answer", method.id);
        assert_eq!(map(1) != map(2), method.class_sensitive, "{}: class_sensitive says what is so", method.id);
        if let Some(seed) = method.parameters.iter().find(|parameter| parameter.name == "seed") {
            let mut other = little(method, shortest(&model));
            other[seed.name] = json!(7);
            // Path methods draw only for their noise baseline.
            if method.parameters.iter().any(|parameter| parameter.name == "baseline") {
                other["baseline"] = json!("noise");
            }
            let mut same = other.clone();
            same[seed.name] = json!(8);
            let drawn = |given| ask(&model, values.clone(), 1, method, given).unwrap().heatmap;
            assert_ne!(drawn(other), drawn(same), "{}: the seed matters", method.id);
        }
    }
    let (model, values) = (network("tiny"), wave(3 * 32 * 32));
    let gradient = methods::by_id("gradient").unwrap();
    let show = |value| ask(&model, values.clone(), 1, gradient, json!({ "show": value })).unwrap().heatmap;
    assert!(show("max-abs") != show("l2") && show("l2") != show("sum"));
    let cam = methods::by_id("grad-cam").unwrap();
    let relu = |value| ask(&model, values.clone(), 1, cam, json!({ "relu": value })).unwrap().heatmap;
    assert!(relu(true).values().iter().all(|&v| v >= 0.0) && relu(false).values().iter().any(|&v| v < 0.0));
}

#[test]
fn one_sample_and_no_noise_give_back_the_gradient() {
    let model = network("tiny");
    let values = wave(3 * 32 * 32);
    let answer = |id, given| ask(&model, values.clone(), 3, methods::by_id(id).unwrap(), given).unwrap();
    let plain = answer("gradient", json!({}));
    let averaged = |average: &str| answer("smoothgrad", json!({ "samples": 1, "sigma": 0, "average": average }));
    assert_eq!(averaged("signed").attribution, plain.attribution);
    assert_eq!(averaged("magnitude").heatmap, plain.heatmap);
    let squared = answer("smoothgrad-squared", json!({ "samples": 1, "sigma": 0 }));
    assert_eq!(averaged("squared").attribution, squared.attribution);
    assert_eq!(answer("smoothgrad", json!({ "samples": 1, "sigma": 0 })).attribution, squared.attribution, "squares are the default");
    assert!(answer("vargrad", json!({ "samples": 3, "sigma": 0 })).heatmap.values().iter().all(|&v| v <= 1e-6));
    let (Attribution::Input { values: squares, .. }, Attribution::Input { values: gradient, .. }) =
        (squared.attribution, plain.attribution)
    else {
        panic!("both attribute to the input")
    };
    assert!(std::iter::zip(squares, gradient).all(|(s, g)| (s - g * g).abs() <= 1e-6 * (1.0 + g * g)));
}

#[test]
fn clipped_gradients_are_no_longer_than_allowed_and_said() {
    let model = network("tiny");
    let values = wave(3 * 32 * 32);
    let ask = |id: &str, given| ask(&model, values.clone(), 3, methods::by_id(id).unwrap(), given).unwrap();
    let length = |answer: &Answer| {
        let Attribution::Input { values, .. } = &answer.attribution else { panic!("attributes to the input") };
        values.iter().map(|v| v * v).sum::<f32>().sqrt()
    };
    let plain = ask("gradient", json!({}));
    // Without noise every copy has the photo's own gradient: half of it is let through, and more than it changes nothing.
    let half = ask("smoothgrad", json!({ "samples": 3, "sigma": 0, "clip": 0.5, "average": "signed" }));
    assert!((length(&half) / length(&plain) - 0.5).abs() < 1e-5);
    assert!(half.remark.unwrap().contains("3 of 3"));
    let whole = ask("smoothgrad", json!({ "samples": 3, "sigma": 0, "clip": 2, "average": "signed" }));
    assert!((length(&whole) / length(&plain) - 1.0).abs() < 1e-5 && whole.remark.unwrap().contains("0 of 3"));
    assert_eq!(ask("smoothgrad", json!({ "samples": 3 })).remark, None);
}

#[test]
fn the_batch_does_not_change_a_map_over_noise() {
    let model = network("tiny");
    let [channels, height, width] = model.input_shape();
    let noises = || (0..5).map(|sample| Noise::new(3, "test").normal(sample, channels * height * width));
    for moment in [Moment::Mean, Moment::Magnitude, Moment::Square, Moment::Variance] {
        let map = |batch: usize| {
            let mut settings = Settings::check("none", &[], &Map::new()).unwrap();
            let input = model.input(wave(channels * height * width)).unwrap();
            let score = Score::logit(1);
            let ask = Ask { model: &model, input, reference: None, score, settings: &mut settings, pace: &Straight, sketches: &Unseen };
            let map = pollster::block_on(over_noise(&ask, noises(), &Average { samples: 5, batch, sigma: 0.1, moment, longest: None }))
                .unwrap()
                .map;
            pollster::block_on(Value::from(map).read()).unwrap()
        };
        // Sums in another order.
        assert!(relative_l2(&map(2), &map(1)) < 1e-4 && relative_l2(&map(8), &map(1)) < 1e-4, "{moment:?}");
    }
}

#[test]
fn on_a_linear_model_every_rule_is_complete_and_shares_out_weight_times_difference() {
    let (model, weights) = linear();
    let x = vec![0.5, -1.0, 2.0, 0.0, 1.0, 1.0, -2.0, 0.5, 3.0, 0.0, 0.0, 1.0];
    let method = methods::by_id("integrated-gradients").unwrap();
    for rule in ["adaptive", "left", "right", "midpoint", "trapezoid", "gauss-legendre"] {
        for (baseline, value) in [("zero", 0.0), ("black", -1.0), ("white", 1.0)] {
            let answer = ask(&model, x.clone(), 1, method, json!({ "rule": rule, "baseline": baseline, "steps": 5 })).unwrap();
            let Attribution::Input { values, .. } = answer.attribution else { panic!("attributes to the input") };
            let expected: Vec<f32> = std::iter::zip(&x, &weights[1]).map(|(x, w)| (x - value) * w).collect();
            assert!(relative_l2(&values, &expected) < 1e-6, "{rule} {baseline}");
            let remark = answer.remark.unwrap();
            assert!(remark.contains("The gap is 0 %") || remark.contains("The gap is less than 0.1 %"), "{remark}");
        }
    }
    for id in ["adaptive-ig", "idgi"] {
        let answer = ask(&model, x.clone(), 1, methods::by_id(id).unwrap(), json!({ "baseline": "zero" })).unwrap();
        let Attribution::Input { values, .. } = answer.attribution else { panic!("attributes to the input") };
        let score: f32 = std::iter::zip(&x, &weights[1]).map(|(x, w)| x * w).sum();
        assert!((values.iter().sum::<f32>() - score).abs() < 1e-4, "{id} is complete");
        let square = |w: &f32| w * w;
        let norm: f32 = weights[1].iter().map(square).sum();
        let expected: Vec<f32> =
            std::iter::zip(&x, &weights[1]).map(|(x, w)| if id == "idgi" { w * w / norm * score } else { x * w }).collect();
        assert!(relative_l2(&values, &expected) < 1e-4, "{id}");
        // A straight path needs no more than the three looks that rule luck out.
        assert!(id != "adaptive-ig" || answer.remark.unwrap().starts_with("After 3 gradients the integral has settled"));
    }
    let occlusion = ask(&model, x.clone(), 1, methods::by_id("occlusion").unwrap(), json!({ "window": 1, "stride": 1 })).unwrap();
    let expected: Vec<f32> = (0..4).map(|p| (0..3).map(|c| x[4 * c + p] * weights[1][4 * c + p]).sum()).collect();
    assert!(relative_l2(occlusion.heatmap.values(), &expected) < 1e-5);
}

#[test]
fn methods_that_claim_completeness_add_up_to_the_difference_of_the_scores() {
    let model = network("tiny_resnet");
    let values = wave(3 * 32 * 32);
    let score = |values: Vec<f32>| {
        let x = model.input(values).unwrap();
        pollster::block_on(async { whylight::network::Value::from(model.logits(x, &Straight).await.unwrap()).read().await.unwrap()[2] })
    };
    let difference = f64::from(score(values.clone())) - f64::from(score(vec![0.0; values.len()]));
    // Blur Integrated Gradients starts at the blurred photo; tests/native/paths.rs holds it to that.
    let starts_at_a_baseline = |method: &&methods::Method| method.parameters.iter().any(|parameter| parameter.name == "baseline");
    for method in METHODS.iter().filter(|method| method.complete).filter(starts_at_a_baseline) {
        let mut given = json!({ "baseline": "zero" });
        if method.parameters.iter().any(|parameter| parameter.name == "steps") {
            given["steps"] = json!(256);
        }
        let Attribution::Input { values: map, .. } = ask(&model, values.clone(), 2, method, given).unwrap().attribution else {
            panic!("{} attributes to the input", method.id)
        };
        let (sum, l1) = map.iter().fold((0f64, 0f64), |(sum, l1), &v| (sum + f64::from(v), l1 + f64::from(v.abs())));
        // The adaptive rule stops at 1 %; 256 steps of the others leave less.
        let gap = (sum - difference).abs();
        assert!(gap <= 0.011 * difference.abs().max(l1), "{}: {sum} against {difference}, L1 norm {l1}", method.id);
    }
}

#[test]
fn a_path_and_a_patch_that_lead_nowhere_are_refused_with_a_remedy() {
    let model = network("tiny");
    let path =
        ask(&model, vec![0.0; 3 * 32 * 32], 1, methods::by_id("integrated-gradients").unwrap(), json!({ "baseline": "zero" })).unwrap_err();
    assert!(path.to_string().contains("choose another baseline"), "{path}");
    // A patch that covers the whole input gives way to patches of a quarter, and says so.
    let occlusion = |given| ask(&model, wave(3 * 32 * 32), 1, methods::by_id("occlusion").unwrap(), given).unwrap();
    let (whole, quarter) = (occlusion(json!({})), occlusion(json!({ "window": 8, "stride": 4 })));
    assert_eq!(whole.heatmap.values(), quarter.heatmap.values());
    assert!(whole.remark.unwrap().contains("patches 8 pixels wide, 4 pixels apart") && quarter.remark.is_none());
    let gaps = ask(&model, wave(3 * 32 * 32), 1, methods::by_id("occlusion").unwrap(), json!({ "window": 4, "stride": 8 })).unwrap_err();
    assert_eq!(gaps.code(), "cannot-serve");
}

fn session(name: &str, source: impl Into<InputSource>) -> Session {
    Session::new(Compute::cpu("A test.").record, Rc::new(network(name)), source.into())
}

fn request(target: serde_json::Value) -> Request {
    Request::new(target, "gradient")
}

#[test]
fn a_session_reports_what_it_did() {
    let photo = Image::from_rgb(40, 50, (0..40 * 50 * 3).map(|k| (k % 251) as u8).collect()).unwrap();
    let session = session("tiny", photo);
    let report = pollster::block_on(session.explain(&request(json!("top")), &Unwatched)).unwrap();
    assert_eq!(report.target, report.predictions[0]);
    assert_eq!((report.predictions.len(), report.method), (5, "gradient"));
    assert!(report.timings.iter().any(|timing| timing.stage == "explain"));
    let last = pollster::block_on(session.explain(&request(json!(report.predictions[4].index)), &Unwatched)).unwrap();
    assert_eq!(last.target.index, report.predictions[4].index);
}

#[test]
fn bad_requests_are_refused_with_a_code_and_the_session_goes_on() {
    let code = |session: &Session, request: &Request| pollster::block_on(session.explain(request, &Unwatched)).unwrap_err().code();
    let of = |values: Vec<f32>| session("tiny", InputSource::Tensor(values));
    let session = of(wave(3 * 32 * 32));
    for target in [json!(5000), json!("no such class"), json!(-1), json!(1.5), json!(null)] {
        assert_eq!(code(&session, &request(target.clone())), "no-such-class", "{target}");
    }
    let with = |text: serde_json::Value| serde_json::from_value::<Request>(text).unwrap();
    assert_eq!(code(&session, &with(json!({ "target": 0, "method": "tea-leaves" }))), "bad-parameter");
    assert_eq!(code(&session, &with(json!({ "target": 0, "method": "gradient", "parameters": { "show": 3 } }))), "bad-parameter");
    assert_eq!(code(&session, &with(json!({ "target": 0, "method": "gradient", "percentile": 0.0 }))), "bad-parameter");
    assert_eq!(code(&of(vec![0.0; 5]), &request(json!("top"))), "bad-parameter");
    assert_eq!(code(&of(vec![f32::NAN; 3 * 32 * 32]), &request(json!("top"))), "not-finite");
    assert!(pollster::block_on(session.explain(&request(json!("top")), &Unwatched)).is_ok());
}

#[test]
fn a_constant_image_on_a_linear_network_keeps_its_gradient() {
    let model = network("linear");
    let gradient = methods::by_id("gradient").unwrap();
    let flat = ask(&model, vec![0.0; 192], 2, gradient, json!({})).unwrap();
    let bright = ask(&model, vec![1.0; 192], 2, gradient, json!({})).unwrap();
    assert_eq!(flat.attribution, bright.attribution);
}

/// Stops at the given report.
struct StopAt(Cell<usize>);

impl Observer for StopAt {
    fn progress(&self, _stage: &'static str, _label: &'static str, done: usize, total: usize) -> Later<'_, Result<(), Cancelled>> {
        assert!(done <= total);
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        Box::pin(std::future::ready(if left == 0 { Err(Cancelled) } else { Ok(()) }))
    }

    fn predictions(&self, _predictions: &[Prediction], _familiarity: Option<whylight::model::Familiarity>) {}
}

#[test]
fn cancel_is_heard_at_any_step_and_leaves_the_session_usable() {
    let model = Rc::new(network("tiny_resnet"));
    // A new one for every step, so that the predictions are walked for again.
    let session = || Session::new(Compute::cpu("A test.").record, model.clone(), InputSource::Tensor(wave(3 * 32 * 32)));
    let mut last = session();
    for step in [0, 1, 5, 20, 40] {
        last = session();
        let stopped = pollster::block_on(last.explain(&request(json!("top")), &StopAt(Cell::new(step)))).unwrap_err();
        assert_eq!(stopped, SessionError::Cancelled, "at step {step}");
    }
    assert!(pollster::block_on(last.explain(&request(json!("top")), &Unwatched)).is_ok());
}

#[test]
fn a_transformer_is_seen_on_its_grid_of_patches() {
    let model = network("tiny_vit");
    let tokens: Vec<&Tap> = model.taps().iter().filter(|tap| tap.tokens.is_some()).collect();
    assert!(tokens.len() > 4 && tokens.iter().all(|tap| tap.height * tap.width > 1), "{tokens:?}");
    let default = model.default_tap().unwrap();
    assert!(tokens.iter().any(|tap| tap.name == default), "{default}");
    let method = methods::by_id("grad-cam").unwrap();
    let answer = ask(&model, wave(model.input_shape().iter().product()), 1, method, json!({ "relu": false })).unwrap();
    assert!(answer.heatmap.values().iter().any(|&v| v != 0.0), "the patches at {default} reach the logits");
    // Maps weighed cell by cell, summed, are what HiResCAM says at the tokens: f is not linear there, so only the shape is a law.
    check("tiny_vit", &model, method, &answer);
}

#[test]
fn several_taps_give_the_mean_of_their_maps_scaled() {
    let model = network("tiny_resnet");
    let values = wave(3 * 32 * 32);
    let method = methods::by_id("grad-cam").unwrap();
    let taps: Vec<&str> = model.taps().iter().rev().take(2).map(|tap| tap.name.as_str()).collect();
    let map = |tap: &str| ask(&model, values.clone(), 1, method, json!({ "tap": tap, "relu": false })).unwrap().heatmap;
    let scaled = |tap: &str| {
        let map = map(tap);
        // Each is divided by the largest magnitude before it is enlarged.
        let cam = ask(&model, values.clone(), 1, method, json!({ "tap": tap, "relu": false })).unwrap().attribution;
        let Attribution::Cam { map: cells, .. } = cam else { panic!("a CAM") };
        let largest = cells.values().iter().fold(0f32, |largest, v| largest.max(v.abs()));
        map.values().iter().map(|v| v / largest).collect::<Vec<f32>>()
    };
    let expected: Vec<f32> = std::iter::zip(scaled(taps[0]), scaled(taps[1])).map(|(a, b)| (a + b) / 2.0).collect();
    assert!(relative_l2(map(&taps.join(" + ")).values(), &expected) < 1e-5);
}

/// Looks at every sketch, and stops after so many.
struct Viewer {
    seen: RefCell<Vec<(usize, usize)>>,
    stop_after: usize,
}

impl Observer for Viewer {
    fn wants_sketch(&self) -> bool {
        true
    }

    fn sketch(&self, sketch: &Sketch) {
        self.seen.borrow_mut().push((sketch.made_of.done, sketch.made_of.total));
    }

    fn progress(&self, _stage: &'static str, _label: &'static str, _done: usize, _total: usize) -> Later<'_, Result<(), Cancelled>> {
        let stop = self.seen.borrow().len() >= self.stop_after;
        Box::pin(std::future::ready(if stop { Err(Cancelled) } else { Ok(()) }))
    }

    fn predictions(&self, _predictions: &[Prediction], _familiarity: Option<whylight::model::Familiarity>) {}
}

#[test]
fn what_was_computed_before_a_stop_is_kept_and_said() {
    let session = session("tiny", InputSource::Tensor(wave(3 * 32 * 32)));
    let ask = |samples: usize| Request {
        parameters: json!({ "samples": samples }).as_object().unwrap().clone(),
        ..Request::new(json!(1), "smoothgrad")
    };
    let viewer = Viewer { seen: RefCell::default(), stop_after: 3 };
    let report = pollster::block_on(session.explain(&ask(8), &viewer)).unwrap();
    assert_eq!(report.partial.map(|partial| (partial.done, partial.total)), Some((3, 8)));
    assert_eq!(*viewer.seen.borrow(), [(1, 8), (2, 8), (3, 8)]);
    assert!(report.strength.sentence.contains("3 of 8"), "{}", report.strength.sentence);
    // The copies are drawn one by one, so that the first three of eight are the three of three.
    let whole = pollster::block_on(session.explain(&ask(3), &Unwatched)).unwrap();
    assert_eq!((whole.partial, whole.answer.heatmap), (None, report.answer.heatmap));
}

#[test]
fn a_stopped_linear_model_says_that_it_leaves_its_parts_open() {
    let session = session("tiny", InputSource::Tensor(wave(3 * 32 * 32)));
    for method in ["lime", "kernel-shap"] {
        let parameters = json!({ "samples": 400, "regions": "grid", "segments": 64 }).as_object().unwrap().clone();
        let request = Request { parameters, ..Request::new(json!(1), method) };
        let viewer = Viewer { seen: RefCell::default(), stop_after: 1 };
        let report = pollster::block_on(session.explain(&request, &viewer)).unwrap();
        let Done { done, total } = report.partial.unwrap();
        let said = &report.strength.sentence;
        assert!(said.contains(&format!("{done} of {total}")) && said.contains("undetermined"), "{method}: {said}");
    }
    // One pair says as little, stopped or not.
    let parameters = json!({ "samples": 2, "regions": "grid", "segments": 64 }).as_object().unwrap().clone();
    let report = pollster::block_on(session.explain(&Request { parameters, ..Request::new(json!(1), "kernel-shap") }, &Unwatched)).unwrap();
    let said = &report.strength.sentence;
    assert!(said.contains("1 distinct pairs of them leave undetermined") && report.answer.surrogate == Some(0.0), "{said}");
}

#[test]
fn a_contrast_is_the_difference_of_two_gradients_and_scores_after_the_softmax_follow_it() {
    let session = session("tiny", InputSource::Tensor(wave(3 * 32 * 32)));
    let map = |against: Option<usize>, score: &str, target: usize| {
        let against = against.map(Into::into);
        let score = serde_json::from_value(json!(score)).unwrap();
        let parameters = json!({ "show": "sum" }).as_object().unwrap().clone();
        let request = Request { against, score, parameters, ..Request::new(json!(target), "gradient") };
        pollster::block_on(session.explain(&request, &Unwatched)).unwrap()
    };
    let (one, two, contrast) = (map(None, "logit", 1), map(None, "logit", 2), map(Some(2), "logit", 1));
    let difference: Vec<f32> = std::iter::zip(one.answer.heatmap.values(), two.answer.heatmap.values()).map(|(a, b)| a - b).collect();
    // Sums in another order.
    assert!(relative_l2(contrast.answer.heatmap.values(), &difference) < 1e-5);
    assert_eq!(contrast.against.unwrap().index, 2);
    // d p = p d log p, and log p is what the logit is less what all classes share.
    let (log, p) = (map(None, "log-probability", 1), map(None, "probability", 1));
    let scaled: Vec<f32> = log.answer.heatmap.values().iter().map(|v| v * p.target.probability).collect();
    assert!(relative_l2(p.answer.heatmap.values(), &scaled) < 1e-5);
    let shared = map(Some(2), "log-probability", 1);
    assert!(relative_l2(shared.answer.heatmap.values(), &difference) < 1e-4);
    let itself = Request { against: Some(json!(1)), ..Request::new(json!(1), "gradient") };
    let refused = pollster::block_on(session.explain(&itself, &Unwatched)).unwrap_err();
    assert!(refused.to_string().contains("choose another class"), "{refused}");
}

#[test]
fn half_precision_comes_close_at_a_good_gradient_scale_and_fails_by_name_at_a_bad_one() {
    let session = session("tiny_vgg", InputSource::Tensor(wave(3 * 32 * 32)));
    let ask = |precision: Precision, loss_scale: f32| {
        let request = Request { precision, loss_scale, ..Request::new(json!(1), "gradient") };
        pollster::block_on(session.explain(&request, &Unwatched)).map(|report| report.answer.heatmap.into_values())
    };
    let single = ask(Precision::Single, 1.0).unwrap();
    // A power of two changes no digit of f32.
    assert_eq!(ask(Precision::Single, 1024.0).unwrap(), single);
    let half = ask(Precision::Half, 1024.0).unwrap();
    let difference = relative_l2(&half, &single);
    // Eleven bits leave 5e-4 at every step; the rectifiers and pooling windows that this switches leave a tenth.
    assert!(difference > 1e-5 && difference < 0.3, "{difference:e}");
    let lost = relative_l2(&ask(Precision::Half, 2f32.powi(-20)).unwrap(), &single);
    assert!(lost > 2.0 * difference, "small gradients underflow: {lost:e} after {difference:e}");
    let overflow = ask(Precision::Half, 2f32.powi(24)).unwrap_err();
    assert_eq!(overflow.code(), "not-finite");
    let sentence = overflow.to_string();
    assert!(sentence.contains("the gradient at `") && sentence.contains("change the gradient scale"), "{sentence}");
    assert_eq!(ask(Precision::Single, 0.0).unwrap_err().code(), "bad-parameter");
    assert_eq!(ask(Precision::Single, 1.0).unwrap(), single, "a walk in f16 leaves the session in f32");
}

#[test]
fn the_spread_of_gradients_counts_every_one() {
    let session = session("linear", InputSource::Tensor(wave(192)));
    let spread = pollster::block_on(session.gradient_magnitudes(&Request::new(json!(2), "gradient"), &Unwatched)).unwrap();
    // The dense layer sees one gradient of 1 among four, and the flattening step the layer's 192 weights.
    let one = spread.counts[(0 - spread.least) as usize];
    assert!(one >= 1 && spread.zeros >= 3);
    assert_eq!(spread.counts.iter().sum::<u64>() + spread.zeros, 4 + 192);
}

#[test]
fn nothing_changed_is_the_same_map_and_a_shift_is_laid_back() {
    let session = session("tiny_resnet", InputSource::Tensor(wave(3 * 32 * 32)));
    let request = Request::new(json!(1), "gradient");
    let plain = pollster::block_on(session.explain(&request, &Unwatched)).unwrap();
    let ask = |change: serde_json::Value| {
        let change: Change = serde_json::from_value(change).unwrap();
        pollster::block_on(session.explain_changed(&request, &change, &Unwatched))
    };
    let same = ask(json!({})).unwrap();
    assert_eq!((same.heatmap.values(), &same.aligned[..]), (plain.answer.heatmap.values(), plain.answer.heatmap.values()));
    assert!(same.shown.iter().all(|&shown| shown) && same.target == plain.target);
    let shifted = ask(json!({ "view": { "shift": [4.0, 0.0] } })).unwrap();
    assert_eq!(shifted.shown.iter().filter(|&&shown| shown).count(), 32 * 28);
    // The map's pixel of the view, four to the right, is laid back.
    assert_eq!(shifted.aligned[5 * 32 + 3], shifted.heatmap.values()[5 * 32 + 7]);
    let broken = ask(json!({ "randomised": 1, "seed": 3 })).unwrap();
    assert_ne!(broken.heatmap, same.heatmap);
    assert_ne!(broken.target.logit, same.target.logit);
    let all = ask(json!({ "randomised": same.layers })).unwrap();
    assert!(all.heatmap.values().iter().all(|value| value.is_finite()));
    assert_eq!(ask(json!({ "randomised": 4000 })).unwrap_err().code(), "bad-parameter");
}

#[test]
fn files_that_are_no_network_are_refused_with_one_sentence() {
    let read = |bytes: &[u8]| Classifier::from_file(bytes, "mine.onnx", &Device::flex()).err().expect("refused");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/networks");
    let whole = fs::read(format!("{folder}/tiny.onnx")).unwrap();
    assert_eq!(read(b"This is a text, not a network.\n").code(), "bad-model");
    assert_eq!(read(b"").code(), "bad-model");
    let unknown = read(&fs::read(format!("{folder}/unknown_operator.onnx")).unwrap());
    assert_eq!(unknown.code(), "unknown-operator");
    assert!(unknown.to_string().contains("docs/networks.md"), "the sentence says where what is supported is listed: {unknown}");
    // Cut anywhere, a file is refused and nothing panics.
    for end in (0..whole.len()).step_by(whole.len() / 60) {
        let error = read(&whole[..end]);
        assert!(matches!(error.code(), "bad-model" | "cannot-serve"), "cut at {end}: {error}");
        assert!(!error.to_string().contains('\n'));
    }
    // Damaged anywhere, it is refused or read, and nothing panics.
    for at in (0..whole.len()).step_by(97) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        if let Err(error) = Classifier::from_file(&damaged, "mine.onnx", &Device::flex()) {
            assert!(!error.to_string().is_empty());
        }
    }
}
