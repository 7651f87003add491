//! Reads an ONNX file into a [`Graph`]: looks up operands, folds what does not depend on the input, folds batch
//! normalisation into convolutions, and checks every shape.
//!
//! A hand-written prost description of the file format was preferred to the crate `onnx-ir`; ARCHITECTURE.md says why.

mod foreign;
mod inline;
mod inputs;
mod names;
mod needed;

use super::builder::{Builder, Quantised};
use super::constant::{Constant, bytes_per_value};
use super::error::NetworkError;
use super::expand;
use super::external::{self, Files};
use super::facts::FileFacts;
use super::fold::{self, Allowance};
use super::graph::{Graph, Output, Unreadable};
use super::network_file::NetworkFile;
use super::node::{Known, NodeView};
use super::operators::table;
use super::photo;
use super::proto::{FunctionProto, GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto};
use super::refusal::{Refusal, UP_TO_THE_SCORES};
use super::source::ByteSource;
use super::volume::{Budget, MOST_VALUES};
use super::weight::WeightId;
use crate::shown::shown;
use prost::Message;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

/// What the file leaves open and the caller fills in.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Graph inputs to be taken as constants.
    pub constants: HashMap<String, Constant>,
    /// Shapes of graph inputs whose dimensions the file leaves symbolic.
    pub input_shapes: HashMap<String, Vec<usize>>,
    /// Whether the network's only input should take a photo `[n, 3, height, width]`: other layouts and numbers of channels are made of it.
    pub photo: bool,
    /// Height and width of the photo, where the file leaves them open.
    pub photo_size: Option<[usize; 2]>,
    /// Files in which the network keeps weights, by the name that it gives them, see [`files_needed`](super::files_needed).
    pub files: Files,
    /// The only output that is read; by default all that can be.
    pub only_output: Option<String>,
}

/// The most nodes of a file: functions that call one another could stand for any number. Swin exported with all its shape arithmetic has 3,000.
const MOST_NODES: u64 = 1 << 16;

/// Operators that give places, or are told places.
const PLACES: &[&str] = &["ArgMax", "ArgMin", "NonZero", "OneHot"];

/// The most outputs that are tried one by one where none can be read beside the others.
const MOST_TRIED: usize = 16;

/// The file while it is read.
struct Reader {
    known: HashMap<String, Known>,
    /// Why tensors cannot be had, by name. What is made of them cannot be had either.
    failed: HashMap<String, NetworkError>,
    builder: Builder,
    allowance: Allowance,
    /// Element types of the file's constants and inputs, by name.
    elements: Rc<HashMap<String, i32>>,
    /// What whoever uses the network should know of how it was read.
    notices: BTreeSet<String>,
    /// Whether the size of the photo was assumed.
    size_assumed: bool,
    /// Channels of the image that the file takes.
    file_channels: usize,
    /// Functions that the file defines, by their name with the domain in front.
    functions: HashMap<String, Rc<FunctionProto>>,
    /// How many functions and branches the node being read lies in.
    depth: usize,
    /// Nodes that were read, those of functions each time that they are called.
    nodes: Budget,
    /// Files in which the network keeps weights.
    files: Files,
}

