//! Kernels of our own for tensors on the GPU. No function serves tensors that are somewhere else, or that record for burn's autodiff: there
//! burn's own operation is the one to use.

use super::operator::Stop;
use super::sliding::Sliding;
use super::value::Value;
use burn::backend::{BackendTensor, DType, DispatchAutodiffContext, DispatchTensor, DispatchTensorKind};
use burn::tensor::Tensor;
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;
use whylight_shaders::{Bounds, Convolution, Images, Rectifier, padded_outputs, stopped as stop};

/// W `[out, in / groups, height, width]` in the order in which the kernels read it, forward or back. None where they do not serve it.
pub fn packed(weight: &Tensor<4>, sliding: &Sliding, back: bool) -> Option<Value> {
    let convolution = convolution(weight, sliding)?;
    if convolution.is_depthwise() {
        return Some(Value::from(weight.clone()));
    }
    let [out, within, height, width] = weight.dims();
    let outputs = out / sliding.groups;
    let grouped = weight.clone().reshape([sliding.groups, outputs, within, height, width]);
    let (turned, read, written) =
        if back { (grouped.permute([0, 3, 4, 1, 2]), outputs, within) } else { (grouped.permute([0, 3, 4, 2, 1]), within, outputs) };
    let filled = padded_outputs(written);
    let [groups, rows, columns] = [sliding.groups, height, width];
    let whole = Tensor::<5>::zeros([groups, rows, columns, read, filled], &weight.device());
    let packed = whole.slice_assign([0..groups, 0..rows, 0..columns, 0..read, 0..written], turned);
    // The kernels read the numbers as they lie.
    Some(Value::from(here(packed.reshape([groups * rows * columns * read * filled])).map(tensor::<1>)?))
}

/// W * x + b: `[n, in, rows, columns]` to `[n, out, ...size]`, kept between two bounds if there are some; `packed` is W as [`packed`] gave it.
pub fn convolve(
    x: &Tensor<4>,
    (weight, packed): (&Tensor<4>, Value),
    bias: Option<&Tensor<1>>,
    sliding: &Sliding,
    bounds: Option<(f32, f32)>,
    size: [usize; 2],
) -> Option<Tensor<4>> {
    let input = here(x.clone())?;
    let bias = match bias {
        Some(bias) => Some(here(bias.clone())?.handle),
        None => None,
    };
    let rectifier = bounds.map_or(Rectifier::None, |bounds| Rectifier::Behind(bounds_of(bounds)));
    let convolution = Convolution { weight: handle_of(packed)?, ..convolution(weight, sliding)? };
    let result = convolution.forward(&input.client, images(&input, x.dims()), bias, rectifier, size);
    Some(like(&input, result))
}

/// The gradient `[n, in, ...]` of an input of `size` from that of the outputs of [`convolve`]; with a rectifier before it, of the rectifier's input.
pub fn convolve_back(
    gradient: &Tensor<4>,
    (weight, packed): (&Tensor<4>, Value),
    sliding: &Sliding,
    size: [usize; 2],
    before: Option<&Stop>,
) -> Option<Tensor<4>> {
    let arriving = here(gradient.clone())?;
    let rectifier = match before {
        Some(Stop { kept, bounds, lower }) => {
            Rectifier::Before { output: handle_of(kept.clone())?, bounds: bounds_of(*bounds), lower: *lower }
        }
        None => Rectifier::None,
    };
    let convolution = Convolution { weight: handle_of(packed)?, ..convolution(weight, sliding)? };
    let result = convolution.back(&arriving.client, images(&arriving, gradient.dims()), rectifier, size);
    Some(like(&arriving, result))
}

/// Whether a tensor is one of the GPU's, and records nothing.
pub fn is_here(value: &Value) -> bool {
    matches!(
        value.dispatch(),
        DispatchTensor { kind: DispatchTensorKind::Cube(BackendTensor::Float(tensor)), autodiff: DispatchAutodiffContext::Disabled }
            if tensor.dtype == DType::F32
    )
}

/// The gradient of a rectifier's input, of which the rectifier kept its output.
pub fn stopped<const D: usize>(gradient: &Tensor<D>, rectifier: &Stop) -> Option<Tensor<D>> {
    let gradient = here(gradient.clone())?;
    let output = handle_of(rectifier.kept.clone())?;
    let count = gradient.meta.num_elements();
    let handle = stop(&gradient.client, gradient.handle.clone(), output, count, bounds_of(rectifier.bounds), rectifier.lower);
    Some(tensor(CubeTensor { handle, ..gradient }))
}

fn convolution(weight: &Tensor<4>, sliding: &Sliding) -> Option<Convolution> {
    let handle = here(weight.clone())?.handle;
    let convolution = Convolution { weight: handle, shape: weight.dims(), groups: sliding.groups, slides: sliding.slides };
    convolution.is_served().then_some(convolution)
}

/// The tensor with its numbers row by row, if it is one of the GPU's and records nothing.
fn here<const D: usize>(tensor: Tensor<D>) -> Option<CubeTensor> {
    of(tensor.into_dispatch())
}

fn of(tensor: DispatchTensor) -> Option<CubeTensor> {
    match tensor {
        DispatchTensor { kind: DispatchTensorKind::Cube(BackendTensor::Float(tensor)), autodiff: DispatchAutodiffContext::Disabled }
            if tensor.dtype == DType::F32 =>
        {
            Some(into_contiguous(tensor))
        }
        _ => None,
    }
}

fn handle_of(value: Value) -> Option<burn_cubecl::cubecl::server::Handle> {
    of(value.into_dispatch()).map(|tensor| tensor.handle)
}

fn bounds_of((low, high): (f32, f32)) -> Bounds {
    Bounds { low, high }
}

fn images(tensor: &CubeTensor, shape: [usize; 4]) -> Images {
    Images { values: tensor.handle.clone(), shape }
}

/// A tensor of the same device with other numbers.
fn like(tensor: &CubeTensor, images: Images) -> Tensor<4> {
    let new = CubeTensor::new_contiguous(tensor.client.clone(), tensor.device.clone(), images.shape.into(), images.values, tensor.dtype);
    self::tensor(new)
}

fn tensor<const D: usize>(tensor: CubeTensor) -> Tensor<D> {
    let kind = DispatchTensorKind::Cube(BackendTensor::Float(tensor));
    Tensor::from_dispatch(DispatchTensor { kind, autodiff: DispatchAutodiffContext::Disabled })
}
