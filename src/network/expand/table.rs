//! Which operator is written as others by which function.

use super::{Expand, blocks, einsum, fused, logic, normalise, pool, quantise, rectifier, reduce, scatter};
use crate::network::builder::Builder;
use crate::network::node::NodeView;

/// By name; operators outside of the format's own domain with their domain in front.
const TABLE: &[(&str, Expand)] = &[
    ("And", logic::and),
    ("CastLike", logic::cast_like),
    ("Col2Im", blocks::columns_to_image),
    ("Compress", scatter::compress),
    ("ConvInteger", quantise::conv_integer),
    ("DepthToSpace", blocks::depth_to_space),
    ("DequantizeLinear", quantise::dequantize),
    ("DynamicQuantizeLinear", quantise::dynamic),
    ("Einsum", einsum::expand),
    ("GatherElements", scatter::gather_elements),
    ("GatherND", scatter::gather_nd),
    ("GlobalLpPool", pool::global_lp),
    ("GroupNormalization", normalise::group),
    ("InstanceNormalization", normalise::instance),
    ("LpNormalization", normalise::lp),
    ("LpPool", pool::lp),
    ("MatMulInteger", quantise::matmul_integer),
    ("Mean", reduce::mean),
    ("MeanVarianceNormalization", normalise::mean_variance),
    ("Mod", logic::modulo),
    ("Not", logic::not),
    ("Or", logic::or),
    ("QLinearConv", quantise::qlinear_conv),
    ("QLinearMatMul", quantise::qlinear_matmul),
    ("QuantizeLinear", quantise::quantize),
    ("RMSNormalization", normalise::root_mean_square),
    ("ReduceL1", reduce::l1),
    ("ReduceLogSum", reduce::log_sum),
    ("ReduceMin", reduce::min),
    ("ReduceProd", reduce::prod),
    ("ReduceSumSquare", reduce::sum_square),
    ("Scatter", scatter::scatter_elements),
    ("ScatterElements", scatter::scatter_elements),
    ("ScatterND", scatter::scatter_nd),
    ("SimplifiedLayerNormalization", normalise::root_mean_square),
    ("SpaceToDepth", blocks::space_to_depth),
    ("Tile", blocks::tile),
    ("Trilu", blocks::triangle),
    ("Xor", logic::xor),
    ("com.microsoft.BiasGelu", fused::bias_gelu),
    ("com.microsoft.BiasSoftmax", fused::bias_softmax),
    ("com.microsoft.DequantizeLinear", quantise::dequantize),
    ("com.microsoft.DynamicQuantizeMatMul", quantise::dynamic_matmul),
    ("com.microsoft.FastGelu", fused::fast_gelu),
    ("com.microsoft.FusedConv", fused::conv),
    ("com.microsoft.FusedGemm", fused::gemm),
    ("com.microsoft.FusedMatMul", fused::matmul),
    ("com.microsoft.Gelu", fused::gelu),
    ("com.microsoft.LayerNormalization", fused::layer_normalization),
    ("com.microsoft.MatMulIntegerToFloat", quantise::matmul_integer_to_float),
    ("com.microsoft.QGemm", quantise::qgemm),
    ("com.microsoft.QLinearAdd", quantise::qlinear_add),
    ("com.microsoft.QLinearAveragePool", quantise::qlinear_pool),
    ("com.microsoft.QLinearConcat", quantise::qlinear_concat),
    ("com.microsoft.QLinearGlobalAveragePool", quantise::qlinear_pool),
    ("com.microsoft.QLinearLeakyRelu", quantise::qlinear_unary),
    ("com.microsoft.QLinearMul", quantise::qlinear_mul),
    ("com.microsoft.QLinearSigmoid", quantise::qlinear_unary),
    ("com.microsoft.QLinearSoftmax", quantise::qlinear_unary),
    ("com.microsoft.QuantizeLinear", quantise::quantize),
    ("com.microsoft.QuickGelu", fused::quick_gelu),
    ("com.microsoft.SkipLayerNormalization", fused::skip_layer_normalization),
    ("com.microsoft.SkipSimplifiedLayerNormalization", fused::skip_layer_normalization),
];

/// How the node is written as others.
pub fn find(view: &NodeView, builder: &Builder) -> Option<Expand> {
    if normalise::standardises_weights(view) {
        return Some(normalise::batch);
    }
    if rectifier::is_spelled(view, builder) {
        return Some(rectifier::rectifier);
    }
    let label = view.label();
    let rank = view.input(0).map_or(0, |input| builder.shape_of(input).len());
    if rank == 5 && matches!(label.as_str(), "AveragePool" | "MaxPool") {
        return Some(pool::in_space);
    }
    TABLE.iter().find(|(name, _)| *name == label).map(|&(_, expand)| expand)
}

/// The operators that are written as others, in alphabetical order.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|&(name, _)| name)
}
