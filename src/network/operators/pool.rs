//! Pooling over windows and over whole maps.
//!
//! Padding is made explicit, so that the reverse step and burn's own pooling agree on every window.

use super::conv::{Geometry, as_image, from_image, spatial};
use super::differences;
use crate::network::builder::Builder;
use crate::network::constant::Constant;
use crate::network::cpu;
use crate::network::error::NetworkError;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Cost, Operator, Record, Saved, values_of};
use crate::network::relevance::Conduct;
use crate::network::rule::Rule;
use crate::network::value::{Value, filled};
use crate::network::volume::{MOST_VALUES, padded_volume};
use crate::network::weight::WeightId;
use crate::network::weights::Weights;
use burn::tensor::module::{
    avg_pool2d, avg_pool2d_backward, conv_transpose2d, max_pool2d, max_pool2d_with_indices, max_pool2d_with_indices_backward,
};
use burn::tensor::ops::{AvgPoolOptions, ConvTransposeOptions, MaxPoolOptions};
use burn::tensor::{IndexingUpdateOp, Int, Tensor};
use whylight_kernels::Slide;

/// A window sliding over explicitly padded images.
struct Frame {
    kernel: [usize; 2],
    stride: [usize; 2],
    dilation: [usize; 2],
    /// Padding that makes every window whole: (top, bottom), (left, right).
    pads: [(usize, usize); 2],
    windows: [usize; 2],
    flat: bool,
}

impl Frame {
    fn read(view: &NodeView, shape: &[usize]) -> Result<(Self, [usize; 2], Geometry), NetworkError> {
        let spatial = spatial(view, shape)?;
        let given = view.ints("kernel_shape").unwrap_or_default();
        let mut kernel = super::conv::pair_of(&given, spatial.len())
            .ok_or_else(|| view.out_of_range(format!("`kernel_shape` should hold {} numbers from 1 to {MOST_VALUES}", spatial.len())))?;
        let size = if spatial.len() == 1 { [1, spatial[0]] } else { [spatial[0], spatial[1]] };
        let ceil = view.int("ceil_mode", 0) != 0;
        let geometry = Geometry::read(view, kernel, shape, ceil)?;
        let mut pads = geometry.pads;
        // A window that lies in the padding alone has no largest value and no mean. What `SAME_UPPER` pads by itself is never as much.
        let beyond = std::iter::zip(pads, kernel).any(|((before, after), kernel)| before.max(after) >= kernel);
        if beyond && view.string("auto_pad", "NOTSET") == "NOTSET" {
            let pads = view.ints("pads").unwrap_or_default();
            return Err(view.refuse_with(
                format!("pads its input by {pads:?}, as much as its kernel of {given:?} or more, which ONNX forbids"),
                "pad by less than the kernel and export the network again",
            ));
        }
        let mut windows = [0; 2];
        for axis in 0..2 {
            // Some networks pool whatever is left by a kernel of as many pixels as there are channels.
            kernel[axis] = geometry.window(axis, size[axis], kernel[axis], ceil).kernel_met();
            let window = geometry.window(axis, size[axis], kernel[axis], ceil);
            windows[axis] = window.count().ok_or_else(|| view.refuse("its kernel does not fit"))?;
            pads[axis].1 = window.end_for_whole_windows().ok_or_else(|| view.refuse("its kernel does not fit"))?;
        }
        let frame = Self { kernel, stride: geometry.stride, dilation: geometry.dilation, pads, windows, flat: spatial.len() == 1 };
        padded_volume(&frame.padded_dims(shape))
            .map_err(|reason| view.refuse(reason.after(format_args!("pads its input by {:?}, which ", frame.pads))))?;
        Ok((frame, size, geometry))
    }

    fn output(&self, input: &[usize]) -> Vec<usize> {
        let [rows, columns] = self.windows;
        if self.flat { vec![input[0], input[1], columns] } else { vec![input[0], input[1], rows, columns] }
    }

