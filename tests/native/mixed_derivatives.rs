//! The derivative of the reverse walk, d/d(w, x) of <u, v' dy/dx>, by burn's autodiff against central differences in double precision:
//! for every operator on the ONNX project's conformance cases. Training with a penalty on the input gradient goes along this derivative.

use crate::gradients::variants;
use burn::tensor::{DType, Device, FloatDType, Tensor, TensorData};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use whylight::network::{Graph, Output, Port, Rule, Value, WeightId, Weights, forward, reverse};
use whylight::pace::Straight;

/// A central difference in f64 with a step of 1e-5 on values of order one is right to 1e-9 or so; functions that burn approximates to
/// f32's precision, such as erf, to 1e-5 with a larger step. A part that is missing is off by order one.
const MIXED_REL: f64 = 1e-4;

/// Steps that hold constants of their own in f32, such as the largest value that a softmax subtracts, are walked in f32. Central differences
/// with a step of 1e-2 are then right to 1e-3 or so of all that is summed, and to 3e-2 where a norm is nearly 0.
const SINGLE_REL: f64 = 3e-2;

/// Attention with masks of -infinity of which burn's derivative is 0 times infinity, as over rows that are hidden throughout. A training step on
/// such a batch ends with [`whylight::train::TrainError::Diverged`].
const INFINITE_MASKS: &[&str] =
    &["nan_robustness", "fullymasked", "local_window", "padded_kv", "mode3_softmax_precision", "structural_empty"];

fn noise(count: usize, seed: usize) -> Vec<f64> {
    (0..count).map(|k| ((k * 7919 + seed * 104_729 + 1) as f64 * 0.618_034).fract() * 2.0 - 1.0).collect()
}

/// What the walks are asked for: the step of y at `port`, and what y and x are multiplied with.
struct Asked<'a> {
    graph: &'a Graph,
    port: Port,
    base: Weights,
    /// The trained weights with their shapes.
    ids: Vec<(WeightId, Vec<usize>)>,
    /// The shape of x.
    shape: Vec<usize>,
    precision: DType,
}

fn tensor(values: Vec<f64>, precision: DType) -> Tensor<1> {
    let count = values.len();
    Tensor::from_data(TensorData::new(values, [count]), (&Device::flex(), precision))
}

fn numbers(tensor: Tensor<1>) -> Vec<f64> {
    tensor.into_data().iter::<f64>().collect()
}

impl Asked<'_> {
    /// <u, v' dy/dx> for x and the trained weights; none where no gradient leads back to x.
    fn product(&self, leaves: &[Tensor<1>]) -> Option<Tensor<1>> {
        let input = self.graph.input(0);
        let given = std::iter::zip(&self.ids, &leaves[1..]).map(|((id, shape), leaf)| (*id, Value::from(leaf.clone()).reshape(shape)));
        let weights = self.base.with(given);
        let inputs = vec![(input, Value::from(leaves[0].clone()).reshape(&self.shape))];
        pollster::block_on(async {
            let passage = forward(self.graph, &weights, inputs, &[self.port], Some((input, Rule::GRADIENT)), &Straight).await.unwrap();
            let shape = passage.value(self.port).shape();
            let v = Value::from(tensor(noise(shape.iter().product(), 1), self.precision)).reshape(&shape);
            let gradient = reverse(self.graph, &weights, passage.tape, self.port, v, input, &Straight).await.unwrap()?;
            let count = self.shape.iter().product();
            Some(gradient.reshape(&[count]).tensor::<1>().mul(tensor(noise(count, 2), self.precision)).sum())
        })
    }
}

