//! Reads an ONNX file into a [`Graph`]: looks up operands, folds what does not depend on the input, folds batch
//! normalisation into convolutions, and checks every shape.
//!
//! A hand-written prost description of the file format was preferred to the crate `onnx-ir`; ARCHITECTURE.md says why.

use super::builder::Builder;
use super::constant::{Constant, ConstantData};
use super::error::NetworkError;
use super::fold::{self, Allowance};
use super::graph::{Graph, Output};
use super::node::{Known, NodeView};
use super::operators::table;
use super::proto::{GraphProto, ModelProto, NodeProto, ValueInfoProto, element};
use super::value::MAX_RANK;
use super::volume::{Budget, MOST_VALUES, extent, volume};
use super::weight::WeightId;
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

/// The file while it is read.
struct Reader {
    known: HashMap<String, Known>,
    builder: Builder,
    allowance: Allowance,
}

impl Reader {
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
                // A second output such as a pooling's indices or a dropout's mask: fine while no node reads it.
                None if self.builder.reader_count(name) == 0 => {}
                None => return Err(view.refuse(format!("its output {index} (`{name}`) is used, which is not supported"))),
            }
        }
        Ok(())
    }

    fn lower(&mut self, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
        if !matches!(view.proto.domain.as_str(), "" | "ai.onnx") {
            return Err(unknown(view, &format!("{}.{}", view.proto.domain, view.operator())));
        }
        if let Some(constants) = fold::shape_of_input(&self.builder, view)? {
            return Ok(constants);
        }
        let constant = view.inputs.iter().all(|input| !matches!(input, Some(Known::Port(_))));
        if constant && let Some(outputs) = fold::on_host(view, &mut self.allowance)? {
            return Ok(outputs.into_iter().map(|constant| Known::Constant(Rc::new(constant))).collect());
        }
        let lower = table::find(view.operator()).ok_or_else(|| {
            if fold::folds(view.operator()) {
                view.refuse("works on constants alone here; its operand depends on the network's input")
            } else {
                unknown(view, view.operator())
            }
        })?;
        check_finite(view)?;
        if constant { fold::by_walking(view, lower, &mut self.allowance) } else { lower(&mut self.builder, view) }
    }

    fn new(graph: &GraphProto, bytes: usize) -> Self {
        let mut readers: HashMap<String, usize> = HashMap::new();
        for name in graph.node.iter().flat_map(|node| &node.input).chain(graph.output.iter().map(|output| &output.name)) {
            *readers.entry(name.clone()).or_default() += 1;
        }
        Self { known: HashMap::new(), builder: Builder::new(readers), allowance: Allowance::of_file(bytes) }
    }
}

/// Every supported operator, those for constants alone included, in alphabetical order.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = table::names().chain(fold::names().iter().copied()).collect();
    names.sort_unstable();
    names
}

/// Operators whose weights are multiplied with what comes in: an infinite one gives NaN at the first zero. A mask that is added may hold
/// -infinity.
const WEIGHING: &[&str] = &["BatchNormalization", "Conv", "Gemm", "LayerNormalization", "MatMul", "Mul", "PRelu"];

/// Refuses constants of which nothing finite can follow, by the name that they have in the file.
fn check_finite(view: &NodeView) -> Result<(), NetworkError> {
    let bad = |value: f32| value.is_nan() || (value.is_infinite() && WEIGHING.contains(&view.operator()));
    let remedy = "export the network again from weights that are finite";
    for (name, input) in std::iter::zip(&view.proto.input, &view.inputs) {
        if let Some(Known::Constant(constant)) = input
            && let Some(values) = constant.floats()
            && let Some(at) = values.iter().position(|&value| bad(value))
        {
            return Err(
                view.refuse(format!("its tensor `{name}` of shape {:?} holds {} at value {at}: {remedy}", constant.shape, values[at]))
            );
        }
    }
    for attribute in &view.proto.attribute {
        if let Some(value) = std::iter::once(&attribute.f).chain(&attribute.floats).find(|value| value.is_nan()) {
            return Err(view.refuse(format!("its attribute `{}` holds {value}: {remedy}", attribute.name)));
        }
    }
    Ok(())
}

fn unknown(view: &NodeView, operator: &str) -> NetworkError {
    NetworkError::UnknownOperator { node: view.name(), operator: operator.to_string(), supported: names().join(", ") }
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

    let mut reader = Reader::new(&graph, bytes.len());
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
        let port = reader.builder.input(input.name.clone(), shape);
        reader.known.insert(input.name.clone(), Known::Port(port));
        inputs.push(port);
    }
    for node in &graph.node {
        reader.read_node(node, opset)?;
    }
    let mut outputs = Vec::new();
    let mut copied = Budget::new(MOST_VALUES, "constant values among its outputs");
    for output in &graph.output {
        let known = reader
            .known
            .get(&output.name)
            .ok_or_else(|| NetworkError::BadModel(format!("the output `{}` is made by no node: the file is damaged", output.name)))?;
        let result = match known {
            Known::Constant(constant) => {
                let spent = copied.spend(constant.data.len() as u64);
                spent.map_err(|reason| NetworkError::BadModel(format!("the output `{}` {reason}", output.name)))?;
                Output::Constant((**constant).clone())
            }
            Known::Port(port) => Output::Port(*port),
        };
        outputs.push((output.name.clone(), result));
    }
    Ok(prune(reader.builder.finish(inputs, outputs)))
}

/// Drops what no output needs. Intermediate ports stay, since any of them may be a tap.
fn prune(mut graph: Graph) -> Graph {
    let outputs = graph.outputs.iter().filter_map(|(_, output)| if let Output::Port(port) = output { Some(*port) } else { None });
    let needed = graph.ancestors_above(&outputs.collect::<Vec<_>>(), &[]);
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
            (_, value) if value > 0 => {
                let size = extent(value);
                size.ok_or_else(|| bad(format!("has the size {value} along dimension {axis}; at most {MOST_VALUES} are supported")))?
            }
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
        _ => volume(&shape).map(|_| shape).map_err(bad),
    }
}
