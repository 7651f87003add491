//! Convolution in one and two dimensions, with groups, dilation and padding that may differ from side to side.
//!
//! The gradient with respect to the input is a convolution too: at stride 1 with the kernel turned about and its channels
//! swapped (computed once, by the first walk back), else a transposed convolution.
//!
//! Both directions run on kernels of our own where a tensor lies on the CPU or the GPU; burn's operations are the second opinion.

use crate::network::builder::Builder;
use crate::network::cpu;
use crate::network::error::NetworkError;
use crate::network::gpu;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Cost, Operator, Record, Saved, Stop, values_of};
use crate::network::reach::Reach;
use crate::network::relevance::{Conduct, Linear, Sign};
use crate::network::shapes::{SlidingWindow, same_pads};
use crate::network::sliding::Sliding;
use crate::network::spelling::{Attribute, Spelling};
use crate::network::value::{Value, filled};
use crate::network::volume::{MOST_VALUES, extent, padded_volume};
use crate::network::weight::Initial;
use crate::network::weight::WeightId;
use crate::network::weights::{Derivation, Weights};
use burn::tensor::Tensor;
use burn::tensor::module::{conv_transpose2d, conv2d};
use burn::tensor::ops::{ConvOptions, ConvTransposeOptions};
use whylight_kernels::Slide;

/// y = W * x + b, W `[out, in / groups, height, width]`.
pub struct Conv {
    weight: WeightId,
    bias: Option<WeightId>,
    kernel: [usize; 4],
    stride: [usize; 2],
    pads: [(usize, usize); 2],
    dilation: [usize; 2],
    groups: usize,
    /// The file's tensors have one spatial dimension; a height of 1 stands in.
    flat: bool,
}

/// Kernel geometry shared by convolution and pooling: attributes of the node, resolved for the planned input.
pub struct Geometry {
    /// Step between windows.
    pub stride: [usize; 2],
    /// Padding before and after, per axis.
    pub pads: [(usize, usize); 2],
    /// Step between kernel elements.
    pub dilation: [usize; 2],
}

impl Geometry {
    /// Reads strides, dilations, pads and auto_pad for a kernel over an input `[n, channels, width]` or `[n, channels, height, width]`.
    pub fn read(view: &NodeView, kernel: [usize; 2], shape: &[usize], ceil: bool) -> Result<Self, NetworkError> {
        let spatial = spatial(view, shape)?;
        let axes = spatial.len();
        let pair = |name: &str| -> Result<[usize; 2], NetworkError> {
            let values = view.ints(name).filter(|values| !values.is_empty()).unwrap_or_else(|| vec![1; axes]);
            pair_of(&values, axes).ok_or_else(|| view.out_of_range(format!("`{name}` should hold {axes} numbers from 1 to {MOST_VALUES}")))
        };
        let (stride, dilation) = (pair("strides")?, pair("dilations")?);
        let size = if axes == 1 { [1, spatial[0]] } else { [spatial[0], spatial[1]] };
        let mut pads = [(0, 0); 2];
        match view.string("auto_pad", "NOTSET").as_str() {
            "NOTSET" => {
                let given = view.ints("pads").unwrap_or_else(|| vec![0; 2 * axes]);
                let widths: Option<Vec<usize>> = given.iter().map(|&width| extent(width)).collect();
                let Some(widths) = widths.filter(|widths| widths.len() == 2 * axes) else {
                    return Err(
                        view.out_of_range(format!("`pads` is {given:?}; {} numbers from 0 to {MOST_VALUES} were expected", 2 * axes))
                    );
                };
                for axis in 0..axes {
                    pads[2 - axes + axis] = (widths[axis], widths[axes + axis]);
                }
            }
            "VALID" => {}
            same @ ("SAME_UPPER" | "SAME_LOWER") => {
                for axis in 2 - axes..2 {
                    pads[axis] = same_pads(size[axis], kernel[axis], stride[axis], dilation[axis], same == "SAME_UPPER");
                }
            }
            other => return Err(view.refuse(format!("`auto_pad` is `{other}`"))),
        }
        let geometry = Self { stride, pads, dilation };
        let padded = [0, 1].map(|axis| size[axis] + pads[axis].0 + pads[axis].1);
        padded_volume(&[shape[0], shape[1], padded[0], padded[1]])
            .map_err(|reason| view.refuse(reason.after(format_args!("pads its input by {pads:?}, which "))))?;
        for axis in 0..2 {
            if geometry.window(axis, size[axis], kernel[axis], ceil).count().is_none() {
                return Err(view.refuse(format!("a kernel of {kernel:?} does not fit into {size:?} with padding {pads:?}")));
            }
        }
        Ok(geometry)
    }

