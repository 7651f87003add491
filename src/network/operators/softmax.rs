//! Softmax and its logarithm, shifted by the largest value so that nothing overflows.

use super::differences::{self, SMOOTH};
use super::lifted;
use crate::network::builder::Builder;
use crate::network::error::NetworkError;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Operator, Record, Saved};
use crate::network::relevance::Conduct;
use crate::network::rule::Rule;
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
pub fn lower(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let rank = builder.shape(input).len();
    let old = view.opset < 13;
    let from = view.axis(view.int("axis", if old { 1 } else { -1 }), rank)?;
    let step = Softmax { from, to: if old { rank } else { from + 1 }, logarithm: view.operator() == "LogSoftmax" };
    if from > 0 {
        return Ok(vec![Known::Port(builder.push(view, 0, step, vec![input])?)]);
    }
    let output = builder.shape(input).to_vec();
    let shape = vec![output[..step.to].iter().product(), output[step.to..].iter().product()];
    let step = Softmax { from: 1, to: 2, ..step };
    Ok(vec![Known::Port(lifted::push(builder, view, 0, step, vec![(input, shape)], output)?)])
}

/// Stands for the logarithm of a value that a mask has made 0.
const MASKED: f32 = -1e30;

/// With NaN replaced. The softmax over a row that is masked throughout by -infinity is NaN, which a network then
/// replaces itself; what travels back through it is 0, and stays so.
fn numbers(tensor: Tensor<3>, by: f32) -> Tensor<3> {
    let odd = tensor.clone().is_nan();
    tensor.mask_fill(odd, by)
}

impl Softmax {
    /// `[outer, normalised, inner]`.
    fn grouped(&self, value: Value) -> Tensor<3> {
        let shape = value.shape();
        let product = |range: &[usize]| range.iter().product();
        value.reshape(&[product(&shape[..self.from]), product(&shape[self.from..self.to]), product(&shape[self.to..])]).tensor()
    }
}

impl Softmax {
    /// Multipliers of y = softmax(x) and of log y. With L the logarithmic mean (y - y') / (log y - log y') of input and reference,
    /// D log y = D x - D log s for the common sum s of both, and D y = L D log y. The outputs add up to 1 in both, so the sum of D y is 0
    /// and D log s = sum(L D x) / sum L. That is the derivative with L in the place of y: no two terms cancel, however far apart the two
    /// are. By the chain exp, sum, quotient they did, where all inputs had risen together.
    fn by_differences(&self, x: Tensor<3>, g: Tensor<3>) -> Tensor<3> {
        let logarithm = log_softmax(x, 1);
        let y = numbers(logarithm.clone().exp(), 0.0);
        let logarithm = numbers(logarithm, MASKED).clamp_min(MASKED);
        let means = differences::slope(logarithm, y, SMOOTH, Tensor::exp);
        let sum = means.clone().sum_dim(1);
        // Of a row that is masked throughout nothing is known.
        let nothing = sum.clone().equal_scalar(0.0);
        let sum = sum.mask_fill(nothing, 1.0);
        if self.logarithm {
            return g.clone().sub(g.sum_dim(1).mul(means.div(sum)));
        }
        let along = g.clone().mul(means.clone()).sum_dim(1).div(sum);
        means.mul(g.sub(along))
    }
}

impl Operator for Softmax {
    fn conduct(&self) -> Conduct {
        if self.logarithm { Conduct::Passes } else { Conduct::Normalises }
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        Ok(inputs[0].to_vec())
    }

    fn forward(&self, _weights: &Weights, inputs: Vec<Value>, saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        let shape = input.shape();
        let (x, rule) = (self.grouped(input), saved.rule());
        let y = if self.logarithm { log_softmax(x.clone(), 1) } else { softmax(x.clone(), 1) };
        saved.keep(|| if rule == Rule::Differences { x.into() } else { Value::from(numbers(y.clone(), 0.0)) });
        Value::from(y).reshape(&shape)
    }

    fn reverse(&self, _weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let [kept] = <[Value; 1]>::try_from(record.values).expect("output kept, or input");
        let (y, g) = (kept.tensor::<3>(), self.grouped(gradient));
        let back = if record.rule == Rule::Differences {
            self.by_differences(y, g)
        } else if self.logarithm {
            g.clone().sub(y.exp().mul(g.sum_dim(1)))
        } else {
            // A constant added to g changes nothing. Without what g is at the largest output, that output's own term is a sum over the
            // others and not the little that is left of 1 - y.
            let largest = y.clone().max_dim(1).expand(y.dims()).lower_equal(y.clone()).float();
            let there = g.clone().mul(largest.clone()).sum_dim(1).div(largest.sum_dim(1));
            let g = g.sub(there);
            let along = g.clone().mul(y.clone()).sum_dim(1);
            y.mul(g.sub(along))
        };
        vec![Value::from(back).reshape(&record.shapes[0])]
    }
}
