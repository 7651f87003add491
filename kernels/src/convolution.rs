//! A convolution with groups, strides, dilation and padding, and its way back to the input.

use crate::axis::Axis;
use crate::axis::Slide;
use crate::dense;
use crate::depthwise::Channel;
use crate::group::Group;
use crate::parallel::{Shared, each, runs};
use crate::phases::weave;
use crate::planes::Layout;
use crate::product::Matrix;
use crate::rectify::Clip;
use crate::thin::{self, FEW};

/// Images row by row: `[n, channels, rows, columns]`.
#[derive(Clone, Copy)]
pub struct Images<'a> {
    pub values: &'a [f32],
    pub shape: [usize; 4],
}

/// y = W * x + b, W `[out, in / groups, height, width]`.
#[derive(Clone, Copy)]
pub struct Convolution<'a> {
    pub weight: &'a [f32],
    pub shape: [usize; 4],
    pub groups: usize,
    /// Down and across.
    pub slides: [Slide; 2],
}

impl Convolution<'_> {
    /// Channels in and out of one group.
    fn channels(&self) -> (usize, usize) {
        (self.shape[1], self.shape[0] / self.groups)
    }

    /// Whether each channel goes its own way.
    fn is_depthwise(&self) -> bool {
        self.channels() == (1, 1)
    }

    /// The outputs `[n, out, ...]` of the input `[n, in, ...]`, with a bias `[out]` or none, cut off at the bounds of `clip`.
    ///
    /// # Panics
    /// When sizes do not fit one another.
    pub fn forward(&self, input: Images, bias: Option<&[f32]>, clip: Option<Clip>) -> (Vec<f32>, [usize; 4]) {
        let [n, channels, rows, columns] = input.shape;
        assert_eq!(self.shape[1] * self.groups, channels, "the weight fits the input");
        assert_eq!(input.values.len(), n * channels * rows * columns, "the input fills its shape");
        let axes = [0, 1].map(|axis| self.slides[axis].forward(input.shape[2 + axis]).expect("the kernel fits into the input"));
        let shape = [n, self.shape[0], axes[0].count, axes[1].count];
        let layout = Layout::of(&axes, [rows, columns]);
        let sum = Sum { source: input, shape, groups: self.groups, clip };
        let bias = bias.unwrap_or_default();
        let count = shape.iter().product();
        if self.is_depthwise() {
            let mut out = vec![0.0; count];
            sum.depthwise(&layout, self.weight, bias, &mut out);
            return (out, shape);
        }
        let depth = self.shape[1..].iter().product();
        assert!(depth > 0, "a sum has terms");
        let mut out = Vec::<f32>::with_capacity(count);
        let weights = Matrix { values: self.weight, row: depth, inner: 1 };
        // SAFETY: there is room for `shape`, of which the sums write every place.
        unsafe {
            sum.dense(&layout, &layout.all(input.values), weights, self.channels().1 * depth, bias, Shared::room(&mut out));
            out.set_len(count);
        }
        (out, shape)
    }

    /// The gradient `[n, in, ...]` of an input of `size` from that of the outputs `[n, out, ...]`.
    ///
    /// # Panics
    /// When sizes do not fit one another.
    pub fn back(&self, gradient: Images, size: [usize; 2]) -> (Vec<f32>, [usize; 4]) {
        let [n, ..] = gradient.shape;
        assert_eq!(self.shape[0], gradient.shape[1], "the weight fits the gradient");
        assert_eq!(gradient.values.len(), gradient.shape.iter().product(), "the gradient fills its shape");
        let shape = [n, self.shape[1] * self.groups, size[0], size[1]];
        let mut out = vec![0.0; shape.iter().product()];
        let [downs, acrosses] = [0, 1].map(|axis| {
            let axes = self.slides[axis].back(size[axis]);
            // A phase across that no window reads is woven in as zeros, one down is left as it is.
            axes.into_iter().filter(|phase| axis == 1 || !phase.taps.is_empty()).collect::<Vec<_>>()
        });
        let around = |axes: &[Axis], axis: usize| {
            let each = axes.iter().filter(|phase| !phase.taps.is_empty()).map(|phase| phase.margins(gradient.shape[2 + axis]));
            each.fold((0, 0), |most, margins| (most.0.max(margins.0), most.1.max(margins.1)))
        };
        // Wide enough for every phase, so that all of them read the same planes.
        let margins = [around(&downs, 0), around(&acrosses, 1)];
        let mut planes = None;
        for down in &downs {
            let parts: Vec<Phase> = acrosses.iter().map(|across| Phase::of(self, gradient, shape, [down, across], margins)).collect();
            if !self.is_depthwise() && planes.is_none() {
                planes = Some(parts[0].layout.all(gradient.values));
            }
            let planes = planes.as_deref().unwrap_or_default();
            match &parts[..] {
                [phase] if down.every == 1 => phase.run(self, planes, &mut out),
                _ if self.is_depthwise() => self.weave_channels(down, &acrosses, &parts, &mut out, size),
                _ => {
                    let buffers: Vec<Vec<f32>> = parts
                        .iter()
                        .map(|phase| {
                            let mut buffer = vec![0.0; phase.sum.shape.iter().product()];
                            phase.run(self, planes, &mut buffer);
                            buffer
                        })
                        .collect();
                    let (channels, area) = (shape[0] * shape[1], size[0] * size[1]);
                    let shared = Shared::of(&mut out);
                    each(channels, channels * area, |plane| {
                        // SAFETY: a plane belongs to one part.
                        let out = unsafe { shared.slice(plane * area, area) };
                        let own = |buffer: &'_ Vec<f32>| buffer.len() / channels;
                        let values: Vec<&[f32]> = buffers.iter().map(|buffer| &buffer[plane * own(buffer)..][..own(buffer)]).collect();
                        weave(down, &acrosses, &values, out, size[1]);
                    });
                }
            }
        }
        (out, shape)
    }

    /// Channel by channel, so that the phases of one are woven while they are in the nearest cache.
    fn weave_channels(&self, down: &Axis, acrosses: &[Axis], parts: &[Phase], out: &mut [f32], size: [usize; 2]) {
        let [n, channels, ..] = parts[0].sum.shape;
        let area = size[0] * size[1];
        let work = out.len() * parts.iter().map(|phase| phase.layout.offsets.len()).sum::<usize>() / parts.len();
        let shared = Shared::of(out);
        runs(n * channels, work, |places| {
            let mut plane = parts[0].layout.empty();
            let mut sums: Vec<Vec<f32>> = parts.iter().map(|phase| vec![0.0; phase.sum.shape[2] * phase.sum.shape[3]]).collect();
            for place in places {
                parts[0].sum.fill(&parts[0].layout, place, &mut plane);
                for (phase, sum) in parts.iter().zip(&mut sums) {
                    phase.sum.channel(&phase.layout, &phase.weights, 0.0, place, &plane, sum);
                }
                // SAFETY: a plane belongs to one part.
                let out = unsafe { shared.slice(place * area, area) };
                weave(down, acrosses, &sums.iter().map(Vec::as_slice).collect::<Vec<_>>(), out, size[1]);
            }
        });
    }

    /// The weights as `[groups * in / groups, out / groups * taps]`, the taps those of a phase.
    fn turned(&self, axes: &[Axis; 2]) -> Vec<f32> {
        let [_, _, height, width] = self.shape;
        let (within, per_group) = self.channels();
        let taps: Vec<usize> = axes[0].taps.iter().flat_map(|y| axes[1].taps.iter().map(move |x| y.element * width + x.element)).collect();
        let mut values = vec![0.0; self.groups * within * per_group * taps.len()];
        for (place, kernel) in self.weight.chunks_exact(height * width).enumerate() {
            let (out, i) = (place / within, place % within);
            let (group, o) = (out / per_group, out % per_group);
            let into = &mut values[((group * within + i) * per_group + o) * taps.len()..][..taps.len()];
            for (to, tap) in into.iter_mut().zip(&taps) {
                *to = kernel[*tap];
            }
        }
        values
    }
}

