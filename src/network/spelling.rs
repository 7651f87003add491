//! A step of the walk as nodes of ONNX, while it is written.

use super::proto::{AttributeProto, NodeProto, TensorProto, element};
use super::weight::WeightId;
use std::collections::{HashMap, HashSet};

/// Kinds of attributes, onnx.proto's `AttributeProto.AttributeType`.
mod attribute {
    pub const FLOAT: i32 = 1;
    pub const INT: i32 = 2;
    pub const INTS: i32 = 7;
}

/// The value of an attribute.
pub enum Attribute<'a> {
    /// A number.
    Float(f32),
    /// A whole number.
    Int(i64),
    /// Whole numbers.
    Ints(&'a [usize]),
}

/// A weight of the walk on the host: its dimensions and its numbers, row by row.
#[derive(Clone)]
pub struct HostWeight {
    /// Dimensions, outermost first.
    pub shape: Vec<usize>,
    /// As many as the dimensions say.
    pub values: Vec<f32>,
}

/// The nodes and weights of one step while they are written.
pub struct Spelling<'a> {
    /// The tensors that the step reads, by their names in the file.
    pub inputs: Vec<&'a str>,
    /// Dimensions of the first of them, as planned.
    pub shape: &'a [usize],
    /// The tensor that it makes, by its name in the file.
    pub(super) output: &'a str,
    /// The version of ONNX's operators that the file uses.
    pub(super) opset: i64,
    pub(super) weights: &'a HashMap<WeightId, HostWeight>,
    /// Names of the file's tensors.
    pub(super) taken: &'a mut HashSet<String>,
    pub(super) nodes: Vec<NodeProto>,
    pub(super) tensors: Vec<TensorProto>,
}

impl Spelling<'_> {
    /// The weight with that id.
    pub fn weight(&self, id: WeightId) -> HostWeight {
        self.weights[&id].clone()
    }

    /// The version of ONNX's operators that the file uses.
    pub fn opset(&self) -> i64 {
        self.opset
    }

    /// A name after that of the step that no tensor of the file has.
    fn free(&mut self, name: &str) -> String {
        let mut free = format!("{}.{name}", self.output);
        while !self.taken.insert(free.clone()) {
            free.push('_');
        }
        free
    }

    /// Adds a tensor, called after the step, and gives its name.
    pub fn tensor(&mut self, name: &str, weight: HostWeight) -> String {
        let name = self.free(name);
        self.tensors.push(TensorProto {
            name: name.clone(),
            dims: weight.shape.iter().map(|&size| size as i64).collect(),
            data_type: element::FLOAT,
            raw_data: weight.values.iter().flat_map(|value| value.to_le_bytes()).collect(),
            ..TensorProto::default()
        });
        name
    }

    /// Adds a node between the first and the last of the step and gives the name of its result.
    pub fn between(&mut self, operator: &str, inputs: &[&str], attributes: &[(&str, Attribute)]) -> String {
        let output = self.free(&operator.to_lowercase());
        self.push(operator, inputs, attributes, output.clone());
        output
    }

    /// Adds the last node, whose result is that of the step.
    pub fn last(&mut self, operator: &str, inputs: &[&str], attributes: &[(&str, Attribute)]) {
        self.push(operator, inputs, attributes, self.output.to_string());
    }

    fn push(&mut self, operator: &str, inputs: &[&str], attributes: &[(&str, Attribute)], output: String) {
        let attribute = |(name, value): &(&str, Attribute)| {
            let name = name.to_string();
            match *value {
                Attribute::Float(f) => AttributeProto { name, f, r#type: attribute::FLOAT, ..AttributeProto::default() },
                Attribute::Int(i) => AttributeProto { name, i, r#type: attribute::INT, ..AttributeProto::default() },
                Attribute::Ints(ints) => {
                    let ints = ints.iter().map(|&value| value as i64).collect();
                    AttributeProto { name, ints, r#type: attribute::INTS, ..AttributeProto::default() }
                }
            }
        };
        self.nodes.push(NodeProto {
            input: inputs.iter().map(|name| name.to_string()).collect(),
            output: vec![output.clone()],
            name: output,
            op_type: operator.into(),
            attribute: attributes.iter().map(attribute).collect(),
            domain: String::new(),
        });
    }
}
