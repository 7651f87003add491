//! The two walks over a graph: forward for values, in reverse for gradients.

use super::direction::WalkDirection;
use super::disturbance::Disturbance;
use super::error::NetworkError;
use super::graph::{Graph, Node, Port};
use super::operator::{Record, Saved};
use super::precision::Precision;
use super::rule::Rule;
use super::value::Value;
use super::weights::Weights;
use crate::pace::{Cancelled, Later, Pace};
use std::collections::HashMap;

impl From<Cancelled> for NetworkError {
    fn from(Cancelled: Cancelled) -> Self {
        Self::Cancelled
    }
}

/// What the steps of a forward walk left behind for the reverse one.
#[derive(Clone, Default)]
pub struct Tape {
    records: Vec<Option<Record>>,
}

impl Tape {
    /// What a step left.
    pub(super) fn record(&self, step: usize) -> Option<&Record> {
        self.records[step].as_ref()
    }
}

/// The result of a forward walk.
pub struct Passage {
    values: HashMap<Port, Value>,
    /// For [`reverse`].
    pub tape: Tape,
}

impl Passage {
    /// The value at a port that was asked for.
    ///
    /// # Panics
    /// When the walk was not told to keep it.
    pub fn value(&self, port: Port) -> Value {
        self.values[&port].clone()
    }
}

/// Looks at every value of a walk, which waits for it.
pub trait Probe {
    /// A value at a step, before it is rounded to the precision of the walk.
    fn see<'a>(&'a self, node: &'a Node, direction: WalkDirection, value: &'a Value) -> Later<'a, Result<(), NetworkError>>;
}

/// How to walk over a graph.
#[derive(Clone, Copy)]
pub struct Walk<'a> {
    /// The graph.
    pub graph: &'a Graph,
    /// Its weights on a device.
    pub weights: &'a Weights,
    /// Precision in which values are kept between steps.
    pub precision: Precision,
    /// What every value is changed by, to see what rounding it changes.
    pub disturbance: Option<Disturbance>,
    /// Receives every value.
    pub probe: Option<&'a dyn Probe>,
    /// Progress and cancel.
    pub pace: &'a dyn Pace,
}

/// Walks forward in single precision, see [`Walk::forward`].
pub async fn forward(
    graph: &Graph,
    weights: &Weights,
    inputs: Vec<(Port, Value)>,
    keep: &[Port],
    record: Option<(Port, Rule)>,
    pace: &dyn Pace,
) -> Result<Passage, NetworkError> {
    Walk { graph, weights, precision: Precision::Single, disturbance: None, probe: None, pace }.forward(inputs, keep, record).await
}

/// Walks in reverse in single precision, see [`Walk::reverse`].
pub async fn reverse(
    graph: &Graph,
    weights: &Weights,
    tape: Tape,
    from: Port,
    gradient: Value,
    to: Port,
    pace: &dyn Pace,
) -> Result<Option<Value>, NetworkError> {
    Walk { graph, weights, precision: Precision::Single, disturbance: None, probe: None, pace }.reverse(tape, from, gradient, to).await
}

