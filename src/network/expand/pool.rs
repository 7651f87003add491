//! Pooling by norms, (sum |x|^p)^(1/p) over windows or whole maps, and in three dimensions by pooling in one and then in two.

use super::{Parts, int, ints, text};
use crate::network::error::NetworkError;
use crate::network::shapes::{SlidingWindow, same_pads};
use crate::network::volume::extent;

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
        return Err(parts.view.unsupported("rounds the number of its windows up, which is not supported"));
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

/// `AveragePool` and `MaxPool` in three dimensions. A maximum over a box is one over its depth of those over its rows and columns, and so
/// is a mean, since how many elements of a window count is a product over the dimensions.
pub fn in_space(parts: &mut Parts) -> Result<(), NetworkError> {
    let (x, shape) = (parts.operand(0)?, parts.shape(0)?);
    let numbers = |name: &str, usual: [usize; 3]| -> Result<[usize; 3], NetworkError> {
        let given = parts.view.ints(name).filter(|given| !given.is_empty());
        let Some(given) = given else { return Ok(usual) };
        let sizes: Option<Vec<usize>> = given.iter().map(|&size| extent(size).filter(|&size| size > 0)).collect();
        let sizes = sizes.and_then(|sizes| <[usize; 3]>::try_from(sizes).ok());
        sizes.ok_or_else(|| parts.view.out_of_range(format!("`{name}` is {given:?}; three numbers from 1 on were expected")))
    };
    let (kernel, strides, dilations) = (numbers("kernel_shape", [0; 3])?, numbers("strides", [1; 3])?, numbers("dilations", [1; 3])?);
    if kernel.contains(&0) {
        return Err(parts.view.refuse("has no `kernel_shape`"));
    }
    let ceil = parts.view.int("ceil_mode", 0) != 0;
    let mut windows = Vec::new();
    for axis in 0..3 {
        let (size, kernel, stride, dilation) = (shape[2 + axis], kernel[axis], strides[axis], dilations[axis]);
        let pads = match parts.view.string("auto_pad", "NOTSET").as_str() {
            same @ ("SAME_UPPER" | "SAME_LOWER") => same_pads(size, kernel, stride, dilation, same == "SAME_UPPER"),
            _ => {
                let given = parts.view.ints("pads").unwrap_or_else(|| vec![0; 6]);
                let width = |at: usize| given.get(at).copied().and_then(extent);
                let pads = width(axis).zip(width(3 + axis));
                pads.ok_or_else(|| parts.view.out_of_range(format!("`pads` is {given:?}; six numbers from 0 on were expected")))?
            }
        };
        windows.push(SlidingWindow { size, kernel, stride, dilation, pads, ceil });
    }
    let counts: Option<Vec<i64>> = windows.iter().map(|window| window.count().map(|count| count as i64)).collect();
    let counts = counts.ok_or_else(|| parts.view.refuse(format!("a kernel of {kernel:?} does not fit into {:?}", &shape[2..])))?;
    let size: Vec<i64> = shape.iter().map(|&size| size as i64).collect();
    let [n, channels, depth, height, width] = size[..] else { unreachable!("five dimensions") };
    let flat = SlidingWindow { size: 1, kernel: 1, stride: 1, dilation: 1, pads: (0, 0), ceil };
    let columns = parts.reshape(&x, &[n, channels, depth, height * width]);
    let deep = in_plane(parts, &columns, [windows[0], flat]);
    let planes = parts.reshape(&deep, &[n, channels * counts[0], height, width]);
    let wide = in_plane(parts, &planes, [windows[1], windows[2]]);
    let whole = parts.reshape(&wide, &[n, channels, counts[0], counts[1], counts[2]]);
    parts.give(0, &whole);
    Ok(())
}

/// The node's own pooling over two of its dimensions.
fn in_plane(parts: &mut Parts, x: &str, windows: [SlidingWindow; 2]) -> String {
    let each = |of: fn(&SlidingWindow) -> usize| windows.iter().map(|window| of(window) as i64).collect::<Vec<i64>>();
    let pads = [each(|window| window.pads.0), each(|window| window.pads.1)].concat();
    let attributes = vec![
        ints("kernel_shape", &each(|window| window.kernel)),
        ints("strides", &each(|window| window.stride)),
        ints("dilations", &each(|window| window.dilation)),
        ints("pads", &pads),
        int("ceil_mode", parts.view.int("ceil_mode", 0)),
        int("count_include_pad", parts.view.int("count_include_pad", 0)),
    ];
    let operator = parts.view.operator().to_string();
    parts.add(&operator, &[x], attributes)
}