    fn padded(&self, x: Tensor<4>, fill: f32) -> Tensor<4> {
        let [(top, bottom), (left, right)] = self.pads;
        if top + bottom + left + right == 0 {
            return x;
        }
        let [n, channels, rows, columns] = x.dims();
        let frame = filled(&x, &[n, channels, top + rows + bottom, left + columns + right], fill);
        frame.slice_assign([0..n, 0..channels, top..top + rows, left..left + columns], x)
    }

    /// Height and width of an input of that shape.
    fn size(&self, shape: &[usize]) -> [usize; 2] {
        if self.flat { [1, shape[2]] } else { [shape[2], shape[3]] }
    }

    /// The gradient of the images, from that of the padded ones.
    fn cropped(&self, gradient: Tensor<4>, [rows, columns]: [usize; 2]) -> Tensor<4> {
        let [n, channels, padded_rows, padded_columns] = gradient.dims();
        if [padded_rows, padded_columns] == [rows, columns] {
            return gradient;
        }
        let [(top, _), (left, _)] = self.pads;
        gradient.slice([0..n, 0..channels, top..top + rows, left..left + columns])
    }

    /// Shape of the padded input.
    fn padded_dims(&self, shape: &[usize]) -> [usize; 4] {
        let [rows, columns] = self.size(shape);
        let [(top, bottom), (left, right)] = self.pads;
        [shape[0], shape[1], top + rows + bottom, left + columns + right]
    }

    fn cost(&self, input: &[usize], output: &[usize], indices: bool) -> Cost {
        let padded = values_of(&self.padded_dims(input));
        let scratch = if padded == values_of(input) { 0 } else { padded };
        // An index has 64 bits on the CPU.
        let kept = if indices { values_of(output).saturating_mul(2) } else { 0 };
        Cost { scratch, kept, work: values_of(output).saturating_mul(values_of(&self.kernel)) }
    }

    /// Windows that burn makes beyond those that count, since padding is rounded up to whole ones only at the end.
    fn kept(&self, y: Tensor<4>) -> Tensor<4> {
        let [n, channels, rows, columns] = y.dims();
        if [rows, columns] == self.windows {
            return y;
        }
        y.slice([0..n, 0..channels, 0..self.windows[0], 0..self.windows[1]])
    }
}

/// The largest value of each window; the first one where several are equal.
pub struct MaxPool(Frame);

/// Places that our kernel found count within the input and are kept as `[n channels, windows]`; those of burn count within the padded input, of
/// four dimensions.
const OWN_RANK: usize = 2;

/// Lowers `MaxPool`.
pub fn max(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let (frame, _, _) = Frame::read(view, builder.shape(input))?;
    Ok(vec![Known::Port(builder.push(view, 0, MaxPool(frame), vec![input])?)])
}

impl MaxPool {
    fn kernel(&self) -> whylight_kernels::MaxPool {
        let frame = &self.0;
        let slide = |axis: usize| Slide {
            kernel: frame.kernel[axis],
            stride: frame.stride[axis],
            pads: frame.pads[axis],
            dilation: frame.dilation[axis],
        };
        whylight_kernels::MaxPool { slides: [slide(0), slide(1)], windows: frame.windows }
    }

    /// For each window the places in the input, of the given shape, that it looks at.
    pub fn windows(&self, shape: &[usize]) -> Vec<Vec<u32>> {
        let frame = &self.0;
        let (rows, columns) = if frame.flat { (1, shape[2]) } else { (shape[2], shape[3]) };
        // The place along one axis that the window of that number sees through its k-th opening; none where that is padding.
        let seen = |axis: usize, window: usize, k: usize, size: usize| {
            (window * frame.stride[axis] + k * frame.dilation[axis]).checked_sub(frame.pads[axis].0).filter(|&place| place < size)
        };
        let along = |axis: usize, window: usize, size: usize| (0..frame.kernel[axis]).filter_map(move |k| seen(axis, window, k, size));
        let mut windows = Vec::new();
        for plane in 0..shape[0] * shape[1] {
            for row in 0..frame.windows[0] {
                for column in 0..frame.windows[1] {
                    let place = |y: usize, x: usize| ((plane * rows + y) * columns + x) as u32;
                    let places = along(0, row, rows).flat_map(|y| along(1, column, columns).map(move |x| place(y, x)));
                    windows.push(places.collect());
                }
            }
        }
        windows
    }
}

