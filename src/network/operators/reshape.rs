//! Steps that move no number: reshapes of every name, and what disappears when a network is only run.

use super::compare;
use crate::network::attributes;
use crate::network::builder::Builder;
use crate::network::constant::{Constant, ConstantData};
use crate::network::error::NetworkError;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Operator, Record, Saved};
use crate::network::proto::element;
use crate::network::reach::Reach;
use crate::network::refusal::UP_TO_THE_SCORES;
use crate::network::value::Value;
use crate::network::volume::volume;
use crate::network::weights::Weights;
use std::rc::Rc;

/// The same elements under another shape.
pub struct Reshape {
    /// Shape of the result for the planned input.
    to: Vec<usize>,
    /// Number of elements of the planned input.
    planned: usize,
}

/// Lowers `Flatten`, `Squeeze`, `Unsqueeze` and `Reshape`.
pub fn lower(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let mut to = attributes::reshaped(view, builder.shape(input))?;
    if to.is_empty() {
        to.push(1);
    }
    Ok(vec![Known::Port(builder.push(view, 0, Reshape::to(to), vec![input])?)])
}

impl Reshape {
    /// To a shape of as many values, for each image.
    pub fn to(shape: Vec<usize>) -> Self {
        Self { planned: shape.iter().product(), to: shape }
    }
}

impl Operator for Reshape {
    fn reach(&self) -> Reach {
        Reach::Moves
    }

    fn stacks(&self, _inputs: &[&[usize]]) -> bool {
        true
    }

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
pub fn identity(_builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    Ok(vec![view.required(0)?.clone()])
}

/// Lowers `Dropout`, which passes everything when a network is only run, or when it drops nothing; its second output then keeps all.
pub fn dropout(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let first = |index: usize| -> Result<Option<f64>, NetworkError> {
        Ok(view.constant(index)?.and_then(|constant| constant.to_numbers().first().copied()))
    };
    let training = match first(2)? {
        Some(flag) => flag != 0.0,
        None => view.opset < 7 && view.int("is_test", 0) == 0,
    };
    if training && first(1)?.unwrap_or(0.5) != 0.0 {
        return Err(view.refuse_with("is in training mode", "export the network for inference"));
    }
    let input = view.required(0)?.clone();
    if view.proto.output.len() < 2 {
        return Ok(vec![input]);
    }
    let shape = builder.shape_of(&input);
    let count = volume(&shape).map_err(|reason| view.refuse(reason))?;
    Ok(vec![input, Known::Constant(Rc::new(Constant { shape, data: ConstantData::Bool(vec![true; count]) }))])
}

/// Lowers `Cast`: between float types the values stay, since arithmetic here is f32 throughout. A condition holds for anything but 0, and no
/// gradient passes it.
pub fn cast(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    Ok(vec![match view.int("to", 0) as i32 {
        element::FLOAT | element::FLOAT16 | element::BFLOAT16 | element::DOUBLE => Known::Port(input),
        // What is a condition or whole already stays so.
        _ if builder.is_whole(input) => Known::Port(input),
        element::BOOL => {
            let zero = Known::Constant(Rc::new(Constant::f32([], vec![0.0])));
            let equal = compare::push(builder, view, compare::Comparison::Equal, &Known::Port(input), &zero)?;
            Known::Port(compare::push(builder, view, compare::Comparison::Equal, &Known::Port(equal), &zero)?)
        }
        to => {
            let what = format!("turns what depends on the input into {}, whose numbers jump and have no gradient", element::name(to));
            return Err(view.refuse_with(what, UP_TO_THE_SCORES));
        }
    }])
}
