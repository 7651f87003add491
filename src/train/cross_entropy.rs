//! The cross-entropy of labels.

use super::error::TrainError;
use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Int, Tensor, TensorData};

/// -log p of the label of each image, `[n]`.
pub(super) fn cross_entropies(logits: Tensor<2>, labels: &[usize], device: &Device) -> Result<Tensor<1>, TrainError> {
    let classes = logits.dims()[1];
    if let Some(label) = labels.iter().find(|&&label| label >= classes) {
        return Err(TrainError::BadBatch(format!(
            "an image has the label {label}, and the network {classes} classes: choose 0 to {}",
            classes - 1
        )));
    }
    let places: Vec<i32> = labels.iter().map(|&label| label as i32).collect();
    let places = Tensor::<2, Int>::from_data(TensorData::new(places, [labels.len(), 1]), device);
    Ok(log_softmax(logits, 1).gather(1, places).neg().reshape([labels.len()]))
}
