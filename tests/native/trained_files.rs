//! A trained network as an ONNX file: read again it gives the same logits.

use burn::tensor::Device;
use std::rc::Rc;
use whylight::network::{Graph, Output, ReadOptions, Value};
use whylight::pace::Straight;
use whylight::train::{Batch, Objective, Optimiser, Penalty, Trainee, Trainer};

/// Folded once more, a network adds in another order: logits of order one differ by some roundings of f32.
const AGAIN_ABS: f32 = 1e-5;

/// Networks of convolutions with and without normalisation, of dense layers, of one with depthwise convolutions and of one with attention.
const NETWORKS: [&str; 8] =
    ["tiny", "tiny_mlp", "tiny_vgg", "tiny_resnet", "tiny_densenet", "tiny_shufflenet", "tiny_efficientnet", "tiny_vit"];

fn values(count: usize) -> Vec<f32> {
    (0..count).map(|k| ((k * 7919 + 1) as f32 * 0.618_034).fract() * 2.0 - 1.0).collect()
}

fn trainee(file: &[u8]) -> Trainee {
    let graph = Rc::new(Graph::read(file, &ReadOptions::default()).unwrap());
    let logits = graph.outputs().iter().find_map(|(_, output)| if let Output::Port(port) = output { Some(*port) } else { None });
    Trainee::new(graph.clone(), logits.unwrap(), &Device::flex()).unwrap()
}

fn images(file: &[u8]) -> Value {
    let shape = Graph::read(file, &ReadOptions::default()).unwrap().inputs()[0].shape.clone();
    let count = shape.iter().product();
    Value::of(shape, values(count), &Device::flex())
}

fn logits(trainee: &Trainee, images: &Value) -> Vec<f32> {
    pollster::block_on(trainee.logits(images, &Straight)).unwrap()
}

#[test]
fn a_trained_network_is_written_as_a_file_that_gives_its_logits() {
    for name in NETWORKS {
        let path = format!("{}/assets/networks/{name}.onnx", env!("CARGO_MANIFEST_DIR"));
        let file = std::fs::read(path).unwrap();
        let images = images(&file);
        let objective = Objective { penalty: Penalty::None, lambda: 0.0, most: None, decay: 0.0 };
        let mut trainer = Trainer::new(trainee(&file).drawn(9), objective, Optimiser::Adam, 1e-2);
        let before = logits(&trainee(&file), &images);
        for _ in 0..3 {
            let batch = Batch::new(images.clone(), vec![1], None).unwrap();
            pollster::block_on(trainer.step(&batch, &Straight)).unwrap();
        }
        let trained = logits(&trainer.trainee, &images);
        let written = pollster::block_on(trainer.trainee.onnx(&file)).unwrap_or_else(|error| panic!("{name}: {error}"));
        if let Some(folder) = std::env::var_os("WHYLIGHT_WRITE_TRAINED") {
            // For `tests/decoy/run_trained.py`, which runs the files by ONNX Runtime.
            let folder = std::path::PathBuf::from(folder);
            std::fs::write(folder.join(format!("{name}.onnx")), &written).unwrap();
            let numbers = |values: &[f32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
            std::fs::write(folder.join(format!("{name}.input")), numbers(&values(images.shape().iter().product()))).unwrap();
            std::fs::write(folder.join(format!("{name}.logits")), numbers(&trained)).unwrap();
        }
        let again = logits(&trainee(&written), &images);
        assert!(std::iter::zip(&trained, &before).any(|(a, b)| (a - b).abs() > 1e-2), "{name} was not trained");
        for (again, trained) in std::iter::zip(&again, &trained) {
            assert!((again - trained).abs() < AGAIN_ABS * (1.0 + trained.abs()), "{name}: {again} instead of {trained}");
        }
        // Written again from itself it is the same network.
        let twice = pollster::block_on(trainee(&written).onnx(&written)).unwrap();
        assert_eq!(logits(&trainee(&twice), &images), again, "{name}");
    }
}
