//! The nodes that the outputs of a file need: what no output needs is not read, and refuses nothing.

use crate::network::proto::{GraphProto, NodeProto};
use std::collections::{HashMap, HashSet};

/// Every name that a node reads, those inside its branches included.
fn reads<'a>(node: &'a NodeProto, names: &mut Vec<&'a str>) {
    names.extend(node.input.iter().map(String::as_str));
    let branches = node.attribute.iter().filter_map(|attribute| attribute.g.as_deref());
    for branch in branches {
        branch.node.iter().for_each(|inner| reads(inner, names));
        names.extend(branch.output.iter().map(|output| output.name.as_str()));
    }
}

/// The nodes of a graph on which some of its outputs depend, in its order.
pub fn nodes<'a>(graph: &'a GraphProto, outputs: &[&'a str]) -> Vec<&'a NodeProto> {
    let made = graph.node.iter().enumerate().flat_map(|(place, node)| node.output.iter().map(move |output| (output.as_str(), place)));
    let makers: HashMap<&str, usize> = made.filter(|(output, _)| !output.is_empty()).collect();
    let mut pending = outputs.to_vec();
    let mut needed: HashSet<usize> = HashSet::new();
    while let Some(name) = pending.pop() {
        if let Some(&place) = makers.get(name)
            && needed.insert(place)
        {
            reads(&graph.node[place], &mut pending);
        }
    }
    graph.node.iter().enumerate().filter(|(place, _)| needed.contains(place)).map(|(_, node)| node).collect()
}

/// How often each name is read by nodes and outputs.
pub fn counts<'a>(nodes: &[&'a NodeProto], outputs: &[(usize, &'a str)]) -> HashMap<&'a str, usize> {
    let mut names = outputs.iter().map(|(_, name)| *name).collect();
    nodes.iter().for_each(|node| reads(node, &mut names));
    let mut counts = HashMap::new();
    names.into_iter().for_each(|name| *counts.entry(name).or_default() += 1);
    counts
}

/// The names that nothing reads behind this node, where `left` says how often each is still read. It counts down.
pub fn last_reads<'a>(node: &'a NodeProto, left: &mut HashMap<&'a str, usize>) -> Vec<&'a str> {
    let mut names = Vec::new();
    reads(node, &mut names);
    let mut is_last = |name: &str| {
        left.get_mut(name).is_some_and(|count| {
            *count = count.saturating_sub(1);
            *count == 0
        })
    };
    names.retain(|name| is_last(name));
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::proto::{AttributeProto, ValueInfoProto};

    fn node(input: &str, output: &str, branch: Option<NodeProto>) -> NodeProto {
        let branch = branch.map(|node| AttributeProto { g: Some(Box::new(graph(vec![node], "inner"))), ..Default::default() });
        NodeProto { input: vec![input.into()], output: vec![output.into()], attribute: branch.into_iter().collect(), ..Default::default() }
    }

    fn graph(node: Vec<NodeProto>, output: &str) -> GraphProto {
        GraphProto { node, output: vec![ValueInfoProto { name: output.into(), r#type: None }], ..Default::default() }
    }

    #[test]
    fn what_an_output_or_a_branch_reads_stays_and_nothing_else() {
        let nodes = vec![
            node("x", "a", None),
            node("x", "outer", None),
            node("a", "y", Some(node("outer", "inner", None))),
            node("a", "label", None),
        ];
        let graph = graph(nodes, "y");
        let left: Vec<&str> = super::nodes(&graph, &["y"]).iter().map(|node| node.output[0].as_str()).collect();
        assert_eq!(left, ["a", "outer", "y"]);
    }

    #[test]
    fn a_name_is_read_for_the_last_time_once() {
        let branch = node("x", "b", Some(node("w", "inner", None)));
        let nodes = [node("w", "a", None), branch, node("v", "c", None)];
        let nodes: Vec<&NodeProto> = nodes.iter().collect();
        let mut left = counts(&nodes, &[(0, "c")]);
        let found: Vec<Vec<&str>> = nodes.iter().map(|node| last_reads(node, &mut left)).collect();
        assert_eq!(found, [vec![], vec!["x", "w", "inner"], vec!["v"]]);
    }
}
