//! Laws of the path methods: what they sum to, closed forms, exactness, and that neither batch nor number of looks matters where it should
//! not.

use crate::shared::closed_form::ClosedForm;
use crate::shared::networks::network;
use burn::tensor::{Device, Tensor, TensorData};
use serde_json::{Map, json};
use std::cell::RefCell;
use std::rc::Rc;
use whylight::device::{Compute, relative_l2};
use whylight::image::Image;
use whylight::methods::{self, Answer, Ask, Attribution, METHODS, MethodError, Settings, Sketches, Unseen};
use whylight::methods::{adaptive_rule, expected_gradients, integrated_gradients, quadrature};
use whylight::model::{Model, Score};
use whylight::network::Value;
use whylight::pace::Straight;
use whylight::session::{Request, Session, Unwatched};

fn wave(model: &dyn Model, frequency: f32) -> Vec<f32> {
    (0..model.input_shape().iter().product()).map(|k: usize| (frequency * k as f32).sin()).collect()
}

fn tensor(model: &dyn Model, values: Vec<f32>) -> Tensor<4> {
    let [channels, height, width] = model.input_shape();
    Tensor::<1>::from_data(TensorData::new(values, [channels * height * width]), model.device()).reshape([1, channels, height, width])
}

fn ask(model: &dyn Model, method: &str, given: serde_json::Value) -> Result<Answer, MethodError> {
    let method = methods::by_id(method).unwrap();
    let mut settings = Settings::check(method.id, method.parameters, given.as_object().unwrap())?;
    let ask = Ask {
        model,
        input: tensor(model, wave(model, 0.37)),
        reference: Some(tensor(model, wave(model, 0.11))),
        score: Score::logit(1),
        settings: &mut settings,
        pace: &Straight,
        sketches: &Unseen,
    };
    pollster::block_on((method.run)(ask))
}

fn values(answer: Answer) -> Vec<f32> {
    match answer.attribution {
        Attribution::Input { values, .. } | Attribution::Weighed { values, .. } => values,
        Attribution::Cam { .. } => panic!("attributes to the input"),
    }
}

fn sum(values: &[f32]) -> f64 {
    values.iter().map(|&v| f64::from(v)).sum()
}

fn l1(values: &[f32]) -> f64 {
    values.iter().map(|&v| f64::from(v.abs())).sum()
}

fn score(model: &dyn Model, values: Vec<f32>) -> f64 {
    let logits = pollster::block_on(model.logits(tensor(model, values), &Straight)).unwrap();
    f64::from(pollster::block_on(Value::from(logits).read()).unwrap()[1])
}

/// The slow twin of the blur: every pixel by itself, edges mirrored, the kernel cut off at four standard deviations.
fn blurred(model: &dyn Model, values: &[f32], sigma: f64) -> Vec<f32> {
    let [channels, height, width] = model.input_shape();
    let reach = (4.0 * sigma).ceil() as i64;
    let mirrored = |place: i64, size: usize| {
        let folded = place.rem_euclid(2 * size as i64) as usize;
        folded.min(2 * size - 1 - folded)
    };
    let weight = |offset: i64| (-0.5 * (offset as f64 / sigma).powi(2)).exp();
    let total: f64 = (-reach..=reach).map(weight).sum();
    let mut out = Vec::new();
    for channel in 0..channels {
        for row in 0..height {
            for column in 0..width {
                let mut value = 0.0;
                for dy in -reach..=reach {
                    for dx in -reach..=reach {
                        let (y, x) = (mirrored(row as i64 + dy, height), mirrored(column as i64 + dx, width));
                        value += weight(dy) * weight(dx) * f64::from(values[(channel * height + y) * width + x]);
                    }
                }
                out.push((value / (total * total)) as f32);
            }
        }
    }
    out
}

/// What 256 looks leave open on the small networks, of all that the map holds (measured: at most 2e-3).
const COMPLETE_L1: f64 = 5e-3;

