//! What a metric is given, and the questions that most of them share.

use super::{Map, MetricError, Region, no_value};
use crate::model::{Link, Model, Randomise, Rise, Score, ScoreScale, measured, read};
use crate::network::tensor_of;
use crate::pace::{Later, Pace, Part, Quiet};
use crate::parameters::Settings;
use crate::rounding::{ENDS, spread};
use crate::statistics;
use burn::tensor::Tensor;

/// Default size of a batch of images.
pub const BATCH: usize = 8;

/// Explains again: the method whose map is judged, with its settings.
pub trait Explain {
    /// The map of the score on another input `[1, channels, height, width]`, or another network.
    ///
    /// # Errors
    /// [`MetricError::NoValue`] where the method cannot answer.
    fn explain<'a>(
        &'a self,
        model: &'a dyn Model,
        input: Tensor<4>,
        score: Score,
        pace: &'a dyn Pace,
    ) -> Later<'a, Result<Map, MetricError>>;
}

/// What a metric is given.
#[derive(Clone)]
pub struct MetricAsk<'a> {
    /// The network.
    pub model: &'a dyn Model,
    /// The image as the network takes it, `[1, channels, height, width]`.
    pub input: Tensor<4>,
    /// The number that the map explains.
    pub score: Score,
    /// The map.
    pub map: &'a Map,
    /// Where the object is.
    pub region: Option<&'a Region>,
    /// The method, to explain again.
    pub explain: Option<&'a dyn Explain>,
    /// The network, to have layers randomised.
    pub randomise: Option<&'a dyn Randomise>,
    /// What the network says of the image, `[classes]`, where that is known already: it saves a pass.
    pub logits: Option<&'a [f32]>,
    /// Images in a batch, at least 1: it bounds the memory and changes no value.
    pub batch: usize,
    /// The metric's parameters, checked.
    pub settings: &'a Settings,
    /// Progress and cancel.
    pub pace: &'a dyn Pace,
}

/// Scores of images, and what rounding alone may change the least certain of them by.
#[derive(Debug, Default)]
pub(super) struct RoundedScores {
    /// One for each image: what the metric watches.
    pub values: Vec<f64>,
    /// From 0 up, in the unit of the scores.
    pub rounding: f64,
    /// The scores that the map explains, where the metric watches another number.
    explained: Option<Box<RoundedScores>>,
}

impl RoundedScores {
    /// Adds the scores of logits `[n, classes]`, in one read-back with their rounding.
    async fn read(&mut self, score: Score, logits: Tensor<2>) -> Result<(), MetricError> {
        let both = read(Tensor::cat(vec![score.of(logits.clone()), score.rounding(logits)], 0), "the score").await?;
        let (scores, rounding) = both.split_at(both.len() / 2);
        self.values.extend(scores.iter().copied().map(f64::from));
        self.rounding = rounding.iter().fold(self.rounding, |largest, &one| largest.max(f64::from(one)));
        Ok(())
    }

    /// These and others.
    pub fn and(mut self, others: Self) -> Self {
        self.values.extend(others.values);
        let explained = match (self.explained, others.explained) {
            (Some(one), Some(other)) => Some(Box::new(one.and(*other))),
            (one, other) => one.or(other),
        };
        Self { values: self.values, rounding: self.rounding.max(others.rounding), explained }
    }

    /// Whether they differ by more than rounding.
    pub fn differ(&self) -> bool {
        spread(&self.values) > ENDS * self.rounding
    }

    /// That they differ, and those that the map explains too: a probability changes with the other classes of its softmax, which a map of
    /// a logit that stays the same has no part in.
    ///
    /// # Errors
    /// [`MetricError::NoValue`] where either differ by rounding alone.
    pub fn must_differ(&self) -> Result<(), MetricError> {
        let all = self.differ() && self.explained.as_ref().is_none_or(|explained| explained.differ());
        if all { Ok(()) } else { Err(no_value(STILL)) }
    }
}

/// Why nothing can be said where the score stays the same.
pub(super) const STILL: &str =
    "nothing to measure: the score does not change by more than its rounding, whatever is taken away; choose another class or substrate";

