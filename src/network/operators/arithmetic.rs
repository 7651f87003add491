//! Sums, products, powers and extremes of several operands, with numpy's broadcasting; any operand may be a weight.

use super::activation;
use super::differences::{self, KINKED, SMOOTH};
use super::lifted;
use super::operand::Operand;
use crate::network::builder::Builder;
use crate::network::error::NetworkError;
use crate::network::graph::Port;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Operator, Record, Saved};
use crate::network::reach::Reach;
use crate::network::relevance::Conduct;
use crate::network::rule::Rule;
use crate::network::shapes::broadcast;
use crate::network::value::{Value, ranked, ranked_pair};
use crate::network::weight::WeightId;
use crate::network::weights::Weights;
use burn::tensor::Tensor;
use std::rc::Rc;

/// A two-operand function.
#[derive(Clone, Copy, Debug, PartialEq)]
enum BinaryFunction {
    Add,
    Sub,
    Mul,
    Div,
    Pow,
    Min,
    Max,
}

/// `left kind right`.
pub struct Binary {
    kind: BinaryFunction,
    left: Operand,
    right: Operand,
    /// Power with one constant exponent.
    exponent: Option<f32>,
}

/// Lowers the operators of [`BinaryFunction`], and `Sum` of any number of operands as a chain.
pub fn lower(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let (kind, most) = match view.operator() {
        "Add" => (BinaryFunction::Add, 2),
        "Sub" => (BinaryFunction::Sub, 2),
        "Mul" => (BinaryFunction::Mul, 2),
        "Div" => (BinaryFunction::Div, 2),
        "Pow" => (BinaryFunction::Pow, 2),
        "Min" => (BinaryFunction::Min, usize::MAX),
        "Max" => (BinaryFunction::Max, usize::MAX),
        "Sum" => (BinaryFunction::Add, usize::MAX),
        other => return Err(view.refuse(format!("{other} is not arithmetic"))),
    };
    if view.inputs.len() > most || (most == 2 && view.inputs.len() < 2) {
        return Err(view.refuse(format!("has {} operands", view.inputs.len())));
    }
    let mut result = view.required(0)?.clone();
    for index in 1..view.inputs.len() {
        let other = aligned_at_axis(builder, view, &result, view.required(index)?)?;
        if let Some(bounded) = at_a_bound(builder, view, kind, (&result, &other))? {
            result = bounded;
            continue;
        }
        result = binary(builder, view, kind, &result, &other)?;
    }
    Ok(vec![result])
}

/// Operator sets before 7 aligned the second operand at `axis` when `broadcast` was set: it is given the dimensions of 1 that follow.
fn aligned_at_axis(builder: &Builder, view: &NodeView, left: &Known, right: &Known) -> Result<Known, NetworkError> {
    if view.opset >= 7 || view.int("broadcast", 0) == 0 || !view.has("axis") {
        return Ok(right.clone());
    }
    let Known::Constant(constant) = right else {
        return Err(
            view.refuse_with("aligns an operand that depends on the input at an axis", "convert the file to operator set 7 or later")
        );
    };
    let rank = builder.shape_of(left).len();
    let axis = view.axis(view.int("axis", 0), rank)?;
    let after = rank.checked_sub(axis + constant.shape.len());
    let after =
        after.ok_or_else(|| view.refuse(format!("its operand of shape {:?} does not fit at axis {axis} of {rank}", constant.shape)))?;
    let mut shape = constant.shape.clone();
    shape.extend(std::iter::repeat_n(1, after));
    Ok(Known::Constant(Rc::new((**constant).clone().reshaped(shape))))
}

/// Marks a maximum or minimum that holds the range of a quantised file: the float network that the file stands for has no rectifier there.
pub const HOLDS_RANGE: &str = "holds_range";

/// The larger or smaller one of a port and one and the same number: a rectifier or a clip, whose rules it then has.
fn at_a_bound(
    builder: &mut Builder,
    view: &NodeView,
    kind: BinaryFunction,
    operands: (&Known, &Known),
) -> Result<Option<Known>, NetworkError> {
    let ((Known::Port(port), Known::Constant(constant)) | (Known::Constant(constant), Known::Port(port))) = operands else {
        return Ok(None);
    };
    let Some(bound) = builder.number_beside(*port, constant) else { return Ok(None) };
    let (low, high) = match kind {
        BinaryFunction::Max => (bound, f32::INFINITY),
        BinaryFunction::Min => (f32::NEG_INFINITY, bound),
        _ => return Ok(None),
    };
    if view.has(HOLDS_RANGE) {
        return Ok(None);
    }
    activation::between_bounds(builder, view, *port, (low, high)).map(Some)
}

