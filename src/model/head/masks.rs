//! Classes that a file masks: a constant such as minus infinity is added to their logits, so that they never win.

use super::volume::volume;
use crate::network::{Graph, Port};
use crate::noise::Noise;

/// The least magnitude of a constant that is looked into as a mask. No bias is as large, nor a logit of usual size.
const MASK: f32 = 1e3;

/// Steps that mask by a constant, added or put in the place of a logit.
const MASKING: &[&str] = &["Add", "Sub", "Sum", "Where"];

/// By how much a logit lies below the largest one where it is masked: its probability is 0 in double precision for 700, in f32 for 104.
const BELOW: f32 = 500.0;

/// How large the logits are that masks are tried on.
const SPREAD: f32 = 5.0;

/// How many steps before the logits a mask is looked for.
const MOST_STEPS: usize = 8;

/// A class that a file masks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MaskedClass {
    /// The class.
    pub class: usize,
    /// The logit that the file gives it, minus infinity or far below all others.
    pub logit: f32,
}

/// The classes at a port of so many rows whose logits are far below all others whatever reaches the step that masks them, in rising order.
pub fn found(graph: &Graph, logits: Port, rows: usize) -> Vec<MaskedClass> {
    let count = volume(graph, logits);
    let mut port = logits;
    for _ in 0..MOST_STEPS {
        let Some(node) = graph.made_by(port).filter(|node| node.inputs.len() == 1) else { break };
        port = node.inputs[0];
        if volume(graph, port) != count {
            break;
        }
        if MASKING.contains(&node.operator.as_str()) && graph.largest_weight(node) >= MASK {
            return masked(graph, port, logits, rows).unwrap_or_default();
        }
    }
    Vec::new()
}

fn masked(graph: &Graph, from: Port, logits: Port, rows: usize) -> Option<Vec<MaskedClass>> {
    let count = volume(graph, logits);
    let tail = graph.tail(&[from], logits)?;
    let noise = Noise::new(0, "masks");
    let mut masked = vec![true; count / rows];
    let mut most = vec![f32::NEG_INFINITY; count / rows];
    for draw in 0..3 {
        let shown = noise.normal(draw, count).into_iter().map(|value| SPREAD * value).collect();
        for row in tail.of(vec![shown])?.chunks(masked.len()) {
            let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            if !largest.is_finite() {
                return None;
            }
            std::iter::zip(&mut masked, row).for_each(|(masked, &value)| *masked &= value < largest - BELOW);
            std::iter::zip(&mut most, row).for_each(|(most, &value)| *most = most.max(value));
        }
    }
    let all = std::iter::zip(masked, most).enumerate();
    Some(all.filter(|(_, (masked, _))| *masked).map(|(class, (_, logit))| MaskedClass { class, logit }).collect())
}
