//! What an examination of a map finds out.

use super::relevance_gain::Controls;
use super::signal::Signal;
use super::steadiness::Scatter;
use crate::methods::MethodFamily;

/// What one found out about one signal.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// About what.
    pub signal: Signal,
    /// The number, or why there is none, as the rest of a sentence.
    pub value: Result<f64, String>,
    /// What the controls reach on the same photo.
    pub controls: Controls,
    /// What else there is to know, in words; empty where nothing.
    pub note: String,
    /// By how much a map exceeds each control by chance: the standard errors of their differences.
    pub margins: Controls,
    /// How far the method's re-runs agree with each other, where it draws random numbers and was re-run twice.
    pub scatter: Option<Scatter>,
    /// How the settings of re-runs differ from those of the map, in words; empty where they do not, or where nothing was re-run.
    pub rerun: String,
    /// Whether the standard check finds the number that is lacking here.
    pub open: bool,
}

impl Finding {
    /// A number, or why there is none, with nothing else known.
    pub fn new(signal: Signal, value: Result<f64, String>) -> Self {
        let (controls, margins) = (Controls::default(), Controls::default());
        Self { signal, value, controls, note: String::new(), margins, scatter: None, rerun: String::new(), open: false }
    }
}

/// All that was found out, and what it cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Examination {
    /// What kind of method made the map, where that is known.
    pub family: Option<MethodFamily>,
    /// The probability that each class has by chance, one in as many as exclude each other; 0 where that is not known.
    pub chance: f64,
    /// One for each signal that applies.
    pub findings: Vec<Finding>,
    /// In units of one forward pass.
    pub passes: f64,
}
