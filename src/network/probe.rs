//! What can be seen on a walk: the first step whose value is not finite, and how large gradients are.

use super::direction::WalkDirection;
use super::error::NetworkError;
use super::graph::Node;
use super::value::Value;
use super::walk::Probe;
use crate::pace::Later;
use serde::Serialize;
use std::cell::RefCell;

/// A step of a walk, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WalkStep {
    /// The step's name in the file.
    pub node: String,
    /// Its operator.
    pub operator: String,
    /// Whether it was met on the way back.
    pub reverse: bool,
}

impl std::fmt::Display for WalkStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { node, operator, reverse } = self;
        if *reverse { write!(f, "the gradient at `{node}` ({operator})") } else { write!(f, "the output of `{node}` ({operator})") }
    }
}

/// Remembers the first step whose value is not finite.
#[derive(Default)]
pub struct Guard {
    first: RefCell<Option<WalkStep>>,
}

impl Guard {
    /// Where it was, if anywhere.
    pub fn first(self) -> Option<WalkStep> {
        self.first.into_inner()
    }
}

fn place(node: &Node, direction: WalkDirection) -> WalkStep {
    WalkStep { node: node.name.clone(), operator: node.written.clone(), reverse: direction == WalkDirection::Reverse }
}

impl Probe for Guard {
    fn see<'a>(&'a self, node: &'a Node, direction: WalkDirection, value: &'a Value) -> Later<'a, Result<(), NetworkError>> {
        Box::pin(async move {
            if self.first.borrow().is_none() && value.clone().read().await?.iter().any(|value| !value.is_finite()) {
                self.first.replace(Some(place(node, direction)));
            }
            Ok(())
        })
    }
}

/// Counts the magnitudes of gradients by their power of two.
#[derive(Default)]
pub struct Magnitudes {
    counts: RefCell<Spread>,
}

/// How many gradients lie between which powers of two, over all steps of a walk.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "GradientMagnitudes"))]
pub struct Spread {
    /// The exponent of the first count: it holds magnitudes from 2^least up to twice that, and everything smaller but not zero.
    pub least: i32,
    /// One count for each power of two.
    pub counts: Vec<u64>,
    /// Gradients that are exactly zero.
    pub zeros: u64,
}

impl Spread {
    /// The shares, 0..=1, of the gradients that are not zero which half precision would lose when they are multiplied by `scale`: those
    /// that round to zero, and those that overflow. Exact for a power of two, as far as 65520 is 2^16.
    pub fn lost(&self, scale: f32) -> (f64, f64) {
        let exponent = scale.log2().round() as i32;
        let total: u64 = self.counts.iter().sum();
        // Below 2^-25 lies less than half of the least number; from 2^16 on lies nothing.
        let share = |lost: &dyn Fn(i32) -> bool| {
            let lost =
                (0..).zip(&self.counts).filter(|&(place, _)| lost(self.least + place + exponent)).map(|(_, count)| count).sum::<u64>();
            if total == 0 { 0.0 } else { lost as f64 / total as f64 }
        };
        (share(&|power| power < -25), share(&|power| power >= 16))
    }
}

impl Default for Spread {
    fn default() -> Self {
        Self { least: -60, counts: vec![0; 100], zeros: 0 }
    }
}

impl Magnitudes {
    /// What was counted.
    pub fn spread(self) -> Spread {
        self.counts.into_inner()
    }
}

impl Probe for Magnitudes {
    fn see<'a>(&'a self, _node: &'a Node, direction: WalkDirection, value: &'a Value) -> Later<'a, Result<(), NetworkError>> {
        Box::pin(async move {
            if direction == WalkDirection::Forward {
                return Ok(());
            }
            let values = value.clone().read().await?;
            let mut spread = self.counts.borrow_mut();
            let (least, last) = (spread.least, spread.counts.len() - 1);
            for magnitude in values.iter().map(|v| v.abs()).filter(|v| v.is_finite()) {
                if magnitude == 0.0 {
                    spread.zeros += 1;
                } else {
                    let exponent = magnitude.log2().floor() as i32;
                    spread.counts[((exponent - least).max(0) as usize).min(last)] += 1;
                }
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_moves_what_is_lost_from_one_end_to_the_other() {
        let mut spread = Spread { zeros: 7, ..Spread::default() };
        // One gradient each in 2^-30, 2^-20 and 2^3.
        for power in [-30, -20, 3] {
            spread.counts[(power - spread.least) as usize] = 1;
        }
        assert_eq!(spread.lost(1.0), (1.0 / 3.0, 0.0));
        assert_eq!(spread.lost(32.0), (0.0, 0.0));
        assert_eq!(spread.lost(2f32.powi(13)), (0.0, 1.0 / 3.0));
        assert_eq!(spread.lost(2f32.powi(-6)), (2.0 / 3.0, 0.0));
        assert_eq!(Spread::default().lost(1.0), (0.0, 0.0));
    }
}
