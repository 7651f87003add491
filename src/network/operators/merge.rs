//! Joining tensors along a dimension, and repeating one to a larger shape.

use super::lifted;
use super::operand::Operand;
use crate::network::builder::Builder;
use crate::network::error::NetworkError;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Operator, Record, Saved};
use crate::network::reach::Reach;
use crate::network::shapes::broadcast;
use crate::network::value::{Value, ranked};
use crate::network::volume::{MOST_VALUES, extent};
use crate::network::weight::WeightId;
use crate::network::weights::Weights;
use burn::tensor::{Slice, Tensor};

/// The parts one after the other along an axis.
pub struct Concat {
    axis: usize,
    parts: Vec<Operand>,
}

/// Lowers `Concat`.
pub fn concat(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let rank = builder.shape_of(view.required(0)?).len();
    let axis = view.axis(view.int("axis", 1), rank)?;
    let lift = |shape: &[usize]| if axis == 0 { lifted::flat(shape) } else { shape.to_vec() };
    let mut inputs = Vec::new();
    let mut parts = Vec::new();
    for index in 0..view.inputs.len() {
        parts.push(match view.required(index)? {
            Known::Port(port) => {
                inputs.push(*port);
                Operand::Input
            }
            // Nothing to join; as a weight it would not exist.
            Known::Constant(constant) if constant.data.is_empty() => continue,
            Known::Constant(constant) => {
                let shape = if axis == 0 { [vec![1], lift(&constant.shape)].concat() } else { constant.shape.clone() };
                Operand::Weight(builder.weight(view, (**constant).clone().reshaped(shape.clone()))?, shape)
            }
        });
    }
    if axis > 0 {
        return Ok(vec![Known::Port(builder.push(view, 0, Concat { axis, parts }, inputs)?)]);
    }
    // Image by image: what is joined along dimension 0 belongs to one.
    let shapes: Vec<Vec<usize>> = (0..view.inputs.len())
        .filter_map(|index| view.input(index).map(|known| builder.shape_of(known)))
        .filter(|shape| !shape.contains(&0))
        .collect();
    let tail = shapes.first().map(|shape| shape[1..].to_vec()).unwrap_or_default();
    if let Some(other) = shapes.iter().find(|shape| shape[1..] != tail) {
        return Err(view.refuse(format!("joins the shapes {:?} and {other:?} along dimension 0", shapes[0])));
    }
    let count = shapes.iter().fold(0usize, |sum, shape| sum.saturating_add(shape[0]));
    let inputs = inputs.into_iter().map(|port| (port, lift(builder.shape(port)))).collect();
    let output = [vec![count], tail].concat();
    Ok(vec![Known::Port(lifted::push(builder, view, 0, Concat { axis: 1, parts }, inputs, output)?)])
}

impl Concat {
    fn shapes(&self, inputs: &[&[usize]]) -> Vec<Vec<usize>> {
        let mut next = inputs.iter();
        self.parts
            .iter()
            .map(|part| match part {
                Operand::Input => next.next().expect("one input per part").to_vec(),
                Operand::Weight(_, shape) => shape.clone(),
            })
            .collect()
    }
}

/// A constant, written for one image, as often as there are images.
fn repeated(value: Value, batch: usize) -> Value {
    let own = value.shape()[0];
    if own == batch {
        return value;
    }
    ranked!(value, |t| t.repeat_dim(0, batch / own))
}

impl Operator for Concat {
    fn reach(&self) -> Reach {
        Reach::Moves
    }

    fn stacks(&self, _inputs: &[&[usize]]) -> bool {
        self.axis > 0
    }

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
        self.parts.iter().filter_map(|part| if let Operand::Weight(id, _) = part { Some(*id) } else { None }).collect()
    }

    fn forward(&self, weights: &Weights, inputs: Vec<Value>, _saved: &mut Saved) -> Value {
        let batch = inputs[0].shape()[0];
        let mut next = inputs.into_iter();
        let parts: Vec<Value> = self
            .parts
            .iter()
            .map(|part| match part {
                Operand::Input => next.next().expect("one input per part"),
                // Such as a ViT's class token.
                Operand::Weight(id, _) => repeated(weights.get(*id), batch),
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
            if matches!(part, Operand::Input) {
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
        .map(|&d| extent(d).ok_or_else(|| view.out_of_range(format!("its target shape holds {d}; 0 to {MOST_VALUES} are supported"))))
        .collect::<Result<Vec<_>, _>>()?;
    let shape = broadcast(builder.shape(input), &target).map_err(|e| view.refuse(e))?;
    let before = builder.shape(input).to_vec();
    if before == shape {
        return Ok(vec![Known::Port(input)]);
    }
    let stacks = before.len() == shape.len() && before[0] == shape[0];
    if stacks || !lifted::can_lift(shape.len()) {
        return Ok(vec![Known::Port(builder.push(view, 0, Expand(shape), vec![input])?)]);
    }
    let aligned = [vec![1; shape.len() - before.len()], before].concat();
    let step = Expand([&[1], &shape[..]].concat());
    Ok(vec![Known::Port(lifted::push(builder, view, 0, step, vec![(input, aligned)], shape)?)])
}

impl Operator for Expand {
    fn reach(&self) -> Reach {
        Reach::Moves
    }

    fn stacks(&self, inputs: &[&[usize]]) -> bool {
        inputs[0].len() == self.0.len() && inputs[0][0] == self.0[0]
    }

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
