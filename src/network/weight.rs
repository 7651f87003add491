//! A weight of a graph, by its index, and what it was before training.

/// Index of a weight.
pub type WeightId = usize;

/// What a trained weight was before training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Initial {
    /// Random, scaled for so many inputs per output.
    Random {
        /// Inputs per output.
        fan_in: usize,
    },
    /// The same number everywhere.
    Constant(f32),
}
