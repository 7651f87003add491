//! Training: the first steps on Decoy-MNIST against PyTorch, what one seed gives, and what a bad step leaves.

use burn::tensor::Device;
use serde_json::Value as Json;
use std::rc::Rc;
use whylight::network::{Graph, ReadOptions, Value, Weights, randomised};
use whylight::pace::Straight;
use whylight::train::decoy::{self, Decoys, Digits};
use whylight::train::{Batch, Objective, Optimiser, Penalty, TrainError, Trainee, Trainer, balanced};

/// Losses of 20 steps in f32 against PyTorch's. Its own run in f64 is within 1e-6 of them; Adam divides by the size of gradients that may
/// be nearly zero, which makes more of another order of summation.
const STEPS_REL: f64 = 1e-4;

/// After so many the swatches are learned: after 20 the test accuracy is still 68 %, after 40 some 62.
const EPOCHS: usize = 40;

fn digits() -> Digits {
    Digits::read(include_bytes!("../../assets/digits/digits.png")).unwrap()
}

fn network() -> Rc<Graph> {
    Rc::new(Graph::read(decoy::NETWORK, &ReadOptions::default()).unwrap())
}

fn trainee(graph: &Rc<Graph>) -> Trainee {
    Trainee::new(graph.clone(), graph.port("logits").unwrap(), &Device::flex()).unwrap()
}

/// The digits of `tests/decoy/make_steps.py`.
fn first_batches(steps: usize) -> Vec<Batch> {
    let set = digits().set(0..steps * decoy::BATCH);
    let shown = set.labels().to_vec();
    let corners = (0..set.len()).map(|row| (row % 4) as u8).collect();
    let set = set.with_swatches(corners, &shown);
    let rows: Vec<usize> = (0..set.len()).collect();
    rows.chunks(decoy::BATCH).map(|rows| set.batch(rows, &Device::flex()).unwrap()).collect()
}

#[test]
fn the_first_steps_are_those_of_pytorch() {
    let expected: Json = serde_json::from_str(include_str!("../decoy/steps.json")).unwrap();
    let (graph, batches) = (network(), first_batches(20));
    let weights = randomised(&graph, &Weights::load(&graph, &Device::flex()), 0, expected["seed"].as_u64().unwrap());
    for run in expected["runs"].as_array().unwrap() {
        let lambda = run["lambda"].as_f64().unwrap() as f32;
        let objective = Objective { penalty: Penalty::InputGradient, lambda, most: None, decay: decoy::DECAY };
        let mut trainer = Trainer::new(trainee(&graph).with(&weights), objective, Optimiser::Adam, decoy::RATE);
        for (batch, expected) in std::iter::zip(&batches, run["steps"].as_array().unwrap()) {
            let report = pollster::block_on(trainer.step(batch, &Straight)).unwrap();
            for (found, expected) in std::iter::zip([report.cross_entropy, report.penalty, report.loss], expected.as_array().unwrap()) {
                let expected = expected.as_f64().unwrap();
                let error = (f64::from(found) - expected).abs() / expected;
                assert!(error < STEPS_REL, "lambda {lambda}, step {}: {found} instead of {expected}", report.step);
            }
        }
    }
}

#[test]
fn a_loss_that_is_not_finite_leaves_the_weights_of_the_step_before() {
    let graph = network();
    let batch = &first_batches(1)[0];
    let objective = Objective { penalty: Penalty::InputGradient, lambda: f32::MAX, most: None, decay: 0.0 };
    let mut trainer = Trainer::new(trainee(&graph).drawn(0), objective, Optimiser::Sgd { momentum: 0.9 }, 1e30);
    let mut before = pollster::block_on(trainer.trainee.logits(batch.images(), &Straight)).unwrap();
    for step in 1..10 {
        match pollster::block_on(trainer.step(batch, &Straight)) {
            Ok(_) => before = pollster::block_on(trainer.trainee.logits(batch.images(), &Straight)).unwrap(),
            Err(TrainError::Diverged { step: at, .. }) => {
                assert_eq!(at, step);
                assert_eq!(pollster::block_on(trainer.trainee.logits(batch.images(), &Straight)).unwrap(), before);
                return;
            }
            Err(other) => panic!("{other}"),
        }
    }
    panic!("steps of 1e30 stayed finite");
}