impl Operator for MaxPool {
    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        Ok(self.0.output(inputs[0]))
    }

    fn cost(&self, inputs: &[&[usize]], output: &[usize]) -> Cost {
        self.0.cost(inputs[0], output, true)
    }

    fn forward(&self, weights: &Weights, inputs: Vec<Value>, saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        let frame = &self.0;
        if let Some((y, places)) = weights.by_kernel(|| cpu::max_pool(&as_image(input.clone()), self.kernel())) {
            if let Saved::On(kept, rule) = saved {
                let [n, channels, rows, columns] = places.dims();
                kept.push(Value::from(places.reshape([n * channels, rows * columns])));
                if *rule == Rule::Differences {
                    kept.extend([Value::from(as_image(input)), Value::from(y.clone())]);
                }
            }
            return from_image(y, frame.flat);
        }
        // The most negative finite number: as padding it never wins, and it keeps infinities out of the arithmetic.
        let x = frame.padded(as_image(input), f32::MIN);
        let options = MaxPoolOptions {
            kernel_size: frame.kernel,
            stride: frame.stride,
            padding: [(0, 0); 2],
            dilation: frame.dilation,
            ceil_mode: false,
        };
        let y = match saved {
            Saved::Off => max_pool2d(x, options),
            Saved::On(kept, rule) => {
                let (y, indices) = max_pool2d_with_indices(x.clone(), options);
                kept.push(Value::from(indices));
                if *rule == Rule::Differences {
                    kept.extend([Value::from(x), Value::from(y.clone())]);
                }
                y
            }
        };
        from_image(frame.kept(y), frame.flat)
    }

    fn reverse(&self, _weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let frame = &self.0;
        let gradient = as_image(gradient);
        let gradient_dims = gradient.dims();
        let mut kept = record.values.into_iter();
        let places = kept.next().expect("indices kept");
        let are_own = places.shape().len() == OWN_RANK;
        let indices = if are_own { places.indices::<OWN_RANK>().reshape(gradient_dims) } else { places.indices::<4>() };
        let shape = &record.shapes[0];
        let dims = frame.padded_dims(shape);
        let size = frame.size(shape);
        let spread = |arriving: Tensor<4>| {
            if are_own && let Some(back) = cpu::max_pool_back(&arriving, &indices, size) {
                return back;
            }
            // A walk may have pooled by our kernel what no gradient was recorded of yet.
            if are_own || arriving.is_autodiff() || indices.device().is_autodiff() {
                let plane = if are_own { [dims[0], dims[1], size[0], size[1]] } else { dims };
                return laid_at(&indices, arriving, plane);
            }
            let x = filled(&arriving, &dims, 0.0);
            max_pool2d_with_indices_backward(x, frame.kernel, frame.stride, [0, 0], frame.dilation, false, arriving, indices)
        };
        let back = match (kept.next(), kept.next()) {
            (Some(x), Some(y)) => differences::picked(x.tensor(), y.tensor(), gradient, spread),
            _ => spread(gradient),
        };
        vec![from_image(frame.cropped(back, size), frame.flat)]
    }
}

/// Each window's number `[n, channels, ...windows]` at a place of its channel's plane, summed where windows share one, `dims`. As burn's
/// reversal of a maximum, in operations that its autodiff can take a derivative of: training by the input gradient needs one.
fn laid_at(places: &Tensor<4, Int>, arriving: Tensor<4>, dims: [usize; 4]) -> Tensor<4> {
    let [n, channels, rows, columns] = arriving.dims();
    let planes = [n * channels, rows * columns];
    let places = places.clone().slice([0..n, 0..channels, 0..rows, 0..columns]).reshape(planes);
    let empty = Tensor::<2>::zeros([n * channels, dims[2] * dims[3]], (&arriving.device(), arriving.dtype()));
    empty.scatter(1, places, arriving.reshape(planes), IndexingUpdateOp::Add).reshape(dims)
}

