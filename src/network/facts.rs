//! What a file says of itself beside what it computes: who wrote it, its metadata, the input that it declares, the names in it. Whoever
//! guesses how the network wants its photos reads it; the walk does not.

use super::constant::Constant;
use super::proto::{GraphProto, ModelProto, NodeProto, TensorProto, element};
use std::collections::{BTreeMap, HashMap};

/// The longest value of the metadata that is kept, bytes: the names of 20,000 classes.
const MOST_METADATA: usize = 1 << 20;
/// The most names of nodes and weights that are kept; families are told by the first ones.
const MOST_NAMES: usize = 4096;

/// What a file says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileFacts {
    /// Name and version of the program that wrote it; empty where it does not say.
    pub producer: String,
    /// Version of ONNX's operator set that it was written for.
    pub opset: i64,
    /// The pairs of `metadata_props`, in the order of the file.
    pub metadata: Vec<(String, String)>,
    /// The first input that is no weight.
    pub input: Option<DeclaredInput>,
    /// How often each operator stands in the file, its domain in front unless that is the format's own; in alphabetical order.
    pub operators: Vec<(String, usize)>,
    /// Names of weights and nodes, at most the first 4,096 of each.
    pub names: Vec<String>,
    /// The first batch normalisation that was not folded into a convolution when the file was written.
    pub batch_norm: Option<InspectedNorm>,
}

/// An input as the file declares it.
#[derive(Clone, Debug, PartialEq)]
pub struct DeclaredInput {
    /// Its name.
    pub name: String,
    /// Its dimensions; `None` for one that is open.
    pub shape: Vec<Option<usize>>,
    /// The format's name of its element type.
    pub element: &'static str,
}

/// A batch normalisation: what comes out of it is `scale z + bias`, where z has the mean 0 and the variance 1 over the photos that the
/// network was trained on.
#[derive(Clone, Debug, PartialEq)]
pub struct InspectedNorm {
    /// Name of the tensor that it makes.
    pub output: String,
    /// Per channel.
    pub scale: Vec<f32>,
    /// Per channel.
    pub bias: Vec<f32>,
}

impl FileFacts {
    /// Of a decoded file, whose graph was taken out of it.
    pub(super) fn of(model: &ModelProto, graph: &GraphProto, opset: i64) -> Self {
        let weights: HashMap<&str, &TensorProto> = graph.initializer.iter().map(|tensor| (tensor.name.as_str(), tensor)).collect();
        let mut operators: BTreeMap<String, usize> = BTreeMap::new();
        for node in &graph.node {
            *operators.entry(label(node)).or_default() += 1;
        }
        let named = |names: &mut dyn Iterator<Item = &String>| -> Vec<String> {
            names.filter(|name| !name.is_empty()).take(MOST_NAMES).cloned().collect()
        };
        let mut names = named(&mut graph.initializer.iter().map(|tensor| &tensor.name));
        names.extend(named(&mut graph.node.iter().map(|node| &node.name)));
        let kept = |text: &str| text.len() <= MOST_METADATA;
        Self {
            producer: format!("{} {}", model.producer_name, model.producer_version.trim_end_matches("None").trim()).trim().to_string(),
            opset,
            metadata: model
                .metadata_props
                .iter()
                .filter(|entry| kept(&entry.key) && kept(&entry.value))
                .map(|entry| (entry.key.clone(), entry.value.clone()))
                .collect(),
            input: graph.input.iter().find(|input| !weights.contains_key(input.name.as_str())).and_then(|input| {
                let tensor = input.r#type.as_ref()?.tensor_type.as_ref()?;
                let dims = tensor.shape.as_ref().map(|shape| &shape.dim[..]).unwrap_or_default();
                let sized = |size: i64| usize::try_from(size).ok().filter(|&size| size > 0);
                let shape = dims.iter().map(|dim| sized(dim.dim_value)).collect();
                Some(DeclaredInput { name: input.name.clone(), shape, element: element::name(tensor.elem_type) })
            }),
            operators: operators.into_iter().collect(),
            names,
            batch_norm: graph.node.iter().find(|node| node.op_type == "BatchNormalization").and_then(|node| batch_norm(node, &weights)),
        }
    }
}

fn label(node: &NodeProto) -> String {
    match node.domain.as_str() {
        "" | "ai.onnx" => node.op_type.clone(),
        domain => format!("{domain}.{}", node.op_type),
    }
}

/// The batch normalisation of a node whose scale and bias are in the file.
fn batch_norm(node: &NodeProto, weights: &HashMap<&str, &TensorProto>) -> Option<InspectedNorm> {
    let values = |index: usize| {
        let constant = Constant::from_proto(weights.get(node.input.get(index)?.as_str())?).ok()?;
        constant.floats().map(<[f32]>::to_vec)
    };
    Some(InspectedNorm { output: node.output.first()?.clone(), scale: values(1)?, bias: values(2)? })
}
