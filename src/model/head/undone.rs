//! The steps that make logits of what a file gives, put behind its graph: methods, metrics and rules then treat them like its own.

use super::behind::Term;
use super::form::Form;
use super::masks::MaskedClass;
use super::source::{Groups, ProbabilitySource};
use super::squash::{END, SquashEnds};
use super::volume::volume;
use crate::model::link::ABSENT;
use crate::network::{Constant, Graph, Known, NetworkError, Port};
use std::rc::Rc;

/// The least probability whose logarithm is taken: below it f32 has lost digits.
const LEAST: f32 = f32::MIN_POSITIVE;

/// The largest f32 below 1.
const MOST: f32 = 1.0 - f32::EPSILON / 2.0;

/// The log-odds of a constant of 0 or 1: its sigmoid is 0 or 1 to within f32.
const SURE: f64 = 80.0;

fn numbers(values: Vec<f32>) -> Known {
    Known::Constant(Rc::new(Constant::f32([1, values.len()], values)))
}

fn number(value: f32) -> Known {
    Known::Constant(Rc::new(Constant::f32([], vec![value])))
}

fn integers(values: impl IntoIterator<Item = usize>) -> Known {
    Known::Constant(Rc::new(Constant::integers(values.into_iter().map(|value| value as i64).collect())))
}

/// Appends steps, row by row.
struct Steps<'a> {
    graph: &'a mut Graph,
    rows: usize,
}

type Appended = Result<Port, NetworkError>;

impl Steps<'_> {
    fn one(&mut self, operator: &str, port: Port) -> Appended {
        self.graph.append(operator, vec![Known::Port(port)], &[])
    }

    fn two(&mut self, operator: &str, left: Port, right: Port) -> Appended {
        self.graph.append(operator, vec![Known::Port(left), Known::Port(right)], &[])
    }

    fn along(&mut self, operator: &str, port: Port, axis: usize) -> Appended {
        self.graph.append(operator, vec![Known::Port(port), integers([axis])], &[("keepdims", 1)])
    }

    fn reshaped(&mut self, port: Port, shape: &[usize]) -> Appended {
        if self.graph.ports()[port].shape == shape {
            return Ok(port);
        }
        self.graph.append("Reshape", vec![Known::Port(port), integers(shape.iter().copied())], &[])
    }

    fn width(&self, port: Port) -> usize {
        volume(self.graph, port) / self.rows
    }

    /// `[rows, numbers]`.
    fn matrix(&mut self, port: Port) -> Appended {
        let width = self.width(port);
        self.reshaped(port, &[self.rows, width])
    }

    fn gathered(&mut self, matrix: Port, places: &[usize]) -> Appended {
        self.graph.append("Gather", vec![Known::Port(matrix), integers(places.iter().copied())], &[("axis", 1)])
    }

    fn clipped(&mut self, port: Port, low: f32, high: f32) -> Appended {
        self.graph.append("Clip", vec![Known::Port(port), number(low), number(high)], &[])
    }

    /// The log-odds of the probabilities of a known source, `[rows, width]`: the logits of a sigmoid, else each logit less the log-sum-exp
    /// of the others of its group. With m the largest logit, e = exp(z - m), and t how many have e = 1, the others of a class sum to (sum
    /// of e below 1) + t - e; for the largest itself t - e is exact, so nothing is lost however sure it is.
    fn log_odds(&mut self, source: &ProbabilitySource) -> Appended {
        let Groups::Along { outer, size, inner } = source.groups else { return self.matrix(source.logits) };
        let (axis, rows) = (2, self.rows);
        let z = self.reshaped(source.logits, &[rows, outer, size, inner])?;
        let largest = self.along("ReduceMax", z, axis)?;
        let less = self.two("Sub", z, largest)?;
        let e = self.one("Exp", less)?;
        let is_below = self.two("Less", z, largest)?;
        let below = self.two("Mul", e, is_below)?;
        let top = self.two("Sub", e, below)?;
        let sum_below = self.along("ReduceSum", below, axis)?;
        let sum_top = self.along("ReduceSum", top, axis)?;
        let other_top = self.two("Sub", sum_top, top)?;
        let others = self.two("Add", sum_below, other_top)?;
        let others = self.two("Sub", others, below)?;
        let others = self.clipped(others, LEAST, f32::INFINITY)?;
        let logarithm = self.one("Log", others)?;
        let odds = self.two("Sub", less, logarithm)?;
        self.reshaped(odds, &[rows, source.width])
    }
}

/// The logits of chosen classes of a softmax, `[rows, classes]`; where some are left out, their log-sum-exp is one more. With it the port
/// that holds the chosen ones alone.
pub fn classes(graph: &mut Graph, rows: usize, source: &ProbabilitySource, places: &[usize]) -> Result<(Port, Port), NetworkError> {
    let mut steps = Steps { graph, rows };
    let all = steps.matrix(source.logits)?;
    let chosen = steps.gathered(all, places)?;
    let mut left = vec![true; source.width];
    places.iter().for_each(|&place| left[place] = false);
    let left: Vec<usize> = (0..source.width).filter(|&place| left[place]).collect();
    if left.is_empty() {
        return Ok((chosen, chosen));
    }
    let rest = steps.gathered(all, &left)?;
    let rest = if left.len() == 1 { rest } else { steps.along("ReduceLogSumExp", rest, 1)? };
    Ok((steps.graph.append("Concat", vec![Known::Port(chosen), Known::Port(rest)], &[("axis", 1)])?, chosen))
}

