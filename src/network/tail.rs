//! The last steps of a graph by themselves: what makes one port of another alone, small enough to be tried out on numbers.

use super::constant::{Constant, ConstantData};
use super::graph::{Graph, Port};
use super::operator::Saved;
use super::value::Value;
use super::weight::WeightId;
use super::weights::Weights;
use burn::tensor::Device;
use std::collections::HashSet;

/// Most steps of a tail. A softmax written by hand with a clip and reshapes around it has about ten.
const MOST_STEPS: usize = 48;

/// Most numbers that the weights of a tail hold, and most that its steps make in all.
const MOST_NUMBERS: usize = 1 << 20;

/// The steps that make the port `to` of the port `from` and of nothing else, with their weights on the CPU.
pub struct Tail<'a> {
    graph: &'a Graph,
    from: Port,
    to: Port,
    /// Places of the steps, in the order of the walk.
    steps: Vec<usize>,
    weights: Weights,
}

impl Graph {
    /// The tail from one port to another. None where `to` is `from`, depends on something else too, or is further away than a tail may
    /// be: 48 steps, a million numbers.
    pub fn tail(&self, from: Port, to: Port) -> Option<Tail<'_>> {
        let needed = self.ancestors_above(&[to], &[from]);
        let steps: Vec<usize> = (0..self.nodes.len()).filter(|&place| needed[place]).collect();
        if from == to || steps.is_empty() || steps.len() > MOST_STEPS {
            return None;
        }
        let made: HashSet<Port> = steps.iter().map(|&place| self.nodes[place].output).chain([from]).collect();
        let alone = steps.iter().flat_map(|&place| &self.nodes[place].inputs).all(|input| made.contains(input));
        if !alone {
            return None;
        }
        let used: HashSet<WeightId> = steps.iter().flat_map(|&place| self.nodes[place].step.weights()).collect();
        let volume = |shape: &[usize]| shape.iter().try_fold(1usize, |product, &size| product.checked_mul(size));
        let weighed = used.iter().map(|&id| Some(self.weights[id].data.len()));
        let mut counts = made.iter().map(|&port| volume(&self.ports[port].shape)).chain(weighed);
        let total = counts.try_fold(0usize, |sum, count| sum.checked_add(count?));
        if total.is_none_or(|total| total > MOST_NUMBERS) {
            return None;
        }
        let none = || Constant { shape: vec![0], data: ConstantData::F32(Vec::new()) };
        let constants: Vec<Constant> =
            self.weights.iter().enumerate().map(|(id, weight)| if used.contains(&id) { weight.clone() } else { none() }).collect();
        Some(Tail { graph: self, from, to, steps, weights: Weights::of(&constants, &Device::flex()) })
    }
}

impl Tail<'_> {
    /// Name of the operator that the tail begins with.
    pub fn operator(&self) -> &str {
        &self.graph.nodes[self.steps[0]].operator
    }

    /// The numbers at the end of the tail, row by row, for numbers at its start that fill the planned shape; none where they cannot be
    /// read.
    pub fn of(&self, start: Vec<f32>) -> Option<Vec<f32>> {
        let ports = &self.graph.ports;
        let mut values: Vec<Option<Value>> = vec![None; ports.len()];
        values[self.from] = Some(Value::of(ports[self.from].shape.clone(), start, &self.weights.device));
        for &place in &self.steps {
            let node = &self.graph.nodes[place];
            let inputs = node.inputs.iter().map(|&port| values[port].clone()).collect::<Option<Vec<Value>>>()?;
            values[node.output] = Some(node.step.forward(&self.weights, inputs, &mut Saved::Off));
        }
        let end = values[self.to].take()?;
        let count = end.shape().iter().product();
        // The CPU has the numbers at hand: nothing is waited for.
        end.reshape(&[count]).tensor::<1>().into_data().try_into_vec::<f32>().ok()
    }
}
