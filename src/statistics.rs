//! The few statistics that judging a map takes, in double precision. Whatever cannot be said is `None`, never NaN: a
//! correlation with a constant, the sparseness of nothing.
//!
//! Written here rather than taken from `statrs`, which has neither ranks with ties nor a Gini index and brings a linear algebra
//! library into the wasm.

use crate::rounding;

/// Where a value stands among all by falling value. Equal values share their places, so that nothing depends on where they lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TiedRank {
    /// How many values are larger.
    pub before: usize,
    /// How many are equal, itself among them: at least 1.
    pub tied: usize,
}

impl TiedRank {
    /// The chance to be among the first `count` when a fair draw decides among equals, 0..=1.
    pub fn chance(&self, count: usize) -> f64 {
        ((count as f64 - self.before as f64) / self.tied as f64).clamp(0.0, 1.0)
    }

    /// The place by rising value, of so many values.
    pub fn reversed(&self, values: usize) -> Self {
        Self { before: values - self.before - self.tied, tied: self.tied }
    }
}

/// The smallest and the largest of numbers, [`None`] of none; NaN is neither.
///
/// By comparisons and in lanes: in WebAssembly `f32::min` is a function that is called for each number.
pub fn ends(values: &[f32]) -> Option<(f32, f32)> {
    const LANES: usize = 8;
    let (mut low, mut high) = ([f32::INFINITY; LANES], [f32::NEG_INFINITY; LANES]);
    let mut see = |values: &[f32]| {
        for (value, (low, high)) in std::iter::zip(values, std::iter::zip(&mut low, &mut high)) {
            *low = if value < low { *value } else { *low };
            *high = if value > high { *value } else { *high };
        }
    };
    let (whole, rest) = values.as_chunks::<LANES>();
    whole.iter().for_each(|lanes| see(lanes));
    see(rest);
    let ends = std::iter::zip(low, high).reduce(|(low, high), ends| (low.min(ends.0), high.max(ends.1)))?;
    (ends.0 <= ends.1).then_some(ends)
}

/// The place of every value by falling value.
pub fn places<T: Copy + Into<f64>>(values: &[T]) -> Vec<TiedRank> {
    // Adding 0 makes -0 equal to 0, which the total order tells apart.
    let values: Vec<f64> = values.iter().map(|&value| value.into() + 0.0).collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    let mut places = vec![TiedRank { before: 0, tied: 1 }; values.len()];
    let mut before = 0;
    for tied in order.chunk_by(|&a, &b| values[a] == values[b]) {
        tied.iter().for_each(|&index| places[index] = TiedRank { before, tied: tied.len() });
        before += tied.len();
    }
    places
}

/// Ranks from 1 by rising value; equal values share the mean of their ranks.
pub fn average_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    // -0 and 0 are neighbours in the total order and equal here.
    for tied in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let rank = before as f64 + (tied.len() as f64 + 1.0) / 2.0;
        tied.iter().for_each(|&index| ranks[index] = rank);
        before += tied.len();
    }
    ranks
}

/// Mean, or `None` of nothing.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The middle of some numbers, of an even number of them the mean of the two in the middle; `None` of nothing.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    mean(&sorted[sorted.len().saturating_sub(1) / 2..sorted.len().min(half + 1)])
}

/// Pearson's correlation, -1..=1; `None` where the lengths differ or either side does not vary by more than rounding.
pub fn pearson(a: &[f64], b: &[f64]) -> Option<f64> {
    if a.len() != b.len() {
        return None;
    }
    let (mean_a, mean_b) = (mean(a)?, mean(b)?);
    if rounding::constant(a) || rounding::constant(b) {
        return None;
    }
    let (mut both, mut squares_a, mut squares_b) = (0.0, 0.0, 0.0);
    for (x, y) in std::iter::zip(a, b).map(|(x, y)| (x - mean_a, y - mean_b)) {
        both += x * y;
        squares_a += x * x;
        squares_b += y * y;
    }
    let scale = squares_a.sqrt() * squares_b.sqrt();
    // Values too close together for their squares to be told from 0 count as not varying.
    (scale > 0.0 && scale.is_finite()).then(|| (both / scale).clamp(-1.0, 1.0))
}

