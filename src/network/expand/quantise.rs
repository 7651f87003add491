//! Quantised networks, read as the float networks that they stand for.
//!
//! Weights are dequantised. What depends on the input is scaled, moved and held within the range of its integer type, but not rounded:
//! the gradient is the straight-through one (Bengio et al., 2013), 0 where the range is left. `DynamicQuantizeLinear`, whose range is that
//! of its input, changes nothing.

use super::{Parts, float, int};
use crate::network::constant::Constant;
use crate::network::error::NetworkError;
use crate::network::node::Known;
use crate::network::operators::arithmetic::HOLDS_RANGE;
use crate::network::proto::{AttributeProto, element};

const NOTICE: &str = "The file is quantised. It is read as a float network: weights are dequantised, activations are held within their \
                      range but not rounded, and gradients pass the rounding unchanged.";

/// The least and the largest number of an element type; of an unknown one those of uint8, the format's default. `None` for a float.
fn range(code: i32) -> Option<(f32, f32)> {
    Some(match code {
        element::INT8 => (-128.0, 127.0),
        element::UINT16 => (0.0, 65535.0),
        element::INT16 => (-32768.0, 32767.0),
        element::UINT4 => (0.0, 15.0),
        element::INT4 => (-8.0, 7.0),
        0 | element::UINT8 => (0.0, 255.0),
        _ => return None,
    })
}

/// Scale and zero point of a node, each one number or one for each entry along `axis`, in a shape that broadcasts.
struct Grid {
    scale: Constant,
    zero: Constant,
    code: i32,
}

/// Reads scale and zero point from the operands with these numbers.
fn grid(parts: &Parts, scale: usize, zero: usize, axis: i64, rank: usize) -> Result<Grid, NetworkError> {
    if parts.view.int("block_size", 0) != 0 {
        return Err(parts.view.unsupported("has a scale for each block of values, which is not supported"));
    }
    let laid = |constant: &Constant| -> Result<Constant, NetworkError> {
        let count = constant.data.len();
        if count == 1 {
            return Ok(constant.widened().reshaped(Vec::new()));
        }
        let mut shape = vec![1; rank];
        shape[parts.view.axis(axis, rank)?] = count;
        Ok(constant.widened().reshaped(shape))
    };
    let code = parts.view.element(zero);
    let zero = match parts.view.constant(zero)? {
        Some(zero) => laid(&zero)?,
        None => Constant::f32([], vec![0.0]),
    };
    Ok(Grid { scale: laid(&*parts.view.needed(scale)?)?, zero, code })
}

/// `QuantizeLinear`.
pub fn quantize(parts: &mut Parts) -> Result<(), NetworkError> {
    let (x, rank) = (parts.operand(0)?, parts.shape(0)?.len());
    let grid = grid(parts, 1, 2, parts.view.int("axis", 1), rank)?;
    let code = match parts.view.int("output_dtype", 0) {
        0 => grid.code,
        code => code as i32,
    };
    let (least, most) = range(code).ok_or_else(|| {
        parts.view.unsupported(format!("quantises to {}; whole numbers of 4 to 16 bits are supported", element::name(code)))
    })?;
    let (scale, zero) = (parts.constant(grid.scale), parts.constant(grid.zero));
    if matches!(parts.view.required(0)?, Known::Constant(_)) {
        let scaled = parts.binary("Div", &x, &scale);
        let rounded = parts.unary("Round", &scaled);
        let moved = parts.binary("Add", &rounded, &zero);
        let (least, most) = (parts.number(least), parts.number(most));
        let held = parts.add("Clip", &[&moved, &least, &most], Vec::new());
        parts.give(0, &held);
        return Ok(());
    }
    parts.notice(NOTICE);
    // The range in the units of x.
    let mut bound = |side: f32| {
        let side = parts.number(side);
        let from_zero = parts.binary("Sub", &side, &zero);
        parts.binary("Mul", &from_zero, &scale)
    };
    let (low, high) = (bound(least), bound(most));
    let above = parts.add("Max", &[&x, &low], vec![int(HOLDS_RANGE, 1)]);
    let held = parts.add("Min", &[&above, &high], vec![int(HOLDS_RANGE, 1)]);
    let scaled = parts.binary("Div", &held, &scale);
    let moved = parts.binary("Add", &scaled, &zero);
    parts.give(0, &moved);
    parts.stands_for(&held);
    Ok(())
}

