//! Matrix products: `MatMul` with numpy's rules for batches and vectors, and `Gemm`.

use super::differences;
use super::lifted;
use super::operand::Operand;
use crate::network::builder::Builder;
use crate::network::constant::Constant;
use crate::network::cpu;
use crate::network::error::NetworkError;
use crate::network::graph::Port;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Cost, Operator, Record, Saved, values_of};
use crate::network::reach::Reach;
use crate::network::relevance::{Conduct, Linear, Sign};
use crate::network::rule::Rule;
use crate::network::shapes::broadcast;
use crate::network::spelling::{HostWeight, Spelling};
use crate::network::value::{Value, ranked, ranked_pair};
use crate::network::weight::Initial;
use crate::network::weight::WeightId;
use crate::network::weights::Weights;
use burn::tensor::Tensor;

/// left right + bias, either factor transposed if so asked.
struct Product {
    left: Operand,
    right: Operand,
    turn_left: bool,
    turn_right: bool,
    bias: Option<WeightId>,
}

/// Lowers `MatMul`.
pub fn lower(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let port = product(builder, view, false, false, 1.0, None)?;
    Ok(vec![Known::Port(port)])
}

/// Lowers `Gemm`: alpha A' B' + beta C.
pub fn gemm(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let beta = view.float("beta", 1.0);
    let bias = view.constant(2)?.map(|c| {
        let scaled = c.floats().unwrap_or_default().iter().map(|v| v * beta).collect();
        Constant::f32(if c.shape.is_empty() { vec![1] } else { c.shape.clone() }, scaled)
    });
    let (turn_left, turn_right) = (view.int("transA", 0) != 0, view.int("transB", 0) != 0);
    let port = product(builder, view, turn_left, turn_right, view.float("alpha", 1.0), bias)?;
    Ok(vec![Known::Port(port)])
}

fn product(
    builder: &mut Builder,
    view: &NodeView,
    turn_left: bool,
    turn_right: bool,
    scale: f32,
    bias: Option<Constant>,
) -> Result<Port, NetworkError> {
    let mut inputs = Vec::new();
    let mut scale = scale;
    let mut factor = |builder: &mut Builder, known: &Known| -> Result<Operand, NetworkError> {
        Ok(match known {
            Known::Port(port) => {
                inputs.push(*port);
                Operand::Input
            }
            Known::Constant(constant) => {
                let values = constant.floats().ok_or_else(|| view.unsupported("multiplies whole numbers; only float is supported"))?;
                // The constant factor takes the scale in.
                let by = std::mem::replace(&mut scale, 1.0);
                let shape = constant.shape.clone();
                let scaled =
                    if by == 1.0 { (**constant).clone() } else { Constant::f32(shape.clone(), values.iter().map(|v| v * by).collect()) };
                Operand::Weight(builder.weight(view, scaled)?, shape)
            }
        })
    };
    let left = factor(builder, view.required(0)?)?;
    let right = factor(builder, view.required(1)?)?;
    if scale != 1.0 {
        return Err(view.unsupported(format!("scales a product of two inputs by {scale}, which is not supported")));
    }
    // A bias with rows of its own is written for one image.
    let plain_bias = bias.as_ref().is_none_or(|bias| bias.shape.len() < 2 || bias.shape[0] == 1);
    let bias = bias.map(|bias| builder.weight(view, bias)).transpose()?;
    let step = Product { left, right, turn_left, turn_right, bias };
    let planned: Vec<Vec<usize>> = inputs.iter().map(|&port| builder.shape(port).to_vec()).collect();
    let shapes: Vec<&[usize]> = planned.iter().map(|shape| &shape[..]).collect();
    let output = step.shape(&shapes).map_err(|reason| view.refuse(reason))?;
    let (left, right) = step.shapes(&shapes);
    let rank = as_matrix(&left, true).len().max(as_matrix(&right, false).len());
    if (plain_bias && step.stacks(&shapes)) || !lifted::can_lift(rank) {
        return builder.push(view, 0, step, inputs);
    }
    let aligned = step.matrices(&shapes).into_iter().map(|matrix| [vec![1; rank - matrix.len()], matrix].concat());
    let inputs = std::iter::zip(inputs, aligned).collect();
    lifted::push(builder, view, 0, step, inputs, output)
}

