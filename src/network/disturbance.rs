//! Rounding made large: what every step of a walk gives is changed by a random share of itself, so that one sees what rounding it changes.
//!
//! Monte Carlo arithmetic (Parker, 1997; the CESTAC method of Vignes, 1993): arithmetic of 24 bits changes every result by a share of some
//! 1e-7, and where large parts cancel, nothing but that is left. A walk that changes every result by a known, larger share shows how much of
//! it arrives, in the values on the way forward and in the gradients on the way back. What is copied or chosen is not rounded, and is left
//! as it is; so is what counts or compares.

use super::cpu;
use super::direction::WalkDirection;
use super::graph::Node;
use super::value::{Value, ranked};
use crate::noise::Noise;
use burn::tensor::Device;

/// One draw of random shares of every value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Disturbance {
    /// Which draw: every draw is independent of the others.
    pub draw: u64,
    /// The largest share of a value by which it is changed: [`crate::rounding::DISTURBANCE`], or [`crate::rounding::WALK`] for what rounding itself does.
    pub share: f32,
}

/// Shares that are drawn for a step; a larger value repeats them. A prime, so that no row of a tensor repeats another.
const SHARES: usize = 4093;

/// Operators that copy, choose, count or compare.
const EXACT: &[&str] = &[
    "Abs",
    "Cast",
    "Ceil",
    "Clip",
    "Concat",
    "Dropout",
    "Equal",
    "Expand",
    "Flatten",
    "Floor",
    "Gather",
    "GlobalMaxPool",
    "Greater",
    "GreaterOrEqual",
    "Identity",
    "IsInf",
    "IsNaN",
    "Less",
    "LessOrEqual",
    "Max",
    "MaxPool",
    "Min",
    "Neg",
    "Pad",
    "ReduceMax",
    "Relu",
    "Reshape",
    "Round",
    "Sign",
    "Slice",
    "Split",
    "Squeeze",
    "TopK",
    "Transpose",
    "Trunc",
    "Unsqueeze",
    "Where",
];

impl Disturbance {
    /// The value that goes in at a place of the graph, changed.
    pub(super) fn input(self, place: usize, value: Value, device: &Device) -> Value {
        self.changed(&format!("input {place}"), value, device)
    }

    /// What a step gives, or what reaches its output on the way back, changed.
    pub(super) fn step(self, (place, node): (usize, &Node), direction: WalkDirection, value: Value, device: &Device) -> Value {
        match direction {
            WalkDirection::Forward if EXACT.contains(&node.operator.as_str()) => value,
            WalkDirection::Forward => self.changed(&format!("step {place}"), value, device),
            // A gradient is the sum of what several readers send back.
            WalkDirection::Reverse => self.changed(&format!("back {place}"), value, device),
        }
    }

    /// The result of a step that takes away `taken`, `[rows, 1]`, from its rows, each shifted by a share of that.
    pub(super) fn shift(self, place: usize, value: Value, taken: Value, device: &Device) -> Value {
        let shape = value.shape();
        let (rows, count): (usize, usize) = (taken.shape()[0], shape.iter().product());
        let moved = self.changed(&format!("taken away {place}"), taken.clone(), device).tensor::<2>().sub(taken.tensor());
        Value::from(value.reshape(&[rows, count / rows]).tensor::<2>().add(moved)).reshape(&shape)
    }

    fn changed(self, stream: &str, value: Value, device: &Device) -> Value {
        let shape = value.shape();
        let count: usize = shape.iter().product();
        let drawn = Noise::new(self.draw, stream).uniform(0, SHARES.min(count));
        let factors: Vec<f32> = drawn.iter().map(|u| 1.0 + self.share * (2.0 * u - 1.0)).collect();
        ranked!(value, |value| cpu::scaled(value, &factors).unwrap_or_else(|value| {
            let all = factors.iter().copied().cycle().take(count).collect();
            value.clone().mul(Value::of(shape, all, device).like(&value))
        }))
    }
}