impl MetricAsk<'_> {
    /// The input on the host, `[channels, height, width]`.
    pub(super) async fn values(&self) -> Result<Vec<f32>, MetricError> {
        Ok(read(self.input.clone(), "the input").await?)
    }

    /// A host image, or several, as a tensor `[n, channels, height, width]`.
    pub(super) fn images(&self, values: Vec<f32>) -> Tensor<4> {
        let [channels, height, width] = self.model.input_shape();
        let n = values.len() / (channels * height * width);
        tensor_of([n, channels, height, width], values, self.model.device())
    }

    /// Planes `[n, 1, height, width]`.
    pub(super) fn planes(&self, values: Vec<f32>) -> Tensor<4> {
        let [_, height, width] = self.model.input_shape();
        let n = values.len() / (height * width);
        tensor_of([n, 1, height, width], values, self.model.device())
    }

    /// The probability of the class, whatever the score is that the map explains.
    pub(super) fn probability(&self) -> Result<Score, MetricError> {
        if self.model.classes() < 2 && self.score.link == Link::Softmax {
            return Err(no_value("the network has one class, whose probability is 1 whatever it is shown: choose a metric of the score"));
        }
        Ok(Score { against: None, scale: ScoreScale::Probability, ..self.score })
    }

    /// The logits of the photo, `[1, classes]`.
    pub(super) async fn photo_logits(&self) -> Result<Tensor<2>, MetricError> {
        Ok(match self.logits {
            Some(known) => tensor_of([1, known.len()], known.to_vec(), self.model.device()),
            None => self.model.logits(self.input.clone(), self.pace).await?,
        })
    }

    /// The score of the photo, with its rounding.
    pub(super) async fn photo_scores(&self, score: Score) -> Result<RoundedScores, MetricError> {
        let mut scores = RoundedScores::default();
        self.read(&mut scores, score, self.photo_logits().await?).await?;
        Ok(scores)
    }

    /// Adds the scores of logits `[n, classes]`, and those that the map explains.
    async fn read(&self, scores: &mut RoundedScores, score: Score, logits: Tensor<2>) -> Result<(), MetricError> {
        if score != self.score {
            scores.explained.get_or_insert_default().read(self.score, logits.clone()).await?;
        }
        scores.read(score, logits).await
    }

    /// By how much the score of the photo lies above that of another image `[1, channels, height, width]`.
    pub(super) async fn rise_from(&self, image: Tensor<4>) -> Result<Rise, MetricError> {
        let photo = read(self.photo_logits().await?, "the logits").await?;
        let other = read(self.model.logits(image.clone(), self.pace).await?, "the logits").await?;
        let rise = self.score.rise(&other, &photo);
        let about = (self.model, Tensor::cat(vec![self.input.clone(), image], 0), self.score);
        let rounding = measured(&[rise.value, 0.0], rise.rounding, about, &Quiet(self.pace)).await?;
        Ok(Rise { rounding, ..rise })
    }

    /// The scores of `count` images, which `make` gives for a range of indices as `[n, channels, height, width]`. Fixed-size
    /// batches, each waited for, so that the memory does not grow with `count`.
    pub(super) async fn scores(
        &self,
        score: Score,
        count: usize,
        mut make: impl FnMut(std::ops::Range<usize>) -> Tensor<4>,
    ) -> Result<RoundedScores, MetricError> {
        let (mut scores, mut last) = (RoundedScores::default(), self.input.clone());
        let (batch, parts) = (self.batch.max(1), count.div_ceil(self.batch.max(1)));
        for part in 0..parts {
            let pace = Part { pace: self.pace, part, parts };
            let images = make(part * batch..((part + 1) * batch).min(count));
            last = images.clone().narrow(0, images.dims()[0] - 1, 1);
            let logits = self.model.logits(images, &pace).await?;
            self.read(&mut scores, score, logits).await?;
        }
        self.measured(scores, score, last).await
    }

    /// Scores of variants of the photo, one of which is given, `[1, channels, height, width]`, with the rounding of the network where they
    /// hardly differ.
    pub(super) async fn measured(&self, mut scores: RoundedScores, score: Score, variant: Tensor<4>) -> Result<RoundedScores, MetricError> {
        let ends = Tensor::cat(vec![self.input.clone(), variant], 0);
        let (pace, about) = (Quiet(self.pace), |score: Score| (self.model, ends.clone(), score));
        if let Some(explained) = &mut scores.explained {
            explained.rounding = measured(&explained.values, explained.rounding, about(self.score), &pace).await?;
        }
        scores.rounding = measured(&scores.values, scores.rounding, about(score), &pace).await?;
        Ok(scores)
    }

    /// The method's map of another input, one of `parts`.
    pub(super) async fn map_of(&self, input: Tensor<4>, part: usize, parts: usize) -> Result<Map, MetricError> {
        self.map_with(self.model, input, self.score, part, parts).await
    }

    /// The method's map of another input, network or score, one of `parts`.
    pub(super) async fn map_with(
        &self,
        model: &dyn Model,
        input: Tensor<4>,
        score: Score,
        part: usize,
        parts: usize,
    ) -> Result<Map, MetricError> {
        let explain = self.explain.ok_or_else(|| no_value("this metric explains again: name the method"))?;
        explain.explain(model, input, score, &Part { pace: self.pace, part, parts }).await
    }
}

/// The difference between the largest and the smallest value of an input: what noise is measured against.
pub(super) fn span(values: &[f32]) -> f32 {
    statistics::ends(values).map_or(0.0, |(low, high)| high - low)
}

/// photo (1 - mask) + substrate mask, `[n, channels, height, width]`, for masks `[n, 1, height, width]` from 0 to 1. Exact where a
/// mask is 0 or 1.
pub(super) fn blend(photo: &Tensor<4>, substrate: &Tensor<4>, mask: Tensor<4>) -> Tensor<4> {
    let kept = mask.clone().neg().add_scalar(1.0);
    photo.clone().mul(kept).add(substrate.clone().mul(mask))
}
