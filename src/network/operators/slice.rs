//! Slices, and `Split` as several of them.

use super::gather::Gather;
use super::pad::filled;
use super::{Operator, Record, Saved};
use crate::network::error::NetworkError;
use crate::network::node::{Known, NodeView};
use crate::network::reader::Reader;
use crate::network::value::{Value, ranked};
use crate::network::weights::Weights;
use burn::tensor::Slice as Range;

/// A block of the input: (start, count) per dimension.
struct Block {
    parts: Vec<(usize, usize)>,
    /// Whether the whole batch is taken, however large it is.
    whole_batch: bool,
}

impl Block {
    fn new(parts: Vec<(usize, usize)>, planned: &[usize]) -> Self {
        Self { whole_batch: parts[0] == (0, planned[0]), parts }
    }
}

/// A slice's start, count and step per dimension, from the node's attributes or operands.
pub fn ranges(view: &NodeView, shape: &[usize]) -> Result<Vec<(i64, usize, i64)>, NetworkError> {
    let starts = view.integers("starts", 1)?.ok_or_else(|| view.refuse("its starts are missing"))?;
    let ends = view.integers("ends", 2)?.ok_or_else(|| view.refuse("its ends are missing"))?;
    let axes = view.integers("axes", 3)?.unwrap_or_else(|| (0..starts.len() as i64).collect());
    let steps = match view.constant(4)? {
        Some(steps) => steps.to_integers().unwrap_or_default(),
        None => vec![1; starts.len()],
    };
    if ends.len() != starts.len() || axes.len() != starts.len() || steps.len() != starts.len() {
        return Err(view.refuse("its starts, ends, axes and steps differ in length"));
    }
    let mut ranges: Vec<(i64, usize, i64)> = shape.iter().map(|&size| (0, size, 1)).collect();
    for k in 0..starts.len() {
        let axis = view.axis(axes[k], shape.len())?;
        let (size, step) = (shape[axis] as i64, steps[k]);
        if step == 0 {
            return Err(view.refuse("its step is 0"));
        }
        let wrap = |at: i64| if at < 0 { at.saturating_add(size) } else { at };
        let (start, end) = if step > 0 {
            (wrap(starts[k]).clamp(0, size), wrap(ends[k]).clamp(0, size))
        } else {
            (wrap(starts[k]).clamp(0, size - 1), wrap(ends[k]).clamp(-1, size - 1))
        };
        let span = if step > 0 { end - start } else { start - end }.max(0) as u64;
        ranges[axis] = (start, span.div_ceil(step.unsigned_abs()) as usize, step);
    }
    Ok(ranges)
}

/// Lowers `Slice`: a block where every step is 1, a gather along each dimension that is stepped through otherwise.
pub fn lower(reader: &mut Reader, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let shape = reader.shape(input).to_vec();
    let ranges = ranges(view, &shape)?;
    let mut port = input;
    for (axis, &(start, count, step)) in ranges.iter().enumerate() {
        if step != 1 {
            let indices = (0..count as i64).map(|k| (start + k * step) as usize).collect();
            port = reader.push(view, 0, Gather::along(axis, indices), vec![port])?;
        }
    }
    let block: Vec<(usize, usize)> =
        ranges.iter().map(|&(start, count, step)| if step == 1 { (start as usize, count) } else { (0, count) }).collect();
    if std::iter::zip(&block, reader.shape(port)).any(|(&part, &size)| part != (0, size)) {
        let step = Block::new(block, reader.shape(port));
        port = reader.push(view, 0, step, vec![port])?;
    }
    Ok(vec![Known::Port(port)])
}

/// Sizes of the parts of a `Split`, and the axis.
pub fn split_sizes(view: &NodeView, shape: &[usize]) -> Result<(usize, Vec<usize>), NetworkError> {
    let axis = view.axis(view.int("axis", 0), shape.len())?;
    let sizes = match view.integers("split", 1)? {
        Some(sizes) => sizes
            .iter()
            .map(|&s| usize::try_from(s).map_err(|_| view.refuse(format!("a part has the size {s}"))))
            .collect::<Result<Vec<_>, _>>()?,
        None => {
            let parts = usize::try_from(view.int("num_outputs", view.proto.output.len() as i64)).ok().filter(|&p| p > 0);
            let parts = parts.ok_or_else(|| view.refuse("has no parts"))?;
            let each = shape[axis].div_ceil(parts);
            (0..parts).map(|part| each.min(shape[axis].saturating_sub(part * each))).collect()
        }
    };
    if sizes.iter().sum::<usize>() != shape[axis] {
        return Err(view.refuse(format!("its parts {sizes:?} do not add up to {}", shape[axis])));
    }
    Ok((axis, sizes))
}

/// Lowers `Split`.
pub fn split(reader: &mut Reader, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let shape = reader.shape(input).to_vec();
    let (axis, sizes) = split_sizes(view, &shape)?;
    let mut start = 0;
    let mut parts = Vec::new();
    for (index, size) in sizes.into_iter().enumerate() {
        let block = shape.iter().enumerate().map(|(k, &whole)| if k == axis { (start, size) } else { (0, whole) }).collect();
        parts.push(Known::Port(reader.push(view, index, Block::new(block, &shape), vec![input])?));
        start += size;
    }
    Ok(parts)
}

impl Block {
    /// The ranges for the batch at hand: a block that takes the whole planned batch takes the whole of any other.
    fn of(&self, shape: &[usize]) -> Vec<Range> {
        self.parts
            .iter()
            .enumerate()
            .map(|(axis, &(start, count))| Range::from(if axis == 0 && self.whole_batch { 0..shape[0] } else { start..start + count }))
            .collect()
    }
}

impl Operator for Block {
    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        if self.parts.len() != inputs[0].len() {
            return Err(format!("does not fit the shape {:?}", inputs[0]));
        }
        Ok(self.parts.iter().map(|&(_, count)| count).collect())
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
