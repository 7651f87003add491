//! Steps that move no number: reshapes of every name, and what disappears when a network is only run.

use super::{Operator, Record, Saved};
use crate::network::error::NetworkError;
use crate::network::node::{Known, NodeView};
use crate::network::proto::element;
use crate::network::reader::Reader;
use crate::network::shapes::reshape_target;
use crate::network::value::Value;
use crate::network::weights::Weights;

/// The same elements under another shape.
pub struct Reshape {
    /// Shape of the result for the planned input.
    to: Vec<usize>,
    /// Number of elements of the planned input.
    planned: usize,
}

/// The planned result of `Flatten`, `Squeeze`, `Unsqueeze` or `Reshape` for an input shape.
pub fn planned(view: &NodeView, shape: &[usize]) -> Result<Vec<usize>, NetworkError> {
    let axes = |rank: usize| -> Result<Option<Vec<usize>>, NetworkError> {
        match view.integers("axes", 1)? {
            None => Ok(None),
            Some(axes) => axes.into_iter().map(|axis| view.axis(axis, rank)).collect::<Result<Vec<_>, _>>().map(Some),
        }
    };
    Ok(match view.operator() {
        "Flatten" => {
            let axis = view.int("axis", 1);
            let axis = if axis == shape.len() as i64 { shape.len() } else { view.axis(axis, shape.len())? };
            vec![shape[..axis].iter().product(), shape[axis..].iter().product()]
        }
        "Squeeze" => {
            let axes = axes(shape.len())?.unwrap_or_else(|| (0..shape.len()).filter(|&axis| shape[axis] == 1).collect());
            if let Some(&axis) = axes.iter().find(|&&axis| shape[axis] != 1) {
                return Err(view.refuse(format!("dimension {axis} of {shape:?} is not 1")));
            }
            (0..shape.len()).filter(|axis| !axes.contains(axis)).map(|axis| shape[axis]).collect()
        }
        "Unsqueeze" => {
            let count = view.integers("axes", 1)?.ok_or_else(|| view.refuse("its axes are missing"))?.len();
            let rank = shape.len() + count;
            let axes = axes(rank)?.unwrap_or_default();
            let mut old = shape.iter();
            let sizes: Vec<usize> =
                (0..rank).map(|axis| if axes.contains(&axis) { Some(1) } else { old.next().copied() }.unwrap_or(0)).collect();
            if sizes.contains(&0) && !shape.contains(&0) {
                return Err(view.refuse("names an axis twice"));
            }
            sizes
        }
        "Reshape" => {
            let target = view.integers("shape", 1)?.ok_or_else(|| view.refuse("its target shape is missing"))?;
            reshape_target(shape, &target, view.int("allowzero", 0) != 0).map_err(|e| view.refuse(e))?
        }
        other => return Err(view.refuse(format!("{other} is not a reshape"))),
    })
}

/// Lowers `Flatten`, `Squeeze`, `Unsqueeze` and `Reshape`.
pub fn lower(reader: &mut Reader, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let shape = reader.shape(input).to_vec();
    let mut to = planned(view, &shape)?;
    if to.is_empty() {
        to.push(1);
    }
    let step = Reshape { to, planned: shape.iter().product() };
    Ok(vec![Known::Port(reader.push(view, 0, step, vec![input])?)])
}

impl Operator for Reshape {
    fn shape(&self, _inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        Ok(self.to.clone())
    }

    fn forward(&self, _weights: &Weights, inputs: Vec<Value>, _saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        let mut to = self.to.clone();
        // A larger batch than planned is so many more of the outermost dimension.
        to[0] = to[0] * input.shape().iter().product::<usize>() / self.planned;
        input.reshape(&to)
    }

    fn reverse(&self, _weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        vec![gradient.reshape(&record.shapes[0])]
    }
}

/// Lowers `Identity`: the operand under another name.
pub fn identity(_reader: &mut Reader, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    Ok(vec![view.required(0)?.clone()])
}

/// Lowers `Dropout`, which passes everything when a network is only run.
pub fn dropout(_reader: &mut Reader, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let training = match view.constant(2)? {
        Some(flag) => flag.to_numbers().first().is_some_and(|&v| v != 0.0),
        None => view.opset < 7 && view.int("is_test", 0) == 0,
    };
    if training {
        return Err(view.refuse("is in training mode: export the network for inference"));
    }
    Ok(vec![view.required(0)?.clone()])
}

/// Lowers `Cast` from one float type to another: arithmetic here is f32 throughout.
pub fn cast(_reader: &mut Reader, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let to = view.int("to", 0) as i32;
    if !matches!(to, element::FLOAT | element::FLOAT16 | element::BFLOAT16) {
        return Err(view.refuse(format!("turns what depends on the input into {}", element::name(to))));
    }
    Ok(vec![view.required(0)?.clone()])
}