/// One phase of a convolution back.
struct Phase<'a> {
    sum: Sum<'a>,
    layout: Layout,
    /// As [`Convolution::turned`] gives them; none where the weights are read as they are.
    weights: Vec<f32>,
}

impl<'a> Phase<'a> {
    fn of(convolution: &Convolution, gradient: Images<'a>, shape: [usize; 4], axes: [&Axis; 2], margins: [(usize, usize); 2]) -> Self {
        let axes = axes.map(Axis::clone);
        let part = [shape[0], shape[1], axes[0].count, axes[1].count];
        let pointwise = convolution.shape[2..] == [1, 1];
        let weights = if pointwise && !convolution.is_depthwise() { Vec::new() } else { convolution.turned(&axes) };
        let layout = Layout::within(&axes, [gradient.shape[2], gradient.shape[3]], margins);
        Self { sum: Sum { source: gradient, shape: part, groups: convolution.groups, clip: None }, layout, weights }
    }

    fn run(&self, convolution: &Convolution, planes: &[f32], out: &mut [f32]) {
        let (within, per_group) = convolution.channels();
        if self.layout.offsets.is_empty() {
            // No window reads this phase.
        } else if convolution.is_depthwise() {
            self.sum.depthwise(&self.layout, &self.weights, &[], out);
        } else if self.weights.is_empty() {
            let matrix = Matrix { values: convolution.weight, row: 1, inner: within };
            self.sum.dense_into(&self.layout, planes, matrix, per_group * within, out);
        } else {
            let depth = per_group * self.layout.offsets.len();
            self.sum.dense_into(&self.layout, planes, Matrix { values: &self.weights, row: depth, inner: 1 }, within * depth, out);
        }
    }
}

