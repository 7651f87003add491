//! Padding of any dimension with a constant; reflecting, repeating and wrapping ones are lowered to gathers.

use super::gather;
use crate::network::builder::Builder;
use crate::network::error::NetworkError;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Operator, Record, Saved};
use crate::network::reach::Reach;
use crate::network::value::{Value, filled, ranked};
use crate::network::volume::{MOST_VALUES, extent, padded_volume};
use crate::network::weights::Weights;
use burn::tensor::Slice;

/// A constant frame around the input; negative widths crop.
struct Frame {
    /// (before, after) per dimension.
    pads: Vec<(i64, i64)>,
    fill: f32,
}

/// Lowers `Pad`.
pub fn lower(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let shape = builder.shape(input).to_vec();
    let given = view.integers(if view.opset < 2 { "paddings" } else { "pads" }, 1)?.ok_or_else(|| view.refuse("its pads are missing"))?;
    let axes = match view.constant(3)? {
        None => (0..shape.len()).collect(),
        Some(axes) => {
            axes.to_integers().unwrap_or_default().into_iter().map(|axis| view.axis(axis, shape.len())).collect::<Result<Vec<_>, _>>()?
        }
    };
    if given.len() != 2 * axes.len() {
        return Err(view.refuse(format!("{} pads were given for {} dimensions", given.len(), axes.len())));
    }
    let mut pads = vec![(0, 0); shape.len()];
    for (k, &axis) in axes.iter().enumerate() {
        let width = |given: i64| {
            let fits = given.checked_abs().and_then(extent).is_some();
            fits.then_some(given).ok_or_else(|| view.out_of_range(format!("pads by {given}; at most {MOST_VALUES} are supported")))
        };
        pads[axis] = (width(given[k])?, width(given[axes.len() + k])?);
    }
    if pads[0] != (0, 0) {
        return Err(view.unsupported("pads the batch"));
    }
    let fill = match view.constant(2)? {
        Some(value) => value.to_numbers().first().copied().unwrap_or(0.0) as f32,
        None => view.float("value", 0.0),
    };
    // Every gather's indices are made before its shape is checked, so that the whole is checked here.
    let whole = Frame { pads: pads.clone(), fill }.shape(&[&shape]).map_err(|reason| view.refuse(reason))?;
    padded_volume(&whole).map_err(|reason| view.refuse(reason))?;
    let mode = view.string("mode", "constant");
    let source: fn(i64, i64) -> i64 = match mode.as_str() {
        "constant" => return Ok(vec![Known::Port(builder.push(view, 0, Frame { pads, fill }, vec![input])?)]),
        "edge" => |at, size| at.clamp(0, size - 1),
        "wrap" => |at, size| at.rem_euclid(size),
        "reflect" => |at, size| if at < 0 { -at } else { at.min(2 * (size - 1) - at) },
        other => return Err(view.unsupported(format!("its mode `{other}` is not supported"))),
    };
    let mut port = input;
    for (axis, &(before, after)) in pads.iter().enumerate() {
        if (before, after) == (0, 0) {
            continue;
        }
        let size = shape[axis] as i64;
        if mode == "reflect" && before.max(after) >= size {
            return Err(view.refuse(format!(
                "reflects {} of dimension {axis}, which has {size}: at most {} can be reflected, since the border itself is not repeated",
                before.max(after),
                size - 1
            )));
        }
        let indices = (-before..size + after).map(|at| source(at, size) as usize).collect();
        port = gather::along(builder, view, port, axis, indices)?;
    }
    Ok(vec![Known::Port(port)])
}

impl Frame {
    /// The part of the input that survives, and where it lands.
    fn ranges(&self, shape: &[usize]) -> (Vec<Slice>, Vec<Slice>) {
        let mut from = Vec::new();
        let mut to = Vec::new();
        for (&(before, after), &size) in std::iter::zip(&self.pads, shape) {
            let start = (-before).max(0) as usize;
            let end = (size as i64 + after.min(0)) as usize;
            let landing = before.max(0) as usize;
            from.push(Slice::from(start..end));
            to.push(Slice::from(landing..landing + end - start));
        }
        (from, to)
    }
}

impl Operator for Frame {
    fn reach(&self) -> Reach {
        // A label of 0 says that there is no place, as the frame does.
        if self.fill == 0.0 { Reach::Moves } else { Reach::Unknown }
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        std::iter::zip(&self.pads, inputs[0])
            .map(|(&(before, after), &size)| {
                // Crops on both sides have to leave something for either pad to stand beside.
                let left = (size as i64 + before.min(0) + after.min(0) > 0).then_some(size as i64 + before + after);
                left.and_then(|size| usize::try_from(size).ok()).ok_or_else(|| format!("crops more than the {size} there are"))
            })
            .collect()
    }

    fn forward(&self, _weights: &Weights, inputs: Vec<Value>, _saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        let before = input.shape();
        let shape = self.shape(&[&before]).expect("checked when the graph was read");
        let (from, to) = self.ranges(&before);
        ranked!(input, |x| {
            let frame = filled(&x, &shape, self.fill);
            frame.slice_assign(&to[..], x.slice(&from[..]))
        })
    }

    fn reverse(&self, _weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let shape = &record.shapes[0];
        let (from, to) = self.ranges(shape);
        vec![ranked!(gradient, |g| {
            let zeros = filled(&g, shape, 0.0);
            zeros.slice_assign(&from[..], g.slice(&to[..]))
        })]
    }
}