fn binary(builder: &mut Builder, view: &NodeView, kind: BinaryFunction, left: &Known, right: &Known) -> Result<Known, NetworkError> {
    let operands = (left, right);
    let mut inputs = Vec::new();
    let mut exponent = None;
    let mut operand = |builder: &mut Builder, known: &Known, at: usize| {
        Ok(match known {
            Known::Port(port) => {
                inputs.push(*port);
                Operand::Input
            }
            Known::Constant(constant) => {
                if at == 1 && kind == BinaryFunction::Pow && constant.data.len() == 1 {
                    exponent = Some(constant.to_numbers()[0] as f32);
                }
                // An exponent may be whole; elsewhere the format has one type for both.
                if constant.floats().is_none() && kind != BinaryFunction::Pow {
                    return Err(view.refuse("mixes whole numbers with floats"));
                }
                Operand::Weight(builder.weight(view, constant.widened())?, constant.shape.clone())
            }
        })
    };
    let left = operand(builder, left, 0)?;
    let right = operand(builder, right, 1)?;
    if inputs.is_empty() {
        return Err(view.refuse_with("has two constants in front of an operand that depends on the input", "reorder its operands"));
    }
    let step = Binary { kind, left, right, exponent };
    let port = lifted::push_broadcast(builder, view, step, inputs)?;
    relate(builder, port, kind, operands);
    Ok(Known::Port(port))
}

/// Remembers what becomes of a port beside a number.
fn relate(builder: &mut Builder, port: Port, kind: BinaryFunction, operands: (&Known, &Known)) {
    let ((Known::Port(from), Known::Constant(constant)) | (Known::Constant(constant), Known::Port(from))) = operands else { return };
    let Some(number) = builder.number_beside(*from, constant) else { return };
    let first = matches!(operands.0, Known::Port(_));
    builder.relate(port, *from, |pieces| match kind {
        BinaryFunction::Mul => pieces.times(number),
        BinaryFunction::Div if first => pieces.times(1.0 / number),
        BinaryFunction::Add => pieces.plus(number),
        BinaryFunction::Sub if first => pieces.plus(-number),
        BinaryFunction::Sub => pieces.times(-1.0).and_then(|pieces| pieces.plus(number)),
        _ => None,
    });
}

impl Binary {
    fn shapes<'a>(&'a self, inputs: &[&'a [usize]]) -> (&'a [usize], &'a [usize]) {
        let mut next = inputs.iter();
        let mut of = |operand: &'a Operand| match operand {
            Operand::Input => *next.next().expect("one input per operand"),
            Operand::Weight(_, shape) => shape,
        };
        (of(&self.left), of(&self.right))
    }

    /// Both operands at one rank.
    fn operands(&self, weights: &Weights, inputs: Vec<Value>) -> (Value, Value) {
        let mut next = inputs.into_iter();
        let mut of = |operand: &Operand| match operand {
            Operand::Input => next.next().expect("one input per operand"),
            Operand::Weight(id, _) => weights.get(*id),
        };
        let (left, right) = (of(&self.left), of(&self.right));
        let rank = left.shape().len().max(right.shape().len());
        (left.aligned(rank), right.aligned(rank))
    }
}

impl Binary {
    /// Whether it divides by a weight, which is straight.
    pub fn divides_by_weight(&self) -> bool {
        matches!((self.kind, &self.left, &self.right), (BinaryFunction::Div, Operand::Input, Operand::Weight(..)))
    }

    fn has_two_inputs(&self) -> bool {
        matches!((&self.left, &self.right), (Operand::Input, Operand::Input))
    }

