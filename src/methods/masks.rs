//! The photo with parts of it removed, many at a time: the input of every perturbation method.
//!
//! A mask says per pixel how much of the photo is kept, from 0 to 1; the rest is filled with what stands for removed:
//! x m + r (1 - m). Masks, mixtures and scores live on the device, in batches of a fixed size, so that memory does not grow
//! with the number of masks.

use super::{Ask, Choice, MethodError, Parameter, ParameterKind, Part, baseline, blur, read};
use crate::model::{self, ModelError};
use crate::network::tensor_of;
use crate::pace::Quiet;
use crate::rounding::{spread, suspicious};
use burn::tensor::{Int, Tensor, TensorData};
use std::cell::Cell;
use std::ops::Range;

/// Masked photos in a batch.
pub const BATCH: usize = 8;

/// What stands for removed, a parameter of every method that removes.
pub const REMOVED: Parameter = Parameter {
    name: "removed",
    label: "Removed parts become",
    help: "What is put in the place of what is taken away. The network may see something in it too: an answer that changes with this is one about the filling.",
    kind: ParameterKind::Choice {
        default: "zero",
        choices: &[
            Choice { value: "zero", label: "Zero of the normalised input, mid-grey for most networks (as in other libraries)" },
            Choice { value: "black", label: "Black" },
            Choice { value: "mean", label: "The photo's mean colour" },
            Choice { value: "blur", label: "The photo, blurred" },
        ],
    },
};

/// Standard deviation of the blur, as a share of the input's shorter side: 10 pixels of 224 (Fong and Vedaldi, 2017, section 4.1).
const BLUR: f64 = 10.0 / 224.0;

/// The batches of so many masks: consecutive ranges, each of [`BATCH`] but the last.
pub fn batches(count: usize) -> impl Iterator<Item = Range<usize>> {
    (0..count).step_by(BATCH).map(move |start| start..(start + BATCH).min(count))
}

/// A photo and what stands for removed in it.
pub struct Masked<'a> {
    ask: &'a Ask<'a>,
    removed: Tensor<4>,
    /// What rounding alone may change the least certain of the scores so far by.
    rounding: Cell<f64>,
    /// How many scores there are, and the least and the largest of them.
    seen: Cell<(usize, f64, f64)>,
    /// Whether it was measured what the network rounds.
    measured: Cell<bool>,
}

/// What is said with a map where [`Masked::moves`] is false.
pub const STILL: &str = "The score stays the same, to within rounding, whatever is removed, so that there is nothing to explain.";

impl<'a> Masked<'a> {
    /// The photo of `ask`, with the filling that its parameter [`REMOVED`] names.
    ///
    /// # Errors
    /// A photo that equals its filling to within rounding: then nothing can be removed.
    pub async fn new(ask: &'a Ask<'a>) -> Result<Self, MethodError> {
        Self::with(ask, filling(ask, ask.settings.choice("removed"))).await
    }

    /// The photo of `ask`, with the filling `[1, channels, height, width]`.
    ///
    /// # Errors
    /// As [`Masked::new`].
    pub async fn with(ask: &'a Ask<'a>, removed: Tensor<4>) -> Result<Self, MethodError> {
        if baseline::same(&ask.input, &removed).await? {
            return Err(ModelError::BadInput(
                "the photo equals what stands for removed, so that nothing can be removed: choose another filling, black say".into(),
            )
            .into());
        }
        let seen = Cell::new((0, f64::INFINITY, f64::NEG_INFINITY));
        Ok(Self { ask, removed, rounding: Cell::new(0.0), seen, measured: Cell::new(false) })
    }

    /// The photos `[n, channels, height, width]` of which the masks `[n, 1, height, width]` keep so much per pixel, 0 to 1.
    pub fn photos(&self, keep: Tensor<4>) -> Tensor<4> {
        // Both products are exact for 0 and 1, so that a mask of ones gives back the photo itself.
        let lost = keep.clone().neg().add_scalar(1.0);
        self.ask.input.clone().mul(keep).add(self.removed.clone().mul(lost))
    }

