//! The active circle: a network asks about some of the pictures that nobody has answered for, an answer is a label and, if one likes, a stroke over
//! what the answer must not rest on, and it learns again. Which pictures it asks about is the strategy.

use super::decoy::{Digits, SIDE, Set, TRAINING, accuracy, share_on_swatch};
use super::error::TrainError;
use super::loss::Objective;
use super::optimiser::Optimiser;
use super::penalty::Penalty;
use super::trainee::Trainee;
use super::trainer::{Trainer, order};
use super::{Batch, decoy};
use crate::network::{Graph, Value};
use crate::noise::Noise;
use crate::pace::{Pace, Part};
use crate::statistics::{average_ranks, spearman};
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Steps of a round that may be asked for.
pub const MOST_STEPS: usize = 100_000;
/// Pictures in a step: an epoch of a hundred answers has some steps.
const BATCH: usize = 32;
/// The penalty weighs at most as much as the cross-entropy: the first answers are few.
const MOST: f32 = 1.0;
/// Pictures that are looked at together.
const LOOKED_AT: usize = 500;
/// Digits of MNIST lie in the central 20 x 20 of their 28 x 28 pixels (LeCun et al., 1998): what is left on each side.
const MARGIN: usize = 4;
/// The standard deviation of the noise under which a map should stay, of the pictures' range.
const SHAKE: f32 = 0.1;

/// Which pictures are asked about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "CircleStrategy"))]
#[serde(rename_all = "kebab-case")]
pub enum Strategy {
    /// Drawn at random.
    Random,
    /// Those whose two likeliest classes lie closest together (best versus second best; Joshi, Porikli and Papanikolopoulos, 2009).
    #[default]
    Uncertainty,
    /// Those whose map lies off the object or changes with an invisible noise: the mean rank of the share of the gradient outside the central
    /// 20 x 20 pixels, and of one less its rank correlation with that of the noisy picture.
    Explanation,
    /// By the mean of both ranks.
    Both,
}

/// Which pictures, and what gives their answers away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confounder {
    /// A swatch in a random corner of every picture, whose grey tells the class in the pool and misleads in the test (Decoy-MNIST).
    Swatch,
    /// A white square at the lower right of every picture of class 0 in the pool, and of half of all pictures in the test.
    Watermark,
}

/// A pool to ask about, and pictures to measure with.
pub struct Pool {
    training: Set,
    test: Set,
}

impl Pool {
    /// 8,000 and 2,000 pictures.
    pub fn new(digits: &Digits, confounder: Confounder) -> Self {
        match confounder {
            Confounder::Swatch => {
                let decoys = decoy::Decoys::new(digits);
                Self { training: decoys.training, test: decoys.test }
            }
            Confounder::Watermark => {
                let (training, test) = (digits.set(0..TRAINING), digits.set(TRAINING..decoy::DIGITS));
                let of_class: Vec<bool> = training.labels().iter().map(|&label| label == 0).collect();
                let drawn = Noise::new(0, "watermarks").uniform(0, test.len());
                let half: Vec<bool> = drawn.into_iter().map(|share| share < 0.5).collect();
                Self { training: training.with_watermarks(&of_class), test: test.with_watermarks(&half) }
            }
        }
    }

    /// So many of its pictures to ask about and to measure with, from the first on.
    #[must_use]
    pub fn first(self, training: usize, test: usize) -> Self {
        Self { training: self.training.first(training), test: self.test.first(test) }
    }
}

/// How a circle goes.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct CirclePlan {
    /// Answers before the first question, drawn at random.
    pub first: usize,
    /// Questions in a round.
    pub questions: usize,
    /// Rounds of questions.
    pub rounds: usize,
    /// Steps of training after each round, from newly drawn weights.
    pub steps: usize,
    /// Weight of the penalty on the input gradient inside the strokes.
    pub lambda: f32,
}

/// A network after a round.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CircleRound {
    /// Answers so far.
    pub answers: usize,
    /// Share of the test pictures that it classifies as labelled, 0..=1.
    pub test: f64,
    /// The share of its gradient on the confounder, mean over the test pictures that have one, 0..=1.
    pub share_on_swatch: f64,
}

/// An answer to a question: a label and, if one likes, a stroke.
#[derive(Clone, Debug, PartialEq)]
pub struct CircleAnswer {
    /// The picture, by its place in the pool.
    pub picture: usize,
    /// Its class, 0 to 9.
    pub label: usize,
    /// `[28, 28]`, row by row: other than 0 where the answer must not rest. Empty for no stroke.
    pub stroke: Vec<u8>,
}

