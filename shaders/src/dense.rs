//! Dense convolutions, with or without groups. A unit sums up some pixels for some channels of the result.

use crate::finish::{Finish, finished};
use crate::geometry::Sizes;
use cubecl::prelude::*;

/// Channels of the result that one vector holds.
pub const LANES: usize = 4;

/// What a kernel is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tile {
    /// Pixels of a unit.
    pub pixels: usize,
    /// Vectors of channels of a unit.
    pub vectors: usize,
    /// From the gradient of the result to that of the source.
    pub back: bool,
    /// Whether a tap may lie outside the source.
    pub checked: bool,
    /// Whether there is a bias.
    pub bias: bool,
    /// What is done with the sums.
    pub finish: Finish,
}

/// Vectors of channels that a unit has for a group of so many channels.
pub const fn lanes(outputs: usize) -> usize {
    if outputs > LANES { 2 } else { 1 }
}

/// Channels of a group with the zeros that fill the last unit's vectors.
pub const fn padded_outputs(outputs: usize) -> usize {
    outputs.next_multiple_of(LANES * lanes(outputs))
}

/// A group of units has a row for each part of the channels. A unit's pixels lie such a row's length apart, so that neighbours read neighbouring
/// numbers.
#[cube(launch_unchecked)]
pub fn dense(
    source: &[f32],
    weight: &[Vector<f32, Const<4>>],
    bias: &[f32],
    gate: &[f32],
    result: &mut [f32],
    at: Sizes,
    low: f32,
    high: f32,
    #[comptime] tile: Tile,
) {
    let source_plane = at.source_rows * at.source_columns;
    let result_plane = at.result_rows * at.result_columns;
    let phase_down = CUBE_POS_Z / at.step_across;
    let phase_across = CUBE_POS_Z % at.step_across;
    let units = at.outputs_padded / comptime!((LANES * tile.vectors) as u32);
    let row_of_units = CUBE_POS_Y * CUBE_DIM_Y + UNIT_POS_Y;
    if row_of_units >= units * at.groups {
        terminate!();
    }
    let group = row_of_units / units;
    let unit = row_of_units % units;

    let mut inside = Sequence::<bool>::new();
    let mut from_down = Sequence::<i32>::new();
    let mut from_across = Sequence::<i32>::new();
    let mut image = Sequence::<u32>::new();
    let mut place = Sequence::<u32>::new();
    let mut sums = Sequence::<RuntimeCell<Vector<f32, Const<4>>>>::new();
    #[unroll]
    for pixel in 0..tile.pixels {
        let index = (CUBE_POS_X * comptime!(tile.pixels as u32) + comptime!(pixel as u32)) * CUBE_DIM_X + UNIT_POS_X;
        let clamped = min(index, at.pixels - 1);
        let column = clamped % at.grid_columns;
        let rest = clamped / at.grid_columns;
        let row = rest % at.grid_rows;
        image.push(rest / at.grid_rows);
        if comptime!(tile.back) {
            let y = row * at.step_down + phase_down;
            let x = column * at.step_across + phase_across;
            inside.push(index < at.pixels && y < at.result_rows && x < at.result_columns);
            place.push(y * at.result_columns + x);
            from_down.push(y as i32 + at.pad_down);
            from_across.push(x as i32 + at.pad_across);
        } else {
            inside.push(index < at.pixels);
            place.push(row * at.result_columns + column);
            from_down.push((row * at.step_down) as i32 - at.pad_down);
            from_across.push((column * at.step_across) as i32 - at.pad_across);
        }
        #[unroll]
        for _ in 0..tile.vectors {
            sums.push(RuntimeCell::new(Vector::new(0.0f32)));
        }
    }

    let row_of_vectors = at.outputs_padded / comptime!(LANES as u32);
    let mut tap = group * at.kernel_rows * at.kernel_columns;
    for down in 0..at.kernel_rows {
        for across in 0..at.kernel_columns {
            let reach_down = (down * at.dilation_down) as i32;
            let reach_across = (across * at.dilation_across) as i32;
            let mut meets = true;
            if comptime!(tile.back) {
                // Only every so many taps meet the places of this phase; it is the same for the whole group of units.
                meets = (phase_down as i32 + at.pad_down - reach_down) % (at.step_down as i32) == 0
                    && (phase_across as i32 + at.pad_across - reach_across) % (at.step_across as i32) == 0;
            }
            if meets {
                let mut reads = Sequence::<bool>::new();
                let mut first = Sequence::<u32>::new();
                #[unroll]
                for pixel in 0..tile.pixels {
                    let mut y = from_down[pixel] + reach_down;
                    let mut x = from_across[pixel] + reach_across;
                    if comptime!(tile.back) {
                        y = (from_down[pixel] - reach_down) / (at.step_down as i32);
                        x = (from_across[pixel] - reach_across) / (at.step_across as i32);
                    }
                    let start = (image[pixel] * at.groups + group) * at.within * source_plane;
                    if comptime!(tile.checked) {
                        let mut inner = y >= 0 && x >= 0 && y < at.source_rows as i32 && x < at.source_columns as i32;
                        if comptime!(tile.back) {
                            // A division that leaves a remainder below zero rounds up.
                            inner = inner && from_down[pixel] >= reach_down && from_across[pixel] >= reach_across;
                        }
                        reads.push(inner);
                        first.push(start + select(inner, (y as u32) * at.source_columns + x as u32, 0u32));
                    } else {
                        reads.push(true);
                        first.push(start + (y as u32) * at.source_columns + x as u32);
                    }
                }
                let mut column_of_weights = tap * at.within * row_of_vectors + unit * comptime!(tile.vectors as u32);
                let mut offset = 0u32;
                for _ in 0..at.within {
                    let mut factors = Sequence::<Vector<f32, Const<4>>>::new();
                    #[unroll]
                    for vector in 0..tile.vectors {
                        factors.push(weight[column_of_weights as usize + vector]);
                    }
                    #[unroll]
                    for pixel in 0..tile.pixels {
                        let mut value = source[(first[pixel] + offset) as usize];
                        if comptime!(tile.checked) {
                            value = select(reads[pixel], value, 0.0f32);
                        }
                        let spread = Vector::<f32, Const<4>>::new(value);
                        #[unroll]
                        for vector in 0..tile.vectors {
                            let sum = &sums[comptime!(pixel * tile.vectors + vector)];
                            sum.store(sum.read() + spread * factors[vector]);
                        }
                    }
                    column_of_weights += row_of_vectors;
                    offset += source_plane;
                }
            }
            tap += 1;
        }
    }

    #[unroll]
    for pixel in 0..tile.pixels {
        if inside[pixel] {
            #[unroll]
            for vector in 0..tile.vectors {
                let sum = sums[comptime!(pixel * tile.vectors + vector)].read();
                #[unroll]
                for lane in 0..LANES {
                    let channel = unit * comptime!((tile.vectors * LANES) as u32) + comptime!((vector * LANES + lane) as u32);
                    if channel < at.outputs {
                        let channel = group * at.outputs + channel;
                        let mut value = sum.extract(lane);
                        if comptime!(tile.bias) {
                            value += bias[channel as usize];
                        }
                        let written = ((image[pixel] * at.groups * at.outputs + channel) * result_plane + place[pixel]) as usize;
                        result[written] = finished(value, written, gate, low, high, tile.finish);
                    }
                }
            }
        }
    }
}
