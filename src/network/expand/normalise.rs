//! Normalisations by way of `LayerNormalization`, which has the gradient, the relevance and the multipliers of them all.

use super::{Parts, float, int};
use crate::network::error::NetworkError;
use crate::network::node::{Known, NodeView};

/// Adds the scale and the bias of the node, one number for each channel of an input of so many dimensions.
fn affine(parts: &mut Parts, x: &str, (scale, bias): (&str, &str), rank: usize) -> String {
    let mut per_channel = vec![1; rank];
    per_channel[1] = -1;
    let (scale, bias) = (parts.reshape(scale, &per_channel), parts.reshape(bias, &per_channel));
    let scaled = parts.binary("Mul", x, &scale);
    parts.binary("Add", &scaled, &bias)
}

/// Normalises `[n, parts, everything else]` over the last dimension and gives the input's shape back.
fn over_the_rest(parts: &mut Parts, x: &str, groups: usize, shape: &[usize], epsilon: f32) -> String {
    let rows = parts.reshape(x, &[shape[0] as i64, groups as i64, -1]);
    let normal = parts.add("LayerNormalization", &[&rows], vec![int("axis", 2), float("epsilon", epsilon)]);
    let target: Vec<i64> = shape.iter().map(|&size| size as i64).collect();
    parts.reshape(&normal, &target)
}

fn image_shape(parts: &Parts) -> Result<Vec<usize>, NetworkError> {
    let shape = parts.shape(0)?;
    if shape.len() < 3 {
        return Err(parts.view.refuse(format!("normalises maps; its input has the shape {shape:?}")));
    }
    Ok(shape)
}

/// `InstanceNormalization`: every map by its own mean and variance (Ulyanov et al., 2016).
pub fn instance(parts: &mut Parts) -> Result<(), NetworkError> {
    let shape = image_shape(parts)?;
    let (x, scale, bias) = (parts.operand(0)?, parts.operand(1)?, parts.operand(2)?);
    let normal = over_the_rest(parts, &x, shape[1], &shape, parts.view.float("epsilon", 1e-5));
    let result = affine(parts, &normal, (&scale, &bias), shape.len());
    parts.give(0, &result);
    Ok(())
}

/// `GroupNormalization`: every group of channels by its own mean and variance (Wu and He, 2018). Operator set 18 had a scale for each
/// group, later ones for each channel.
pub fn group(parts: &mut Parts) -> Result<(), NetworkError> {
    let shape = image_shape(parts)?;
    let groups = usize::try_from(parts.view.int("num_groups", 0)).ok().filter(|&groups| groups > 0 && shape[1].is_multiple_of(groups));
    let groups = groups.ok_or_else(|| parts.view.refuse(format!("its `num_groups` does not divide {} channels", shape[1])))?;
    let mut weights = Vec::new();
    for index in [1, 2] {
        let constant = parts.view.needed(index)?;
        weights.push(match constant.data.len() {
            count if count == groups && groups != shape[1] => {
                let source = (0..shape[1]).map(|channel| channel / (shape[1] / groups));
                parts.constant(constant.pick(vec![shape[1]], source))
            }
            _ => parts.operand(index)?,
        });
    }
    let x = parts.operand(0)?;
    let normal = over_the_rest(parts, &x, groups, &shape, parts.view.float("epsilon", 1e-5));
    let result = affine(parts, &normal, (&weights[0], &weights[1]), shape.len());
    parts.give(0, &result);
    Ok(())
}

/// `RMSNormalization` (Zhang and Sennrich, 2019): x / sqrt(mean x^2 + epsilon) times a scale.
pub fn root_mean_square(parts: &mut Parts) -> Result<(), NetworkError> {
    let rank = parts.shape(0)?.len();
    let first = parts.view.axis(parts.view.int("axis", -1), rank)?;
    let x = parts.operand(0)?;
    let normal = by_root_mean_square(parts, &x, &(first..rank).collect::<Vec<_>>());
    let scaled = match parts.optional(1) {
        Some(scale) => parts.binary("Mul", &normal, &scale),
        None => normal,
    };
    parts.give(0, &scaled);
    Ok(())
}

/// x / sqrt(mean x^2 + epsilon) over some dimensions.
pub fn by_root_mean_square(parts: &mut Parts, x: &str, axes: &[usize]) -> String {
    let squares = parts.binary("Mul", x, x);
    let mean = parts.reduce("ReduceMean", &squares, axes, true);
    let epsilon = parts.number(parts.view.float("epsilon", 1e-5));
    let moved = parts.binary("Add", &mean, &epsilon);
    let root = parts.unary("Sqrt", &moved);
    parts.binary("Div", x, &root)
}

