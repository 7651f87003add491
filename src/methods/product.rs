//! The product of two maps whose numbers may be so small or so large that f32 holds each of them and not their product.

use super::{MethodError, read};
use burn::tensor::Tensor;

/// Largest magnitudes of a product between which f32 keeps all digits of what is a millionth of them.
const HELD: std::ops::Range<f64> = 1e-30..1e30;

/// a b, element by element, in units of 10^`exponent`: the product and the exponent, which is 0 unless f32 does not hold the product.
///
/// # Errors
/// A map that is not finite.
pub(super) async fn product(a: Tensor<4>, b: Tensor<4>) -> Result<(Tensor<4>, i32), MethodError> {
    let largest = Tensor::cat(vec![a.clone().abs().max().reshape([1]), b.clone().abs().max().reshape([1])], 0);
    let largest = read(largest, "the map").await?;
    let most = f64::from(largest[0]) * f64::from(largest[1]);
    if most == 0.0 || HELD.contains(&most) {
        return Ok((a.mul(b), 0));
    }
    let exponent = most.log10().floor();
    let scaled = a.div_scalar(largest[0]).mul(b.div_scalar(largest[1]));
    Ok((scaled.mul_scalar((most / 10f64.powf(exponent)) as f32), exponent as i32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, TensorData};

    /// Three products and a division in f32.
    const ROUNDING_REL: f64 = 1e-6;

    #[test]
    fn a_product_that_f32_does_not_hold_has_an_exponent() {
        let tensor =
            |values: [f32; 2]| Tensor::<1>::from_data(TensorData::new(values.to_vec(), [2]), &Device::flex()).reshape([1, 1, 1, 2]);
        let a = [3.0f32, -0.5];
        for (left, right) in [(1.0f32, 1.0f32), (1e-25, 1e-25), (1e-38, 1e-3), (1e30, 1e30), (1e-25, 1e25)] {
            let (product, exponent) = pollster::block_on(product(tensor(a.map(|v| v * left)), tensor([2.0 * right, right]))).unwrap();
            let found = product.into_data().try_into_vec::<f32>().unwrap();
            for (found, expected) in std::iter::zip(found, [6.0, -0.5]) {
                let found = f64::from(found) * 10f64.powi(exponent);
                let expected = expected * f64::from(left) * f64::from(right);
                assert!((found / expected - 1.0).abs() < ROUNDING_REL, "{left:e} {right:e}: {found:e} {expected:e}");
            }
            assert_eq!(exponent == 0, (1e-30..1e30).contains(&(6.0 * f64::from(left) * f64::from(right))), "{left:e} {right:e}");
        }
    }
}
