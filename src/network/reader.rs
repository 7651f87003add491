//! Reads an ONNX file into a [`Graph`]: looks up operands, folds what does not depend on the input, folds batch
//! normalisation into convolutions, and checks every shape.
//!
//! A hand-written prost description of the file format was preferred to the crate `onnx-ir`; ARCHITECTURE.md says why.

use super::constant::{Constant, ConstantData};
use super::error::NetworkError;
use super::fold;
use super::graph::{Graph, Node, Output, Port, PortInfo, WeightId};
use super::node::{Known, NodeView};
use super::operators::{self, Operator};
use super::proto::{GraphProto, ModelProto, NodeProto, ValueInfoProto, element};
use super::value::MAX_RANK;
use prost::Message;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// What the file leaves open and the caller fills in.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Graph inputs to be taken as constants.
    pub constants: HashMap<String, Constant>,
    /// Shapes of graph inputs whose dimensions the file leaves symbolic.
    pub input_shapes: HashMap<String, Vec<usize>>,
}

/// The graph while it grows.
pub struct Reader {
    known: HashMap<String, Known>,
    ports: Vec<PortInfo>,
    nodes: Vec<Node>,
    weights: Vec<Constant>,
    /// How many nodes and outputs read each tensor of the file.
    readers: HashMap<String, usize>,
}

impl Reader {
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

    /// Keeps a weight.
    pub fn weight(&mut self, constant: Constant) -> WeightId {
        self.weights.push(constant);
        self.weights.len() - 1
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
            return Err(view.refuse(format!("makes a tensor of {} dimensions; 1 to {MAX_RANK} are supported", shape.len())));
        }
        if shape.contains(&0) {
            return Err(view.refuse(format!("makes the empty shape {shape:?} from {shapes:?}")));
        }
        let output = self.ports.len();
        let name = view.proto.output.get(index).cloned().unwrap_or_default();
        self.ports.push(PortInfo { name, shape });
        self.nodes.push(Node { name: view.name(), operator: view.operator().to_string(), step: Box::new(step), inputs, output });
        Ok(output)
    }

    /// The step that makes `port`, when nothing but the node being read looks at its result: a place to fold into.
    pub fn sole_producer(&mut self, port: Port) -> Option<usize> {
        let name = &self.ports[port].name;
        (self.readers.get(name).copied() == Some(1)).then_some(())?;
        self.nodes.iter().position(|node| node.output == port)
    }

    /// The step with that index.
    pub fn step_mut(&mut self, index: usize) -> &mut Box<dyn Operator> {
        &mut self.nodes[index].step
    }

    /// Gives a port the name of what was folded into it.
    pub fn rename(&mut self, port: Port, name: &str) {
        self.ports[port].name = name.to_string();
    }

    fn view<'a>(&self, proto: &'a NodeProto, opset: i64) -> Result<NodeView<'a>, NetworkError> {
        let mut inputs = Vec::with_capacity(proto.input.len());
        for name in &proto.input {
            inputs.push(if name.is_empty() {
                None
            } else {
                Some(self.known.get(name).cloned().ok_or_else(|| {
                    NetworkError::BadModel(format!(
                        "node `{}` ({}) reads the tensor `{name}`, which nothing makes before it: the file is damaged or not sorted",
                        proto.name, proto.op_type
                    ))
                })?)
            });
        }
        Ok(NodeView { proto, inputs, opset })
    }

    fn read_node(&mut self, proto: &NodeProto, opset: i64) -> Result<(), NetworkError> {
        let view = self.view(proto, opset)?;
        let outputs = self.lower(&view)?;
        for (index, name) in proto.output.iter().enumerate() {
            if name.is_empty() {
                continue;
            }
            match outputs.get(index) {
                Some(known) => {
                    self.known.insert(name.clone(), known.clone());
                }
                // A second output such as a pooling's indices or a dropout's mask: fine while nobody asks for it.
                None if self.readers.get(name).copied().unwrap_or(0) == 0 => {}
                None => return Err(view.refuse(format!("its output {index} (`{name}`) is used, which is not supported"))),
            }
        }
        Ok(())
    }

    fn lower(&mut self, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
        if !matches!(view.proto.domain.as_str(), "" | "ai.onnx") {
            return Err(unknown(view, &format!("{}.{}", view.proto.domain, view.operator())));
        }
        if let Some(constants) = fold::shape_of_input(self, view)? {
            return Ok(constants);
        }
        let constant = view.inputs.iter().all(|input| !matches!(input, Some(Known::Port(_))));
        if constant && let Some(outputs) = fold::on_host(view)? {
            return Ok(outputs.into_iter().map(|constant| Known::Constant(Rc::new(constant))).collect());
        }
        let lower = operators::find(view.operator()).ok_or_else(|| {
            if fold::folds(view.operator()) {
                view.refuse("works on constants alone here; its operand depends on the network's input")
            } else {
                unknown(view, view.operator())
            }
        })?;
        if constant { fold::by_walking(self, view, lower) } else { lower(self, view) }
    }

    fn new(graph: &GraphProto) -> Self {
        let mut readers: HashMap<String, usize> = HashMap::new();
        for name in graph.node.iter().flat_map(|node| &node.input).chain(graph.output.iter().map(|output| &output.name)) {
            *readers.entry(name.clone()).or_default() += 1;
        }
        Self { known: HashMap::new(), ports: Vec::new(), nodes: Vec::new(), weights: Vec::new(), readers }
    }

    /// An empty graph whose only input has the given shape, for folding by walking.
    pub(super) fn scratch(shape: Vec<usize>) -> Self {
        let ports = vec![PortInfo { name: "constant".into(), shape }];
        Self { known: HashMap::new(), ports, nodes: Vec::new(), weights: Vec::new(), readers: HashMap::new() }
    }

    pub(super) fn finish(self, inputs: Vec<Port>, outputs: Vec<(String, Output)>) -> Graph {
        Graph { ports: self.ports, inputs, outputs, nodes: self.nodes, weights: self.weights }
    }
}

