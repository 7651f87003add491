//! A convolution with groups, strides, dilation and padding, and its way back to the input.

use crate::dense::{self, LANES, Tile, lanes, padded_outputs};
use crate::depthwise::{self, Block, PlanesLaunch};
use crate::finish::Rectifier;
use crate::geometry::SizesLaunch;
use crate::launch::{GROUP, MOST_GROUPS, cubes};
use cubecl::client::Client;
use cubecl::prelude::*;
use cubecl::server::Handle;
use whylight_kernels::Slide;

/// Images row by row: `[n, channels, rows, columns]`.
#[derive(Clone, Debug)]
pub struct Images {
    pub values: Handle,
    pub shape: [usize; 4],
}

/// y = W * x + b.
#[derive(Clone, Debug)]
pub struct Convolution {
    /// For a dense convolution `[groups, height, width, in / groups, outputs]`, the outputs of a group filled up to [`padded_outputs`] with zeros;
    /// on the way back in and out change places. For a depthwise one as in ONNX, `[out, 1, height, width]`.
    pub weight: Handle,
    /// `[out, in / groups, height, width]`, as in ONNX.
    pub shape: [usize; 4],
    pub groups: usize,
    /// Down and across.
    pub slides: [Slide; 2],
}

/// The largest depthwise kernel: its taps are held in registers.
const MOST_TAPS: usize = 49;

/// Rows of a unit of a depthwise convolution.
const ROWS: usize = 4;

/// Pixels of a unit of a dense convolution where there are many.
const PIXELS: usize = 8;

/// Units below which the tile of each gets smaller, so that more can work at once.
const FEW_UNITS: usize = 256;

/// Neighbours that read neighbouring pixels at least.
const FEWEST_IN_A_ROW: u32 = 8;

impl Convolution {
    /// Whether each channel goes its own way.
    pub fn is_depthwise(&self) -> bool {
        self.shape[1] == 1 && self.shape[0] == self.groups && self.groups > 1
    }

    /// Whether the kernels serve it.
    pub fn is_served(&self) -> bool {
        let [_, _, rows, columns] = self.shape;
        let weaves = self.slides.iter().all(|slide| slide.stride <= ROWS);
        (!self.is_depthwise() || (rows * columns <= MOST_TAPS && weaves))
            && self.slides[0].stride * self.slides[1].stride <= MOST_GROUPS as usize
    }

    /// The outputs `[n, out, ...size]` of the input `[n, in, ...]`, with a bias `[out]` or none.
    pub fn forward(&self, client: &Client, input: Images, bias: Option<Handle>, rectifier: Rectifier, size: [usize; 2]) -> Images {
        self.run(client, input, bias, rectifier, size, false)
    }

    /// The gradient `[n, in, ...]` of an input of `size` from that of the outputs `[n, out, ...]`.
    pub fn back(&self, client: &Client, gradient: Images, rectifier: Rectifier, size: [usize; 2]) -> Images {
        self.run(client, gradient, None, rectifier, size, true)
    }

    fn run(&self, client: &Client, source: Images, bias: Option<Handle>, rectifier: Rectifier, size: [usize; 2], back: bool) -> Images {
        let channels = if back { self.shape[1] * self.groups } else { self.shape[0] };
        let shape = [source.shape[0], channels, size[0], size[1]];
        let values = client.empty(shape.iter().product::<usize>() * size_of::<f32>());
        let result = Images { values, shape };
        let launch = Launch { convolution: self, client, source: &source, result: &result, bias, rectifier, back };
        if self.is_depthwise() {
            launch.depthwise()
        } else {
            launch.dense()
        }
        result
    }
}

struct Launch<'a> {
    convolution: &'a Convolution,
    client: &'a Client,
    source: &'a Images,
    result: &'a Images,
    bias: Option<Handle>,
    rectifier: Rectifier,
    back: bool,
}

fn buffer(handle: &Handle, length: usize) -> BufferArg {
    // SAFETY: callers give the number of values that the buffer was made for.
    unsafe { BufferArg::from_raw_parts(handle.clone(), length) }
}

