//! Which operator of the format is lowered by which function.

use super::{activation, arithmetic, conv, gather, matmul, merge, normalise, pad, pool, reduce, reshape, slice, softmax, transpose};
use crate::network::builder::Builder;
use crate::network::error::NetworkError;
use crate::network::node::{Known, NodeView};

/// Turns a node of the file into steps; gives what each of its outputs is.
pub type Lower = fn(&mut Builder, &NodeView) -> Result<Vec<Known>, NetworkError>;

const TABLE: &[(&str, Lower)] = &[
    ("Abs", activation::lower),
    ("Add", arithmetic::lower),
    ("AveragePool", pool::average),
    ("BatchNormalization", normalise::batch),
    ("Cast", reshape::cast),
    ("Clip", activation::clip),
    ("Concat", merge::concat),
    ("Conv", conv::lower),
    ("Div", arithmetic::lower),
    ("Dropout", reshape::dropout),
    ("Elu", activation::lower),
    ("Erf", activation::lower),
    ("Exp", activation::lower),
    ("Expand", merge::expand),
    ("Flatten", reshape::lower),
    ("Gather", gather::lower),
    ("Gelu", activation::lower),
    ("Gemm", matmul::gemm),
    ("GlobalAveragePool", pool::global_average),
    ("GlobalMaxPool", pool::global_max),
    ("HardSigmoid", activation::lower),
    ("HardSwish", activation::lower),
    ("Identity", reshape::identity),
    ("LRN", normalise::local_response),
    ("LayerNormalization", normalise::layer),
    ("LeakyRelu", activation::lower),
    ("Log", activation::lower),
    ("LogSoftmax", softmax::lower),
    ("MatMul", matmul::lower),
    ("Max", arithmetic::lower),
    ("MaxPool", pool::max),
    ("Min", arithmetic::lower),
    ("Mul", arithmetic::lower),
    ("Neg", activation::lower),
    ("PRelu", activation::prelu),
    ("Pad", pad::lower),
    ("Pow", arithmetic::lower),
    ("Reciprocal", activation::lower),
    ("ReduceMax", reduce::lower),
    ("ReduceMean", reduce::lower),
    ("ReduceSum", reduce::lower),
    ("Relu", activation::lower),
    ("Reshape", reshape::lower),
    ("Selu", activation::lower),
    ("Sigmoid", activation::lower),
    ("Slice", slice::lower),
    ("Softmax", softmax::lower),
    ("Softplus", activation::lower),
    ("Softsign", activation::lower),
    ("Split", slice::split),
    ("Sqrt", activation::lower),
    ("Squeeze", reshape::lower),
    ("Sub", arithmetic::lower),
    ("Sum", arithmetic::lower),
    ("Swish", activation::lower),
    ("Tanh", activation::lower),
    ("Transpose", transpose::lower),
    ("Unsqueeze", reshape::lower),
];

/// How to lower the operator of that name.
pub fn find(operator: &str) -> Option<Lower> {
    TABLE.iter().find(|(name, _)| *name == operator).map(|&(_, lower)| lower)
}

/// The operators that become steps, in alphabetical order.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|&(name, _)| name)
}

/// Operators that a gradient passes through.
pub fn with_gradient() -> Vec<&'static str> {
    // Identity, Dropout and Cast vanish while reading; Split, Sum and the rest become steps.
    TABLE.iter().map(|&(name, _)| name).filter(|name| !matches!(*name, "Identity" | "Dropout" | "Cast")).collect()
}
