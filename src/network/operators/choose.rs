//! One of two values, element by element, by a condition.
//!
//! A gradient, and relevance, go through the branch that was taken; the branch left out, whose value may even be no number, gets 0, and
//! so does the condition. By differences the choice is c a + (1 - c) b.

use super::differences;
use super::lifted;
use super::operand::Operand;
use crate::network::builder::Builder;
use crate::network::error::NetworkError;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Operator, Record, Saved};
use crate::network::reach::Reach;
use crate::network::rule::Rule;
use crate::network::shapes::broadcast;
use crate::network::value::{Value, ranked, ranked_pair};
use crate::network::weight::WeightId;
use crate::network::weights::Weights;

/// The second operand where the first is not 0, else the third.
pub struct Choose([Operand; 3]);

/// Lowers `Where`.
pub fn lower(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let mut inputs = Vec::new();
    let mut operand = |builder: &mut Builder, index: usize| -> Result<Operand, NetworkError> {
        Ok(match view.required(index)? {
            Known::Port(port) => {
                inputs.push(*port);
                Operand::Input
            }
            Known::Constant(constant) => Operand::Weight(builder.weight(view, constant.widened())?, constant.shape.clone()),
        })
    };
    let step = Choose([operand(builder, 0)?, operand(builder, 1)?, operand(builder, 2)?]);
    Ok(vec![Known::Port(lifted::push_broadcast(builder, view, step, inputs)?)])
}

impl Choose {
    /// Whether what is chosen does not depend on the network's input.
    pub fn is_fixed(&self) -> bool {
        matches!(self.0[0], Operand::Weight(..))
    }
}

fn blocked(value: Value, mask: &Value) -> Value {
    ranked_pair!(value, mask.clone(), |g, m| g.mask_fill(m.lower_equal_scalar(0.5), 0.0))
}

fn complement(condition: &Value) -> Value {
    ranked!(condition.clone(), |c| c.neg().add_scalar(1.0))
}

impl Operator for Choose {
    fn reach(&self) -> Reach {
        Reach::Each
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        let mut next = inputs.iter();
        let mut whole = Vec::new();
        for operand in &self.0 {
            let shape = match operand {
                Operand::Input => next.next().expect("one input per operand"),
                Operand::Weight(_, shape) => &shape[..],
            };
            whole = broadcast(&whole, shape)?;
        }
        Ok(whole)
    }

    fn weights(&self) -> Vec<WeightId> {
        self.0.iter().filter_map(|operand| if let Operand::Weight(id, _) = operand { Some(*id) } else { None }).collect()
    }

    fn forward(&self, weights: &Weights, inputs: Vec<Value>, saved: &mut Saved) -> Value {
        let shapes: Vec<Vec<usize>> = inputs.iter().map(Value::shape).collect();
        let references: Vec<&[usize]> = shapes.iter().map(|shape| &shape[..]).collect();
        let shape = self.shape(&references).expect("checked when the graph was read");
        let mut next = inputs.into_iter();
        let [condition, yes, no] = [0, 1, 2].map(|index| {
            let value = match &self.0[index] {
                Operand::Input => next.next().expect("one input per operand"),
                Operand::Weight(id, _) => weights.get(*id),
            };
            value.expanded(&shape)
        });
        // Anything but 0 counts as true.
        let condition = ranked!(condition, |c| c.not_equal_scalar(0.0).float());
        saved.keep(|| condition.clone());
        if saved.rule() == Rule::Differences {
            saved.keep(|| yes.clone());
            saved.keep(|| no.clone());
        }
        let chosen = ranked_pair!(yes, condition.clone(), |yes, c| yes.mask_fill(c.lower_equal_scalar(0.5), 0.0));
        let rest = blocked(no, &complement(&condition));
        chosen.plus(rest)
    }

    fn reverse(&self, weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let mut kept = record.values.into_iter();
        let condition = kept.next().expect("the condition is kept");
        let parts = match (kept.next(), kept.next()) {
            (Some(yes), Some(no)) => {
                let mean = ranked!(condition.clone(), |c| differences::mean(c));
                let rest = complement(&mean);
                let times = |a: Value, b: Value| ranked_pair!(a, b, |a, b| a.mul(b));
                // Where the condition does not change its own multiplier counts for nothing, and what was left out may be infinite.
                let changes = ranked!(condition, |c| differences::difference(c).abs());
                let apart = ranked_pair!(yes, no, |yes, no| differences::mean(yes).sub(differences::mean(no)));
                let to_condition = times(gradient.clone(), blocked(apart, &changes));
                [to_condition, times(gradient.clone(), mean), times(gradient, rest)]
            }
            _ => {
                let nothing = Value::zeros(&gradient.shape(), &weights.device);
                [nothing, blocked(gradient.clone(), &condition), blocked(gradient, &complement(&condition))]
            }
        };
        let mut shapes = record.shapes.iter();
        let mut gradients = Vec::new();
        for (operand, part) in std::iter::zip(&self.0, parts) {
            if matches!(operand, Operand::Input) {
                gradients.push(part.summed_to(shapes.next().expect("one shape per input")));
            }
        }
        gradients
    }
}
