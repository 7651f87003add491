//! What single precision alone can make of a number: a difference below it is rounding and no signal.
//!
//! A walk through a network rounds every product and every sum to 24 bits, 6e-8 of the number. Errors of either sign add up over the terms of
//! a sum like a random walk, and over the steps behind each other, to about 1e-6 of what comes out; on the networks that are shipped two
//! walks of one photo in batches of other sizes differ by less. So what the rounding of a score amounts to follows from the size of the
//! logits alone, see [`crate::model::Score::rounding`].
//!
//! A gradient needs no such limit: the walk back multiplies and never takes the difference of two scores, so its error is a share of the
//! gradient itself, however small that is. What a path method multiplies it with, the way from the baseline to the photo, is a difference,
//! and is held against [`PHOTO`].

/// Rounding of a walk, as a share of the numbers that come out of it.
pub const WALK: f64 = 1e-6;

/// Rounding of one number in single precision, as a share of it.
pub const NUMBER: f64 = 1.0 / (1 << 23) as f64;

/// Rounding of a photo that was blurred or averaged, as a share of its largest value: sums over a side of a few hundred pixels, 6e-8 for each.
/// One step of 8 bits is 4e-3.
pub const PHOTO: f64 = 1e-5;

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
    let largest = values.iter().fold(0.0, |largest: f64, &value| largest.max(value.into().abs()));
    spread(values) <= WALK * largest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_constant_and_a_small_signal_is_not() {
        assert!(constant::<f64>(&[]) && constant(&[0.0f32; 3]) && constant(&[0.1f32 + 0.2, 0.3, 0.3]));
        assert!(constant(&[1e6f64, 1e6 + 0.5]) && !constant(&[1e6f64, 1e6 + 2.0]));
        // Signals are small or large by themselves alone: nothing is compared with 1.
        assert!(!constant(&[1e-30f32, 2e-30]) && !constant(&[0.0f64, 1e-300]) && !constant(&[-1e-12f32, 1e-12]));
        assert_eq!((spread(&[3.0f32, -1.0, 2.0]), spread::<f32>(&[])), (4.0, 0.0));
    }
}
