//! A head on the feature maps of another network: its maps hold its logits, a penalty turns it from a planted mark, and bad input is refused.

use burn::tensor::Device;
use std::rc::Rc;
use whylight::device::Compute;
use whylight::image::Image;
use whylight::model::{Card, Classifier, Model, Score};
use whylight::noise::Noise;
use whylight::pace::{Cancelled, Later, Pace, Straight};
use whylight::session::{Session, Unwatched};
use whylight::train::{HeadAnswer, HeadExample, HeadPlan, TrainError, learn_head};

const SHAPE: [usize; 3] = [6, 5, 5];
const CELLS: usize = 25;

const PLAN: HeadPlan = HeadPlan { classes: 2, shape: SHAPE, lambda: 0.0, epochs: 80, rate: 1e-2, seed: 3 };

/// The cell at the lower left, where the mark is.
const MARKED: usize = 20;

fn learned(examples: &[HeadExample], plan: HeadPlan) -> Result<Vec<HeadAnswer>, TrainError> {
    pollster::block_on(learn_head(examples, plan, &Device::flex(), &Straight))
}

/// Maps of a weak and noisy sign of the class somewhere, and of a strong mark in the corner.
fn example(number: usize, label: usize, mark: bool, trains: bool) -> HeadExample {
    let draw = Noise::new(7, "maps").uniform(number, SHAPE[0] * CELLS + 1);
    let mut values: Vec<f32> = draw[1..].iter().map(|share| 0.4 * share).collect();
    // Never at the corner.
    let place = (draw[0] * MARKED as f32) as usize;
    values[label * CELLS + place] += 1.2;
    if mark {
        values[5 * CELLS + MARKED] += 6.0;
    }
    let mut wrong = vec![0; CELLS];
    wrong[MARKED] = 1;
    HeadExample { values, label, wrong, trains }
}

/// Photos to train on, whose first class has the mark, and as many for the test, whose other class has it.
fn planted() -> Vec<HeadExample> {
    (0..80).map(|number| example(number, number % 2, (number % 2 == 0) == (number < 40), number < 40)).collect()
}

fn right(answers: &[HeadAnswer], examples: &[HeadExample], trains: bool) -> f64 {
    let of: Vec<bool> = std::iter::zip(answers, examples)
        .filter(|(_, example)| example.trains == trains)
        .map(|(answer, example)| answer.shares[example.label] > 0.5)
        .collect();
    of.iter().filter(|right| **right).count() as f64 / of.len() as f64
}

/// The share of what speaks for the label that lies on the mark, mean over the photos of the first class.
fn on_the_mark(answers: &[HeadAnswer], examples: &[HeadExample]) -> f64 {
    let shares: Vec<f64> = std::iter::zip(answers, examples)
        .filter(|(_, example)| example.trains && example.label == 0)
        .map(|(answer, _)| {
            let positive = |value: f32| f64::from(value.max(0.0));
            positive(answer.map[MARKED]) / answer.map.iter().map(|&value| positive(value)).sum::<f64>().max(1e-12)
        })
        .collect();
    shares.iter().sum::<f64>() / shares.len() as f64
}

#[test]
fn the_penalty_turns_a_head_from_the_mark_and_the_test_follows() {
    let examples = planted();
    let plain = learned(&examples, PLAN).unwrap();
    assert_eq!(right(&plain, &examples, true), 1.0);
    let turned = learned(&examples, HeadPlan { lambda: 100.0, ..PLAN }).unwrap();
    let (before, after) = (right(&plain, &examples, false), right(&turned, &examples, false));
    assert!(before < 0.5 && after - before > 0.25, "{before} {after}");
    let (before, after) = (on_the_mark(&plain, &examples), on_the_mark(&turned, &examples));
    assert!(before > 0.3 && after < 0.05, "{before} {after}");
    assert_eq!(learned(&examples, PLAN).unwrap(), plain, "one plan gives one head");
    assert_ne!(learned(&examples, HeadPlan { seed: 4, ..PLAN }).unwrap(), plain);
    // Masks of photos that do not train change nothing.
    let unmasked: Vec<HeadExample> =
        examples.iter().cloned().map(|one| if one.trains { one } else { HeadExample { wrong: Vec::new(), ..one } }).collect();
    assert_eq!(learned(&unmasked, HeadPlan { lambda: 100.0, ..PLAN }).unwrap(), turned);
}