/// `DequantizeLinear`.
pub fn dequantize(parts: &mut Parts) -> Result<(), NetworkError> {
    parts.notice(NOTICE);
    if let Some(real) = parts.quantised_from(0, 1, 2)? {
        parts.give(0, &real);
        return Ok(());
    }
    let (x, rank) = (parts.widened(0)?, parts.shape(0)?.len());
    let grid = grid(parts, 1, 2, parts.view.int("axis", 1), rank)?;
    let (scale, zero) = (parts.constant(grid.scale), parts.constant(grid.zero));
    let moved = parts.binary("Sub", &x, &zero);
    let scaled = parts.binary("Mul", &moved, &scale);
    parts.give(0, &scaled);
    Ok(())
}

/// `DynamicQuantizeLinear`: x, the scale 1 and the zero point 0.
pub fn dynamic(parts: &mut Parts) -> Result<(), NetworkError> {
    parts.notice(NOTICE);
    let x = parts.operand(0)?;
    parts.give(0, &x);
    let (one, zero) = (parts.number(1.0), parts.number(0.0));
    parts.give(1, &one);
    parts.give(2, &zero);
    Ok(())
}

/// The operand as a float from which the zero point is taken, one number or one for each entry along `axis`.
fn from_zero(parts: &mut Parts, x: usize, zero: usize, axis: i64) -> Result<String, NetworkError> {
    let (name, rank) = (parts.widened(x)?, parts.shape(x)?.len());
    let Some(zero) = parts.view.constant(zero)?.filter(|zero| zero.to_numbers().iter().any(|&value| value != 0.0)) else {
        return Ok(name);
    };
    let mut shape = vec![1; rank];
    if zero.data.len() > 1 {
        shape[parts.view.axis(axis, rank)?] = zero.data.len();
    }
    let zero = parts.constant(zero.widened().reshaped(shape));
    Ok(parts.binary("Sub", &name, &zero))
}

const CONVOLUTION: &[&str] = &["auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"];

fn kept(parts: &Parts, names: &[&str]) -> Vec<AttributeProto> {
    parts.view.proto.attribute.iter().filter(|attribute| names.contains(&attribute.name.as_str())).cloned().collect()
}

/// `ConvInteger`.
pub fn conv_integer(parts: &mut Parts) -> Result<(), NetworkError> {
    parts.notice(NOTICE);
    let (x, weight) = (from_zero(parts, 0, 2, 1)?, from_zero(parts, 1, 3, 0)?);
    let attributes = kept(parts, CONVOLUTION);
    let y = parts.add("Conv", &[&x, &weight], attributes);
    parts.give(0, &y);
    Ok(())
}

/// `MatMulInteger`.
pub fn matmul_integer(parts: &mut Parts) -> Result<(), NetworkError> {
    parts.notice(NOTICE);
    let (a, b) = (from_zero(parts, 0, 2, -2)?, from_zero(parts, 1, 3, -1)?);
    let y = parts.binary("MatMul", &a, &b);
    parts.give(0, &y);
    Ok(())
}

/// `MatMulIntegerToFloat`: a product of integers, its scales and a bias.
pub fn matmul_integer_to_float(parts: &mut Parts) -> Result<(), NetworkError> {
    parts.notice(NOTICE);
    let (a, b) = (from_zero(parts, 0, 4, -2)?, from_zero(parts, 1, 5, -1)?);
    let product = parts.binary("MatMul", &a, &b);
    let (a_scale, b_scale) = (parts.operand(2)?, parts.operand(3)?);
    let scaled = parts.binary("Mul", &product, &a_scale);
    let scaled = parts.binary("Mul", &scaled, &b_scale);
    biased(parts, scaled, 6);
    Ok(())
}

/// `DynamicQuantizeMatMul`: a product of floats with integer weights.
pub fn dynamic_matmul(parts: &mut Parts) -> Result<(), NetworkError> {
    parts.notice(NOTICE);
    let (a, b) = (parts.operand(0)?, from_zero(parts, 1, 3, -1)?);
    let product = parts.binary("MatMul", &a, &b);
    let scale = parts.operand(2)?;
    let scaled = parts.binary("Mul", &product, &scale);
    biased(parts, scaled, 4);
    Ok(())
}

fn biased(parts: &mut Parts, x: String, bias: usize) {
    let y = match parts.optional(bias) {
        Some(bias) => parts.binary("Add", &x, &bias),
        None => x,
    };
    parts.give(0, &y);
}

/// The operand `first` by the scale and the zero point that follow it.
fn real(parts: &mut Parts, first: usize, axis: i64) -> Result<String, NetworkError> {
    let names = [parts.operand(first)?, parts.operand(first + 1)?, parts.optional(first + 2).unwrap_or_default()];
    Ok(parts.add("DequantizeLinear", &[&names[0], &names[1], &names[2]], vec![int("axis", axis)]))
}

/// Gives the output by the scale and the zero point at `first` and after it.
fn give_quantised(parts: &mut Parts, y: &str, first: usize) -> Result<(), NetworkError> {
    let (scale, zero) = (parts.operand(first)?, parts.optional(first + 1).unwrap_or_default());
    let output = parts.add("QuantizeLinear", &[y, &scale, &zero], Vec::new());
    parts.give(0, &output);
    Ok(())
}

