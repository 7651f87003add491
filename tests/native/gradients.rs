//! The reverse walk against burn's own autodiff of the same forward walk, and against finite differences: for every
//! operator on the ONNX project's conformance cases, and for whole small networks.

use crate::conformance::cases::{Case, Element};
use burn::tensor::{Device, Tensor, TensorData};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fs;
use whylight::device::relative_l2;
use whylight::network::Rule;
use whylight::network::{Constant, Graph, NetworkError, Output, Port, ReadOptions, Value, Weights, forward, reverse};
use whylight::pace::Straight;

/// Both gradients are f32 sums of the same products in another order.
const AUTODIFF_REL: f32 = 1e-3;
/// A central difference in f32: step 1e-2 leaves about 1e-4 of rounding and 1e-4 of curvature on values of order one; a kink
/// inside the step adds its share, and a wrong gradient is off by order one.
const DIFFERENCE_REL: f64 = 5e-2;

/// Rounding in f32, of the output.
const ROUNDING_REL: f64 = 1e-6;

fn noise(count: usize, seed: usize) -> Vec<f32> {
    (0..count).map(|k| ((k * 7919 + seed * 104_729 + 1) as f32 * 0.618_034).fract() * 2.0 - 1.0).collect()
}

fn only_input(graph: &Graph) -> Port {
    assert_eq!(graph.inputs().len(), 1);
    graph.input(0)
}

fn value_at(graph: &Graph, weights: &Weights, x: &Constant, port: Port) -> Vec<f32> {
    pollster::block_on(async {
        let inputs = vec![(only_input(graph), Value::load(x, &weights.device))];
        forward(graph, weights, inputs, &[port], None, &Straight).await.unwrap().value(port).read().await.unwrap()
    })
}

/// v' dy/dx by the reverse walk.
fn by_walk(graph: &Graph, weights: &Weights, x: &Constant, port: Port, v: &[f32]) -> Option<Vec<f32>> {
    pollster::block_on(async {
        let input = only_input(graph);
        let inputs = vec![(input, Value::load(x, &weights.device))];
        let passage = forward(graph, weights, inputs, &[port], Some((input, Rule::GRADIENT)), &Straight).await.unwrap();
        let seed = Value::load(&Constant::f32(passage.value(port).shape(), v.to_vec()), &weights.device);
        let gradient = reverse(graph, weights, passage.tape, port, seed, input, &Straight).await.unwrap()?;
        assert_eq!(gradient.shape(), x.shape);
        Some(gradient.read().await.unwrap())
    })
}