/// Spearman's rank correlation with average ranks, -1..=1; `None` as for [`pearson`].
pub fn spearman(a: &[f64], b: &[f64]) -> Option<f64> {
    // Ranks make whole numbers of the least rounding.
    if rounding::constant(a) || rounding::constant(b) {
        return None;
    }
    pearson(&average_ranks(a), &average_ranks(b))
}

/// Gini index of magnitudes, 0 (all equal) to just below 1 (one alone): sum (2i - n - 1) a_(i) / (n sum a), a ascending
/// (Hurley and Rickard, 2009). `None` where all are 0.
pub fn gini(values: &[f64]) -> Option<f64> {
    let mut ascending: Vec<f64> = values.iter().map(|value| value.abs()).collect();
    ascending.sort_by(f64::total_cmp);
    let (n, total) = (ascending.len() as f64, ascending.iter().sum::<f64>());
    let weighted: f64 = ascending.iter().enumerate().map(|(index, value)| (2.0 * (index as f64 + 1.0) - n - 1.0) * value).sum();
    (total > 0.0).then(|| (weighted / (n * total)).clamp(0.0, 1.0))
}

/// Entropy in nats of magnitudes as shares of their sum, 0..=ln n. `None` where all are 0.
pub fn entropy(values: &[f64]) -> Option<f64> {
    let total: f64 = values.iter().map(|value| value.abs()).sum();
    let shares = values.iter().map(|value| value.abs() / total).filter(|&share| share > 0.0);
    // A single share of 1 gives -0.
    (total > 0.0).then(|| shares.map(|share| -share * share.ln()).sum::<f64>().max(0.0))
}

/// Area under points `[x, y]` of rising x by the trapezoidal rule. `None` for fewer than two points.
pub fn area(points: &[[f64; 2]]) -> Option<f64> {
    let trapezoid = |ends: &[[f64; 2]]| (ends[1][0] - ends[0][0]) * (ends[0][1] + ends[1][1]) / 2.0;
    (points.len() > 1).then(|| points.windows(2).map(trapezoid).sum())
}

