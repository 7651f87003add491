//! What stands in for the GPU's kernels in a build without code for GPUs: nothing is there.

use super::operator::Stop;
use super::sliding::Sliding;
use super::value::Value;
use burn::tensor::Tensor;

pub fn packed(_: &Tensor<4>, _: &Sliding, _: bool) -> Option<Value> {
    None
}

pub fn convolve(
    _: &Tensor<4>,
    _: (&Tensor<4>, Value),
    _: Option<&Tensor<1>>,
    _: &Sliding,
    _: Option<(f32, f32)>,
    _: [usize; 2],
) -> Option<Tensor<4>> {
    None
}

pub fn convolve_back(_: &Tensor<4>, _: (&Tensor<4>, Value), _: &Sliding, _: [usize; 2], _: Option<&Stop>) -> Option<Tensor<4>> {
    None
}

pub fn is_here(_: &Value) -> bool {
    false
}

pub fn stopped<const D: usize>(_: &Tensor<D>, _: &Stop) -> Option<Tensor<D>> {
    None
}