    /// Multipliers by [`differences`] of what is not a sum. A weight is its own reference.
    fn multipliers(&self, a: Value, b: Value, gradient: Value) -> (Value, Value) {
        let pairs = gradient.shape()[0];
        let repeated = |operand: &Operand, value: Value| match operand {
            Operand::Input => value,
            Operand::Weight(..) if value.shape()[0] == pairs => value,
            Operand::Weight(..) => ranked!(value, |v| v.repeat_dim(0, pairs)),
        };
        let (a, b) = (repeated(&self.left, a), repeated(&self.right, b));
        let times = |x: Value, y: Value| ranked_pair!(x, y, |x, y| x.mul(y));
        let mean = |v: &Value| ranked!(v.clone(), |v| differences::mean(v));
        match (self.kind, self.exponent) {
            (BinaryFunction::Mul, _) => (times(gradient.clone(), mean(&b)), times(gradient, mean(&a))),
            (BinaryFunction::Div, _) => {
                // a / b = a (1 / b), and D (1 / b) = -D b / (b b').
                let inverse = ranked!(b, |b| b.recip());
                let slope = ranked!(inverse.clone(), |i| i.clone().mul(differences::swapped(i)).neg());
                (times(gradient.clone(), mean(&inverse)), times(gradient, times(mean(&a), slope)))
            }
            (BinaryFunction::Pow, Some(exponent)) => {
                let raised = power(a.clone(), exponent);
                let slope = ranked_pair!(a, raised, |x, y| {
                    let derivative = |middle: Tensor<_>| power(middle.into(), exponent - 1.0).like(&x).mul_scalar(exponent);
                    differences::slope(x.clone(), y, SMOOTH, derivative)
                });
                let to_left = times(gradient.clone(), slope);
                (to_left, gradient)
            }
            (BinaryFunction::Pow, None) => {
                // a^b = exp(b log a).
                let logarithm = ranked!(a.clone(), |a| a.log());
                let product = times(b.clone(), logarithm.clone());
                let outer = ranked!(product, |p| differences::slope(p.clone(), p.exp(), SMOOTH, |middle| middle.exp()));
                let inner = ranked_pair!(a, logarithm.clone(), |x, y| differences::slope(x, y, KINKED, |middle| middle.recip()));
                let arriving = times(gradient, outer);
                (times(arriving.clone(), times(mean(&b), inner)), times(arriving, mean(&logarithm)))
            }
            (BinaryFunction::Min | BinaryFunction::Max, _) => {
                // max(a, b) = b + ReLU(a - b), min(a, b) = b - ReLU(b - a).
                let first = ranked_pair!(a, b, |a, b| {
                    let apart = a.sub(b);
                    if self.kind == BinaryFunction::Max {
                        let passed = apart.clone().clamp_min(0.0);
                        differences::slope(apart, passed, KINKED, |middle| middle.greater_scalar(0.0).float())
                    } else {
                        let passed = apart.clone().clamp_max(0.0);
                        differences::slope(apart, passed, KINKED, |middle| middle.lower_scalar(0.0).float())
                    }
                });
                let second = ranked!(first.clone(), |m| m.neg().add_scalar(1.0));
                (times(gradient.clone(), first), times(gradient, second))
            }
            (BinaryFunction::Add | BinaryFunction::Sub, _) => unreachable!("sums are linear"),
        }
    }
}

impl Operator for Binary {
    fn reach(&self) -> Reach {
        Reach::Each
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        let (left, right) = self.shapes(inputs);
        broadcast(left, right)
    }

    fn stacks(&self, inputs: &[&[usize]]) -> bool {
        let (left, right) = self.shapes(inputs);
        let rank = left.len().max(right.len());
        let first = |shape: &[usize]| if shape.len() < rank { 1 } else { shape[0] };
        let input = |operand: &Operand, shape: &[usize]| matches!(operand, Operand::Input).then(|| (shape.len(), first(shape)));
        match (input(&self.left, left), input(&self.right, right)) {
            (Some(left), Some(right)) => left == right,
            // A weight of its own along dimension 0 is written for one image.
            (Some((own, _)), None) => own == rank && first(right) == 1,
            (None, Some((own, _))) => own == rank && first(left) == 1,
            (None, None) => true,
        }
    }

    fn weights(&self) -> Vec<WeightId> {
        [&self.left, &self.right]
            .into_iter()
            .filter_map(|operand| if let Operand::Weight(id, _) = operand { Some(*id) } else { None })
            .collect()
    }

    fn conduct(&self) -> Conduct {
        let two = self.has_two_inputs();
        match self.kind {
            BinaryFunction::Add if two => Conduct::Shares,
            BinaryFunction::Sub if two => Conduct::SharesDifference,
            BinaryFunction::Add | BinaryFunction::Sub => Conduct::Shifts,
            BinaryFunction::Mul if two => Conduct::Halves,
            BinaryFunction::Div | BinaryFunction::Pow if two => Conduct::PassesToFirst,
            BinaryFunction::Mul | BinaryFunction::Div | BinaryFunction::Pow => Conduct::Passes,
            BinaryFunction::Min | BinaryFunction::Max => Conduct::Routes,
        }
    }

    fn forward(&self, weights: &Weights, inputs: Vec<Value>, saved: &mut Saved) -> Value {
        let (left, right) = self.operands(weights, inputs);
        // A sum's gradient needs neither operand; a product's needs both.
        if !matches!(self.kind, BinaryFunction::Add | BinaryFunction::Sub) {
            saved.keep(|| left.clone());
            saved.keep(|| right.clone());
        }
        match (self.kind, self.exponent) {
            (BinaryFunction::Add, _) => ranked_pair!(left, right, |a, b| a.add(b)),
            (BinaryFunction::Sub, _) => ranked_pair!(left, right, |a, b| a.sub(b)),
            (BinaryFunction::Mul, _) => ranked_pair!(left, right, |a, b| a.mul(b)),
            (BinaryFunction::Div, _) => ranked_pair!(left, right, |a, b| a.div(b)),
            (BinaryFunction::Pow, Some(exponent)) => power(left, exponent),
            (BinaryFunction::Pow, None) => ranked_pair!(left, right, |a, b| a.powf(b)),
            (BinaryFunction::Min, _) => ranked_pair!(left, right, |a, b| a.min_pair(b)),
            (BinaryFunction::Max, _) => ranked_pair!(left, right, |a, b| a.max_pair(b)),
        }
    }

