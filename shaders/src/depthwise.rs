//! Convolutions that sum each channel by itself. A unit has a block of the result: on the way forward some rows of a column, on the way back as
//! many rows and columns as the step between windows is, so that every unit does the same. Each number is read once for all of the block.

use crate::finish::{Finish, finished};
use cubecl::prelude::*;

/// What a kernel is compiled for, down and across.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Block {
    /// Rows and columns of the result that a unit has.
    pub size: [usize; 2],
    /// Taps.
    pub kernel: [usize; 2],
    /// Step between windows.
    pub step: [usize; 2],
    /// Step between taps.
    pub dilation: [usize; 2],
    /// Zeros before the source of the way forward.
    pub pad: [usize; 2],
    /// From the gradient of the result to that of the source.
    pub back: bool,
    /// Whether there is a bias.
    pub bias: bool,
    /// What is done with the sums.
    pub finish: Finish,
}

impl Block {
    /// Where a place of the block reads the source with a tap, counted from where the block begins to read; `None` where the tap misses it.
    fn offset(&self, axis: usize, place: usize, tap: usize) -> Option<i32> {
        let (step, reach) = (self.step[axis] as i32, (tap * self.dilation[axis]) as i32);
        if !self.back {
            return Some(place as i32 * step + reach);
        }
        let from = place as i32 + self.pad[axis] as i32 - reach;
        (from.rem_euclid(step) == 0).then(|| from.div_euclid(step))
    }

    /// The offsets at which the block reads the source along one axis.
    fn offsets(&self, axis: usize) -> Vec<i32> {
        let each = (0..self.size[axis]).flat_map(|place| (0..self.kernel[axis]).filter_map(move |tap| self.offset(axis, place, tap)));
        let mut offsets: Vec<i32> = each.collect();
        offsets.sort_unstable();
        offsets.dedup();
        offsets
    }

    /// The place of the block and the tap that meet in the source's offset, along one axis.
    fn meetings(&self, axis: usize, offset: i32) -> Vec<[usize; 2]> {
        let each = (0..self.size[axis]).flat_map(|place| (0..self.kernel[axis]).map(move |tap| [place, tap]));
        each.filter(|[place, tap]| self.offset(axis, *place, *tap) == Some(offset)).collect()
    }

    /// The place in the block, row by row, and the tap, that meet in the offset of the source.
    fn uses(&self, down: usize, across: usize) -> Vec<[usize; 2]> {
        let (rows, columns) = (self.offsets(0), self.offsets(1));
        let downs = self.meetings(0, rows[down]);
        let acrosses = self.meetings(1, columns[across]);
        let each = downs.iter().flat_map(|[row, tap_down]| {
            acrosses.iter().map(move |[column, tap_across]| [row * self.size[1] + column, tap_down * self.kernel[1] + tap_across])
        });
        each.collect()
    }

    /// How far the source moves from one block to the next.
    fn stride(&self, axis: usize) -> usize {
        if self.back { self.size[axis] / self.step[axis] } else { self.size[axis] * self.step[axis] }
    }

    /// Where the first block begins to read the source.
    fn origin(&self, axis: usize) -> i32 {
        if self.back { 0 } else { -(self.pad[axis] as i32) }
    }
}

/// Sizes of a launch.
#[derive(CubeLaunch, CubeType, Clone, Copy)]
pub struct Planes {
    pub source_rows: u32,
    pub source_columns: u32,
    pub result_rows: u32,
    pub result_columns: u32,
    pub channels: u32,
    /// Blocks of a plane, down and across.
    pub blocks_down: u32,
    pub blocks_across: u32,
    /// Blocks of all planes.
    pub units: u32,
}

#[cube(launch_unchecked)]
pub fn depthwise(
    source: &[f32],
    weight: &[f32],
    bias: &[f32],
    gate: &[f32],
    result: &mut [f32],
    at: Planes,
    low: f32,
    high: f32,
    #[comptime] block: Block,
) {
    let index = (CUBE_POS_Y * CUBE_COUNT_X + CUBE_POS_X) * CUBE_DIM_X + UNIT_POS_X;
    if index >= at.units {
        terminate!();
    }
    let block_across = index % at.blocks_across;
    let rest = index / at.blocks_across;
    let block_down = rest % at.blocks_down;
    let plane = rest / at.blocks_down;
    let channel = plane % at.channels;

    let taps = comptime!(block.kernel[0] * block.kernel[1]);
    let mut weights = Sequence::<f32>::new();
    #[unroll]
    for tap in 0..taps {
        weights.push(weight[(channel * comptime!(taps as u32)) as usize + tap]);
    }
    let mut sums = Sequence::<RuntimeCell<f32>>::new();
    #[unroll]
    for _ in 0..comptime!(block.size[0] * block.size[1]) {
        sums.push(RuntimeCell::new(0.0f32));
    }

    let origin_down = (block_down * comptime!(block.stride(0) as u32)) as i32 + comptime!(block.origin(0));
    let origin_across = (block_across * comptime!(block.stride(1) as u32)) as i32 + comptime!(block.origin(1));
    let start = plane * at.source_rows * at.source_columns;

    #[unroll]
    for down in 0..comptime!(block.offsets(0).len()) {
        let y = origin_down + comptime!(block.offsets(0)[down]);
        let row_inside = y >= 0 && y < at.source_rows as i32;
        #[unroll]
        for across in 0..comptime!(block.offsets(1).len()) {
            let x = origin_across + comptime!(block.offsets(1)[across]);
            let inside = row_inside && x >= 0 && x < at.source_columns as i32;
            let place = select(inside, (y as u32) * at.source_columns + x as u32, 0u32);
            let value = select(inside, source[(start + place) as usize], 0.0f32);
            #[unroll]
            for each in 0..comptime!(block.uses(down, across).len()) {
                let sum = &sums[comptime!(block.uses(down, across)[each][0])];
                sum.store(sum.read() + value * weights[comptime!(block.uses(down, across)[each][1])]);
            }
        }
    }

    #[unroll]
    for row in 0..comptime!(block.size[0]) {
        let y = block_down * comptime!(block.size[0] as u32) + comptime!(row as u32);
        #[unroll]
        for column in 0..comptime!(block.size[1]) {
            let x = block_across * comptime!(block.size[1] as u32) + comptime!(column as u32);
            if y < at.result_rows && x < at.result_columns {
                let mut value = sums[comptime!(row * block.size[1] + column)].read();
                if comptime!(block.bias) {
                    value += bias[channel as usize];
                }
                let written = ((plane * at.result_rows + y) * at.result_columns + x) as usize;
                result[written] = finished(value, written, gate, low, high, block.finish);
            }
        }
    }
}
