//! Outputs that are in order of size: the largest number, the second largest and so on are places in a ranking and no classes.

use super::volume::volume;
use crate::network::operators::top_k;
use crate::network::{Graph, Node, Port};

/// Steps behind which numbers in order may have become classes again.
const MIXES: &[&str] = &["Conv", "Gemm", "MatMul", "ScatterElements"];

/// The step that puts the numbers of a port of so many rows in order of size, where one does.
pub fn found(graph: &Graph, port: Port, rows: usize) -> Option<&Node> {
    let count = volume(graph, port);
    let cuts = graph.cuts(port);
    let before = std::iter::once(port).chain(graph.before(port)).filter(|before| cuts.contains(before));
    before.filter(|&before| count > rows && volume(graph, before) == count).find_map(|sorted| {
        let node = graph.made_by(sorted)?;
        let from = *node.inputs.first()?;
        // Along the only dimension of an image that holds several numbers.
        let axis = top_k::axis(node.step.as_ref())?;
        let is_along = graph.ports()[from].shape[axis] == volume(graph, from) / rows;
        let stays = sorted == port || graph.tail(&[sorted], port)?.operators().all(|operator| !MIXES.contains(&operator));
        (is_along && stays).then_some(node)
    })
}
