//! Copies of images with random numbers where the evidence is not.

use super::batch::Batch;
use super::error::TrainError;
use crate::network::Value;
use crate::noise::Noise;
use burn::tensor::{Tensor, TensorData};

/// Copies of a batch.
pub(super) struct Copies {
    /// `[copies n, ...]`.
    pub images: Value,
    /// A label per copy.
    pub labels: Vec<usize>,
    /// `[copies n]`: 1 where the mask of the image covers something, 0 elsewhere.
    pub masked: Value,
}

/// So many copies of each image of a batch. Inside the mask their numbers are drawn evenly between the least and the largest number of the
/// batch; `draw` is a seed and the number of the step.
pub(super) fn counter_examples(batch: &Batch, copies: usize, (seed, step): (u64, usize)) -> Result<Copies, TrainError> {
    let (shape, wrong) = (batch.images().shape(), batch.needed_wrong()?.clone());
    let images = batch.labels().len();
    let each: usize = shape[1..].iter().product();
    let pixels = batch.images().clone().reshape(&[images, each]).tensor::<2>();
    let mask = wrong.reshape(&[images, each]).tensor::<2>();
    let (least, largest) = (pixels.clone().min().reshape([1, 1]), pixels.clone().max().reshape([1, 1]));
    let masked = mask.clone().max_dim(1).greater_elem(0.0).float().cast(pixels.dtype());
    let noise = Noise::new(seed, "counter-examples");
    let mut parts = Vec::new();
    for copy in 0..copies.max(1) {
        let drawn = noise.uniform(step * copies.max(1) + copy, images * each);
        let drawn = Tensor::<2>::from_data(TensorData::new(drawn, [images, each]), (&pixels.device(), pixels.dtype()));
        let drawn = drawn.mul(largest.clone().sub(least.clone())).add(least.clone());
        parts.push(pixels.clone().add(mask.clone().mul(drawn.sub(pixels.clone()))));
    }
    let count = parts.len();
    let mut wide = shape;
    wide[0] *= count;
    Ok(Copies {
        images: Value::from(Tensor::cat(parts, 0)).reshape(&wide),
        labels: batch.labels().repeat(count),
        masked: Value::from(masked.repeat_dim(0, count).reshape([images * count])),
    })
}
