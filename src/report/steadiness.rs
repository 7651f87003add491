//! The photo with noise that one does not see, and how far two maps are one map: what the verdict and the chart call stability.

use crate::figures::fixed;
use crate::metrics::Map;
use crate::model::Model;
use crate::network::tensor_of;
use crate::noise::Noise;
use crate::rounding;
use crate::statistics;
use burn::tensor::Tensor;

/// Standard deviation of the invisible noise, as a share of black to white: one or two of 255 steps.
pub const NOISE: f32 = 0.005;

/// Rank correlation between two maps of the method below which it hardly agrees with itself, and nothing can be held against that.
pub const LEAST_SELF_AGREEMENT: f64 = 0.1;

/// The photo `[channels, height, width]` with the `draw`-th invisible noise, as an input `[1, channels, height, width]`.
pub fn unseen_noise(model: &dyn Model, values: &[f32], draw: usize) -> Tensor<4> {
    let [channels, height, width] = model.input_shape();
    let pixels = height * width;
    let noise = Noise::new(0, "invisible noise").normal(draw, channels * pixels);
    let range = model.range();
    let moved = std::iter::zip(values, noise).enumerate().map(|(at, (value, noise))| {
        let (low, high) = range[(at / pixels).min(2)];
        value + NOISE * (high - low) * noise
    });
    tensor_of([1, channels, height, width], moved.collect::<Vec<f32>>(), model.device())
}

/// Spearman's rank correlation of all values with their sign, -1..=1; 0 where the other map is the same everywhere, for then it is
/// another one.
///
/// # Errors
/// A sentence's end: the map itself is the same everywhere.
pub fn correlation(own: &Map, other: &Map) -> Result<f64, String> {
    // A map made elsewhere may have fewer channels than the method gives.
    let (own, other) = if own.shape() == other.shape() { (own.whole(), other.whole()) } else { (own.signed(), other.signed()) };
    if rounding::constant(&own) {
        return Err("the map is the same everywhere and compares with nothing".into());
    }
    Ok(statistics::spearman(&own, &other).unwrap_or(0.0))
}

/// How closely the method's re-runs give this map, as a share of how closely they give each other: 1 and about it for a map of the
/// method, whatever its own randomness, and less for a map that it did not make.
///
/// # Errors
/// A sentence's end: one of the maps is flat, or the method hardly agrees with itself.
pub fn reproduction(own: &Map, again: [&Map; 2]) -> Result<f64, String> {
    let itself = correlation(again[0], again[1])?;
    if itself < LEAST_SELF_AGREEMENT {
        return Err(format!("two runs of the method give two maps (rank correlation {})", fixed(itself, 2)));
    }
    Ok(f64::midpoint(correlation(own, again[0])?, correlation(own, again[1])?) / itself)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(value: impl Fn(usize) -> f32) -> Map {
        Map::new([1, 4, 8], (0..32).map(value).collect()).unwrap()
    }

    #[test]
    fn a_map_of_the_method_is_reproduced_and_another_one_is_not() {
        let noise = |seed: u64, share: f32| {
            let draw = Noise::new(seed, "test").normal(0, 32);
            map(|pixel| pixel as f32 + share * draw[pixel])
        };
        let (one, other) = (noise(1, 4.0), noise(2, 4.0));
        // The share of a third draw of the same method is 1 on average, and less noise than in the draws brings more.
        assert!(reproduction(&map(|pixel| pixel as f32), [&one, &other]).unwrap() > 1.0);
        let stranger = map(|pixel| (pixel * 7 % 32) as f32);
        assert!(reproduction(&stranger, [&one, &other]).unwrap() < 0.5);
        assert!(reproduction(&one, [&one, &map(|pixel| -(pixel as f32))]).unwrap_err().contains("two maps"));
        assert!(reproduction(&map(|_| 1.0), [&one, &other]).is_err());
    }
}