#[test]
fn the_balanced_lambda_makes_the_penalty_as_large_as_the_cross_entropy() {
    let graph = network();
    let (trainee, batch) = (trainee(&graph).drawn(3), &first_batches(1)[0]);
    let lambda = pollster::block_on(balanced(&trainee, Penalty::InputGradient, batch, &Straight)).unwrap();
    let objective = Objective { penalty: Penalty::InputGradient, lambda, most: None, decay: 0.0 };
    let report = pollster::block_on(Trainer::new(trainee.clone(), objective, Optimiser::Adam, 1e-3).step(batch, &Straight)).unwrap();
    assert!((lambda * report.penalty / report.cross_entropy - 1.0).abs() < 1e-4, "{lambda} {report:?}");
    let nothing = Value::zeros(&batch.images().shape(), &Device::flex());
    let empty = Batch::new(batch.images().clone(), batch.labels().to_vec(), Some(nothing)).unwrap();
    let refused = pollster::block_on(balanced(&trainee, Penalty::InputGradient, &empty, &Straight)).unwrap_err();
    assert!(refused.to_string().starts_with("the penalty is 0, so that no lambda follows"), "{refused}");
}

#[test]
fn a_bound_holds_the_penalty_at_a_multiple_of_the_cross_entropy_and_changes_nothing_below_it() {
    let graph = network();
    let batch = &first_batches(1)[0];
    let step = |lambda, most| {
        let objective = Objective { penalty: Penalty::InputGradient, lambda, most, decay: 0.0 };
        let mut trainer = Trainer::new(trainee(&graph).drawn(3), objective, Optimiser::Adam, 1e-3);
        let report = pollster::block_on(trainer.step(batch, &Straight)).unwrap();
        (report, pollster::block_on(trainer.trainee.logits(batch.images(), &Straight)).unwrap())
    };
    let (bounded, logits) = step(1e9, Some(0.5));
    assert!((bounded.loss / bounded.cross_entropy - 1.5).abs() < 1e-4, "{bounded:?}");
    // As the weight that this bound comes to.
    let (by_hand, same) = step(0.5 * bounded.cross_entropy / bounded.penalty, None);
    assert_eq!((bounded, logits), (by_hand, same));
    assert_eq!(step(1e-3, Some(1e3)), step(1e-3, None));
}

#[test]
fn batches_that_do_not_fit_are_refused_in_a_sentence() {
    let graph = network();
    let device = Device::flex();
    let images = || Value::zeros(&[2, 784], &device);
    let refused = |found: Result<Batch, TrainError>| found.map(|_| ()).expect_err("it does not fit").to_string();
    assert!(refused(Batch::new(images(), vec![1], None)).starts_with("1 labels were given with images of the shape [2, 784]"));
    assert!(
        refused(Batch::new(images(), vec![1, 2], Some(Value::zeros(&[2, 700], &device)))).starts_with("the mask has the shape [2, 700]")
    );
    let step = |penalty, batch: Batch| {
        let mut trainer =
            Trainer::new(trainee(&graph).drawn(0), Objective { penalty, lambda: 1.0, most: None, decay: 0.0 }, Optimiser::Adam, 1e-3);
        pollster::block_on(trainer.step(&batch, &Straight)).map(|_| ()).expect_err("it does not fit").to_string()
    };
    let label = step(Penalty::None, Batch::new(images(), vec![1, 10], None).unwrap());
    assert!(label.starts_with("an image has the label 10, and the network 10 classes"), "{label}");
    let mask = step(Penalty::InputGradient, Batch::new(images(), vec![1, 2], None).unwrap());
    assert!(mask.starts_with("the penalty needs a mask"), "{mask}");
}

#[test]
fn one_seed_gives_one_run_and_the_penalty_turns_the_test() {
    let (graph, decoys) = (network(), Decoys::new(&digits()));
    let run = |lambda, seed, epochs| {
        let device = Device::flex();
        let mut watch = |_, _| {};
        let training = decoy::trained(graph.clone(), &decoys.training, (lambda, seed, epochs), &device, &Straight, &mut watch);
        let trainee = pollster::block_on(training).unwrap();
        pollster::block_on(decoy::measure(&trainee, &decoys, &decoys.training, &Straight)).unwrap()
    };
    let [first, again, other] = [0, 0, 1].map(|seed| run(1000.0, seed, 2));
    assert_eq!(first, again);
    assert_ne!(first, other);
    let [plain, penalised] = [0.0, 1000.0].map(|lambda| run(lambda, 0, EPOCHS));
    assert!(penalised.test > plain.test + 0.25, "{plain:?} {penalised:?}");
    assert!(penalised.share_on_swatch < plain.share_on_swatch / 10.0, "{plain:?} {penalised:?}");
}
