//! Kernels of our own for tensors on the CPU, where burn's are several times slower. No function serves tensors that
//! are somewhere else, or that record for burn's autodiff: there burn's own operation is the one to use.

#![expect(clippy::result_large_err, reason = "a tensor's handle is large, and it is given back as it came")]

use super::sliding::Sliding;
use burn::backend::flex::{FlexTensor, Layout};
use burn::backend::{BackendTensor, DType, DispatchAutodiffContext, DispatchTensor, DispatchTensorKind, Flex};
use burn::tensor::{Bool, BoolStore, Bytes, Int, Shape, Tensor};
use whylight_kernels::{Clip, Convolution, Images, MaxPool};

/// W * x + b: `[n, in, rows, columns]` to `[n, out, ...]`, W `[out, in / groups, height, width]`, b `[out]`; kept between two bounds if there are
/// some.
pub fn convolve(
    x: &Tensor<4>,
    weight: &Tensor<4>,
    bias: Option<&Tensor<1>>,
    sliding: &Sliding,
    bounds: Option<(f32, f32)>,
) -> Option<Tensor<4>> {
    let (input, weights) = (CpuFloats::of(x)?, CpuFloats::of(weight)?);
    let bias = match bias {
        Some(bias) => Some(CpuFloats::of(bias)?),
        None => None,
    };
    let clip = bounds.map(|(low, high)| Clip { low, high });
    let convolution = sliding.with(weights.values(), weight.dims());
    let (values, shape) = convolution.forward(input.images(x.dims()), bias.as_ref().map(CpuFloats::values), clip);
    Some(tensor(values, shape))
}

/// The gradient `[n, in, ...]` of an input of `size` from that of the outputs of [`convolve`].
pub fn convolve_back(gradient: &Tensor<4>, weight: &Tensor<4>, sliding: &Sliding, size: [usize; 2]) -> Option<Tensor<4>> {
    let (arriving, weights) = (CpuFloats::of(gradient)?, CpuFloats::of(weight)?);
    let (values, shape) = sliding.with(weights.values(), weight.dims()).back(arriving.images(gradient.dims()), size);
    Some(tensor(values, shape))
}

/// The largest value of each window `[n, channels, ...windows]`, and its place in the channel's plane.
pub fn max_pool(x: &Tensor<4>, pool: MaxPool) -> Option<(Tensor<4>, Tensor<4, Int>)> {
    let [n, channels, ..] = x.dims();
    let (values, places) = pool.forward(CpuFloats::of(x)?.images(x.dims()));
    let shape = [n, channels, pool.windows[0], pool.windows[1]];
    let places = flex(Bytes::from_elems(places), shape, DType::I32);
    Some((tensor(values, shape), Tensor::from_dispatch(handle(BackendTensor::Int(places)))))
}

/// The gradient `[n, channels, ...size]` of the input of [`max_pool`] from that of its windows.
pub fn max_pool_back(gradient: &Tensor<4>, places: &Tensor<4, Int>, size: [usize; 2]) -> Option<Tensor<4>> {
    let arriving = CpuFloats::of(gradient)?;
    let DispatchTensorKind::Flex(BackendTensor::Int(places)) = places.clone().into_dispatch().kind else { return None };
    if places.dtype() != DType::I32 {
        return None;
    }
    let places = places.to_contiguous();
    let places = places.as_slice::<i32>().expect("contiguous");
    let [n, channels, ..] = gradient.dims();
    let values = MaxPool::back(arriving.images(gradient.dims()), places, size);
    Some(tensor(values, [n, channels, size[0], size[1]]))
}

/// min(max(x, low), high), element by element, in place where nothing else holds the tensor; gives the tensor back if it is elsewhere.
pub fn clip<const D: usize>(x: Tensor<D>, low: f32, high: f32) -> Result<Tensor<D>, Tensor<D>> {
    let mut floats = CpuFloats::take(x)?;
    Clip { low, high }.apply(floats.values_mut());
    Ok(floats.tensor())
}

