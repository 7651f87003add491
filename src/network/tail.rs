//! The last steps of a graph by themselves: what makes one port of another alone, small enough to be tried out on numbers.

use super::constant::Constant;
use super::graph::{Graph, Node, Port};
use super::operator::Saved;
use super::value::Value;
use super::weight::WeightId;
use super::weights::Weights;
use burn::tensor::Device;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Most steps of a tail. A softmax written by hand with a clip and reshapes around it has about ten.
const MOST_STEPS: usize = 48;

/// Most numbers that the weights of a tail hold, and most that its steps make in all.
const MOST_NUMBERS: usize = 1 << 20;

/// The steps that make the port `to` of the ports `from` and of nothing else, with their weights on the CPU.
pub struct Tail<'a> {
    graph: &'a Graph,
    from: Vec<Port>,
    to: Port,
    /// Places of the steps, in the order of the walk.
    steps: Vec<usize>,
    weights: Weights,
}

impl Graph {
    /// The tail from some ports to another. None where `to` is one of them, depends on something else too, or is further away than a
    /// tail may be: 48 steps, a million numbers.
    pub fn tail(&self, from: &[Port], to: Port) -> Option<Tail<'_>> {
        if from.contains(&to) {
            return None;
        }
        let mut steps = Vec::new();
        for (place, _) in self.back_from(to, |port| from.contains(&port)) {
            // What no step makes is an input of the network, on which a tail does not depend.
            steps.push(place.filter(|_| steps.len() < MOST_STEPS)?);
        }
        steps.reverse();
        let made: HashSet<Port> = steps.iter().map(|&place| self.nodes[place].output).chain(from.iter().copied()).collect();
        let used: HashSet<WeightId> = steps.iter().flat_map(|&place| self.nodes[place].step.weights()).collect();
        let volume = |shape: &[usize]| shape.iter().try_fold(1usize, |product, &size| product.checked_mul(size));
        let weighed = used.iter().map(|&id| Some(self.weights[id].data.len()));
        let mut counts = made.iter().map(|&port| volume(&self.ports[port].shape)).chain(weighed);
        let total = counts.try_fold(0usize, |sum, count| sum.checked_add(count?));
        if total.is_none_or(|total| total > MOST_NUMBERS) {
            return None;
        }
        let none = || Constant::f32([0], Vec::new());
        let constants: Vec<Constant> =
            self.weights.iter().enumerate().map(|(id, weight)| if used.contains(&id) { weight.clone() } else { none() }).collect();
        Some(Tail { graph: self, from: from.to_vec(), to, steps, weights: Weights::of(&constants, &Device::flex()) })
    }

    /// The ports on which `to` depends that are near enough to begin a tail, the last one first.
    pub fn before(&self, to: Port) -> Vec<Port> {
        self.back_from(to, |_| false).take(MOST_STEPS + 1).map(|(_, port)| port).filter(|&port| port != to).collect()
    }

    /// The ports that all of `to` passes through: without one of them nothing of it depends on the network's input.
    pub fn cuts(&self, to: Port) -> HashSet<Port> {
        let mut pending = BTreeSet::from([to]);
        let mut cuts = HashSet::new();
        while let Some(port) = pending.pop_last() {
            // Whatever is numbered higher has been passed, so that a port which is alone here is on every way.
            if pending.is_empty() {
                cuts.insert(port);
            }
            match self.maker(port) {
                Some(place) => pending.extend(&self.nodes[place].inputs),
                // An input of the network lies in front of all that is left.
                None => break,
            }
        }
        cuts
    }

    /// The place of the step that makes a port; none for one that the caller fills.
    fn maker(&self, port: Port) -> Option<usize> {
        self.nodes.binary_search_by_key(&port, |node| node.output).ok()
    }

    /// The step that makes a port.
    pub fn made_by(&self, port: Port) -> Option<&Node> {
        self.maker(port).map(|place| &self.nodes[place])
    }

    /// The largest magnitude among the weights of a step; 0 where it has none.
    pub fn largest_weight(&self, node: &Node) -> f32 {
        let weights = node.step.weights();
        let values = weights.iter().filter_map(|&id| self.weights[id].floats());
        values.flatten().copied().fold(0.0, |largest, value| largest.max(value.abs()))
    }

    /// `to` and the ports on which it depends, the last one first, with the places of the steps that make them. It goes no further than
    /// to ports at which to `stop`, which are left out.
    fn back_from(&self, to: Port, stop: impl Fn(Port) -> bool) -> impl Iterator<Item = (Option<usize>, Port)> {
        let mut pending = BTreeSet::from([to]);
        std::iter::from_fn(move || {
            let port = pending.pop_last()?;
            let place = self.maker(port);
            // Ports are numbered in the order of the walk, so that whatever reads this one has been passed.
            pending.extend(place.iter().flat_map(|&place| &self.nodes[place].inputs).filter(|&&input| !stop(input)));
            Some((place, port))
        })
    }
}

impl Tail<'_> {
    /// Name of the operator that the tail begins with, as it stands in the file.
    pub fn first_operator(&self) -> &str {
        &self.graph.nodes[self.steps[0]].written
    }

    /// Names of the operators of the tail as they stand in the file, in the order of the walk; of a node that is written as several steps
    /// once.
    pub fn written(&self) -> Vec<String> {
        let nodes = self.steps.iter().map(|&place| &self.graph.nodes[place]);
        let mut written: Vec<(&str, &str)> = nodes.map(|node| (node.name.as_str(), node.written.as_str())).collect();
        written.dedup();
        written.into_iter().map(|(_, operator)| operator.to_string()).collect()
    }

    /// Names of the operators of the tail, in the order of the walk.
    pub fn operators(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().map(|&place| self.graph.nodes[place].operator.as_str())
    }

    /// The numbers at the end of the tail, row by row, for numbers at each of its starts that fill the planned shapes; none where they
    /// cannot be read.
    pub fn of(&self, starts: Vec<Vec<f32>>) -> Option<Vec<f32>> {
        let ports = &self.graph.ports;
        let given = std::iter::zip(&self.from, starts);
        let mut values: HashMap<Port, Value> =
            given.map(|(&port, start)| (port, Value::of(ports[port].shape.clone(), start, &self.weights.device))).collect();
        for &place in &self.steps {
            let node = &self.graph.nodes[place];
            let inputs = node.inputs.iter().map(|port| values.get(port).cloned()).collect::<Option<Vec<Value>>>()?;
            values.insert(node.output, node.step.forward(&self.weights, inputs, &mut Saved::Off));
        }
        let end = values.remove(&self.to)?;
        let count = end.shape().iter().product();
        // The CPU has the numbers at hand: nothing is waited for.
        end.reshape(&[count]).tensor::<1>().into_data().try_into_vec::<f32>().ok()
    }
}
