//! Photos next to the photo, for metrics that ask whether the map stays.

use super::ask::span;
use super::dealt::Dealt;
use super::{MetricAsk, MetricError, no_value};
use crate::noise::Noise;
use crate::parameters::{Parameter, ParameterKind};
use crate::rounding;

/// How many of them.
pub(super) const SAMPLES: Parameter = Parameter {
    name: "samples",
    label: "Neighbours",
    help: "How many photos next to this one are explained again.",
    kind: ParameterKind::Integer { default: 10, min: 1, max: 1000 },
};

/// How far away.
pub(super) const RADIUS: Parameter = Parameter {
    name: "radius",
    label: "Radius",
    help: "By how much a value may change, as a share of the range of the input.",
    kind: ParameterKind::Number { default: 0.02, min: 0.0001, max: 1.0, step: 0.01, unit: "share of the input's range" },
};

/// The photo, and photos whose every value is moved by up to the radius, evenly spread.
pub(super) struct Neighbours {
    /// The photo, `[channels, height, width]`.
    pub values: Vec<f32>,
    /// How many.
    pub samples: usize,
    radius: f32,
    noise: Noise,
    dealt: Dealt,
}

impl Neighbours {
    /// Those that the settings `samples`, `radius` and `seed` describe; every metric about neighbours meets the same ones.
    pub async fn new(ask: &MetricAsk<'_>) -> Result<Self, MetricError> {
        let values = ask.values().await?;
        let radius = ask.settings.number("radius") * span(&values);
        if radius == 0.0 {
            return Err(no_value("the photo is one flat colour, so a share of its range is 0: choose another photo"));
        }
        let noise = Noise::new(ask.settings.integer("seed") as u64, "neighbours");
        let dealt = Dealt::to_pixels(ask, &values);
        Ok(Self { samples: ask.settings.integer("samples"), radius, noise, dealt, values })
    }

    /// What is added for neighbour `index`.
    pub fn change(&self, index: usize) -> Vec<f32> {
        let shares = self.dealt.lay(&self.noise.uniform(index, self.values.len()));
        shares.into_iter().map(|share| (2.0 * share - 1.0) * self.radius).collect()
    }
}

/// Euclidean length.
pub(super) fn norm(values: impl Iterator<Item = f64>) -> f64 {
    values.map(|value| value * value).sum::<f64>().sqrt()
}

/// The difference of two maps, value by value.
pub(super) fn difference<'a>(a: &'a [f32], b: &'a [f32]) -> impl Iterator<Item = f64> + 'a {
    std::iter::zip(a, b).map(|(&a, &b)| f64::from(a) - f64::from(b))
}

/// The length of the photo's own map, which the others are compared with.
pub(super) fn length(map: &[f32]) -> Result<f64, MetricError> {
    let length = norm(map.iter().map(|&value| f64::from(value)));
    if length == 0.0 {
        return Err(no_value("the map is zero everywhere, so no change of it can be given as a share: choose another method or class"));
    }
    // Of one pixel there is no other to differ from.
    if map.len() > 1 && rounding::constant(map) {
        return Err(no_value("the map is the same everywhere and shows nothing that could stay or change: choose another method or class"));
    }
    Ok(length)
}