/// The shape of a factor as a matrix: a vector becomes a row on the left and a column on the right.
fn as_matrix(shape: &[usize], left: bool) -> Vec<usize> {
    match shape {
        [n] if left => vec![1, *n],
        [n] => vec![*n, 1],
        _ => shape.to_vec(),
    }
}

/// The products of the last two dimensions.
fn times<const D: usize>(weights: &Weights, left: Tensor<D>, right: Tensor<D>) -> Tensor<D> {
    weights.by_kernel(|| cpu::product(&left, &right)).unwrap_or_else(|| left.matmul(right))
}

/// With its last two dimensions swapped.
fn transposed(HostWeight { mut shape, values }: HostWeight) -> HostWeight {
    let rank = shape.len();
    if rank < 2 {
        return HostWeight { shape, values };
    }
    let (rows, columns) = (shape[rank - 2], shape[rank - 1]);
    shape.swap(rank - 2, rank - 1);
    let turned = values
        .chunks_exact((rows * columns).max(1))
        .flat_map(|matrix| (0..columns).flat_map(move |column| (0..rows).map(move |row| matrix[row * columns + column])));
    HostWeight { shape, values: turned.collect() }
}

fn turned(value: Value, turn: bool) -> Value {
    if !turn {
        return value;
    }
    let rank = value.shape().len();
    ranked!(value, |m| m.swap_dims(rank - 2, rank - 1))
}

impl Product {
    fn shapes(&self, inputs: &[&[usize]]) -> (Vec<usize>, Vec<usize>) {
        let mut next = inputs.iter();
        let mut of = |factor: &Operand| match factor {
            Operand::Input => next.next().expect("one input per factor").to_vec(),
            Operand::Weight(_, shape) => shape.clone(),
        };
        (of(&self.left), of(&self.right))
    }

    /// Shapes of the inputs as matrices.
    fn matrices(&self, inputs: &[&[usize]]) -> Vec<Vec<usize>> {
        let (left, right) = self.shapes(inputs);
        let pick = |factor: &Operand, matrix: Vec<usize>| matches!(factor, Operand::Input).then_some(matrix);
        pick(&self.left, as_matrix(&left, true)).into_iter().chain(pick(&self.right, as_matrix(&right, false))).collect()
    }

    /// Both factors as matrices of one rank, not yet transposed.
    fn factors(&self, weights: &Weights, inputs: Vec<Value>) -> (Value, Value) {
        let mut next = inputs.into_iter();
        let mut of = |factor: &Operand| match factor {
            Operand::Input => next.next().expect("one input per factor"),
            Operand::Weight(id, _) => weights.get(*id),
        };
        let (left, right) = (of(&self.left), of(&self.right));
        let (left_shape, right_shape) = (as_matrix(&left.shape(), true), as_matrix(&right.shape(), false));
        let rank = left_shape.len().max(right_shape.len());
        (left.reshape(&left_shape).aligned(rank), right.reshape(&right_shape).aligned(rank))
    }
}

impl Operator for Product {
    fn reach(&self) -> Reach {
        let input = |factor: &Operand, turned: bool| matches!(factor, Operand::Input).then_some(turned);
        Reach::Product { left: input(&self.left, self.turn_left), right: input(&self.right, self.turn_right) }
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        let (left, right) = self.shapes(inputs);
        let (mut a, mut b) = (as_matrix(&left, true), as_matrix(&right, false));
        for (shape, turn) in [(&mut a, self.turn_left), (&mut b, self.turn_right)] {
            if turn {
                let rank = shape.len();
                shape.swap(rank - 2, rank - 1);
            }
        }
        let ([lead_a @ .., rows, inner_a], [lead_b @ .., inner_b, columns]) = (&a[..], &b[..]) else {
            return Err(format!("multiplies the shapes {left:?} and {right:?}"));
        };
        if inner_a != inner_b {
            return Err(format!("multiplies the shapes {left:?} and {right:?}: {inner_a} columns against {inner_b} rows"));
        }
        let mut shape = broadcast(lead_a, lead_b)?;
        if left.len() > 1 {
            shape.push(*rows);
        }
        if right.len() > 1 {
            shape.push(*columns);
        }
        if shape.is_empty() {
            shape.push(1);
        }
        Ok(shape)
    }

