//! Cross-entropy, burn's autodiff of the walk, and Adam.

use super::data::{Data, SIDE};
use super::onnx::{Sketch, Trained};
use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Tensor, TensorData};
use std::error::Error;
use std::f32::consts::PI;
use std::time::Instant;
use whylight::network::{Graph, Port, ReadOptions, Value, WeightId, Weights, forward, randomised};
use whylight::noise::Noise;
use whylight::pace::Straight;

/// Pictures per step.
const BATCH: usize = 100;
/// The seed of the first weights and of the order of the pictures.
const SEED: u64 = 20_261_123;
/// Pictures asked about at once when accuracy is measured.
const ASKED: usize = 500;
/// The share of the steps in which the step size rises; it falls to 0 along a cosine afterwards.
const WARM_UP: f32 = 0.05;

/// A trained weight and Adam's two moments of its gradient (Kingma and Ba, 2015, algorithm 1).
struct Leaf {
    name: String,
    id: WeightId,
    shape: Vec<usize>,
    values: Vec<f32>,
    first: Vec<f32>,
    second: Vec<f32>,
}

impl Leaf {
    /// Step `step` of Adam, counted from 1, with the paper's beta1 = 0.9, beta2 = 0.999 and epsilon = 1e-8.
    fn descend(&mut self, gradient: &[f32], rate: f32, step: i32) {
        const BETA1: f32 = 0.9;
        const BETA2: f32 = 0.999;
        let (bias1, bias2) = (1.0 - BETA1.powi(step), 1.0 - BETA2.powi(step));
        for (index, &g) in gradient.iter().enumerate() {
            let first = &mut self.first[index];
            let second = &mut self.second[index];
            *first = BETA1 * *first + (1.0 - BETA1) * g;
            *second = BETA2 * *second + (1.0 - BETA2) * g * g;
            self.values[index] -= rate * (*first / bias1) / ((*second / bias2).sqrt() + 1e-8);
        }
    }
}

/// Trains all weights of a network, starting from those that [`randomised`] draws.
///
/// # Errors
/// Whatever stands in the way of reading or walking the graph.
pub fn train(sketch: &Sketch, data: &Data, epochs: usize, rate: f32) -> Result<Trained, Box<dyn Error>> {
    let graph = Graph::read(&sketch.bytes(&Trained::new()), &ReadOptions::default())?;
    let device = Device::flex().autodiff();
    let weights = randomised(&graph, &Weights::load(&graph, &device), 0, SEED);
    let mut leaves = leaves(&graph, &weights, sketch)?;
    let (count, start) = (data.labels.len(), Instant::now());
    let per_epoch = count / BATCH;
    let steps = epochs * per_epoch;
    let order = Noise::new(SEED, "order");
    let mut step = 0;
    for epoch in 0..epochs {
        let keys = order.uniform(epoch, count);
        let mut pictures: Vec<usize> = (0..count).collect();
        pictures.sort_by(|&a, &b| keys[a].total_cmp(&keys[b]));
        let mut sum = 0.0;
        for batch in pictures.chunks_exact(BATCH) {
            let done = step as f32 / steps as f32;
            let rate = rate * (done / WARM_UP).min(1.0) * 0.5 * (1.0 + (PI * (done - WARM_UP).max(0.0) / (1.0 - WARM_UP)).cos());
            step += 1;
            let x = input(data, batch, &device);
            let given: Vec<Tensor<1>> = leaves.iter().map(|leaf| flat(&leaf.values, &device).require_grad()).collect();
            let values = std::iter::zip(&leaves, &given).map(|(leaf, tensor)| (leaf.id, Value::from(tensor.clone()).reshape(&leaf.shape)));
            let logits = logits(&graph, &weights.with(values), x)?;
            let mut wanted = vec![0.0; batch.len() * 10];
            for (row, &picture) in batch.iter().enumerate() {
                wanted[row * 10 + usize::from(data.labels[picture])] = 1.0;
            }
            let wanted = flat(&wanted, &device).reshape([batch.len(), 10]);
            let loss = log_softmax(logits, 1).mul(wanted).sum().neg().div_scalar(batch.len() as f32);
            sum += loss.clone().into_scalar::<f32>();
            let gradients = loss.backward();
            for (leaf, tensor) in std::iter::zip(&mut leaves, &given) {
                let gradient = tensor.grad(&gradients).ok_or_else(|| format!("`{}` does not reach the loss", leaf.name))?;
                leaf.descend(&numbers(gradient)?, rate, step);
            }
            if step % 100 == 0 {
                let mean = sum / (step - epoch as i32 * per_epoch as i32) as f32;
                eprintln!("step {step} of {steps}: mean loss {mean:.4}, {:.0} s", start.elapsed().as_secs_f32());
            }
        }
        let mean = sum / per_epoch as f32;
        println!("epoch {}: mean loss {mean:.4}, {:.0} s", epoch + 1, start.elapsed().as_secs_f32());
    }
    Ok(leaves.into_iter().map(|leaf| (leaf.name, leaf.values)).collect())
}