/// Each window's number `[n, channels, ...windows]` shared out evenly among the places that the window sees, `dims`: burn's reversal of a
/// mean as a transposed convolution, of which its autodiff can take a derivative.
fn spread_evenly(arriving: Tensor<4>, kernel: [usize; 2], stride: [usize; 2], dims: [usize; 4]) -> Tensor<4> {
    let [n, channels, rows, columns] = arriving.dims();
    let share =
        Tensor::<4>::full([1, 1, kernel[0], kernel[1]], 1.0 / (kernel[0] * kernel[1]) as f64, (&arriving.device(), arriving.dtype()));
    let options = ConvTransposeOptions::new(stride, [0, 0], [0, 0], [1, 1], 1);
    let spread = conv_transpose2d(arriving.reshape([n * channels, 1, rows, columns]), share, None, options);
    let [_, _, height, width] = spread.dims();
    let spread = spread.reshape([n, channels, height, width]);
    if spread.dims() == dims {
        return spread;
    }
    // Columns and rows behind the last window, which no window sees.
    let frame = Tensor::<4>::zeros(dims, (&spread.device(), spread.dtype()));
    frame.slice_assign([0..n, 0..channels, 0..height, 0..width], spread)
}

/// The mean of each window; padding counts or does not, as the file says.
struct AveragePool {
    frame: Frame,
    /// Per window, kernel area over the number of elements that count `[1, 1, rows, columns]`; none when always 1.
    share: Option<WeightId>,
}

/// Lowers `AveragePool`.
pub fn average(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let (frame, size, geometry) = Frame::read(view, builder.shape(input))?;
    if frame.dilation != [1, 1] {
        return Err(view.unsupported("averages over a dilated window, which is not supported"));
    }
    let padding_counts = view.int("count_include_pad", 0) != 0;
    // How many elements of each window count, per axis: the input's own, and the file's padding if it says so,
    // never the rounding up of ceil_mode.
    let counts = |axis: usize| -> Vec<usize> {
        let (before, after) = geometry.pads[axis];
        let (low, high) = if padding_counts { (0, before + size[axis] + after) } else { (before, before + size[axis]) };
        (0..frame.windows[axis])
            .map(|window| {
                let start = window * frame.stride[axis];
                (start + frame.kernel[axis]).min(high).saturating_sub(start.max(low)).max(1)
            })
            .collect()
    };
    let (rows, columns) = (counts(0), counts(1));
    // The kernel fits into the padded input, whose volume was checked.
    let area = frame.kernel[0] * frame.kernel[1];
    let share: Vec<f32> = rows.iter().flat_map(|&r| columns.iter().map(move |&c| area as f32 / (r * c) as f32)).collect();
    let share = share.iter().any(|&s| s != 1.0).then(|| Constant::f32([1, 1, rows.len(), columns.len()], share));
    let share = share.map(|share| builder.weight(view, share)).transpose()?;
    Ok(vec![Known::Port(builder.push(view, 0, AveragePool { frame, share }, vec![input])?)])
}

impl Operator for AveragePool {
    fn conduct(&self) -> Conduct {
        Conduct::Shares
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        Ok(self.frame.output(inputs[0]))
    }

    fn cost(&self, inputs: &[&[usize]], output: &[usize]) -> Cost {
        self.frame.cost(inputs[0], output, false)
    }

    fn weights(&self) -> Vec<WeightId> {
        self.share.into_iter().collect()
    }