fn unknown(view: &NodeView, operator: &str) -> NetworkError {
    NetworkError::UnknownOperator { node: view.name(), operator: operator.to_string(), supported: operators::names().join(", ") }
}

/// Reads the bytes of an ONNX file.
///
/// # Errors
/// [`NetworkError::BadModel`] for bytes that are no whole model, [`NetworkError::UnknownOperator`] and
/// [`NetworkError::CannotServe`] with the node that stands in the way.
pub fn read(bytes: &[u8], options: &ReadOptions) -> Result<Graph, NetworkError> {
    let whole = "choose a complete ONNX file";
    let model = ModelProto::decode(bytes)
        .map_err(|e| NetworkError::BadModel(format!("these {} bytes are not a whole ONNX file ({e}): {whole}", bytes.len())))?;
    let graph = model
        .graph
        .filter(|graph| !graph.node.is_empty())
        .ok_or_else(|| NetworkError::BadModel(format!("these {} bytes hold no network: {whole}", bytes.len())))?;
    let opset = model.opset_import.iter().find(|set| matches!(set.domain.as_str(), "" | "ai.onnx")).map_or(1, |set| set.version);

    let mut reader = Reader::new(&graph);
    for tensor in &graph.initializer {
        reader.known.insert(tensor.name.clone(), Known::Constant(Rc::new(Constant::from_proto(tensor)?)));
    }
    let mut inputs = Vec::new();
    for input in &graph.input {
        if reader.known.contains_key(&input.name) {
            continue;
        }
        if let Some(constant) = options.constants.get(&input.name) {
            reader.known.insert(input.name.clone(), Known::Constant(Rc::new(constant.clone())));
            continue;
        }
        let shape = input_shape(input, options.input_shapes.get(&input.name))?;
        let port = reader.ports.len();
        reader.ports.push(PortInfo { name: input.name.clone(), shape });
        reader.known.insert(input.name.clone(), Known::Port(port));
        inputs.push(port);
    }
    for node in &graph.node {
        reader.read_node(node, opset)?;
    }
    let mut outputs = Vec::new();
    for output in &graph.output {
        let known = reader
            .known
            .get(&output.name)
            .ok_or_else(|| NetworkError::BadModel(format!("the output `{}` is made by no node: the file is damaged", output.name)))?;
        let result = match known {
            Known::Constant(constant) => Output::Constant((**constant).clone()),
            Known::Port(port) => Output::Port(*port),
        };
        outputs.push((output.name.clone(), result));
    }
    Ok(prune(reader.finish(inputs, outputs)))
}

/// Drops what no output needs. Intermediate ports stay, since any of them may be a tap.
fn prune(mut graph: Graph) -> Graph {
    let mut needed = vec![false; graph.nodes.len()];
    for (_, output) in &graph.outputs {
        if let Output::Port(port) = output {
            for (index, wanted) in graph.ancestors(*port).into_iter().enumerate() {
                needed[index] |= wanted;
            }
        }
    }
    let Graph { nodes, weights, .. } = &mut graph;
    for node in nodes.iter() {
        node.step.derive(weights);
    }
    let mut keep = needed.iter();
    graph.nodes.retain(|_| *keep.next().expect("one flag per node"));
    let used: HashSet<WeightId> = graph.nodes.iter().flat_map(|node| node.step.weights()).collect();
    for (id, weight) in graph.weights.iter_mut().enumerate() {
        if !used.contains(&id) {
            *weight = Constant { shape: vec![0], data: ConstantData::F32(Vec::new()) };
        }
    }
    graph
}

fn input_shape(input: &ValueInfoProto, given: Option<&Vec<usize>>) -> Result<Vec<usize>, NetworkError> {
    let bad = |what: String| NetworkError::BadModel(format!("the network's input `{}` {what}", input.name));
    let tensor = input.r#type.as_ref().and_then(|t| t.tensor_type.as_ref()).ok_or_else(|| bad("is not a tensor".into()))?;
    if !matches!(tensor.elem_type, element::FLOAT | element::FLOAT16) {
        return Err(bad(format!("holds elements of type {}; only float is supported", element::name(tensor.elem_type))));
    }
    let dims = tensor.shape.as_ref().map(|shape| &shape.dim[..]).unwrap_or_default();
    let mut shape = given.cloned().unwrap_or_default();
    for (axis, dim) in dims.iter().enumerate().skip(shape.len()) {
        shape.push(match (axis, dim.dim_value) {
            (_, value) if value > 0 => value as usize,
            (0, _) => 1,
            (_, _) => {
                return Err(bad(format!("leaves its dimension {axis} (`{}`) open: export it with a fixed image size", dim.dim_param)));
            }
        });
    }
    match shape.len() {
        0 => Err(bad("has no dimensions".into())),
        _ if shape.contains(&0) => Err(bad(format!("has the empty shape {shape:?}"))),
        rank if rank > MAX_RANK => Err(bad(format!("has {rank} dimensions; up to {MAX_RANK} are supported"))),
        _ => Ok(shape),
    }
}
