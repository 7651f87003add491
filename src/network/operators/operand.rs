//! Where the operands of a step come from.

use crate::network::weight::WeightId;

/// Where an operand comes from.
#[derive(Clone, Debug)]
pub enum Operand {
    /// Input of the step.
    Input,
    /// A weight and its shape.
    Weight(WeightId, Vec<usize>),
}
