//! Random sets of pixels: what the map says that each is worth, and how much the score falls without it.

use super::ask::blend;
use super::substrate::substrate;
use super::{Ask, MetricError, no_value};
use burn::tensor::Tensor;

/// For every set of pixels, `[height, width]` with 1 inside: the sum of the signed map over it, and f(x) - f(x without it).
pub(super) async fn worth(
    ask: &Ask<'_>,
    count: usize,
    mut set: impl FnMut(usize) -> Vec<f32>,
) -> Result<(Vec<f64>, Vec<f64>), MetricError> {
    let (map, substrate) = (ask.map.signed(), substrate(ask).await?);
    let whole = ask.photo_score(ask.score).await?;
    let mut sums = Vec::with_capacity(count);
    let scores = ask
        .scores(ask.score, count, |range| {
            let images = range.map(|index| {
                let inside = set(index);
                sums.push(std::iter::zip(&inside, &map).map(|(&inside, value)| f64::from(inside) * value).sum());
                blend(&ask.input, &substrate, ask.planes(inside))
            });
            Tensor::cat(images.collect(), 0)
        })
        .await?;
    Ok((sums, scores.into_iter().map(|score| whole - score).collect()))
}

/// A correlation, or why there is none.
pub(super) fn correlation(of: fn(&[f64], &[f64]) -> Option<f64>, (sums, drops): &(Vec<f64>, Vec<f64>)) -> Result<f64, MetricError> {
    of(sums, drops).ok_or_else(|| {
        let still = |values: &[f64]| values.iter().all(|&value| value == values[0]);
        no_value(if still(sums) {
            "the map gives every set of pixels the same worth, which correlates with nothing: choose another method"
        } else {
            "the score does not change whatever is taken away, so there is nothing to be faithful to: choose another class or substrate"
        })
    })
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