/// A picture that is asked about.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The answer that is stored for it: the label, and a stroke over the confounder.
    pub stored: CircleAnswer,
    /// `[28, 28]`, row by row, 0 to 255.
    pub pixels: Vec<u8>,
    /// The class that the network gives it; none where there is no network yet.
    pub guess: Option<usize>,
    /// The magnitude of the input gradient of the summed log-probabilities, `[28, 28]` row by row; empty where there is no network yet.
    pub map: Vec<f32>,
}

/// A round: what is learned from, and what is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoundPlan {
    /// Which pictures are asked about.
    pub strategy: Strategy,
    /// What weights and order start from.
    pub seed: u64,
    /// Rounds before this one: each draws its own random numbers.
    pub round: usize,
    /// How many pictures are asked about.
    pub questions: usize,
    /// Steps of training from newly drawn weights.
    pub steps: usize,
    /// Weight of the penalty on the input gradient inside the strokes.
    pub lambda: f32,
}

/// The pictures and labels of a pool, and the network that is trained.
#[derive(Clone, Copy)]
pub struct Circle<'a> {
    graph: &'a Rc<Graph>,
    training: &'a Set,
    test: &'a Set,
    device: &'a Device,
}

impl Pool {
    /// With the network that is trained on it.
    pub fn with<'a>(&'a self, graph: &'a Rc<Graph>, device: &'a Device) -> Circle<'a> {
        Circle { graph, training: &self.training, test: &self.test, device }
    }
}

/// Goes round by the stored answers: learns from them, is measured, asks. The last round asks nothing. One seed gives one circle.
///
/// # Errors
/// [`TrainError::BadSetting`] for more answers than pictures, and whatever stands in the way of a step.
pub async fn circle(
    circle: Circle<'_>,
    (strategy, plan, seed): (Strategy, CirclePlan, u64),
    pace: &dyn Pace,
) -> Result<Vec<CircleRound>, TrainError> {
    let pictures = circle.training.len();
    let wanted = plan.questions.checked_mul(plan.rounds).and_then(|asked| asked.checked_add(plan.first));
    if plan.first == 0 || plan.steps == 0 || wanted.is_none_or(|wanted| wanted > pictures) {
        return Err(TrainError::BadSetting(format!(
            "{} first answers and {} rounds of {} questions with {} steps were asked for: choose 1 to {pictures} answers in all, and a step at least",
            plan.first, plan.rounds, plan.questions, plan.steps
        )));
    }
    let CirclePlan { first, questions, rounds, steps, lambda } = plan;
    let plan = RoundPlan { strategy, seed, round: 0, questions: first, steps, lambda };
    let (_, asked) = circle.round(&[], plan, pace).await?;
    let mut answers: Vec<CircleAnswer> = asked.into_iter().map(|asked| asked.stored).collect();
    let mut found = Vec::new();
    for round in 1..=rounds + 1 {
        let plan = RoundPlan { round, questions: if round <= rounds { questions } else { 0 }, ..plan };
        let (measured, asked) = circle.round(&answers, plan, pace).await?;
        found.extend(measured);
        answers.extend(asked.into_iter().map(|asked| asked.stored));
    }
    Ok(found)
}

