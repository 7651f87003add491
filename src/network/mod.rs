//! A network is data: a graph read from an ONNX file at run time, walked forward for values and in reverse for gradients.
//!
//! ```
//! use whylight::network::{Graph, ReadOptions};
//!
//! let bytes = include_bytes!("../../assets/networks/tiny.onnx");
//! let graph = Graph::read(bytes, &ReadOptions::default()).unwrap();
//! assert_eq!(graph.inputs()[0].shape, [1, 3, 32, 32]);
//! ```

pub mod anatomy;
mod append;
mod attributes;
mod bends;
#[cfg(test)]
mod bounds;
mod builder;
mod constant;
mod cpu;
mod direction;
mod disturbance;
mod enlarging;
mod error;
mod expand;
mod external;
mod facts;
mod fold;
mod gated;
#[cfg(feature = "gpu")]
mod gpu;
#[cfg(not(feature = "gpu"))]
#[path = "no_gpu.rs"]
mod gpu;
mod graph;
mod indexing;
mod influence;
mod jumps;
mod linear_head;
pub mod memory;
mod network_file;
mod node;
pub mod operator;
pub mod operators;
mod photo;
mod pieces;
mod places;
mod plan;
pub mod precision;
pub mod probe;
mod proto;
#[cfg(test)]
mod random_graphs;
mod randomise;
pub mod reach;
mod reader;
mod refusal;
pub mod relevance;
#[cfg(test)]
mod remedies;
mod reversal;
mod rule;
mod shapes;
mod shared_floats;
mod sliding;
mod small_floats;
mod source;
pub mod spelling;
mod stopwatch;
mod tail;
mod trained_file;
#[cfg(test)]
mod twin;
pub(crate) mod value;
pub mod volume;
mod walk;
mod weight;
mod weights;

pub use anatomy::Anatomy;
pub use bends::{Bend, BendKind};
pub use builder::Builder;
pub use constant::{Constant, ConstantData};
pub use direction::WalkDirection;
pub use disturbance::Disturbance;
pub use error::NetworkError;
pub use external::{Files, files_needed, files_of};
pub use facts::{DeclaredInput, FileFacts, InspectedNorm};
pub use graph::{Graph, Node, Output, Port, PortInfo, Unreadable};
pub use influence::Places;
pub use jumps::Jump;
pub use linear_head::linear_head;
pub use network_file::NetworkFile;
pub use node::{Known, NodeView};
pub use photo::{front_name, name_in_file, photo_layout};
pub use precision::{Numerics, Precision};
pub use randomise::{layers, randomised};
pub use reader::{ReadOptions, names, output_names};
pub use refusal::Refusal;
pub use rule::{Rectifiers, Rule};
pub use shared_floats::SharedFloats;
pub use source::{ByteSource, pieces};
pub use stopwatch::{StepTime, Stopwatch};
pub use tail::Tail;
pub use value::{Value, tensor_of};
pub use walk::{Passage, Probe, Tape, Walk, forward, reverse};
pub use weight::{Initial, WeightId};
pub use weights::Weights;

use crate::pace::Straight;
use burn::tensor::Device;

impl Graph {
    /// Reads the bytes of an ONNX file.
    ///
    /// # Errors
    /// [`NetworkError::BadModel`] for bytes that are no whole model, [`NetworkError::UnknownOperator`] and
    /// [`NetworkError::CannotServe`] with the node that stands in the way.
    pub fn read<'a>(bytes: impl Into<NetworkFile<'a>>, options: &ReadOptions) -> Result<Self, NetworkError> {
        reader::read(&bytes.into(), options)
    }

    /// As [`Graph::read`], of a file that stays open.
    ///
    /// # Errors
    /// As there.
    pub fn of(file: &NetworkFile, options: &ReadOptions) -> Result<Self, NetworkError> {
        reader::read(file, options)
    }

    /// Ports that the caller fills.
    pub fn inputs(&self) -> Vec<&PortInfo> {
        self.inputs.iter().map(|&port| &self.ports[port]).collect()
    }

    /// The file's outputs, by name.
    pub fn outputs(&self) -> &[(String, Output)] {
        &self.outputs
    }

    /// Index of the caller-filled port `index`.
    pub fn input(&self, index: usize) -> Port {
        self.inputs[index]
    }

    /// Runs the whole graph once on a device and gives every output of the file.
    ///
    /// # Errors
    /// [`NetworkError::BadShape`] when an input does not have the planned shape, a larger batch excepted.
    pub async fn run(&self, device: &Device, inputs: Vec<Constant>) -> Result<Vec<Constant>, NetworkError> {
        if inputs.len() != self.inputs.len() {
            return Err(NetworkError::BadShape(format!(
                "{} inputs were given to a network of {}: give one for each",
                inputs.len(),
                self.inputs.len()
            )));
        }
        let mut filled = Vec::new();
        for (&port, constant) in std::iter::zip(&self.inputs, &inputs) {
            let planned = &self.ports[port].shape;
            if constant.shape.len() != planned.len() || constant.shape.get(1..) != planned.get(1..) {
                return Err(NetworkError::BadShape(format!(
                    "the input `{}` has the shape {:?}: give one of {planned:?}",
                    self.ports[port].name, constant.shape
                )));
            }
            filled.push((port, Value::load(constant, device)));
        }
        let weights = Weights::load(self, device);
        let keep: Vec<Port> =
            self.outputs.iter().filter_map(|(_, o)| if let Output::Port(port) = o { Some(*port) } else { None }).collect();
        let passage = forward(self, &weights, filled, &keep, None, &Straight).await?;
        let mut results = Vec::new();
        for (_, output) in &self.outputs {
            results.push(match output {
                Output::Constant(constant) => constant.clone(),
                Output::Port(port) => {
                    let value = passage.value(*port);
                    Constant::f32(value.shape(), value.read().await?)
                }
            });
        }
        Ok(results)
    }
}