/// The same by burn's autodiff of the forward walk.
fn by_autodiff(graph: &Graph, weights: &Weights, x: &Constant, port: Port, v: &[f32]) -> Option<Vec<f32>> {
    let device = Device::flex().autodiff();
    let values = x.floats().unwrap().to_vec();
    let leaf = Tensor::<1>::from_data(TensorData::new(values, [x.data.len()]), &device).require_grad();
    let inputs = vec![(only_input(graph), Value::from(leaf.clone()).reshape(&x.shape))];
    let y = pollster::block_on(forward(graph, weights, inputs, &[port], None, &Straight)).unwrap().value(port);
    let y = y.reshape(&[v.len()]).tensor::<1>();
    let v = Tensor::<1>::from_data(TensorData::new(v.to_vec(), [v.len()]), &Device::flex());
    let product = y.mul(v).sum();
    // A comparison's answer is no function that could be differentiated.
    if !product.is_tracked() {
        return None;
    }
    let gradients = product.backward();
    Some(leaf.grad(&gradients)?.into_data().try_into_vec::<f32>().unwrap())
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    std::iter::zip(a, b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
}

/// Compares three ways of differentiating v'y at x; says what is wrong, if anything.
fn compare(graph: &Graph, x: &Constant, port: Port) -> Result<(), String> {
    let weights = Weights::load(graph, &Device::flex());
    let y = value_at(graph, &weights, x, port);
    if y.iter().any(|value| !value.is_finite()) {
        return Ok(());
    }
    let v = noise(y.len(), 1);
    let walked = by_walk(graph, &weights, x, port, &v).unwrap_or_else(|| vec![0.0; x.data.len()]);
    if walked.iter().any(|value| !value.is_finite()) {
        return Err("the gradient is not finite where the value is".into());
    }
    let differentiated = by_autodiff(graph, &weights, x, port, &v).unwrap_or_else(|| vec![0.0; x.data.len()]);
    // Autodiff loses itself in rows that are masked throughout, whose softmax is no number; finite differences do not.
    let differentiated = if differentiated.iter().any(|value| value.is_nan()) { walked.clone() } else { differentiated };
    let norm = dot(&differentiated, &differentiated).sqrt();
    let difference = if norm == 0.0 { dot(&walked, &walked).sqrt() as f32 } else { relative_l2(&walked, &differentiated) };
    // Where a softmax is sure of itself both are what rounding leaves of sums that cancel.
    if dot(&walked, &walked).max(norm * norm) < (ROUNDING_REL * dot(&y, &y).sqrt()).powi(2) {
        return Ok(());
    }
    // NaN must not pass.
    if difference.is_nan() || difference > AUTODIFF_REL {
        return Err(format!("differs from burn's autodiff by {difference:.1e}"));
    }
    // Along the gradient, where an error in it shows most, and partly astray, where a missing part shows; of length 1 or so.
    let astray = noise(x.data.len(), 2);
    let (length, size) = (dot(&astray, &astray).sqrt() as f32, dot(&walked, &walked).sqrt().max(1e-12) as f32);
    let direction: Vec<f32> = std::iter::zip(&walked, &astray).map(|(g, a)| g / size + 0.5 * a / length).collect();
    let moved = |step: f32| {
        let values = std::iter::zip(x.floats().unwrap(), &direction).map(|(x, d)| x + step * d).collect();
        dot(&value_at(graph, &weights, &Constant::f32(x.shape.clone(), values), port), &v)
    };
    let analytic = dot(&walked, &direction);
    let order = analytic.abs();
    let error = |step: f32| ((moved(step) - moved(-step)) / (2.0 * f64::from(step)) - analytic).abs();
    // The best of five steps: a large one averages rounding out, a small one stays clear of kinks.
    let error = [3e-2, 1e-2, 3e-3, 1e-3, 1e-4].map(error).into_iter().fold(f64::INFINITY, f64::min);
    if error.is_nan() || error > DIFFERENCE_REL * order + 1e-3 {
        return Err(format!("differs from finite differences by {error:.1e} of {order:.1e}"));
    }
    Ok(())
}

/// Moves every value by about a hundredth, away from the whole numbers that many cases use: exactly on a kink (ELU at 0)
/// implementations choose different one-sided derivatives, and all are right.
fn off_the_kinks(x: &Constant) -> Constant {
    let values = std::iter::zip(x.floats().unwrap(), noise(x.data.len(), 3)).map(|(x, n)| x + 0.013 + 0.003 * n).collect();
    Constant::f32(x.shape.clone(), values)
}

/// Every float input of a case in turn as the one that varies, off the kinks, and the others as constants.
pub fn variants(case: &Case) -> Vec<(Graph, Constant)> {
    let mut found = Vec::new();
    for (index, value) in case.inputs.iter().enumerate().filter(|(_, value)| value.element().is_some_and(Element::is_float)) {
        let Ok(x) = value.constant() else { continue };
        let mut options = ReadOptions::default();
        options.input_shapes.insert(value.name.clone(), x.shape.clone());
        let others = case.inputs.iter().enumerate().filter(|&(other, _)| other != index);
        let Ok(constants) = others.map(|(_, value)| Ok((value.name.clone(), value.constant()?))).collect::<Result<_, String>>() else {
            continue;
        };
        options.constants = constants;
        match Graph::read(&case.model, &options) {
            Ok(graph) => found.push((graph, off_the_kinks(&x))),
            // What the importer refuses is the conformance test's business.
            Err(NetworkError::CannotServe { .. } | NetworkError::UnknownOperator { .. } | NetworkError::BadModel(_)) => {}
            Err(other) => panic!("{}: {other}", case.name),
        }
    }
    found
}

#[test]
fn every_operator_has_the_right_gradient() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut problems = Vec::new();
    for suite in ["node", "pytorch-converted", "pytorch-operator"] {
        for case in crate::conformance::cases::read(suite) {
            // Fractional powers of numbers near 0 have gradients without bound there; the other cases of Pow cover it.
            if case.name == "test_pow" {
                continue;
            }
            for (variant, (graph, x)) in variants(&case).into_iter().enumerate() {
                for (name, output) in graph.outputs() {
                    let Output::Port(port) = output else { continue };
                    match compare(&graph, &x, *port) {
                        Ok(()) => {
                            for node in graph.nodes() {
                                *counts.entry(node.operator.clone()).or_default() += 1;
                            }
                        }
                        Err(problem) => problems.push(format!("{suite}/{} variant {variant}, output {name}: {problem}", case.name)),
                    }
                }
            }
        }
    }
    println!("gradients compared, per operator: {counts:?}");
    assert!(problems.is_empty(), "{} gradients are wrong:\n{}", problems.len(), problems.join("\n"));
    let missing: Vec<&str> = whylight::network::operators::table::with_gradient()
        .into_iter()
        // The cases of TopK read the places too; `exported_values` has a file.
        .filter(|name| *name != "TopK" && !counts.contains_key(*name))
        .collect();
    assert!(missing.is_empty(), "no case covers the gradient of {missing:?}");
}

