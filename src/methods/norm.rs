//! Sizes of gradients, scaled before they are squared: the square of 1e-24 is 0 in f32, and that of 1e24 is infinite.

use burn::tensor::Tensor;

/// The largest magnitude of each image of `[n, channels, height, width]`, as `[n, 1, 1, 1]`; at least the smallest normal number, so that
/// one can divide by it.
pub fn largest(gradient: &Tensor<4>) -> Tensor<4> {
    gradient.clone().abs().max_dim(1).max_dim(2).max_dim(3).clamp_min(f32::MIN_POSITIVE)
}

/// The L2 norm of each image of `[n, channels, height, width]`, as `[n, 1, 1, 1]`.
pub fn l2(gradient: &Tensor<4>) -> Tensor<4> {
    let largest = largest(gradient);
    let squares = gradient.clone().div(largest.clone()).square();
    squares.sum_dim(1).sum_dim(2).sum_dim(3).sqrt().mul(largest)
}

/// The L2 norm of a few numbers.
pub fn l2_of(values: impl Iterator<Item = f32>) -> f32 {
    // The square of every f32 is a normal number of f64.
    values.map(|value| f64::from(value).powi(2)).sum::<f64>().sqrt() as f32
}

/// A power of two near a magnitude that is too small or too large to be squared in f32, else 1. Dividing by it is exact.
pub fn unit_for_squares(largest: f32) -> f64 {
    // Squares of such magnitudes, and of a thousandth of them, are normal numbers with all their digits.
    const SQUARABLE: std::ops::Range<f32> = 1e-12..1e12;
    if largest == 0.0 || SQUARABLE.contains(&largest) { 1.0 } else { f64::from(largest).log2().round().exp2() }
}

/// A tensor divided by a power of two, in two steps: the reciprocal of a number that is not normal is infinite in f32.
pub fn divided(tensor: Tensor<4>, unit: f64) -> Tensor<4> {
    let factor = 1.0 / unit;
    let first = factor.clamp(f64::from(f32::MIN_POSITIVE), 1.0 / f64::from(f32::MIN_POSITIVE));
    tensor.mul_scalar(first as f32).mul_scalar((factor / first) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, TensorData};

    /// Rounding of a division, a square, a sum of four and a root.
    const ROUNDING_REL: f32 = 1e-6;

    #[test]
    fn norms_of_tiny_and_huge_gradients_are_those_of_f64() {
        for size in [1e-36f32, 1e-24, 1.0, 1e24, 1e37] {
            let values: Vec<f32> = [3.0f32, -4.0, 12.0, 0.0].iter().map(|value| value * size).collect();
            let tensor = Tensor::<1>::from_data(TensorData::new(values.clone(), [4]), &Device::flex()).reshape([1, 1, 2, 2]);
            let found = l2(&tensor).into_data().try_into_vec::<f32>().unwrap()[0];
            assert!((found / size - 13.0).abs() < 13.0 * ROUNDING_REL, "{size:e}: {found:e}");
            assert!((l2_of(values.into_iter()) / size - 13.0).abs() < 13.0 * ROUNDING_REL);
        }
    }

    #[test]
    fn nothing_has_the_norm_zero() {
        let zeros = Tensor::<4>::zeros([2, 3, 2, 2], &Device::flex());
        assert_eq!(l2(&zeros).into_data().try_into_vec::<f32>().unwrap(), [0.0, 0.0]);
    }

    #[test]
    fn what_can_be_squared_is_left_as_it_is() {
        assert_eq!([0.0, 1e-6, 3.0, 1e8].map(unit_for_squares), [1.0; 4]);
        for size in [1e-26f32, 1e20] {
            let unit = unit_for_squares(size);
            assert!((0.5..2.0).contains(&(f64::from(size) / unit)) && unit.log2().fract() == 0.0);
        }
    }
}
