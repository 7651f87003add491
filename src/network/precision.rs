//! Precision in which values are kept between the steps of a walk.
//!
//! Arithmetic is f32 on every device. Half precision is emulated: what a step gives is rounded to the nearest number that a
//! 16-bit float can hold (11 significant bits, least 2^-24, most 65504), as if it had been stored so. Sums inside a step stay f32, as
//! on the hardware that keeps its accumulators wide.

use super::value::{Value, ranked};
use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

/// A precision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Precision {
    /// 32 bits.
    #[default]
    #[serde(rename = "f32")]
    Single,
    /// 16 bits, emulated by rounding what every step gives.
    #[serde(rename = "f16")]
    Half,
}

/// The precision of a walk, and the number that gradients are multiplied by on their way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Numerics {
    /// Precision of activations and gradients.
    pub precision: Precision,
    /// What the score's derivative is multiplied by before it travels, and the result divided by: small gradients then stay above
    /// what 16 bits can hold (Micikevicius et al., 2018, section 3.2).
    pub loss_scale: f32,
}

impl Default for Numerics {
    fn default() -> Self {
        Self { precision: Precision::Single, loss_scale: 1.0 }
    }
}

/// Numbers from here on round to infinity.
pub const HALF_OVERFLOW: f32 = 65520.0;
/// Below this the spacing of 16-bit floats no longer shrinks.
const HALF_LEAST_NORMAL: f32 = 6.103_515_6e-5;

impl Precision {
    /// The value as it would be read back after being stored in this precision.
    pub fn stored(self, value: Value) -> Value {
        match self {
            Self::Single => value,
            Self::Half => ranked!(value, |x| half(x)),
        }
    }
}

/// The nearest 16-bit float, ties to either side: Veltkamp's splitting, a tensor operation per arithmetic one, so that no compiler
/// simplifies it away.
fn half<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    // 2^13 + 1: the upper 24 - 13 = 11 bits remain.
    let wide = x.clone().mul_scalar(8193.0);
    let normal = wide.clone().sub(wide.sub(x.clone()));
    // Numbers from 0.5 to 1 lie 2^-24 apart.
    let tiny = x.clone().add_scalar(0.75).sub_scalar(0.75);
    let magnitude = x.clone().abs();
    let infinite = x.mul_scalar(1e38).mul_scalar(1e38);
    normal
        .mask_where(magnitude.clone().lower_scalar(HALF_LEAST_NORMAL), tiny)
        .mask_where(magnitude.greater_equal_scalar(HALF_OVERFLOW), infinite)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, TensorData};
    use half::f16;

    #[test]
    fn rounding_is_that_of_sixteen_bit_floats() {
        let mut values: Vec<f32> = (-170..=130).map(|k| 1.37f32 * (f32::from(k as i16) / 5.0).exp2()).collect();
        values.extend(values.clone().iter().map(|v| -v * 1.234_567));
        values.extend([0.0, -0.0, 1.0, 65504.0, 65519.0, 65520.0, 1e6, -1e9, 5.9e-8, 2.9e-8, 3e-8, 6.1e-5]);
        let tensor = Tensor::<1>::from_data(TensorData::new(values.clone(), [values.len()]), &Device::flex());
        let found = Precision::Half.stored(tensor.into()).tensor::<1>().into_data().try_into_vec::<f32>().unwrap();
        for (value, found) in std::iter::zip(values, found) {
            assert_eq!(found, f16::from_f32(value).to_f32(), "{value:e}");
        }
    }
}