impl Walk<'_> {
    async fn seen(&self, at: (usize, &Node), direction: WalkDirection, value: Value) -> Result<Value, NetworkError> {
        if let Some(probe) = self.probe {
            probe.see(at.1, direction, &value).await?;
        }
        let value = match self.disturbance {
            Some(disturbance) => disturbance.step(at, direction, value, &self.weights.device),
            None => value,
        };
        Ok(self.precision.stored(value))
    }

    /// Walks forward from the inputs and keeps the values at `keep`. Any port may be an input: what only led to it is not computed.
    /// With `record`, every step that depends on that port is
    /// recorded for [`Walk::reverse`] by the given rule; what does not depend on it costs nothing in memory. So a walk
    /// that records from a tap runs the body once and only the head backward.
    pub async fn forward(&self, inputs: Vec<(Port, Value)>, keep: &[Port], record: Option<(Port, Rule)>) -> Result<Passage, NetworkError> {
        let (graph, weights) = (self.graph, self.weights);
        graph.check_memory(&inputs, keep, record)?;
        let nodes = graph.nodes();
        let given: Vec<Port> = inputs.iter().map(|(port, _)| *port).collect();
        let needed = graph.ancestors_above(keep, &given);
        let recorded = record.map(|(port, _)| graph.descendants(port)).unwrap_or_else(|| vec![false; nodes.len()]);
        let mut readers = vec![0usize; graph.ports().len()];
        for (node, _) in std::iter::zip(nodes, &needed).filter(|(_, needed)| **needed) {
            for &input in &node.inputs {
                readers[input] += 1;
            }
        }
        for &port in keep {
            readers[port] += 1;
        }
        let mut values: Vec<Option<Value>> = vec![None; graph.ports().len()];
        for (port, value) in inputs {
            let value = match self.disturbance {
                Some(disturbance) => disturbance.input(port, value, &weights.device),
                None => value,
            };
            values[port] = Some(self.precision.stored(value));
        }
        let rule = record.map_or_else(Rule::default, |(_, rule)| rule);
        let rectified = self.rectified(&needed, &readers, rule);
        // Values that are between the bounds of the next step already.
        let mut bounded = vec![false; graph.ports().len()];
        let total = needed.iter().filter(|&&n| n).count();
        let mut done = 0;
        let mut tape = Tape { records: (0..nodes.len()).map(|_| None).collect() };
        for (index, node) in nodes.iter().enumerate() {
            if !needed[index] {
                continue;
            }
            self.pace.step(done, total).await?;
            let operands: Vec<Value> = node
                .inputs
                .iter()
                .map(|&port| {
                    readers[port] -= 1;
                    // The last reader takes the value, so that a step may work in place.
                    if readers[port] == 0 { values[port].take() } else { values[port].clone() }.expect("nodes stand in order")
                })
                .collect();
            let taken = self.disturbance.and_then(|_| node.step.taken_away(&operands));
            let between = rectified[index].and_then(|bounds| node.step.forward_between(weights, &operands, bounds));
            let output = if let Some(output) = between {
                bounded[node.output] = true;
                tape.records[index] = recorded[index].then(|| Record::bare(Vec::new(), rule).with_shapes(&operands));
                output
            } else if let ([port], [input]) = (&node.inputs[..], &operands[..])
                && bounded[*port]
            {
                let mut saved = if recorded[index] { Saved::On(Vec::new(), rule) } else { Saved::Off };
                let output = node.step.forward_bounded(weights, input.clone(), &mut saved);
                tape.records[index] =
                    if let Saved::On(values, rule) = saved { Some(Record::bare(values, rule).with_shapes(&operands)) } else { None };
                output
            } else if recorded[index] {
                let (output, record) = Record::of(node.step.as_ref(), weights, operands, rule);
                tape.records[index] = Some(record);
                output
            } else {
                node.step.forward(weights, operands, &mut Saved::Off)
            };
            let output = match (self.disturbance, taken) {
                (Some(disturbance), Some(taken)) => disturbance.shift(index, output, taken, &weights.device),
                _ => output,
            };
            let output = self.seen((index, node), WalkDirection::Forward, output).await?;
            if readers[node.output] > 0 {
                values[node.output] = Some(output);
            }
            done += 1;
        }
        let values = keep.iter().filter_map(|&port| values[port].clone().map(|value| (port, value))).collect();
        Ok(Passage { values, tape })
    }

    /// Walks in reverse from `from`, whose gradient is given, to `to`: the vector-Jacobian product, in the shape that the
    /// value at `to` had, or `None` where nothing that was recorded leads there.
    pub async fn reverse(&self, mut tape: Tape, from: Port, gradient: Value, to: Port) -> Result<Option<Value>, NetworkError> {
        let (graph, weights) = (self.graph, self.weights);
        let nodes = graph.nodes();
        let (below, above) = (graph.descendants(to), graph.ancestors(from));
        let on_path: Vec<bool> = std::iter::zip(below, above).map(|(b, a)| b && a).collect();
        let readers = self.readers(&on_path);
        let total = on_path.iter().filter(|&&p| p).count();
        let mut done = 0;
        let mut gradients: Vec<Option<Value>> = vec![None; graph.ports().len()];
        gradients[from] = Some(gradient);
        for (index, node) in nodes.iter().enumerate().rev() {
            if !on_path[index] {
                tape.records[index] = None;
                continue;
            }
            self.pace.step(done, total).await?;
            done += 1;
            let record = tape.records[index].take();
            let (Some(gradient), Some(record)) = (gradients[node.output].take(), record) else { continue };
            let gradient = self.seen((index, node), WalkDirection::Reverse, gradient).await?;
            if let Some((rectifier, stop)) = self.rectifier_before(&readers, &tape, index)
                && let Some(part) = node.step.reverse_stopped(weights, &record, &gradient, &stop)
            {
                tape.records[rectifier] = None;
                let port = nodes[rectifier].inputs[0];
                gradients[port] = Some(match gradients[port].take() {
                    None => part,
                    Some(sum) => sum.plus(part),
                });
                continue;
            }
            for (&port, part) in std::iter::zip(&node.inputs, record.back((graph, index), weights, gradient)) {
                gradients[port] = Some(match gradients[port].take() {
                    None => part,
                    Some(sum) => sum.plus(part),
                });
            }
        }
        Ok(gradients[to].take().map(|gradient| self.precision.stored(gradient)))
    }
}