#[test]
fn every_complete_method_sums_to_the_difference_between_its_two_ends() {
    let model = network("tiny_resnet");
    let x = wave(&model, 0.37);
    for method in METHODS.iter().filter(|method| method.complete && method.parameters.iter().any(|p| p.name == "baseline")) {
        for (baseline, start) in [("zero", vec![0.0; x.len()]), ("blur", blurred(&model, &x, 3.2)), ("photo", wave(&model, 0.11))] {
            let mut given = json!({ "baseline": baseline });
            if method.parameters.iter().any(|parameter| parameter.name == "steps") {
                given["steps"] = json!(256);
            }
            if method.id == "adaptive-ig" {
                given = json!({ "baseline": baseline, "tolerance": 0.1, "most": 256 });
            }
            let map = values(ask(&model, method.id, given).unwrap());
            let difference = score(&model, x.clone()) - score(&model, start);
            let gap = (sum(&map) - difference).abs() / l1(&map);
            println!("{} from {baseline}: {gap:.1e}", method.id);
            assert!(gap <= COMPLETE_L1, "{} from {baseline}: {} for {difference}", method.id, sum(&map));
        }
    }
}

#[test]
fn blur_ig_sums_to_what_the_blur_took_whatever_the_widths_of_its_steps() {
    for name in ["tiny_resnet", "tiny_vgg", "tiny_vit"] {
        let model = network(name);
        let x = wave(&model, 0.37);
        let difference = score(&model, x.clone()) - score(&model, blurred(&model, &x, 0.2 * 32.0));
        for spacing in ["even", "fine"] {
            let map = values(ask(&model, "blur-ig", json!({ "steps": 256, "spacing": spacing })).unwrap());
            let gap = (sum(&map) - difference).abs() / l1(&map);
            println!("{name} {spacing}: {gap:.1e}");
            assert!(gap <= COMPLETE_L1, "{name} {spacing}: {} for {difference}", sum(&map));
        }
    }
}

/// Rounding of single precision over a few hundred terms.
const ROUNDING_REL: f32 = 1e-5;

#[test]
fn on_a_linear_network_every_start_shares_out_weight_times_difference() {
    let model = network("linear");
    let x = wave(&model, 0.37);
    let weights = values(ask(&model, "gradient", json!({})).unwrap());
    let from = |start: &[f32]| -> Vec<f32> { std::iter::zip(&weights, std::iter::zip(&x, start)).map(|(w, (x, b))| w * (x - b)).collect() };
    let [_, height, width] = model.input_shape();
    let pixels = height * width;
    let sigma = 0.1 * height.min(width) as f64;
    let mean: Vec<f32> = x.chunks(pixels).flat_map(|plane| vec![plane.iter().sum::<f32>() / pixels as f32; pixels]).collect();
    let side = |of: fn((f32, f32)) -> f32| -> Vec<f32> { model.range().iter().flat_map(|&range| vec![of(range); pixels]).collect() };
    let (black, white, soft) = (side(|range| range.0), side(|range| range.1), blurred(&model, &x, sigma));
    for (baseline, start) in
        [("photo", wave(&model, 0.11)), ("blur", soft.clone()), ("mean", mean.clone()), ("black", black.clone()), ("white", white.clone())]
    {
        for method in ["integrated-gradients", "adaptive-ig", "guided-ig", "exact-ig"] {
            let found = values(ask(&model, method, json!({ "baseline": baseline })).unwrap());
            assert!(relative_l2(&found, &from(&start)) < ROUNDING_REL, "{method} from {baseline}");
        }
    }
    let largest = blurred(&model, &x, 0.2 * height.min(width) as f64);
    let focus = values(ask(&model, "blur-ig", json!({})).unwrap());
    assert!(relative_l2(&focus, &from(&largest)) < ROUNDING_REL, "blur-ig");
    // The four in turn, twice each: their mean stands for nothing to see, wherever the path is looked at.
    let middle: Vec<f32> = (0..x.len()).map(|k| (black[k] + white[k] + mean[k] + soft[k]) / 4.0).collect();
    let expected = ask(&model, "expected-gradients", json!({ "baselines": "four", "samples": 8 })).unwrap();
    assert!(expected.remark.as_ref().unwrap().contains("The gap is less than 0.1 %"), "{:?}", expected.remark);
    assert!(relative_l2(&values(expected), &from(&middle)) < ROUNDING_REL, "expected-gradients");
    // Random baselines have mid-grey for their mean; each draw is off by a uniform number, of deviation 0.29 of the range.
    let samples = 1024;
    let grey: Vec<f32> = std::iter::zip(&black, &white).map(|(low, high)| (low + high) / 2.0).collect();
    for baselines in ["colours", "noise"] {
        let map = values(ask(&model, "expected-gradients", json!({ "baselines": baselines, "samples": samples })).unwrap());
        for (k, found) in map.iter().enumerate() {
            let spread = weights[k].abs() * 0.29 * (white[k] - black[k]) / (samples as f32).sqrt();
            assert!((found - from(&grey)[k]).abs() <= 5.0 * spread + 1e-6, "{baselines} {k}: five standard errors");
        }
    }
}

