//! Transposed convolution in one and two dimensions: what a convolution's gradient does, as a layer.
//!
//! It is computed without padding and then cropped, so that padding may differ from side to side.

use super::conv::{as_image, consistent, from_image, pair_of, spatial};
use crate::network::builder::Builder;
use crate::network::error::NetworkError;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Cost, Operator, Record, Saved, values_of};
use crate::network::reach::Reach;
use crate::network::relevance::{Conduct, Linear, Sign};
use crate::network::value::{Value, filled};
use crate::network::volume::{MOST_VALUES, extent, volume};
use crate::network::weight::{Initial, WeightId};
use crate::network::weights::Weights;
use burn::tensor::Tensor;
use burn::tensor::module::{conv_transpose2d, conv2d};
use burn::tensor::ops::{ConvOptions, ConvTransposeOptions};

/// The transpose of a convolution with the kernel W `[in, out / groups, height, width]`, plus a bias `[out]`.
struct ConvTranspose {
    weight: WeightId,
    bias: Option<WeightId>,
    kernel: [usize; 4],
    stride: [usize; 2],
    dilation: [usize; 2],
    groups: usize,
    /// Rows and columns that are cropped at the start.
    crop: [usize; 2],
    /// Height and width of the result.
    size: [usize; 2],
    flat: bool,
}

/// Lowers `ConvTranspose`.
pub fn lower(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let (weight, bias) = (view.needed(1)?, view.constant(2)?);
    let shape = builder.shape(input).to_vec();
    let spatial = spatial(view, &shape)?;
    let axes = spatial.len();
    let flat = axes == 1;
    let kernel = match weight.shape[..] {
        [channels, out, width] if flat => [channels, out, 1, width],
        [channels, out, height, width] if !flat => [channels, out, height, width],
        _ => return Err(view.refuse(format!("its weight {:?} does not fit its input {shape:?}", weight.shape))),
    };
    let groups = extent(view.int("group", 1)).filter(|&groups| groups > 0);
    let groups = groups.ok_or_else(|| view.out_of_range("`group` should be 1 or more"))?;
    if kernel.contains(&0) || kernel[0] != shape[1] || !kernel[0].is_multiple_of(groups) {
        return Err(view.refuse(format!("its weight {:?} in {groups} groups does not fit {} channels", weight.shape, shape[1])));
    }
    let out = kernel[1].checked_mul(groups).ok_or_else(|| view.refuse("makes too many channels"))?;
    if let Some(bias) = &bias
        && bias.shape != [out]
    {
        return Err(view.refuse(format!("its bias has the shape {:?}; {out} values were expected", bias.shape)));
    }
    if weight.floats().is_none() {
        return Err(view.unsupported("its weight holds whole numbers; only float is supported"));
    }
    consistent(view, &weight.shape)?;
    let pair = |name: &str| -> Result<[usize; 2], NetworkError> {
        let values = view.ints(name).filter(|values| !values.is_empty()).unwrap_or_else(|| vec![1; axes]);
        pair_of(&values, axes).ok_or_else(|| view.out_of_range(format!("`{name}` should hold {axes} numbers from 1 to {MOST_VALUES}")))
    };
    let (stride, dilation) = (pair("strides")?, pair("dilations")?);
    let numbers = |name: &str, count: usize| -> Result<Option<Vec<usize>>, NetworkError> {
        let Some(given) = view.ints(name).filter(|values| !values.is_empty()) else { return Ok(None) };
        let sizes: Option<Vec<usize>> = given.iter().map(|&value| extent(value)).collect();
        sizes.filter(|sizes| sizes.len() == count).map(Some).ok_or_else(|| {
            view.out_of_range(format!("its `{name}` is {given:?}: {count} whole numbers from 0 to {MOST_VALUES} were expected"))
        })
    };
    let added = numbers("output_padding", axes)?.unwrap_or_else(|| vec![0; axes]);
    let pads = numbers("pads", 2 * axes)?.unwrap_or_else(|| vec![0; 2 * axes]);
    let wanted = numbers("output_shape", axes)?;
    let same = view.string("auto_pad", "NOTSET");
    let (mut crop, mut size) = ([0; 2], [1; 2]);
    for axis in 0..axes {
        let at = 2 - axes + axis;
        // Extents, so that no product leaves 64 bits.
        let reach = (kernel[2 + at] as u64 - 1) * dilation[at] as u64 + 1;
        let full = (spatial[axis] as u64 - 1) * stride[at] as u64 + reach + added[axis] as u64;
        let target = match (&wanted, same.as_str()) {
            (Some(wanted), _) => Some(wanted[axis] as u64),
            (None, "SAME_UPPER" | "SAME_LOWER") => Some(spatial[axis] as u64 * stride[at] as u64),
            _ => None,
        };
        let (before, result) = match target {
            Some(target) => {
                let total = full.saturating_sub(target);
                (if same == "SAME_UPPER" { total / 2 } else { total - total / 2 }, target)
            }
            None => {
                let cut = (pads[axis] + pads[axes + axis]) as u64;
                let left = full
                    .checked_sub(cut)
                    .ok_or_else(|| view.refuse(format!("its `pads` {pads:?} cut away more than the {full} rows or columns there are")))?;
                (pads[axis] as u64, left)
            }
        };
        if full > MOST_VALUES || result > MOST_VALUES || result == 0 {
            let cause = if wanted.is_some() { "`output_shape`" } else { "its strides, its kernel, `pads` and `output_padding`" };
            return Err(view
                .refuse(format!("would make {result} rows or columns of {} by {cause}: 1 to {MOST_VALUES} were expected", spatial[axis])));
        }
        (crop[at], size[at]) = (before as usize, result as usize);
    }
    let step = ConvTranspose {
        weight: builder.weight(view, (*weight).clone().reshaped(kernel.to_vec()))?,
        bias: bias.map(|bias| builder.weight(view, (*bias).clone())).transpose()?,
        kernel,
        stride,
        dilation,
        groups,
        crop,
        size,
        flat,
    };
    let [rows, columns] = step.full(&shape);
    volume(&[shape[0], out, rows, columns]).map_err(|reason| view.refuse(reason))?;
    Ok(vec![Known::Port(builder.push(view, 0, step, vec![input])?)])
}