/// `LpNormalization`: x over its norm along one dimension; what is all zeros stays so, by a norm of 1.
pub fn lp(parts: &mut Parts) -> Result<(), NetworkError> {
    let axis = parts.view.axis(parts.view.int("axis", -1), parts.shape(0)?.len())?;
    let operator = match parts.view.int("p", 2) {
        1 => "ReduceL1",
        2 => "ReduceL2",
        other => return Err(parts.view.unsupported(format!("takes the norm of order {other}; 1 and 2 are supported"))),
    };
    let x = parts.operand(0)?;
    let norm = parts.reduce(operator, &x, &[axis], true);
    let (zero, one) = (parts.number(0.0), parts.number(1.0));
    let silent = parts.binary("Equal", &norm, &zero);
    let divisor = parts.add("Where", &[&silent, &one, &norm], Vec::new());
    let normal = parts.binary("Div", &x, &divisor);
    parts.give(0, &normal);
    Ok(())
}

/// `MeanVarianceNormalization`: (x - mean) / (deviation + 1e-9) over some dimensions.
pub fn mean_variance(parts: &mut Parts) -> Result<(), NetworkError> {
    let rank = parts.shape(0)?.len();
    let axes = parts.view.ints("axes").unwrap_or_else(|| vec![0, 2, 3]);
    let axes = axes.into_iter().map(|axis| parts.view.axis(axis, rank)).collect::<Result<Vec<_>, _>>()?;
    let x = parts.operand(0)?;
    let mean = parts.reduce("ReduceMean", &x, &axes, true);
    let centred = parts.binary("Sub", &x, &mean);
    let squares = parts.binary("Mul", &centred, &centred);
    let variance = parts.reduce("ReduceMean", &squares, &axes, true);
    let deviation = parts.unary("Sqrt", &variance);
    let least = parts.number(1e-9);
    let divisor = parts.binary("Add", &deviation, &least);
    let normal = parts.binary("Div", &centred, &divisor);
    parts.give(0, &normal);
    Ok(())
}

/// Whether the node is a batch normalisation in training mode over weights: their statistics are constants, so that it folds. Networks
/// with standardised weights (Brock et al., 2021, NFNet) are exported so.
pub fn standardises_weights(view: &NodeView) -> bool {
    view.operator() == "BatchNormalization"
        && view.int("training_mode", 0) != 0
        && view.inputs.iter().flatten().all(|input| matches!(input, Known::Constant(_)))
}

/// `BatchNormalization` in training mode, over constants: (x - mean) / sqrt(variance + epsilon) scale + bias, mean and variance over all
/// dimensions but the second.
pub fn batch(parts: &mut Parts) -> Result<(), NetworkError> {
    let shape = parts.shape(0)?;
    if shape.len() < 2 {
        return Err(parts.view.refuse(format!("normalises channels, which its input of shape {shape:?} lacks")));
    }
    let axes: Vec<usize> = (0..shape.len()).filter(|&axis| axis != 1).collect();
    let (x, scale, bias) = (parts.operand(0)?, parts.operand(1)?, parts.operand(2)?);
    let mean = parts.reduce("ReduceMean", &x, &axes, true);
    let centred = parts.binary("Sub", &x, &mean);
    let squares = parts.binary("Mul", &centred, &centred);
    let variance = parts.reduce("ReduceMean", &squares, &axes, true);
    let epsilon = parts.number(parts.view.float("epsilon", 1e-5));
    let moved = parts.binary("Add", &variance, &epsilon);
    let root = parts.unary("Sqrt", &moved);
    let normal = parts.binary("Div", &centred, &root);
    let result = affine(parts, &normal, (&scale, &bias), shape.len());
    parts.give(0, &result);
    // The running statistics: what they were, moved towards those of this batch.
    let momentum = parts.view.float("momentum", 0.9);
    for (index, now) in [(1, mean), (2, variance)] {
        let flat = parts.reshape(&now, &[-1]);
        let (keep, take) = (parts.number(momentum), parts.number(1.0 - momentum));
        let before = parts.operand(2 + index)?;
        let (old, new) = (parts.binary("Mul", &before, &keep), parts.binary("Mul", &flat, &take));
        let running = parts.binary("Add", &old, &new);
        parts.give(index, &running);
    }
    Ok(())
}
