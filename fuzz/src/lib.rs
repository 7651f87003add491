//! What is fuzzed: everything that reads a file of a visitor. A target takes any bytes and may refuse them; it may not panic, hang or ask
//! for memory that the bytes do not warrant. `tests/native/fuzz.rs` runs the same targets on mutations of the corpus.

use burn::tensor::{Device, Tensor};
use whylight::image::Image;
use whylight::model::{Card, Classifier, Model, Rule, Score};
use whylight::network::{Graph, ReadOptions};
use whylight::pace::Straight;

/// A target by name.
pub type Target = fn(&[u8]);

/// All of them; the corpus of each is the folder `fuzz/corpus/NAME`.
pub const TARGETS: &[(&str, Target)] = &[("onnx", onnx), ("npy", npy), ("card", card), ("image", image)];

/// Networks that take more multiplications, or more memory for one image, are read and not run: a run of a target is to take milliseconds.
const MOST_WORK: u64 = 1 << 20;
const MOST_BYTES: u64 = 1 << 22;

/// An ONNX file: read, and where it is a small classifier, run forward and back.
pub fn onnx(bytes: &[u8]) {
    let Ok(graph) = Graph::read(bytes, &ReadOptions::default()) else { return };
    if graph.work() > MOST_WORK || graph.whole_bytes() > MOST_BYTES {
        return;
    }
    let Ok(model) = Classifier::from_file(bytes, "fuzzed", &Device::flex()) else { return };
    let [channels, height, width] = model.input_shape();
    let input = Tensor::<4>::full([1, channels, height, width], 0.5, model.device());
    let found = pollster::block_on(model.input_gradient(input.clone(), Score::logit(0), Rule::GRADIENT, &Straight));
    let _ = found.map(|found| found.gradient.into_data());
    if let Some(tap) = model.default_tap() {
        let found = pollster::block_on(model.features(input, tap, Score::logit(0), &Straight));
        let _ = found.map(|found| found.gradient.into_data());
    }
}

/// A NumPy file.
pub fn npy(bytes: &[u8]) {
    if let Ok((shape, values)) = whylight::npy::read(bytes) {
        assert_eq!(shape.iter().product::<usize>(), values.len());
    }
}

/// The card of a network, and a photo prepared as it says.
pub fn card(bytes: &[u8]) {
    let Ok(card) = serde_json::from_slice::<Card>(bytes) else { return };
    let Ok(preparation) = card.preprocess.for_input(card.input.height, card.input.width) else { return };
    // The input's size is the network's, which is bounded where networks are read.
    if card.input.height.saturating_mul(card.input.width) <= 1 << 16 {
        let photo = Image::from_rgb(3, 2, vec![7; 18]).expect("six pixels");
        let prepared = preparation.tensor(&photo);
        assert_eq!(prepared.values.len(), 3 * card.input.height * card.input.width);
    }
}

/// A picture.
pub fn image(bytes: &[u8]) {
    if let Ok(image) = Image::decode(bytes) {
        assert_eq!(image.rgb().len(), 3 * image.width() * image.height());
    }
}
