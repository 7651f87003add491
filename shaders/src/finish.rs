//! What is done with a sum before it is written.

use crate::rectify::Bounds;
use cubecl::prelude::*;
use cubecl::server::Handle;

/// What a kernel is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Finish {
    /// Written as it is.
    Plain,
    /// Kept between the two bounds of the rectifier behind.
    Bounded,
    /// A gradient: stopped where the output of the rectifier before is at its upper bound.
    Stopped,
    /// The same, and at its lower bound.
    StoppedAtBoth,
}

/// A rectifier behind or before a convolution.
#[derive(Clone, Debug)]
pub enum Rectifier {
    /// There is none.
    None,
    /// What is written is kept between its bounds.
    Behind(Bounds),
    /// What is written is the gradient of its output, of which the kernel makes that of its input.
    Before {
        /// The rectifier's output, of the shape that is written.
        output: Handle,
        bounds: Bounds,
        /// Whether the lower bound stops a gradient too.
        lower: bool,
    },
}

impl Rectifier {
    pub(crate) fn finish(&self) -> Finish {
        match self {
            Self::None => Finish::Plain,
            Self::Behind(_) => Finish::Bounded,
            Self::Before { lower: true, .. } => Finish::StoppedAtBoth,
            Self::Before { lower: false, .. } => Finish::Stopped,
        }
    }

    pub(crate) fn bounds(&self) -> (f32, f32) {
        match self {
            Self::None => (0.0, 0.0),
            Self::Behind(bounds) | Self::Before { bounds, .. } => (bounds.low, bounds.high),
        }
    }
}

/// Whether a gradient is stopped where the output of a rectifier is `seen`.
#[cube]
pub fn stops(seen: f32, low: f32, high: f32, #[comptime] lower: bool) -> bool {
    let mut stops = seen >= high;
    if comptime!(lower) {
        stops = stops || seen <= low;
    }
    stops
}

/// The sum as it is written at a place.
#[cube]
pub fn finished(sum: f32, place: usize, gate: &[f32], low: f32, high: f32, #[comptime] finish: Finish) -> f32 {
    let mut value = sum;
    if comptime!(finish == Finish::Bounded) {
        // Unlike a minimum and a maximum, comparisons keep what is not a number.
        value = select(value < low, low, value);
        value = select(value > high, high, value);
    }
    if comptime!(matches!(finish, Finish::Stopped | Finish::StoppedAtBoth)) {
        value = select(stops(gate[place], low, high, comptime!(finish == Finish::StoppedAtBoth)), 0.0f32, value);
    }
    value
}