impl<'a> Circle<'a> {
    /// Of sets that somebody else keeps.
    pub fn of(graph: &'a Rc<Graph>, [training, test]: [&'a Set; 2], device: &'a Device) -> Self {
        Self { graph, training, test, device }
    }

    /// Learns from the answers, is measured, and asks; without answers nothing is learned, and pictures drawn at random are asked about.
    ///
    /// # Errors
    /// [`TrainError::BadSetting`] for an answer that fits no picture, for one picture twice, and for more questions than pictures are left;
    /// [`TrainError::EpochDiverged`] where the weights do not stay finite, and whatever stands in the way of a step.
    pub async fn round(
        &self,
        answers: &[CircleAnswer],
        plan: RoundPlan,
        pace: &dyn Pace,
    ) -> Result<(Option<CircleRound>, Vec<Asked>), TrainError> {
        let open = self.open(answers, plan)?;
        if answers.is_empty() {
            return Ok((None, open.into_iter().take(plan.questions).map(|picture| self.asked(picture, None, Vec::new())).collect()));
        }
        let trainee = self.learned(answers, plan, pace).await?;
        let pace = &Part { pace, part: plan.steps, parts: parts(plan) };
        let measured = CircleRound {
            answers: answers.len(),
            test: accuracy(&trainee, self.test, pace).await?,
            share_on_swatch: share_on_swatch(&trainee, self.test, pace).await?,
        };
        if plan.questions == 0 {
            return Ok((Some(measured), Vec::new()));
        }
        let wishes = wishes(&trainee, self.training, &open, (plan.strategy, plan.seed), pace).await?;
        // The sort is stable, so that equal wishes keep their random order.
        let mut places: Vec<usize> = (0..open.len()).collect();
        places.sort_by(|&a, &b| wishes[b].total_cmp(&wishes[a]));
        let chosen: Vec<usize> = places.into_iter().take(plan.questions).map(|place| open[place]).collect();
        let images = self.training.batch(&chosen, self.device)?;
        let maps = trainee.input_gradient(images.images(), pace).await?;
        let logits = trainee.logits(images.images(), pace).await?;
        let rows = std::iter::zip(maps.chunks_exact(SIDE * SIDE), logits.chunks_exact(logits.len() / chosen.len()));
        let asked = std::iter::zip(&chosen, rows).map(|(&picture, (map, row))| {
            let best = (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b]));
            self.asked(picture, best, map.iter().map(|value| value.abs()).collect())
        });
        Ok((Some(measured), asked.collect()))
    }

    /// The pictures that nobody has answered for, in the random order of the round.
    fn open(&self, answers: &[CircleAnswer], plan: RoundPlan) -> Result<Vec<usize>, TrainError> {
        let pictures = self.training.len();
        let known: BTreeSet<usize> = answers.iter().map(|answer| answer.picture).collect();
        if let Some(bad) = answers.iter().find(|answer| {
            answer.picture >= pictures || answer.label > 9 || !(answer.stroke.is_empty() || answer.stroke.len() == SIDE * SIDE)
        }) {
            return Err(TrainError::BadSetting(format!(
                "an answer names picture {} with the label {} and a stroke of {} numbers: choose one of {pictures} pictures, a label from 0 to 9, and {} numbers or none",
                bad.picture,
                bad.label,
                bad.stroke.len(),
                SIDE * SIDE
            )));
        }
        if known.len() < answers.len() {
            return Err(TrainError::BadSetting("a picture is answered for twice: give each of them one answer".into()));
        }
        if !(plan.lambda >= 0.0 && plan.lambda.is_finite()) {
            return Err(TrainError::BadSetting(format!("lambda is {}: choose a number from 0 on", plan.lambda)));
        }
        if plan.steps > MOST_STEPS {
            return Err(TrainError::BadSetting(format!("{} steps were asked for: choose at most {MOST_STEPS}", plan.steps)));
        }
        let left = pictures - known.len();
        if plan.questions > left || (plan.steps == 0 && !answers.is_empty()) {
            return Err(TrainError::BadSetting(format!(
                "{} questions and {} steps were asked for: choose at most {left} questions, which is what is left of {pictures} pictures, and a step at least",
                plan.questions, plan.steps
            )));
        }
        Ok(order(plan.seed, plan.round, pictures).into_iter().filter(|picture| !known.contains(picture)).collect())
    }

    fn asked(&self, picture: usize, guess: Option<usize>, map: Vec<f32>) -> Asked {
        let mask = self.training.mask(&[picture]);
        let stroke = if mask.iter().any(|&value| value > 0.0) { mask.iter().map(|&value| value as u8).collect() } else { Vec::new() };
        Asked {
            stored: CircleAnswer { picture, label: self.training.labels()[picture], stroke },
            pixels: self.training.greys(picture).to_vec(),
            guess,
            map,
        }
    }

    /// The network after learning from the answers.
    async fn learned(&self, answers: &[CircleAnswer], plan: RoundPlan, pace: &dyn Pace) -> Result<Trainee, TrainError> {
        let penalty = if plan.lambda == 0.0 { Penalty::None } else { Penalty::InputGradient };
        let objective = Objective { penalty, lambda: plan.lambda, most: Some(MOST), decay: decoy::DECAY };
        let network = decoy::drawn(self.graph.clone(), plan.seed, self.device)?;
        let mut trainer = Trainer::new(network, objective, Optimiser::Adam, decoy::RATE);
        let mut done = 0;
        for epoch in 0.. {
            for places in order(plan.seed, epoch, answers.len()).chunks(BATCH).take(plan.steps - done) {
                let batch = self.batch(&places.iter().map(|&place| &answers[place]).collect::<Vec<_>>())?;
                match trainer.step(&batch, &Part { pace, part: done, parts: parts(plan) }).await {
                    Err(TrainError::Diverged { .. }) => {
                        return Err(TrainError::EpochDiverged { epoch: plan.round, lambda: plan.lambda, rate: decoy::RATE });
                    }
                    other => other?,
                };
                done += 1;
            }
            if done == plan.steps {
                break;
            }
        }
        Ok(trainer.trainee)
    }

    /// Pictures with the labels and strokes of their answers.
    fn batch(&self, answers: &[&CircleAnswer]) -> Result<Batch, TrainError> {
        let pictures: Vec<usize> = answers.iter().map(|answer| answer.picture).collect();
        let shape = [pictures.len(), SIDE * SIDE];
        let mut mask = vec![0.0; pictures.len() * SIDE * SIDE];
        for (row, answer) in mask.chunks_exact_mut(SIDE * SIDE).zip(answers) {
            row.iter_mut().zip(&answer.stroke).for_each(|(value, &stroke)| *value = f32::from(u8::from(stroke > 0)));
        }
        let images = Value::of(shape, self.training.pixels(&pictures), self.device);
        Batch::new(images, answers.iter().map(|answer| answer.label).collect(), Some(Value::of(shape, mask, self.device)))
    }
}

