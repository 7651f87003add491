//! Tests: small graphs drawn at random from the supported operators. Forward is held against a slow twin in f64, the gradient against
//! finite differences of that twin, and several images at once against each alone.
//!
//! `WHYLIGHT_GRAPHS` is how many are drawn, from seed 0 on.

use super::proto::{
    AttributeProto, DimensionProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto, TensorShapeProto, TensorTypeProto,
    TypeProto, ValueInfoProto, element,
};
use super::twin::{Array, TwinWindow};
use super::{Graph, Output, ReadOptions, Rule, Value, Weights, forward, reverse};
use crate::pace::Straight;
use burn::tensor::Device;
use prost::Message;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How many graphs are drawn unless told otherwise: two seconds.
const GRAPHS: u64 = 1000;

/// Steps of a graph, at most.
const MOST_STEPS: usize = 8;

/// Values of a tensor, at most, and their largest magnitude.
const MOST_VALUES: usize = 400;
const LARGEST: f64 = 50.0;

/// A walk in f32 against f64, of the L2 norm: eight steps of sums of up to some hundred numbers, with cancellation now and then.
const FORWARD_REL: f64 = 1e-4;

/// The magnitude that is typical of a tensor at the least, when differences are compared with it.
const SMALL: f64 = 1e-2;

/// A derivative in f32 against differences in f64, of the sum of its terms' magnitudes.
const GRADIENT_REL: f64 = 1e-3;

/// Half the distance of the two points between which differences are taken: the error is of the order of its square.
const STEP: f64 = 1e-6;

/// Beyond this disagreement of the differences to both sides, of their size, there is a kink in between.
const KINK_REL: f64 = 1e-4;

/// Stacked images against each alone: sums in another order.
const BATCH_REL: f64 = 1e-5;

/// Random numbers from a seed (Steele, Lea and Flood, 2014, SplitMix64).
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    fn coin(&mut self) -> bool {
        self.next().is_multiple_of(2)
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// From -1 to 1, a number that f32 holds exactly.
    fn number(&mut self) -> f64 {
        f64::from((self.next() >> 40) as f32 / (1u32 << 23) as f32 - 1.0)
    }

    fn array(&mut self, shape: &[usize]) -> Array {
        let count = shape.iter().product::<usize>();
        Array::new(shape, (0..count).map(|_| self.number()).collect())
    }
}

type TwinStep = Box<dyn Fn(&[&Array]) -> Array>;

/// A graph while it is drawn, as a file and as its twin. Value 0 is the input.
struct Drawn {
    graph: GraphProto,
    /// For each step, the values that it reads and what it makes of them.
    twin: Vec<(Vec<usize>, TwinStep)>,
    /// What each value is for the input of the draw.
    values: Vec<Array>,
    operators: Vec<&'static str>,
}