    /// How the kernel slides along one axis.
    pub fn window(&self, axis: usize, size: usize, kernel: usize, ceil: bool) -> SlidingWindow {
        SlidingWindow { size, kernel, stride: self.stride[axis], dilation: self.dilation[axis], pads: self.pads[axis], ceil }
    }
}

/// Height and width from one or two numbers, each at least 1; a height of 1 stands in for one that is not given.
pub fn pair_of(values: &[i64], axes: usize) -> Option<[usize; 2]> {
    let sizes: Vec<usize> = values.iter().map(|&value| extent(value).filter(|&size| size > 0)).collect::<Option<_>>()?;
    match sizes[..] {
        [width] if axes == 1 => Some([1, width]),
        [height, width] if axes == 2 => Some([height, width]),
        _ => None,
    }
}

/// Checks that a shape is `[n, channels, width]` or `[n, channels, height, width]` and gives its spatial sizes.
pub fn spatial<'a>(view: &NodeView, shape: &'a [usize]) -> Result<&'a [usize], NetworkError> {
    match shape.len() {
        3 | 4 => Ok(&shape[2..]),
        rank => Err(view.unsupported(format!("works on images; its input has {rank} dimensions ({shape:?})"))),
    }
}

/// `[n, channels, height, width]`, a height of 1 standing in for one that the file lacks.
pub fn as_image(value: Value) -> Tensor<4> {
    let shape = value.shape();
    if let [n, channels, width] = shape[..] { value.reshape(&[n, channels, 1, width]).tensor() } else { value.tensor() }
}

/// Undoes [`as_image`].
pub fn from_image(tensor: Tensor<4>, flat: bool) -> Value {
    let [n, channels, _, width] = tensor.dims();
    let value = Value::from(tensor);
    if flat { value.reshape(&[n, channels, width]) } else { value }
}

/// Refuses a convolution whose attributes contradict its weight, or each other.
pub fn consistent(view: &NodeView, weight: &[usize]) -> Result<(), NetworkError> {
    let kernel: Vec<i64> = weight.iter().skip(2).map(|&size| size as i64).collect();
    if let Some(given) = view.ints("kernel_shape").filter(|given| !given.is_empty() && *given != kernel) {
        return Err(view.refuse(format!("its `kernel_shape` is {given:?}, and its weight {weight:?} has a kernel of {kernel:?}")));
    }
    let auto = view.string("auto_pad", "NOTSET");
    match view.ints("pads").filter(|pads| auto != "NOTSET" && pads.iter().any(|&width| width != 0)) {
        Some(pads) => Err(view.refuse(format!("has `pads` {pads:?} beside `auto_pad` {auto}, which excludes them"))),
        None => Ok(()),
    }
}

