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
use crate::pace::Pace;
use crate::statistics::{average_ranks, spearman};
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::rc::Rc;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strategy {
    /// Drawn at random.
    Random,
    /// Those whose two likeliest classes lie closest together (best versus second best; Joshi, Porikli and Papanikolopoulos, 2009).
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
pub struct CircleRound {
    /// Answers so far.
    pub answers: usize,
    /// Share of the test pictures that it classifies as labelled, 0..=1.
    pub test: f64,
    /// The share of its gradient on the confounder, mean over the test pictures that have one, 0..=1.
    pub share_on_swatch: f64,
}

/// Goes round: learns from the answers, is measured, asks. The last round asks nothing. One seed gives one circle.
///
/// # Errors
/// [`TrainError::BadSetting`] for more answers than pictures, and whatever stands in the way of a step.
pub async fn circle(
    graph: &Rc<Graph>,
    pool: &Pool,
    (strategy, plan, seed): (Strategy, CirclePlan, u64),
    device: &Device,
    pace: &dyn Pace,
) -> Result<Vec<CircleRound>, TrainError> {
    let pictures = pool.training.len();
    let wanted = plan.questions.checked_mul(plan.rounds).and_then(|asked| asked.checked_add(plan.first));
    if plan.first == 0 || plan.steps == 0 || wanted.is_none_or(|wanted| wanted > pictures) {
        return Err(TrainError::BadSetting(format!(
            "{} first answers and {} rounds of {} questions with {} steps were asked for: choose 1 to {pictures} answers in all, and a step at least",
            plan.first, plan.rounds, plan.questions, plan.steps
        )));
    }
    let mut answered: Vec<usize> = order(seed, 0, pictures).into_iter().take(plan.first).collect();
    let mut rounds = Vec::new();
    for round in 0..=plan.rounds {
        let trainee = learned(graph, &pool.training, &answered, (plan, seed), device, pace).await?;
        rounds.push(CircleRound {
            answers: answered.len(),
            test: accuracy(&trainee, &pool.test, pace).await?,
            share_on_swatch: share_on_swatch(&trainee, &pool.test, pace).await?,
        });
        if round < plan.rounds {
            let known: BTreeSet<usize> = answered.iter().copied().collect();
            let open: Vec<usize> = order(seed, round + 1, pictures).into_iter().filter(|picture| !known.contains(picture)).collect();
            let wishes = wishes(&trainee, &pool.training, &open, (strategy, seed), pace).await?;
            // The sort is stable, so that equal wishes keep their random order.
            let mut places: Vec<usize> = (0..open.len()).collect();
            places.sort_by(|&a, &b| wishes[b].total_cmp(&wishes[a]));
            answered.extend(places.into_iter().take(plan.questions).map(|place| open[place]));
        }
    }
    Ok(rounds)
}

/// The network after learning from the answers.
async fn learned(
    graph: &Rc<Graph>,
    set: &Set,
    answered: &[usize],
    (plan, seed): (CirclePlan, u64),
    device: &Device,
    pace: &dyn Pace,
) -> Result<Trainee, TrainError> {
    let penalty = if plan.lambda == 0.0 { Penalty::None } else { Penalty::InputGradient };
    let objective = Objective { penalty, lambda: plan.lambda, most: Some(MOST), decay: decoy::DECAY };
    let mut trainer = Trainer::new(decoy::drawn(graph.clone(), seed, device)?, objective, Optimiser::Adam, decoy::RATE);
    let mut left = plan.steps;
    for epoch in 0.. {
        for places in order(seed, epoch, answered.len()).chunks(BATCH).take(left) {
            let pictures: Vec<usize> = places.iter().map(|&place| answered[place]).collect();
            trainer.step(&set.batch(&pictures, device)?, pace).await?;
            left -= 1;
        }
        if left == 0 {
            break;
        }
    }
    Ok(trainer.trainee)
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