/// x times factors that are repeated row by row as often as x needs, in place where nothing else holds the tensor; gives it back if it is elsewhere.
pub fn scaled<const D: usize>(x: Tensor<D>, factors: &[f32]) -> Result<Tensor<D>, Tensor<D>> {
    let mut floats = CpuFloats::take(x)?;
    for values in floats.values_mut().chunks_mut(factors.len().max(1)) {
        for (value, factor) in std::iter::zip(values, factors) {
            *value *= factor;
        }
    }
    Ok(floats.tensor())
}

/// Where x is at a bound or beyond; at the lower bound only if `lower` says so.
pub fn stops<const D: usize>(x: &Tensor<D>, low: f32, high: f32, lower: bool) -> Option<Tensor<D, Bool>> {
    let stops = Clip { low, high }.stops(CpuFloats::of(x)?.values(), lower);
    let stops = flex(Bytes::from_elems(stops), x.dims(), DType::Bool(BoolStore::Native));
    Some(Tensor::from_dispatch(handle(BackendTensor::Bool(stops))))
}

/// The gradient with zeros where the mask is true, in place where nothing else holds it; gives it back if it is elsewhere.
pub fn stopped<const D: usize>(gradient: Tensor<D>, stops: &Tensor<D, Bool>) -> Result<Tensor<D>, Tensor<D>> {
    let DispatchTensorKind::Flex(BackendTensor::Bool(stops)) = stops.clone().into_dispatch().kind else { return Err(gradient) };
    let stops = stops.to_contiguous();
    let mut floats = CpuFloats::take(gradient)?;
    let (start, end) = stops.layout().contiguous_offsets().expect("contiguous");
    whylight_kernels::stop(floats.values_mut(), &stops.storage::<u8>()[start..end]);
    Ok(floats.tensor())
}

/// The tensor with its numbers row by row, where it is one of the CPU's: the kernels read it without a copy then.
pub fn row_by_row<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    match CpuFloats::take(x) {
        Ok(floats) => floats.tensor(),
        Err(x) => x,
    }
}

impl Sliding {
    fn with<'a>(&self, weight: &'a [f32], shape: [usize; 4]) -> Convolution<'a> {
        Convolution { weight, shape, groups: self.groups, slides: self.slides }
    }
}

/// The numbers of a tensor on the CPU, row by row.
struct CpuFloats(FlexTensor);

impl CpuFloats {
    fn of<const D: usize>(tensor: &Tensor<D>) -> Option<Self> {
        Self::take(tensor.clone()).ok()
    }

    /// Gives the tensor back if it is not one of the CPU's, or records for autodiff.
    fn take<const D: usize>(tensor: Tensor<D>) -> Result<Self, Tensor<D>> {
        match tensor.into_dispatch() {
            DispatchTensor {
                kind: DispatchTensorKind::Flex(BackendTensor::Float(tensor)),
                autodiff: DispatchAutodiffContext::Disabled,
            } if tensor.dtype() == DType::F32 => Ok(Self(tensor.to_contiguous())),
            other => Err(Tensor::from_dispatch(other)),
        }
    }

    fn values(&self) -> &[f32] {
        self.0.as_slice().expect("contiguous")
    }

    /// A copy where another tensor shares the numbers.
    fn values_mut(&mut self) -> &mut [f32] {
        let (start, end) = self.0.layout().contiguous_offsets().expect("contiguous");
        &mut self.0.storage_mut::<f32>()[start..end]
    }

    fn images(&self, shape: [usize; 4]) -> Images<'_> {
        Images { values: self.values(), shape }
    }

    fn tensor<const D: usize>(self) -> Tensor<D> {
        Tensor::from_dispatch(handle(BackendTensor::Float(self.0)))
    }
}

fn tensor<const D: usize>(values: Vec<f32>, shape: [usize; D]) -> Tensor<D> {
    Tensor::from_dispatch(handle(BackendTensor::Float(flex(Bytes::from_elems(values), shape, DType::F32))))
}

fn flex<const D: usize>(values: Bytes, shape: [usize; D], dtype: DType) -> FlexTensor {
    FlexTensor::new(values, Layout::contiguous(Shape::from(shape)), dtype)
}

fn handle(tensor: BackendTensor<Flex>) -> DispatchTensor {
    DispatchTensor { kind: DispatchTensorKind::Flex(tensor), autodiff: DispatchAutodiffContext::Disabled }
}