/// Lowers `Conv`.
pub fn lower(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let weight = view.needed(1)?;
    let bias = view.constant(2)?;
    let shape = builder.shape(input).to_vec();
    let spatial = spatial(view, &shape)?;
    let kernel = match weight.shape[..] {
        [out, within, width] if spatial.len() == 1 => [out, within, 1, width],
        [out, within, height, width] if spatial.len() == 2 => [out, within, height, width],
        _ => return Err(view.refuse(format!("its weight {:?} does not fit its input {shape:?}", weight.shape))),
    };
    let groups =
        usize::try_from(view.int("group", 1)).ok().filter(|&g| g > 0).ok_or_else(|| view.out_of_range("`group` should be 1 or more"))?;
    if kernel.contains(&0) || kernel[1].checked_mul(groups) != Some(shape[1]) || !kernel[0].is_multiple_of(groups) {
        return Err(view.refuse(format!("its weight {:?} in {groups} groups does not fit {} channels", weight.shape, shape[1])));
    }
    if let Some(bias) = &bias
        && bias.shape != [kernel[0]]
    {
        return Err(view.refuse(format!("its bias has the shape {:?}; {} values were expected", bias.shape, kernel[0])));
    }
    if weight.floats().is_none() {
        return Err(view.unsupported("its weight holds whole numbers; only float is supported"));
    }
    consistent(view, &weight.shape)?;
    let geometry = Geometry::read(view, [kernel[2], kernel[3]], &shape, false)?;
    let step = Conv {
        weight: builder.weight(view, (*weight).clone().reshaped(kernel.to_vec()))?,
        bias: bias.map(|bias| builder.weight(view, (*bias).clone())).transpose()?,
        kernel,
        stride: geometry.stride,
        pads: geometry.pads,
        dilation: geometry.dilation,
        groups,
        flat: spatial.len() == 1,
    };
    Ok(vec![Known::Port(builder.push(view, 0, step, vec![input])?)])
}

impl Conv {
    /// The weight and, if there is one, the bias.
    pub fn weight_and_bias(&self) -> (WeightId, Option<WeightId>) {
        (self.weight, self.bias)
    }

    /// Gives a convolution that had none a bias.
    pub fn set_bias(&mut self, bias: WeightId) {
        self.bias = Some(bias);
    }

    fn sliding(&self, stride: [usize; 2], pads: [(usize, usize); 2]) -> Sliding {
        let slide =
            |axis: usize| Slide { kernel: self.kernel[2 + axis], stride: stride[axis], pads: pads[axis], dilation: self.dilation[axis] };
        Sliding { slides: [slide(0), slide(1)], groups: self.groups }
    }

    /// Slides a weight of this kernel's size over `x`.
    fn slide(
        &self,
        weights: &Weights,
        x: Tensor<4>,
        (weight, bias): (Tensor<4>, Option<Tensor<1>>),
        stride: [usize; 2],
        pads: [(usize, usize); 2],
    ) -> Tensor<4> {
        weights
            .by_kernel(|| cpu::convolve(&x, &weight, bias.as_ref(), &self.sliding(stride, pads), None))
            .unwrap_or_else(|| conv2d(x, weight, bias, ConvOptions::new_with_padding(stride, pads, self.dilation, self.groups)))
    }

    /// The weight as the GPU's kernels read it; none where they do not serve it.
    fn packed(&self, weights: &Weights, part: Sign, back: bool) -> Option<(Tensor<4>, Value)> {
        if weights.are_plain() || !gpu::is_here(&weights.get(self.weight)) {
            return None;
        }
        let weight: Tensor<4> = part.of(weights.get(self.weight)).tensor();
        let pack = || gpu::packed(&weight, &self.sliding(self.stride, self.pads), back);
        let packed = if part == Sign::All {
            let derivation = if back { Derivation::PackedBack } else { Derivation::Packed };
            weights.derived_if(self.weight, derivation, pack)?
        } else {
            pack()?
        };
        Some((weight, packed))
    }

    /// W * x + b on the GPU, kept between two bounds if there are some.
    fn on_gpu(
        &self,
        weights: &Weights,
        x: &Tensor<4>,
        part: Sign,
        bias: Option<&Tensor<1>>,
        bounds: Option<(f32, f32)>,
    ) -> Option<Tensor<4>> {
        let (weight, packed) = self.packed(weights, part, false)?;
        let [_, _, rows, columns] = x.dims();
        let size = self.windows([rows, columns])?;
        gpu::convolve(x, (&weight, packed), bias, &self.sliding(self.stride, self.pads), bounds, size)
    }