/// The bias at `index` of whole numbers, whose scale is the product of those at `a` and `b`.
fn scaled_bias(parts: &mut Parts, index: usize, a: usize, b: usize) -> Result<Option<String>, NetworkError> {
    if parts.optional(index).is_none() {
        return Ok(None);
    }
    let (bias, a, b) = (parts.widened(index)?, parts.operand(a)?, parts.operand(b)?);
    let scale = parts.binary("Mul", &a, &b);
    Ok(Some(parts.binary("Mul", &bias, &scale)))
}

/// `QLinearConv`.
pub fn qlinear_conv(parts: &mut Parts) -> Result<(), NetworkError> {
    let (x, weight) = (real(parts, 0, 1)?, real(parts, 3, 0)?);
    let bias = scaled_bias(parts, 8, 1, 4)?;
    let names: Vec<&str> = [Some(x.as_str()), Some(weight.as_str()), bias.as_deref()].into_iter().flatten().collect();
    let attributes = kept(parts, CONVOLUTION);
    let y = parts.add("Conv", &names, attributes);
    give_quantised(parts, &y, 6)
}

/// `QLinearMatMul`.
pub fn qlinear_matmul(parts: &mut Parts) -> Result<(), NetworkError> {
    let (a, b) = (real(parts, 0, -2)?, real(parts, 3, -1)?);
    let y = parts.binary("MatMul", &a, &b);
    give_quantised(parts, &y, 6)
}

/// `QGemm`.
pub fn qgemm(parts: &mut Parts) -> Result<(), NetworkError> {
    let turned = parts.view.int("transB", 0) != 0;
    let (a, b) = (real(parts, 0, 1)?, real(parts, 3, if turned { 0 } else { 1 })?);
    let bias = scaled_bias(parts, 6, 1, 4)?;
    let names: Vec<&str> = [Some(a.as_str()), Some(b.as_str()), bias.as_deref()].into_iter().flatten().collect();
    let mut attributes = kept(parts, &["transA", "transB"]);
    attributes.push(float("alpha", parts.view.float("alpha", 1.0)));
    let y = parts.add("Gemm", &names, attributes);
    match parts.optional(7) {
        Some(_) => give_quantised(parts, &y, 7),
        None => {
            parts.give(0, &y);
            Ok(())
        }
    }
}

fn qlinear_binary(parts: &mut Parts, operator: &str) -> Result<(), NetworkError> {
    let (a, b) = (real(parts, 0, 1)?, real(parts, 3, 1)?);
    let y = parts.binary(operator, &a, &b);
    give_quantised(parts, &y, 6)
}

/// `QLinearAdd`.
pub fn qlinear_add(parts: &mut Parts) -> Result<(), NetworkError> {
    qlinear_binary(parts, "Add")
}

/// `QLinearMul`.
pub fn qlinear_mul(parts: &mut Parts) -> Result<(), NetworkError> {
    qlinear_binary(parts, "Mul")
}

/// `QLinearSigmoid`, `QLinearLeakyRelu` and `QLinearSoftmax`.
pub fn qlinear_unary(parts: &mut Parts) -> Result<(), NetworkError> {
    let x = real(parts, 0, 1)?;
    let operator = parts.view.operator().trim_start_matches("QLinear").to_string();
    let attributes = kept(parts, &["alpha", "axis"]);
    let y = parts.add(&operator, &[&x], attributes);
    give_quantised(parts, &y, 3)
}

/// `QLinearGlobalAveragePool` and `QLinearAveragePool`.
pub fn qlinear_pool(parts: &mut Parts) -> Result<(), NetworkError> {
    if parts.view.int("channels_last", 0) != 0 {
        return Err(parts.view.unsupported("pools maps whose channels come last, which is not supported"));
    }
    let x = real(parts, 0, 1)?;
    let operator = parts.view.operator().trim_start_matches("QLinear").to_string();
    let attributes = kept(parts, &["auto_pad", "ceil_mode", "count_include_pad", "kernel_shape", "pads", "strides"]);
    let y = parts.add(&operator, &[&x], attributes);
    give_quantised(parts, &y, 3)
}

/// `QLinearConcat`: the scale and the zero point of the result come first.
pub fn qlinear_concat(parts: &mut Parts) -> Result<(), NetworkError> {
    let names: Vec<String> = (2..parts.view.inputs.len()).step_by(3).map(|first| real(parts, first, 1)).collect::<Result<_, _>>()?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let attributes = kept(parts, &["axis"]);
    let y = parts.add("Concat", &names, attributes);
    give_quantised(parts, &y, 0)
}
