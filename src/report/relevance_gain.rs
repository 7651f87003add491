//! How much better the map's order is than its reverse: the symmetric relevance gain of Blücher, Vielhaben and Strodthoff (2024).
//!
//! Squares of the photo are blurred by as much as a square is wide, those that the map ranks first first, and in a second run those that it
//! ranks last first. The gain is the mean score of the second run less that of the first, as a share of the score's whole span over both
//! runs, the photo and the blurred photo. (A mean colour adds objects of its own where the ground is black.) A map that knows nothing has 0 on average whatever the network makes of replaced squares, which
//! Deletion and Insertion alone do not promise.

use super::patches::Patches;
use crate::methods::{self, Ask, Method, MethodError, Unseen, baseline, blur};
use crate::metrics::{BATCH, MetricError};
use crate::model::{Model, Score, ScoreScale, measured, read};
use crate::network::tensor_of;
use crate::pace::{Pace, Quiet, Straight};
use crate::parameters::Settings;
use crate::{rounding, statistics};
use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

/// Roundings that are many: more say nothing more, and a score that is exact differs by infinitely many.
const MANY: f64 = 1e3;

/// Why there is no gain where the score stays the same.
const STILL: &str = "the score does not change by more than its rounding, whatever is taken away";

/// What the three controls reach; null where they were not measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ControlValues"))]
pub struct Controls {
    /// Uniform noise.
    pub random: Option<f64>,
    /// The edges of the photo.
    pub sobel: Option<f64>,
    /// A blob in the middle.
    pub centre: Option<f64>,
}

impl Controls {
    /// Those that are known.
    pub fn all(&self) -> impl Iterator<Item = f64> {
        [self.random, self.sobel, self.centre].into_iter().flatten()
    }

    /// What three controls reach, in the order random, sobel, centre.
    pub fn of(values: [f64; 3]) -> Self {
        let [random, sobel, centre] = values.map(Some);
        Self { random, sobel, centre }
    }

    /// Of the gains of the three controls.
    pub fn of_gains(gains: &ControlGains) -> Self {
        Self::of(gains.each_ref().map(|gain| gain.mean))
    }

    /// The controls that a gain does not exceed by more than its `margins`, each in words and with its own gain. A margin that is not known is
    /// nothing but rounding.
    pub fn not_exceeded_by(&self, gain: f64, margins: Self) -> NamedGains {
        let named = [
            ("noise", self.random, margins.random),
            ("edges", self.sobel, margins.sobel),
            ("a blob in the middle", self.centre, margins.centre),
        ];
        let known = named.into_iter().filter_map(|(name, control, margin)| Some((name, control?, margin.unwrap_or(0.0).max(ONE_GAIN))));
        known.filter(|&(_, control, margin)| gain - control <= margin).map(|(name, control, _)| (name, control)).collect()
    }

    /// Of the controls that a gain does not exceed, those that do as well or better, and those over which its lead is no larger than its
    /// margin.
    pub fn beside(&self, gain: f64, margins: Self) -> (NamedGains, NamedGains) {
        self.not_exceeded_by(gain, margins).into_iter().partition(|(_, control)| gain - control <= ONE_GAIN)
    }

    /// What a gain has to exceed to exceed every control by more than its margin; nothing where no control was measured.
    pub fn to_exceed(&self, margins: Self) -> Option<f64> {
        let pairs = [(self.random, margins.random), (self.sobel, margins.sobel), (self.centre, margins.centre)];
        pairs.into_iter().filter_map(|(control, margin)| Some(control? + margin.unwrap_or(0.0).max(ONE_GAIN))).reduce(f64::max)
    }

    /// The mean of all three and their standard deviation, at least [`USUAL_DEVIATION`]; nothing where one is not known.
    pub fn spread(&self) -> Option<(f64, f64)> {
        let all: Vec<f64> = self.all().collect();
        let mean = statistics::mean(&all).filter(|_| all.len() == CONTROLS)?;
        let squares: f64 = all.iter().map(|control| (control - mean).powi(2)).sum();
        Some((mean, (squares / (CONTROLS - 1) as f64).sqrt().max(USUAL_DEVIATION)))
    }

    /// By how many standard deviations of the controls a gain lies above their mean.
    pub fn deviations(&self, gain: f64) -> Option<f64> {
        self.spread().map(|(mean, deviation)| (gain - mean) / deviation)
    }
}

