//! A round of the active circle: its request, and what comes of it.

use super::{Bytes, Floats};
use crate::train::circle::{self, CircleRound, RoundPlan, Strategy};
use serde::{Deserialize, Serialize};

/// How a round goes.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CirclePlan {
    /// Which digits are asked about; `uncertainty` unless told otherwise.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub strategy: Strategy,
    /// What weights and the random choices start from, 0 unless told otherwise.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub seed: u32,
    /// Rounds before this one, 0 unless told otherwise: each draws other random numbers.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub round: usize,
    /// How many digits are asked about, 10 unless told otherwise.
    #[serde(default = "usual_questions")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub questions: usize,
    /// Steps of training from newly drawn weights, 400 unless told otherwise.
    #[serde(default = "usual_steps")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub steps: usize,
    /// Weight of the penalty on the input gradient inside the strokes, 1000 unless told otherwise; 0 for labels alone.
    #[serde(default = "usual_lambda")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub lambda: f32,
}

fn usual_questions() -> usize {
    10
}

fn usual_steps() -> usize {
    400
}

fn usual_lambda() -> f32 {
    1000.0
}

impl From<CirclePlan> for RoundPlan {
    fn from(CirclePlan { strategy, seed, round, questions, steps, lambda }: CirclePlan) -> Self {
        Self { strategy, seed: seed.into(), round, questions, steps, lambda }
    }
}

/// An answer for one digit.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CircleAnswer {
    /// The digit, by its place among those of the run.
    pub picture: usize,
    /// What it is, 0 to 9.
    pub label: usize,
    /// `[28, 28]`, row by row: other than 0 where the answer must not rest. Left out or empty for no stroke.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub stroke: Bytes,
}

impl From<CircleAnswer> for circle::CircleAnswer {
    fn from(CircleAnswer { picture, label, stroke: Bytes(stroke) }: CircleAnswer) -> Self {
        Self { picture, label, stroke }
    }
}

/// A round that is asked for.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CircleRequest {
    /// What is learned from; without answers digits are asked about and nothing is learned.
    pub answers: Vec<CircleAnswer>,
    /// How it goes.
    pub plan: CirclePlan,
}

/// A digit that is asked about.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CircleAsked {
    /// The digit, by its place among those of the run.
    pub picture: usize,
    /// `[28, 28]`, row by row, with the swatch.
    pub pixels: Bytes,
    /// The class that the network gives it; null where nothing was learned yet.
    pub guess: Option<usize>,
    /// The magnitude of the input gradient of the summed log-probabilities, `[28, 28]` row by row; empty where nothing was learned yet.
    pub map: Floats,
    /// The answer that is stored for it: its label, and a stroke over its swatch.
    pub stored: CircleAnswer,
}

impl From<circle::Asked> for CircleAsked {
    fn from(circle::Asked { stored, pixels, guess, map }: circle::Asked) -> Self {
        let circle::CircleAnswer { picture, label, stroke } = stored;
        let stored = CircleAnswer { picture, label, stroke: Bytes(stroke) };
        Self { picture, pixels: Bytes(pixels), guess, map: Floats(map), stored }
    }
}

/// What comes of a round.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CircleReport {
    /// The network; null where there was nothing to learn from.
    pub measured: Option<CircleRound>,
    /// The digits that it asks about, those from which it would learn most first.
    pub asked: Vec<CircleAsked>,
}
