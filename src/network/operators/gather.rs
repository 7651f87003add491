//! Picking along one dimension by constant indices.

use super::lifted;
use crate::network::attributes;
use crate::network::builder::Builder;
use crate::network::error::NetworkError;
use crate::network::graph::Port;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Operator, Record, Saved};
use crate::network::reach::Reach;
use crate::network::value::{Value, filled, ranked};
use crate::network::weights::Weights;
use burn::tensor::{IndexingUpdateOp, Int, Tensor, TensorData};

/// `output[.., indices, ..] = input[.., indices[k], ..]`.
pub struct Gather {
    axis: usize,
    indices: Vec<usize>,
    /// Shape of the index tensor, which takes the axis's place; empty when one index removes the axis.
    index_shape: Vec<usize>,
}

/// Appends the step that picks along an axis, which stays one.
///
/// # Errors
/// As [`Builder::push`].
pub fn along(builder: &mut Builder, view: &NodeView, input: Port, axis: usize, indices: Vec<usize>) -> Result<Port, NetworkError> {
    let index_shape = vec![indices.len()];
    push(builder, view, input, Gather { axis, indices, index_shape })
}

fn push(builder: &mut Builder, view: &NodeView, input: Port, step: Gather) -> Result<Port, NetworkError> {
    if step.axis > 0 {
        return builder.push(view, 0, step, vec![input]);
    }
    let shape = builder.shape(input).to_vec();
    let output = step.shape(&[&shape]).map_err(|reason| view.refuse(reason))?;
    let step = Gather { axis: 1, index_shape: vec![step.indices.len()], indices: step.indices };
    lifted::push(builder, view, 0, step, vec![(input, lifted::flat(&shape))], output)
}

impl Gather {
    fn tensor<const D: usize>(&self, like: &Tensor<D>) -> Tensor<1, Int> {
        let indices: Vec<i32> = self.indices.iter().map(|&k| k as i32).collect();
        Tensor::from_data(TensorData::new(indices, [self.indices.len()]), &like.device())
    }

    /// The result with the picked dimension still one axis.
    fn straight(&self, input: &[usize]) -> Vec<usize> {
        let mut shape = input.to_vec();
        shape[self.axis] = self.indices.len();
        shape
    }
}

/// Lowers `Gather`.
pub fn lower(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let shape = builder.shape(input).to_vec();
    let axis = view.axis(view.int("axis", 0), shape.len())?;
    let indices = view.needed(1)?;
    let step = Gather { axis, indices: attributes::indices(view, &indices, shape[axis])?, index_shape: indices.shape.clone() };
    Ok(vec![Known::Port(push(builder, view, input, step)?)])
}

impl Operator for Gather {
    fn reach(&self) -> Reach {
        Reach::Moves
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        let shape = [&inputs[0][..self.axis], &self.index_shape, &inputs[0][self.axis + 1..]].concat();
        Ok(if shape.is_empty() { vec![1] } else { shape })
    }

    fn forward(&self, _weights: &Weights, inputs: Vec<Value>, _saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        let shape = self.shape(&[&input.shape()]).expect("checked when the graph was read");
        ranked!(input, |x| {
            let indices = self.tensor(&x);
            x.select(self.axis, indices)
        })
        .reshape(&shape)
    }

    fn reverse(&self, _weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let shape = &record.shapes[0];
        vec![ranked!(gradient.reshape(&self.straight(shape)), |g| {
            let zeros = filled(&g, shape, 0.0);
            let indices = self.tensor(&g);
            zeros.select_assign(self.axis, indices, g, IndexingUpdateOp::Add)
        })]
    }
}