    /// The score of every masked photo; `part` of `parts` masks are behind us, for progress.
    pub async fn scores(&self, keep: Tensor<4>, part: usize, parts: usize) -> Result<Vec<f32>, MethodError> {
        let pace = Part { pace: self.ask.pace, part, parts };
        let logits = self.ask.model.logits(self.photos(keep), &pace).await?;
        let score = self.ask.score;
        let mut both = read(Tensor::cat(vec![score.of(logits.clone()), score.rounding(logits)], 0), "the score").await?;
        let rounding = both.split_off(both.len() / 2);
        self.rounding.set(rounding.into_iter().fold(self.rounding.get(), |largest, one| largest.max(f64::from(one))));
        let (count, low, high) = self.seen.get();
        let ends = |(low, high): (f64, f64), score: &f32| (low.min(f64::from(*score)), high.max(f64::from(*score)));
        let (low, high) = both.iter().fold((low, high), ends);
        self.seen.set((count + both.len(), low, high));
        let enlarged = count + both.len() > 1 && self.ask.model.enlarges();
        if !self.measured.get() && (enlarged || suspicious(count + both.len(), high - low, self.rounding.get())) {
            let found = model::score_rounding(self.ask.model, self.ends_of_removal(), score, &Quiet(self.ask.pace)).await?;
            self.rounding.set(self.rounding.get().max(found));
            self.measured.set(true);
        }
        Ok(both)
    }

    /// The photo, and nothing but filling: `[2, channels, height, width]`.
    fn ends_of_removal(&self) -> Tensor<4> {
        Tensor::cat(vec![self.ask.input.clone(), self.removed.clone()], 0)
    }

    /// Whether scores of masked photos differ by more than rounding.
    pub fn moves<T: Copy + Into<f64>>(&self, scores: &[T]) -> bool {
        spread(scores) > self.rounding.get()
    }

    /// The scores of the whole photo and of nothing but filling.
    pub async fn ends(&self, part: usize, parts: usize) -> Result<[f64; 2], MethodError> {
        let [_, height, width] = self.ask.model.input_shape();
        let device = self.ask.model.device();
        let keep = Tensor::cat(vec![Tensor::ones([1, 1, height, width], device), Tensor::zeros([1, 1, height, width], device)], 0);
        let scores = self.scores(keep, part, parts).await?;
        Ok([f64::from(scores[0]), f64::from(scores[1])])
    }
}

/// Which pixel belongs to which segment, on the device.
pub struct SegmentMasks {
    labels: Tensor<1, Int>,
    size: [usize; 2],
    segments: usize,
}

impl SegmentMasks {
    /// Of labels `[height, width]`, each below `segments`.
    pub fn new(labels: &[u32], size: [usize; 2], segments: usize, ask: &Ask<'_>) -> Self {
        let values: Vec<i32> = labels.iter().map(|&label| label as i32).collect();
        let labels = Tensor::<1, Int>::from_data(TensorData::new(values, [labels.len()]), ask.model.device());
        Self { labels, size, segments }
    }

    /// The masks `[n, 1, height, width]` of rows `[segments]` that say of every segment whether it is kept.
    pub fn of(&self, rows: &[Vec<bool>]) -> Tensor<4> {
        let bits: Vec<f32> = rows.iter().flatten().map(|&kept| f32::from(u8::from(kept))).collect();
        let bits = Tensor::<1>::from_data(TensorData::new(bits, [rows.len() * self.segments]), &self.labels.device());
        let [height, width] = self.size;
        bits.reshape([rows.len(), self.segments]).select(1, self.labels.clone()).reshape([rows.len(), 1, height, width])
    }
}

/// The filling of that name, `[1, channels, height, width]`.
pub fn filling(ask: &Ask<'_>, name: &str) -> Tensor<4> {
    let [_, height, width] = ask.model.input_shape();
    match name {
        "black" => baseline::black(ask.model),
        "mean" => baseline::mean(&ask.input),
        "blur" => blur::gaussian(&ask.input, BLUR * height.min(width) as f64),
        _ => ask.input.zeros_like(),
    }
}

/// Numbers on the device of the model.
pub fn load(shape: [usize; 4], values: Vec<f32>, ask: &Ask<'_>) -> Tensor<4> {
    tensor_of(shape, values, ask.model.device())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_cover_every_mask_once() {
        for count in [0, 1, BATCH - 1, BATCH, BATCH + 1, 3 * BATCH] {
            assert_eq!(batches(count).flatten().collect::<Vec<_>>(), (0..count).collect::<Vec<_>>());
            assert!(batches(count).all(|batch| (1..=BATCH).contains(&batch.len())));
        }
    }
}
