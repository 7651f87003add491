//! The names in a file: what they are called wherever they are shown, and that each stands for one tensor.

use crate::network::error::NetworkError;
use crate::network::proto::{AttributeProto, FunctionProto, GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto};
use crate::shown::shown;
use std::borrow::Cow;
use std::collections::HashMap;

fn name(name: &mut String) {
    if let Cow::Owned(other) = shown(name) {
        *name = other;
    }
}

/// Gives everything in a file that has a name one that can be shown, the same wherever the name stands.
pub fn make_shown(model: &mut ModelProto) {
    name(&mut model.producer_name);
    name(&mut model.producer_version);
    model.opset_import.iter_mut().for_each(|set| name(&mut set.domain));
    model.graph.iter_mut().for_each(of_graph);
    model.functions.iter_mut().for_each(of_function);
}

fn of_function(function: &mut FunctionProto) {
    [&mut function.name, &mut function.domain].into_iter().for_each(name);
    function.input.iter_mut().chain(&mut function.output).for_each(name);
    function.opset_import.iter_mut().for_each(|set| name(&mut set.domain));
    function.node.iter_mut().for_each(of_node);
}

fn of_graph(graph: &mut GraphProto) {
    name(&mut graph.name);
    graph.node.iter_mut().for_each(of_node);
    graph.initializer.iter_mut().for_each(of_tensor);
    graph.input.iter_mut().chain(&mut graph.output).for_each(of_value);
}

fn of_node(node: &mut NodeProto) {
    [&mut node.name, &mut node.op_type, &mut node.domain].into_iter().for_each(name);
    node.input.iter_mut().chain(&mut node.output).for_each(name);
    node.attribute.iter_mut().for_each(of_attribute);
}

fn of_attribute(attribute: &mut AttributeProto) {
    [&mut attribute.name, &mut attribute.ref_attr_name].into_iter().for_each(name);
    if let Some(Cow::Owned(text)) = std::str::from_utf8(&attribute.s).ok().map(shown) {
        attribute.s = text.into_bytes();
    }
    attribute.t.iter_mut().for_each(of_tensor);
    attribute.g.iter_mut().for_each(|graph| of_graph(graph));
}

/// Where a tensor's values lie in a second file keeps its name: the file is asked for by it.
fn of_tensor(tensor: &mut TensorProto) {
    name(&mut tensor.name);
}

fn of_value(value: &mut ValueInfoProto) {
    name(&mut value.name);
}

/// Refuses a graph in which a name stands for two tensors: which of them is meant nobody can tell.
///
/// # Errors
/// The name and what gives it twice.
pub fn check_unique(graph: &GraphProto) -> Result<(), NetworkError> {
    let refuse = |name: &str, first: &str, second: &str| {
        Err(NetworkError::bad_model(format!("the tensor `{name}` is made twice, by {first} and by {second}"), "export the network again"))
    };
    let called =
        |node: &NodeProto| format!("node `{}` ({})", if node.name.is_empty() { &node.output[0] } else { &node.name }, node.op_type);
    let mut weights: HashMap<&str, &TensorProto> = HashMap::new();
    for tensor in &graph.initializer {
        // The same weight written twice says the same.
        if weights.insert(&tensor.name, tensor).is_some_and(|other| other != tensor) {
            return refuse(&tensor.name, "a weight", "another weight");
        }
    }
    let mut makers: HashMap<&str, &NodeProto> = HashMap::new();
    for node in &graph.node {
        for output in node.output.iter().filter(|output| !output.is_empty()) {
            if let Some(other) = makers.insert(output, node) {
                return refuse(output, &called(other), &called(node));
            }
            if weights.contains_key(output.as_str()) {
                return refuse(output, "a weight", &called(node));
            }
        }
    }
    match graph.input.iter().find_map(|input| Some((input, makers.get(input.name.as_str())?))) {
        Some((input, node)) => refuse(&input.name, "the input", &called(node)),
        None => Ok(()),
    }
}