/// Controls in words, each with its gain.
pub type NamedGains = Vec<(&'static str, f64)>;

/// The gain of one map: its mean over the looks, and each look's.
#[derive(Clone, Debug, PartialEq)]
pub struct Gain {
    /// The gain itself, -1..=1.
    pub mean: f64,
    looks: Vec<f64>,
}

/// The gains of the three controls: random, sobel, centre.
pub type ControlGains = [Gain; 3];

impl Gain {
    fn of(looks: Vec<f64>) -> Self {
        Self { mean: looks.iter().sum::<f64>() / looks.len() as f64, looks }
    }

    /// By how much this gain lies above that of each control by chance: the standard error of their difference over the looks.
    pub fn margins(&self, controls: &ControlGains) -> Controls {
        Controls::of(controls.each_ref().map(|control| self.error_beside(control)))
    }

    fn error_beside(&self, other: &Self) -> f64 {
        let differences: Vec<f64> = std::iter::zip(&self.looks, &other.looks).map(|(own, other)| own - other).collect();
        let (count, Some(mean)) = (differences.len(), statistics::mean(&differences)) else { return 0.0 };
        let squares: f64 = differences.iter().map(|difference| (difference - mean).powi(2)).sum();
        (squares / (count * count.saturating_sub(1).max(1)) as f64).sqrt()
    }
}

/// Two gains that differ by less are one: the same map is measured to about 1e-5 in batches of other sizes, and is shown with two digits.
const ONE_GAIN: f64 = 1e-3;

/// How many controls there are.
const CONTROLS: usize = 3;

/// What the gains of the three controls differ by on a usual photo: the root mean square of their standard deviation is 0.22 to 0.39 on the
/// shipped networks. Where they happen to lie closer together, that is chance and not known better than this.
const USUAL_DEVIATION: f64 = 0.3;

/// The network and the photo whose patches are replaced.
pub struct Replacing<'a> {
    /// The network.
    pub model: &'a dyn Model,
    /// The photo, `[1, channels, height, width]`.
    pub input: &'a Tensor<4>,
    /// The photo on the host, `[channels, height, width]`.
    pub values: &'a [f32],
    /// What the network says of it, `[classes]`.
    pub logits: &'a [f32],
    /// What is explained.
    pub score: Score,
    /// Progress and cancel.
    pub pace: &'a dyn Pace,
}

impl Replacing<'_> {
    fn load(&self, shape: [usize; 4], values: Vec<f32>) -> Tensor<4> {
        tensor_of(shape, values, self.model.device())
    }

    /// The gain of each plane `[height, width]`, with `steps` looks in either direction, -1..=1.
    ///
    /// # Errors
    /// No value where the score stays the same; told to stop, a lost device.
    pub async fn gains(&self, planes: &[&[f32]], steps: usize) -> Result<Vec<Gain>, MetricError> {
        self.looks(planes, steps).await?.gains()
    }

    /// Looks at the photo without the squares that each plane `[height, width]` ranks first, and without those that it ranks last, `steps`
    /// times each.
    ///
    /// # Errors
    /// No value for a photo of one colour; told to stop, a lost device.
    pub async fn looks(&self, planes: &[&[f32]], steps: usize) -> Result<Looks, MetricError> {
        let [_, height, width] = self.model.input_shape();
        let (patches, pixels) = (Patches::over(height, width), height * width);
        // The logit does not saturate where the probability of a sure class hardly moves.
        let score = Score { scale: ScoreScale::Logit, ..self.score };
        let bare = blur::gaussian(self.input, patches.side() as f64);
        if baseline::same(self.input, &bare).await.unwrap_or(false) {
            return Err(MetricError::NoValue("the photo is of one colour, so that nothing is taken away by blurring it".into()));
        }
        let mut masks = vec![vec![1.0; pixels]];
        for plane in planes {
            let order = patches.order(plane);
            let reverse: Vec<usize> = order.iter().rev().copied().collect();
            for order in [order, reverse] {
                masks.extend((1..=steps).map(|step| patches.mask(&order[..(step * order.len()).div_ceil(steps + 1)])));
            }
        }
        let photo = tensor_of([1, self.logits.len()], self.logits.to_vec(), self.model.device());
        let (mut logits, mut explained) = (SeenScores::default(), SeenScores::default());
        logits.read(score, photo.clone()).await?;
        explained.read(self.score, photo).await?;
        for some in masks.chunks(BATCH) {
            let mask = self.load([some.len(), 1, height, width], some.concat());
            let kept = mask.clone().neg().add_scalar(1.0);
            let images = self.input.clone().mul(kept).add(bare.clone().mul(mask));
            let found = self.model.logits(images, self.pace).await?;
            logits.read(score, found.clone()).await?;
            explained.read(self.score, found).await?;
        }
        let ends = Tensor::cat(vec![self.input.clone(), bare], 0);
        logits.measure((self.model, ends.clone(), score), self.pace).await?;
        if self.score == score {
            explained = logits.clone();
        } else {
            explained.measure((self.model, ends, self.score), self.pace).await?;
        }
        Ok(Looks { logits, explained, steps })
    }
}

/// Scores of a photo and of variants of it, the photo first, and what rounding alone may change them by.
#[derive(Clone, Debug, Default)]
pub struct SeenScores {
    values: Vec<f64>,
    rounding: f64,
}

