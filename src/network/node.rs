//! One node of the file while it is being read: its operands, its attributes, and errors that name it.

use super::constant::Constant;
use super::error::NetworkError;
use super::graph::Port;
use super::proto::{AttributeProto, GraphProto, NodeProto};
use super::refusal::Refusal;
use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

/// What is known of a tensor while reading.
#[derive(Clone, Debug)]
pub enum Known {
    /// Its value, independent of the network's input.
    Constant(Rc<Constant>),
    /// Only its place in the walk.
    Port(Port),
}

/// A node with its operands looked up. `None` is an operand left out.
pub struct NodeView<'a> {
    pub(super) proto: &'a NodeProto,
    pub(super) inputs: Vec<Option<Known>>,
    /// Version of the operator set that the file was written for.
    pub(super) opset: i64,
    /// Element types of the file's constants and inputs, by name.
    pub(super) elements: Rc<HashMap<String, i32>>,
}

impl NodeView<'_> {
    /// The operator's name.
    pub fn operator(&self) -> &str {
        &self.proto.op_type
    }

    /// The operator's name, with its domain in front unless that is the format's own.
    pub fn label(&self) -> String {
        match self.proto.domain.as_str() {
            "" | "ai.onnx" => self.operator().to_string(),
            domain => format!("{domain}.{}", self.operator()),
        }
    }

    /// Element type of operand `index` in the file, 0 where it is not known.
    pub fn element(&self, index: usize) -> i32 {
        self.proto.input.get(index).and_then(|name| self.elements.get(name)).copied().unwrap_or(0)
    }

    /// The node's own name, or the tensor that it makes.
    pub fn name(&self) -> String {
        if self.proto.name.is_empty() { self.proto.output.first().cloned().unwrap_or_default() } else { self.proto.name.clone() }
    }

    /// An error that names this node. A reason alone is that of a node that breaks ONNX's own rules.
    pub fn refuse(&self, refusal: impl Into<Refusal>) -> NetworkError {
        NetworkError::CannotServe { node: self.name(), operator: self.operator().to_string(), refusal: refusal.into() }
    }

    /// As [`NodeView::refuse`], with what to do.
    pub fn refuse_with(&self, reason: impl Into<String>, remedy: impl Into<Cow<'static, str>>) -> NetworkError {
        self.refuse(Refusal::new(reason, remedy))
    }

    /// As [`NodeView::refuse`], of what ONNX allows and nothing here computes.
    pub fn unsupported(&self, reason: impl Into<String>) -> NetworkError {
        self.refuse(Refusal::unsupported(reason))
    }

    /// As [`NodeView::refuse`], of a number outside the range that the reason names.
    pub fn out_of_range(&self, reason: impl Into<String>) -> NetworkError {
        self.refuse(Refusal::out_of_range(reason))
    }

    /// As [`NodeView::refuse`], of what is beyond a limit.
    pub fn too_large(&self, reason: impl Into<String>) -> NetworkError {
        self.refuse(Refusal::too_large(reason))
    }

    fn attribute(&self, name: &str) -> Option<&AttributeProto> {
        self.proto.attribute.iter().find(|attribute| attribute.name == name)
    }

    /// Whether the attribute is written.
    pub fn has(&self, name: &str) -> bool {
        self.attribute(name).is_some()
    }

    /// An integer attribute, or its default.
    pub fn int(&self, name: &str, default: i64) -> i64 {
        self.attribute(name).map_or(default, |attribute| attribute.i)
    }

    /// A float attribute, or its default.
    pub fn float(&self, name: &str, default: f32) -> f32 {
        self.attribute(name).map_or(default, |attribute| attribute.f)
    }

    /// A list of integers, if written.
    pub fn ints(&self, name: &str) -> Option<Vec<i64>> {
        self.attribute(name).map(|attribute| attribute.ints.clone())
    }

    /// A list of floats, if written.
    pub fn floats(&self, name: &str) -> Option<Vec<f32>> {
        self.attribute(name).map(|attribute| attribute.floats.clone())
    }

    /// A string attribute, or its default.
    pub fn string(&self, name: &str, default: &str) -> String {
        self.attribute(name).map_or_else(|| default.to_string(), |attribute| String::from_utf8_lossy(&attribute.s).into_owned())
    }

    /// A tensor attribute, if written.
    pub fn tensor(&self, name: &str) -> Result<Option<Constant>, NetworkError> {
        self.attribute(name).and_then(|attribute| attribute.t.as_ref()).map(Constant::from_proto).transpose()
    }

    /// A graph attribute, if written.
    pub(super) fn graph(&self, name: &str) -> Option<&GraphProto> {
        self.attribute(name).and_then(|attribute| attribute.g.as_deref())
    }

    /// Operand `index`, if given.
    pub fn input(&self, index: usize) -> Option<&Known> {
        self.inputs.get(index).and_then(Option::as_ref)
    }

    /// Operand `index`, which the operator cannot do without.
    pub fn required(&self, index: usize) -> Result<&Known, NetworkError> {
        self.input(index).ok_or_else(|| self.refuse(format!("operand {index} is missing")))
    }

    /// Operand `index` as something computed from the network's input.
    pub fn variable(&self, index: usize) -> Result<Port, NetworkError> {
        match self.required(index)? {
            Known::Port(port) => Ok(*port),
            Known::Constant(_) => Err(self.unsupported(format!("operand {index} is a constant where the network's input was expected"))),
        }
    }

    /// Operand `index` as a constant; `None` when it is left out.
    pub fn constant(&self, index: usize) -> Result<Option<Rc<Constant>>, NetworkError> {
        match self.input(index) {
            None => Ok(None),
            Some(Known::Constant(constant)) => Ok(Some(constant.clone())),
            Some(Known::Port(_)) => Err(self.refuse_with(
                format!("operand {index} depends on the network's input; it has to be a constant"),
                "export the network with this operand fixed",
            )),
        }
    }

    /// Operand `index` as a constant that must be there.
    pub fn needed(&self, index: usize) -> Result<Rc<Constant>, NetworkError> {
        self.constant(index)?.ok_or_else(|| self.refuse(format!("operand {index} is missing")))
    }

    /// Integers given as attribute in old operator sets and as operand in new ones.
    pub fn integers(&self, attribute: &str, operand: usize) -> Result<Option<Vec<i64>>, NetworkError> {
        if let Some(values) = self.ints(attribute) {
            return Ok(Some(values));
        }
        match self.constant(operand)? {
            None => Ok(None),
            Some(constant) => {
                constant.to_integers().map(Some).ok_or_else(|| self.refuse(format!("operand {operand} should hold whole numbers")))
            }
        }
    }

    /// An axis counted from the end when negative.
    pub fn axis(&self, axis: i64, rank: usize) -> Result<usize, NetworkError> {
        let wrapped = if axis < 0 { axis + rank as i64 } else { axis };
        usize::try_from(wrapped)
            .ok()
            .filter(|&axis| axis < rank)
            .ok_or_else(|| self.refuse(format!("axis {axis} lies outside a tensor of {rank} dimensions")))
    }
}
