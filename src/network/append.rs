//! Steps put behind a graph that was read, written as nodes of the file format: they have their gradient, relevance and multipliers from
//! their operators, like any of the file's.

use super::builder::Builder;
use super::error::NetworkError;
use super::expand;
use super::graph::{Graph, Port};
use super::node::{Known, NodeView};
use super::operators::table;
use super::proto::NodeProto;

impl Graph {
    /// Appends a step that computes what the operator does in the file format, with whole numbers as attributes, and gives the port that
    /// it makes.
    ///
    /// # Errors
    /// What the operator cannot serve. The graph is then empty.
    ///
    /// # Panics
    /// When no operator has that name, or all operands are constants.
    pub fn append(&mut self, operator: &str, operands: Vec<Known>, attributes: &[(&str, i64)]) -> Result<Port, NetworkError> {
        let name = format!("head/{operator}_{}", self.ports.len());
        let proto = NodeProto {
            output: vec![name.clone()],
            name,
            op_type: operator.to_string(),
            attribute: attributes.iter().map(|&(name, value)| expand::int(name, value)).collect(),
            ..NodeProto::default()
        };
        let view = NodeView {
            proto: &proto,
            inputs: operands.into_iter().map(Some).collect(),
            opset: expand::OPSET,
            elements: Default::default(),
        };
        let lower = table::find(operator).expect("an operator of the table");
        let mut builder = Builder::behind(self);
        let made = lower(&mut builder, &view)?;
        builder.back_to(self);
        match made[..] {
            [Known::Port(port)] => Ok(port),
            _ => panic!("{operator} of a port makes one port"),
        }
    }
}
