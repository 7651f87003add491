//! The three networks, untrained: a perceptron, a small residual network and a small transformer.
//!
//! Each takes RGB as every network here does, and begins by averaging the three channels, since Fashion-MNIST is grey: colours can
//! make no difference, and the three channels of a gradient are equal. None has batch normalisation, and everything that is trained
//! belongs to a Conv, Gemm, MatMul or LayerNormalization, so that the randomisation tests leave nothing behind.

use super::data::SIDE;
use super::onnx::Sketch;

/// A network and how it is trained.
pub struct Network {
    /// Its last name.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// What it is, for a visitor.
    pub summary: &'static str,
    /// The graph.
    pub sketch: fn() -> Sketch,
    /// Grad-CAM's feature map, if there is one.
    pub tap: Option<&'static str>,
    /// Passes over the training pictures.
    pub epochs: usize,
    /// Adam's highest step size.
    pub rate: f32,
}

impl Network {
    /// The name of its files.
    pub fn stem(&self) -> String {
        format!("fashion_{}", self.id)
    }
}

/// Those that are shipped.
pub const NETWORKS: &[Network] = &[
    Network {
        id: "mlp",
        name: "Fashion MLP",
        summary: "A perceptron of three layers that tells ten kinds of clothes apart; it has no feature maps at all.",
        sketch: mlp,
        tap: None,
        epochs: 8,
        rate: 2e-3,
    },
    Network {
        id: "resnet",
        name: "Fashion ResNet",
        summary: "A small residual network that tells ten kinds of clothes apart.",
        sketch: resnet,
        // Not the last feature map: Grad-CAM averages gradients over its cells, while the last layer weighs each cell by itself. There
        // its map is zero everywhere on five of the ten pictures in tests/fashion, here on none.
        tap: Some("block1.relu2"),
        epochs: 4,
        rate: 2e-3,
    },
    Network {
        id: "vit",
        name: "Fashion ViT",
        summary: "A small vision transformer that tells ten kinds of clothes apart, from 49 patches.",
        sketch: vit,
        tap: Some("head.norm"),
        epochs: 3,
        rate: 2e-3,
    },
];

const INPUT: [usize; 4] = [1, 3, SIDE, SIDE];
const CLASSES: usize = 10;
/// Cells to a side, a fourth of the pixels, in the last feature map and in the transformer's patches.
const GRID: usize = 7;

/// `[n, features]` to `[n, out]`.
fn dense(net: &mut Sketch, x: &str, name: &str, features: usize, out: usize) -> String {
    let weight = net.weight(&format!("{name}.weight"), &[out, features]);
    let bias = net.weight(&format!("{name}.bias"), &[out]);
    net.add("Gemm", &[x, &weight, &bias], name, &[("transB", &[1])])
}

fn conv(net: &mut Sketch, x: &str, name: &str, [channels, out]: [usize; 2], kernel: usize, stride: usize) -> String {
    let weight = net.weight(&format!("{name}.weight"), &[out, channels, kernel, kernel]);
    let bias = net.weight(&format!("{name}.bias"), &[out]);
    // Patches do not overlap and need no border.
    let pad = if kernel == stride { 0 } else { kernel / 2 } as i64;
    let (kernel, stride) = (kernel as i64, stride as i64);
    net.add("Conv", &[x, &weight, &bias], name, &[("kernel_shape", &[kernel; 2]), ("strides", &[stride; 2]), ("pads", &[pad; 4])])
}

fn relu(net: &mut Sketch, x: &str, name: &str) -> String {
    net.add("Relu", &[x], name, &[])
}

/// The mean of the three channels, `[n, 1, 28, 28]`.
fn grey(net: &mut Sketch) -> String {
    let axes = net.integers("grey.axes", &[1]);
    net.add("ReduceMean", &["input", &axes], "grey", &[("keepdims", &[1])])
}

/// 784-200-100-10 with rectifiers.
fn mlp() -> Sketch {
    let mut net = Sketch::new("fashion_mlp", INPUT);
    // Flat before the mean, so that no tensor on the way has rows and columns for a CAM to look at.
    let shape = net.integers("flat.shape", &[0, 3, -1]);
    let x = net.add("Reshape", &["input", &shape], "flat", &[]);
    let axes = net.integers("grey.axes", &[1]);
    let x = net.add("ReduceMean", &[&x, &axes], "grey", &[("keepdims", &[0])]);
    let x = dense(&mut net, &x, "hidden1", SIDE * SIDE, 200);
    let x = relu(&mut net, &x, "hidden1.relu");
    let x = dense(&mut net, &x, "hidden2", 200, 100);
    let x = relu(&mut net, &x, "hidden2.relu");
    dense(&mut net, &x, "logits", 100, CLASSES);
    net
}

/// Two residual blocks (He et al., 2016) of 32 channels over 7 x 7 cells, without normalisation. The cells are not averaged before the
/// last layer, which would take several times as long to train.
fn resnet() -> Sketch {
    let mut net = Sketch::new("fashion_resnet", INPUT);
    let x = grey(&mut net);
    let x = conv(&mut net, &x, "stem.conv", [1, 16], 5, 2);
    let mut x = relu(&mut net, &x, "stem.relu");
    for (block, channels, stride) in [("block1", 16, 2), ("block2", 32, 1)] {
        let y = conv(&mut net, &x, &format!("{block}.conv1"), [channels, 32], 3, stride);
        let y = relu(&mut net, &y, &format!("{block}.relu1"));
        let y = conv(&mut net, &y, &format!("{block}.conv2"), [32, 32], 3, 1);
        if channels != 32 {
            // As wide as the stride, so that it sees every cell.
            x = conv(&mut net, &x, &format!("{block}.shortcut"), [channels, 32], stride, stride);
        }
        let sum = net.add("Add", &[&x, &y], &format!("{block}.add"), &[]);
        x = relu(&mut net, &sum, &format!("{block}.relu2"));
    }
    let x = net.add("Flatten", &[&x], "head.flat", &[("axis", &[1])]);
    dense(&mut net, &x, "logits", 32 * GRID * GRID, CLASSES);
    net
}

