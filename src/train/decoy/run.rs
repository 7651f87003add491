//! A run of the experiment that goes on epoch by epoch, with settings that may change between two of them.

use super::digits::{Decoys, Digits, PIXELS, Set, TRAINING, swatch};
use super::experiment::{BATCH, NETWORK, RATE, accuracy, drawn, objective, share_on_swatch};
use crate::network::{Graph, ReadOptions};
use crate::pace::{Pace, Part};
use crate::train::checkpoint::counted;
use crate::train::{Objective, Optimiser, TrainError, Trainee, Trainer, order};
use burn::tensor::Device;
use std::rc::Rc;

/// Digits whose maps are shown.
pub const SHOWN: usize = 9;
/// The fewest digits to train on: two steps an epoch.
const FEWEST: usize = 2 * BATCH;
/// The largest weight of the penalty; the sweep of Ross, Hughes and Doshi-Velez (2017) ends at 1e7, where nothing is learned.
const LARGEST_LAMBDA: f32 = 1e9;

/// The penalty weighs at most as much as the cross-entropy: so it may be switched on in a network that has learned the swatch.
const MOST: f32 = 1.0;

/// What a run is of: the same plan gives the same run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What weights and order of the digits start from.
    pub seed: u64,
    /// Digits to train on, 512 to 8,000.
    pub training: usize,
}

/// A test digit whose map is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The digit.
    pub label: usize,
    /// The digit that its swatch stands for.
    pub swatch: usize,
    /// `[28, 28]`, row by row, 0 to 255, with the swatch.
    pub pixels: Vec<u8>,
}

/// How good a network is, and what it looks at.
#[derive(Clone, Debug, PartialEq)]
pub struct RunMeasures {
    /// Share of the digits that it trains on which it classifies as labelled, 0..=1.
    pub train: f64,
    /// The same of the test digits, whose swatches show a random digit.
    pub test: f64,
    /// The share of the magnitude of the input gradient of the summed log-probabilities that lies on the swatch, mean over the test, 0..=1.
    pub share_on_swatch: f64,
    /// The class that it gives each digit shown.
    pub answers: Vec<usize>,
    /// The magnitude of that gradient for each digit shown, `[9, 28, 28]` row by row.
    pub maps: Vec<f32>,
}

/// An epoch that was done.
#[derive(Clone, Debug, PartialEq)]
pub struct EpochReport {
    /// Epochs behind us.
    pub epoch: usize,
    /// Mean cross-entropy of its steps.
    pub cross_entropy: f64,
    /// Mean penalty of its steps, before its weight; 0 where there was none.
    pub penalty: f64,
    /// The network after it.
    pub measured: RunMeasures,
}

/// A network of the experiment that is being trained.
pub struct Run {
    plan: Plan,
    training: Set,
    test: Set,
    shown: Vec<usize>,
    trainer: Trainer,
    epoch: usize,
}

impl Run {
    /// Before the first epoch, with weights drawn by the seed.
    ///
    /// # Errors
    /// [`TrainError::BadSetting`] for a plan out of its range.
    pub fn new(digits: &Digits, plan: Plan, device: &Device) -> Result<Self, TrainError> {
        if !(FEWEST..=TRAINING).contains(&plan.training) {
            return Err(TrainError::BadSetting(format!(
                "{} digits to train on were asked for: choose {FEWEST} to {TRAINING}",
                plan.training
            )));
        }
        let graph = Rc::new(Graph::read(NETWORK, &ReadOptions::default())?);
        let trainer = Trainer::new(drawn(graph, plan.seed, device)?, objective(0.0), Optimiser::Adam, RATE);
        let Decoys { training, test, .. } = Decoys::new(digits);
        // The first of each class but one, so that nine different digits stand in three rows.
        let shown = (0..SHOWN).filter_map(|label| test.labels().iter().position(|&other| other == label)).collect();
        Ok(Self { plan, training: training.first(plan.training), test, shown, trainer, epoch: 0 })
    }

    /// Epochs behind us.
    pub fn epoch(&self) -> usize {
        self.epoch
    }

    /// The digits whose maps are shown.
    pub fn shown(&self) -> Vec<Shown> {
        let one = |&digit: &usize| {
            let pixels = self.test.pixels[digit * PIXELS..(digit + 1) * PIXELS].to_vec();
            let grey = self.test.corner(digit).and_then(|corner| swatch(corner).next()).map_or(0, |place| pixels[place]);
            Shown { label: self.test.labels()[digit], swatch: usize::from((255 - grey) / 25), pixels }
        };
        self.shown.iter().map(one).collect()
    }

