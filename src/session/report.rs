//! The answer to a request.

use super::{Prediction, Strength, Timing};
use crate::device::DeviceRecord;
use crate::image::{ColourScale, View};
use crate::methods::{Answer, Settings};
use crate::model::{self, Familiarity, KnownHead};
use crate::network::Numerics;
use crate::report::Verdict;
use serde::Serialize;

/// The answer to a request.
#[derive(Clone, Debug)]
pub struct Report {
    /// The five likeliest classes and the target.
    pub predictions: Vec<Prediction>,
    /// Whether the photo is of the kind that the network knows; `None` where that is not known.
    pub familiarity: Option<Familiarity>,
    /// The explained class.
    pub target: Prediction,
    /// The class that it is compared with.
    pub against: Option<Prediction>,
    /// What is taken of a class.
    pub score: model::ScoreScale,
    /// How logits become probabilities, and how that is known.
    pub head: KnownHead,
    /// Precision of the walk.
    pub numerics: Numerics,
    /// In half precision, the shares of the score's gradients that round to zero and that overflow, over all steps.
    pub lost: Option<(f64, f64)>,
    /// How much of the work the map is made of, where it was stopped before its end.
    pub partial: Option<Done>,
    /// Id of the method.
    pub method: &'static str,
    /// Its name for people with these parameters: "SmoothGrad (squared)".
    pub name: &'static str,
    /// The parameters as used.
    pub parameters: Settings,
    /// Seed of everything random, where the method draws at all.
    pub seed: Option<u64>,
    /// What the network sees of the photo.
    pub view: View,
    /// Attribution and shown map.
    pub answer: Answer,
    /// Range of the colours.
    pub scale: ColourScale,
    /// Strength of the signal.
    pub strength: Strength,
    /// The verdict, where one was asked for and the map is whole.
    pub verdict: Option<Verdict>,
    /// Whether the map is not to be shown, because trust was required and the verdict is `misleading`. The reasons are shown in its place.
    pub withheld: bool,
    /// Time per stage.
    pub timings: Vec<Timing>,
    /// Where it was computed.
    pub device: DeviceRecord,
    /// Id and hash of the network.
    pub model: (String, String),
}

/// Parts done of parts planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Done {
    /// Parts behind us: noisy copies, say.
    pub done: usize,
    /// Parts planned.
    pub total: usize,
}
