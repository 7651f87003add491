//! The gradient at a rectifier.

use crate::finish::stops;
use crate::launch::{GROUP, cubes};
use cubecl::client::Client;
use cubecl::prelude::*;
use cubecl::server::Handle;

/// The bounds that a rectifier keeps its values between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    pub low: f32,
    pub high: f32,
}

#[cube(launch_unchecked)]
fn stop(gradient: &[f32], output: &[f32], result: &mut [f32], low: f32, high: f32, count: u32, #[comptime] lower: bool) {
    let index = (CUBE_POS_Y * CUBE_COUNT_X + CUBE_POS_X) * CUBE_DIM_X + UNIT_POS_X;
    if index >= count {
        terminate!();
    }
    let stopped = stops(output[index as usize], low, high, lower);
    result[index as usize] = select(stopped, 0.0f32, gradient[index as usize]);
}

/// The gradient of `count` numbers with zeros where the output of the rectifier is at its upper bound, and at its lower one if `lower` says so.
pub fn stopped(client: &Client, gradient: Handle, output: Handle, count: usize, bounds: Bounds, lower: bool) -> Handle {
    let result = client.empty(count * size_of::<f32>());
    let argument = |handle: &Handle| unsafe { BufferArg::from_raw_parts(handle.clone(), count) };
    // SAFETY: each unit reads and writes the place of its own index, which is less than the length of the three buffers.
    unsafe {
        stop::launch_unchecked(
            client,
            cubes(count),
            CubeDim::new_1d(GROUP),
            argument(&gradient),
            argument(&output),
            argument(&result),
            bounds.low,
            bounds.high,
            count as u32,
            lower,
        );
    }
    result
}
