//! A head for the feature maps of another network: the mean of each map, and a dense layer.

use super::error::NetworkError;
use super::expand::int;
use super::graph::Graph;
use super::proto::{
    DimensionProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto, TensorShapeProto, TensorTypeProto, TypeProto,
    ValueInfoProto, element,
};
use super::reader::ReadOptions;
use prost::Message;

const OPSET: i64 = 17;

fn described(name: &str, shape: &[usize]) -> ValueInfoProto {
    let dim = shape.iter().map(|&size| DimensionProto { dim_value: size as i64, ..Default::default() }).collect();
    let tensor = TensorTypeProto { elem_type: element::FLOAT, shape: Some(TensorShapeProto { dim }) };
    ValueInfoProto { name: name.into(), r#type: Some(TypeProto { tensor_type: Some(tensor) }) }
}

fn zeros(name: &str, shape: &[usize]) -> TensorProto {
    let dims = shape.iter().map(|&size| size as i64).collect();
    let float_data = vec![0.0; shape.iter().product()];
    TensorProto { name: name.into(), dims, data_type: element::FLOAT, float_data, ..Default::default() }
}

fn node(operator: &str, inputs: &[&str], output: &str) -> NodeProto {
    NodeProto {
        op_type: operator.into(),
        name: output.into(),
        input: inputs.iter().map(|name| (*name).into()).collect(),
        output: vec![output.into()],
        ..Default::default()
    }
}

/// Takes `features` `[n, channels, rows, columns]` and gives `logits` `[n, classes]`, with weights of 0: those of a class are what the class
/// activation map weighs the features by (Zhou et al., 2016, equation 2).
///
/// # Errors
/// Where so many numbers cannot be held.
pub fn linear_head([channels, rows, columns]: [usize; 3], classes: usize) -> Result<Graph, NetworkError> {
    let mut dense = node("Gemm", &["means", "weight", "bias"], "logits");
    dense.attribute = vec![int("transB", 1)];
    let graph = GraphProto {
        name: "head".into(),
        node: vec![node("GlobalAveragePool", &["features"], "pooled"), node("Flatten", &["pooled"], "means"), dense],
        initializer: vec![zeros("weight", &[classes, channels]), zeros("bias", &[classes])],
        input: vec![described("features", &[1, channels, rows, columns])],
        output: vec![described("logits", &[1, classes])],
    };
    let opset_import = vec![OperatorSetIdProto { domain: String::new(), version: OPSET }];
    let model = ModelProto { ir_version: 8, graph: Some(graph), opset_import, ..ModelProto::default() };
    Graph::read(&model.encode_to_vec(), &ReadOptions::default())
}
