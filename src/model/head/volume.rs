//! How many numbers a port holds.

use crate::network::{Graph, Port};

/// How many numbers a port holds; a number that no other port has where that cannot be counted.
pub fn volume(graph: &Graph, port: Port) -> usize {
    graph.ports()[port].shape.iter().try_fold(1usize, |product, &size| product.checked_mul(size)).unwrap_or(usize::MAX)
}
