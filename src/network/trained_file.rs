//! Writes a network with other weights as an ONNX file: the file that it was read from, in which each step with trained weights is spelled anew.
//!
//! A step of the graph may stand for several nodes of the file, such as a convolution with the normalisation that was folded into it. The new node
//! takes the place of the one that makes its result, and what leads nowhere any more is left out.

use super::error::NetworkError;
use super::external::is_external;
use super::graph::{Graph, Node};
use super::proto::{GraphProto, ModelProto, NodeProto, element};
use super::refusal::Refusal;
use super::spelling::{HostWeight, Spelling};
use super::weights::Weights;
use prost::Message;
use std::collections::{HashMap, HashSet};

/// Why a step cannot be written.
fn refused(node: &Node, reason: &str) -> NetworkError {
    NetworkError::CannotServe {
        node: node.name.clone(),
        operator: node.written.clone(),
        refusal: Refusal::new(
            format!("has weights that were trained and {reason}, so that it cannot be written"),
            "train a network that takes a colour photo in float32 and is not quantised",
        ),
    }
}

/// The names of all tensors that a graph has without its nodes' help, and those that its nodes make.
fn names(graph: &GraphProto) -> HashSet<String> {
    let given = graph.input.iter().map(|input| input.name.clone()).chain(graph.initializer.iter().map(|tensor| tensor.name.clone()));
    given.chain(graph.node.iter().flat_map(|node| node.output.iter().cloned())).collect()
}

/// The element type of every tensor of a graph, as far as the graph says it: weights are written as float32, and so what they meet has to be.
fn types(graph: &GraphProto) -> HashMap<String, i32> {
    let mut known: HashMap<String, i32> = graph.initializer.iter().map(|tensor| (tensor.name.clone(), tensor.data_type)).collect();
    for input in &graph.input {
        let declared = input.r#type.as_ref().and_then(|kind| kind.tensor_type.as_ref());
        known.entry(input.name.clone()).or_insert(declared.map_or(0, |kind| kind.elem_type));
    }
    for node in &graph.node {
        let given = |name: &str| node.attribute.iter().find(|attribute| attribute.name == name);
        let read = |place: usize| node.input.get(place).and_then(|name| known.get(name)).copied().unwrap_or(0);
        let made = match node.op_type.as_str() {
            "Cast" => given("to").map_or(0, |to| to.i as i32),
            "Constant" | "ConstantOfShape" => {
                given("value").and_then(|value| value.t.as_ref()).map_or(element::FLOAT, |value| value.data_type)
            }
            "DequantizeLinear" => read(1),
            "QuantizeLinear" | "DynamicQuantizeLinear" => element::UINT8,
            "ConvInteger" | "MatMulInteger" => element::INT32,
            "Where" => read(1),
            _ => read(0),
        };
        known.extend(node.output.iter().map(|name| (name.clone(), made)));
    }
    known
}

impl Graph {
    /// The file that the graph was read from, with these weights in the place of its own: what this walk computes with them another program
    /// computes from the file.
    ///
    /// # Errors
    /// [`NetworkError::CannotServe`] for a step with trained weights that has no place in the file, or that no node of ONNX stands for, and
    /// [`NetworkError::BadModel`] for bytes of another file.
    pub async fn written_with(&self, file: &[u8], weights: &Weights) -> Result<Vec<u8>, NetworkError> {
        let mut model = ModelProto::decode(file)
            .map_err(|error| NetworkError::bad_model(format!("the file cannot be read ({error})"), "give the file that was trained"))?;
        let opset = model.opset_import.iter().find(|set| matches!(set.domain.as_str(), "" | "ai.onnx")).map_or(1, |set| set.version);
        let mut graph = model.graph.take().unwrap_or_default();
        let (mut known, types) = (names(&graph), types(&graph));
        for node in self.nodes().iter().filter(|node| !node.step.initial().is_empty()) {
            let name = |port: usize| self.ports()[port].name.as_str();
            let mut host = HashMap::new();
            for id in node.step.weights() {
                let value = weights.get(id);
                host.insert(id, HostWeight { shape: value.shape(), values: value.read().await? });
            }
            let output = name(node.output);
            let inputs: Vec<&str> = node.inputs.iter().map(|&port| name(port)).collect();
            if let Some(missing) = inputs.iter().chain([&output]).find(|name| !known.contains(**name)) {
                return Err(refused(node, &format!("reads or makes `{missing}`, which is no tensor of the file")));
            }
            let met = inputs.iter().chain([&output]);
            if let Some(other) = met.into_iter().find(|name| types.get(**name).is_some_and(|&found| found != element::FLOAT)) {
                return Err(refused(node, &format!("meets `{other}`, which is not float32 in the file")));
            }
            let shape = &self.ports()[node.inputs[0]].shape;
            let mut spelling =
                Spelling { inputs, shape, output, opset, weights: &host, taken: &mut known, nodes: Vec::new(), tensors: Vec::new() };
            if !node.step.spell(&mut spelling) {
                return Err(refused(node, "is a step that no node of ONNX stands for"));
            }
            let Spelling { nodes, tensors, .. } = spelling;
            let place = graph.node.iter().position(|proto| proto.output.iter().any(|made| made == output));
            let place = place.ok_or_else(|| refused(node, &format!("makes `{output}`, which no node of the file makes")))?;
            let beside: Vec<&String> = graph.node[place].output.iter().filter(|made| *made != output && !made.is_empty()).collect();
            let is_read = |name: &String| {
                graph.node.iter().any(|other| other.input.contains(name)) || graph.output.iter().any(|output| output.name == *name)
            };
            if beside.into_iter().any(is_read) {
                return Err(refused(node, "has a second output that is read"));
            }
            graph.node.splice(place..=place, nodes);
            graph.initializer.extend(tensors);
        }
        prune(&mut graph);
        if let Some(outside) = graph.initializer.iter().find(|tensor| is_external(tensor)) {
            return Err(NetworkError::bad_model(
                format!("the tensor `{}`, which is not trained, lies in a second file", outside.name),
                "export the network into one file",
            ));
        }
        model.graph = Some(graph);
        // Before the fourth version of the format every weight was an input too.
        model.ir_version = model.ir_version.max(4);
        model.producer_name = "whylight".into();
        model.producer_version = env!("CARGO_PKG_VERSION").into();
        Ok(model.encode_to_vec())
    }
}

/// Leaves out the nodes and tensors that no output needs.
fn prune(graph: &mut GraphProto) {
    let mut needed: HashSet<String> = graph.output.iter().map(|output| output.name.clone()).collect();
    // What nodes with branches of their own read is not followed.
    let has_branches = |node: &NodeProto| node.attribute.iter().any(|attribute| attribute.g.is_some());
    if graph.node.iter().any(has_branches) {
        return;
    }
    let mut kept = Vec::new();
    for node in std::mem::take(&mut graph.node).into_iter().rev() {
        if node.output.iter().any(|name| needed.contains(name)) {
            needed.extend(node.input.iter().cloned());
            kept.push(node);
        }
    }
    kept.reverse();
    graph.node = kept;
    graph.initializer.retain(|tensor| needed.contains(&tensor.name));
    // Older files list their weights among the inputs too.
    let held: HashSet<&str> = graph.initializer.iter().map(|tensor| tensor.name.as_str()).collect();
    graph.input.retain(|input| needed.contains(&input.name) || held.contains(input.name.as_str()));
}
