//! Kernels of our own for tensors on the CPU, where burn's are several times slower. No function serves tensors that
//! are somewhere else, or that record for burn's autodiff: there burn's own operation is the one to use.

#![expect(clippy::result_large_err, reason = "a tensor's handle is large, and it is given back as it came")]

use super::sliding::Sliding;
use burn::backend::flex::{FlexTensor, Layout};
use burn::backend::{BackendTensor, DType, DispatchAutodiffContext, DispatchTensor, DispatchTensorKind, Flex};
use burn::tensor::{Bool, BoolStore, Bytes, Int, Shape, Tensor};
use whylight_kernels::{Clip, Convolution, Images, Matrices, MaxPool};

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

/// Rows from which [`Matrices::times`] is quicker in a browser than what burn calls there, which has no fused multiply-add: 1.4 times at 197
/// rows, level at some 48. Natively burn's is the quicker one.
const ROWS_THAT_PAY: usize = 64;

/// Products of matrices, the last two dimensions of both; `None` where burn's own is the one to use, for its speed too.
pub fn product<const D: usize>(left: &Tensor<D>, right: &Tensor<D>) -> Option<Tensor<D>> {
    let dims = left.dims();
    let rows = if right.dims()[..D - 2].iter().all(|&size| size == 1) { dims[..D - 1].iter().product() } else { dims[D - 2] };
    if cfg!(target_arch = "wasm32") && rows >= ROWS_THAT_PAY { times(left, right) } else { None }
}

/// As [`product`], whatever it costs; none where one batch repeats some of its dimensions for the other's.
fn times<const D: usize>(left: &Tensor<D>, right: &Tensor<D>) -> Option<Tensor<D>> {
    let (lefts, rights) = (&left.dims()[..D - 2], &right.dims()[..D - 2]);
    let single = |batch: &[usize]| batch.iter().all(|&size| size == 1);
    if lefts != rights && !single(lefts) && !single(rights) {
        return None;
    }
    let mut shape = if single(lefts) { right.dims() } else { left.dims() };
    (shape[D - 2], shape[D - 1]) = (left.dims()[D - 2], right.dims()[D - 1]);
    let (left, right) = (CpuFloats::wherever(left)?, CpuFloats::wherever(right)?);
    Some(tensor(left.matrices().times(&right.matrices()), shape))
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
    /// To be read: a part of another tensor is read where it lies.
    fn of<const D: usize>(tensor: &Tensor<D>) -> Option<Self> {
        Self::readable(tensor, Layout::is_contiguous)
    }

    /// As [`CpuFloats::of`], as [`CpuFloats::matrices`] reads them.
    fn wherever<const D: usize>(tensor: &Tensor<D>) -> Option<Self> {
        Self::readable(tensor, |layout| strides(layout).is_some())
    }

    /// A copy row by row unless the numbers lie well.
    fn readable<const D: usize>(tensor: &Tensor<D>, lie_well: impl Fn(&Layout) -> bool) -> Option<Self> {
        match tensor.clone().into_dispatch() {
            DispatchTensor {
                kind: DispatchTensorKind::Flex(BackendTensor::Float(tensor)),
                autodiff: DispatchAutodiffContext::Disabled,
            } if tensor.dtype() == DType::F32 => Some(Self(if lie_well(tensor.layout()) { tensor } else { tensor.to_contiguous() })),
            _ => None,
        }
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

    /// The last two dimensions as matrices, those before them as one.
    fn matrices(&self) -> Matrices<'_> {
        let layout = self.0.layout();
        let dims = &layout.shape()[..];
        let [batch @ .., rows, columns] = dims else { unreachable!("a matrix has two dimensions") };
        let strides = strides(layout).expect("looked at before");
        Matrices { values: &self.0.storage::<f32>()[layout.start_offset()..], shape: [batch.iter().product(), *rows, *columns], strides }
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

/// From one matrix to the next, from row to row and from column to column; none where a step goes back, or matrices do not follow at one distance.
fn strides(layout: &Layout) -> Option<[usize; 3]> {
    let steps: Vec<usize> = layout.strides().iter().map(|&step| usize::try_from(step).ok()).collect::<Option<_>>()?;
    let (dims, rank) = (&layout.shape()[..], steps.len());
    let mut next: Option<(usize, usize)> = None;
    for axis in (0..rank - 2).rev().filter(|&axis| dims[axis] != 1) {
        match next {
            Some((step, count)) if steps[axis] != step * count => return None,
            Some((step, count)) => next = Some((step, count * dims[axis])),
            None => next = Some((steps[axis], dims[axis])),
        }
    }
    Some([next.map_or(0, |(step, _)| step), steps[rank - 2], steps[rank - 1]])
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

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, TensorData};

    fn numbers<const D: usize>(shape: [usize; D]) -> Tensor<D> {
        let count = shape.iter().product();
        let values: Vec<f32> = (0..count).map(|i: usize| ((i * 7919) % 1009) as f32 / 500.0 - 1.0).collect();
        Tensor::from_data(TensorData::new(values, shape), &Device::flex())
    }

    #[track_caller]
    fn as_burn<const D: usize>(left: Tensor<D>, right: Tensor<D>) {
        let inner = left.dims()[D - 1];
        let found = times(&left, &right).expect("it serves them");
        let size = left.clone().abs().matmul(right.clone().abs());
        let expected = left.matmul(right);
        assert_eq!(found.dims(), expected.dims());
        // Both round each product and each sum.
        let share = 2.0 * f32::EPSILON * (inner as f32).sqrt();
        let off: f32 = (found - expected).abs().sub(size.mul_scalar(share)).max().into_scalar();
        assert!(off <= 0.0, "off by {off} more than rounding");
    }

    #[test]
    fn products_are_those_of_burn_wherever_the_numbers_lie() {
        as_burn(numbers([70, 33]), numbers([33, 20]));
        as_burn(numbers([2, 3, 40, 17]), numbers([2, 3, 17, 30]));
        as_burn(numbers([2, 3, 40, 17]), numbers([2, 3, 30, 17]).swap_dims(2, 3));
        as_burn(numbers([2, 3, 17, 40]).swap_dims(2, 3), numbers([1, 1, 17, 30]));
        as_burn(numbers([1, 40, 17]), numbers([5, 17, 30]));
        as_burn(numbers([5, 40, 17]), numbers([1, 17, 30]));
        // The heads of an attention, cut out of one matrix, and of two images.
        let heads = |x: Tensor<3>| x.reshape([2, 21, 3, 8]).swap_dims(1, 2);
        as_burn(heads(numbers([2, 21, 24])), heads(numbers([2, 21, 24])).swap_dims(2, 3));
        let rows = numbers([4, 30, 24]);
        as_burn(rows.clone().slice([1..3, 5..25, 8..16]), rows.clone().slice([0..2, 2..10, 3..20]));
        as_burn(rows.clone().flip([1]), rows.slice([0..1, 0..24, 0..9]));
    }

    #[test]
    fn what_is_repeated_in_part_is_left_to_burn() {
        assert!(times(&numbers([2, 1, 4, 5]), &numbers([1, 3, 5, 6])).is_none());
        let double = numbers([4, 5]).cast(burn::tensor::FloatDType::F64);
        assert!(times(&double.clone(), &double.transpose()).is_none());
    }
}
