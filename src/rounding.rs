//! What single precision alone can make of a number: a difference below it is rounding and no signal.
//!
//! A walk through a network rounds every product and every sum to 24 bits, 6e-8 of the number. Errors of either sign add up over the terms of
//! a sum like a random walk, and over the steps behind each other, to about 1e-6 of what comes out; on the networks that are shipped two
//! walks of one photo in batches of other sizes differ by less. So what the rounding of a score amounts to follows from the size of the
//! logits alone, see [`crate::model::Score::rounding`].
//!
//! That holds as long as nothing large cancels on the way: the sum of a softmax is 1, and the mean of what was normalised 0, to within the
//! rounding of what was added up and not of what is left. How much that is, only the walk tells: where scores hardly differ
//! ([`suspicious`]) or a map is [`faint`], the network is walked again with every step's result changed by a random share of some
//! [`DISTURBANCE`], and what that changes of the scores or the map says what rounding does (`crate::model::score_rounding`, [`drowns`]). What
//! is left of a difference may be enlarged by a step that no scaling holds for, a logarithm or a root: scores are walked again with a share
//! of [`WALK`] itself, too. So they are, and so are maps, where a step of the network enlarges what comes in ([`buried`]): a weight of a
//! million makes a large map of what rounding left.
//! A gradient of 1e-12 that is the product of small weights keeps all its digits in that walk; one that is the difference of two of size 1
//! keeps none. Of a path method the way from the baseline to the photo is a difference too, and is held against [`PHOTO`].

/// Rounding of a walk, as a share of the numbers that come out of it.
pub const WALK: f64 = 1e-6;

/// Rounding of one number in single precision, as a share of it.
pub const NUMBER: f64 = 1.0 / (1 << 23) as f64;

/// Rounding of a photo that was blurred or averaged, as a share of its largest value: sums over a side of a few hundred pixels, 6e-8 for each.
/// One step of 8 bits is 4e-3.
pub const PHOTO: f64 = 1e-5;

/// How much every step of a disturbed walk is changed by at most, as a share of what it gives: much more than rounding, so that what arrives
/// is the disturbance's doing, and little enough that no network leaves its straight piece, or hardly. What arrives shrinks in proportion:
/// [`WALK`] of a step's result makes [`WALK`] / [`DISTURBANCE`] of it.
pub const DISTURBANCE: f32 = 1.0 / 4096.0;

/// Scores that differ by less are worth a disturbed walk: some 1e-7 of what a network adds up, for numbers up to 1e5, and less than what
/// removing parts of a photo changes of an ordinary logit.
const SUSPICIOUS_SPREAD: f64 = 1e-2;

/// So many times the rounding that follows from the logits alone are worth a disturbed walk too.
const SUSPICIOUS_ROUNDINGS: f64 = 1e3;

/// From so many scores on a disturbed walk is cheap beside them, and is always made.
const MANY_SCORES: usize = 64;

/// A map whose magnitudes add up to less is worth a disturbed walk: rounding of 1e-7 at each of some 100,000 pixels adds up to 1e-2.
const FAINT_SUM: f64 = 0.1;

/// Whether it has to be measured what rounding makes of scores: so many of them, that differ by `spread` and are known to be rounded by
/// `known` at least. A matter of cost alone: the measurement decides.
pub fn suspicious(scores: usize, spread: f64, known: f64) -> bool {
    scores >= MANY_SCORES || (scores > 1 && spread <= SUSPICIOUS_SPREAD.max(SUSPICIOUS_ROUNDINGS * known))
}

/// Whether it has to be measured what rounding makes of a map, whose numbers are products of so many gradients: of squares, rounding is squared
/// too.
pub fn faint(map: &[f64], degree: u8) -> bool {
    let root = f64::from(degree).recip();
    let sum: f64 = match degree {
        1 => map.iter().map(|value| value.abs()).sum(),
        2 => map.iter().map(|value| value.abs().sqrt()).sum(),
        _ => map.iter().map(|value| value.abs().powf(root)).sum(),
    };
    sum > 0.0 && sum <= FAINT_SUM
}

/// Roundings by which the ends of a span may differ where the score is one and the same: each is off by one, and the largest and the
/// smallest of some dozens by twice that.
pub const ENDS: f64 = 4.0;

/// So many times what rounding makes of a map may be all there is in it: quotients of small differences round by more than one step does.
const DROWNED: f64 = 4.0;

/// More than so many times its own size a map changes by where it is rounding alone and every step is changed by [`WALK`], some sixteen times
/// what rounding does, or by a [`QUARTER`] of that. A map that is put together otherwise because a tie was broken changes by twice its size at
/// most.
const BURIED: f64 = 2.0;

/// A quarter of [`WALK`], which leaves on the slope of a sigmoid what all of it drives to its end.
pub const QUARTER: f32 = 2.5e-7;