    /// The gradient of an input of a shape, or of the rectifier's input before it.
    fn back_on_gpu(&self, weights: &Weights, y: &Tensor<4>, shape: &[usize], part: Sign, rectifier: Option<&Stop>) -> Option<Value> {
        let (weight, packed) = self.packed(weights, part, true)?;
        let back = gpu::convolve_back(y, (&weight, packed), &self.sliding(self.stride, self.pads), self.size(shape), rectifier)?;
        Some(from_image(back, self.flat))
    }

    /// Rows and columns of an input of a shape.
    fn size(&self, shape: &[usize]) -> [usize; 2] {
        if self.flat { [1, shape[2]] } else { [shape[2], shape[3]] }
    }

    /// Windows of an image of `size`, down and across.
    fn windows(&self, size: [usize; 2]) -> Option<[usize; 2]> {
        let count = |axis: usize| {
            let window = SlidingWindow {
                size: size[axis],
                kernel: self.kernel[2 + axis],
                stride: self.stride[axis],
                dilation: self.dilation[axis],
                pads: self.pads[axis],
                ceil: false,
            };
            window.count()
        };
        Some([count(0)?, count(1)?])
    }

    /// W `[out, in / groups, height, width]` with its taps reversed, and out and in swapped within each group.
    fn turned(&self, weight: Value) -> Value {
        let [out, within, height, width] = self.kernel;
        let per_group = out / self.groups;
        let grouped = weight.reshape(&[self.groups, per_group, within, height, width]).tensor::<5>();
        let turned = grouped.permute([0, 2, 1, 3, 4]).reshape([self.groups * within, per_group, height, width]);
        // Every walk back reads it.
        Value::from(cpu::row_by_row(if height * width == 1 { turned } else { turned.flip([2, 3]) }))
    }

    fn turned_pads(&self) -> [(usize, usize); 2] {
        [0, 1].map(|axis| {
            let reach = (self.kernel[2 + axis] - 1) * self.dilation[axis];
            // A pad beyond the kernel's reach only ever multiplied zeros; `reverse` crops it.
            (reach.saturating_sub(self.pads[axis].0), reach.saturating_sub(self.pads[axis].1))
        })
    }

    fn reversed_at_stride_one(&self, weights: &Weights, gradient: Tensor<4>, part: Sign) -> Tensor<4> {
        let turned: Tensor<4> = part.of(weights.derived(self.weight, Derivation::Turned, |weight| self.turned(weight))).tensor();
        let gradient = crop_excess(gradient, self);
        self.slide(weights, gradient, (turned, None), [1, 1], self.turned_pads())
    }

    fn reversed_by_transposing(&self, weights: &Weights, gradient: Tensor<4>, size: [usize; 2], part: Sign) -> Tensor<4> {
        let weight: Tensor<4> = part.of(weights.get(self.weight)).tensor();
        let sliding = self.sliding(self.stride, self.pads);
        if let Some(back) = weights.by_kernel(|| cpu::convolve_back(&gradient, &weight, &sliding, size)) {
            return back;
        }
        let [_, _, rows, columns] = gradient.dims();
        let mut begin = [0; 2];
        let mut extra = [0; 2];
        for (axis, windows) in [rows, columns].into_iter().enumerate() {
            let reach = (self.kernel[2 + axis] - 1) * self.dilation[axis];
            let full = (windows - 1) * self.stride[axis] + reach + 1;
            begin[axis] = self.pads[axis].0.min((full - 1) / 2);
            let cut = self.pads[axis].0 - begin[axis];
            // What the transposed convolution leaves beyond `begin` on both sides, against what the input needs.
            let bare = full - 2 * begin[axis];
            let needed = size[axis] + cut;
            extra[axis] = needed.saturating_sub(bare).min(begin[axis]);
        }
        let options = ConvTransposeOptions::new(self.stride, begin, extra, self.dilation, self.groups);
        let full = conv_transpose2d(gradient, weight, None, options);
        fit(full, [self.pads[0].0 - begin[0], self.pads[1].0 - begin[1]], size)
    }
}

