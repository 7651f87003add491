//! What the path methods share: gradients added up along a path, and how nearly their sum is complete.

use super::gradient::sketch;
use super::{Ask, MethodError, read};
use crate::figures::{figure, share_of};
use crate::model::{Rise, Rule};
use burn::tensor::Tensor;

/// One look at a path: the gradient is taken at one place and stands for one piece of the path.
pub struct Look {
    /// Where the gradient is taken, `[1, channels, height, width]`.
    pub at: Tensor<4>,
    /// The piece of the path that it stands for: its end less its start, `[1, channels, height, width]`.
    pub piece: Tensor<4>,
}

/// A sum `[1, channels, height, width]` and the images `[n, channels, height, width]` of a batch, one after the other: the sum is the same
/// to the bit however many images a batch has.
pub fn each_added(sum: Tensor<4>, batch: Tensor<4>) -> Tensor<4> {
    (0..batch.dims()[0]).fold(sum, |sum, image| sum.add(batch.clone().narrow(0, image, 1)))
}

/// The sum over all looks of gradient times piece, `[1, channels, height, width]`, `batch` looks at a time.
///
/// Looks are made when they are needed, so that the memory is that of one batch whatever their number. `so_far` makes a map to be shown
/// from the sum over the first so many looks.
pub async fn along(
    ask: &Ask<'_>,
    looks: impl ExactSizeIterator<Item = Look>,
    batch: usize,
    so_far: impl Fn(Tensor<4>, usize) -> Tensor<4>,
) -> Result<Tensor<4>, MethodError> {
    let total = looks.len();
    let mut looks = looks.peekable();
    let mut sum = Tensor::<4>::zeros(ask.input.dims(), ask.model.device());
    let mut done = 0;
    while looks.peek().is_some() {
        let (places, pieces): (Vec<_>, Vec<_>) = looks.by_ref().take(batch.max(1)).map(|look| (look.at, look.piece)).unzip();
        // One more part than looks: the scores at the ends come last.
        let pace = super::Part { pace: ask.pace, part: done, parts: total + 1 };
        done += places.len();
        let gradient = ask.model.input_gradient(Tensor::cat(places, 0), ask.score, Rule::GRADIENT, &pace).await?.gradient;
        sum = each_added(sum, gradient.mul(Tensor::cat(pieces, 0)));
        super::settle(&sum).await?;
        sketch(ask, ask.score.unit(), done, total, || so_far(sum.clone(), done)).await?;
    }
    Ok(sum)
}

/// The logits of a batch of images `[n, channels, height, width]`, image by image, at the very end of a work of that many parts.
pub async fn logits(ask: &Ask<'_>, images: Tensor<4>, parts: usize) -> Result<Vec<f32>, MethodError> {
    let pace = super::Part { pace: ask.pace, part: parts, parts: parts + 1 };
    read(ask.model.logits(images, &pace).await?, "the logits").await
}

/// A path integral.
pub struct Path {
    /// `[1, channels, height, width]`.
    pub attribution: Tensor<4>,
    /// How nearly it is complete.
    pub completeness: Completeness,
}

impl Path {
    /// The map of a path from `start` to the photo, found in that many parts, held against the scores at both ends.
    pub async fn from_to(ask: &Ask<'_>, start: Tensor<4>, attribution: Tensor<4>, parts: usize) -> Result<Self, MethodError> {
        let pace = super::Part { pace: ask.pace, part: parts, parts: parts + 1 };
        let logits = read(ask.model.logits(Tensor::cat(vec![ask.input.clone(), start], 0), &pace).await?, "the logits").await?;
        let (photo, start) = logits.split_at(logits.len() / 2);
        let completeness = Completeness::of(&attribution, ask.score.rise(start, photo)).await?;
        Ok(Self { attribution, completeness })
    }
}

/// The share of the difference from which a gap is too large, as in the verdict.
const INCOMPLETE: f64 = 0.05;

