//! A run of training that may be interrupted.

use super::super::{Failure, files};
use super::examples::{Example, Examples, batch};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use whylight::device::Compute;
use whylight::model::{Classifier, sha256};
use whylight::pace::Straight;
use whylight::train::{About, TrainError, Trainee, Trainer, counted, order};

/// How often a checkpoint is written inside an epoch.
const KEPT_EVERY: Duration = Duration::from_secs(10);

/// Where a run is, in its checkpoint.
const PLACES: [&str; 2] = ["epoch", "batches"];

/// A run, with where it is.
pub struct TrainingRun<'a> {
    pub model: &'a Classifier,
    pub compute: &'a Compute,
    pub examples: Examples,
    /// Where its checkpoint lies.
    pub checkpoint: PathBuf,
    /// Everything else that makes it this run: network, loss, settings.
    pub settings: String,
    pub seed: u64,
    pub is_reward: bool,
    /// Photos in a step; one where the network takes no more.
    pub step: usize,
    pub trainer: Trainer,
    /// Epochs behind us.
    pub epoch: usize,
    /// Steps of the next one behind us.
    pub steps: usize,
}

/// A number that tells texts apart.
fn number_of(text: &str) -> u64 {
    u64::from_str_radix(&sha256(text.as_bytes())[..15], 16).unwrap_or(0)
}

/// A file's path and size: what tells another photo in its place, as far as one looks without reading it.
fn stamp(path: &Path) -> String {
    let length = fs::metadata(path).map_or(0, |about| about.len());
    format!("{} {length}", path.display())
}

impl TrainingRun<'_> {
    fn about(&self) -> About {
        let listed = |examples: &[Example]| {
            let one = |example: &Example| {
                format!("{} {} {}", example.label, stamp(&example.photo), example.mask.as_deref().map_or(String::new(), stamp))
            };
            examples.iter().map(one).collect::<Vec<_>>().join("\n")
        };
        let photos = listed(&self.examples.training) + &listed(&self.examples.held_out);
        let numbers = [
            (PLACES[0], self.epoch as u64),
            (PLACES[1], self.steps as u64),
            ("seed", self.seed),
            ("batch", self.step as u64),
            ("photos", number_of(&photos)),
            ("settings", number_of(&self.settings)),
        ];
        numbers.map(|(name, number)| (name.to_string(), number)).into()
    }

    /// Writes a checkpoint, beside the old one first, so that one of them is always whole.
    pub fn keep(&self) -> Result<(), Failure> {
        let bytes = pollster::block_on(self.trainer.checkpoint(self.about()))?;
        let fresh = self.checkpoint.with_extension("checkpoint-new");
        let unwritten = |e: std::io::Error| Failure(format!("{} cannot be written ({e}): choose another --out", self.checkpoint.display()));
        fs::write(&fresh, bytes).map_err(unwritten)?;
        fs::rename(&fresh, &self.checkpoint).map_err(unwritten)
    }

    /// Goes on from a checkpoint, if there is one.
    pub fn resume(&mut self) -> Result<(), Failure> {
        let path = self.checkpoint.clone();
        if !path.exists() {
            return self.keep();
        }
        let remedy = "remove it, or choose another --out";
        let bytes = files::read_bounded(&path, files::MOST_BYTES)?;
        let unfit = |error: TrainError| Failure(format!("{} does not fit this network ({error}): {remedy}", path.display()));
        let mut trainer = self.trainer.clone();
        let about = trainer.restore(&bytes).map_err(unfit)?;
        let own = self.about();
        for (name, what) in [
            ("seed", "another --seed"),
            ("batch", "another --batch"),
            ("photos", "other photos or masks"),
            ("settings", "another network, loss, --lambda, --tap, --rate or --preprocess"),
        ] {
            if about.get(name) != own.get(name) {
                return Err(Failure(format!("{} is of a run with {what}: {remedy}", path.display())));
            }
        }
        let batches = self.examples.training.len().div_ceil(self.step);
        (self.epoch, self.steps) = (counted(&about, PLACES[0])?, counted(&about, PLACES[1])?.min(batches));
        self.trainer = trainer;
        eprintln!("whylight: goes on from {}, after {} epochs and {} steps", path.display(), self.epoch, self.steps);
        Ok(())
    }

    /// The share of the examples that is classified as they are labelled, 0..=1; none of no example.
    fn accuracy(&self, examples: &[Example]) -> Result<Option<f64>, Failure> {
        let all: Vec<&Example> = examples.iter().collect();
        let trainee: &Trainee = &self.trainer.trainee;
        let mut right = 0u32;
        for part in all.chunks(self.step) {
            let logits = pollster::block_on(trainee.logits(batch(self.model, part, self.compute, false)?.images(), &Straight))?;
            for (row, example) in std::iter::zip(logits.chunks_exact(logits.len() / part.len()), part) {
                let best = (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b]));
                right += u32::from(best == Some(example.label));
            }
        }
        Ok((!all.is_empty()).then(|| f64::from(right) / all.len() as f64))
    }

    /// A row of the table: the means of an epoch's cross-entropies and penalties, and how many photos are right.
    pub fn row(&self, means: Option<(f64, f64)>) -> Result<String, Failure> {
        let share = |examples: &[Example]| -> Result<String, Failure> {
            Ok(self.accuracy(examples)?.map_or_else(|| "-".into(), |share| format!("{:.1}", 100.0 * share)))
        };
        let (trained, held) = (share(&self.examples.training)?, share(&self.examples.held_out)?);
        let number = |value: Option<f64>| value.map_or_else(|| "-".into(), |value| format!("{value:.4}"));
        let (cross_entropy, penalty) = (number(means.map(|means| means.0)), number(means.map(|means| means.1)));
        Ok(format!("{:>6} {cross_entropy:>14} {penalty:>10} {trained:>10} {held:>12}", self.epoch))
    }

    /// One epoch, or what is left of it, and the means of its cross-entropies and penalties.
    pub fn epoch(&mut self) -> Result<(f64, f64), Failure> {
        let places = order(self.seed, self.epoch, self.examples.training.len());
        let parts: Vec<&[usize]> = places.chunks(self.step).collect();
        let (mut cross_entropy, mut penalty, mut done) = (0.0, 0.0, 0.0);
        let mut kept = Instant::now();
        for part in parts.iter().skip(self.steps) {
            let examples: Vec<&Example> = part.iter().map(|&place| &self.examples.training[place]).collect();
            let batch = batch(self.model, &examples, self.compute, self.is_reward)?;
            let report = match pollster::block_on(self.trainer.step(&batch, &Straight)) {
                Err(error @ TrainError::Diverged { .. }) => {
                    self.keep()?;
                    return Err(Failure(format!("{error}. They are in {}", self.checkpoint.display())));
                }
                other => other?,
            };
            cross_entropy += f64::from(report.cross_entropy);
            penalty += f64::from(report.penalty);
            done += 1.0;
            self.steps += 1;
            if kept.elapsed() > KEPT_EVERY {
                self.keep()?;
                kept = Instant::now();
            }
        }
        (self.epoch, self.steps) = (self.epoch + 1, 0);
        self.keep()?;
        Ok((cross_entropy / f64::max(done, 1.0), penalty / f64::max(done, 1.0)))
    }
}