/// At stride 1 a pad larger than the kernel's reach makes windows that saw zeros alone: their gradients go nowhere.
fn crop_excess(gradient: Tensor<4>, conv: &Conv) -> Tensor<4> {
    let [n, channels, rows, columns] = gradient.dims();
    let excess = |axis: usize| {
        let reach = (conv.kernel[2 + axis] - 1) * conv.dilation[axis];
        (conv.pads[axis].0.saturating_sub(reach), conv.pads[axis].1.saturating_sub(reach))
    };
    let ((top, bottom), (left, right)) = (excess(0), excess(1));
    if top + bottom + left + right == 0 {
        return gradient;
    }
    gradient.slice([0..n, 0..channels, top..rows - bottom, left..columns - right])
}

/// The window of `size` that starts at `offset`, zeros where the tensor ends before it.
fn fit(tensor: Tensor<4>, offset: [usize; 2], size: [usize; 2]) -> Tensor<4> {
    let [n, channels, rows, columns] = tensor.dims();
    if offset == [0, 0] && [rows, columns] == size {
        return tensor;
    }
    let have = [(rows - offset[0]).min(size[0]), (columns - offset[1]).min(size[1])];
    let part = tensor.slice([0..n, 0..channels, offset[0]..offset[0] + have[0], offset[1]..offset[1] + have[1]]);
    if have == size {
        return part;
    }
    let zeros = filled(&part, &[n, channels, size[0], size[1]], 0.0);
    zeros.slice_assign([0..n, 0..channels, 0..have[0], 0..have[1]], part)
}

impl Operator for Conv {
    fn kind(&self) -> Option<String> {
        let [outputs, inputs, rows, columns] = self.kernel;
        let grouping = match self.groups {
            1 => "",
            // One map in, one or more out.
            groups if inputs == 1 && outputs % groups == 0 => "depthwise ",
            _ => "grouped ",
        };
        let step = if self.stride == [1, 1] { String::new() } else { format!(" /{}", self.stride[0].max(self.stride[1])) };
        Some(format!("{grouping}{rows}x{columns}{step}"))
    }

    fn reach(&self) -> Reach {
        // One pixel at a time is a product with the weights.
        let pointwise = self.kernel[2..] == [1, 1] && self.stride == [1, 1] && self.pads == [(0, 0); 2];
        if pointwise || self.flat { Reach::Across(1) } else { Reach::Windows }
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        let size = self.size(inputs[0]);
        let [rows, columns] =
            self.windows(size).ok_or_else(|| format!("a kernel of {:?} does not fit into {size:?}", &self.kernel[2..]))?;
        Ok(if self.flat { vec![inputs[0][0], self.kernel[0], columns] } else { vec![inputs[0][0], self.kernel[0], rows, columns] })
    }

    fn cost(&self, inputs: &[&[usize]], output: &[usize]) -> Cost {
        let size = self.size(inputs[0]);
        let padded = [0, 1].map(|axis| size[axis] + self.pads[axis].0 + self.pads[axis].1);
        // At a step of more than 1 the columns are sorted, padded or not, and back the phases are held before they are woven.
        let plain = padded == size && self.stride == [1, 1];
        let scratch = if plain { 0 } else { values_of(&[inputs[0][0], inputs[0][1], padded[0], padded[1]]) };
        Cost { scratch, kept: 0, work: values_of(output).saturating_mul(values_of(&self.kernel[1..])) }
    }

    fn weights(&self) -> Vec<WeightId> {
        std::iter::once(self.weight).chain(self.bias).collect()
    }

