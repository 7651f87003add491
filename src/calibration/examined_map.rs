//! A map with all that was found out about it, and what is wrong with it where it was planted.

use crate::report::{Depth, Examination, Finding, Signal};
use serde::{Deserialize, Serialize};

/// Which half of the photos.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Half {
    /// On which limits are set.
    Set,
    /// On which they are tried.
    Tried,
}

/// What is wrong with a planted map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Plant {
    /// Uniform noise.
    Random,
    /// The edges of the photo.
    Edge,
    /// The map of another class.
    WrongClass,
    /// The map of an untrained network.
    UntrainedNetwork,
    /// Gradients below what half precision can hold.
    SaturatedF16,
    /// An integral of three steps.
    ThreeSteps,
    /// A map that is nearly the same everywhere.
    Stretched,
    /// What Guided Backpropagation says, which hardly depends on the class (Nie, Zhang and Patel, 2018).
    Blind,
}

impl Plant {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Random,
        Self::Edge,
        Self::WrongClass,
        Self::UntrainedNetwork,
        Self::SaturatedF16,
        Self::ThreeSteps,
        Self::Stretched,
        Self::Blind,
    ];

    /// In words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Random => "random map",
            Self::Edge => "edge map",
            Self::WrongClass => "map of a wrong class",
            Self::UntrainedNetwork => "map of an untrained network",
            Self::SaturatedF16 => "f16 with underflowing gradients",
            Self::ThreeSteps => "integral of three steps",
            Self::Stretched => "flat map, stretched",
            Self::Blind => "map of Guided Backpropagation",
        }
    }
}

/// A map and all that was found out about it.
#[derive(Clone, Debug)]
pub struct ExaminedMap {
    /// Id of the network.
    pub network: String,
    /// Name of the photo.
    pub photo: String,
    /// Whether limits are set on it.
    pub half: Half,
    /// What is wrong with it; none for a real map.
    pub plant: Option<Plant>,
    /// The method that made it, or that it claims to be made by.
    pub method: String,
    /// What drawing it cost, in units of one forward pass.
    pub drawn: f64,
    /// What the quick check finds; none where only the standard one was made.
    pub quick: Option<Examination>,
    /// What the standard check finds.
    pub standard: Examination,
}

impl ExaminedMap {
    /// What the check of that depth finds, where it was made.
    pub fn at(&self, depth: Depth) -> Option<&Examination> {
        match depth {
            Depth::Quick => self.quick.as_ref(),
            Depth::Standard => Some(&self.standard),
        }
    }

    /// The number that the standard check finds for a signal.
    pub fn value(&self, signal: Signal) -> Option<f64> {
        self.finding(signal)?.value.as_ref().ok().copied()
    }

    /// What the standard check finds for a signal, where it applies.
    pub fn finding(&self, signal: Signal) -> Option<&Finding> {
        self.standard.findings.iter().find(|finding| finding.signal == signal)
    }
}
