//! Sums and means over dimensions.

use super::differences;
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
enum Reduction {
    Sum,
    Mean,
    /// Equal maxima share the gradient.
    Max,
}

/// Sum, mean or maximum over `axes`.
struct Reduce {
    axes: Vec<usize>,
    keep: bool,
    kind: Reduction,
}

/// Lowers `ReduceMean`, `ReduceSum` and `ReduceMax`.
pub fn lower(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let (axes, keep) = attributes::reduced(view, builder.shape(input).len())?;
    if axes.is_empty() {
        return Ok(vec![Known::Port(input)]);
    }
    let kind = match view.operator() {
        "ReduceMean" => Reduction::Mean,
        "ReduceMax" => Reduction::Max,
        _ => Reduction::Sum,
    };
    let step = Reduce { axes, keep, kind };
    let shape = builder.shape(input).to_vec();
    if !step.axes.contains(&0) || !lifted::can_lift(shape.len()) {
        return Ok(vec![Known::Port(builder.push(view, 0, step, vec![input])?)]);
    }
    let output = step.shape(&[&shape]).map_err(|reason| view.refuse(reason))?;
    let step = Reduce { axes: step.axes.iter().map(|axis| axis + 1).collect(), ..step };
    Ok(vec![Known::Port(lifted::push(builder, view, 0, step, vec![(input, shape)], output)?)])
}

impl Reduce {
    fn kept(&self, shape: &[usize]) -> Vec<usize> {
        shape.iter().enumerate().map(|(axis, &size)| if self.axes.contains(&axis) { 1 } else { size }).collect()
    }
}

impl Operator for Reduce {
    fn reach(&self) -> Reach {
        Reach::Along(self.axes.clone())
    }

    fn conduct(&self) -> Conduct {
        if self.kind == Reduction::Max { Conduct::Routes } else { Conduct::Shares }
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        if self.keep {
            return Ok(self.kept(inputs[0]));
        }
        let shape: Vec<usize> = inputs[0].iter().enumerate().filter(|(axis, _)| !self.axes.contains(axis)).map(|(_, &size)| size).collect();
        Ok(if shape.is_empty() { vec![1] } else { shape })
    }

    fn forward(&self, _weights: &Weights, inputs: Vec<Value>, saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        let shape = self.shape(&[&input.shape()]).expect("checked when the graph was read");
        let mut value = input.clone();
        for &axis in &self.axes {
            value = ranked!(value, |x| match self.kind {
                Reduction::Sum => x.sum_dim(axis),
                Reduction::Mean => x.mean_dim(axis),
                Reduction::Max => x.max_dim(axis),
            });
        }
        if self.kind == Reduction::Max {
            saved.keep(|| ranked_pair!(input.clone(), value.clone(), |x, largest| x.clone().equal(largest.expand(x.dims())).float()));
            if saved.rule() == Rule::Differences {
                saved.keep(|| input);
                saved.keep(|| value.clone());
            }
        }
        value.reshape(&shape)
    }

    fn reverse(&self, _weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let shape = &record.shapes[0];
        let count: usize = self.axes.iter().map(|&axis| shape[axis]).product();
        let spread = |arriving: Value| self.axes.iter().fold(arriving, |value, &axis| ranked!(value, |g| g.repeat_dim(axis, shape[axis])));
        let gradient = gradient.reshape(&self.kept(shape));
        let mut kept = record.values.into_iter();
        vec![match self.kind {
            Reduction::Sum => spread(gradient),
            Reduction::Mean => ranked!(spread(gradient), |g| g.div_scalar(count as f32)),
            Reduction::Max => {
                let hits = kept.next().expect("the maxima's places kept");
                let ties = self.axes.iter().fold(hits.clone(), |ties, &axis| ranked!(ties, |h| h.sum_dim(axis)));
                let share = ranked_pair!(hits, ties, |h, t| h.div(t));
                let shared = |arriving: Value| ranked_pair!(spread(arriving), share, |g, s| g.mul(s));
                match (kept.next(), kept.next()) {
                    (Some(x), Some(y)) => ranked!(x, |x| {
                        let (y, g) = (y.like(&x), gradient.like(&x));
                        differences::picked(x.clone(), y, g, |arriving| shared(arriving.into()).like(&x))
                    }),
                    _ => shared(gradient),
                }
            }
        }]
    }
}