    fn stacks(&self, inputs: &[&[usize]]) -> bool {
        let (left, right) = self.shapes(inputs);
        let lead = |shape: &[usize]| shape.first().copied().unwrap_or(1);
        match (&self.left, &self.right) {
            (Operand::Input, Operand::Input) => left.len() > 2 && left.len() == right.len() && lead(&left) == lead(&right),
            // The rows of a matrix may be those of several images, unless the factor is turned.
            (Operand::Input, Operand::Weight(..)) => {
                let many = right.len() < left.len() || (right.len() == left.len() && lead(&right) == 1);
                (left.len() == 2 && right.len() <= 2 && !self.turn_left) || (left.len() > 2 && many)
            }
            (Operand::Weight(..), Operand::Input) => {
                right.len() > 2 && (left.len() < right.len() || (left.len() == right.len() && lead(&left) == 1))
            }
            (Operand::Weight(..), Operand::Weight(..)) => true,
        }
    }

    fn cost(&self, inputs: &[&[usize]], output: &[usize]) -> Cost {
        let (left, _) = self.shapes(inputs);
        let matrix = as_matrix(&left, true);
        let inner = matrix[matrix.len() - if self.turn_left { 2 } else { 1 }];
        Cost { work: values_of(output).saturating_mul(inner as u64), ..Cost::default() }
    }

    fn weights(&self) -> Vec<WeightId> {
        [&self.left, &self.right]
            .into_iter()
            .filter_map(|factor| if let Operand::Weight(id, _) = factor { Some(*id) } else { None })
            .chain(self.bias)
            .collect()
    }

    fn initial(&self) -> Vec<(WeightId, Initial)> {
        // What a product sums over: the last axis of the left factor, the last but one of the right factor.
        let inner = |shape: &[usize], left: bool, turn: bool| {
            let matrix = as_matrix(shape, left);
            matrix[matrix.len() - if left == turn { 2 } else { 1 }]
        };
        let kernel = match (&self.left, &self.right) {
            (_, Operand::Weight(id, shape)) => Some((*id, inner(shape, false, self.turn_right))),
            (Operand::Weight(id, shape), _) => Some((*id, inner(shape, true, self.turn_left))),
            _ => None,
        };
        let kernel = kernel.map(|(id, fan_in)| (id, Initial::Random { fan_in }));
        kernel.into_iter().chain(self.bias.map(|bias| (bias, Initial::Constant(0.0)))).collect()
    }

    fn spell(&self, spelling: &mut Spelling) -> bool {
        let (id, turn, is_left) = match (&self.left, &self.right) {
            (Operand::Input, Operand::Weight(id, _)) if !self.turn_left => (*id, self.turn_right, false),
            (Operand::Weight(id, _), Operand::Input) if !self.turn_right => (*id, self.turn_left, true),
            _ => return false,
        };
        let weight = spelling.weight(id);
        let factor = spelling.tensor("weight", if turn { transposed(weight) } else { weight });
        let input = spelling.inputs[0].to_string();
        let factors = if is_left { [factor.as_str(), input.as_str()] } else { [input.as_str(), factor.as_str()] };
        let Some(bias) = self.bias else {
            spelling.last("MatMul", &factors, &[]);
            return true;
        };
        let product = spelling.between("MatMul", &factors, &[]);
        let bias = spelling.weight(bias);
        let bias = spelling.tensor("bias", bias);
        spelling.last("Add", &[&product, &bias], &[]);
        true
    }

    fn forward(&self, weights: &Weights, inputs: Vec<Value>, saved: &mut Saved) -> Value {
        let shapes: Vec<Vec<usize>> = inputs.iter().map(Value::shape).collect();
        let references: Vec<&[usize]> = shapes.iter().map(|shape| &shape[..]).collect();
        let shape = self.shape(&references).expect("shapes were checked when the graph was read");
        let (left, right) = self.factors(weights, inputs);
        // A factor is needed only for the gradient of the other one.
        if self.has_two_inputs() {
            // D (A B) = D A mean(B) + mean(A) D B: with the means in their place the gradient's formulas give the quotients of differences.
            let kept = |factor: &Value| match saved.rule() {
                Rule::Differences => ranked!(factor.clone(), |f| differences::mean(f)),
                _ => factor.clone(),
            };
            let (left, right) = (kept(&left), kept(&right));
            saved.keep(|| left);
            saved.keep(|| right);
        }
        self.product(weights, (left, right), &shape, self.bias)
    }

