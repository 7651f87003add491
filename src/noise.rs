//! Randomness as an argument: one seed, split by the name of what draws and by the number of the draw, so that a map does
//! not depend on the batch size or on what was drawn before.

use crate::parameters::{Parameter, ParameterKind};
use chacha20::ChaCha8Rng;
use chacha20::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal, StandardUniform};

/// The seed, a parameter of every method that draws.
pub const SEED: Parameter = Parameter {
    name: "seed",
    label: "Seed",
    help: "What the random numbers start from: the same seed gives the same map.",
    kind: ParameterKind::Integer { default: 0, min: 0, max: 999_999 },
};

/// A stream of numbers for one purpose.
#[derive(Clone, Debug)]
pub struct Noise {
    key: [u8; 32],
}

impl Noise {
    /// The stream for `purpose` under `seed`.
    pub fn new(seed: u64, purpose: &str) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        // FNV-1a, 64 bits: a name becomes a number, the same on every platform.
        let hash = purpose.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        key[8..16].copy_from_slice(&hash.to_le_bytes());
        Self { key }
    }

    fn generator(&self, sample: usize) -> ChaCha8Rng {
        let mut key = self.key;
        key[16..24].copy_from_slice(&(sample as u64).to_le_bytes());
        ChaCha8Rng::from_seed(key)
    }

    /// `count` numbers of the standard normal distribution, those of draw `sample`.
    pub fn normal(&self, sample: usize, count: usize) -> Vec<f32> {
        let mut generator = self.generator(sample);
        (0..count).map(|_| StandardNormal.sample(&mut generator)).collect()
    }

    /// `count` numbers spread evenly over 0..1, those of draw `sample`.
    pub fn uniform(&self, sample: usize, count: usize) -> Vec<f32> {
        let mut generator = self.generator(sample);
        (0..count).map(|_| StandardUniform.sample(&mut generator)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_one_stream_and_names_and_draws_keep_apart() {
        let noise = Noise::new(7, "smoothgrad");
        assert_eq!(noise.normal(3, 8), Noise::new(7, "smoothgrad").normal(3, 8));
        assert_ne!(noise.normal(3, 8), noise.normal(4, 8));
        assert_ne!(noise.normal(3, 8), Noise::new(8, "smoothgrad").normal(3, 8));
        assert_ne!(noise.normal(3, 8), Noise::new(7, "random").normal(3, 8));
    }

    #[test]
    fn the_moments_are_those_of_the_distributions() {
        let count = 20_000;
        let moments = |values: Vec<f32>| {
            let mean = values.iter().map(|&v| f64::from(v)).sum::<f64>() / count as f64;
            (mean, values.iter().map(|&v| (f64::from(v) - mean).powi(2)).sum::<f64>() / count as f64)
        };
        // Three standard errors of the mean of 20,000 draws are 0.02; of the variance 0.03.
        let (mean, variance) = moments(Noise::new(1, "a").normal(0, count));
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.04);
        let (mean, variance) = moments(Noise::new(1, "a").uniform(0, count));
        assert!((mean - 0.5).abs() < 0.01 && (variance - 1.0 / 12.0).abs() < 0.004);
    }
}
