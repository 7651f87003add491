//! The map that is judged, and how its channels become one number per pixel.

use super::{MetricError, no_value};
use crate::model::ModelError;
use crate::rounding;
use serde::Serialize;

/// Attributions `[channels, height, width]`, all finite. One channel: a map of the pixels, such as a CAM.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    shape: [usize; 3],
    values: Vec<f32>,
}

/// How a map becomes what a metric judges. A map of one channel is a judgement already: its sign says for or against the class.
/// With several channels the signs of a pixel's colours differ, and its magnitude is what counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "MapReading"))]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// One number per pixel to sort by: the sum of magnitudes over several channels, or the one channel with its sign.
    Order,
    /// One number from 0 up per pixel: the sum of magnitudes over several channels, or the positive part of the one channel.
    Weight,
    /// The sum over channels, with its sign.
    Signed,
    /// Every value as it is.
    Whole,
}

impl Map {
    /// A map of that shape.
    ///
    /// # Errors
    /// [`ModelError::BadInput`] for an empty shape or another number of values, [`ModelError::NotFinite`] for NaN and infinity.
    pub fn new(shape: [usize; 3], values: Vec<f32>) -> Result<Self, ModelError> {
        if shape.contains(&0) || shape.iter().product::<usize>() != values.len() {
            return Err(ModelError::BadInput(format!("a map of the shape {shape:?} cannot hold {} values", values.len())));
        }
        match values.iter().position(|value| !value.is_finite()) {
            None => Ok(Self { shape, values }),
            Some(at) => {
                let what = format!("value {at}");
                Err(ModelError::NotFinite { name: "the map".into(), what, remedy: "give finite numbers" })
            }
        }
    }

    /// Channels, height and width.
    pub fn shape(&self) -> [usize; 3] {
        self.shape
    }

    /// The values, row-major.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Number of pixels.
    pub fn pixels(&self) -> usize {
        self.shape[1] * self.shape[2]
    }

    fn over_channels(&self, of: fn(f64) -> f64) -> Vec<f64> {
        let mut plane = vec![0.0; self.pixels()];
        for channel in self.values.chunks(self.pixels()) {
            for (sum, &value) in std::iter::zip(&mut plane, channel) {
                *sum += of(f64::from(value));
            }
        }
        plane
    }

    /// What to sort pixels by, see [`Reading::Order`]; in f32, the precision that ties are told apart in.
    pub fn order(&self) -> Vec<f32> {
        if self.shape[0] == 1 { self.values.clone() } else { self.over_channels(f64::abs).into_iter().map(|v| v as f32).collect() }
    }

    /// How much weight every pixel has, see [`Reading::Weight`].
    pub fn weight(&self) -> Vec<f64> {
        if self.shape[0] == 1 { self.over_channels(|v| v.max(0.0)) } else { self.over_channels(f64::abs) }
    }

    /// The weights of a map that gives some pixels more than others.
    ///
    /// # Errors
    /// [`MetricError::NoValue`] for a map without a positive value, and for one that is the same everywhere to within rounding.
    pub(super) fn uneven_weight(&self) -> Result<Vec<f64>, MetricError> {
        let weight = self.positive_weight()?;
        if rounding::constant(&weight) {
            return Err(no_value("the map is the same everywhere and ranks no pixel before another: choose another method"));
        }
        Ok(weight)
    }

    /// The weights of a map that has a positive one.
    ///
    /// # Errors
    /// [`MetricError::NoValue`] for a map without a positive value.
    pub(super) fn positive_weight(&self) -> Result<Vec<f64>, MetricError> {
        let weight = self.weight();
        if weight.iter().any(|&value| value > 0.0) {
            return Ok(weight);
        }
        Err(no_value(if self.values.iter().all(|&value| value == 0.0) {
            "the map is zero everywhere, so there is nothing to judge: choose another method or class"
        } else {
            "the map has no positive value, so nothing in it speaks for the class: choose another method or class"
        }))
    }

    /// See [`Reading::Signed`].
    ///
    /// Channels that cancel to within their rounding leave 0: what is left of them is no signal.
    pub fn signed(&self) -> Vec<f64> {
        let channels = self.shape[0];
        let mut plane = self.over_channels(|v| v);
        if channels > 1 {
            for (sum, magnitude) in std::iter::zip(&mut plane, self.over_channels(f64::abs)) {
                if sum.abs() <= channels as f64 * rounding::NUMBER * magnitude {
                    *sum = 0.0;
                }
            }
        }
        plane
    }

    /// See [`Reading::Whole`].
    pub fn whole(&self) -> Vec<f64> {
        self.values.iter().map(|&v| f64::from(v)).collect()
    }

    /// The map as if every pixel's share were spread evenly over so many channels.
    pub fn spread(&self, channels: usize) -> Vec<f64> {
        if self.shape[0] == channels {
            return self.whole();
        }
        let plane: Vec<f64> = self.signed().into_iter().map(|v| v / channels as f64).collect();
        plane.repeat(channels)
    }
}

impl Reading {
    /// In words, for a map of so many channels.
    pub fn words(self, channels: usize) -> &'static str {
        match (self, channels) {
            (Self::Order, 1) => "the map as it is, with its sign",
            (Self::Weight, 1) => "the positive part of the map",
            (Self::Order | Self::Weight, _) => "the sum of magnitudes over the channels",
            (Self::Signed, 1) => "the map as it is, with its sign",
            (Self::Signed, _) => "the signed sum over the channels",
            (Self::Whole, _) => "every value as it is",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_become_what_the_readings_say() {
        let map = Map::new([2, 1, 2], vec![1.0, -2.0, -3.0, 0.5]).unwrap();
        assert_eq!((map.order(), map.weight(), map.signed()), (vec![4.0, 2.5], vec![4.0, 2.5], vec![-2.0, -1.5]));
        assert_eq!(map.spread(2), map.whole());
        let one = Map::new([1, 1, 2], vec![3.0, -6.0]).unwrap();
        assert_eq!((one.order(), one.weight(), one.signed()), (vec![3.0, -6.0], vec![3.0, 0.0], vec![3.0, -6.0]));
        assert_eq!(one.spread(3), [1.0, -2.0, 1.0, -2.0, 1.0, -2.0]);
        assert!(Map::new([1, 1, 2], vec![1.0]).is_err() && Map::new([1, 0, 2], vec![]).is_err());
        assert_eq!(Map::new([1, 1, 1], vec![f32::NAN]).unwrap_err().code(), "not-finite");
    }
}