/// The share of pictures that a network classifies as they are labelled.
///
/// # Errors
/// As [`train`].
pub fn accuracy(graph: &Graph, data: &Data) -> Result<f64, Box<dyn Error>> {
    let device = Device::flex();
    let weights = Weights::load(graph, &device);
    let mut right = 0;
    let pictures: Vec<usize> = (0..data.labels.len()).collect();
    for batch in pictures.chunks(ASKED) {
        let scores = numbers(logits(graph, &weights, input(data, batch, &device))?)?;
        for (row, &picture) in scores.chunks(10).zip(batch) {
            let best = (0..10).max_by(|&a, &b| row[a].total_cmp(&row[b]));
            right += usize::from(best == Some(usize::from(data.labels[picture])));
        }
    }
    Ok(right as f64 / pictures.len() as f64)
}

/// What `Operator::initial` names, with the weights at hand.
fn leaves(graph: &Graph, weights: &Weights, sketch: &Sketch) -> Result<Vec<Leaf>, Box<dyn Error>> {
    let mut leaves = Vec::new();
    for node in graph.nodes() {
        let (ids, names) = (node.step.initial(), sketch.weights_of(&node.name));
        assert_eq!(ids.len(), names.len(), "{}: all that is trained has a state before training", node.name);
        for ((id, _), name) in std::iter::zip(ids, names) {
            let value = weights.get(id);
            let shape = value.shape();
            let values = numbers(value.reshape(&[shape.iter().product()]).tensor::<1>())?;
            let zeros = vec![0.0; values.len()];
            leaves.push(Leaf { name: name.into(), id, shape, values, first: zeros.clone(), second: zeros });
        }
    }
    Ok(leaves)
}

fn logits(graph: &Graph, weights: &Weights, x: Tensor<4>) -> Result<Tensor<2>, Box<dyn Error>> {
    let port: Port = graph.port("logits").ok_or("the network lacks its logits")?;
    let inputs = vec![(graph.input(0), Value::from(x))];
    Ok(pollster::block_on(forward(graph, weights, inputs, &[port], None, &Straight))?.value(port).tensor())
}

/// Pictures as the card's preprocessing makes them, `[n, 3, 28, 28]`: brightness 0..=1, the same in all channels.
fn input(data: &Data, pictures: &[usize], device: &Device) -> Tensor<4> {
    let bright = |&pixel: &u8| f32::from(pixel) / 255.0;
    let values: Vec<f32> = pictures.iter().flat_map(|&picture| data.picture(picture)).map(bright).collect();
    flat(&values, device).reshape([pictures.len(), 1, SIDE, SIDE]).expand([pictures.len(), 3, SIDE, SIDE])
}

fn flat(values: &[f32], device: &Device) -> Tensor<1> {
    Tensor::from_data(TensorData::new(values.to_vec(), [values.len()]), device)
}

fn numbers<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, Box<dyn Error>> {
    tensor.into_data().try_into_vec::<f32>().map_err(|e| format!("{e:?}").into())
}
