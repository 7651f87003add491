//! Reductions that are not linear: the Euclidean norm and the logarithm of a sum of exponentials.

use super::differences::{self, SMOOTH};
use super::lifted;
use crate::network::attributes;
use crate::network::builder::Builder;
use crate::network::error::NetworkError;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Operator, Record, Saved};
use crate::network::reach::Reach;
use crate::network::relevance::Conduct;
use crate::network::rule::Rule;
use crate::network::value::{Value, ranked, ranked_pair};
use crate::network::weights::Weights;

#[derive(Clone, Copy, PartialEq)]
enum NormFunction {
    /// sqrt(sum x^2). Its gradient is x / norm, and 0 where the norm is 0.
    Euclidean,
    /// log(sum exp(x)). Its gradient is the softmax.
    LogSumExp,
}

/// A norm over `axes`.
struct Norm {
    axes: Vec<usize>,
    keep: bool,
    kind: NormFunction,
}

/// Lowers `ReduceL2` and `ReduceLogSumExp`.
pub fn lower(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let (axes, keep) = attributes::reduced(view, builder.shape(input).len())?;
    let kind = if view.operator() == "ReduceL2" { NormFunction::Euclidean } else { NormFunction::LogSumExp };
    let (step, shape) = (Norm { axes, keep, kind }, builder.shape(input).to_vec());
    if !step.axes.contains(&0) || !lifted::can_lift(shape.len()) {
        return Ok(vec![Known::Port(builder.push(view, 0, step, vec![input])?)]);
    }
    let output = step.shape(&[&shape]).map_err(|reason| view.refuse(reason))?;
    let step = Norm { axes: step.axes.iter().map(|axis| axis + 1).collect(), ..step };
    Ok(vec![Known::Port(lifted::push(builder, view, 0, step, vec![(input, shape)], output)?)])
}

fn times(a: Value, b: Value) -> Value {
    ranked_pair!(a, b, |a, b| a.mul(b))
}

impl Norm {
    fn kept(&self, shape: &[usize]) -> Vec<usize> {
        shape.iter().enumerate().map(|(axis, &size)| if self.axes.contains(&axis) { 1 } else { size }).collect()
    }

    fn sum(&self, value: Value) -> Value {
        self.axes.iter().fold(value, |value, &axis| ranked!(value, |x| x.sum_dim(axis)))
    }

    fn largest(&self, value: Value) -> Value {
        self.axes.iter().fold(value, |value, &axis| ranked!(value, |x| x.max_dim(axis)))
    }

    /// y, and the slope of y in each x.
    fn euclidean(&self, x: Value, rule: Rule) -> (Value, Value) {
        let y = ranked!(self.sum(ranked!(x.clone(), |x| x.square())), |s| s.sqrt());
        // D y = D (sum x^2) / (y + y'), D x^2 = 2 mean(x) D x.
        let (numerator, denominator) = match rule {
            Rule::Differences => (ranked!(x, |x| differences::mean(x)), ranked!(y.clone(), |y| differences::mean(y))),
            _ => (x, y.clone()),
        };
        let shape = numerator.shape();
        let slope = ranked_pair!(numerator, denominator.expanded(&shape), |x, y| {
            let silent = y.clone().equal_scalar(0.0);
            x.div(y.mask_fill(silent.clone(), 1.0)).mask_fill(silent, 0.0)
        });
        (y, slope)
    }

    /// y, and the slope of y in each x.
    fn log_sum_exp(&self, x: Value, rule: Rule) -> (Value, Value) {
        let shape = x.shape();
        let largest = self.largest(x.clone());
        let e = ranked_pair!(x.clone(), largest.clone().expanded(&shape), |x, m| x.sub(m).exp());
        let s = self.sum(e.clone());
        let y = ranked!(s.clone(), |s| s.log()).plus(largest.clone());
        if rule != Rule::Differences {
            return (y, ranked_pair!(e, s.expanded(&shape), |e, s| e.div(s)));
        }
        // By the chain e = exp(x - m), s = sum e, y = log s + m with one m for input and reference. The floor keeps s above 0 where the two
        // lie far apart; e^-80 beside e^0 is nothing in f32.
        let shift = ranked!(largest.clone(), |m| m.clone().max_pair(differences::swapped(m)));
        let shifted = ranked_pair!(x.clone(), shift.clone().expanded(&shape), |x, m| x.sub(m).clamp_min(-80.0));
        let e = ranked!(shifted.clone(), |x| x.exp());
        let steep = ranked_pair!(x, e.clone(), |x, e| {
            let shifted = shifted.like(&x);
            differences::slope(x, e, SMOOTH, |_| differences::mean(shifted).exp())
        });
        let s = self.sum(e);
        let outer = ranked_pair!(s, y.clone(), |s, y| differences::slope(s, y, 0.0, |middle| middle.recip()));
        (y, times(steep, outer.expanded(&shape)))
    }
}

impl Operator for Norm {
    fn reach(&self) -> Reach {
        Reach::Along(self.axes.clone())
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        if self.keep {
            return Ok(self.kept(inputs[0]));
        }
        let shape: Vec<usize> = inputs[0].iter().enumerate().filter(|(axis, _)| !self.axes.contains(axis)).map(|(_, &size)| size).collect();
        Ok(if shape.is_empty() { vec![1] } else { shape })
    }

    /// A norm shares its relevance out by x^2 / norm^2, a logarithm of exponentials by the softmax; both keep the sum.
    fn conduct(&self) -> Conduct {
        if self.kind == NormFunction::Euclidean { Conduct::SharesPositively } else { Conduct::Routes }
    }

    fn forward(&self, _weights: &Weights, inputs: Vec<Value>, saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        let shape = self.shape(&[&input.shape()]).expect("checked when the graph was read");
        let (y, slope) = match self.kind {
            NormFunction::Euclidean => self.euclidean(input, saved.rule()),
            NormFunction::LogSumExp => self.log_sum_exp(input, saved.rule()),
        };
        saved.keep(|| slope);
        y.reshape(&shape)
    }

    fn reverse(&self, _weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let [slope] = <[Value; 1]>::try_from(record.values).expect("the slope is kept");
        let shape = &record.shapes[0];
        vec![times(gradient.reshape(&self.kept(shape)).expanded(shape), slope)]
    }
}
