//! Training and measuring the network of the experiment.

use super::digits::{Decoys, PIXELS, Set};
use crate::network::Graph;
use crate::pace::Pace;
use crate::train::{Objective, Optimiser, Penalty, StepReport, TrainError, Trainee, Trainer, order};
use burn::tensor::Device;
use std::rc::Rc;

/// Images per step.
pub const BATCH: usize = 256;
/// Passes over the training digits.
pub const EPOCHS: usize = 64;
/// Adam's step size.
pub const RATE: f64 = 1e-3;
/// Weight of the sum of the squares of all weights.
pub const DECAY: f32 = 1e-4;
/// Images that are predicted at once in the test.
const ASKED: usize = 500;

/// The network of the experiment: 784-50-30-10 with rectifiers.
pub const NETWORK: &[u8] = include_bytes!("../../../assets/networks/decoy_mlp.onnx");

/// What a network is after training.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct DecoyOutcome {
    /// Share of the digits that it trained on which it classifies as labelled, 0..=1.
    pub train: f64,
    /// The same of the test digits whose swatches show a random digit.
    pub test: f64,
    /// The same with swatches that agree with the label.
    pub test_agreeing: f64,
    /// The same without swatches.
    pub test_clean: f64,
    /// The share of the magnitude of the input gradient of the summed log-probabilities that lies on the swatch, mean over the test, 0..=1.
    pub share_on_swatch: f64,
}

/// The network of the experiment with weights drawn by the seed.
pub(in crate::train) fn drawn(graph: Rc<Graph>, seed: u64, device: &Device) -> Result<Trainee, TrainError> {
    let logits = graph.port("logits").ok_or_else(|| TrainError::BadData("the network has no output `logits`: give it one".into()))?;
    Ok(Trainee::new(graph, logits, device)?.drawn(seed))
}

/// What is made small at a weight of the penalty, 0 for none.
pub(super) fn objective(lambda: f32) -> Objective {
    let penalty = if lambda == 0.0 { Penalty::None } else { Penalty::InputGradient };
    Objective { penalty, lambda, most: None, decay: DECAY }
}

/// Trains the network of the experiment on a set from weights drawn by the seed. `lambda` 0 is plain training; else the set has swatches.
/// `watch` sees every step.
///
/// # Errors
/// As [`Trainer::step`].
pub async fn trained(
    graph: Rc<Graph>,
    set: &Set,
    (lambda, seed, epochs): (f32, u64, usize),
    device: &Device,
    pace: &dyn Pace,
    watch: &mut dyn FnMut(usize, StepReport),
) -> Result<Trainee, TrainError> {
    let mut trainer = Trainer::new(drawn(graph, seed, device)?, objective(lambda), Optimiser::Adam, RATE);
    for epoch in 0..epochs {
        for digits in order(seed, epoch, set.len()).chunks(BATCH) {
            let report = trainer.step(&set.batch(digits, device)?, pace).await?;
            watch(epoch, report);
        }
    }
    Ok(trainer.trainee)
}

/// Measures a trained network; `own` is the set that it trained on.
///
/// # Errors
/// Whatever stands in the way of a walk.
pub async fn measure(trainee: &Trainee, decoys: &Decoys, own: &Set, pace: &dyn Pace) -> Result<DecoyOutcome, TrainError> {
    Ok(DecoyOutcome {
        train: accuracy(trainee, own, pace).await?,
        test: accuracy(trainee, &decoys.test, pace).await?,
        test_agreeing: accuracy(trainee, &decoys.test_agreeing, pace).await?,
        test_clean: accuracy(trainee, &decoys.test_clean, pace).await?,
        share_on_swatch: share_on_swatch(trainee, &decoys.test, pace).await?,
    })
}

/// The share of a set that is classified as labelled, 0..=1.
///
/// # Errors
/// Whatever stands in the way of a walk.
pub async fn accuracy(trainee: &Trainee, set: &Set, pace: &dyn Pace) -> Result<f64, TrainError> {
    let all: Vec<usize> = (0..set.len()).collect();
    let mut right = 0;
    for digits in all.chunks(ASKED) {
        let batch = set.batch(digits, trainee.device())?;
        let logits = trainee.logits(batch.images(), pace).await?;
        for (row, &label) in std::iter::zip(logits.chunks_exact(10), batch.labels()) {
            let best = (0..10).max_by(|&a, &b| row[a].total_cmp(&row[b]));
            right += usize::from(best == Some(label));
        }
    }
    Ok(f64::from(right as u32) / set.len() as f64)
}

/// The mean over the digits with a swatch of the share of the input gradient's magnitude on the swatch, 0..=1.
pub(in crate::train) async fn share_on_swatch(trainee: &Trainee, set: &Set, pace: &dyn Pace) -> Result<f64, TrainError> {
    let all: Vec<usize> = (0..set.len()).filter(|&digit| set.corner(digit).is_some()).collect();
    let mut sum = 0.0;
    for digits in all.chunks(ASKED) {
        let gradient = trainee.input_gradient(set.batch(digits, trainee.device())?.images(), pace).await?;
        let mask = set.mask(digits);
        for (gradient, mask) in std::iter::zip(gradient.chunks_exact(PIXELS), mask.chunks_exact(PIXELS)) {
            let size = |(g, m): (&f32, &f32)| f64::from((g * m).abs());
            let on: f64 = std::iter::zip(gradient, mask).map(size).sum();
            let whole: f64 = gradient.iter().map(|g| f64::from(g.abs())).sum();
            // A gradient that is zero everywhere has no share anywhere.
            sum += if whole > 0.0 { on / whole } else { 0.0 };
        }
    }
    Ok(sum / all.len().max(1) as f64)
}
