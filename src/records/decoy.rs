//! Training on digits with a swatch: its requests, and the records of every epoch.

use super::{Bytes, Floats};
use crate::train::decoy::{EpochReport, Plan, RATE, RunMeasures, Shown, TRAINING};
use serde::{Deserialize, Serialize};

/// What a run of the decoy experiment is of. One plan gives one run.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DecoyPlan {
    /// What weights and order of the digits start from, 0 unless told otherwise.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub seed: u32,
    /// Digits to train on, 512 to 8,000; all unless told otherwise.
    #[serde(default = "all_digits")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub training: usize,
}

fn all_digits() -> usize {
    TRAINING
}

impl From<DecoyPlan> for Plan {
    fn from(DecoyPlan { seed, training }: DecoyPlan) -> Self {
        Self { seed: seed.into(), training }
    }
}

/// How an epoch is trained.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DecoySettings {
    /// Weight of the penalty on the input gradient inside the swatch, 0 to 1e9; 0, which is no penalty, unless told otherwise. On a batch the
    /// penalty weighs at most as much as the cross-entropy.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub lambda: f32,
    /// Adam's step size, above 0; 0.001 unless told otherwise.
    #[serde(default = "usual_rate")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub rate: f64,
}

fn usual_rate() -> f64 {
    RATE
}

/// A test digit whose map is shown.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DecoyDigit {
    /// The digit.
    pub label: usize,
    /// The digit that the grey of its swatch stands for.
    pub swatch: usize,
    /// `[28, 28]`, row by row, with the swatch.
    pub pixels: Bytes,
}

impl From<Shown> for DecoyDigit {
    fn from(Shown { label, swatch, pixels }: Shown) -> Self {
        Self { label, swatch, pixels: Bytes(pixels) }
    }
}

/// How good the network is, and what it looks at.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DecoyMeasured {
    /// Share of the digits that it trains on which it classifies as labelled, 0 to 1.
    pub train: f64,
    /// The same of 2,000 test digits, whose swatches show a random digit.
    pub test: f64,
    /// The share of the magnitude of the input gradient that lies on the swatch, mean over the test digits, 0 to 1.
    pub share_on_swatch: f64,
    /// The class that the network gives each digit shown.
    pub answers: Vec<usize>,
    /// The magnitude of the input gradient of the summed log-probabilities for each digit shown, `[9, 28, 28]` row by row.
    pub maps: Floats,
}

impl From<RunMeasures> for DecoyMeasured {
    fn from(RunMeasures { train, test, share_on_swatch, answers, maps }: RunMeasures) -> Self {
        Self { train, test, share_on_swatch, answers, maps: Floats(maps) }
    }
}

/// A run that was opened.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DecoyOpened {
    /// Epochs behind it.
    pub epoch: usize,
    /// The digits whose maps are shown.
    pub digits: Vec<DecoyDigit>,
    /// The network as it is.
    pub measured: DecoyMeasured,
}

/// An epoch that was done.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DecoyEpoch {
    /// Epochs behind the run.
    pub epoch: usize,
    /// Mean cross-entropy of its steps.
    pub cross_entropy: f64,
    /// Mean penalty of its steps, before its weight; 0 where there was none.
    pub penalty: f64,
    /// The network after it.
    pub measured: DecoyMeasured,
    /// The run so far, from which it can be opened again: a safetensors file.
    pub checkpoint: Bytes,
}

impl DecoyEpoch {
    /// An epoch, and the run after it.
    pub fn new(report: EpochReport, checkpoint: Vec<u8>) -> Self {
        let EpochReport { epoch, cross_entropy, penalty, measured } = report;
        Self { epoch, cross_entropy, penalty, measured: measured.into(), checkpoint: Bytes(checkpoint) }
    }
}
