//! An ONNX graph on paper: nodes, constants, and weights that training fills in.

#[path = "../../src/network/proto.rs"]
#[allow(dead_code, reason = "shared with the reader, which uses all of it")]
mod proto;

use half::f16;
use prost::Message;
use proto::{
    AttributeProto, DimensionProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto, TensorShapeProto, TypeProto,
    ValueInfoProto, element,
};
use std::collections::HashMap;

/// The operator set: the first in which `ReduceMean` takes its axes as an operand has 18, `Gelu` came with 20.
const OPSET: i64 = 20;
/// The file format that goes with it.
const IR_VERSION: i64 = 9;
/// onnx.proto's `AttributeProto.AttributeType`.
const INT: i32 = 2;
const INTS: i32 = 7;

/// Values of the trained weights by name.
pub type Trained = HashMap<String, Vec<f32>>;

/// A network with one input `input` and one output `logits`. Every node is named after the tensor that it makes.
pub struct Sketch {
    name: &'static str,
    input: [usize; 4],
    nodes: Vec<NodeProto>,
    constants: Vec<TensorProto>,
    weights: Vec<(String, Vec<usize>)>,
}

impl Sketch {
    /// An empty one.
    pub fn new(name: &'static str, input: [usize; 4]) -> Self {
        Self { name, input, nodes: Vec::new(), constants: Vec::new(), weights: Vec::new() }
    }

    /// A node, and the name of the tensor that it makes.
    pub fn add(&mut self, operator: &str, inputs: &[&str], output: &str, attributes: &[(&str, &[i64])]) -> String {
        let attribute = |&(name, values): &(&str, &[i64])| {
            // A list is told from a number by the operator's definition alone.
            let single = matches!(name, "group" | "transB" | "axis" | "keepdims");
            let (i, ints, r#type) = if single { (values[0], Vec::new(), INT) } else { (0, values.to_vec(), INTS) };
            AttributeProto { name: name.into(), i, ints, r#type, ..Default::default() }
        };
        self.nodes.push(NodeProto {
            input: inputs.iter().map(|&input| input.into()).collect(),
            output: vec![output.into()],
            name: output.into(),
            op_type: operator.into(),
            attribute: attributes.iter().map(attribute).collect(),
            ..Default::default()
        });
        output.into()
    }

    /// Whole numbers that stay: a shape, axes.
    pub fn integers(&mut self, name: &str, values: &[i64]) -> String {
        let raw_data = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        self.constant(name, &[values.len()], element::INT64, raw_data)
    }

    /// Numbers that stay as they are.
    pub fn floats(&mut self, name: &str, shape: &[usize], values: &[f32]) -> String {
        let raw_data = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        self.constant(name, shape, element::FLOAT, raw_data)
    }

    fn constant(&mut self, name: &str, shape: &[usize], data_type: i32, raw_data: Vec<u8>) -> String {
        let dims = shape.iter().map(|&size| size as i64).collect();
        self.constants.push(TensorProto { name: name.into(), dims, data_type, raw_data, ..Default::default() });
        name.into()
    }

    /// A weight that is trained.
    pub fn weight(&mut self, name: &str, shape: &[usize]) -> String {
        self.weights.push((name.into(), shape.to_vec()));
        name.into()
    }

    /// Number of trained values.
    pub fn parameters(&self) -> usize {
        self.weights.iter().map(|(_, shape)| shape.iter().product::<usize>()).sum()
    }

    /// The weights that a node takes, in the order of its operands.
    pub fn weights_of(&self, node: &str) -> Vec<&str> {
        let is_weight = |name: &&String| self.weights.iter().any(|(weight, _)| weight == *name);
        let nodes = self.nodes.iter().filter(|found| found.name == node);
        nodes.flat_map(|found| &found.input).filter(is_weight).map(String::as_str).collect()
    }

    /// The file. A weight that is not in `trained` is 0 throughout. As in the other shipped files, a weight is stored as the float16
    /// tensor NAME.f16, from which a Cast makes the float32 tensor NAME.
    pub fn bytes(&self, trained: &Trained) -> Vec<u8> {
        let mut nodes = Vec::new();
        let mut initializer = self.constants.clone();
        for (name, shape) in &self.weights {
            let zeros = || vec![0.0; shape.iter().product()];
            let values = trained.get(name).cloned().unwrap_or_else(zeros);
            assert_eq!(values.len(), shape.iter().product::<usize>(), "{name}");
            initializer.push(TensorProto {
                name: format!("{name}.f16"),
                dims: shape.iter().map(|&size| size as i64).collect(),
                data_type: element::FLOAT16,
                raw_data: values.iter().flat_map(|&v| f16::from_f32(v).to_le_bytes()).collect(),
                ..Default::default()
            });
            nodes.push(NodeProto {
                input: vec![format!("{name}.f16")],
                output: vec![name.clone()],
                name: name.clone(),
                op_type: "Cast".into(),
                attribute: vec![AttributeProto { name: "to".into(), i: element::FLOAT.into(), r#type: INT, ..Default::default() }],
                ..Default::default()
            });
        }
        nodes.extend(self.nodes.iter().cloned());
        let port = |name: &str, shape: &[usize]| {
            let dim = shape.iter().map(|&size| DimensionProto { dim_value: size as i64, ..Default::default() }).collect();
            let tensor = proto::TensorTypeProto { elem_type: element::FLOAT, shape: Some(TensorShapeProto { dim }) };
            ValueInfoProto { name: name.into(), r#type: Some(TypeProto { tensor_type: Some(tensor) }) }
        };
        let graph = GraphProto {
            node: nodes,
            name: self.name.into(),
            initializer,
            input: vec![port("input", &self.input)],
            output: vec![port("logits", &[1, 10])],
        };
        ModelProto {
            ir_version: IR_VERSION,
            producer_name: "whylight".into(),
            graph: Some(graph),
            opset_import: vec![OperatorSetIdProto { domain: String::new(), version: OPSET }],
            ..ModelProto::default()
        }
        .encode_to_vec()
    }
}
