//! A head that learns classes from the feature maps of a network that stays as it is, with a penalty on evidence where there is none.

use super::batch::Batch;
use super::error::TrainError;
use super::loss::Objective;
use super::optimiser::Optimiser;
use super::penalty::{Penalty, Seeds};
use super::trainee::{Recording, Trainee};
use super::trainer::{Trainer, order};
use crate::network::{Value, linear_head};
use crate::pace::{Pace, Part};
use burn::tensor::{Device, Tensor};
use std::rc::Rc;

/// Photos in a step.
const BATCH: usize = 16;
/// Classes that a head may have.
const MOST_CLASSES: usize = 10;
/// Passes over the photos that may be asked for.
const MOST_EPOCHS: usize = 1000;
/// Numbers of all feature maps together: 128 MB.
const MOST_NUMBERS: usize = 1 << 25;

/// The feature maps of a photo, and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadExample {
    /// `[channels, rows, columns]`, row by row.
    pub values: Vec<f32>,
    /// Its class, from 0 on.
    pub label: usize,
    /// `[rows, columns]`, row by row: other than 0 where the evidence is not. Empty for nowhere.
    pub wrong: Vec<u8>,
    /// Whether the head learns from it.
    pub trains: bool,
}

/// What is learned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeadPlan {
    /// How many classes there are, 2 to 10.
    pub classes: usize,
    /// Channels, rows and columns of the feature maps.
    pub shape: [usize; 3],
    /// Weight of the penalty on the log-odds from where the evidence is not ([`Penalty::LogOddsInside`]), 0 for none.
    pub lambda: f32,
    /// Passes over the photos that train, 1 to 1000.
    pub epochs: usize,
    /// Adam's step size, above 0.
    pub rate: f64,
    /// What weights and order start from.
    pub seed: u64,
}

/// What a head says of a photo.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadAnswer {
    /// The probability of each class.
    pub shares: Vec<f32>,
    /// The class activation map of its label's log-odds `[rows, columns]`, row by row: of two classes its sum and the difference of the biases
    /// make the log-odds.
    pub map: Vec<f32>,
}

fn bad(reason: String) -> TrainError {
    TrainError::BadSetting(reason)
}

fn check(examples: &[HeadExample], plan: HeadPlan) -> Result<(), TrainError> {
    let HeadPlan { classes, shape, lambda, epochs, rate, .. } = plan;
    if shape.contains(&0) || examples.is_empty() {
        return Err(bad(format!(
            "{} photos with feature maps of {shape:?} were given: give photos, and maps with numbers",
            examples.len()
        )));
    }
    let [channels, rows, columns] = shape;
    let volume = channels.checked_mul(rows).and_then(|product| product.checked_mul(columns)).filter(|&volume| volume > 0);
    let whole = volume.and_then(|volume| volume.checked_mul(examples.len().max(1))).filter(|&whole| whole <= MOST_NUMBERS);
    let (Some(volume), Some(_)) = (volume, whole) else {
        return Err(bad(format!("{} photos with feature maps of {shape:?} were given: give fewer, or smaller maps", examples.len())));
    };
    if !(2..=MOST_CLASSES).contains(&classes) {
        return Err(bad(format!("{classes} classes were asked for: choose 2 to {MOST_CLASSES}")));
    }
    if !(lambda >= 0.0 && lambda.is_finite()) {
        return Err(bad(format!("lambda is {lambda}: choose a number from 0 on")));
    }
    if !(1..=MOST_EPOCHS).contains(&epochs) {
        return Err(bad(format!("{epochs} epochs were asked for: choose 1 to {MOST_EPOCHS}")));
    }
    if !(rate > 0.0 && rate.is_finite()) {
        return Err(bad(format!("the step size is {rate}: choose a number above 0")));
    }
    for (place, example) in examples.iter().enumerate() {
        let HeadExample { values, label, wrong, trains } = example;
        if values.len() != volume || !(wrong.is_empty() || wrong.len() == rows * columns) {
            return Err(bad(format!(
                "photo {place} has {} numbers and a mask of {}: give {volume} numbers, and {} for its mask or none",
                values.len(),
                wrong.len(),
                rows * columns
            )));
        }
        if !values.iter().all(|value| value.is_finite()) {
            return Err(bad(format!("a feature map of photo {place} is not finite: leave the photo out")));
        }
        if *label >= classes {
            return Err(bad(format!("photo {place} has the class {label}: choose one from 0 to {}", classes - 1)));
        }
        if *trains && lambda > 0.0 && !wrong.is_empty() && wrong.iter().all(|&cell| cell > 0) {
            return Err(bad(format!("the mask of photo {place} covers all of it: leave something that the answer may rest on")));
        }
    }
    let mut labels: Vec<usize> = examples.iter().filter(|example| example.trains).map(|example| example.label).collect();
    labels.sort_unstable();
    labels.dedup();
    if labels.len() < 2 {
        return Err(bad("the photos to train on are of one class: give photos of two at least".into()));
    }
    Ok(())
}

