//! A network as data: nodes in the order of the walk, the ports between them, and the weights.

use super::constant::Constant;
use super::error::NetworkError;
use super::facts::FileFacts;
use super::influence::Influence;
use super::operator::Operator;
use super::weight::WeightId;
use super::weights::Weights;
use burn::tensor::Device;
use std::sync::OnceLock;

/// Index of a tensor that depends on the network's input.
pub type Port = usize;

/// Name and shape of a port. The first dimension is the batch; the shape is the one that the file plans for.
#[derive(Clone, Debug, PartialEq)]
pub struct PortInfo {
    /// The tensor's name in the file.
    pub name: String,
    /// Planned dimensions, outermost first.
    pub shape: Vec<usize>,
}

/// One step of the walk.
pub struct Node {
    /// Name in the file.
    pub name: String,
    /// Operator of the step.
    pub operator: String,
    /// Operator of the node in the file, which may be written as several steps.
    pub written: String,
    /// What it computes.
    pub step: Box<dyn Operator>,
    /// The ports that it reads.
    pub inputs: Vec<Port>,
    /// The port that it makes.
    pub output: Port,
}

/// What an output of the file is: computed from the input, or known beforehand.
#[derive(Clone, Debug)]
pub enum Output {
    /// A port.
    Port(Port),
    /// A value that does not depend on the input.
    Constant(Constant),
}

/// An output of the file that cannot be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Unreadable {
    /// Its place among the outputs of the file.
    pub place: usize,
    /// Its name.
    pub name: String,
    /// What stands in the way.
    pub error: NetworkError,
}

/// A graph read from a file. Nodes stand in an order in which every port is made before it is read.
pub struct Graph {
    pub(super) ports: Vec<PortInfo>,
    pub(super) inputs: Vec<Port>,
    pub(super) outputs: Vec<(String, Output)>,
    pub(super) nodes: Vec<Node>,
    pub(super) weights: Vec<Constant>,
    pub(super) notices: Vec<String>,
    pub(super) file_channels: usize,
    pub(super) facts: FileFacts,
    pub(super) unreadable: Vec<Unreadable>,
    /// How many of the steps are the file's; those behind were appended.
    pub(super) file_nodes: usize,
    /// What relevance asks of the graph, found when it is asked.
    pub(super) influences: OnceLock<Vec<Influence>>,
    /// Whether rounding may become large inside, found when it is asked.
    pub(super) enlarging: OnceLock<bool>,
}

impl Graph {
    /// Every port with its name and planned shape.
    pub fn ports(&self) -> &[PortInfo] {
        &self.ports
    }

    /// The steps, in order.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// How many channels the image has that the file takes; a photo of three is made into it where it was read for one.
    pub fn file_channels(&self) -> usize {
        self.file_channels
    }

    /// What whoever uses the network should know of how it was read, one sentence each.
    pub fn notices(&self) -> &[String] {
        &self.notices
    }

    /// What the file says of itself beside what it computes.
    pub fn facts(&self) -> &FileFacts {
        &self.facts
    }

    /// The outputs of the file that cannot be read, in its order.
    pub fn unreadable(&self) -> &[Unreadable] {
        &self.unreadable
    }

    /// The port of that name.
    pub fn port(&self, name: &str) -> Option<Port> {
        self.ports.iter().rposition(|port| port.name == name)
    }

    /// Whether what a step makes is a tensor of the file with a name, and not one between the steps of one of its nodes.
    pub fn is_in_file(&self, node: &Node) -> bool {
        let name = self.ports[node.output].name.as_str();
        // `Parts::add` numbers what it makes behind the name of the whole.
        let added = name.rsplit_once('/').is_some_and(|(whole, step)| {
            let numbered = step.strip_prefix(node.operator.as_str()).and_then(|rest| rest.strip_prefix('_'));
            numbered.is_some_and(|number| number.parse::<usize>().is_ok()) && node.operator != node.written && !whole.is_empty()
        });
        !name.is_empty() && !added
    }

    /// For each node, whether it depends on `port`.
    pub fn descendants(&self, port: Port) -> Vec<bool> {
        let mut reached = vec![false; self.ports.len()];
        reached[port] = true;
        self.nodes
            .iter()
            .map(|node| {
                let depends = node.inputs.iter().any(|&input| reached[input]);
                reached[node.output] |= depends;
                depends
            })
            .collect()
    }

    /// For each node, whether `port` depends on it.
    pub fn ancestors(&self, port: Port) -> Vec<bool> {
        self.ancestors_above(&[port], &[])
    }

    /// For each node, whether one of `ports` still depends on it once the values at the ports `given` are known.
    pub fn ancestors_above(&self, ports: &[Port], given: &[Port]) -> Vec<bool> {
        let mut wanted = vec![false; self.ports.len()];
        for &port in ports {
            wanted[port] = true;
        }
        let mut needed = vec![false; self.nodes.len()];
        for (index, node) in self.nodes.iter().enumerate().rev() {
            if wanted[node.output] && !given.contains(&node.output) {
                needed[index] = true;
                for &input in &node.inputs {
                    wanted[input] = true;
                }
            }
        }
        needed
    }

    /// Whether a walk to a port may take several images at once: each step on the way keeps their values apart, one after the other along
    /// dimension 0. Where one does not, images are walked one by one.
    pub fn takes_batches(&self, to: Port) -> bool {
        self.on_the_way(to).all(|node| {
            let shapes: Vec<&[usize]> = node.inputs.iter().map(|&port| &self.ports[port].shape[..]).collect();
            node.step.stacks(&shapes)
        })
    }

    /// The first step on the way to a port of a graph planned for several images that has them in one dimension with others, so that it
    /// cannot take one.
    pub fn mixes_planned_images(&self, to: Port) -> Option<&str> {
        let several = self.inputs.iter().any(|&input| self.ports[input].shape[0] > 1);
        self.on_the_way(to).find(|node| several && node.step.lifted().is_some()).map(|node| node.name.as_str())
    }

    /// The steps on which a port depends, in order.
    fn on_the_way(&self, to: Port) -> impl Iterator<Item = &Node> {
        std::iter::zip(&self.nodes, self.ancestors(to)).filter(|(_, needed)| *needed).map(|(node, _)| node)
    }

    /// Number of trained values of a step.
    pub fn trained(&self, node: &Node) -> usize {
        let initial = node.step.initial();
        let known: Vec<WeightId> = if initial.is_empty() { node.step.weights() } else { initial.into_iter().map(|(id, _)| id).collect() };
        known.into_iter().map(|id| self.weights[id].data.len()).sum()
    }

    /// Number of weight values.
    pub fn parameters(&self) -> usize {
        self.weights.iter().map(|weight| weight.data.len()).sum()
    }
}

impl Weights {
    /// Copies the graph's weights to the device.
    pub fn load(graph: &Graph, device: &Device) -> Self {
        Self::of(&graph.weights, device)
    }
}