    fn initial(&self) -> Vec<(WeightId, Initial)> {
        let [_, within, height, width] = self.kernel;
        let kernel = (self.weight, Initial::Random { fan_in: within * height * width });
        std::iter::once(kernel).chain(self.bias.map(|bias| (bias, Initial::Constant(0.0)))).collect()
    }

    fn spell(&self, spelling: &mut Spelling) -> bool {
        // A file's tensors of one spatial dimension have no height.
        let axes = if self.flat { 1..2 } else { 0..2 };
        let mut kernel = spelling.weight(self.weight);
        if self.flat {
            kernel.shape.remove(2);
        }
        let sides = axes.clone().map(|axis| self.kernel[2 + axis]).collect::<Vec<_>>();
        let pads: Vec<usize> = axes.clone().map(|axis| self.pads[axis].0).chain(axes.clone().map(|axis| self.pads[axis].1)).collect();
        let mut inputs = vec![spelling.inputs[0].to_string(), spelling.tensor("weight", kernel)];
        if let Some(bias) = self.bias {
            let bias = spelling.weight(bias);
            inputs.push(spelling.tensor("bias", bias));
        }
        let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
        spelling.last(
            "Conv",
            &inputs,
            &[
                ("kernel_shape", Attribute::Ints(&sides)),
                ("strides", Attribute::Ints(&self.stride[axes.clone()])),
                ("dilations", Attribute::Ints(&self.dilation[axes])),
                ("pads", Attribute::Ints(&pads)),
                ("group", Attribute::Int(self.groups as i64)),
            ],
        );
        true
    }

    fn forward(&self, weights: &Weights, inputs: Vec<Value>, _saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        self.apply(weights, input, Sign::All, true)
    }

    fn forward_between(&self, weights: &Weights, inputs: &[Value], bounds: (f32, f32)) -> Option<Value> {
        let weight: Tensor<4> = weights.get(self.weight).tensor();
        let bias: Option<Tensor<1>> = self.bias.map(|id| weights.get(id).tensor());
        let x = as_image(inputs[0].clone());
        let result = cpu::convolve(&x, &weight, bias.as_ref(), &self.sliding(self.stride, self.pads), Some(bounds))
            .or_else(|| self.on_gpu(weights, &x, Sign::All, bias.as_ref(), Some(bounds)))?;
        Some(from_image(result, self.flat))
    }

    fn conduct(&self) -> Conduct {
        Conduct::Weighs
    }

    fn linear(&self) -> Option<&dyn Linear> {
        Some(self)
    }

    fn reverse(&self, weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        vec![self.transpose(weights, gradient, &record.shapes[0], Sign::All)]
    }

    fn reverse_stopped(&self, weights: &Weights, record: &Record, gradient: &Value, rectifier: &Stop) -> Option<Value> {
        self.back_on_gpu(weights, &as_image(gradient.clone()), &record.shapes[0], Sign::All, Some(rectifier))
    }
}

impl Linear for Conv {
    fn is_dense(&self) -> bool {
        false
    }

    fn apply(&self, weights: &Weights, x: Value, part: Sign, bias: bool) -> Value {
        let weight: Tensor<4> = part.of(weights.get(self.weight)).tensor();
        let bias: Option<Tensor<1>> = self.bias.filter(|_| bias).map(|id| weights.get(id).tensor());
        let x = as_image(x);
        let result = self.on_gpu(weights, &x, part, bias.as_ref(), None);
        from_image(result.unwrap_or_else(|| self.slide(weights, x, (weight, bias), self.stride, self.pads)), self.flat)
    }

    fn transpose(&self, weights: &Weights, y: Value, shape: &[usize], part: Sign) -> Value {
        let y = as_image(y);
        if let Some(back) = self.back_on_gpu(weights, &y, shape, part, None) {
            return back;
        }
        let back = if self.stride == [1, 1] {
            self.reversed_at_stride_one(weights, y, part)
        } else {
            self.reversed_by_transposing(weights, y, self.size(shape), part)
        };
        from_image(back, self.flat)
    }
}