/// Compares both ways of differentiating; says what is wrong, if anything, and whether anything depends on x or the weights.
fn compare(graph: &Graph, x: &[f64], port: Port, precision: DType) -> Result<bool, String> {
    let single = precision == DType::F32;
    let double = |values: Vec<f64>| tensor(values, precision);
    let base = Weights::load(graph, &Device::flex());
    let mut seen = BTreeSet::new();
    let nodes = std::iter::zip(graph.nodes(), graph.ancestors(port)).filter(|(_, leads)| *leads);
    let ids = nodes.flat_map(|(node, _)| node.step.initial()).map(|(id, _)| id).filter(|&id| seen.insert(id));
    let ids: Vec<(WeightId, Vec<usize>)> = ids.map(|id| (id, base.get(id).shape())).collect();
    let base = if single { base } else { base.cast(FloatDType::F64) };
    let shape = graph.inputs()[0].shape.clone();
    let mut at = vec![x.to_vec()];
    at.extend(ids.iter().map(|(id, shape)| numbers(base.get(*id).reshape(&[shape.iter().product()]).tensor::<1>())));
    let direction: Vec<Vec<f64>> = std::iter::zip(3.., &at).map(|(seed, values)| noise(values.len(), seed)).collect();
    let asked = Asked { graph, port, base, ids, shape, precision };
    let leaves: Vec<Tensor<1>> = at.iter().map(|values| double(values.clone()).autodiff().require_grad()).collect();
    let Some(product) = asked.product(&leaves) else { return Ok(false) };
    let mut analytic = 0.0;
    if product.is_tracked() {
        let gradients = product.backward();
        for (leaf, direction) in std::iter::zip(&leaves, &direction) {
            let gradient = leaf.grad(&gradients).map(numbers).unwrap_or_default();
            analytic += std::iter::zip(gradient, direction).map(|(g, d)| g * d).sum::<f64>();
        }
    }
    let moved = |step: f64| {
        let leaves: Vec<Tensor<1>> =
            std::iter::zip(&at, &direction).map(|(at, d)| double(std::iter::zip(at, d).map(|(a, d)| a + step * d).collect())).collect();
        numbers(asked.product(&leaves).expect("a gradient led back to x before"))[0]
    };
    let size = moved(0.0).abs();
    if !size.is_finite() {
        return Ok(false);
    }
    let error = |step: f64| ((moved(step) - moved(-step)) / (2.0 * step) - analytic).abs();
    // The best of the steps: a large one averages the rounding of f32 approximations out, a small one stays clear of kinks.
    let steps = if single { &[1e-1, 3e-2, 1e-2, 3e-3, 1e-4, 1e-5, 1e-6][..] } else { &[1e-3, 1e-4, 1e-5, 1e-6] };
    let tolerance = if single { SINGLE_REL } else { MIXED_REL };
    let error = steps.iter().copied().map(error).fold(f64::INFINITY, f64::min);
    if error.is_nan() || analytic.is_nan() || error > tolerance * (analytic.abs() + size + 1e-3) {
        return Err(format!("{analytic:e} differs from central differences by {error:.1e}"));
    }
    Ok(analytic != 0.0)
}

/// How burn panics where numbers of two precisions meet.
const MEETS_SINGLE: &str = "dtype mismatch";

/// As [`compare`], a panic being a problem.
fn caught(graph: &Graph, x: &[f64], port: Port, precision: DType) -> Result<bool, String> {
    catch_unwind(AssertUnwindSafe(|| compare(graph, x, port, precision))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        Err(format!("panicked: {}", text.unwrap_or_default()))
    })
}

#[test]
fn the_reverse_walk_has_the_right_derivative_on_every_operator() {
    let mut compared: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    let mut problems: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for suite in ["node", "pytorch-converted", "pytorch-operator"] {
        for case in crate::conformance::cases::read(suite) {
            if INFINITE_MASKS.iter().any(|part| case.name.contains(part)) {
                continue;
            }
            for (variant, (graph, x)) in variants(&case).into_iter().enumerate() {
                let x: Vec<f64> = x.floats().unwrap().iter().copied().map(f64::from).collect();
                for (name, output) in graph.outputs() {
                    let Output::Port(port) = output else { continue };
                    let found = caught(&graph, &x, *port, DType::F64);
                    let found = match found {
                        Err(problem) if problem.contains(MEETS_SINGLE) => caught(&graph, &x, *port, DType::F32),
                        found => found,
                    };
                    let operators: BTreeSet<&str> = graph.nodes().iter().map(|node| node.operator.as_str()).collect();
                    match found {
                        Ok(curved) => {
                            for operator in operators {
                                let count = compared.entry(operator.into()).or_default();
                                count[0] += 1;
                                count[1] += usize::from(curved);
                            }
                        }
                        Err(problem) => problems
                            .entry(operators.into_iter().collect::<Vec<_>>().join("+"))
                            .or_default()
                            .push(format!("{suite}/{} variant {variant}, output {name}: {problem}", case.name)),
                    }
                }
            }
        }
    }
    println!("derivatives compared, and of these not zero, per operator: {compared:?}");
    for (operators, problems) in &problems {
        println!("{operators}: {} problems, such as {}", problems.len(), problems[0]);
    }
    assert!(problems.is_empty(), "the derivative of the reverse walk is wrong on {:?}", problems.keys());
}