    /// From the next step on the penalty has this weight, 0 for none, and a step this size. On a batch it weighs less where it would exceed
    /// the cross-entropy.
    ///
    /// # Errors
    /// [`TrainError::BadSetting`] for numbers out of their range.
    pub fn set(&mut self, lambda: f32, rate: f64) -> Result<(), TrainError> {
        if !(0.0..=LARGEST_LAMBDA).contains(&lambda) {
            return Err(TrainError::BadSetting(format!("lambda is {lambda}: choose 0 to {LARGEST_LAMBDA}")));
        }
        if !(rate > 0.0 && rate.is_finite()) {
            return Err(TrainError::BadSetting(format!("the step size is {rate}: choose a number above 0")));
        }
        self.trainer.objective = Objective { most: Some(MOST), ..objective(lambda) };
        self.trainer.rate = rate;
        Ok(())
    }

    /// Trains for one epoch and measures the network. It is done whole or not at all: after an error, a cancel included, the run is as it was.
    ///
    /// # Errors
    /// [`TrainError::EpochDiverged`] where weights or maps did not stay finite, and whatever stands in the way of a step.
    pub async fn train(&mut self, pace: &dyn Pace) -> Result<EpochReport, TrainError> {
        let before = self.trainer.clone();
        let report = self.attempt(pace).await;
        match report {
            Ok(_) => self.epoch += 1,
            Err(_) => self.trainer = before,
        }
        report
    }

    async fn attempt(&mut self, pace: &dyn Pace) -> Result<EpochReport, TrainError> {
        let (epoch, device) = (self.epoch + 1, self.trainer.trainee.device().clone());
        let diverged = TrainError::EpochDiverged { epoch, lambda: self.trainer.objective.lambda, rate: self.trainer.rate };
        let digits = order(self.plan.seed, self.epoch, self.training.len());
        let batches: Vec<&[usize]> = digits.chunks(BATCH).collect();
        let (mut cross_entropy, mut penalty) = (0.0, 0.0);
        for (part, batch) in batches.iter().enumerate() {
            let pace = Part { pace, part, parts: batches.len() };
            let report = match self.trainer.step(&self.training.batch(batch, &device)?, &pace).await {
                Err(TrainError::Diverged { .. }) => return Err(diverged),
                other => other?,
            };
            cross_entropy += f64::from(report.cross_entropy) / batches.len() as f64;
            penalty += f64::from(report.penalty) / batches.len() as f64;
        }
        let measured = self.measure(&Part { pace, part: batches.len(), parts: batches.len() }).await?;
        // Weights may be finite whose products are not.
        let finite = measured.share_on_swatch.is_finite() && measured.maps.iter().all(|value| value.is_finite());
        if finite { Ok(EpochReport { epoch, cross_entropy, penalty, measured }) } else { Err(diverged) }
    }

    /// Measures the network as it is.
    ///
    /// # Errors
    /// Whatever stands in the way of a walk.
    pub async fn measure(&self, pace: &dyn Pace) -> Result<RunMeasures, TrainError> {
        let trainee = &self.trainer.trainee;
        let shown = self.test.batch(&self.shown, trainee.device())?;
        let gradient = trainee.input_gradient(shown.images(), pace).await?;
        let logits = trainee.logits(shown.images(), pace).await?;
        let best = |row: &[f32]| (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap_or(0);
        Ok(RunMeasures {
            train: accuracy(trainee, &self.training, pace).await?,
            test: accuracy(trainee, &self.test, pace).await?,
            share_on_swatch: share_on_swatch(trainee, &self.test, pace).await?,
            answers: logits.chunks_exact(logits.len() / self.shown.len()).map(best).collect(),
            maps: gradient.into_iter().map(f32::abs).collect(),
        })
    }

    /// The digits that it trains on and those of the test, both with swatches.
    pub fn sets(&self) -> [&Set; 2] {
        [&self.training, &self.test]
    }

    /// The network, as it is trained.
    pub fn trainee(&self) -> &Trainee {
        &self.trainer.trainee
    }

    /// The run so far, from which [`Run::restore`] goes on: a safetensors file.
    ///
    /// # Errors
    /// Whatever stands in the way of reading the device.
    pub async fn checkpoint(&self) -> Result<Vec<u8>, TrainError> {
        let Plan { seed, training } = self.plan;
        let about = [("seed", seed), ("training", training as u64), ("epoch", self.epoch as u64)];
        self.trainer.checkpoint(about.map(|(name, number)| (name.to_string(), number)).into()).await
    }

    /// Goes back, or on, to what [`Run::checkpoint`] gave; lambda and the step size stay.
    ///
    /// # Errors
    /// [`TrainError::BadData`] for bytes that are no checkpoint, or one of another plan; the run is then as it was.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<(), TrainError> {
        let mut trainer = self.trainer.clone();
        let about = trainer.restore(bytes)?;
        let (seed, training) = (counted(&about, "seed")?, counted(&about, "training")?);
        if (seed as u64, training) != (self.plan.seed, self.plan.training) {
            return Err(TrainError::BadData(format!(
                "the kept weights are of seed {seed} and {training} digits, and this run is of seed {} and {}: begin anew",
                self.plan.seed, self.plan.training
            )));
        }
        self.epoch = counted(&about, "epoch")?;
        self.trainer = trainer;
        Ok(())
    }
}
