//! Reordering dimensions.

use crate::network::attributes;
use crate::network::builder::Builder;
use crate::network::error::NetworkError;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Operator, Record, Saved};
use crate::network::value::{Value, ranked};
use crate::network::weights::Weights;
use burn::tensor::Tensor;

/// Dimension k of the result is dimension `0[k]` of the input.
pub struct Transpose(Vec<usize>);

/// Lowers `Transpose`.
pub fn lower(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let axes = attributes::permutation(view, builder.shape(input).len())?;
    Ok(vec![Known::Port(builder.push(view, 0, Transpose(axes), vec![input])?)])
}

impl Transpose {
    /// Which dimension of the input each dimension of the result is.
    pub fn permutation(&self) -> &[usize] {
        &self.0
    }
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
