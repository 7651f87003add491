//! What ONNX Runtime makes of several operators when it optimises a file, taken apart again (domain `com.microsoft`).

use super::normalise::by_root_mean_square;
use super::{Parts, float, int};
use crate::network::error::NetworkError;
use crate::network::proto::AttributeProto;

/// The attributes of the node that another operator knows too.
fn kept(parts: &Parts, names: &[&str]) -> Vec<AttributeProto> {
    parts.view.proto.attribute.iter().filter(|attribute| names.contains(&attribute.name.as_str())).cloned().collect()
}

/// The activation that the node ends with.
fn activated(parts: &mut Parts, x: String) -> Result<String, NetworkError> {
    let parameters = parts.view.floats("activation_params").unwrap_or_default();
    let parameter = |at: usize, default: f32| parameters.get(at).copied().unwrap_or(default);
    Ok(match parts.view.string("activation", "").as_str() {
        "" => x,
        name @ ("Relu" | "Sigmoid" | "Tanh" | "HardSwish" | "Softplus") => parts.unary(name, &x),
        "LeakyRelu" => {
            let alpha = parts.view.float("leaky_relu_alpha", parameter(0, 0.01));
            parts.add("LeakyRelu", &[&x], vec![float("alpha", alpha)])
        }
        "HardSigmoid" => parts.add("HardSigmoid", &[&x], vec![float("alpha", parameter(0, 0.2)), float("beta", parameter(1, 0.5))]),
        "Clip" => {
            let (low, high) = (parts.number(parameter(0, f32::MIN)), parts.number(parameter(1, f32::MAX)));
            parts.add("Clip", &[&x, &low, &high], Vec::new())
        }
        other => return Err(parts.view.unsupported(format!("ends with the activation `{other}`, which is not supported"))),
    })
}

/// `FusedConv`: a convolution, an operand to add, an activation.
pub fn conv(parts: &mut Parts) -> Result<(), NetworkError> {
    let names: Vec<String> = (0..3).filter_map(|index| parts.optional(index)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let attributes = kept(parts, &["auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"]);
    let mut y = parts.add("Conv", &names, attributes);
    if let Some(other) = parts.optional(3) {
        y = parts.binary("Add", &y, &other);
    }
    let y = activated(parts, y)?;
    parts.give(0, &y);
    Ok(())
}

/// `FusedGemm`: a product and an activation.
pub fn gemm(parts: &mut Parts) -> Result<(), NetworkError> {
    let names: Vec<String> = (0..3).filter_map(|index| parts.optional(index)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let attributes = kept(parts, &["alpha", "beta", "transA", "transB"]);
    let y = parts.add("Gemm", &names, attributes);
    let y = activated(parts, y)?;
    parts.give(0, &y);
    Ok(())
}

/// `FusedMatMul`: a product of matrices, either transposed, times a number.
pub fn matmul(parts: &mut Parts) -> Result<(), NetworkError> {
    if parts.view.int("transBatchA", 0) != 0 || parts.view.int("transBatchB", 0) != 0 {
        return Err(parts.view.unsupported("transposes its batches, which is not supported"));
    }
    let mut factors = Vec::new();
    for (index, flag) in ["transA", "transB"].into_iter().enumerate() {
        let (name, rank) = (parts.operand(index)?, parts.shape(index)?.len());
        let mut order: Vec<usize> = (0..rank).collect();
        factors.push(if parts.view.int(flag, 0) != 0 && rank > 1 {
            order.swap(rank - 2, rank - 1);
            parts.transpose(&name, &order)
        } else {
            name
        });
    }
    let mut y = parts.binary("MatMul", &factors[0], &factors[1]);
    let alpha = parts.view.float("alpha", 1.0);
    if alpha != 1.0 {
        let alpha = parts.number(alpha);
        y = parts.binary("Mul", &y, &alpha);
    }
    parts.give(0, &y);
    Ok(())
}

fn with_bias(parts: &mut Parts) -> Result<String, NetworkError> {
    let x = parts.operand(0)?;
    Ok(match parts.optional(1) {
        Some(bias) => parts.binary("Add", &x, &bias),
        None => x,
    })
}

/// `Gelu`.
pub fn gelu(parts: &mut Parts) -> Result<(), NetworkError> {
    let x = parts.operand(0)?;
    let y = parts.unary("Gelu", &x);
    parts.give(0, &y);
    Ok(())
}

/// `BiasGelu`: GELU of x plus a bias.
pub fn bias_gelu(parts: &mut Parts) -> Result<(), NetworkError> {
    let x = with_bias(parts)?;
    let y = parts.unary("Gelu", &x);
    parts.give(0, &y);
    Ok(())
}

/// `FastGelu`: the tanh approximation, of x plus a bias if there is one.
pub fn fast_gelu(parts: &mut Parts) -> Result<(), NetworkError> {
    let x = with_bias(parts)?;
    let y = parts.add("Gelu", &[&x], vec![super::text("approximate", "tanh")]);
    parts.give(0, &y);
    Ok(())
}

/// `QuickGelu`: x sigmoid(alpha x).
pub fn quick_gelu(parts: &mut Parts) -> Result<(), NetworkError> {
    let x = parts.operand(0)?;
    let alpha = parts.view.float("alpha", 1.702);
    let y = parts.add("Swish", &[&x], vec![float("alpha", alpha)]);
    parts.give(0, &y);
    Ok(())
}

/// `BiasSoftmax`: the softmax of a sum.
pub fn bias_softmax(parts: &mut Parts) -> Result<(), NetworkError> {
    let rank = parts.shape(0)?.len();
    let axis = parts.view.axis(parts.view.int("axis", 1), rank)?;
    if axis + 1 != rank {
        return Err(parts.view.unsupported("takes a softmax over several dimensions, which is not supported"));
    }
    let x = with_bias(parts)?;
    let y = parts.add("Softmax", &[&x], vec![int("axis", axis as i64)]);
    parts.give(0, &y);
    Ok(())
}

/// `LayerNormalization` of this domain, which is that of the format.
pub fn layer_normalization(parts: &mut Parts) -> Result<(), NetworkError> {
    let names: Vec<String> = (0..3).filter_map(|index| parts.optional(index)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let attributes = kept(parts, &["axis", "epsilon"]);
    let y = parts.add("LayerNormalization", &names, attributes);
    parts.give(0, &y);
    Ok(())
}

/// `SkipLayerNormalization` and `SkipSimplifiedLayerNormalization`: the normalisation of a sum, which is an output too.
pub fn skip_layer_normalization(parts: &mut Parts) -> Result<(), NetworkError> {
    let (x, skip, scale) = (parts.operand(0)?, parts.operand(1)?, parts.operand(2)?);
    let simplified = parts.view.operator().starts_with("SkipSimplified");
    let (shift, bias) = if simplified { (None, parts.optional(3)) } else { (parts.optional(3), parts.optional(4)) };
    let mut sum = parts.binary("Add", &x, &skip);
    if let Some(bias) = bias {
        sum = parts.binary("Add", &sum, &bias);
    }
    let y = if simplified {
        let last = parts.shape(0)?.len() - 1;
        let normal = by_root_mean_square(parts, &sum, &[last]);
        parts.binary("Mul", &normal, &scale)
    } else {
        let epsilon = parts.view.float("epsilon", 1e-12);
        let names: Vec<&str> = [Some(sum.as_str()), Some(scale.as_str()), shift.as_deref()].into_iter().flatten().collect();
        parts.add("LayerNormalization", &names, vec![int("axis", -1), float("epsilon", epsilon)])
    };
    parts.give(0, &y);
    parts.give(3, &sum);
    Ok(())
}
