//! Random sets of pixels: what the map says that each is worth, and how much the score falls without it.

use super::ask::{STILL, blend};
use super::substrate::substrate;
use super::{MetricAsk, MetricError, no_value};
use crate::rounding;
use burn::tensor::Tensor;

/// What sets of pixels are worth.
pub(super) struct Worth {
    /// For every set, the sum of the signed map over it.
    pub sums: Vec<f64>,
    /// For every set, f(x) - f(x without it).
    pub drops: Vec<f64>,
    /// What rounding alone may change a drop by.
    pub rounding: f64,
    /// The most that the magnitudes of the map over a set add up to: what rounds a sum.
    largest: f64,
}

/// The worth of every set of pixels, `[height, width]` with 1 inside.
pub(super) async fn worth(ask: &MetricAsk<'_>, count: usize, mut set: impl FnMut(usize) -> Vec<f32>) -> Result<Worth, MetricError> {
    let (map, substrate) = (ask.map.signed(), substrate(ask).await?);
    let photo = ask.photo_scores(ask.score).await?;
    let (mut sums, mut largest) = (Vec::with_capacity(count), 0.0f64);
    let scores = ask
        .scores(ask.score, count, |range| {
            let images = range.map(|index| {
                let inside = set(index);
                let parts = || std::iter::zip(&inside, &map).map(|(&inside, value)| f64::from(inside) * value);
                sums.push(parts().sum());
                largest = largest.max(parts().map(f64::abs).sum());
                blend(&ask.input, &substrate, ask.planes(inside))
            });
            Tensor::cat(images.collect(), 0)
        })
        .await?;
    let drops = scores.values.iter().map(|score| photo.values[0] - score).collect();
    Ok(Worth { sums, drops, rounding: photo.rounding.max(scores.rounding), largest })
}

impl Worth {
    /// The same for ranks: sums that differ by no more than the map's own rounding are one number, so that they tie.
    pub fn levelled(self) -> Self {
        let apart = 2.0 * rounding::NUMBER * self.largest;
        Self { sums: rounding::levelled(&self.sums, |_, _| apart), ..self }
    }

    /// A correlation of sums and drops over a range of the sets, or why there is none: one of the two does not differ by more than rounding.
    pub fn correlation(&self, of: fn(&[f64], &[f64]) -> Option<f64>, sets: std::ops::Range<usize>) -> Result<f64, MetricError> {
        let (sums, drops) = (&self.sums[sets.clone()], &self.drops[sets]);
        if rounding::spread(drops) <= self.rounding {
            return Err(no_value(STILL));
        }
        let same = "the map gives every set of pixels the same worth, which correlates with nothing: choose another method";
        of(sums, drops).ok_or_else(|| no_value(same))
    }
}

/// `size` different ones of `pixels`, chosen by the pixels' random numbers: a plane with 1 at the chosen.
pub(super) fn chosen(random: &[f32], size: usize) -> Vec<f32> {
    let mut order: Vec<usize> = (0..random.len()).collect();
    let size = size.min(order.len());
    if size > 0 && size < order.len() {
        // Ties by place, so that the set is the same on every platform.
        order.select_nth_unstable_by(size - 1, |&a, &b| random[a].total_cmp(&random[b]).then(a.cmp(&b)));
    }
    let mut plane = vec![0.0; random.len()];
    order[..size].iter().for_each(|&pixel| plane[pixel] = 1.0);
    plane
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chosen_are_those_with_the_smallest_numbers() {
        assert_eq!(chosen(&[0.3, 0.1, 0.3, 0.2], 3), [1.0, 1.0, 0.0, 1.0]);
        assert_eq!(chosen(&[0.3, 0.1], 5), [1.0, 1.0]);
        assert_eq!(chosen(&[0.3, 0.1], 0), [0.0, 0.0]);
    }
}