/// One sum over taps for every image and group.
struct Sum<'a> {
    source: Images<'a>,
    /// `[n, channels, count, count]` of what is written.
    shape: [usize; 4],
    groups: usize,
    clip: Option<Clip>,
}

impl Sum<'_> {
    fn depthwise(&self, layout: &Layout, weights: &[f32], bias: &[f32], out: &mut [f32]) {
        let [n, channels, down, across] = self.shape;
        let area = down * across;
        let work = out.len() * layout.offsets.len();
        let shared = Shared::of(out);
        runs(n * channels, work, |places| {
            let mut plane = layout.empty();
            for place in places {
                let bias = bias.get(place % channels).copied().unwrap_or(0.0);
                // SAFETY: a plane of the output belongs to one channel.
                let out = unsafe { shared.slice(place * area, area) };
                self.fill(layout, place, &mut plane);
                self.channel(layout, weights, bias, place, &plane, out);
            }
        });
    }

    /// Fills a plane, an empty one or one that was filled before, with one channel of one image.
    fn fill(&self, layout: &Layout, place: usize, plane: &mut [f32]) {
        let area = self.source.shape[2] * self.source.shape[3];
        layout.fill(&self.source.values[place * area..][..area], plane);
    }

    /// The sums of one channel of one image, of which `plane` was filled.
    fn channel(&self, layout: &Layout, weights: &[f32], bias: f32, place: usize, plane: &[f32], out: &mut [f32]) {
        let [_, channels, down, across] = self.shape;
        let taps = layout.offsets.len();
        let weights = &weights[place % channels * taps..][..taps];
        macerator::AutoArch::new().dispatch(Channel { weights, bias, clip: self.clip, plane, layout, count: [down, across], out });
    }

    /// As [`Sum::dense`] into a buffer of that shape, without a bias.
    fn dense_into(&self, layout: &Layout, planes: &[f32], weights: Matrix, next: usize, out: &mut [f32]) {
        assert_eq!(out.len(), self.shape.iter().product(), "the result fills its shape");
        // SAFETY: checked above, and the buffer is borrowed.
        unsafe { self.dense(layout, planes, weights, next, &[], Shared::of(out)) }
    }

    /// `planes` are all of the source; `weights` are those of the first group, and those of the next begin `next` later. Every place is written.
    ///
    /// # Safety
    /// `out` has room for the shape, and nobody else touches it.
    unsafe fn dense(&self, layout: &Layout, planes: &[f32], weights: Matrix, next: usize, bias: &[f32], out: Shared) {
        let [n, rows, down, across] = self.shape;
        let (channels, per_group) = (self.source.shape[1] / self.groups, rows / self.groups);
        let part = per_group * down * across;
        for image in 0..n {
            for group in 0..self.groups {
                let weights = Matrix { values: &weights.values[group * next..], ..weights };
                let bias = bias.get(group * per_group..).unwrap_or_default();
                let planes = &planes[(image * self.groups + group) * channels * layout.volume()..];
                // SAFETY: within the shape.
                let out = unsafe { out.from((image * self.groups + group) * part) };
                let (rows, count) = (per_group, [down, across]);
                let group = Group { weights, rows, bias, clip: self.clip, planes, channels, layout, count };
                // SAFETY: promised by the caller, for the part of this group.
                unsafe {
                    if rows <= FEW && !layout.is_plain() {
                        // A slice has to hold numbers.
                        std::ptr::write_bytes(out.at(0), 0, part);
                        thin::sums(&group, out.slice(0, part));
                    } else {
                        dense::sums(&group, out);
                    }
                }
            }
        }
    }
}