/// By how much a disturbed walk changes a map, as a multiple of the map's own size, both as L2 norms; infinite for a map of zeros that changes.
pub fn change(map: &[f64], disturbed: &[f64]) -> f64 {
    let norm = |values: &mut dyn Iterator<Item = f64>| values.map(|value| value * value).sum::<f64>().sqrt();
    let own = norm(&mut map.iter().copied());
    let apart = norm(&mut std::iter::zip(map, disturbed).map(|(one, other)| one - other));
    if apart == 0.0 { 0.0 } else { apart / own }
}

/// Whether a map is rounding and nothing else, where a walk that is disturbed by [`DISTURBANCE`] changes it by so many times its size: less
/// than one digit of it is left.
pub fn drowns(change: f64) -> bool {
    DROWNED * change * WALK / f64::from(DISTURBANCE) >= 1.0
}

/// Whether a map is rounding and nothing else, where a walk that is disturbed by at most [`WALK`] changes it by so many times its size. This
/// sees what a larger disturbance drives into a flat piece, the end of a sigmoid behind a large weight say.
pub fn buried(change: f64) -> bool {
    change > BURIED
}

/// Whether it is worth asking if a map is rounding, where a walk that is disturbed by [`WALK`] changes it, or the gradient at the photo, by so
/// many times its size: of a signal it changes a share of some 1e-5.
pub fn has_no_digits(change: f64) -> bool {
    DROWNED * change >= 1.0
}

/// The largest value less the smallest; 0 of nothing.
pub fn spread<T: Copy + Into<f64>>(values: &[T]) -> f64 {
    let ends = values.iter().fold(None, |ends: Option<(f64, f64)>, &value| {
        let value = value.into();
        Some(ends.map_or((value, value), |(low, high)| (low.min(value), high.max(value))))
    });
    ends.map_or(0.0, |(low, high)| high - low)
}

/// Whether the values are one and the same to within rounding: they differ by less than [`WALK`] of the largest magnitude.
pub fn constant<T: Copy + Into<f64>>(values: &[T]) -> bool {
    let largest = values.iter().fold(0.0, |largest: f64, &value| {
        let size = value.into().abs();
        if size > largest { size } else { largest }
    });
    spread(values) <= WALK * largest
}

/// The values with one number for those that differ by no more than `apart` of a pair: sorted, each is held against the one before it. What
/// ranks them does not take rounding for an order then.
pub fn levelled(values: &[f64], apart: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut level = values.to_vec();
    for group in order.chunk_by(|&low, &high| values[high] - values[low] <= apart(values[low], values[high])) {
        group.iter().for_each(|&index| level[index] = values[group[0]]);
    }
    level
}

/// How far two values in single precision are apart at most where each is off by one rounding.
pub fn pair(low: f64, high: f64) -> f64 {
    2.0 * NUMBER * low.abs().max(high.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_by_rounding_is_one_level() {
        let next = |value: f32| f64::from(f32::from_bits(value.to_bits() + 1));
        assert_eq!(levelled(&[next(1.0), 0.0, 1.0, -3.0, 1.001], pair), [1.0, 0.0, 1.0, -3.0, 1.001]);
        assert_eq!(levelled(&[1e-30, 3e-30, 2.0], pair), [1e-30, 3e-30, 2.0]);
        assert_eq!(levelled(&[5.0, 5.2, 7.0], |_, _| 0.5), [5.0, 5.0, 7.0]);
        assert!(levelled(&[], pair).is_empty());
    }

    #[test]
    fn squares_are_faint_where_their_roots_are() {
        let gradients = [1e-4; 2000];
        let squares = gradients.map(|gradient: f64| gradient * gradient);
        assert!(!faint(&gradients, 1) && !faint(&squares, 2) && faint(&squares, 1));
        assert!(faint(&[1e-7; 2000], 1) && faint(&[1e-14; 2000], 2) && !faint(&[0.0; 4], 2));
    }

    #[test]
    fn rounding_is_constant_and_a_small_signal_is_not() {
        assert!(constant::<f64>(&[]) && constant(&[0.0f32; 3]) && constant(&[0.1f32 + 0.2, 0.3, 0.3]));
        assert!(constant(&[1e6f64, 1e6 + 0.5]) && !constant(&[1e6f64, 1e6 + 2.0]));
        // Signals are small or large by themselves alone: nothing is compared with 1.
        assert!(!constant(&[1e-30f32, 2e-30]) && !constant(&[0.0f64, 1e-300]) && !constant(&[-1e-12f32, 1e-12]));
        // A share of a small map stays small beside it; what is a thousand times as large is not the map's own.
        let drown = |map: &[f64], disturbed: &[f64]| drowns(change(map, disturbed));
        assert!(!drown(&[1e-30, 2e-30], &[1.0001e-30, 2.0002e-30]) && drown(&[1e-9, -2e-9], &[1e-6, 3e-6]));
        assert!(!drown(&[1.0, 2.0], &[2.0, 1.0]), "a tie broken otherwise is no rounding");
        assert!(
            !buried(change(&[1.0, -2.0], &[-1.0, 2.0])) && buried(change(&[0.1, -0.2], &[1.0, 2.0])) && !buried(change(&[0.0], &[0.0]))
        );
        assert_eq!((spread(&[3.0f32, -1.0, 2.0]), spread::<f32>(&[])), (4.0, 0.0));
    }
}