    fn reverse(&self, _weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let rank = gradient.shape().len();
        let mut kept = record.values.into_iter();
        let (to_left, to_right): (Value, Value) = match self.kind {
            BinaryFunction::Mul | BinaryFunction::Div | BinaryFunction::Pow | BinaryFunction::Min | BinaryFunction::Max
                if record.rule == Rule::Differences =>
            {
                let (a, b) = (kept.next().expect("left operand kept"), kept.next().expect("right operand kept"));
                self.multipliers(a, b, gradient)
            }
            BinaryFunction::Add => (gradient.clone(), gradient),
            BinaryFunction::Sub => (gradient.clone(), ranked!(gradient, |g| g.neg())),
            _ => {
                let (a, b) = (kept.next().expect("left operand kept"), kept.next().expect("right operand kept"));
                match self.kind {
                    BinaryFunction::Mul => {
                        (ranked_pair!(gradient.clone(), b, |g, b| g.mul(b)), ranked_pair!(gradient.clone(), a, |g, a| g.mul(a)))
                    }
                    BinaryFunction::Div => {
                        let to_left = ranked_pair!(gradient.clone(), b.clone(), |g, b| g.div(b));
                        let ratio = ranked_pair!(a, b.clone(), |a, b| a.div(b.square()).neg());
                        (to_left, ranked_pair!(gradient.clone(), ratio, |g, r| g.mul(r)))
                    }
                    BinaryFunction::Pow => {
                        let slope = match self.exponent {
                            Some(exponent) => ranked!(power(a.clone(), exponent - 1.0), |p| p.mul_scalar(exponent)),
                            None => {
                                let lower = ranked_pair!(a.clone(), b.clone(), |a, b| a.powf(b.sub_scalar(1.0)));
                                ranked_pair!(lower, b.clone(), |p, b| p.mul(b))
                            }
                        };
                        let to_left = ranked_pair!(gradient.clone(), slope, |g, s| g.mul(s));
                        // d a^b / d b = a^b log a, needed only when the exponent depends on the input.
                        let to_right = if matches!(self.right, Operand::Input) {
                            let steep = ranked_pair!(a, b, |a, b| a.clone().powf(b).mul(a.log()));
                            ranked_pair!(gradient.clone(), steep, |g, s| g.mul(s))
                        } else {
                            gradient.clone()
                        };
                        (to_left, to_right)
                    }
                    BinaryFunction::Min | BinaryFunction::Max => {
                        // At a tie the left operand receives the gradient.
                        let first = ranked_pair!(a, b, |a, b| match self.kind {
                            BinaryFunction::Max => a.greater_equal(b).float(),
                            _ => a.lower_equal(b).float(),
                        });
                        (
                            ranked_pair!(gradient.clone(), first.clone(), |g, m| g.mul(m)),
                            ranked_pair!(gradient.clone(), first, |g, m| g.mul(m.neg().add_scalar(1.0))),
                        )
                    }
                    BinaryFunction::Add | BinaryFunction::Sub => unreachable!("handled above"),
                }
            }
        };
        debug_assert_eq!(to_left.shape().len(), rank);
        let mut shapes = record.shapes.iter();
        let mut gradients = Vec::new();
        for (operand, gradient) in [(&self.left, to_left), (&self.right, to_right)] {
            if matches!(operand, Operand::Input) {
                gradients.push(gradient.summed_to(shapes.next().expect("one shape per input")));
            }
        }
        gradients
    }
}

/// x^e for one exponent; small whole exponents without logarithms, so that negative bases stay finite.
fn power(base: Value, exponent: f32) -> Value {
    if exponent.fract() == 0.0 && exponent.abs() <= 8.0 {
        ranked!(base, |a| a.powi_scalar(exponent as i32))
    } else if exponent.abs() < WHOLE_EXPONENTS {
        ranked!(base, |a| a.powf_scalar(exponent))
    } else {
        ranked!(base, |a| {
            let raised = a.ones_like().mul_scalar(exponent);
            a.powf(raised)
        })
    }
}

/// burn makes a whole number of a scalar exponent without a fraction, and panics where it has none of that size.
const WHOLE_EXPONENTS: f32 = (1u32 << 30) as f32;
