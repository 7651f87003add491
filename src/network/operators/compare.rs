//! Comparisons and tests of what depends on the network's input: 1 where they hold, else 0.
//!
//! They are flat on both sides of their jumps, so that no gradient passes; relevance ends here. A rule of differences takes a comparison as a
//! function of the difference of its operands and divides differences, so that it adds up on what a network chooses by it.

use super::differences::{self, KINKED};
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

/// What is asked of two numbers.
#[derive(Clone, Copy, PartialEq)]
pub enum Comparison {
    /// a = b.
    Equal,
    /// a < b.
    Less,
    /// a > b.
    Greater,
    /// a <= b.
    LessOrEqual,
    /// a >= b.
    GreaterOrEqual,
}

/// Whether `left kind right`, with numpy's broadcasting.
struct Compare {
    kind: Comparison,
    left: Operand,
    right: Operand,
}

/// Lowers `Equal`, `Less`, `Greater`, `LessOrEqual` and `GreaterOrEqual`.
pub fn lower(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let kind = match view.operator() {
        "Equal" => Comparison::Equal,
        "Less" => Comparison::Less,
        "Greater" => Comparison::Greater,
        "LessOrEqual" => Comparison::LessOrEqual,
        "GreaterOrEqual" => Comparison::GreaterOrEqual,
        other => return Err(view.refuse(format!("{other} is no comparison"))),
    };
    Ok(vec![Known::Port(push(builder, view, kind, view.required(0)?, view.required(1)?)?)])
}

/// Appends a comparison of two operands and gives the port that it makes.
pub fn push(builder: &mut Builder, view: &NodeView, kind: Comparison, left: &Known, right: &Known) -> Result<Port, NetworkError> {
    let mut inputs = Vec::new();
    let mut operand = |builder: &mut Builder, known: &Known| -> Result<Operand, NetworkError> {
        Ok(match known {
            Known::Port(port) => {
                inputs.push(*port);
                Operand::Input
            }
            Known::Constant(constant) => Operand::Weight(builder.weight(view, constant.widened())?, constant.shape.clone()),
        })
    };
    let (first, second) = (operand(builder, left)?, operand(builder, right)?);
    let port = lifted::push_broadcast(builder, view, Compare { kind, left: first, right: second }, inputs)?;
    if let (Known::Port(from), Known::Constant(constant)) | (Known::Constant(constant), Known::Port(from)) = (left, right)
        && let Some(number) = builder.number_beside(*from, &constant.widened())
    {
        let turned = matches!(left, Known::Constant(_));
        builder.relate(port, *from, |pieces| {
            pieces.compared(number, |value, number| if turned { kind.holds(number, value) } else { kind.holds(value, number) })
        });
    }
    builder.mark_whole(port);
    Ok(port)
}

impl Comparison {
    /// Whether it holds of two numbers.
    fn holds(self, a: f32, b: f32) -> bool {
        match self {
            Self::Equal => a == b,
            Self::Less => a < b,
            Self::Greater => a > b,
            Self::LessOrEqual => a <= b,
            Self::GreaterOrEqual => a >= b,
        }
    }
}

impl Compare {
    fn shapes<'a>(&'a self, inputs: &[&'a [usize]]) -> (&'a [usize], &'a [usize]) {
        let mut next = inputs.iter();
        let mut of = |operand: &'a Operand| match operand {
            Operand::Input => *next.next().expect("one input per operand"),
            Operand::Weight(_, shape) => shape,
        };
        (of(&self.left), of(&self.right))
    }
}

impl Operator for Compare {
    fn jumps(&self) -> bool {
        true
    }

    fn reach(&self) -> Reach {
        Reach::Each
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        let (left, right) = self.shapes(inputs);
        broadcast(left, right)
    }

    fn conduct(&self) -> Conduct {
        Conduct::Ends
    }

    fn weights(&self) -> Vec<WeightId> {
        [&self.left, &self.right].into_iter().filter_map(|o| if let Operand::Weight(id, _) = o { Some(*id) } else { None }).collect()
    }

    fn forward(&self, weights: &Weights, inputs: Vec<Value>, saved: &mut Saved) -> Value {
        let shapes: Vec<Vec<usize>> = inputs.iter().map(Value::shape).collect();
        let references: Vec<&[usize]> = shapes.iter().map(|shape| &shape[..]).collect();
        let shape = self.shape(&references).expect("checked when the graph was read");
        let mut next = inputs.into_iter();
        let mut of = |operand: &Operand| match operand {
            Operand::Input => next.next().expect("one input per operand").expanded(&shape),
            Operand::Weight(id, _) => weights.get(*id).expanded(&shape),
        };
        let (left, right) = (of(&self.left), of(&self.right));
        let holds = ranked_pair!(left.clone(), right.clone(), |a, b| match self.kind {
            Comparison::Equal => a.equal(b).float(),
            Comparison::Less => a.lower(b).float(),
            Comparison::Greater => a.greater(b).float(),
            Comparison::LessOrEqual => a.lower_equal(b).float(),
            Comparison::GreaterOrEqual => a.greater_equal(b).float(),
        });
        if saved.rule() == Rule::Differences {
            saved.keep(|| {
                let apart = ranked_pair!(left, right, |a, b| a.sub(b));
                ranked_pair!(apart, holds.clone(), |x, y| differences::slope(x, y, KINKED, |middle| middle.zeros_like()))
            });
        }
        holds
    }

    fn reverse(&self, weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let Some(slope) = record.values.into_iter().next() else {
            return record.shapes.iter().map(|shape| Value::zeros(shape, &weights.device)).collect();
        };
        let to_left = ranked_pair!(gradient, slope, |g, s| g.mul(s));
        let to_right = ranked!(to_left.clone(), |g| g.neg());
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

/// Whether a number is NaN or infinite.
struct IsOdd {
    nan: bool,
    positive: bool,
    negative: bool,
}

/// Lowers `IsNaN` and `IsInf`.
pub fn is_odd(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let flag = |name: &str| view.int(name, 1) != 0;
    let nan = view.operator() == "IsNaN";
    let step = IsOdd { nan, positive: !nan && flag("detect_positive"), negative: !nan && flag("detect_negative") };
    let input = view.variable(0)?;
    let port = builder.push(view, 0, step, vec![input])?;
    builder.mark_whole(port);
    Ok(vec![Known::Port(port)])
}

impl Operator for IsOdd {
    fn reach(&self) -> Reach {
        Reach::Each
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        Ok(inputs[0].to_vec())
    }

    fn conduct(&self) -> Conduct {
        Conduct::Ends
    }

    fn forward(&self, _weights: &Weights, inputs: Vec<Value>, _saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        ranked!(input, |x| {
            if self.nan {
                x.is_nan().float()
            } else {
                let one = |wanted: bool, side: f32| x.clone().equal_scalar(side).float().mul_scalar(f32::from(u8::from(wanted)));
                one(self.positive, f32::INFINITY).add(one(self.negative, f32::NEG_INFINITY))
            }
        })
    }

    fn reverse(&self, weights: &Weights, record: Record, _gradient: Value) -> Vec<Value> {
        vec![Value::zeros(&record.shapes[0], &weights.device)]
    }
}