fn networks() -> Vec<(String, Graph, Vec<f32>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/networks");
    let expected: Json = serde_json::from_str(&fs::read_to_string(format!("{folder}/expected.json")).unwrap()).unwrap();
    let read = |(name, entry): (&String, &Json)| {
        let bytes = fs::read(format!("{folder}/{name}.onnx")).unwrap();
        let logits = entry["logits"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap() as f32).collect();
        (name.clone(), Graph::read(&bytes, &ReadOptions::default()).unwrap_or_else(|e| panic!("{name}: {e}")), logits)
    };
    expected.as_object().unwrap().iter().map(read).collect()
}

fn photo(shape: &[usize]) -> Constant {
    Constant::f32(shape.to_vec(), (0..shape.iter().product::<usize>()).map(|k| (0.37 * k as f32).sin()).collect())
}

fn logits(graph: &Graph) -> Port {
    graph.port("logits").expect("the output is named so")
}

#[test]
fn whole_networks_give_the_expected_logits_and_the_right_gradient() {
    for (name, graph, expected) in networks() {
        let x = photo(&graph.inputs()[0].shape);
        let found = value_at(&graph, &Weights::load(&graph, &Device::flex()), &x, logits(&graph));
        let difference = relative_l2(&found, &expected);
        assert!(difference < 1e-4, "{name}: logits differ by {difference:e}");
        compare(&graph, &x, logits(&graph)).unwrap_or_else(|problem| panic!("{name}: {problem}"));
    }
}

#[test]
fn a_batch_of_three_is_three_batches_of_one() {
    for (name, graph, _) in networks() {
        let weights = Weights::load(&graph, &Device::flex());
        let port = logits(&graph);
        let shape = graph.inputs()[0].shape.clone();
        let count: usize = shape.iter().product();
        let images: Vec<Constant> = (1..=3).map(|k| Constant::f32(shape.clone(), noise(count, k))).collect();
        let mut wide = shape.clone();
        wide[0] = 3;
        let batch = Constant::f32(wide, images.iter().flat_map(|image| image.floats().unwrap().to_vec()).collect());
        let single: Vec<f32> = images.iter().flat_map(|image| value_at(&graph, &weights, image, port)).collect();
        let v = noise(single.len(), 4);
        let together = value_at(&graph, &weights, &batch, port);
        assert!(relative_l2(&together, &single) < 1e-5, "{name}: values depend on the batch");
        let per_image = single.len() / 3;
        let gradients: Vec<f32> = images
            .iter()
            .enumerate()
            .flat_map(|(k, image)| by_walk(&graph, &weights, image, port, &v[k * per_image..(k + 1) * per_image]).unwrap())
            .collect();
        let together = by_walk(&graph, &weights, &batch, port, &v).unwrap();
        assert!(relative_l2(&together, &gradients) < 1e-4, "{name}: gradients depend on the batch");
    }
}

#[test]
fn the_gradient_of_a_linear_network_is_its_weights() {
    let (_, graph, _) = networks().into_iter().find(|(name, ..)| name == "linear").unwrap();
    let weights = Weights::load(&graph, &Device::flex());
    let shape = graph.inputs()[0].shape.clone();
    let count: usize = shape.iter().product();
    let zero = Constant::f32(shape.clone(), vec![0.0; count]);
    let bias = value_at(&graph, &weights, &zero, logits(&graph));
    let gradient = by_walk(&graph, &weights, &photo(&shape), logits(&graph), &[0.0, 1.0, 0.0, 0.0]).unwrap();
    for pixel in [0, 17, count - 1] {
        let mut unit = vec![0.0; count];
        unit[pixel] = 1.0;
        let reply = value_at(&graph, &weights, &Constant::f32(shape.clone(), unit), logits(&graph));
        assert!((reply[1] - bias[1] - gradient[pixel]).abs() < 1e-6);
    }
}