#[test]
fn a_map_sums_to_the_log_odds_but_for_the_biases() {
    // A sum of 25 products in f32, and the logarithm of a share near 1.
    const ROUNDING: f64 = 1e-3;
    let examples = planted();
    let answers = learned(&examples, HeadPlan { epochs: 10, ..PLAN }).unwrap();
    let biases: Vec<f64> = std::iter::zip(&answers, &examples)
        .map(|(answer, example)| {
            let sum: f64 = answer.map.iter().map(|&value| f64::from(value)).sum();
            let odds = f64::from(answer.shares[example.label]).ln() - f64::from(answer.shares[1 - example.label]).ln();
            (if example.label == 0 { 1.0 } else { -1.0 }) * (odds - sum)
        })
        .collect();
    assert!(biases.iter().all(|bias| (bias - biases[0]).abs() < ROUNDING), "{biases:?}");
}

#[test]
fn what_cannot_be_learned_from_is_refused_in_a_sentence() {
    let one = |change: fn(&mut HeadExample)| {
        let mut examples = planted();
        change(&mut examples[3]);
        examples
    };
    for (examples, plan, words) in [
        (planted(), HeadPlan { classes: 1, ..PLAN }, "choose 2 to 10"),
        (planted(), HeadPlan { classes: 11, ..PLAN }, "choose 2 to 10"),
        (planted(), HeadPlan { epochs: 0, ..PLAN }, "choose 1 to 1000"),
        (planted(), HeadPlan { lambda: f32::NAN, ..PLAN }, "lambda is NaN"),
        (planted(), HeadPlan { lambda: -1.0, ..PLAN }, "lambda is -1"),
        (planted(), HeadPlan { rate: 0.0, ..PLAN }, "the step size is 0"),
        (planted(), HeadPlan { shape: [usize::MAX, 5, 5], ..PLAN }, "give fewer, or smaller maps"),
        (planted(), HeadPlan { shape: [0, 5, 5], ..PLAN }, "maps with numbers"),
        (planted(), HeadPlan { shape: [7, 5, 5], ..PLAN }, "give 175 numbers"),
        (one(|one| one.label = 2), PLAN, "choose one from 0 to 1"),
        (one(|one| one.wrong = vec![1; 4]), PLAN, "a mask of 4"),
        (one(|one| one.wrong = vec![1; CELLS]), HeadPlan { lambda: 1.0, ..PLAN }, "covers all of it"),
        (one(|one| one.values[0] = f32::INFINITY), PLAN, "not finite"),
        (planted().into_iter().filter(|one| one.label == 0).collect(), PLAN, "of one class"),
        (Vec::new(), PLAN, "give photos"),
    ] {
        let said = learned(&examples, plan).map(|_| ()).unwrap_err().to_string();
        assert!(said.contains(words), "{said}");
    }
    let code = learned(&planted(), HeadPlan { rate: 1e39, ..PLAN }).map(|_| ()).unwrap_err().code();
    assert_eq!(code, "diverged");
}

struct Stopped;

impl Pace for Stopped {
    fn step(&self, done: usize, _total: usize) -> Later<'_, Result<(), Cancelled>> {
        Box::pin(async move { if done > 1 { Err(Cancelled) } else { Ok(()) } })
    }
}

#[test]
fn learning_can_be_stopped() {
    let error = pollster::block_on(learn_head(&planted(), PLAN, &Device::flex(), &Stopped)).unwrap_err();
    assert_eq!(error.code(), "cancelled", "{error}");
}

#[test]
fn the_feature_maps_of_a_photo_are_those_that_grad_cam_weighs() {
    let card: Card = serde_json::from_slice(include_bytes!("../../models/squeezenet11.json")).unwrap();
    let model = Classifier::from_card(include_bytes!("../../models/squeezenet11.onnx"), &card, Vec::new(), &Device::flex()).unwrap();
    let photo = Image::decode(include_bytes!("../../www/photos/chelsea.png")).unwrap();
    let input = model.input(model.preparation.tensor(&photo).values).unwrap();
    let session = Session::new(Compute::cpu("A test.").record, Rc::new(model), photo.into());
    let maps = pollster::block_on(session.feature_maps(Some("fire9"), &Unwatched)).unwrap();
    assert_eq!((maps.tap.channels, maps.tap.height, maps.tap.width, maps.values.len()), (512, 13, 13, 512 * 169));
    let features = pollster::block_on(session.model().features(input, "fire9", Score::logit(0), &Straight)).unwrap();
    assert_eq!(features.maps.into_data().try_into_vec::<f32>().unwrap(), maps.values);
    let usual = pollster::block_on(session.feature_maps(None, &Unwatched)).unwrap();
    assert_eq!(Some(usual.tap.name.as_str()), session.model().default_tap());
    let error = pollster::block_on(session.feature_maps(Some("fire99"), &Unwatched)).unwrap_err().to_string();
    assert!(error.contains("fire99") && error.contains("choose one of"), "{error}");
}
