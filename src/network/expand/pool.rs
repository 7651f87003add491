//! Pooling by norms: (sum |x|^p)^(1/p) over windows or whole maps.

use super::{Parts, int, ints, text};
use crate::network::error::NetworkError;

/// Sums below this are taken for 0, where the root has no slope: no gradient passes a window of zeros.
const LEAST_SUM: f32 = 1e-30;

fn order(parts: &Parts) -> Result<i64, NetworkError> {
    let order = parts.view.int("p", 2);
    if order > 0 { Ok(order) } else { Err(parts.view.refuse(format!("takes the norm of order {order}; 1 and more were expected"))) }
}

/// |x|^p.
fn power(parts: &mut Parts, x: &str, order: i64) -> String {
    match order {
        1 => parts.unary("Abs", x),
        2 => parts.binary("Mul", x, x),
        _ => {
            let (magnitude, order) = (parts.unary("Abs", x), parts.number(order as f32));
            parts.binary("Pow", &magnitude, &order)
        }
    }
}

/// `LpPool`.
pub fn lp(parts: &mut Parts) -> Result<(), NetworkError> {
    let (order, x) = (order(parts)?, parts.operand(0)?);
    if parts.view.int("ceil_mode", 0) != 0 {
        return Err(parts.view.refuse("rounds the number of its windows up, which is not supported"));
    }
    let kernel = parts.view.ints("kernel_shape").unwrap_or_default();
    let area: f32 = kernel.iter().map(|&side| side as f32).product();
    let mut attributes = vec![ints("kernel_shape", &kernel), int("count_include_pad", 1)];
    for name in ["strides", "pads", "dilations"] {
        attributes.extend(parts.view.ints(name).map(|values| ints(name, &values)));
    }
    attributes.push(text("auto_pad", &parts.view.string("auto_pad", "NOTSET")));
    let powers = power(parts, &x, order);
    let mean = parts.add("AveragePool", &[&powers], attributes);
    let area = parts.number(area);
    let sum = parts.binary("Mul", &mean, &area);
    let norm = root(parts, sum, order);
    parts.give(0, &norm);
    Ok(())
}

/// `GlobalLpPool`.
pub fn global_lp(parts: &mut Parts) -> Result<(), NetworkError> {
    let (order, x) = (order(parts)?, parts.operand(0)?);
    let axes: Vec<usize> = (2..parts.shape(0)?.len()).collect();
    let powers = power(parts, &x, order);
    let sum = parts.reduce("ReduceSum", &powers, &axes, true);
    let norm = root(parts, sum, order);
    parts.give(0, &norm);
    Ok(())
}

fn root(parts: &mut Parts, sum: String, order: i64) -> String {
    if order == 1 {
        return sum;
    }
    let least = parts.number(LEAST_SUM);
    let bounded = parts.binary("Clip", &sum, &least);
    if order == 2 {
        return parts.unary("Sqrt", &bounded);
    }
    let order = parts.number(1.0 / order as f32);
    parts.binary("Pow", &bounded, &order)
}
