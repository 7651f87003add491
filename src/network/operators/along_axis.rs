//! A fixed matrix applied along one dimension: interpolation and running sums.

use super::lifted;
use crate::network::builder::Builder;
use crate::network::constant::Constant;
use crate::network::error::NetworkError;
use crate::network::graph::Port;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Cost, Operator, Record, Saved, values_of};
use crate::network::relevance::Conduct;
use crate::network::value::Value;
use crate::network::volume::volume;
use crate::network::weight::WeightId;
use crate::network::weights::Weights;
use burn::tensor::Tensor;

/// `output[.., k, ..] = sum over j of matrix[k, j] input[.., j, ..]`, the matrix `[to, from]`.
struct AlongAxis {
    axis: usize,
    matrix: WeightId,
    to: usize,
    from: usize,
}

/// Appends the product of a matrix `[to, from]`, row by row, with the dimension `axis` of `port`, which has `from` entries.
pub fn push(builder: &mut Builder, view: &NodeView, port: Port, axis: usize, to: usize, matrix: Vec<f32>) -> Result<Port, NetworkError> {
    let from = builder.shape(port)[axis];
    let matrix = builder.weight(view, Constant::f32([to, from], matrix))?;
    let (step, shape) = (AlongAxis { axis, matrix, to, from }, builder.shape(port).to_vec());
    if axis > 0 {
        return builder.push(view, 0, step, vec![port]);
    }
    let output = step.replaced(&shape, to);
    lifted::push(builder, view, 0, AlongAxis { axis: 1, ..step }, vec![(port, lifted::flat(&shape))], output)
}

/// Lowers `CumSum`: the sum of everything up to an entry, of everything before it (`exclusive`), or counted from the end (`reverse`).
pub fn running_sum(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let shape = builder.shape(input).to_vec();
    let given = view.needed(1)?.to_integers().unwrap_or_default();
    let [axis] = given[..] else { return Err(view.refuse(format!("its axis should be one whole number and is {given:?}"))) };
    let axis = view.axis(axis, shape.len())?;
    let size = shape[axis];
    volume(&[size, size]).map_err(|reason| view.refuse(reason))?;
    let (exclusive, reverse) = (view.int("exclusive", 0) != 0, view.int("reverse", 0) != 0);
    let counts = |to: usize, from: usize| {
        let (first, second) = if reverse { (to, from) } else { (from, to) };
        first < second || (first == second && !exclusive)
    };
    let matrix = (0..size * size).map(|at| f32::from(u8::from(counts(at / size, at % size)))).collect();
    Ok(vec![Known::Port(push(builder, view, input, axis, size, matrix)?)])
}

impl AlongAxis {
    /// `[outer, along the axis, inner]` for a dimension of so many entries.
    fn grouped(&self, value: Value, entries: usize) -> Tensor<3> {
        let shape = value.shape();
        value.reshape(&[shape[..self.axis].iter().product(), entries, shape[self.axis + 1..].iter().product()]).tensor()
    }

    fn matrix(&self, weights: &Weights) -> Tensor<3> {
        weights.get(self.matrix).reshape(&[1, self.to, self.from]).tensor()
    }

    fn replaced(&self, shape: &[usize], entries: usize) -> Vec<usize> {
        let mut shape = shape.to_vec();
        shape[self.axis] = entries;
        shape
    }
}

impl Operator for AlongAxis {
    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        Ok(self.replaced(inputs[0], self.to))
    }

    fn cost(&self, _inputs: &[&[usize]], output: &[usize]) -> Cost {
        Cost { work: values_of(output).saturating_mul(self.from as u64), ..Cost::default() }
    }

    fn weights(&self) -> Vec<WeightId> {
        vec![self.matrix]
    }

    fn conduct(&self) -> Conduct {
        Conduct::Shares
    }

    fn forward(&self, weights: &Weights, inputs: Vec<Value>, _saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        let shape = self.replaced(&input.shape(), self.to);
        Value::from(self.matrix(weights).matmul(self.grouped(input, self.from))).reshape(&shape)
    }

    fn reverse(&self, weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let back = self.matrix(weights).swap_dims(1, 2).matmul(self.grouped(gradient, self.to));
        vec![Value::from(back).reshape(&record.shapes[0])]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn the_reverse_is_the_transpose() {
        let device = Device::flex();
        let weights = Weights::of(&[Constant::f32([2, 3], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0])], &device);
        let step = AlongAxis { axis: 1, matrix: 0, to: 2, from: 3 };
        let x = Value::of([1, 3, 2], vec![1.0, 0.0, 0.0, 1.0, 0.0, 0.0], &device);
        let y = step.forward(&weights, vec![x], &mut Saved::Off);
        assert_eq!(pollster::block_on(y.read()).unwrap(), [1.0, 2.0, 4.0, 5.0]);
        let record = Record { shapes: vec![vec![1, 3, 2]], values: Vec::new(), rule: crate::network::Rule::GRADIENT, ends: None };
        let back = step.reverse(&weights, record, Value::of([1, 2, 2], vec![1.0, 0.0, 0.0, 1.0], &device)).remove(0);
        assert_eq!(pollster::block_on(back.read()).unwrap(), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
    }
}