/// Area under the ROC curve: the chance that a value inside exceeds one outside, ties counting half (Mann and Whitney, 1947).
/// `None` where nothing or everything is inside.
pub fn roc_auc(values: &[f64], inside: &[bool]) -> Option<f64> {
    let count = inside.iter().filter(|&&inside| inside).count();
    if values.len() != inside.len() || count == 0 || count == values.len() {
        return None;
    }
    let ranks: f64 = std::iter::zip(average_ranks(values), inside).filter_map(|(rank, &inside)| inside.then_some(rank)).sum();
    let (within, without) = (count as f64, (values.len() - count) as f64);
    Some((ranks - within * (within + 1.0) / 2.0) / (within * without))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sums of a handful of numbers of size 1 in double precision.
    const ROUNDING: f64 = 1e-12;

    fn close(found: Option<f64>, expected: f64) {
        assert!((found.unwrap() - expected).abs() < ROUNDING, "{found:?} {expected}");
    }

    #[test]
    fn the_ends_are_those_of_a_sorted_list() {
        for count in 0..40 {
            let values: Vec<f32> = (0..count).map(|i| ((i * 37 + 11) % 41) as f32 - 20.0).collect();
            let mut sorted = values.clone();
            sorted.sort_by(f32::total_cmp);
            assert_eq!(ends(&values), sorted.first().copied().zip(sorted.last().copied()), "{count}");
        }
        assert_eq!(ends(&[f32::NAN, 2.0, -1.0]), Some((-1.0, 2.0)));
        assert_eq!(ends(&[f32::NAN]), None);
        assert_eq!(ends(&[f32::INFINITY]), Some((f32::INFINITY, f32::INFINITY)));
    }

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&[]), None);
    }

    #[test]
    fn ties_share_their_mean_rank_and_their_places() {
        assert_eq!(average_ranks(&[3.0, 1.0, 3.0, 0.0, -0.0]), [4.5, 3.0, 4.5, 1.5, 1.5]);
        let [low, high] = [TiedRank { before: 2, tied: 3 }, TiedRank { before: 0, tied: 2 }];
        assert_eq!(places(&[0.0, 2.0, -0.0, 2.0, 0.0]), [low, high, low, high, low]);
        assert_eq!((low.reversed(5), high.reversed(5)), (TiedRank { before: 0, tied: 3 }, TiedRank { before: 3, tied: 2 }));
        // Of the first three, one is drawn among the three lower values.
        assert_eq!([0, 1, 2, 3, 5].map(|count| high.chance(count)), [0.0, 0.5, 1.0, 1.0, 1.0]);
        close(Some(low.chance(3)), 1.0 / 3.0);
    }

    #[test]
    fn what_varies_by_rounding_alone_correlates_with_nothing() {
        let noise = [1.0, 1.0 + 1e-7, 1.0 - 1e-7, 1.0];
        assert_eq!((pearson(&noise, &[1.0, 2.0, 0.0, 1.0]), spearman(&noise, &[1.0, 2.0, 0.0, 1.0])), (None, None));
        close(spearman(&noise.map(|value| value - 1.0), &[1.0, 2.0, 0.0, 1.0]), 1.0);
    }

    #[test]
    fn correlations_are_those_of_the_textbook() {
        // Worked by hand: deviations (-1.5, -.5, .5, 1.5) and (-2, 0, -1, 3): 7 / sqrt(5 * 14).
        let (a, b) = ([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 6.0]);
        close(pearson(&a, &b), 7.0 / 70f64.sqrt());
        // Ranks 1, 3, 2, 4: 1 - 6 * 2 / (4 * 15).
        close(spearman(&a, &b), 0.8);
        close(spearman(&a, &a.map(|v: f64| v.exp())), 1.0);
        close(spearman(&a, &a.map(|v: f64| -v.powi(3))), -1.0);
        for none in
            [pearson(&a, &[2.0; 4]), pearson(&[], &[]), pearson(&[1.0], &[1.0]), spearman(&a, &[1.0]), pearson(&[1e-300, 0.0], &[0.0, 1.0])]
        {
            assert_eq!(none, None);
        }
    }

    #[test]
    fn sparseness_and_entropy_have_their_known_ends() {
        close(gini(&[2.0; 10]), 0.0);
        close(gini(&[0.0, 0.0, 0.0, -5.0]), 0.75);
        close(entropy(&[-3.0; 8]), 8f64.ln());
        close(entropy(&[0.0, 7.0]), 0.0);
        assert_eq!((gini(&[0.0; 3]), entropy(&[0.0; 3]), gini(&[])), (None, None, None));
    }

    #[test]
    fn areas() {
        close(area(&[[0.0, 1.0], [1.0, 0.0]]), 0.5);
        close(area(&[[0.0, 0.0], [0.5, 1.0], [1.0, 1.0]]), 0.75);
        close(area(&[[0.0, 0.0], [0.75, 1.0], [1.0, 1.0]]), 0.625);
        assert_eq!(area(&[[0.0, 1.0]]), None);
        close(roc_auc(&[0.1, 0.9, 0.8, 0.2], &[false, true, true, false]), 1.0);
        close(roc_auc(&[0.1, 0.9, 0.8, 0.2], &[true, false, false, true]), 0.0);
        close(roc_auc(&[1.0; 4], &[true, false, false, false]), 0.5);
        close(roc_auc(&[1.0, 2.0, 3.0], &[false, true, false]), 0.5);
        assert_eq!(roc_auc(&[1.0, 2.0], &[true, true]), None);
    }
}