impl Launch<'_> {
    fn bias(&self) -> BufferArg {
        match &self.bias {
            Some(bias) => buffer(bias, self.result.shape[1]),
            // Never read.
            None => buffer(&self.convolution.weight, 1),
        }
    }

    fn gate(&self) -> BufferArg {
        match &self.rectifier {
            Rectifier::Before { output, .. } => buffer(output, self.result.shape.iter().product()),
            // Never read.
            _ => buffer(&self.convolution.weight, 1),
        }
    }

    fn depthwise(&self) {
        let Convolution { slides, shape: [_, _, rows, columns], .. } = *self.convolution;
        let [n, channels, result_rows, result_columns] = self.result.shape;
        let size = if self.back { [slides[0].stride * (ROWS / slides[0].stride).max(1), slides[1].stride] } else { [ROWS, 1] };
        let block = Block {
            size,
            kernel: [rows, columns],
            step: slides.map(|slide| slide.stride),
            dilation: slides.map(|slide| slide.dilation),
            pad: slides.map(|slide| slide.pads.0),
            back: self.back,
            bias: self.bias.is_some(),
            finish: self.rectifier.finish(),
        };
        let blocks = [result_rows.div_ceil(size[0]), result_columns.div_ceil(size[1])];
        let units = n * channels * blocks[0] * blocks[1];
        let (low, high) = self.rectifier.bounds();
        // SAFETY: a unit reads the source where it checked that it is inside, and writes its own block where it is inside the result.
        unsafe {
            depthwise::depthwise::launch_unchecked(
                self.client,
                cubes(units),
                CubeDim::new_1d(GROUP),
                buffer(&self.source.values, self.source.shape.iter().product()),
                buffer(&self.convolution.weight, channels * rows * columns),
                self.bias(),
                self.gate(),
                buffer(&self.result.values, self.result.shape.iter().product()),
                PlanesLaunch::new(
                    self.source.shape[2] as u32,
                    self.source.shape[3] as u32,
                    result_rows as u32,
                    result_columns as u32,
                    channels as u32,
                    blocks[0] as u32,
                    blocks[1] as u32,
                    units as u32,
                ),
                low,
                high,
                block,
            );
        }
    }

    fn dense(&self) {
        let Convolution { slides, shape: [out, within, rows, columns], groups, .. } = *self.convolution;
        let (within, outputs) = if self.back { (out / groups, within) } else { (within, out / groups) };
        let [n, _, result_rows, result_columns] = self.result.shape;
        let phases = if self.back { slides.map(|slide| slide.stride) } else { [1, 1] };
        let grid = [result_rows.div_ceil(phases[0]), result_columns.div_ceil(phases[1])];
        let pixels = n * grid[0] * grid[1];
        let padded = padded_outputs(outputs);
        let vectors = lanes(outputs);
        let across = groups * padded / (LANES * vectors);
        let many = |tile: usize| pixels.div_ceil(tile) * across >= FEW_UNITS;
        let tile = [PIXELS, PIXELS / 2, PIXELS / 4].into_iter().find(|&tile| many(tile)).unwrap_or(1);
        // As many units in a row as there are pixels for; other channels fill the group.
        let row = (pixels.div_ceil(tile).next_power_of_two() as u32).clamp(FEWEST_IN_A_ROW, GROUP);
        let fits = |axis: usize, source: usize| {
            let slide = slides[axis];
            let reach = (slide.kernel - 1) * slide.dilation;
            slide.pads.0 == 0 && (grid[axis] - 1) * slide.stride + reach < source
        };
        let same = slides.iter().all(|&slide| slide == Slide { kernel: 1, stride: 1, pads: (0, 0), dilation: 1 });
        let checked = if self.back { !same } else { !(fits(0, self.source.shape[2]) && fits(1, self.source.shape[3])) };
        let plan = Tile { pixels: tile, vectors, back: self.back, checked, bias: self.bias.is_some(), finish: self.rectifier.finish() };
        let (low, high) = self.rectifier.bounds();
        let count = CubeCount::Static(
            pixels.div_ceil(tile * row as usize) as u32,
            (across as u32).div_ceil(GROUP / row),
            (phases[0] * phases[1]) as u32,
        );
        // SAFETY: a unit reads the source where it checked that it is inside or where all taps are, and writes where it is inside the result.
        unsafe {
            dense::dense::launch_unchecked(
                self.client,
                count,
                CubeDim::new_2d(row, GROUP / row),
                buffer(&self.source.values, self.source.shape.iter().product()),
                buffer(&self.convolution.weight, groups * rows * columns * within * padded / LANES),
                self.bias(),
                self.gate(),
                buffer(&self.result.values, self.result.shape.iter().product()),
                SizesLaunch::new(
                    self.source.shape[2] as u32,
                    self.source.shape[3] as u32,
                    result_rows as u32,
                    result_columns as u32,
                    grid[0] as u32,
                    grid[1] as u32,
                    pixels as u32,
                    groups as u32,
                    within as u32,
                    outputs as u32,
                    padded as u32,
                    rows as u32,
                    columns as u32,
                    slides[0].stride as u32,
                    slides[1].stride as u32,
                    slides[0].dilation as u32,
                    slides[1].dilation as u32,
                    slides[0].pads.0 as i32,
                    slides[1].pads.0 as i32,
                ),
                low,
                high,
                plan,
            );
        }
    }
}
