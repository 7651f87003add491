//! Whether rounding may become large inside a network: what is left of a sum that cancels is some 1e-7 of its parts, and a weight of a
//! million makes a number of it that passes for a signal.

use super::graph::{Graph, Node};

/// Multiplications and additions of a forward walk of so little that one walk more is not noticed: some ten milliseconds.
const LITTLE_WORK: u64 = 10_000_000;

/// A weight from which on a step may enlarge rounding to something visible; trained weights lie far below it.
const LARGE: f32 = 1e3;

/// Operators that multiply what comes in by their weights.
const MULTIPLYING: &[&str] =
    &["BatchNormalization", "Conv", "ConvTranspose", "Einsum", "Gemm", "LayerNormalization", "MatMul", "Mul", "PRelu"];

impl Graph {
    /// Whether it is worth a walk to see what rounding makes of a score: where a step multiplies by large weights, or divides by small ones,
    /// and where a walk costs next to nothing. A matter of cost alone: the measurement decides.
    pub fn enlarges(&self) -> bool {
        *self.enlarging.get_or_init(|| self.work() <= LITTLE_WORK || self.nodes.iter().any(|node| self.multiplies_by_much(node)))
    }

    fn multiplies_by_much(&self, node: &Node) -> bool {
        let any = |holds: fn(f32) -> bool| {
            let weights = node.step.weights();
            weights.into_iter().any(|id| self.weights[id].floats().is_some_and(|values| values.iter().any(|&value| holds(value))))
        };
        match node.operator.as_str() {
            "Div" => any(|value| value != 0.0 && value.abs() <= LARGE.recip()),
            operator => MULTIPLYING.contains(&operator) && any(|value| value.abs() >= LARGE),
        }
    }
}
