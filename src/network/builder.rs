//! The graph while it grows: operators append their steps and weights to it.

use super::constant::Constant;
use super::error::NetworkError;
use super::facts::FileFacts;
use super::graph::{Graph, Node, Output, Port, PortInfo};
use super::node::{Known, NodeView};
use super::operator::Operator;
use super::pieces::{ITSELF, Pieces, Relation};
use super::shapes::broadcast;
use super::value::MAX_RANK;
use super::volume::{Budget, MOST_PLANNED, MOST_VALUES, MOST_WEIGHTS, MOST_WORK, WEIGHTS_OF_ANY_FILE, WEIGHTS_PER_BYTE, volume};
use super::weight::WeightId;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::OnceLock;

/// What a port that holds quantised numbers stands for.
pub(super) struct Quantised {
    /// Name of the tensor of which it is the quantised form.
    pub real: String,
    /// Its scale.
    pub scale: Rc<Constant>,
    /// Its zero point.
    pub zero: Option<Rc<Constant>>,
}

/// The graph while it grows.
pub struct Builder {
    ports: Vec<PortInfo>,
    nodes: Vec<Node>,
    weights: Vec<Constant>,
    /// How many nodes and outputs read each tensor of the file.
    readers: HashMap<String, usize>,
    /// Which node makes each port.
    makers: HashMap<Port, usize>,
    /// What quantised ports stand for.
    quantised: HashMap<Port, Quantised>,
    /// Ports of conditions and whole numbers.
    whole: HashSet<Port>,
    /// What ports are of others by straight pieces.
    relations: HashMap<Port, Relation>,
    /// Values of all ports and of what steps need beside them.
    planned: Budget,
    /// Values of all weights.
    weighed: Budget,
    /// Multiplications and additions of one forward pass.
    work: Budget,
}

impl Builder {
    /// Planned shape of a port.
    pub fn shape(&self, port: Port) -> &[usize] {
        &self.ports[port].shape
    }

    /// Planned shape of an operand.
    pub fn shape_of(&self, known: &Known) -> Vec<usize> {
        match known {
            Known::Constant(constant) => constant.shape.clone(),
            Known::Port(port) => self.ports[*port].shape.clone(),
        }
    }

    /// Keeps a weight of a node. Two nodes that read the same tensor have a weight each.
    ///
    /// # Errors
    /// More values than the weights of a file may have.
    pub fn weight(&mut self, view: &NodeView, constant: Constant) -> Result<WeightId, NetworkError> {
        self.weighed.spend(constant.data.len() as u64).map_err(|reason| view.refuse(reason))?;
        self.weights.push(constant);
        Ok(self.weights.len() - 1)
    }

    /// Values that the graph plans so far, those of the weights included.
    pub(super) fn planned(&self) -> u64 {
        self.planned.spent() + self.weighed.spent()
    }

    /// Multiplications and additions of one forward pass so far.
    pub(super) fn work(&self) -> u64 {
        self.work.spent()
    }

    /// A weight that may still be changed, by folding.
    pub fn weight_mut(&mut self, id: WeightId) -> &mut Constant {
        &mut self.weights[id]
    }

    /// Appends a step and gives the port that it makes, named after the node's output `index`.
    pub fn push(&mut self, view: &NodeView, index: usize, step: impl Operator + 'static, inputs: Vec<Port>) -> Result<Port, NetworkError> {
        let shapes: Vec<&[usize]> = inputs.iter().map(|&port| self.shape(port)).collect();
        let shape = step.shape(&shapes).map_err(|reason| view.refuse(reason))?;
        if shape.len() > MAX_RANK || shape.is_empty() {
            return Err(view.unsupported(format!("makes a tensor of {} dimensions; 1 to {MAX_RANK} are supported", shape.len())));
        }
        if shape.contains(&0) {
            return Err(view.unsupported(format!("makes the empty shape {shape:?} from {shapes:?}")));
        }
        let values = volume(&shape).map_err(|reason| view.refuse(reason))? as u64;
        let cost = step.cost(&shapes, &shape);
        if cost.scratch > MOST_VALUES {
            return Err(view.too_large(format!("needs {} values while it is computed; at most {MOST_VALUES} are supported", cost.scratch)));
        }
        self.planned.spend(values).map_err(|reason| view.refuse(reason))?;
        self.work.spend(cost.work).map_err(|reason| view.refuse(reason))?;
        let output = self.ports.len();
        let name = view.proto.output.get(index).cloned().unwrap_or_default();
        self.ports.push(PortInfo { name, shape });
        self.makers.insert(output, self.nodes.len());
        self.nodes.push(Node {
            name: view.name(),
            operator: view.operator().to_string(),
            written: view.label(),
            step: Box::new(step),
            inputs,
            output,
        });
        Ok(output)
    }

    /// How many steps there are.
    pub fn steps(&self) -> usize {
        self.nodes.len()
    }

    /// Says that the steps from the place `first` on are how a node of that operator is written.
    pub fn written_as(&mut self, first: usize, operator: &str) {
        self.nodes[first..].iter_mut().for_each(|node| node.written = operator.to_string());
    }

    /// The step that makes `port`, when nothing but the node being read looks at its result: a place to fold into.
    pub fn sole_producer(&mut self, port: Port) -> Option<usize> {
        let name = &self.ports[port].name;
        (self.reader_count(name) == 1).then_some(())?;
        self.makers.get(&port).copied()
    }

