//! Operators that are written as others: one node of the file becomes several, which are then folded and lowered like any nodes.
//!
//! So a composition has its gradient, its relevance and its multipliers from the steps that it is made of.

mod blocks;
mod einsum;
mod fused;
mod logic;
mod normalise;
mod pool;
mod quantise;
mod rectifier;
mod reduce;
mod scatter;
pub mod table;

use super::builder::Builder;
use super::constant::Constant;
use super::error::NetworkError;
use super::graph::Port;
use super::node::{Known, NodeView};
use super::proto::{AttributeProto, NodeProto};
use std::rc::Rc;

/// The operator set that the nodes of an expansion are written for.
pub const OPSET: i64 = 18;

/// Writes a node as others.
pub type Expand = fn(&mut Parts) -> Result<(), NetworkError>;

/// The nodes that stand for one, while they are written.
pub struct Parts<'a> {
    /// The node that they stand for.
    pub view: &'a NodeView<'a>,
    builder: &'a Builder,
    nodes: Vec<NodeProto>,
    constants: Vec<(String, Known)>,
    notice: Option<&'static str>,
    real: Option<String>,
}

/// What an expansion gives.
pub struct Expansion {
    /// In the order in which they are computed.
    pub nodes: Vec<NodeProto>,
    /// Constants and ports that they read, by name.
    pub constants: Vec<(String, Known)>,
    /// What whoever uses the network should know of how it was read.
    pub notice: Option<&'static str>,
    /// Of a quantisation: the tensor of which the output is the quantised form.
    pub real: Option<String>,
}

/// Writes the node as others.
///
/// # Errors
/// What the expansion cannot serve, with the node's name.
pub fn expand(expand: Expand, view: &NodeView, builder: &Builder) -> Result<Expansion, NetworkError> {
    let mut parts = Parts { view, builder, nodes: Vec::new(), constants: Vec::new(), notice: None, real: None };
    expand(&mut parts)?;
    Ok(Expansion { nodes: parts.nodes, constants: parts.constants, notice: parts.notice, real: parts.real })
}