/// Examples as a batch, the masks repeated for every channel.
fn batch(examples: &[&HeadExample], [channels, rows, columns]: [usize; 3], device: &Device) -> Result<Batch, TrainError> {
    let cells = rows * columns;
    let mut mask = Vec::with_capacity(examples.len() * channels * cells);
    for example in examples {
        for _ in 0..channels {
            mask.extend((0..cells).map(|cell| f32::from(u8::from(example.wrong.get(cell).is_some_and(|&value| value > 0)))));
        }
    }
    let shape = [examples.len(), channels, rows, columns];
    let values = examples.iter().flat_map(|example| example.values.iter().copied()).collect();
    let labels = examples.iter().map(|example| example.label).collect();
    Batch::new(Value::of(shape, values, device), labels, Some(Value::of(shape, mask, device)))
}

/// Learns a head from the examples that train, from weights drawn by the seed, and asks it about all of them. One plan gives one head.
///
/// # Errors
/// [`TrainError::BadSetting`] for a plan or an example out of its range, [`TrainError::EpochDiverged`] where the weights do not stay finite, and
/// whatever stands in the way of a step.
pub async fn learn_head(examples: &[HeadExample], plan: HeadPlan, device: &Device, pace: &dyn Pace) -> Result<Vec<HeadAnswer>, TrainError> {
    check(examples, plan)?;
    let graph = Rc::new(linear_head(plan.shape, plan.classes)?);
    let logits = graph.port("logits").expect("a head has logits");
    let tap = graph.input(0);
    let penalty = if plan.lambda > 0.0 { Penalty::LogOddsInside { tap } } else { Penalty::None };
    let objective = Objective { penalty, lambda: plan.lambda, most: None, decay: 0.0 };
    let trainee = Trainee::new(graph, logits, device)?.drawn(plan.seed);
    let mut trainer = Trainer::new(trainee, objective, Optimiser::Adam, plan.rate);
    let training: Vec<&HeadExample> = examples.iter().filter(|example| example.trains).collect();
    // The answers take a pass more.
    let parts = plan.epochs + 1;
    for epoch in 0..plan.epochs {
        for places in order(plan.seed, epoch, training.len()).chunks(BATCH) {
            let batch = batch(&places.iter().map(|&place| training[place]).collect::<Vec<_>>(), plan.shape, device)?;
            match trainer.step(&batch, &Part { pace, part: epoch, parts }).await {
                Err(TrainError::Diverged { .. }) => {
                    return Err(TrainError::EpochDiverged { epoch: epoch + 1, lambda: plan.lambda, rate: plan.rate });
                }
                other => other?,
            };
        }
    }
    let mut answers = Vec::with_capacity(examples.len());
    for some in examples.chunks(BATCH) {
        let batch = batch(&some.iter().collect::<Vec<_>>(), plan.shape, device)?;
        answers.extend(asked(&trainer.trainee, &batch, &Part { pace, part: plan.epochs, parts }).await?);
    }
    Ok(answers)
}

/// What a head says of a batch.
async fn asked(trainee: &Trainee, batch: &Batch, pace: &dyn Pace) -> Result<Vec<HeadAnswer>, TrainError> {
    let seeds = Seeds::new(batch.labels());
    let recording = Recording { port: trainee.input(), seed: seeds.log_odds() };
    let answer = trainee.walk(&trainee.weights(), batch.images(), Some(recording), pace).await?;
    let count = batch.labels().len();
    let maps = match (answer.value, answer.gradient) {
        (Some(value), Some(gradient)) => {
            let maps: Tensor<4> = value.tensor::<4>().mul(gradient.tensor::<4>()).sum_dim(1);
            Value::from(maps).read().await?
        }
        _ => Vec::new(),
    };
    let logits = Value::from(answer.logits).read().await?;
    let rows = std::iter::zip(logits.chunks_exact(logits.len() / count), maps.chunks_exact(maps.len() / count));
    Ok(rows.map(|(logits, map)| HeadAnswer { shares: softmax(logits), map: map.to_vec() }).collect())
}

fn softmax(logits: &[f32]) -> Vec<f32> {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let shares: Vec<f64> = logits.iter().map(|logit| f64::from(logit - largest).exp()).collect();
    let sum: f64 = shares.iter().sum();
    shares.into_iter().map(|share| (share / sum) as f32).collect()
}