impl ConvTranspose {
    fn input_size(&self, shape: &[usize]) -> [usize; 2] {
        if self.flat { [1, shape[2]] } else { [shape[2], shape[3]] }
    }

    /// Height and width before anything is cropped or added.
    fn full(&self, shape: &[usize]) -> [usize; 2] {
        let size = self.input_size(shape);
        [0, 1].map(|axis| (size[axis] - 1) * self.stride[axis] + (self.kernel[2 + axis] - 1) * self.dilation[axis] + 1)
    }

    fn out(&self) -> usize {
        self.kernel[1] * self.groups
    }

    /// Rows and columns that survive the crop.
    fn kept(&self, full: [usize; 2]) -> [usize; 2] {
        [0, 1].map(|axis| full[axis].saturating_sub(self.crop[axis]).min(self.size[axis]))
    }
}

impl Operator for ConvTranspose {
    fn reach(&self) -> Reach {
        Reach::Windows
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        let [rows, columns] = self.size;
        Ok(if self.flat { vec![inputs[0][0], self.out(), columns] } else { vec![inputs[0][0], self.out(), rows, columns] })
    }

    fn cost(&self, inputs: &[&[usize]], _output: &[usize]) -> Cost {
        let [rows, columns] = self.full(inputs[0]);
        let scratch = values_of(&[inputs[0][0], self.out(), rows, columns]);
        Cost { scratch, kept: 0, work: values_of(inputs[0]).saturating_mul(values_of(&self.kernel[1..])) }
    }

    fn weights(&self) -> Vec<WeightId> {
        std::iter::once(self.weight).chain(self.bias).collect()
    }

    fn initial(&self) -> Vec<(WeightId, Initial)> {
        let [channels, _, height, width] = self.kernel;
        let kernel = (self.weight, Initial::Random { fan_in: channels / self.groups * height * width });
        std::iter::once(kernel).chain(self.bias.map(|bias| (bias, Initial::Constant(0.0)))).collect()
    }

    fn conduct(&self) -> Conduct {
        Conduct::Weighs
    }

    fn linear(&self) -> Option<&dyn Linear> {
        Some(self)
    }

    fn forward(&self, weights: &Weights, inputs: Vec<Value>, _saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        self.apply(weights, input, Sign::All, true)
    }

    fn reverse(&self, weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        vec![self.transpose(weights, gradient, &record.shapes[0], Sign::All)]
    }
}

impl Linear for ConvTranspose {
    fn is_dense(&self) -> bool {
        false
    }

    fn apply(&self, weights: &Weights, x: Value, part: Sign, bias: bool) -> Value {
        let weight: Tensor<4> = part.of(weights.get(self.weight)).tensor();
        let options = ConvTransposeOptions::new(self.stride, [0, 0], [0, 0], self.dilation, self.groups);
        let full = conv_transpose2d(as_image(x), weight, None, options);
        let [n, out, rows, columns] = full.dims();
        let [kept_rows, kept_columns] = self.kept([rows, columns]);
        let [top, left] = self.crop;
        let mut y = if kept_rows == 0 || kept_columns == 0 {
            filled(&full, &[n, out, self.size[0], self.size[1]], 0.0)
        } else {
            full.slice([0..n, 0..out, top..top + kept_rows, left..left + kept_columns])
        };
        if [kept_rows, kept_columns] != self.size && kept_rows * kept_columns > 0 {
            let zeros = filled(&y, &[n, out, self.size[0], self.size[1]], 0.0);
            y = zeros.slice_assign([0..n, 0..out, 0..kept_rows, 0..kept_columns], y);
        }
        if let Some(bias) = self.bias.filter(|_| bias) {
            y = y.add(weights.get(bias).reshape(&[1, self.out(), 1, 1]).tensor());
        }
        from_image(y, self.flat)
    }

    fn transpose(&self, weights: &Weights, y: Value, shape: &[usize], part: Sign) -> Value {
        let weight: Tensor<4> = part.of(weights.get(self.weight)).tensor();
        let y = as_image(y);
        let [n, out, _, _] = y.dims();
        let full = self.full(shape);
        let [rows, columns] = self.kept(full);
        let [top, left] = self.crop;
        let mut framed = filled(&y, &[n, out, full[0], full[1]], 0.0);
        if rows * columns > 0 {
            let part = y.slice([0..n, 0..out, 0..rows, 0..columns]);
            framed = framed.slice_assign([0..n, 0..out, top..top + rows, left..left + columns], part);
        }
        let options = ConvOptions::new_with_padding(self.stride, [(0, 0), (0, 0)], self.dilation, self.groups);
        from_image(conv2d(framed, weight, None, options), self.flat)
    }
}
