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

/// With what is no number replaced. The softmax over a row that is masked throughout by -infinity is no number, which a network then
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
    /// Multipliers by the chain e = exp(x), s = sum e, y = e / s or x - log s.
    fn by_differences(&self, x: Tensor<3>, g: Tensor<3>) -> Tensor<3> {
        // One shift for input and reference keeps exp from overflowing and cancels. The floor keeps 1 / s finite where the two lie
        // far apart; e^-80 beside e^0 is nothing in f32.
        let largest = x.clone().max_dim(1);
        let shift = largest.clone().max_pair(differences::swapped(largest.clone()));
        let shifted = numbers(x.clone().sub(shift), -80.0).clamp_min(-80.0);
        let e = shifted.clone().exp();
        let s = e.clone().sum_dim(1);
        let steep = differences::slope(x.clone(), e.clone(), SMOOTH, |_| differences::mean(shifted).exp());
        if self.logarithm {
            let logarithm = x.sub(largest.clone()).exp().sum_dim(1).log().add(largest);
            let logarithm = differences::slope(s, logarithm, 0.0, Tensor::recip);
            return g.clone().sub(g.sum_dim(1).mul(logarithm).mul(steep));
        }
        let inverse = s.recip();
        let to_sum = g.clone().mul(differences::mean(e)).sum_dim(1).mul(inverse.clone()).mul(differences::swapped(inverse.clone())).neg();
        g.mul(differences::mean(inverse)).add(to_sum).mul(steep)
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
