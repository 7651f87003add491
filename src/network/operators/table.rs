//! Which operator of the format is lowered by which function.

use super::{
    activation, along_axis, arithmetic, choose, compare, conv, conv_transpose, elementwise, gather, matmul, merge, norm, normalise, pad,
    pool, reduce, reshape, resize, slice, softmax, top_k, transpose,
};
use crate::network::builder::Builder;
use crate::network::error::NetworkError;
use crate::network::node::{Known, NodeView};

/// Turns a node of the file into steps; gives what each of its outputs is.
pub type Lower = fn(&mut Builder, &NodeView) -> Result<Vec<Known>, NetworkError>;

const TABLE: &[(&str, Lower)] = &[
    ("Abs", activation::lower),
    ("Acos", elementwise::lower),
    ("Acosh", elementwise::lower),
    ("Add", arithmetic::lower),
    ("Asin", elementwise::lower),
    ("Asinh", elementwise::lower),
    ("Atan", elementwise::lower),
    ("Atanh", elementwise::lower),
    ("AveragePool", pool::average),
    ("BatchNormalization", normalise::batch),
    ("Cast", reshape::cast),
    ("Ceil", elementwise::lower),
    ("Celu", elementwise::lower),
    ("Clip", activation::clip),
    ("Concat", merge::concat),
    ("Conv", conv::lower),
    ("ConvTranspose", conv_transpose::lower),
    ("Cos", elementwise::lower),
    ("Cosh", elementwise::lower),
    ("CumSum", along_axis::running_sum),
    ("Div", arithmetic::lower),
    ("Dropout", reshape::dropout),
    ("Elu", activation::lower),
    ("Equal", compare::lower),
    ("Erf", activation::lower),
    ("Exp", activation::lower),
    ("Expand", merge::expand),
    ("Flatten", reshape::lower),
    ("Floor", elementwise::lower),
    ("Gather", gather::lower),
    ("Gelu", activation::lower),
    ("Gemm", matmul::gemm),
    ("GlobalAveragePool", pool::global_average),
    ("GlobalMaxPool", pool::global_max),
    ("Greater", compare::lower),
    ("GreaterOrEqual", compare::lower),
    ("HardSigmoid", activation::lower),
    ("HardSwish", activation::lower),
    ("Identity", reshape::identity),
    ("IsInf", compare::is_odd),
    ("IsNaN", compare::is_odd),
    ("LRN", normalise::local_response),
    ("LayerNormalization", normalise::layer),
    ("LeakyRelu", activation::lower),
    ("Less", compare::lower),
    ("LessOrEqual", compare::lower),
    ("Log", activation::lower),
    ("LogSoftmax", softmax::lower),
    ("MatMul", matmul::lower),
    ("Max", arithmetic::lower),
    ("MaxPool", pool::max),
    ("Min", arithmetic::lower),
    ("Mish", elementwise::lower),
    ("Mul", arithmetic::lower),
    ("Neg", activation::lower),
    ("PRelu", activation::prelu),
    ("Pad", pad::lower),
    ("Pow", arithmetic::lower),
    ("Reciprocal", activation::lower),
    ("ReduceL2", norm::lower),
    ("ReduceLogSumExp", norm::lower),
    ("ReduceMax", reduce::lower),
    ("ReduceMean", reduce::lower),
    ("ReduceSum", reduce::lower),
    ("Relu", activation::lower),
    ("Reshape", reshape::lower),
    ("Resize", resize::lower),
    ("Round", elementwise::lower),
    ("Selu", activation::lower),
    ("Shrink", elementwise::lower),
    ("Sigmoid", activation::lower),
    ("Sign", elementwise::lower),
    ("Sin", elementwise::lower),
    ("Sinh", elementwise::lower),
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
    ("Tan", elementwise::lower),
    ("Tanh", activation::lower),
    ("ThresholdedRelu", elementwise::lower),
    ("TopK", top_k::lower),
    ("Transpose", transpose::lower),
    ("Unsqueeze", reshape::lower),
    ("Upsample", resize::lower),
    ("Where", choose::lower),
];

/// How to lower the operator of that name.
pub fn find(operator: &str) -> Option<Lower> {
    // A remainder is written with it; the format has no such operator.
    if operator == "Trunc" {
        return Some(elementwise::lower);
    }
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
