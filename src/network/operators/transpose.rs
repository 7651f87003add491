//! Reordering dimensions.

use super::{Operator, Record, Saved};
use crate::network::error::NetworkError;
use crate::network::node::{Known, NodeView};
use crate::network::reader::Reader;
use crate::network::value::{Value, ranked};
use crate::network::weights::Weights;
use burn::tensor::Tensor;

/// Dimension k of the result is dimension `0[k]` of the input.
struct Transpose(Vec<usize>);

/// The permutation that a node asks for; reversed order when it names none.
pub fn permutation(view: &NodeView, rank: usize) -> Result<Vec<usize>, NetworkError> {
    let Some(given) = view.ints("perm") else { return Ok((0..rank).rev().collect()) };
    let axes = given.iter().map(|&axis| view.axis(axis, rank)).collect::<Result<Vec<_>, _>>()?;
    if axes.len() != rank || (0..rank).any(|axis| !axes.contains(&axis)) {
        return Err(view.refuse(format!("`perm` is {given:?}, which does not reorder {rank} dimensions")));
    }
    Ok(axes)
}

/// Lowers `Transpose`.
pub fn lower(reader: &mut Reader, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let axes = permutation(view, reader.shape(input).len())?;
    Ok(vec![Known::Port(reader.push(view, 0, Transpose(axes), vec![input])?)])
}

fn permuted<const D: usize>(tensor: Tensor<D>, axes: &[usize]) -> Tensor<D> {
    let axes: [usize; D] = axes.try_into().expect("one axis per dimension");
    tensor.permute(axes.map(|axis| axis as isize))
}

impl Operator for Transpose {
    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        Ok(self.0.iter().map(|&axis| inputs[0][axis]).collect())
    }

    fn forward(&self, _weights: &Weights, inputs: Vec<Value>, _saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        ranked!(input, |x| permuted(x, &self.0))
    }

    fn reverse(&self, _weights: &Weights, _record: Record, gradient: Value) -> Vec<Value> {
        let mut back = vec![0; self.0.len()];
        for (to, &from) in self.0.iter().enumerate() {
            back[from] = to;
        }
        vec![ranked!(gradient, |g| permuted(g, &back))]
    }
}