#[test]
fn a_second_photo_is_asked_for_where_one_is_needed() {
    let model = network("linear");
    let method = methods::by_id("integrated-gradients").unwrap();
    let given = json!({ "baseline": "photo" });
    let mut settings = Settings::check(method.id, method.parameters, given.as_object().unwrap_or(&Map::new())).unwrap();
    let input = tensor(&model, wave(&model, 0.37));
    let ask =
        Ask { model: &model, input, reference: None, score: Score::logit(1), settings: &mut settings, pace: &Straight, sketches: &Unseen };
    let refused = pollster::block_on((method.run)(ask)).unwrap_err();
    assert_eq!(refused.code(), "cannot-serve");
    assert!(refused.to_string().contains("choose a second photo"), "{refused}");
}

/// Weights of [`bent`], one for each channel.
const BENT_WEIGHTS: [f32; 3] = [1.0, -2.0, 4.0];

/// max(w x - 21, 0) over one pixel: on the way from 0 to (10, 10, 10) it bends where w x = 30 alpha passes 21.
fn bent() -> ClosedForm {
    let weights = Tensor::<1>::from_data(TensorData::new(BENT_WEIGHTS.to_vec(), [3]), &Device::flex()).reshape([1, 3, 1, 1]);
    let same = weights.clone();
    let before = move |batch: Tensor<4>| batch.mul(same.clone()).sum_dim(1).sub_scalar(21.0);
    let after = before.clone();
    let logits = move |batch: Tensor<4>| after(batch).clamp_min(0.0).flatten::<2>(1, 3);
    let gradient = move |batch: Tensor<4>, _: Score| before(batch).greater_scalar(0.0).float().mul(weights.clone());
    ClosedForm::new([3, 1, 1], 1, logits, gradient).between(0.0, 10.0)
}

/// An adaptive path over [`bent`].
fn integrate_bent(goal: &adaptive_rule::Goal) -> adaptive_rule::Adaptive {
    let model = bent();
    let mut settings = Settings::check("none", &[], &Map::new()).unwrap();
    let input = tensor(&model, vec![10.0; 3]);
    let ask = Ask {
        model: &model,
        input: input.clone(),
        reference: None,
        score: Score::logit(0),
        settings: &mut settings,
        pace: &Straight,
        sketches: &Unseen,
    };
    pollster::block_on(adaptive_rule::integrate(&ask, input.zeros_like(), goal)).unwrap()
}

#[test]
fn without_leeway_the_guided_path_is_the_straight_one() {
    let model = network("tiny_resnet");
    let guided = values(ask(&model, "guided-ig", json!({ "steps": 12, "distance": 0 })).unwrap());
    let straight = values(ask(&model, "integrated-gradients", json!({ "steps": 13, "rule": "trapezoid" })).unwrap());
    // Places of the path are rounded differently, and a rectifier may switch between two roundings.
    assert!(relative_l2(&guided, &straight) < 1e-3);
    let free = values(ask(&model, "guided-ig", json!({ "steps": 12, "distance": 0.5 })).unwrap());
    assert!(relative_l2(&free, &straight) > 0.05, "leeway changes the path");
    let all = values(ask(&model, "guided-ig", json!({ "steps": 12, "distance": 0.5, "fraction": 1 })).unwrap());
    assert!(relative_l2(&all, &straight) < 1e-3, "where all move at once, they move together");
}

/// 4,096 midpoints against the exact sum: at each bend up to half a step is weighed with the gradient of the other side (measured 3e-5 to
/// 3e-4; the former is rounding, on a straight path).
const MIDPOINT_REL: f32 = 6e-4;
/// What the exact sum leaves open, of all that the map holds: rounding alone (measured at most 2e-8).
const EXACT_L1: f64 = 1e-6;

