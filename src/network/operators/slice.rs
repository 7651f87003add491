//! Slices, and `Split` as several of them.

use super::gather;
use super::lifted;
use crate::network::attributes;
use crate::network::builder::Builder;
use crate::network::constant::Constant;
use crate::network::error::NetworkError;
use crate::network::graph::Port;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Operator, Record, Saved};
use crate::network::reach::Reach;
use crate::network::value::{Value, filled, ranked};
use crate::network::weights::Weights;
use burn::tensor::Slice as Range;
use std::rc::Rc;

/// A block of the input: (start, count) per dimension. Of dimension 0 all is taken, however many images there are.
struct Block {
    parts: Vec<(usize, usize)>,
}

/// Appends the step that takes `count` from `start` on along one dimension.
///
/// # Errors
/// As [`Builder::push`].
pub fn part(
    builder: &mut Builder,
    view: &NodeView,
    index: usize,
    input: Port,
    axis: usize,
    (start, count): (usize, usize),
) -> Result<Port, NetworkError> {
    let shape = builder.shape(input).to_vec();
    if axis > 0 {
        let parts = shape.iter().enumerate().map(|(k, &whole)| if k == axis { (start, count) } else { (0, whole) }).collect();
        return builder.push(view, index, Block { parts }, vec![input]);
    }
    let [size, rest] = lifted::flat(&shape)[..] else { unreachable!("two dimensions") };
    let step = Block { parts: vec![(0, 1), (start, count), (0, rest)] };
    let output = [&[count], &shape[1..]].concat();
    lifted::push(builder, view, index, step, vec![(input, vec![size, rest])], output)
}

/// A part without a number depends on nothing.
fn nothing(shape: Vec<usize>) -> Known {
    Known::Constant(Rc::new(Constant::f32(shape, Vec::new())))
}

/// Lowers `Slice`: a block where every step is 1, a gather along each dimension that is stepped through otherwise.
pub fn lower(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let shape = builder.shape(input).to_vec();
    let ranges = attributes::ranges(view, &shape)?;
    if ranges.iter().any(|&(_, count, _)| count == 0) {
        return Ok(vec![nothing(ranges.iter().map(|&(_, count, _)| count).collect())]);
    }
    let mut port = input;
    for (axis, &(start, count, step)) in ranges.iter().enumerate() {
        if step != 1 {
            let indices = (0..count as i64).map(|k| (start + k * step) as usize).collect();
            port = gather::along(builder, view, port, axis, indices)?;
        }
    }
    if let (start, count, 1) = ranges[0]
        && (start as usize, count) != (0, shape[0])
    {
        port = part(builder, view, 0, port, 0, (start as usize, count))?;
    }
    let block: Vec<(usize, usize)> = ranges
        .iter()
        .enumerate()
        .map(|(axis, &(start, count, step))| if step == 1 && axis > 0 { (start as usize, count) } else { (0, count) })
        .collect();
    if std::iter::zip(&block, builder.shape(port)).any(|(&part, &size)| part != (0, size)) {
        port = builder.push(view, 0, Block { parts: block }, vec![port])?;
    }
    Ok(vec![Known::Port(port)])
}

/// Lowers `Split`.
pub fn split(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let shape = builder.shape(input).to_vec();
    let (axis, sizes) = attributes::split_sizes(view, &shape)?;
    let mut start = 0;
    let mut parts = Vec::new();
    for (index, size) in sizes.into_iter().enumerate() {
        parts.push(if size == 0 {
            let mut shape = shape.clone();
            shape[axis] = 0;
            nothing(shape)
        } else {
            Known::Port(part(builder, view, index, input, axis, (start, size))?)
        });
        start += size;
    }
    Ok(parts)
}

impl Block {
    /// The ranges for the images at hand.
    fn of(&self, shape: &[usize]) -> Vec<Range> {
        self.parts
            .iter()
            .enumerate()
            .map(|(axis, &(start, count))| Range::from(if axis == 0 { 0..shape[0] } else { start..start + count }))
            .collect()
    }
}

impl Operator for Block {
    fn reach(&self) -> Reach {
        Reach::Moves
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        if self.parts.len() != inputs[0].len() {
            return Err(format!("does not fit the shape {:?}", inputs[0]));
        }
        Ok(std::iter::once(inputs[0][0]).chain(self.parts[1..].iter().map(|&(_, count)| count)).collect())
    }

    fn forward(&self, _weights: &Weights, inputs: Vec<Value>, _saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        let ranges = self.of(&input.shape());
        ranked!(input, |x| x.slice(&ranges[..]))
    }

    fn reverse(&self, _weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let shape = &record.shapes[0];
        let ranges = self.of(shape);
        vec![ranked!(gradient, |g| {
            let zeros = filled(&g, shape, 0.0);
            zeros.slice_assign(&ranges[..], g)
        })]
    }
}