/// How nearly a map sums to the difference of the scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Completeness {
    /// Sum of the map.
    pub sum: f64,
    /// f(x) - f(x').
    pub difference: f64,
    /// Sum of the map's magnitudes.
    pub l1: f64,
    /// What rounding of the two scores may change their difference by, from 0 up.
    pub rounding: f64,
}

impl Completeness {
    /// The sum of a map `[1, channels, height, width]` beside the difference that it should sum to.
    pub async fn of(map: &Tensor<4>, difference: Rise) -> Result<Self, MethodError> {
        let values = read(map.clone(), "the map").await?;
        let total = |of: fn(f64) -> f64| values.iter().map(|&v| of(f64::from(v))).sum();
        Ok(Self { sum: total(|v| v), difference: difference.value, l1: total(f64::abs), rounding: difference.rounding })
    }

    /// What of |sum - difference| rounding of the scores does not explain, from 0 up.
    pub fn gap(&self) -> f64 {
        ((self.sum - self.difference).abs() - self.rounding).max(0.0)
    }

    /// |sum - difference| as a share of |difference|; none where the scores do not differ.
    pub fn of_difference(&self) -> Option<f64> {
        (self.difference != 0.0).then(|| (self.sum - self.difference).abs() / self.difference.abs())
    }

    /// |sum - difference| as a share of the L1 norm: the fair measure where the difference is what large parts leave after
    /// cancelling.
    /// None where the map is zero.
    pub fn of_l1(&self) -> Option<f64> {
        (self.l1 != 0.0).then(|| (self.sum - self.difference).abs() / self.l1)
    }
}

/// The sum of a map beside the difference of scores that it should sum to, as a sentence without its full stop; `start` is what the photo is
/// compared with.
pub(super) fn beside(sum: f64, difference: f64, start: &str) -> String {
    let scores = match difference {
        0.0 => format!("as much as {start}"),
        rise if rise > 0.0 => format!("{} more than {start}", figure(rise)),
        fall => format!("{} less than {start}", figure(-fall)),
    };
    format!("The map sums to {}, and the photo scores {scores}", figure(sum))
}

impl Completeness {
    /// How nearly the map is complete, as a sentence or two; `start` is where the path begins, "the baseline" say.
    pub fn told(&self, start: &str) -> String {
        let told = beside(self.sum, self.difference, start);
        let unlike = self.of_difference().map_or(self.sum != 0.0, |difference| difference > INCOMPLETE);
        if unlike && self.gap() == 0.0 {
            return format!("{told}. The gap is no larger than what rounding changes the two scores by.");
        }
        match (self.of_difference(), self.of_l1()) {
            // A gap that is large beside the difference may be small beside all that cancels in the map.
            (Some(difference), Some(l1)) if difference > INCOMPLETE => format!(
                "{told}. The gap is {}, and {}.",
                share_of(difference, "the difference in score"),
                share_of(l1, "the sum of the map's magnitudes")
            ),
            (Some(difference), _) => format!("{told}. The gap is {}.", share_of(difference, "the difference in score")),
            _ => format!("{told}."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_says_of_what_it_is_a_share() {
        let told = |sum, difference, l1| Completeness { sum, difference, l1, rounding: 1e-6 }.told("the baseline");
        assert_eq!(
            told(4.0, 4.0, 9.0),
            "The map sums to 4.00, and the photo scores 4.00 more than the baseline. The gap is 0 % of the difference in score."
        );
        assert_eq!(
            told(-3.0, -4.0, 10.0),
            "The map sums to \u{2212}3.00, and the photo scores 4.00 less than the baseline. The gap is 25 % of the difference in score, and \
             10 % of the sum of the map's magnitudes."
        );
        assert_eq!(told(0.5, 0.0, 1.0), "The map sums to 0.500, and the photo scores as much as the baseline.");
        let lost = Completeness { sum: 3e-4, difference: 9e-4, l1: 3e-4, rounding: 1e-2 };
        assert!(
            lost.told("the baseline").ends_with("than the baseline. The gap is no larger than what rounding changes the two scores by.")
        );
        assert!(told(9.0, 1.0, 10.0).contains("The gap is 8.00 times the difference in score, and 80 % of the sum"));
    }
}
