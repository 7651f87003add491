//! Slices, and `Split` as several of them.

use super::gather::Gather;
use crate::network::attributes;
use crate::network::builder::Builder;
use crate::network::error::NetworkError;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Operator, Record, Saved};
use crate::network::value::{Value, filled, ranked};
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

/// Lowers `Slice`: a block where every step is 1, a gather along each dimension that is stepped through otherwise.
pub fn lower(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let shape = builder.shape(input).to_vec();
    let ranges = attributes::ranges(view, &shape)?;
    let mut port = input;
    for (axis, &(start, count, step)) in ranges.iter().enumerate() {
        if step != 1 {
            let indices = (0..count as i64).map(|k| (start + k * step) as usize).collect();
            port = builder.push(view, 0, Gather::along(axis, indices), vec![port])?;
        }
    }
    let block: Vec<(usize, usize)> =
        ranges.iter().map(|&(start, count, step)| if step == 1 { (start as usize, count) } else { (0, count) }).collect();
    if std::iter::zip(&block, builder.shape(port)).any(|(&part, &size)| part != (0, size)) {
        let step = Block::new(block, builder.shape(port));
        port = builder.push(view, 0, step, vec![port])?;
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
        let block = shape.iter().enumerate().map(|(k, &whole)| if k == axis { (start, size) } else { (0, whole) }).collect();
        parts.push(Known::Port(builder.push(view, index, Block::new(block, &shape), vec![input])?));
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