impl Reader {
    fn view<'a>(&self, proto: &'a NodeProto, opset: i64) -> Result<NodeView<'a>, NetworkError> {
        let mut inputs = Vec::with_capacity(proto.input.len());
        for name in &proto.input {
            if let Some(error) = self.failed.get(name) {
                return Err(error.clone());
            }
            inputs.push(if name.is_empty() {
                None
            } else {
                Some(self.known.get(name).cloned().ok_or_else(|| {
                    NetworkError::bad_model(
                        format!("node `{}` ({}) reads the tensor `{name}`, which nothing makes before it", proto.name, proto.op_type),
                        "export the network again, since the file is damaged or not sorted",
                    )
                })?)
            });
        }
        Ok(NodeView { proto, inputs, opset, elements: self.elements.clone() })
    }

    fn read_node(&mut self, proto: &NodeProto, opset: i64) -> Result<(), NetworkError> {
        let view = self.view(proto, opset)?;
        self.nodes.spend(1).map_err(|reason| view.refuse(reason))?;
        if view.label() == "If" {
            return self.read_branch(&view, opset);
        }
        let Some(outputs) = self.lower(&view)? else { return self.read_expanded(&view) };
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
                None => return Err(unserved(&view, index, name)),
            }
        }
        Ok(())
    }

    /// A weight, whose values lie at that place of the file where they are not in its message.
    fn add_initializer(&mut self, tensor: &TensorProto, place: Option<(&dyn ByteSource, Range<u64>)>) -> Result<(), NetworkError> {
        let constant = match place {
            _ if external::is_external(tensor) => external::read(tensor, &self.files)?,
            Some((source, place)) => Constant::from_source(tensor, source, place)?,
            None => Constant::from_proto(tensor)?,
        };
        self.known.insert(tensor.name.clone(), Known::Constant(Rc::new(constant)));
        Ok(())
    }

    /// Reads the nodes of which the node is made.
    fn read_expanded(&mut self, view: &NodeView) -> Result<(), NetworkError> {
        let Some(expand) = expand::table::find(view, &self.builder) else {
            let function = self.function(view).ok_or_else(|| unknown(view))?;
            return self.read_function(view, &function);
        };
        let expansion = expand::expand(expand, view, &self.builder)?;
        self.notices.extend(expansion.notice.map(String::from));
        self.known.extend(expansion.constants);
        for node in &expansion.nodes {
            self.builder.reads(&node.input);
        }
        let first = self.builder.steps();
        for node in &expansion.nodes {
            self.read_node(node, expand::OPSET).map_err(|error| as_written(error, view))?;
        }
        self.builder.written_as(first, &view.label());
        for (index, name) in view.proto.output.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            if !self.known.contains_key(name) && self.builder.reader_count(name) > 0 {
                return Err(unserved(view, index, name));
            }
        }
        let output = view.proto.output.first().and_then(|name| self.known.get(name));
        if let (Some(real), Some(Known::Port(port))) = (expansion.real, output) {
            self.builder.quantise(*port, Quantised { real, scale: view.needed(1)?, zero: view.constant(2)? });
        }
        Ok(())
    }

    /// What each output of the node is; `None` where it is written as other nodes.
    fn lower(&mut self, view: &NodeView) -> Result<Option<Vec<Known>>, NetworkError> {
        let standard = matches!(view.proto.domain.as_str(), "" | "ai.onnx");
        if !standard {
            return Ok(None);
        }
        if let Some(constants) = fold::shape_of_input(&self.builder, view)? {
            return Ok(Some(constants));
        }
        let constant = view.inputs.iter().all(|input| !matches!(input, Some(Known::Port(_))));
        if constant && let Some(outputs) = fold::on_host(view, &mut self.allowance)? {
            return Ok(Some(outputs.into_iter().map(|constant| Known::Constant(Rc::new(constant))).collect()));
        }
        if expand::table::find(view, &self.builder).is_some() {
            return Ok(None);
        }
        let lower = table::find(view.operator()).ok_or_else(|| {
            if fold::folds(view.operator()) {
                let jumps = if PLACES.contains(&view.operator()) { ": its places jump and have no gradient" } else { "" };
                view.refuse_with(format!("works on constants alone here, and its operand depends on the photo{jumps}"), UP_TO_THE_SCORES)
            } else {
                unknown(view)
            }
        })?;
        check_finite(view)?;
        if constant { fold::by_walking(view, lower, &mut self.allowance) } else { lower(&mut self.builder, view) }.map(Some)
    }

    /// Of a file of so many bytes, of which these nodes and outputs are read.
    fn new(graph: &GraphProto, nodes: &[&NodeProto], outputs: &[(usize, &str)], bytes: usize) -> Self {
        let mut readers: HashMap<String, usize> = HashMap::new();
        for name in nodes.iter().flat_map(|node| &node.input).map(String::as_str).chain(outputs.iter().map(|(_, name)| *name)) {
            *readers.entry(name.to_string()).or_default() += 1;
        }
        let tensors = graph.initializer.iter().map(|tensor| (&tensor.name, tensor.data_type));
        let value = |node: &NodeProto| node.attribute.iter().find_map(|attribute| attribute.t.as_ref()).map(|tensor| tensor.data_type);
        let constants =
            graph.node.iter().filter(|node| node.op_type == "Constant").filter_map(|node| Some((node.output.first()?, value(node)?)));
        let given = graph.input.iter().filter_map(|input| Some((&input.name, input.r#type.as_ref()?.tensor_type.as_ref()?.elem_type)));
        let elements = tensors.chain(constants).chain(given).map(|(name, element)| (name.clone(), element)).collect();
        Self {
            known: HashMap::new(),
            failed: HashMap::new(),
            builder: Builder::of_file(readers, bytes),
            allowance: Allowance::of_file(bytes),
            elements: Rc::new(elements),
            notices: BTreeSet::new(),
            size_assumed: false,
            file_channels: 3,
            functions: HashMap::new(),
            depth: 0,
            nodes: Budget::new(MOST_NODES, "nodes"),
            files: Files::new(),
        }
    }
}

/// Every supported operator, those for constants alone included, in alphabetical order.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = table::names().chain(expand::table::names()).chain(fold::names().iter().copied()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Operators whose weights are multiplied with what comes in: an infinite one gives NaN at the first zero. A mask that is added may hold
/// -infinity.
const WEIGHING: &[&str] = &["BatchNormalization", "Conv", "Gemm", "LayerNormalization", "MatMul", "Mul", "PRelu"];

/// The refusal of an output that another node reads and that is not computed.
fn unserved(view: &NodeView, index: usize, name: &str) -> NetworkError {
    let what = match (view.operator(), index) {
        ("TopK" | "MaxPool", 1) => ", the places of the entries it took, which have no gradient,",
        ("Dropout", 1) => ", its mask,",
        _ => "",
    };
    view.refuse_with(format!("its output {index} (`{name}`){what} is used, which is not supported"), "export the network without it")
}

/// An error of a step that a node is made of, under the operator that stands in the file.
fn as_written(error: NetworkError, view: &NodeView) -> NetworkError {
    match error {
        NetworkError::CannotServe { node, operator, refusal } if node == view.name() => {
            let own = view.label();
            let operator = if own == operator { operator } else { format!("{own}, written as {operator}") };
            NetworkError::CannotServe { node, operator, refusal }
        }
        other => other,
    }
}

/// Refuses constants of which nothing finite can follow, by the name that they have in the file.
fn check_finite(view: &NodeView) -> Result<(), NetworkError> {
    let bad = |value: f32| value.is_nan() || (value.is_infinite() && WEIGHING.contains(&view.operator()));
    let remedy = "export the network again from weights that are finite";
    for (name, input) in std::iter::zip(&view.proto.input, &view.inputs) {
        if let Some(Known::Constant(constant)) = input
            && let Some(values) = constant.floats()
            && let Some(at) = values.iter().position(|&value| bad(value))
        {
            let what = format!("its tensor `{name}` of shape {:?} holds {} at value {at}", constant.shape, values[at]);
            return Err(view.refuse_with(what, remedy));
        }
    }
    for attribute in &view.proto.attribute {
        if let Some(value) = std::iter::once(&attribute.f).chain(&attribute.floats).find(|value| value.is_nan()) {
            return Err(view.refuse_with(format!("its attribute `{}` holds {value}", attribute.name), remedy));
        }
    }
    Ok(())
}

fn unknown(view: &NodeView) -> NetworkError {
    NetworkError::UnknownOperator { node: view.name(), operator: view.label() }
}

/// The names of the outputs of an ONNX file, whether they can be read or not; none of bytes that are no whole file.
pub fn output_names<'a>(file: impl Into<NetworkFile<'a>>) -> Vec<String> {
    let graph = ModelProto::decode(file.into().message()).ok().and_then(|model| model.graph).unwrap_or_default();
    graph.output.iter().map(|output| shown(&output.name).into_owned()).collect()
}

/// Reads an ONNX file.
///
/// # Errors
/// [`NetworkError::BadModel`] for bytes that are no whole model, [`NetworkError::UnknownOperator`] and
/// [`NetworkError::CannotServe`] with the node that stands in the way.
pub fn read(file: &NetworkFile, options: &ReadOptions) -> Result<Graph, NetworkError> {
    let bytes = file.message();
    let not_onnx = |(kind, remedy): foreign::ForeignFile| NetworkError::bad_model(format!("this is no ONNX network but {kind}"), remedy);
    if let Some(kind) = foreign::kind(bytes) {
        return Err(not_onnx(kind));
    }
    let whole = "choose a complete ONNX file";
    let other = || foreign::protobuf_kind(bytes).map(not_onnx);
    // The decoder's own words speak of its messages and wire types, which tell a visitor nothing.
    let mut model = ModelProto::decode(bytes).map_err(|_| {
        other().unwrap_or_else(|| {
            let count = file.length();
            if foreign::is_beginning(bytes) {
                let what = format!("these {count} bytes are the beginning of an ONNX file");
                NetworkError::bad_model(what, "download or export it again, whole")
            } else {
                NetworkError::bad_model(format!("these {count} bytes are not a whole ONNX file"), whole)
            }
        })
    })?;
    let graph = model.graph.take().filter(|graph| !graph.node.is_empty()).ok_or_else(|| {
        other().unwrap_or_else(|| NetworkError::bad_model(format!("these {} bytes hold no network", file.length()), whole))
    })?;
    model.graph = Some(graph);
    names::make_shown(&mut model);
    let graph = model.graph.take().unwrap_or_default();
    names::check_unique(&graph)?;
    let opset = model.opset_import.iter().find(|set| matches!(set.domain.as_str(), "" | "ai.onnx")).map_or(1, |set| set.version);

    let facts = FileFacts::of(&model, &graph, opset);
    let functions: HashMap<String, Rc<FunctionProto>> =
        model.functions.into_iter().map(|function| (format!("{}.{}", function.domain, function.name), Rc::new(function))).collect();
    let beside = options.files.values().map(|file| usize::try_from(file.length()).unwrap_or(usize::MAX));
    let size = beside.fold(file.length(), usize::saturating_add);
    let read = |only: Option<&str>| read_graph((&graph, only), opset, &functions, (file, size), options);
    let outputs: Vec<&str> = graph.output.iter().map(|output| output.name.as_str()).collect();
    let only = options.only_output.as_deref().filter(|only| outputs.contains(only));
    let mut found = match read(only) {
        Ok(found) => found,
        // One output may have used up what all of them share.
        Err(error) => {
            let alone = outputs.iter().take(MOST_TRIED).filter(|_| only.is_none() && outputs.len() > 1);
            let tried = (0..).zip(alone).find_map(|(place, output)| Some((place, read(Some(output)).ok()?)));
            let (place, mut found) = tried.ok_or_else(|| error.clone())?;
            let others = outputs.iter().enumerate().filter(|(other, _)| *other != place);
            found.unreadable = others.map(|(place, name)| Unreadable { place, name: name.to_string(), error: error.clone() }).collect();
            found
        }
    };
    found.facts = facts;
    Ok(found)
}

/// Reads the nodes that the outputs need, or that only one of them needs. An output that cannot be read is left out and said to be so, where another one can.
///
/// # Errors
/// What stands in the way of a weight or else of the first output, where none can be read.
fn read_graph(
    (graph, only): (&GraphProto, Option<&str>),
    opset: i64,
    functions: &HashMap<String, Rc<FunctionProto>>,
    (file, size): (&NetworkFile, usize),
    options: &ReadOptions,
) -> Result<Graph, NetworkError> {
    let wanted: Vec<(usize, &str)> = graph
        .output
        .iter()
        .map(|output| output.name.as_str())
        .enumerate()
        .filter(|(_, name)| only.is_none_or(|only| *name == only))
        .collect();
    let nodes = needed::nodes(graph, &wanted.iter().map(|(_, name)| *name).collect::<Vec<_>>());
    let mut reader = Reader::new(graph, &nodes, &wanted, size);
    reader.files = options.files.clone();
    reader.functions = functions.clone();
    let read: HashSet<&str> = nodes.iter().flat_map(|node| &node.input).map(String::as_str).collect();
    let mut bad_weight = None;
    for (place, tensor) in graph.initializer.iter().enumerate() {
        if let Err(error) = reader.add_initializer(tensor, file.values(place).map(|place| (file.source(), place))) {
            // A tensor that lies about its length makes the whole file a damaged one. Texts, and weights in a second file that is not there,
            // matter to those who read them.
            if !external::is_external(tensor) && bytes_per_value(tensor.data_type).is_some() {
                return Err(error);
            }
            if read.contains(tensor.name.as_str()) {
                bad_weight.get_or_insert(error.clone());
            }
            reader.failed.insert(tensor.name.clone(), error);
        }
    }
    let mut left = needed::counts(&nodes, &wanted);
    let weights: HashSet<&str> = graph.initializer.iter().map(|tensor| tensor.name.as_str()).collect();
    let read: HashSet<&str> = left.keys().copied().filter(|name| !weights.contains(name)).collect();
    let is_read = |input: &ValueInfoProto| read.contains(input.name.as_str());
    let mut inputs = Vec::new();
    for input in &graph.input {
        if reader.known.contains_key(&input.name) || reader.failed.contains_key(&input.name) {
            continue;
        }
        if let Some(constant) = options.constants.get(&input.name) {
            reader.known.insert(input.name.clone(), Known::Constant(Rc::new(constant.clone())));
            continue;
        }
        if options.photo && !is_read(input) && graph.input.iter().any(is_read) {
            // Exporters leave constants that they have folded among the inputs.
            reader.notices.insert(format!("The file has an input `{}` that no step reads. It is left out.", input.name));
            continue;
        }
        inputs.push(reader.read_input(graph, input, options)?);
    }
    // What asks for more than a file may is refused before any of it is made.
    if let Some(fold::plan::Excess { error, unmade }) = fold::plan::excess(&nodes, &reader.known, (opset, size), &reader.elements) {
        reader.failed.extend(unmade.into_iter().map(|name| (name, error.clone())));
    }
    for node in nodes {
        if node.output.iter().any(|output| reader.failed.contains_key(output)) {
            continue;
        }
        if let Err(error) = reader.read_node(node, opset) {
            let error = if reader.size_assumed { photo::with_assumed_size(error) } else { error };
            for output in node.output.iter().filter(|output| !reader.known.contains_key(*output)) {
                reader.failed.insert(output.clone(), error.clone());
            }
        }
        // A weight that a step has changed for itself does not stay beside what it became.
        for name in needed::last_reads(node, &mut left) {
            if matches!(reader.known.get(name), Some(Known::Constant(_))) {
                reader.known.remove(name);
            }
        }
    }
    let (mut outputs, mut unreadable) = (Vec::new(), Vec::new());
    let mut copied = Budget::new(MOST_VALUES, "constant values among its outputs");
    for (place, name) in wanted {
        let bad = |refusal: Refusal| NetworkError::BadModel(refusal.after(format_args!("the output `{name}` ")));
        let result = match (reader.known.get(name), reader.failed.get(name)) {
            (Some(Known::Constant(constant)), _) => {
                copied.spend(constant.data.len() as u64).map(|()| Output::Constant((**constant).clone())).map_err(bad)
            }
            (Some(Known::Port(port)), _) => Ok(Output::Port(*port)),
            (None, Some(error)) => Err(error.clone()),
            (None, None) => Err(bad("is made by no node".into())),
        };
        match result {
            Ok(result) => outputs.push((name.to_string(), result)),
            Err(error) => unreadable.push(Unreadable { place, name: name.to_string(), error }),
        }
    }
    if let (true, Some(first)) = (outputs.is_empty(), unreadable.first()) {
        // A weight that cannot be read says more than what else is wrong with the file.
        return Err(bad_weight.unwrap_or_else(|| first.error.clone()));
    }
    let mut graph = prune(reader.builder.finish(inputs, outputs));
    graph.file_channels = reader.file_channels;
    graph.notices = reader.notices.into_iter().collect();
    graph.unreadable = unreadable;
    Ok(graph)
}

/// Drops what no output needs. Intermediate ports stay, since any of them may be a tap.
fn prune(mut graph: Graph) -> Graph {
    let outputs = graph.outputs.iter().filter_map(|(_, output)| if let Output::Port(port) = output { Some(*port) } else { None });
    let needed = graph.ancestors_above(&outputs.collect::<Vec<_>>(), &[]);
    let mut keep = needed.iter();
    graph.nodes.retain(|_| *keep.next().expect("one flag per node"));
    let used: HashSet<WeightId> = graph.nodes.iter().flat_map(|node| node.step.weights()).collect();
    for (id, weight) in graph.weights.iter_mut().enumerate() {
        if !used.contains(&id) {
            *weight = Constant::f32([0], Vec::new());
        }
    }
    graph.file_nodes = graph.nodes.len();
    graph
}