    fn conduct(&self) -> Conduct {
        if self.has_two_inputs() { Conduct::SharesBetweenFactors } else { Conduct::Weighs }
    }

    fn linear(&self) -> Option<&dyn Linear> {
        (!self.has_two_inputs()).then_some(self as &dyn Linear)
    }

    fn reverse(&self, weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        self.backward(weights, record.values, &record.shapes, gradient, Sign::All)
    }
}

impl Linear for Product {
    fn is_dense(&self) -> bool {
        true
    }

    fn apply(&self, weights: &Weights, x: Value, part: Sign, bias: bool) -> Value {
        let shape = self.shape(&[&x.shape()]).expect("shapes were checked when the graph was read");
        let (left, right) = self.factors(weights, vec![x]);
        let factors = match self.left {
            Operand::Weight(..) => (part.of(left), right),
            Operand::Input => (left, part.of(right)),
        };
        self.product(weights, factors, &shape, self.bias.filter(|_| bias))
    }

    fn transpose(&self, weights: &Weights, y: Value, shape: &[usize], part: Sign) -> Value {
        self.backward(weights, Vec::new(), &[shape.to_vec()], y, part).remove(0)
    }
}

impl Product {
    fn has_two_inputs(&self) -> bool {
        matches!((&self.left, &self.right), (Operand::Input, Operand::Input))
    }

    /// The product of two factors, as [`Product::factors`] gives them.
    fn product(&self, weights: &Weights, (left, right): (Value, Value), shape: &[usize], bias: Option<WeightId>) -> Value {
        let product = ranked_pair!(turned(left, self.turn_left), turned(right, self.turn_right), |a, b| times(weights, a, b));
        let product = product.reshape(shape);
        match bias {
            None => product,
            Some(bias) => {
                let bias = weights.get(bias).aligned(shape.len());
                ranked_pair!(product, bias, |y, c| y.add(c))
            }
        }
    }

    /// The gradient of every input; two inputs need each other, kept.
    fn backward(&self, weights: &Weights, kept: Vec<Value>, shapes: &[Vec<usize>], gradient: Value, part: Sign) -> Vec<Value> {
        let references: Vec<&[usize]> = shapes.iter().map(|shape| &shape[..]).collect();
        let (left_shape, right_shape) = self.shapes(&references);
        let (mut kept, weight) = (kept.into_iter(), |factor: &Operand, shape: &[usize], is_left: bool| match factor {
            Operand::Weight(id, _) => Some(part.of(weights.get(*id)).reshape(&as_matrix(shape, is_left))),
            Operand::Input => None,
        });
        let left = weight(&self.left, &left_shape, true).or_else(|| kept.next());
        let right = weight(&self.right, &right_shape, false).or_else(|| kept.next());
        // The product's shape with both factors as matrices.
        let mut matrix = gradient.shape();
        if left_shape.len() == 1 && right_shape.len() == 1 {
            matrix = vec![1, 1];
        } else if left_shape.len() == 1 {
            matrix.insert(matrix.len() - 1, 1);
        } else if right_shape.len() == 1 {
            matrix.push(1);
        }
        let gradient = gradient.reshape(&matrix);
        let rank = matrix.len();
        let mut gradients = Vec::new();
        if matches!(self.left, Operand::Input) {
            let other = right.clone().expect("kept for this").aligned(rank);
            let back = ranked_pair!(gradient.clone(), turned(other, !self.turn_right), |g, b| times(weights, g, b));
            let back = turned(back, self.turn_left);
            gradients.push(back.summed_to(&as_matrix(&left_shape, true)).reshape(&left_shape));
        }
        if matches!(self.right, Operand::Input) {
            let other = left.expect("kept for this").aligned(rank);
            let back = ranked_pair!(turned(other, !self.turn_left), gradient, |a, g| times(weights, a, g));
            let back = turned(back, self.turn_right);
            gradients.push(back.summed_to(&as_matrix(&right_shape, false)).reshape(&right_shape));
        }
        gradients
    }
}
