//! A vector that is 1 at one class and 0 at all others.

use burn::tensor::{Device, Tensor, TensorData};

/// `[1, classes]` with 1 at a class.
pub(super) fn one_hot(class: usize, classes: usize, device: &Device) -> Tensor<2> {
    let mut values = vec![0.0f32; classes];
    values[class] = 1.0;
    Tensor::<1>::from_data(TensorData::new(values, [classes]), device).reshape([1, classes])
}
