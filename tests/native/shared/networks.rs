//! The small networks of `tests/networks`.

use burn::tensor::Device;
use std::fs;
use whylight::model::Classifier;

/// Those that every method and every metric is asked on.
pub const NETWORKS: &[&str] = &[
    "tiny",
    "tiny_resnet",
    "tiny_vgg",
    "tiny_densenet",
    "tiny_shufflenet",
    "tiny_efficientnet",
    "tiny_vit",
    "tiny_mlp",
    "linear",
    "dynamic_batch",
];

/// One of them on the CPU.
pub fn network(name: &str) -> Classifier {
    network_on(name, &Device::flex())
}

/// One of them on a device.
pub fn network_on(name: &str, device: &Device) -> Classifier {
    let bytes = fs::read(format!("{}/tests/networks/{name}.onnx", env!("CARGO_MANIFEST_DIR"))).unwrap();
    Classifier::from_file(&bytes, name, device).unwrap_or_else(|e| panic!("{name}: {e}"))
}