#[test]
fn the_exact_sum_is_what_ever_more_midpoints_converge_to() {
    for name in ["linear", "tiny_resnet", "tiny_shufflenet"] {
        let model = network(name);
        let exact = ask(&model, "exact-ig", json!({ "baseline": "zero" })).unwrap();
        println!("{name}: {}", exact.remark.as_ref().unwrap());
        let exact = values(exact);
        let steps = |steps: usize| {
            let input = tensor(&model, wave(&model, 0.37));
            let mut settings = Settings::check("none", &[], &Map::new()).unwrap();
            let ask = Ask {
                model: &model,
                input: input.clone(),
                reference: None,
                score: Score::logit(1),
                settings: &mut settings,
                pace: &Straight,
                sketches: &Unseen,
            };
            let nodes = quadrature::Quadrature::Midpoint.nodes(steps);
            let path = pollster::block_on(integrated_gradients::integrate(&ask, input.zeros_like(), &nodes)).unwrap();
            relative_l2(&pollster::block_on(Value::from(path.attribution).read()).unwrap(), &exact)
        };
        let (few, many) = (steps(64), steps(4096));
        println!("  64 midpoints: {few:.1e}, 4096: {many:.1e}");
        assert!(many <= MIDPOINT_REL, "{name}: {many:e}");
        assert!(name == "linear" || many < few / 8.0, "{name}: from {few:e} to {many:e}");
        let difference = score(&model, wave(&model, 0.37)) - score(&model, vec![0.0; exact.len()]);
        assert!((sum(&exact) - difference).abs() <= EXACT_L1 * l1(&exact), "{name}: {} for {difference}", sum(&exact));
    }
}

#[test]
fn networks_that_curve_or_bend_too_often_are_refused_an_exact_sum() {
    for (name, why) in [("tiny_mlp", "curves at"), ("tiny_vit", "curves at"), ("tiny_efficientnet", "curves at"), ("tiny_resnet", "bends")]
    {
        let refused = ask(&network(name), "exact-ig", json!({ "pieces": 100 })).unwrap_err();
        assert_eq!(refused.code(), "cannot-serve");
        assert!(refused.to_string().contains(why) && refused.to_string().contains("take integrated-gradients"), "{name}: {refused}");
    }
}

#[test]
fn an_adaptive_path_finds_a_single_bend_exactly_and_says_what_it_could_not_settle() {
    let goal = adaptive_rule::Goal { tolerance: 0.01, unsettled: 10.0, most: 64 };
    let found = integrate_bent(&goal);
    // Up to the bend at 0.7 nothing passes, from there on all three weights do: 0.3 of the way.
    let expected: Vec<f32> = BENT_WEIGHTS.iter().map(|w| 0.3 * w * 10.0).collect();
    let map = pollster::block_on(Value::from(found.path.attribution).read()).unwrap();
    assert!(found.reached && found.gradients == 3, "{} gradients", found.gradients);
    assert!(relative_l2(&map, &expected) < 1e-4, "{map:?}");
    // The estimate knows no features that bend together, and asks for more looks than it takes.
    let strict = integrate_bent(&adaptive_rule::Goal { unsettled: 0.01, ..goal });
    assert!(strict.reached && strict.gradients > 5 && strict.unsettled <= 0.01);
    let stopped = integrate_bent(&adaptive_rule::Goal { unsettled: 1e-6, most: 9, ..goal });
    assert!(!stopped.reached && stopped.gradients == 9 && stopped.unsettled > 1e-6);
}

#[test]
fn the_batch_changes_nothing() {
    let model = network("tiny_resnet");
    let method = methods::by_id("expected-gradients").unwrap();
    let input = tensor(&model, wave(&model, 0.37));
    let mut settings = Settings::check(method.id, method.parameters, &Map::new()).unwrap();
    let ask = Ask {
        model: &model,
        input: input.clone(),
        reference: None,
        score: Score::logit(1),
        settings: &mut settings,
        pace: &Straight,
        sketches: &Unseen,
    };
    let read = |map: Tensor<4>| pollster::block_on(Value::from(map).read()).unwrap();
    let nodes = quadrature::Quadrature::Midpoint.nodes(13);
    let straight =
        |batch| read(pollster::block_on(integrated_gradients::integrate_by(&ask, input.zeros_like(), &nodes, batch)).unwrap().attribution);
    let drawn = |batch| {
        let colours = expected_gradients::Baselines::Colours(methods::noise::Noise::new(0, "expected-gradients"));
        let (map, completeness) = pollster::block_on(expected_gradients::expect(&ask, &colours, 13, batch)).unwrap();
        (read(map), completeness.difference)
    };
    let shared = |batch| read(pollster::block_on(methods::idgi::integrate_by(&ask, input.zeros_like(), 13, batch)).unwrap().attribution);
    for batch in [2, 8, 13, 50] {
        assert!(relative_l2(&shared(batch), &shared(1)) < ROUNDING_REL, "{batch} places at a time");
        assert!(relative_l2(&straight(batch), &straight(1)) < ROUNDING_REL, "{batch} nodes at a time");
        assert!(relative_l2(&drawn(batch).0, &drawn(1).0) < ROUNDING_REL, "{batch} draws at a time");
        assert!((drawn(batch).1 - drawn(1).1).abs() < 1e-5);
    }
}

