//! What folding will make, known from shapes before anything large is made: a file of a few nodes may ask for more than it is allowed.
//!
//! Small constants, such as the shapes that a file computes, are computed at once. Of large ones the shape is followed through the operators
//! that such files consist of; what another operator makes is not counted here, but when it is folded.

use super::super::attributes;
use super::super::constant::Constant;
use super::super::error::NetworkError;
use super::super::node::{Known, NodeView};
use super::super::proto::{NodeProto, element};
use super::super::shapes::{broadcast, reshape_target};
use super::{Allowance, WIDEST, arithmetic, comparison, on_host, sizes, test, unary};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Values of a constant that is computed and not only planned.
const SMALL: usize = 1 << 10;

/// What is known of a constant before it is made.
#[derive(Clone)]
enum Planned {
    Small(Rc<Constant>),
    /// Its shape, and bytes of a value.
    Large(Vec<usize>, u64),
}

impl Planned {
    fn shape(&self) -> &[usize] {
        match self {
            Self::Small(constant) => &constant.shape,
            Self::Large(shape, _) => shape,
        }
    }

    fn width(&self) -> u64 {
        match self {
            Self::Small(constant) => constant.data.width(),
            Self::Large(_, width) => *width,
        }
    }
}

/// More folding than a file may ask for.
pub struct Excess {
    /// The node that brings it beyond the limit.
    pub error: NetworkError,
    /// The constants that are not made for it: all large ones, by name.
    pub unmade: HashSet<String>,
}

/// Holds what nodes will fold against what a file of so many bytes may. `known` are its constants.
pub fn excess(
    nodes: &[&NodeProto],
    known: &HashMap<String, Known>,
    (opset, bytes): (i64, usize),
    elements: &Rc<HashMap<String, i32>>,
) -> Option<Excess> {
    let mut allowance = Allowance::of_file(bytes);
    let mut planned: HashMap<&str, Planned> = HashMap::new();
    let (mut error, mut unmade) = (None, HashSet::new());
    for &proto in nodes.iter().filter(|proto| matches!(proto.domain.as_str(), "" | "ai.onnx")) {
        let given = |name: &String| -> Option<Planned> {
            if let Some(known) = planned.get(name.as_str()) {
                return Some(known.clone());
            }
            let Known::Constant(constant) = known.get(name)? else { return None };
            let small = constant.data.len() <= SMALL;
            Some(if small { Planned::Small(constant.clone()) } else { Planned::Large(constant.shape.clone(), constant.data.width()) })
        };
        let Some(operands) = proto.input.iter().filter(|name| !name.is_empty()).map(given).collect::<Option<Vec<_>>>() else { continue };
        let [output] = &proto.output[..] else { continue };
        let constants = operands.iter().map(|operand| match operand {
            Planned::Small(constant) => Some(Known::Constant(constant.clone())),
            Planned::Large(..) => None,
        });
        let view = NodeView { proto, inputs: constants.collect(), opset, elements: elements.clone() };
        let Some(made) = made(&view, &operands) else { continue };
        if let Planned::Large(shape, width) = &made {
            unmade.insert(output.clone());
            if error.is_none() {
                error = allowance.take(&view, shape, *width).err();
            }
        }
        planned.insert(output, made);
    }
    error.map(|error| Excess { error, unmade })
}

/// What the node makes of its operands; none where that is not followed.
fn made(view: &NodeView, operands: &[Planned]) -> Option<Planned> {
    let operator = view.operator();
    if operator == "Constant" {
        let tensor = view.proto.attribute.iter().find_map(|attribute| attribute.t.as_ref());
        let shape = tensor.map(|tensor| tensor.dims.iter().map(|&size| usize::try_from(size).ok()).collect::<Option<Vec<_>>>());
        return match shape {
            Some(shape) if count(shape.as_ref()?)? > SMALL => {
                Some(Planned::Large(shape?, if tensor?.data_type == element::FLOAT { 4 } else { 1 }))
            }
            _ => computed(view),
        };
    }
    let shape = planned_shape(view, operands)?;
    if count(&shape)? <= SMALL && operands.iter().all(|operand| matches!(operand, Planned::Small(_))) {
        return computed(view);
    }
    let width = match operator {
        "Cast" => WIDEST,
        "ConstantOfShape" => view.tensor("value").ok()?.map_or(4, |value| value.data.width()),
        "Where" => operands.get(1)?.width(),
        _ if comparison(operator).is_some() || test(operator, view).is_some() => 1,
        _ => operands.first()?.width(),
    };
    Some(Planned::Large(shape, width))
}

fn count(shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(1usize, |product, &size| product.checked_mul(size))
}

/// A small constant, as the folding makes it.
fn computed(view: &NodeView) -> Option<Planned> {
    let made = on_host(view, &mut Allowance::of_file(0)).ok()??;
    let [constant] = <[Constant; 1]>::try_from(made).ok()?;
    (constant.data.len() <= SMALL).then(|| Planned::Small(Rc::new(constant)))
}

/// The shape of what the node makes; none for an operator that is not followed, or that refuses its operands.
fn planned_shape(view: &NodeView, operands: &[Planned]) -> Option<Vec<usize>> {
    let operator = view.operator();
    let first = operands.first()?.shape();
    let small = |index: usize| match operands.get(index)? {
        Planned::Small(constant) => Some(constant.clone()),
        Planned::Large(..) => None,
    };
    Some(match operator {
        "ConstantOfShape" => sizes(view, &*small(0)?).ok()?,
        "Cast" | "Identity" => first.to_vec(),
        "Concat" => {
            let rank = first.len();
            let axis = view.axis(view.int("axis", 0), rank).ok()?;
            let mut shape = first.to_vec();
            for other in &operands[1..] {
                shape[axis] = shape[axis].checked_add(*other.shape().get(axis)?)?;
            }
            shape
        }
        "Expand" => broadcast(first, &sizes(view, &*small(1)?).ok()?).ok()?,
        "Flatten" | "Squeeze" | "Unsqueeze" => attributes::reshaped(view, first).ok()?,
        "MatMul" => match (first, operands.get(1)?.shape()) {
            (&[rows, inner], &[same, columns]) if inner == same => vec![rows, columns],
            _ => return None,
        },
        "Reshape" => reshape_target(first, &small(1)?.to_integers()?, view.int("allowzero", 0) != 0).ok()?,
        "Tile" => {
            let repeats = sizes(view, &*small(1)?).ok()?;
            let times = |(&size, &times): (&usize, &usize)| size.checked_mul(times);
            (repeats.len() == first.len()).then(|| first.iter().zip(&repeats).map(times).collect::<Option<Vec<_>>>())??
        }
        "Transpose" => {
            let permutation = attributes::permutation(view, first.len()).ok()?;
            permutation.iter().map(|&axis| first.get(axis).copied()).collect::<Option<Vec<_>>>()?
        }
        _ if operator == "Where" || arithmetic(operator).is_some() || comparison(operator).is_some() => {
            operands[1..].iter().try_fold(first.to_vec(), |shape, other| broadcast(&shape, other.shape()).ok())?
        }
        _ if unary(operator).is_some() || test(operator, view).is_some() => first.to_vec(),
        // Others are followed as long as they are small.
        _ => return operands.iter().all(|operand| matches!(operand, Planned::Small(_))).then(Vec::new),
    })
}
