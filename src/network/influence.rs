//! Where the numbers of a tensor belong, and what relevance asks of a step's inputs.

use std::sync::Arc;

/// Where the numbers of a tensor belong.
#[derive(Clone, Debug, PartialEq)]
pub struct Places {
    /// Rows and columns of the grid.
    pub grid: [usize; 2],
    /// Size of the labels along each dimension of the tensor: all of it, or 1 where the place does not depend on it.
    pub extent: Vec<usize>,
    /// For each element of `extent`, 0 for no place, else 1 + row * columns + column.
    pub cells: Arc<[u32]>,
}

/// What is known of a step's inputs from the graph.
#[derive(Debug, Default)]
pub struct Influence {
    /// Which of two factors is a gate.
    pub gate: Option<usize>,
    /// For each input, a mask that is 0 where it does not depend on the photo; none where all of it does.
    pub masks: Vec<Option<Places>>,
}
