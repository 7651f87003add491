//! Grad-CAM as something to train on, and masks at its size.

use super::error::TrainError;
use crate::network::Value;
use burn::tensor::Tensor;
use burn::tensor::activation::relu;
use burn::tensor::module::adaptive_avg_pool2d;

/// Height, width and channels of what holds places.
fn places(value: Value, what: &str) -> Result<Tensor<4>, TrainError> {
    let shape = value.shape();
    if shape.len() == 4 {
        return Ok(value.tensor());
    }
    Err(TrainError::BadBatch(format!(
        "{what} has the shape {shape:?}: Grad-CAM needs [images, channels, height, width], so choose another feature map or another penalty"
    )))
}

/// Grad-CAM `[n, 1, height, width]` of feature maps `[n, channels, height, width]` and the gradient of a score with respect to them
/// (Selvaraju et al., 2017, equations 1 and 2), each divided by its largest value, so that it lies in 0..=1; 0 where nothing speaks for the
/// class.
pub(super) fn normalised_grad_cam(maps: Value, gradient: Value) -> Result<Tensor<4>, TrainError> {
    let (maps, gradient) = (places(maps, "the feature map")?, places(gradient, "the gradient at the feature map")?);
    let weights = gradient.mean_dim(2).mean_dim(3);
    let cam = relu(maps.mul(weights).sum_dim(1));
    let [images, _, height, width] = cam.dims();
    let largest = cam.clone().reshape([images, height * width]).max_dim(1).reshape([images, 1, 1, 1]);
    // A map of zeros stays one.
    let divisor = largest.clone().mask_fill(largest.equal_elem(0.0), 1.0);
    Ok(cam.div(divisor))
}

/// What of each place of feature maps `[n, channels, height, width]` speaks for a score, `[n, 1, height, width]`: the sum over the channels of
/// their products with the gradient of the score, or 0 where it speaks against.
pub(super) fn speaking(maps: Value, gradient: Value) -> Result<Tensor<4>, TrainError> {
    Ok(relu(places(maps, "the feature map")?.mul(places(gradient, "the gradient at the feature map")?).sum_dim(1)))
}

/// A mask in the shape of the images, averaged to the places of a map `[n, 1, height, width]`.
pub(super) fn reduced(mask: &Value, map: &Tensor<4>) -> Result<Tensor<4>, TrainError> {
    let [_, _, height, width] = map.dims();
    Ok(adaptive_avg_pool2d(places(mask.clone(), "the mask")?.mean_dim(1), [height, width]))
}