const WIDTH: usize = 48;
const HEADS: usize = 4;
const TOKENS: usize = GRID * GRID;

/// A transformer (Dosovitskiy et al., 2021) of two blocks, simplified as by Beyer, Zhai and Kolesnikov (2022): fixed sines and
/// cosines for the position and the mean of all tokens in the place of a class token. Its linear maps within the blocks have no
/// biases.
fn vit() -> Sketch {
    let mut net = Sketch::new("fashion_vit", INPUT);
    let x = grey(&mut net);
    let x = conv(&mut net, &x, "patches.conv", [1, WIDTH], 4, 4);
    let shape = net.integers("patches.shape", &[0, WIDTH as i64, TOKENS as i64]);
    let x = net.add("Reshape", &[&x, &shape], "patches.flat", &[]);
    let x = net.add("Transpose", &[&x], "patches", &[("perm", &[0, 2, 1])]);
    let position = net.floats("position", &[1, TOKENS, WIDTH], &position());
    let mut x = net.add("Add", &[&x, &position], "tokens", &[]);
    for block in ["block1", "block2"] {
        let y = layer_norm(&mut net, &x, &format!("{block}.norm1"));
        let y = attention(&mut net, &y, block);
        x = net.add("Add", &[&x, &y], &format!("{block}.add1"), &[]);
        let y = layer_norm(&mut net, &x, &format!("{block}.norm2"));
        let y = linear(&mut net, &y, &format!("{block}.mlp1"), [WIDTH, 3 * WIDTH]);
        let y = net.add("Gelu", &[&y], &format!("{block}.gelu"), &[]);
        let y = linear(&mut net, &y, &format!("{block}.mlp2"), [3 * WIDTH, WIDTH]);
        x = net.add("Add", &[&x, &y], &format!("{block}.add2"), &[]);
    }
    let x = layer_norm(&mut net, &x, "head.norm");
    let axes = net.integers("head.axes", &[1]);
    let x = net.add("ReduceMean", &[&x, &axes], "head.mean", &[("keepdims", &[0])]);
    dense(&mut net, &x, "logits", WIDTH, CLASSES);
    net
}

fn linear(net: &mut Sketch, x: &str, name: &str, shape: [usize; 2]) -> String {
    let weight = net.weight(&format!("{name}.weight"), &shape);
    net.add("MatMul", &[x, &weight], name, &[])
}

fn layer_norm(net: &mut Sketch, x: &str, name: &str) -> String {
    let scale = net.weight(&format!("{name}.scale"), &[WIDTH]);
    let bias = net.weight(&format!("{name}.bias"), &[WIDTH]);
    net.add("LayerNormalization", &[x, &scale, &bias], name, &[("axis", &[-1])])
}

/// softmax(Q K' / sqrt(d)) V in each head, then a linear map of the heads together.
fn attention(net: &mut Sketch, x: &str, block: &str) -> String {
    let each = WIDTH / HEADS;
    let split = net.integers(&format!("{block}.split"), &[0, TOKENS as i64, HEADS as i64, each as i64]);
    let part = |net: &mut Sketch, name: &str, order: &[i64]| {
        let y = linear(net, x, &format!("{block}.{name}"), [WIDTH, WIDTH]);
        let y = net.add("Reshape", &[&y, &split], &format!("{block}.{name}.split"), &[]);
        net.add("Transpose", &[&y], &format!("{block}.{name}.heads"), &[("perm", order)])
    };
    let query = part(net, "query", &[0, 2, 1, 3]);
    let key = part(net, "key", &[0, 2, 3, 1]);
    let value = part(net, "value", &[0, 2, 1, 3]);
    let scale = net.floats(&format!("{block}.scale"), &[], &[(each as f32).powf(-0.5)]);
    let query = net.add("Mul", &[&query, &scale], &format!("{block}.query.scaled"), &[]);
    let scores = net.add("MatMul", &[&query, &key], &format!("{block}.scores"), &[]);
    let weights = net.add("Softmax", &[&scores], &format!("{block}.attention"), &[("axis", &[-1])]);
    let y = net.add("MatMul", &[&weights, &value], &format!("{block}.mixed"), &[]);
    let y = net.add("Transpose", &[&y], &format!("{block}.mixed.tokens"), &[("perm", &[0, 2, 1, 3])]);
    let shape = net.integers(&format!("{block}.join"), &[0, TOKENS as i64, WIDTH as i64]);
    let y = net.add("Reshape", &[&y, &shape], &format!("{block}.mixed.joined"), &[]);
    linear(net, &y, &format!("{block}.project"), [WIDTH, WIDTH])
}

/// Sines and cosines of the row, then of the column, at wavelengths from 2 pi up: `[49, 48]`.
fn position() -> Vec<f32> {
    let quarter = WIDTH / 4;
    let waves = |place: usize| {
        let angle = move |k: usize| place as f32 / 100f32.powf(k as f32 / quarter as f32);
        (0..quarter).map(move |k| angle(k).sin()).chain((0..quarter).map(move |k| angle(k).cos()))
    };
    (0..TOKENS).flat_map(|token| waves(token / GRID).chain(waves(token % GRID))).collect()
}
