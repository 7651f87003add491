//! Steps whose value jumps: thresholds, comparisons, roundings. No gradient sees what they do.

use super::graph::{Graph, Node, Port};

/// A step whose value jumps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jump {
    /// Its name in the file.
    pub node: String,
    /// Its operator in the file.
    pub operator: String,
}

impl std::fmt::Display for Jump {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` ({})", self.node, self.operator)
    }
}

/// Operators that are written here with a comparison that guards a division by 0, and that do not jump themselves.
const GUARDED: &[&str] = &["LpNormalization"];

/// Whether the value of a step jumps.
pub(super) fn jumps(node: &Node) -> bool {
    node.step.jumps() && !GUARDED.contains(&node.written.as_str())
}

impl Graph {
    /// The steps of the file between two ports whose value jumps, in the order of the walk. What is made of them need not jump: a rectifier
    /// may be written as a choice by a comparison.
    pub fn jumps(&self, from: Port, to: Port) -> Vec<Jump> {
        let (below, above) = (self.descendants(from), self.ancestors(to));
        let on_the_way = self.nodes.iter().take(self.file_nodes).zip(std::iter::zip(below, above));
        on_the_way
            .filter(|(node, (below, above))| *below && *above && jumps(node))
            .map(|(node, _)| Jump { node: node.name.clone(), operator: node.written.clone() })
            .collect()
    }
}
