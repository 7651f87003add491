//! The cards, as the page and the library read them.

use super::networks::Network;
use whylight::model::sha256;

/// The text of `models/fashion_NAME.json`.
pub fn card(network: &Network, bytes: &[u8], parameters: usize, accuracy: f64) -> String {
    let Network { id, name, summary, tap, .. } = network;
    let (stem, size, hash) = (network.stem(), bytes.len(), sha256(bytes));
    let tap = tap.map_or("null".into(), |tap| format!("\"{tap}\""));
    format!(
        r#"{{
  "id": "fashion-{id}",
  "name": "{name}",
  "default": false,
  "summary": "{summary}",
  "file": "{stem}.onnx",
  "bytes": {size},
  "sha256": "{hash}",
  "weights": "f16",
  "parameters": {parameters},
  "input": {{
    "name": "input",
    "channels": 3,
    "height": 28,
    "width": 28
  }},
  "preprocess": {{
    "resize": {{
      "mode": "short-side",
      "size": 28,
      "filter": "bicubic"
    }},
    "crop": {{
      "height": 28,
      "width": 28
    }},
    "channels": "RGB",
    "mean": [0, 0, 0],
    "scale": [255, 255, 255]
  }},
  "logits": "logits",
  "tap": {tap},
  "labels": "labels/fashion.txt",
  "accuracy": {accuracy},
  "source": {{
    "script": "examples/train_fashion",
    "data": "Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017), MIT licence, Copyright 2017 Zalando SE"
  }},
  "licence": "MIT"
}}
"#
    )
}