/// An integer attribute.
pub fn int(name: &str, value: i64) -> AttributeProto {
    AttributeProto { name: name.into(), i: value, r#type: 2, ..Default::default() }
}

/// A float attribute.
pub fn float(name: &str, value: f32) -> AttributeProto {
    AttributeProto { name: name.into(), f: value, r#type: 1, ..Default::default() }
}

/// A list of integers as attribute.
pub fn ints(name: &str, values: &[i64]) -> AttributeProto {
    AttributeProto { name: name.into(), ints: values.to_vec(), r#type: 7, ..Default::default() }
}

/// A string attribute.
pub fn text(name: &str, value: &str) -> AttributeProto {
    AttributeProto { name: name.into(), s: value.as_bytes().to_vec(), r#type: 3, ..Default::default() }
}

impl Parts<'_> {
    /// Name of the node's operand, which it cannot do without.
    pub fn operand(&self, index: usize) -> Result<String, NetworkError> {
        self.view.required(index)?;
        Ok(self.view.proto.input[index].clone())
    }

    /// Name of the node's operand, if it is given.
    pub fn optional(&self, index: usize) -> Option<String> {
        self.view.input(index).map(|_| self.view.proto.input[index].clone())
    }

    /// Name of the node's operand as floats: constants of whole numbers and conditions are widened.
    pub fn widened(&mut self, index: usize) -> Result<String, NetworkError> {
        match self.view.required(index)? {
            Known::Constant(constant) if constant.floats().is_none() => Ok(self.constant(constant.widened())),
            _ => self.operand(index),
        }
    }

    /// Planned shape of the node's operand.
    pub fn shape(&self, index: usize) -> Result<Vec<usize>, NetworkError> {
        Ok(self.builder.shape_of(self.view.required(index)?))
    }

    /// Adds a node and gives the name of what it makes.
    pub fn add(&mut self, operator: &str, inputs: &[&str], attributes: Vec<AttributeProto>) -> String {
        let whole = self.view.proto.output.iter().find(|name| !name.is_empty()).map_or("", String::as_str);
        let output = format!("{whole}/{operator}_{}", self.nodes.len());
        self.nodes.push(NodeProto {
            input: inputs.iter().map(|name| (*name).to_string()).collect(),
            output: vec![output.clone()],
            name: self.view.name(),
            op_type: operator.to_string(),
            attribute: attributes,
            domain: String::new(),
        });
        output
    }

    /// Adds a node of one operand without attributes.
    pub fn unary(&mut self, operator: &str, x: &str) -> String {
        self.add(operator, &[x], Vec::new())
    }

    /// Adds a node of two operands without attributes.
    pub fn binary(&mut self, operator: &str, a: &str, b: &str) -> String {
        self.add(operator, &[a, b], Vec::new())
    }

    /// Adds a constant and gives its name.
    pub fn constant(&mut self, constant: Constant) -> String {
        let whole = self.view.proto.output.iter().find(|name| !name.is_empty()).map_or("", String::as_str);
        let name = format!("{whole}/constant_{}", self.constants.len());
        self.constants.push((name.clone(), Known::Constant(Rc::new(constant))));
        name
    }

    /// Name by which the nodes read a port.
    pub fn port(&mut self, port: Port) -> String {
        let whole = self.view.proto.output.iter().find(|name| !name.is_empty()).map_or("", String::as_str);
        let name = format!("{whole}/port_{port}");
        self.constants.push((name.clone(), Known::Port(port)));
        name
    }

    /// Adds one number as a constant.
    pub fn number(&mut self, value: f32) -> String {
        self.constant(Constant::f32([], vec![value]))
    }

    /// Adds a list of whole numbers as a constant.
    pub fn integers(&mut self, values: &[i64]) -> String {
        self.constant(Constant::integers(values.to_vec()))
    }

    /// Adds a reshape.
    pub fn reshape(&mut self, x: &str, target: &[i64]) -> String {
        let target = self.integers(target);
        self.binary("Reshape", x, &target)
    }

    /// Adds a transposition.
    pub fn transpose(&mut self, x: &str, permutation: &[usize]) -> String {
        let permutation: Vec<i64> = permutation.iter().map(|&axis| axis as i64).collect();
        self.add("Transpose", &[x], vec![ints("perm", &permutation)])
    }

    /// Adds a reduction that keeps its dimensions as 1 if so asked; without axes there is nothing to reduce.
    pub fn reduce(&mut self, operator: &str, x: &str, axes: &[usize], keep: bool) -> String {
        if axes.is_empty() {
            return x.to_string();
        }
        let axes: Vec<i64> = axes.iter().map(|&axis| axis as i64).collect();
        let axes = self.integers(&axes);
        self.add(operator, &[x, &axes], vec![int("keepdims", i64::from(keep))])
    }

    /// Says that `name` is the node's output `index`.
    pub fn give(&mut self, index: usize, name: &str) {
        let Some(output) = self.view.proto.output.get(index).filter(|output| !output.is_empty()).cloned() else { return };
        // The last node takes the output's own name, so that a tap is called as it is in the file.
        let already = self.nodes.iter().any(|node| node.output.contains(&output));
        match self.nodes.iter_mut().find(|node| node.output[0] == name).filter(|_| !already) {
            Some(node) => {
                node.output[0].clone_from(&output);
                for input in self.nodes.iter_mut().flat_map(|node| &mut node.input).filter(|input| *input == name) {
                    input.clone_from(&output);
                }
            }
            None => {
                let made = self.unary("Identity", name);
                self.nodes.last_mut().expect("just added").output = vec![output];
                debug_assert_ne!(made, name);
            }
        }
    }

    /// Says something of how the network was read.
    pub fn notice(&mut self, notice: &'static str) {
        self.notice = Some(notice);
    }

    /// Says that the node's output is the quantised form of the tensor `real`.
    pub fn stands_for(&mut self, real: &str) {
        self.real = Some(real.to_string());
    }

    /// The tensor of which operand `index` is the quantised form, if it was quantised by the scale and the zero point that the node has.
    pub fn quantised_from(&self, index: usize, scale: usize, zero: usize) -> Result<Option<String>, NetworkError> {
        let Known::Port(port) = self.view.required(index)? else { return Ok(None) };
        let Some(form) = self.builder.quantised(*port) else { return Ok(None) };
        let same = *form.scale == *self.view.needed(scale)? && form.zero == self.view.constant(zero)?;
        Ok(same.then(|| form.real.clone()))
    }
}
