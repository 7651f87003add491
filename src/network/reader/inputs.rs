//! The inputs of a file: their shapes, and what stands in front of one that takes a photo.

use super::{ReadOptions, Reader};
use crate::network::error::NetworkError;
use crate::network::expand;
use crate::network::graph::Port;
use crate::network::node::{Known, NodeView};
use crate::network::operators::along_axis;
use crate::network::photo::{self, ASSUMED_SIZE, PhotoLayout};
use crate::network::proto::{GraphProto, NodeProto, ValueInfoProto, element};
use crate::network::refusal::Refusal;
use crate::network::value::MAX_RANK;
use crate::network::volume::{MOST_VALUES, extent, volume};
use std::rc::Rc;

/// What to do where an input takes no image.
const IMAGE: &str = "export a network that takes an image of a fixed size";

impl Reader {
    /// Adds the input and gives the port that the caller fills.
    pub(super) fn read_input(&mut self, graph: &GraphProto, input: &ValueInfoProto, options: &ReadOptions) -> Result<Port, NetworkError> {
        let layout = if options.photo { self.layout(graph, input, options)? } else { None };
        let Some(layout) = layout else {
            let shape = shape(input, options.input_shapes.get(&input.name))?;
            return Ok(self.add_input(input, shape, &input.name));
        };
        self.file_channels = layout.channels;
        if layout.assumed {
            let [height, width] = ASSUMED_SIZE;
            self.size_assumed = true;
            self.notices.insert(format!(
                "The file leaves the size of its image open; {height} x {width} is assumed. Another one is set by the option for the input size or a card."
            ));
        }
        if layout.is_photo() {
            return Ok(self.add_input(input, layout.shape, &input.name));
        }
        let name = photo::photo_name(&input.name);
        let port = self.add_input(input, layout.photo(), &name);
        let mixed = match layout.mixture() {
            Some(matrix) => self.mix(input, port, layout.channels, matrix)?,
            None => name,
        };
        let (nodes, constants) = layout.front(&mixed, &input.name);
        self.known.extend(constants.into_iter().map(|(name, constant)| (name, Known::Constant(Rc::new(constant)))));
        for node in &nodes {
            self.builder.reads(&node.input);
        }
        for node in &nodes {
            self.read_node(node, expand::OPSET)?;
        }
        self.notices.insert(match (layout.channels, layout.channels_last) {
            (1, _) => "The network takes one channel: it is given the photo's luminance, normalised as its colours are.".into(),
            (4, _) => "The network takes four channels: the fourth, the opacity, is 1 everywhere.".into(),
            _ => "The network takes its channels last: the photo is turned for it.".into(),
        });
        Ok(port)
    }

    /// Makes channels of the photo's colours by a matrix `[channels, 3]`, and gives the name of the result. A step without weights that were
    /// trained: re-initialising a network leaves it as it is.
    fn mix(&mut self, input: &ValueInfoProto, photo: Port, channels: usize, matrix: Vec<f32>) -> Result<String, NetworkError> {
        let mixed = format!("{}/channels", input.name);
        let name = photo::front_name(&input.name);
        let proto = NodeProto { output: vec![mixed.clone()], name, op_type: "MatMul".into(), ..NodeProto::default() };
        let view = NodeView { proto: &proto, inputs: Vec::new(), opset: expand::OPSET, elements: self.elements.clone() };
        let port = along_axis::push(&mut self.builder, &view, photo, 1, channels, matrix)?;
        self.known.insert(mixed.clone(), Known::Port(port));
        Ok(mixed)
    }

    fn add_input(&mut self, input: &ValueInfoProto, shape: Vec<usize>, name: &str) -> Port {
        let port = self.builder.input(name.to_string(), shape);
        if self.elements.get(&input.name).is_some_and(|&code| !element::is_float(code)) {
            self.builder.mark_whole(port);
        }
        self.known.insert(name.to_string(), Known::Port(port));
        port
    }

    /// Where the photo's dimensions are, for an input that can take one.
    fn layout(&self, graph: &GraphProto, input: &ValueInfoProto, options: &ReadOptions) -> Result<Option<PhotoLayout>, NetworkError> {
        let dims = dims(input)?;
        // A file that does not say how many dimensions its image has leaves all four open.
        let dims = if dims.is_empty() { vec![None; 4] } else { dims };
        let hint = photo::channels_of_first_convolution(graph, &input.name);
        let Some(layout) = PhotoLayout::of(&dims, hint, options.photo_size) else { return Ok(None) };
        checked(input, layout.shape.clone())?;
        Ok(Some(layout))
    }
}

fn bad(input: &ValueInfoProto, refusal: Refusal) -> NetworkError {
    NetworkError::BadModel(refusal.after(format_args!("the network's input `{}` ", input.name)))
}

/// The input's dimensions; `None` for one that the file leaves open.
fn dims(input: &ValueInfoProto) -> Result<Vec<Option<usize>>, NetworkError> {
    let tensor =
        input.r#type.as_ref().and_then(|t| t.tensor_type.as_ref()).ok_or_else(|| bad(input, Refusal::new("is not a tensor", IMAGE)))?;
    if !element::is_number(tensor.elem_type) {
        return Err(bad(
            input,
            Refusal::new(format!("holds elements of type {}; numbers were expected", element::name(tensor.elem_type)), IMAGE),
        ));
    }
    let dims = tensor.shape.as_ref().map(|shape| &shape.dim[..]).unwrap_or_default();
    let sized = |(axis, value): (usize, i64)| match value {
        0 => Ok(None),
        // Written by exporters for a dimension that is open.
        -1 => Ok(None),
        value => extent(value).map(Some).ok_or_else(|| {
            bad(input, Refusal::too_large(format!("has the size {value} along dimension {axis}; at most {MOST_VALUES} are supported")))
        }),
    };
    dims.iter().map(|dim| dim.dim_value).enumerate().map(sized).collect()
}

/// The planned shape of an input whose first dimensions may be given; an open first dimension is one image.
fn shape(input: &ValueInfoProto, given: Option<&Vec<usize>>) -> Result<Vec<usize>, NetworkError> {
    let mut shape = given.cloned().unwrap_or_default();
    for (axis, dim) in dims(input)?.into_iter().enumerate().skip(shape.len()) {
        shape.push(match dim {
            Some(size) => size,
            None if axis == 0 => 1,
            None => return Err(bad(input, Refusal::new(format!("leaves its dimension {axis} open"), "export it with a fixed size"))),
        });
    }
    checked(input, shape)
}

fn checked(input: &ValueInfoProto, shape: Vec<usize>) -> Result<Vec<usize>, NetworkError> {
    match shape.len() {
        0 => Err(bad(input, Refusal::new("has no dimensions", IMAGE))),
        _ if shape.contains(&0) => Err(bad(input, Refusal::new(format!("has the empty shape {shape:?}"), IMAGE))),
        rank if rank > MAX_RANK => Err(bad(input, Refusal::new(format!("has {rank} dimensions; up to {MAX_RANK} are supported"), IMAGE))),
        _ => volume(&shape).map(|_| shape).map_err(|reason| bad(input, reason)),
    }
}