#[test]
fn a_session_starts_a_path_from_its_second_photo() {
    let photo = |phase: usize| Image::from_rgb(20, 20, (0..20 * 20 * 3).map(|k| ((k * 7 + phase) % 251) as u8).collect()).unwrap();
    let model = Rc::new(network("tiny_resnet"));
    let parameters = json!({ "baseline": "photo", "steps": 3 }).as_object().unwrap().clone();
    let request = Request { parameters, ..Request::new(json!(1), "integrated-gradients") };
    let explain = |reference: Option<Image>| {
        let session = Session::new(Compute::cpu("A test.").record, model.clone(), photo(0).into()).with_reference(reference.map(Rc::new));
        pollster::block_on(session.explain(&request, &Unwatched)).map(|report| report.answer.heatmap)
    };
    let (one, other) = (explain(Some(photo(100))).unwrap(), explain(Some(photo(50))).unwrap());
    assert_ne!(one, other);
    assert_eq!(explain(None).unwrap_err().code(), "cannot-serve");
    let itself = explain(Some(photo(0))).unwrap_err();
    assert!(itself.to_string().contains("choose another baseline"), "{itself}");
}

/// Keeps every sketch.
struct Sketchbook(RefCell<Vec<(Vec<f32>, usize)>>);

impl Sketches for Sketchbook {
    fn wanted(&self) -> bool {
        true
    }

    fn show(&self, answer: Answer, done: usize, total: usize) {
        assert!(done < total);
        self.0.borrow_mut().push((values(answer), done));
    }
}

#[test]
fn what_is_sketched_grows_into_the_map() {
    let model = network("linear");
    let sketched = |method: &str, given: serde_json::Value| {
        let method = methods::by_id(method).unwrap();
        let mut settings = Settings::check(method.id, method.parameters, given.as_object().unwrap()).unwrap();
        let book = Sketchbook(RefCell::default());
        let ask = Ask {
            model: &model,
            input: tensor(&model, wave(&model, 0.37)),
            reference: None,
            score: Score::logit(1),
            settings: &mut settings,
            pace: &Straight,
            sketches: &book,
        };
        let whole = values(pollster::block_on((method.run)(ask)).unwrap());
        (book.0.into_inner(), whole)
    };
    // On a linear network every step gives the same share: what is sketched is the share of the path behind it.
    for method in ["integrated-gradients", "idgi", "guided-ig"] {
        let given = if method == "integrated-gradients" { json!({ "steps": 8, "rule": "midpoint" }) } else { json!({ "steps": 8 }) };
        let (sketches, whole) = sketched(method, given);
        assert_eq!(sketches.iter().map(|(_, done)| *done).collect::<Vec<_>>(), (1..8).collect::<Vec<_>>(), "{method}");
        let shares = sketches.iter().map(|(map, done)| (sum(map) / sum(&whole), *done as f64 / 8.0));
        // A guided path takes features in its own order, so that only the whole of it is known beforehand.
        assert!(method == "guided-ig" || shares.into_iter().all(|(found, expected)| (found - expected).abs() < 1e-4), "{method}");
    }
    // An average is sketched as the average so far: after each of the four baselines once it is the map.
    let (sketches, whole) = sketched("expected-gradients", json!({ "baselines": "four", "samples": 8 }));
    assert!(relative_l2(&sketches[3].0, &whole) < ROUNDING_REL && sketches[3].1 == 4);
    assert!(relative_l2(&sketches[0].0, &whole) > 0.1);
}
