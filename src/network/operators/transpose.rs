//! Reordering dimensions.

use super::lifted;
use super::reshape::Reshape;
use crate::network::attributes;
use crate::network::builder::Builder;
use crate::network::error::NetworkError;
use crate::network::graph::Port;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Operator, Record, Saved};
use crate::network::reach::Reach;
use crate::network::value::Value;
use crate::network::weights::Weights;

/// Dimension k of the result is dimension `0[k]` of the input.
pub struct Transpose(Vec<usize>);

/// Lowers `Transpose`.
pub fn lower(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let axes = attributes::permutation(view, builder.shape(input).len())?;
    Ok(vec![Known::Port(transposed(builder, view, input, &axes)?)])
}

/// Appends the steps that reorder dimensions, image by image where dimension 0 is moved.
///
/// # Errors
/// As [`Builder::push`].
pub fn transposed(builder: &mut Builder, view: &NodeView, input: Port, axes: &[usize]) -> Result<Port, NetworkError> {
    if axes[0] == 0 {
        return builder.push(view, 0, Transpose(axes.to_vec()), vec![input]);
    }
    let shape = builder.shape(input).to_vec();
    let output: Vec<usize> = axes.iter().map(|&axis| shape[axis]).collect();
    let (sizes, order) = blocks(&shape, axes);
    if order.is_sorted() {
        return builder.push(view, 0, Reshape::to(output), vec![input]);
    }
    if lifted::can_lift(order.len()) {
        return lifted::push(builder, view, 0, among_images(&order), vec![(input, sizes)], output);
    }
    // Too many dimensions for one more: one is moved at a time, and what lies before, between and behind is one dimension each.
    let (mut port, mut left) = (input, (0..shape.len()).collect::<Vec<usize>>());
    for (place, axis) in axes.iter().enumerate() {
        let found = left.iter().position(|other| other == axis).expect("each axis once");
        let size = |range: &[usize]| range.iter().map(|&axis| shape[axis]).product::<usize>();
        let parts = vec![size(&left[..place]), size(&left[place..found]), shape[*axis], size(&left[found + 1..])];
        let moved = left.remove(found);
        left.insert(place, moved);
        let output = left.iter().map(|&axis| shape[axis]).collect();
        port = lifted::push(builder, view, 0, among_images(&[0, 2, 1, 3]), vec![(port, parts)], output)?;
    }
    Ok(port)
}

/// The transposition of `[n, ...]` that reorders what follows n.
fn among_images(order: &[usize]) -> Transpose {
    Transpose(std::iter::once(0).chain(order.iter().map(|axis| axis + 1)).collect())
}

/// The same transposition with fewer dimensions: those of size 1 left out, neighbours that stay neighbours taken for one. Gives the
/// shape of the input and the order of its dimensions in the result.
fn blocks(shape: &[usize], axes: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let long: Vec<usize> = axes.iter().copied().filter(|&axis| shape[axis] != 1).collect();
    // What lies between two dimensions of the input, those of size 1 not counted.
    let next = |axis: usize| (axis + 1..shape.len()).find(|&axis| shape[axis] != 1);
    let mut runs: Vec<Vec<usize>> = Vec::new();
    for axis in long {
        match runs.last_mut() {
            Some(run) if run.last().and_then(|&last| next(last)) == Some(axis) => run.push(axis),
            _ => runs.push(vec![axis]),
        }
    }
    let mut sorted: Vec<&Vec<usize>> = runs.iter().collect();
    sorted.sort();
    let order = runs.iter().map(|run| sorted.iter().position(|other| *other == run).expect("the same runs")).collect();
    let sizes = sorted.iter().map(|run| run.iter().map(|&axis| shape[axis]).product()).collect();
    (sizes, order)
}

impl Operator for Transpose {
    fn reach(&self) -> Reach {
        Reach::Moves
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        Ok(self.0.iter().map(|&axis| inputs[0][axis]).collect())
    }

    fn forward(&self, _weights: &Weights, inputs: Vec<Value>, _saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        input.permuted(&self.0)
    }

    fn reverse(&self, _weights: &Weights, _record: Record, gradient: Value) -> Vec<Value> {
        let mut back = vec![0; self.0.len()];
        for (to, &from) in self.0.iter().enumerate() {
            back[from] = to;
        }
        vec![gradient.permuted(&back)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transposition_is_the_same_with_fewer_dimensions() {
        assert_eq!(blocks(&[1, 5, 3, 2, 4], &[3, 0, 2, 1, 4]), (vec![5, 3, 2, 4], vec![2, 1, 0, 3]));
        assert_eq!(blocks(&[1, 5, 3, 2, 4], &[2, 0, 3, 1, 4]), (vec![5, 6, 4], vec![1, 0, 2]));
        assert_eq!(blocks(&[2, 3, 1, 4], &[3, 0, 1, 2]), (vec![6, 4], vec![1, 0]), "neighbours stay together across a dimension of 1");
        assert_eq!(blocks(&[1, 3, 4], &[1, 0, 2]), (vec![12], vec![0]), "a dimension of 1 moves nothing");
    }
}
