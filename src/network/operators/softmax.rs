//! Softmax and its logarithm, shifted by the largest value so that nothing overflows.

use super::{Operator, Record, Saved};
use crate::network::error::NetworkError;
use crate::network::node::{Known, NodeView};
use crate::network::reader::Reader;
use crate::network::value::Value;
use crate::network::weights::Weights;
use burn::tensor::Tensor;
use burn::tensor::activation::{log_softmax, softmax};

/// exp(x) / sum exp(x) over the dimensions `from..to`, or its logarithm.
pub struct Softmax {
    from: usize,
    to: usize,
    logarithm: bool,
}

/// Lowers `Softmax` and `LogSoftmax`; before operator set 13 they flattened everything from `axis` on.
pub fn lower(reader: &mut Reader, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let rank = reader.shape(input).len();
    let old = view.opset < 13;
    let from = view.axis(view.int("axis", if old { 1 } else { -1 }), rank)?;
    let step = Softmax { from, to: if old { rank } else { from + 1 }, logarithm: view.operator() == "LogSoftmax" };
    Ok(vec![Known::Port(reader.push(view, 0, step, vec![input])?)])
}

impl Softmax {
    /// `[outer, normalised, inner]`.
    fn grouped(&self, value: Value) -> Tensor<3> {
        let shape = value.shape();
        let product = |range: &[usize]| range.iter().product();
        value.reshape(&[product(&shape[..self.from]), product(&shape[self.from..self.to]), product(&shape[self.to..])]).tensor()
    }
}

impl Operator for Softmax {
    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        Ok(inputs[0].to_vec())
    }

    fn forward(&self, _weights: &Weights, inputs: Vec<Value>, saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        let shape = input.shape();
        let x = self.grouped(input);
        let y = if self.logarithm { log_softmax(x, 1) } else { softmax(x, 1) };
        saved.keep(|| Value::from(y.clone()));
        Value::from(y).reshape(&shape)
    }

    fn reverse(&self, _weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let [kept] = <[Value; 1]>::try_from(record.values).expect("output kept");
        let (y, g) = (kept.tensor::<3>(), self.grouped(gradient));
        let back = if self.logarithm {
            g.clone().sub(y.exp().mul(g.sum_dim(1)))
        } else {
            let along = g.clone().mul(y.clone()).sum_dim(1);
            y.mul(g.sub(along))
        };
        vec![Value::from(back).reshape(&record.shapes[0])]
    }
}
