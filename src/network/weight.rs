//! A weight of a graph, by its index, and how it is initialised.

/// Index of a weight.
pub type WeightId = usize;

/// How a weight is initialised before training.
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