/// The log-odds of outputs that follow from one probability each, `[rows, classes]`.
pub fn each(graph: &mut Graph, rows: usize, source: &ProbabilitySource, terms: &[Term]) -> Appended {
    let mut steps = Steps { graph, rows };
    let all = steps.log_odds(source)?;
    let place = |term: &Term| match term {
        Term::Of(place) | Term::Complement(place) => *place,
        Term::Constant(_) | Term::Rank(_) => 0,
    };
    let sign = |term: &Term| match term {
        Term::Of(_) => 1.0,
        Term::Complement(_) => -1.0,
        Term::Constant(_) | Term::Rank(_) => 0.0,
    };
    let constant = |term: &Term| match term {
        Term::Constant(p) => ((p / (1.0 - p)).ln()).clamp(-SURE, SURE) as f32,
        _ => 0.0,
    };
    let mut odds = steps.gathered(all, &terms.iter().map(place).collect::<Vec<_>>())?;
    if terms.iter().any(|term| sign(term) != 1.0) {
        odds = steps.graph.append("Mul", vec![Known::Port(odds), numbers(terms.iter().map(sign).collect())], &[])?;
    }
    if terms.iter().any(|term| sign(term) == 0.0) {
        odds = steps.graph.append("Add", vec![Known::Port(odds), numbers(terms.iter().map(constant).collect())], &[])?;
    }
    Ok(odds)
}

/// The logarithms of probabilities that sum to 1, `[rows, classes]`: their softmax is the probabilities themselves.
pub fn distribution(graph: &mut Graph, rows: usize, output: Port, form: Form) -> Appended {
    let mut steps = Steps { graph, rows };
    let given = steps.matrix(output)?;
    match form {
        Form::Logarithm => Ok(given),
        Form::NegativeLogarithm => steps.one("Neg", given),
        // A factor is a constant that is added to all logarithms, which a softmax takes away.
        Form::Plain | Form::PerCent => {
            let positive = steps.clipped(given, LEAST, f32::INFINITY)?;
            steps.one("Log", positive)
        }
    }
}

/// The log-odds log(p / (1 - p)) of probabilities, `[rows, classes]`, to within f32: from -87 to 16.6.
pub fn probabilities(graph: &mut Graph, rows: usize, output: Port) -> Appended {
    let mut steps = Steps { graph, rows };
    let given = steps.matrix(output)?;
    let p = steps.clipped(given, LEAST, MOST)?;
    let rest = steps.graph.append("Sub", vec![number(1.0), Known::Port(p)], &[])?;
    let (p, rest) = (steps.one("Log", p)?, steps.one("Log", rest)?);
    steps.two("Sub", p, rest)
}

/// The logits of a sigmoid of factor z + offset, `[rows, classes]`, with a factor and an offset for each class.
pub fn scaled(graph: &mut Graph, rows: usize, from: Port, factor: &[f32], offset: &[f32]) -> Appended {
    let mut steps = Steps { graph, rows };
    let mut logits = steps.matrix(from)?;
    if factor.iter().any(|&factor| factor != 1.0) {
        logits = steps.graph.append("Mul", vec![Known::Port(logits), numbers(factor.to_vec())], &[])?;
    }
    if offset.iter().any(|&offset| offset != 0.0) {
        logits = steps.graph.append("Add", vec![Known::Port(logits), numbers(offset.to_vec())], &[])?;
    }
    Ok(logits)
}

/// The log-odds of the probabilities at `output`, where `whole` stands for 1, which are a function of the numbers at `from` one by one,
/// `[rows, classes]`. Beyond the ends of that function, where f32 has no digits of the log-odds left, they go on as straight as they rise
/// on average between the ends.
pub fn squashed(graph: &mut Graph, rows: usize, (from, output): (Port, Port), whole: f32, ends: &[SquashEnds]) -> Appended {
    let mut steps = Steps { graph, rows };
    let mut given = steps.matrix(output)?;
    if whole != 1.0 {
        given = steps.graph.append("Div", vec![Known::Port(given), number(whole)], &[])?;
    }
    let p = steps.clipped(given, END, 1.0 - END)?;
    let rest = steps.graph.append("Sub", vec![number(1.0), Known::Port(p)], &[])?;
    let (p, rest) = (steps.one("Log", p)?, steps.one("Log", rest)?);
    let odds = steps.two("Sub", p, rest)?;
    let z = steps.matrix(from)?;
    let bounds = |of: fn(&SquashEnds) -> f32| numbers(ends.iter().map(|ends| of(ends).clamp(f32::MIN, f32::MAX)).collect());
    let above = steps.graph.append("Max", vec![Known::Port(z), bounds(|ends| ends.low)], &[])?;
    let within = steps.graph.append("Min", vec![Known::Port(above), bounds(|ends| ends.high)], &[])?;
    let beyond = steps.two("Sub", z, within)?;
    let further = steps.graph.append("Mul", vec![Known::Port(beyond), numbers(ends.iter().map(|ends| ends.slope).collect())], &[])?;
    steps.two("Add", odds, further)
}

/// The same logits `[rows, classes]`, in which a masked class has the logit of its mask, or the least that takes part in a softmax for minus
/// infinity: whatever the file adds the mask to does not show in what it gives of that class.
pub fn masked(graph: &mut Graph, rows: usize, port: Port, masks: &[MaskedClass]) -> Appended {
    let mut steps = Steps { graph, rows };
    let logits = steps.matrix(port)?;
    let finite = steps.clipped(logits, ABSENT, f32::INFINITY)?;
    let (mut keep, mut instead) = (vec![1.0; steps.width(logits)], vec![0.0; steps.width(logits)]);
    for mask in masks {
        keep[mask.class] = 0.0;
        instead[mask.class] = mask.logit.max(ABSENT);
    }
    let kept = steps.graph.append("Mul", vec![Known::Port(finite), numbers(keep)], &[])?;
    steps.graph.append("Add", vec![Known::Port(kept), numbers(instead)], &[])
}
