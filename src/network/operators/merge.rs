//! Joining tensors along a dimension, and repeating one to a larger shape.

use crate::network::builder::Builder;
use crate::network::error::NetworkError;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Operator, Record, Saved};
use crate::network::shapes::broadcast;
use crate::network::value::{Value, ranked};
use crate::network::volume::{MOST_VALUES, extent};
use crate::network::weight::WeightId;
use crate::network::weights::Weights;
use burn::tensor::{Slice, Tensor};

enum Part {
    Input,
    Weight(WeightId, Vec<usize>),
}

/// The parts one after the other along an axis.
pub struct Concat {
    axis: usize,
    parts: Vec<Part>,
}

/// Lowers `Concat`.
pub fn concat(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let rank = builder.shape_of(view.required(0)?).len();
    let axis = view.axis(view.int("axis", 1), rank)?;
    let mut inputs = Vec::new();
    let mut parts = Vec::new();
    for index in 0..view.inputs.len() {
        parts.push(match view.required(index)? {
            Known::Port(port) => {
                inputs.push(*port);
                Part::Input
            }
            // Nothing to join; as a weight it would not exist.
            Known::Constant(constant) if constant.data.is_empty() => continue,
            Known::Constant(constant) => Part::Weight(builder.weight(view, (**constant).clone())?, constant.shape.clone()),
        });
    }
    Ok(vec![Known::Port(builder.push(view, 0, Concat { axis, parts }, inputs)?)])
}

impl Concat {
    /// The dimension along which the parts are joined.
    pub fn axis(&self) -> usize {
        self.axis
    }

    /// For each part its size along that dimension, and which input it is unless it is a constant.
    pub fn sizes(&self, inputs: &[&[usize]]) -> Vec<(Option<usize>, usize)> {
        let mut next = 0..inputs.len();
        let input = |part: &Part, next: &mut std::ops::Range<usize>| if matches!(part, Part::Input) { next.next() } else { None };
        std::iter::zip(&self.parts, self.shapes(inputs)).map(|(part, shape)| (input(part, &mut next), shape[self.axis])).collect()
    }

    fn shapes(&self, inputs: &[&[usize]]) -> Vec<Vec<usize>> {
        let mut next = inputs.iter();
        self.parts
            .iter()
            .map(|part| match part {
                Part::Input => next.next().expect("one input per part").to_vec(),
                Part::Weight(_, shape) => shape.clone(),
            })
            .collect()
    }
}

fn repeated(value: Value, batch: usize) -> Value {
    if value.shape()[0] == batch {
        return value;
    }
    ranked!(value, |t| t.repeat_dim(0, batch))
}

impl Operator for Concat {
    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        let shapes = self.shapes(inputs);
        let mut joined = shapes.first().cloned().ok_or("joins nothing")?;
        for shape in &shapes[1..] {
            let fits = shape.len() == joined.len() && (0..joined.len()).all(|axis| axis == self.axis || shape[axis] == joined[axis]);
            if !fits {
                return Err(format!("joins the shapes {shapes:?} along dimension {}", self.axis));
            }
            // At most 2^27 each, and no file names 2^32 of them; in 32 bits the sum may not fit.
            joined[self.axis] = joined[self.axis].saturating_add(shape[self.axis]);
        }
        Ok(joined)
    }

    fn weights(&self) -> Vec<WeightId> {
        self.parts.iter().filter_map(|part| if let Part::Weight(id, _) = part { Some(*id) } else { None }).collect()
    }

    fn forward(&self, weights: &Weights, inputs: Vec<Value>, _saved: &mut Saved) -> Value {
        let batch = inputs[0].shape()[0];
        let mut next = inputs.into_iter();
        let parts: Vec<Value> = self
            .parts
            .iter()
            .map(|part| match part {
                Part::Input => next.next().expect("one input per part"),
                // A constant such as a ViT's class token was written for the planned batch.
                Part::Weight(id, _) if self.axis != 0 => repeated(weights.get(*id), batch),
                Part::Weight(id, _) => weights.get(*id),
            })
            .collect();
        let rest = parts[1..].to_vec();
        ranked!(parts[0].clone(), |first| {
            let mut tensors = vec![first];
            for value in rest {
                let tensor = value.like(&tensors[0]);
                tensors.push(tensor);
            }
            Tensor::cat(tensors, self.axis)
        })
    }

    fn reverse(&self, _weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let references: Vec<&[usize]> = record.shapes.iter().map(|shape| &shape[..]).collect();
        let whole = gradient.shape();
        let mut start = 0;
        let mut gradients = Vec::new();
        for (part, shape) in std::iter::zip(&self.parts, self.shapes(&references)) {
            let end = start + shape[self.axis];
            if matches!(part, Part::Input) {
                let ranges: Vec<Slice> = whole
                    .iter()
                    .enumerate()
                    .map(|(axis, &size)| Slice::from(if axis == self.axis { start..end } else { 0..size }))
                    .collect();
                gradients.push(ranked!(gradient.clone(), |g| g.slice(&ranges[..])));
            }
            start = end;
        }
        gradients
    }
}

/// Repeats dimensions of size 1.
struct Expand(Vec<usize>);

/// Lowers `Expand`.
pub fn expand(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let target = view.integers("shape", 1)?.ok_or_else(|| view.refuse("its target shape is missing"))?;
    let target = target
        .iter()
        .map(|&d| extent(d).ok_or_else(|| view.refuse(format!("its target shape holds {d}; 0 to {MOST_VALUES} are supported"))))
        .collect::<Result<Vec<_>, _>>()?;
    let shape = broadcast(builder.shape(input), &target).map_err(|e| view.refuse(e))?;
    if builder.shape(input) == shape {
        return Ok(vec![Known::Port(input)]);
    }
    Ok(vec![Known::Port(builder.push(view, 0, Expand(shape), vec![input])?)])
}

impl Operator for Expand {
    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        broadcast(inputs[0], &self.0)
    }

    fn forward(&self, _weights: &Weights, inputs: Vec<Value>, _saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        let mut target = self.0.clone();
        let mut value = input.aligned(target.len());
        target[0] = target[0].max(value.shape()[0]);
        for (axis, &size) in target.iter().enumerate() {
            if value.shape()[axis] != size {
                value = ranked!(value, |t| t.repeat_dim(axis, size));
            }
        }
        value
    }

    fn reverse(&self, _weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        vec![gradient.summed_to(&record.shapes[0])]
    }
}