enum Attribute<'a> {
    Int(&'a str, i64),
    Ints(&'a str, Vec<i64>),
    Float(&'a str, f64),
}

fn described(name: &str, shape: &[usize]) -> ValueInfoProto {
    let dim = shape.iter().map(|&size| DimensionProto { dim_value: size as i64, dim_param: String::new() }).collect();
    let tensor_type = TensorTypeProto { elem_type: element::FLOAT, shape: Some(TensorShapeProto { dim }) };
    ValueInfoProto { name: name.into(), r#type: Some(TypeProto { tensor_type: Some(tensor_type) }) }
}

impl Drawn {
    fn of(input: Array) -> Self {
        let graph = GraphProto { input: vec![described("v0", &input.shape)], ..Default::default() };
        Self { graph, twin: Vec::new(), values: vec![input], operators: Vec::new() }
    }

    fn weight(&mut self, array: &Array) -> String {
        let name = format!("w{}", self.graph.initializer.len());
        self.graph.initializer.push(TensorProto {
            name: name.clone(),
            dims: array.shape.iter().map(|&size| size as i64).collect(),
            data_type: element::FLOAT,
            float_data: array.values.iter().map(|&value| value as f32).collect(),
            ..Default::default()
        });
        name
    }

    fn integers(&mut self, values: &[i64]) -> String {
        let name = format!("w{}", self.graph.initializer.len());
        self.graph.initializer.push(TensorProto {
            name: name.clone(),
            dims: vec![values.len() as i64],
            data_type: element::INT64,
            int64_data: values.to_vec(),
            ..Default::default()
        });
        name
    }

    /// Appends a node whose operands are the named tensors; `reads` are the values among them in the order of `run`'s arguments. A result
    /// that is too large is dropped.
    fn node(
        &mut self,
        operator: &'static str,
        operands: &[String],
        attributes: &[Attribute],
        reads: &[usize],
        run: impl Fn(&[&Array]) -> Array + 'static,
    ) -> Option<usize> {
        let made = run(&reads.iter().map(|&value| &self.values[value]).collect::<Vec<_>>());
        let fits = made.values.len() <= MOST_VALUES && made.values.iter().all(|value| value.abs() <= LARGEST);
        if !fits || made.shape.is_empty() || made.shape.len() > 6 {
            return None;
        }
        let attribute = |attribute: &Attribute| match attribute {
            Attribute::Int(name, i) => AttributeProto { name: (*name).into(), i: *i, ..Default::default() },
            Attribute::Ints(name, ints) => AttributeProto { name: (*name).into(), ints: ints.clone(), ..Default::default() },
            Attribute::Float(name, f) => AttributeProto { name: (*name).into(), f: *f as f32, ..Default::default() },
        };
        let place = self.values.len();
        self.graph.node.push(NodeProto {
            input: operands.to_vec(),
            output: vec![format!("v{place}")],
            name: format!("{operator}{place}"),
            op_type: operator.into(),
            attribute: attributes.iter().map(attribute).collect(),
            domain: String::new(),
        });
        self.operators.push(operator);
        self.twin.push((reads.to_vec(), Box::new(run)));
        self.values.push(made);
        Some(place)
    }

    /// A node of one value.
    fn one(
        &mut self,
        operator: &'static str,
        value: usize,
        attributes: &[Attribute],
        run: impl Fn(&Array) -> Array + 'static,
    ) -> Option<usize> {
        self.node(operator, &[format!("v{value}")], attributes, &[value], move |given| run(given[0]))
    }

    /// What the twin makes of an input, at the last value.
    fn evaluate(&self, input: &Array) -> Array {
        let mut values = vec![input.clone()];
        for (reads, run) in &self.twin {
            let made = run(&reads.iter().map(|&value| &values[value]).collect::<Vec<_>>());
            values.push(made);
        }
        values.pop().expect("the input at least")
    }

    fn read(&self) -> Graph {
        let mut graph = self.graph.clone();
        graph.output.push(described(&format!("v{}", self.values.len() - 1), &[]));
        let opset_import = vec![OperatorSetIdProto { domain: String::new(), version: 17 }];
        let model = ModelProto { ir_version: 8, graph: Some(graph), opset_import, ..ModelProto::default() };
        Graph::read(&model.encode_to_vec(), &ReadOptions::default()).unwrap_or_else(|error| panic!("{:?}: {error}", self.operators))
    }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// One step on a value, or none where it does not fit.
fn activation(net: &mut Drawn, draw: &mut Draw, value: usize) -> Option<usize> {
    let positive = |net: &mut Drawn| {
        let near = net.one("Sigmoid", value, &[], |x| x.map(sigmoid))?;
        let half = Array::new(&[1], vec![0.5]);
        let weight = net.weight(&half);
        net.node("Add", &[format!("v{near}"), weight], &[], &[near], |given| given[0].map(|x| x + 0.5))
    };
    match draw.below(16) {
        0 => net.one("Relu", value, &[], |x| x.map(|x| x.max(0.0))),
        1 => net.one("LeakyRelu", value, &[Attribute::Float("alpha", 0.25)], |x| x.map(|x| if x > 0.0 { x } else { 0.25 * x })),
        2 => net.one("Sigmoid", value, &[], |x| x.map(sigmoid)),
        3 => net.one("Tanh", value, &[], |x| x.map(f64::tanh)),
        4 => net.one("Softplus", value, &[], |x| x.map(|x| x.max(0.0) + (-x.abs()).exp().ln_1p())),
        5 => net.one("Softsign", value, &[], |x| x.map(|x| x / (1.0 + x.abs()))),
        6 => net.one("Elu", value, &[Attribute::Float("alpha", 0.5)], |x| x.map(|x| if x > 0.0 { x } else { 0.5 * (x.exp() - 1.0) })),
        7 => net.one("HardSigmoid", value, &[Attribute::Float("alpha", 0.25), Attribute::Float("beta", 0.5)], |x| {
            x.map(|x| (0.25 * x + 0.5).clamp(0.0, 1.0))
        }),
        8 => net.one("HardSwish", value, &[], |x| x.map(|x| x * (x / 6.0 + 0.5).clamp(0.0, 1.0))),
        9 => net.one("Abs", value, &[], |x| x.map(f64::abs)),
        10 => net.one("Neg", value, &[], |x| x.map(|x| -x)),
        11 => {
            let small = net.one("Tanh", value, &[], |x| x.map(f64::tanh))?;
            net.one("Exp", small, &[], |x| x.map(f64::exp))
        }
        12 => {
            let bounds = [net.weight(&Array::new(&[], vec![-0.5])), net.weight(&Array::new(&[], vec![0.75]))];
            net.node("Clip", &[&[format!("v{value}")], &bounds[..]].concat(), &[], &[value], |given| given[0].map(|x| x.clamp(-0.5, 0.75)))
        }
        13 => positive(net).and_then(|value| net.one("Sqrt", value, &[], |x| x.map(f64::sqrt))),
        14 => positive(net).and_then(|value| net.one("Log", value, &[], |x| x.map(f64::ln))),
        _ => positive(net).and_then(|value| net.one("Reciprocal", value, &[], |x| x.map(f64::recip))),
    }
}

/// A function of two numbers.
type Function = fn(f64, f64) -> f64;

fn arithmetic(net: &mut Drawn, draw: &mut Draw, value: usize) -> Option<usize> {
    let shape = net.values[value].shape.clone();
    let kinds: [(&str, Function); 5] =
        [("Add", |a, b| a + b), ("Sub", |a, b| a - b), ("Mul", |a, b| a * b), ("Max", f64::max), ("Min", f64::min)];
    let (operator, function) = draw.pick(&kinds);
    // Another value of the graph where one fits, the same twice included, else a weight.
    let fits = |other: &Array| {
        let rank = shape.len().min(other.shape.len());
        let (a, b) = (&shape[shape.len() - rank..], &other.shape[other.shape.len() - rank..]);
        std::iter::zip(a, b).all(|(a, b)| a == b || *a == 1 || *b == 1)
    };
    let others: Vec<usize> = (0..net.values.len()).filter(|&other| fits(&net.values[other])).collect();
    if draw.coin() {
        let other = draw.pick(&others);
        let (left, right) = if draw.coin() { (value, other) } else { (other, value) };
        return net.node(operator, &[format!("v{left}"), format!("v{right}")], &[], &[left, right], move |given| {
            given[0].with(given[1], function)
        });
    }
    // Of fewer dimensions, or more, some of them 1.
    let start = draw.below(shape.len());
    let mut own: Vec<usize> = shape[start..].iter().map(|&size| if draw.coin() { size } else { 1 }).collect();
    if start == 0 && own.len() < 4 && draw.below(4) == 0 {
        own.insert(0, draw.between(1, 2));
    }
    let weight = draw.array(&own);
    let name = net.weight(&weight);
    if draw.coin() {
        return net.node(operator, &[name, format!("v{value}")], &[], &[value], move |given| weight.with(given[0], function));
    }
    net.node(operator, &[format!("v{value}"), name], &[], &[value], move |given| given[0].with(&weight, function))
}

fn product(net: &mut Drawn, draw: &mut Draw, value: usize) -> Option<usize> {
    let shape = net.values[value].shape.clone();
    let rank = shape.len();
    if rank < 2 {
        return None;
    }
    match draw.below(4) {
        // With its own transposition, as in attention.
        0 => {
            let axes: Vec<usize> = (0..rank - 2).chain([rank - 1, rank - 2]).collect();
            let perm = axes.iter().map(|&axis| axis as i64).collect();
            let turned = net.one("Transpose", value, &[Attribute::Ints("perm", perm)], move |x| x.transposed(&axes))?;
            net.node("MatMul", &[format!("v{value}"), format!("v{turned}")], &[], &[value, turned], |given| given[0].product(given[1]))
        }
        1 => {
            let rows = draw.between(1, 3);
            let weight = draw.array(&[rows, shape[rank - 2]]);
            let name = net.weight(&weight);
            net.node("MatMul", &[name, format!("v{value}")], &[], &[value], move |given| weight.product(given[0]))
        }
        2 if rank == 2 => {
            let (turn_a, turn_b) = (draw.coin(), draw.coin());
            let (rows, inner) = if turn_a { (shape[1], shape[0]) } else { (shape[0], shape[1]) };
            let columns = draw.between(1, 4);
            let weight = draw.array(&if turn_b { [columns, inner] } else { [inner, columns] });
            let wide = if draw.coin() { vec![columns] } else { vec![rows, columns] };
            let bias = draw.array(&wide);
            let names = [format!("v{value}"), net.weight(&weight), net.weight(&bias)];
            let attributes = [
                Attribute::Int("transA", i64::from(turn_a)),
                Attribute::Int("transB", i64::from(turn_b)),
                Attribute::Float("alpha", 0.5),
                Attribute::Float("beta", 2.0),
            ];
            net.node("Gemm", &names, &attributes, &[value], move |given| {
                let turned = |array: &Array, turn: bool| if turn { array.transposed(&[1, 0]) } else { array.clone() };
                let product = turned(given[0], turn_a).product(&turned(&weight, turn_b)).map(|x| 0.5 * x);
                product.with(&bias, |x, b| x + 2.0 * b)
            })
        }
        _ => {
            let mut own = vec![shape[rank - 1], draw.between(1, 4)];
            if rank == 3 && draw.coin() {
                own.insert(0, shape[0]);
            }
            let weight = draw.array(&own);
            let name = net.weight(&weight);
            net.node("MatMul", &[format!("v{value}"), name], &[], &[value], move |given| given[0].product(&weight))
        }
    }
}

fn image(net: &mut Drawn, draw: &mut Draw, value: usize) -> Option<usize> {
    let [_, channels, height, width] = net.values[value].shape[..] else { return None };
    let window = TwinWindow { kernel: draw.between(1, 3), stride: draw.between(1, 2), pad: draw.below(2), dilation: draw.between(1, 2) };
    let reach = window.dilation * (window.kernel - 1) + 1;
    if reach > height.min(width) + 2 * window.pad || window.pad >= window.kernel {
        return None;
    }
    let two = |size: usize| vec![size as i64; 2];
    let mut attributes = vec![
        Attribute::Ints("kernel_shape", two(window.kernel)),
        Attribute::Ints("strides", two(window.stride)),
        Attribute::Ints("pads", vec![window.pad as i64; 4]),
    ];
    match draw.below(4) {
        0 => net.one("MaxPool", value, &attributes, move |x| {
            let window = TwinWindow { dilation: 1, ..window };
            x.windows(channels, &window, |channel, at| {
                let places = (0..window.kernel).flat_map(|row| (0..window.kernel).map(move |column| (row, column)));
                places.filter_map(|(row, column)| at(channel, row, column)).fold(f64::NEG_INFINITY, f64::max)
            })
        }),
        1 => {
            let padded = draw.coin();
            attributes.push(Attribute::Int("count_include_pad", i64::from(padded)));
            net.one("AveragePool", value, &attributes, move |x| {
                let window = TwinWindow { dilation: 1, ..window };
                x.windows(channels, &window, |channel, at| {
                    let places = (0..window.kernel).flat_map(|row| (0..window.kernel).map(move |column| (row, column)));
                    let inside: Vec<f64> = places.filter_map(|(row, column)| at(channel, row, column)).collect();
                    let count = if padded { window.kernel * window.kernel } else { inside.len() };
                    inside.iter().sum::<f64>() / count as f64
                })
            })
        }
        _ => {
            let groups = if draw.coin() { channels } else { 1 };
            let out = groups * draw.between(1, 2);
            let (within, each) = (channels / groups, out / groups);
            let (weight, bias) = (draw.array(&[out, within, window.kernel, window.kernel]), draw.array(&[out]));
            let names = [format!("v{value}"), net.weight(&weight), net.weight(&bias)];
            attributes.extend([Attribute::Ints("dilations", two(window.dilation)), Attribute::Int("group", groups as i64)]);
            net.node("Conv", &names, &attributes, &[value], move |given| {
                given[0].windows(out, &window, |channel, at| {
                    let mut sum = bias.values[channel];
                    for own in 0..within {
                        for row in 0..window.kernel {
                            for column in 0..window.kernel {
                                let x = at(channel / each * within + own, row, column).unwrap_or(0.0);
                                sum += x * weight.at(&[channel, own, row, column]);
                            }
                        }
                    }
                    sum
                })
            })
        }
    }
}

fn rows(net: &mut Drawn, draw: &mut Draw, value: usize) -> Option<usize> {
    let shape = net.values[value].shape.clone();
    let axis = draw.below(shape.len());
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    match draw.below(5) {
        0 => net.one("Softmax", value, &[Attribute::Int("axis", axis as i64)], move |x| x.softmax(axis)),
        1 => {
            let last = shape[shape.len() - 1];
            if shape.len() < 2 || last < 2 {
                return None;
            }
            let (scale, bias) = (draw.array(&[last]), draw.array(&[last]));
            let names = [format!("v{value}"), net.weight(&scale), net.weight(&bias)];
            net.node("LayerNormalization", &names, &[Attribute::Float("epsilon", 0.01)], &[value], move |given| {
                given[0].normalised(f64::from(0.01f32)).with(&scale, |x, s| x * s).with(&bias, |x, b| x + b)
            })
        }
        kind => {
            let mut axes = vec![axis];
            if draw.coin() {
                axes.push((axis + 1) % shape.len());
                axes.sort_unstable();
                axes.dedup();
            }
            let keep = draw.coin();
            let kept: Vec<usize> = (0..shape.len()).filter(|axis| keep || !axes.contains(axis)).collect();
            if kept.is_empty() {
                return None;
            }
            let after: Vec<usize> = kept.iter().map(|&axis| if axes.contains(&axis) { 1 } else { shape[axis] }).collect();
            let list: Vec<i64> = axes.iter().map(|&axis| axis as i64).collect();
            let mut names = vec![format!("v{value}")];
            let mut attributes = vec![Attribute::Int("keepdims", i64::from(keep))];
            let (operator, fold): (_, fn(&[f64]) -> f64) = match kind {
                2 => ("ReduceMean", mean),
                3 => ("ReduceMax", |values| values.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
                _ => ("ReduceSum", |values| values.iter().sum()),
            };
            // The axes of a sum are an operand since operator set 13, those of the others an attribute until 18.
            if operator == "ReduceSum" {
                names.push(net.integers(&list))
            } else {
                attributes.push(Attribute::Ints("axes", list))
            }
            net.node(operator, &names, &attributes, &[value], move |given| given[0].folded(&axes, fold).reshaped(&after))
        }
    }
}

fn moves(net: &mut Drawn, draw: &mut Draw, value: usize) -> Option<usize> {
    let shape = net.values[value].shape.clone();
    let (rank, axis) = (shape.len(), draw.below(shape.len()));
    let own = format!("v{value}");
    match draw.below(8) {
        0 => {
            let mut axes: Vec<usize> = (0..rank).collect();
            for place in (1..rank).rev() {
                axes.swap(place, draw.below(place + 1));
            }
            let perm = axes.iter().map(|&axis| axis as i64).collect();
            net.one("Transpose", value, &[Attribute::Ints("perm", perm)], move |x| x.transposed(&axes))
        }
        1 => {
            // Dimensions are taken apart and put together anew.
            let mut factors: Vec<usize> = Vec::new();
            for &size in &shape {
                let divisor = (2..=size).find(|divisor| size % divisor == 0).filter(|_| draw.coin()).unwrap_or(1);
                factors.extend([divisor, size / divisor]);
            }
            let mut to = vec![1];
            for factor in factors {
                let last = to.len() - 1;
                if draw.coin() || to.len() > 4 { to[last] *= factor } else { to.push(factor) }
            }
            let name = net.integers(&to.iter().map(|&size| size as i64).collect::<Vec<_>>());
            net.node("Reshape", &[own, name], &[], &[value], move |given| given[0].reshaped(&to))
        }
        2 => {
            let indices: Vec<usize> = (0..draw.between(1, 3)).map(|_| draw.below(shape[axis])).collect();
            let name = net.integers(&indices.iter().map(|&index| index as i64).collect::<Vec<_>>());
            net.node("Gather", &[own, name], &[Attribute::Int("axis", axis as i64)], &[value], move |given| given[0].picked(axis, &indices))
        }
        3 => {
            let (size, step) = (shape[axis], draw.between(1, 2));
            let start = draw.below(size);
            let backwards = draw.coin();
            let indices: Vec<usize> =
                if backwards { (0..=start).rev().step_by(step).collect() } else { (start..size).step_by(step).collect() };
            let (end, step) = if backwards { (i64::MIN, -(step as i64)) } else { (i64::MAX, step as i64) };
            let names = [own, net.integers(&[start as i64]), net.integers(&[end]), net.integers(&[axis as i64]), net.integers(&[step])];
            net.node("Slice", &names, &[], &[value], move |given| given[0].picked(axis, &indices))
        }
        4 => {
            let others: Vec<usize> = (0..net.values.len())
                .filter(|&other| {
                    let other = &net.values[other].shape;
                    other.len() == rank && (0..rank).all(|k| k == axis || other[k] == shape[k])
                })
                .collect();
            if draw.coin() {
                let other = draw.pick(&others);
                let names = [own, format!("v{other}")];
                return net.node("Concat", &names, &[Attribute::Int("axis", axis as i64)], &[value, other], move |given| {
                    given[0].joined(given[1], axis)
                });
            }
            let mut more = shape.clone();
            more[axis] = draw.between(1, 2);
            let weight = draw.array(&more);
            let name = net.weight(&weight);
            net.node("Concat", &[name, own], &[Attribute::Int("axis", axis as i64)], &[value], move |given| weight.joined(given[0], axis))
        }
        5 => {
            // The first dimension is the batch and cannot be padded.
            let axis = if rank > 1 { axis.max(1) } else { return None };
            let pads = (draw.below(2), draw.below(2));
            let mut list = vec![0; 2 * rank];
            (list[axis], list[rank + axis]) = (pads.0 as i64, pads.1 as i64);
            let names = [own, net.integers(&list), net.weight(&Array::new(&[], vec![0.25]))];
            net.node("Pad", &names, &[], &[value], move |given| given[0].padded(axis, pads, 0.25))
        }
        6 => {
            let mut to: Vec<usize> = shape.iter().map(|&size| if size == 1 { draw.between(1, 2) } else { size }).collect();
            if rank < 4 && draw.coin() {
                to.insert(0, draw.between(1, 2));
            }
            let name = net.integers(&to.iter().map(|&size| size as i64).collect::<Vec<_>>());
            net.node("Expand", &[own, name], &[], &[value], move |given| given[0].expanded(&to))
        }
        _ if rank < 5 => {
            let mut to = shape.clone();
            to.insert(axis, 1);
            let name = net.integers(&[axis as i64]);
            net.node("Unsqueeze", &[own, name], &[], &[value], move |given| given[0].reshaped(&to))
        }
        _ => None,
    }
}

/// A graph of a few steps; each works on one of the values so far, mostly the last.
fn drawn(seed: u64) -> Drawn {
    let mut draw = Draw(seed.wrapping_mul(0xA076_1D64_78BD_642F));
    let rank = draw.between(2, 4);
    let shape: Vec<usize> = std::iter::once(1).chain((1..rank).map(|_| draw.between(2, 4))).collect();
    let input = draw.array(&shape);
    let mut net = Drawn::of(input);
    let steps = draw.between(3, MOST_STEPS);
    for _ in 0..steps {
        let last = net.values.len() - 1;
        let value = if draw.below(4) == 0 { draw.below(last + 1) } else { last };
        let step = draw.pick(&[activation, arithmetic, product, image, rows, moves, moves]);
        step(&mut net, &mut draw, value);
    }
    // What was drawn last may not depend on what came before; a graph has a step at least.
    if net.twin.is_empty() {
        net.one("Neg", 0, &[], |x| x.map(|x| -x));
    }
    net
}

fn numbers(values: &[f64]) -> Vec<f32> {
    values.iter().map(|&value| value as f32).collect()
}

fn relative(found: &[f32], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let difference: f64 = std::iter::zip(found, expected).map(|(&f, &e)| (f64::from(f) - e).powi(2)).sum();
    let size: f64 = expected.iter().map(|e| e * e).sum();
    // Numbers that cancel to almost nothing, such as log 1.0001, keep the rounding of those that they were made of.
    (difference / size.max(SMALL * SMALL * expected.len() as f64)).sqrt()
}

/// Values and gradient of a graph for stacked inputs, the gradient of the result times `seed`.
fn walked(graph: &Graph, weights: &Weights, shape: Vec<usize>, input: Vec<f32>, seed: &[f64]) -> (Vec<f32>, Vec<f32>) {
    let Output::Port(port) = graph.outputs()[0].1 else { unreachable!("every step depends on the input") };
    let from = graph.input(0);
    let inputs = vec![(from, Value::of(shape, input.clone(), &weights.device))];
    pollster::block_on(async {
        let passage = forward(graph, weights, inputs, &[port], Some((from, Rule::GRADIENT)), &Straight).await.unwrap();
        let value = passage.value(port);
        let arriving = Value::of(value.shape(), numbers(seed), &weights.device);
        let back = reverse(graph, weights, passage.tape, port, arriving, from, &Straight).await.unwrap();
        let gradient = match back {
            Some(gradient) => gradient.read().await.unwrap(),
            None => vec![0.0; input.len()],
        };
        (value.read().await.unwrap(), gradient)
    })
}

/// What a graph was good for.
#[derive(Default)]
struct Counts {
    operators: BTreeMap<&'static str, usize>,
    directions: usize,
    kinks: usize,
}

fn check(seed: u64, counts: &mut Counts) {
    let net = drawn(seed);
    let operators = &net.operators;
    let graph = net.read();
    let weights = Weights::load(&graph, &Device::flex());
    let mut draw = Draw(seed ^ 0x5555);
    let (input, expected) = (net.values[0].clone(), net.evaluate(&net.values[0]));
    let seeds = draw.array(&expected.shape);
    let (found, gradient) = walked(&graph, &weights, input.shape.clone(), numbers(&input.values), &seeds.values);
    let difference = relative(&found, &expected.values);
    assert!(difference <= FORWARD_REL, "seed {seed}: {operators:?} differs forward by {difference:e}");

    let score = |input: &Array| std::iter::zip(&net.evaluate(input).values, &seeds.values).map(|(y, v)| y * v).sum::<f64>();
    let middle = score(&input);
    for _ in 0..4 {
        let direction = draw.array(&input.shape);
        let moved = |by: f64| score(&input.with(&direction, |x, d| x + by * d));
        let (above, below) = ((moved(STEP) - middle) / STEP, (middle - moved(-STEP)) / STEP);
        let terms: Vec<f64> = std::iter::zip(&gradient, &direction.values).map(|(&g, d)| f64::from(g) * d).collect();
        let (sum, size): (f64, f64) = (terms.iter().sum(), terms.iter().map(|term| term.abs()).sum());
        let (slope, scale) = (0.5 * (above + below), size.max(above.abs()).max(below.abs()));
        if (above - below).abs() > KINK_REL * scale.max(1e-3) {
            counts.kinks += 1;
            continue;
        }
        counts.directions += 1;
        assert!(
            (sum - slope).abs() <= GRADIENT_REL * scale.max(SMALL),
            "seed {seed}: {operators:?} has the slope {slope:e}, its gradient says {sum:e}"
        );
    }

    let Output::Port(port) = graph.outputs()[0].1 else { unreachable!("every step depends on the input") };
    assert!(graph.takes_batches(port) || operators.len() > MOST_STEPS, "seed {seed}: {operators:?} mixes images");
    let images: Vec<Array> = (0..3).map(|_| draw.array(&input.shape)).collect();
    let alone: Vec<(Vec<f32>, Vec<f32>)> =
        images.iter().map(|image| walked(&graph, &weights, image.shape.clone(), numbers(&image.values), &seeds.values)).collect();
    let mut shape = input.shape.clone();
    shape[0] *= 3;
    let stacked: Vec<f32> = images.iter().flat_map(|image| numbers(&image.values)).collect();
    let (together, back) = walked(&graph, &weights, shape, stacked, &seeds.values.repeat(3));
    let wide = |values: Vec<f32>| values.into_iter().map(f64::from).collect::<Vec<f64>>();
    let forward = relative(&together, &wide(alone.iter().flat_map(|one| one.0.clone()).collect()));
    let reverse = relative(&back, &wide(alone.iter().flat_map(|one| one.1.clone()).collect()));
    assert!(forward <= BATCH_REL && reverse <= BATCH_REL, "seed {seed}: {operators:?} in a batch differs by {forward:e}, {reverse:e}");
    for operator in operators {
        *counts.operators.entry(operator).or_default() += 1;
    }
}

#[test]
fn random_graphs_have_the_values_and_gradients_of_their_twins() {
    let graphs = std::env::var("WHYLIGHT_GRAPHS").ok().map_or(GRAPHS, |count| count.parse().expect("WHYLIGHT_GRAPHS is a whole number"));
    let mut counts = Counts::default();
    let fails = |counts: &mut Counts, seed: u64| catch_unwind(AssertUnwindSafe(|| check(seed, counts))).is_err();
    let failed: Vec<u64> = (0..graphs).filter(|&seed| fails(&mut counts, seed)).collect();
    assert!(failed.is_empty(), "the graphs of these seeds fail, each as said above: {failed:?}");
    let Counts { operators, directions, kinks } = counts;
    println!("seeds 0 to {}: {directions} slopes agree, {kinks} lay at a kink; nodes by operator: {operators:?}", graphs - 1);
    assert!(directions > 8 * kinks, "most slopes are taken away from kinks");
    assert!(graphs < GRAPHS || operators.len() >= 38, "{} operators", operators.len());
}