    fn forward(&self, weights: &Weights, inputs: Vec<Value>, _saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        let frame = &self.frame;
        let x = frame.padded(as_image(input), 0.0);
        let options = AvgPoolOptions {
            kernel_size: frame.kernel,
            stride: frame.stride,
            padding: [(0, 0); 2],
            count_include_pad: true,
            ceil_mode: false,
        };
        let mut y = frame.kept(avg_pool2d(x, options));
        if let Some(share) = self.share {
            y = y.mul(weights.get(share).tensor());
        }
        from_image(y, frame.flat)
    }

    fn reverse(&self, weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let frame = &self.frame;
        let mut gradient = as_image(gradient);
        if let Some(share) = self.share {
            gradient = gradient.mul(weights.get(share).tensor());
        }
        let dims = frame.padded_dims(&record.shapes[0]);
        let back = if gradient.is_autodiff() {
            spread_evenly(gradient, frame.kernel, frame.stride, dims)
        } else {
            let x = filled(&gradient, &dims, 0.0);
            avg_pool2d_backward(x, gradient, frame.kernel, frame.stride, [0, 0], true, false)
        };
        vec![from_image(frame.cropped(back, frame.size(&record.shapes[0])), frame.flat)]
    }
}

/// The mean of each whole map.
struct GlobalAverage;

/// Lowers `GlobalAveragePool`.
pub fn global_average(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    Ok(vec![Known::Port(builder.push(view, 0, GlobalAverage, vec![input])?)])
}

fn global(inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
    if inputs[0].len() < 3 {
        return Err(format!("pools whole maps; its input has the shape {:?}", inputs[0]));
    }
    Ok(inputs[0].iter().enumerate().map(|(axis, &size)| if axis < 2 { size } else { 1 }).collect())
}

/// `[n, channels, pixels]`.
fn as_pixels(value: Value) -> Tensor<3> {
    let shape = value.shape();
    value.reshape(&[shape[0], shape[1], shape[2..].iter().product()]).tensor()
}

impl Operator for GlobalAverage {
    fn conduct(&self) -> Conduct {
        Conduct::Shares
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        global(inputs)
    }

    fn forward(&self, _weights: &Weights, inputs: Vec<Value>, _saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        let rank = input.shape().len();
        let mean = Value::from(as_pixels(input).mean_dim(2));
        let mut shape = mean.shape();
        shape.resize(rank, 1);
        mean.reshape(&shape)
    }

    fn reverse(&self, _weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let shape = &record.shapes[0];
        let pixels: usize = shape[2..].iter().product();
        let spread = as_pixels(gradient).div_scalar(pixels as f32).expand([shape[0], shape[1], pixels]);
        vec![Value::from(spread).reshape(shape)]
    }
}

/// The largest value of each whole map.
struct GlobalMax;

/// Lowers `GlobalMaxPool`.
pub fn global_max(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    Ok(vec![Known::Port(builder.push(view, 0, GlobalMax, vec![input])?)])
}

impl Operator for GlobalMax {
    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        global(inputs)
    }

    fn forward(&self, _weights: &Weights, inputs: Vec<Value>, saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        let mut shape = input.shape();
        shape[2..].fill(1);
        let x = as_pixels(input);
        let largest = x.clone().max_dim(2);
        saved.keep(|| {
            // Equal maxima share the gradient.
            let hit = x.clone().equal(largest.clone().expand(x.dims())).float();
            let count = hit.clone().sum_dim(2);
            Value::from(hit.div(count))
        });
        if saved.rule() == Rule::Differences {
            saved.keep(|| Value::from(x.clone()));
            saved.keep(|| Value::from(largest.clone()));
        }
        Value::from(largest).reshape(&shape)
    }

    fn reverse(&self, _weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let mut kept = record.values.into_iter();
        let share: Tensor<3> = kept.next().expect("share kept").tensor();
        let spread = |arriving: Tensor<3>| arriving.mul(share);
        let gradient = as_pixels(gradient);
        let back = match (kept.next(), kept.next()) {
            (Some(x), Some(y)) => differences::picked(x.tensor(), y.tensor(), gradient, spread),
            _ => spread(gradient),
        };
        vec![Value::from(back).reshape(&record.shapes[0])]
    }
}