    /// The step with that index.
    pub fn step_mut(&mut self, index: usize) -> &mut Box<dyn Operator> {
        &mut self.nodes[index].step
    }

    /// Gives a port the name of what was folded into it.
    pub fn rename(&mut self, port: Port, name: &str) {
        self.ports[port].name = name.to_string();
    }

    /// An empty graph; `readers` says how many nodes and outputs read each tensor of the file.
    pub(super) fn new(readers: HashMap<String, usize>) -> Self {
        Self {
            ports: Vec::new(),
            nodes: Vec::new(),
            weights: Vec::new(),
            readers,
            makers: HashMap::new(),
            quantised: HashMap::new(),
            whole: HashSet::new(),
            relations: HashMap::new(),
            planned: Budget::new(MOST_PLANNED, "planned values"),
            weighed: Budget::new(MOST_WEIGHTS, "weights"),
            work: Budget::new(MOST_WORK, "multiplications"),
        }
    }

    /// As [`Builder::new`], for a file of so many bytes, those of the files beside it included: one that makes its weights itself, or names
    /// one of them many times, has fewer than one that holds them.
    pub(super) fn of_file(readers: HashMap<String, usize>, bytes: usize) -> Self {
        let most = MOST_WEIGHTS.min(WEIGHTS_OF_ANY_FILE.saturating_add((bytes as u64).saturating_mul(WEIGHTS_PER_BYTE)));
        Self { weighed: Budget::new(most, "weights"), ..Self::new(readers) }
    }

    /// An empty graph whose only input has the given shape, for folding by walking.
    pub(super) fn scratch(shape: Vec<usize>) -> Self {
        let mut builder = Self::new(HashMap::new());
        builder.input("constant".into(), shape);
        builder
    }

    /// Appends a port that the caller fills.
    pub(super) fn input(&mut self, name: String, shape: Vec<usize>) -> Port {
        self.ports.push(PortInfo { name, shape });
        self.ports.len() - 1
    }

    /// Says that a port holds conditions or whole numbers.
    pub fn mark_whole(&mut self, port: Port) {
        self.whole.insert(port);
    }

    /// Whether a port is known to hold conditions or whole numbers.
    pub fn is_whole(&self, port: Port) -> bool {
        self.whole.contains(&port)
    }

    /// What a port is of another one; of itself where nothing else is known.
    pub fn relation(&self, port: Port) -> Relation {
        self.relations.get(&port).copied().unwrap_or(Relation { of: port, by: ITSELF })
    }

    /// Remembers what a new port is of another one, if that is known.
    pub fn relate(&mut self, port: Port, from: Port, by: impl FnOnce(Pieces) -> Option<Pieces>) {
        let Relation { of, by: before } = self.relation(from);
        if let Some(by) = by(before) {
            self.relations.insert(port, Relation { of, by });
        }
    }

    /// The one number that a constant holds everywhere, where an operation with the port keeps the port's shape.
    pub fn number_beside(&self, port: Port, constant: &Constant) -> Option<f32> {
        let first = *constant.floats()?.first()?;
        let keeps_shape = broadcast(self.shape(port), &constant.shape).is_ok_and(|shape| shape == self.shape(port));
        (keeps_shape && constant.floats()?.iter().all(|&value| value == first)).then_some(first)
    }

    /// Remembers what a port stands for.
    pub(super) fn quantise(&mut self, port: Port, form: Quantised) {
        self.quantised.insert(port, form);
    }

    /// What a port stands for, if it holds quantised numbers.
    pub(super) fn quantised(&self, port: Port) -> Option<&Quantised> {
        self.quantised.get(&port)
    }

    /// Counts the tensors that another node of the file reads.
    pub(super) fn reads(&mut self, names: &[String]) {
        for name in names {
            *self.readers.entry(name.clone()).or_default() += 1;
        }
    }

    /// How many nodes and outputs read a tensor of the file.
    pub(super) fn reader_count(&self, name: &str) -> usize {
        self.readers.get(name).copied().unwrap_or(0)
    }

    /// A builder that goes on where a graph ends; [`Builder::back_to`] puts its parts back.
    pub(super) fn behind(graph: &mut Graph) -> Self {
        let mut builder = Self::new(HashMap::new());
        (builder.ports, builder.nodes, builder.weights) =
            (std::mem::take(&mut graph.ports), std::mem::take(&mut graph.nodes), std::mem::take(&mut graph.weights));
        builder
    }

    /// Puts ports, steps and weights back.
    pub(super) fn back_to(self, graph: &mut Graph) {
        (graph.ports, graph.nodes, graph.weights) = (self.ports, self.nodes, self.weights);
    }

    pub(super) fn finish(self, inputs: Vec<Port>, outputs: Vec<(String, Output)>) -> Graph {
        Graph {
            ports: self.ports,
            inputs,
            outputs,
            file_nodes: self.nodes.len(),
            nodes: self.nodes,
            weights: self.weights,
            notices: Vec::new(),
            file_channels: 3,
            facts: FileFacts::default(),
            unreadable: Vec::new(),
            influences: OnceLock::new(),
            enlarging: OnceLock::new(),
        }
    }
}
