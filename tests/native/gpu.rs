//! Whole networks on the GPU against the CPU: logits, and what each rule takes back to the photo. The kernels by themselves are held against the
//! CPU's, tighter, in `shaders/tests/parity.rs`.

use crate::shared::gpu::GPU;
use std::fs;
use whylight::device::{Compute, DeviceKind, relative_l2};
use whylight::network::{Graph, Output, ReadOptions, Rectifiers, Rule, Value, Weights, forward, reverse};
use whylight::pace::Straight;

/// Sums in another order.
const SAME_LOGITS: f32 = 1e-5;

/// A few rectifiers that the rounding switches.
const SAME_GRADIENT: f32 = 1e-2;

const GRADIENT: Rule = Rule::GRADIENT;
const GUIDED: Rule = Rule::Derivative(Rectifiers { lower_kink_blocks: true, positive_only: true });
const DECONVNET: Rule = Rule::Derivative(Rectifiers { lower_kink_blocks: false, positive_only: true });

/// Logits, and the gradient of their sum by falling weights.
fn walk(graph: &Graph, compute: &Compute, images: usize, rule: Rule) -> [Vec<f32>; 2] {
    let weights = Weights::load(graph, &compute.device);
    let input = graph.input(0);
    let mut shape = graph.ports()[input].shape.clone();
    shape[0] *= images;
    let pixels = (0..shape.iter().product::<usize>()).map(|k| 60.0 * (0.37 * k as f32).sin() * (0.011 * k as f32).cos()).collect();
    let Output::Port(logits) = graph.outputs()[0].1 else { panic!("it computes something") };
    pollster::block_on(async {
        let photo = Value::of(shape, pixels, &compute.device);
        let passage = forward(graph, &weights, vec![(input, photo)], &[logits], Some((input, rule)), &Straight).await.unwrap();
        let value = passage.value(logits);
        let numbers = value.clone().read().await.unwrap();
        let seed = (0..numbers.len()).map(|k| 1.0 / (1 + k % 10) as f32).collect();
        let seed = Value::of(value.shape(), seed, &compute.device);
        let gradient = reverse(graph, &weights, passage.tape, logits, seed, input, &Straight).await.unwrap().expect("it is connected");
        [numbers, gradient.read().await.unwrap()]
    })
}

fn same(name: &str, images: usize, rules: &[Rule]) {
    assert_eq!(GPU.record.kind, DeviceKind::Gpu, "these tests need a GPU; `npm test` emulates one: {}", GPU.record.reason);
    let bytes = fs::read(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let graph = Graph::read(&bytes[..], &ReadOptions::default()).unwrap();
    for &rule in rules {
        let [expected, found] = [&Compute::cpu("A test."), &*GPU].map(|compute| walk(&graph, compute, images, rule));
        let differences = [0, 1].map(|part| relative_l2(&found[part], &expected[part]));
        assert!(differences[0] < SAME_LOGITS, "{name}, logits: {}", differences[0]);
        assert!(differences[1] < SAME_GRADIENT, "{name} by {rule:?}: {}", differences[1]);
    }
}

#[test]
fn small_networks_of_every_kind_give_the_same_on_the_gpu() {
    for name in ["tiny", "tiny_resnet", "tiny_vgg", "tiny_shufflenet", "tiny_efficientnet", "tiny_vit"] {
        same(&format!("assets/networks/{name}.onnx"), 3, &[GRADIENT, GUIDED, DECONVNET]);
    }
}

#[test]
fn the_shipped_networks_give_the_same_on_the_gpu() {
    for name in ["efficientnet_lite0", "squeezenet11", "mobilenetv2_dogs", "fashion_resnet", "fashion_vit"] {
        same(&format!("models/{name}.onnx"), 1, &[GRADIENT]);
    }
}

#[test]
fn the_largest_entries_are_the_same_on_the_gpu_which_sorts_nothing() {
    for images in [1, 2] {
        same("tests/exports/op_topk_ts17.onnx", images, &[GRADIENT]);
    }
}