/// What a round's progress counts: the steps, and a quarter of them for measuring and choosing.
fn parts(plan: RoundPlan) -> usize {
    plan.steps + plan.steps / 4 + 1
}

/// How much would be learned from each picture, as far as the strategy can tell: larger is better.
async fn wishes(
    trainee: &Trainee,
    set: &Set,
    open: &[usize],
    (strategy, seed): (Strategy, u64),
    pace: &dyn Pace,
) -> Result<Vec<f64>, TrainError> {
    match strategy {
        Strategy::Random => Ok(vec![0.0; open.len()]),
        Strategy::Uncertainty => uncertainties(trainee, set, open, pace).await,
        Strategy::Explanation => faults(trainee, set, open, seed, pace).await,
        Strategy::Both => {
            let uncertain = average_ranks(&uncertainties(trainee, set, open, pace).await?);
            let faulty = average_ranks(&faults(trainee, set, open, seed, pace).await?);
            Ok(std::iter::zip(uncertain, faulty).map(|(a, b)| a + b).collect())
        }
    }
}

/// One less the lead of the likeliest class, in probability.
async fn uncertainties(trainee: &Trainee, set: &Set, open: &[usize], pace: &dyn Pace) -> Result<Vec<f64>, TrainError> {
    let mut found = Vec::with_capacity(open.len());
    for pictures in open.chunks(LOOKED_AT) {
        let logits = trainee.logits(set.batch(pictures, trainee.device())?.images(), pace).await?;
        found.extend(logits.chunks_exact(logits.len() / pictures.len()).map(|row| {
            let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let mut shares: Vec<f64> = row.iter().map(|logit| f64::from(logit - largest).exp()).collect();
            let sum: f64 = shares.iter().sum();
            shares.sort_by(|a, b| b.total_cmp(a));
            1.0 - (shares[0] - shares.get(1).copied().unwrap_or(0.0)) / sum
        }));
    }
    Ok(found)
}

/// The mean rank of how far a map lies off the object, and of how much it changes with an invisible noise.
async fn faults(trainee: &Trainee, set: &Set, open: &[usize], seed: u64, pace: &dyn Pace) -> Result<Vec<f64>, TrainError> {
    let device = trainee.device();
    let noise = Noise::new(seed, "shaken pictures");
    let (mut off, mut unsteady) = (Vec::with_capacity(open.len()), Vec::with_capacity(open.len()));
    for (draw, pictures) in open.chunks(LOOKED_AT).enumerate() {
        let batch: Batch = set.batch(pictures, device)?;
        let shape = batch.images().shape();
        let plain = set.pixels(pictures);
        let shaken = std::iter::zip(&plain, noise.normal(draw, plain.len())).map(|(value, noise)| value + SHAKE * noise).collect();
        let [plain, shaken] = [batch.images().clone(), Value::of(shape, shaken, device)];
        let [plain, shaken] = [trainee.input_gradient(&plain, pace).await?, trainee.input_gradient(&shaken, pace).await?];
        for (plain, shaken) in std::iter::zip(plain.chunks_exact(SIDE * SIDE), shaken.chunks_exact(SIDE * SIDE)) {
            let size = |gradient: &[f32]| gradient.iter().map(|&value| f64::from(value.abs())).collect::<Vec<f64>>();
            let (plain, shaken) = (size(plain), size(shaken));
            let whole: f64 = plain.iter().sum();
            let outside: f64 = plain.iter().enumerate().filter(|(place, _)| !is_central(*place)).map(|(_, value)| value).sum();
            off.push(if whole > 0.0 { outside / whole } else { 0.0 });
            unsteady.push(1.0 - spearman(&plain, &shaken).unwrap_or(0.0));
        }
    }
    Ok(std::iter::zip(average_ranks(&off), average_ranks(&unsteady)).map(|(a, b)| a + b).collect())
}

/// Whether a pixel lies where digits are.
fn is_central(place: usize) -> bool {
    let inside = |at: usize| (MARGIN..SIDE - MARGIN).contains(&at);
    inside(place / SIDE) && inside(place % SIDE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_centre_has_four_hundred_pixels_and_no_swatch() {
        assert_eq!((0..SIDE * SIDE).filter(|&place| is_central(place)).count(), 400);
        assert!(!is_central(SIDE * 3 + 14) && is_central(SIDE * 4 + 4) && !is_central(SIDE * 24 + 24));
    }
}
