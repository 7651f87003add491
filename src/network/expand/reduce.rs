//! Reductions by way of sums, maxima and products.

use super::Parts;
use crate::network::attributes;
use crate::network::error::NetworkError;

fn axes(parts: &Parts) -> Result<(Vec<usize>, bool), NetworkError> {
    attributes::reduced(parts.view, parts.shape(0)?.len())
}

/// `ReduceL1`: sum |x|.
pub fn l1(parts: &mut Parts) -> Result<(), NetworkError> {
    let ((axes, keep), x) = (axes(parts)?, parts.operand(0)?);
    let magnitudes = parts.unary("Abs", &x);
    let sum = parts.reduce("ReduceSum", &magnitudes, &axes, keep);
    parts.give(0, &sum);
    Ok(())
}

/// `ReduceSumSquare`: sum x x.
pub fn sum_square(parts: &mut Parts) -> Result<(), NetworkError> {
    let ((axes, keep), x) = (axes(parts)?, parts.operand(0)?);
    let squares = parts.binary("Mul", &x, &x);
    let sum = parts.reduce("ReduceSum", &squares, &axes, keep);
    parts.give(0, &sum);
    Ok(())
}

/// `ReduceLogSum`: log sum x.
pub fn log_sum(parts: &mut Parts) -> Result<(), NetworkError> {
    let ((axes, keep), x) = (axes(parts)?, parts.operand(0)?);
    let sum = parts.reduce("ReduceSum", &x, &axes, keep);
    let logarithm = parts.unary("Log", &sum);
    parts.give(0, &logarithm);
    Ok(())
}

/// `ReduceMin`: -max(-x); equal minima share the gradient.
pub fn min(parts: &mut Parts) -> Result<(), NetworkError> {
    let ((axes, keep), x) = (axes(parts)?, parts.operand(0)?);
    let turned = parts.unary("Neg", &x);
    let largest = parts.reduce("ReduceMax", &turned, &axes, keep);
    let smallest = parts.unary("Neg", &largest);
    parts.give(0, &smallest);
    Ok(())
}

/// `ReduceProd`: halves are multiplied with each other until one entry is left, so that a factor of 0 leaves the gradient of the others
/// as it is.
pub fn prod(parts: &mut Parts) -> Result<(), NetworkError> {
    let ((axes, keep), mut x) = (axes(parts)?, parts.operand(0)?);
    let mut shape = parts.shape(0)?;
    for axis in axes {
        while shape[axis] > 1 {
            let half = shape[axis] / 2;
            let mut part = |start: usize, end: usize| {
                let (start, end, axes) = (parts.integers(&[start as i64]), parts.integers(&[end as i64]), parts.integers(&[axis as i64]));
                parts.add("Slice", &[&x, &start, &end, &axes], Vec::new())
            };
            let (first, second) = (part(0, half), part(half, 2 * half));
            let rest = (shape[axis] % 2 == 1).then(|| part(2 * half, shape[axis]));
            let product = parts.binary("Mul", &first, &second);
            x = match rest {
                Some(rest) => parts.add("Concat", &[&product, &rest], vec![super::int("axis", axis as i64)]),
                None => product,
            };
            shape[axis] = shape[axis].div_ceil(2);
        }
    }
    if !keep {
        let (axes, _) = attributes::reduced(parts.view, shape.len())?;
        let axes: Vec<i64> = axes.iter().map(|&axis| axis as i64).collect();
        let axes = parts.integers(&axes);
        x = parts.binary("Squeeze", &x, &axes);
    }
    parts.give(0, &x);
    Ok(())
}

/// `Mean` of any number of operands.
pub fn mean(parts: &mut Parts) -> Result<(), NetworkError> {
    let count = parts.view.inputs.len();
    let names: Vec<String> = (0..count).map(|index| parts.operand(index)).collect::<Result<_, _>>()?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let sum = parts.add("Sum", &names, Vec::new());
    let share = parts.number(1.0 / count as f32);
    let mean = parts.binary("Mul", &sum, &share);
    parts.give(0, &mean);
    Ok(())
}