impl SeenScores {
    /// Adds the scores of logits `[n, classes]`.
    pub(super) async fn read(&mut self, score: Score, logits: Tensor<2>) -> Result<(), MetricError> {
        let both = read(Tensor::cat(vec![score.of(logits.clone()), score.rounding(logits)], 0), "the score").await?;
        let (scores, rounding) = both.split_at(both.len() / 2);
        self.values.extend(scores.iter().copied().map(f64::from));
        self.rounding = rounding.iter().fold(self.rounding, |largest, &one| largest.max(f64::from(one)));
        Ok(())
    }

    /// Takes the rounding of the network itself into account, measured on some of the variants `[n, channels, height, width]`.
    pub(super) async fn measure(&mut self, about: (&dyn Model, Tensor<4>, Score), pace: &dyn Pace) -> Result<(), MetricError> {
        self.rounding = measured(&self.values, self.rounding, about, &Quiet(pace)).await?;
        Ok(())
    }

    /// By how many roundings the scores differ, from 0 up to [`MANY`].
    pub fn roundings(&self) -> f64 {
        match rounding::spread(&self.values) {
            0.0 => 0.0,
            spread => (spread / self.rounding).min(MANY),
        }
    }

    /// Whether the scores differ by rounding alone.
    pub fn still(&self) -> bool {
        self.roundings() <= rounding::ENDS
    }
}

/// The scores of a photo whose squares are replaced, in the order of several planes and in its reverse.
#[derive(Clone, Debug)]
pub struct Looks {
    /// The logit: of the photo, of the blurred photo, and of each look.
    pub(super) logits: SeenScores,
    /// The score that the map explains, of the same images.
    pub explained: SeenScores,
    /// Looks in either direction.
    steps: usize,
}

impl Looks {
    /// The gain of each plane, -1..=1.
    ///
    /// # Errors
    /// No value where the score stays the same.
    pub fn gains(&self) -> Result<Vec<Gain>, MetricError> {
        let (ends, looks) = self.logits.values.split_at(2);
        looks
            .chunks(2 * self.steps)
            .map(|curves| {
                let all = || curves.iter().chain(ends).copied();
                let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
                if high - low <= rounding::ENDS * self.logits.rounding {
                    return Err(MetricError::NoValue(STILL.into()));
                }
                let (first, last) = curves.split_at(self.steps);
                Ok(Gain::of(std::iter::zip(first, last).map(|(first, last)| (last - first) / (high - low)).collect()))
            })
            .collect()
    }
}

/// The shown map of a control, `[height, width]`.
pub(super) async fn control(method: &Method, model: &dyn Model, input: &Tensor<4>, score: Score) -> Result<Vec<f32>, MetricError> {
    let mut settings = Settings::check(method.id, method.parameters, &serde_json::Map::new())?;
    let ask = Ask { model, input: input.clone(), reference: None, score, settings: &mut settings, pace: &Straight, sketches: &Unseen };
    match method.answer(ask).await {
        Ok(answer) => Ok(answer.heatmap.into_values()),
        Err(MethodError::Model(error)) => Err(error.into()),
        Err(other) => Err(MetricError::NoValue(other.to_string())),
    }
}

/// The shown maps of the three controls, `[height, width]` each: random, sobel, centre.
///
/// # Errors
/// Told to stop, a lost device.
pub async fn control_maps(model: &dyn Model, input: &Tensor<4>, score: Score) -> Result<[Vec<f32>; 3], MetricError> {
    use methods::controls::{CENTRE, RANDOM, SOBEL};
    Ok([
        control(&RANDOM, model, input, score).await?,
        control(&SOBEL, model, input, score).await?,
        control(&CENTRE, model, input, score).await?,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_is_exceeded_by_more_than_the_looks_scatter() {
        let own = Gain::of(vec![0.5, 0.4, 0.3, 0.4, 0.5, 0.3]);
        let shifted = |by: f64, scatter: f64| {
            let signs = [1.0, -1.0].into_iter().cycle();
            Gain::of(std::iter::zip(&own.looks, signs).map(|(look, sign)| look - by + sign * scatter).collect())
        };
        // A difference that is the same in every look is sure, however much the looks differ among themselves.
        let sure = [shifted(0.05, 0.0), shifted(0.1, 0.0), shifted(0.3, 0.0)];
        let beaten = |controls: &ControlGains| 3 - Controls::of_gains(controls).not_exceeded_by(own.mean, own.margins(controls)).len();
        assert_eq!(beaten(&sure), 3);
        // Six looks that differ by 0.2 to either side have a standard error of 0.2 / sqrt(5) = 0.089.
        let unsure = [shifted(0.05, 0.2), shifted(0.085, 0.2), shifted(0.1, 0.2)];
        assert!((own.margins(&unsure).centre.unwrap() - 0.2 / 5f64.sqrt()).abs() < 1e-9, "{:?}", own.margins(&unsure));
        assert_eq!(beaten(&unsure), 1);
        let names = Controls::of_gains(&unsure).not_exceeded_by(own.mean, own.margins(&unsure));
        assert_eq!(names.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["noise", "edges"]);
    }
}
