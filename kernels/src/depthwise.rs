//! A convolution of each channel by itself: shifted rows of its plane, added up.

use crate::planes::{Layout, SLACK};
use crate::product::splat;
use macerator::{Simd, Vector, WithSimd, vload_unaligned, vstore_unaligned};

/// Rows that are added up together, so that each weight is loaded once for all of them.
const TOGETHER: usize = 4;

/// One channel.
pub struct Channel<'a> {
    /// One per tap, in the layout's order.
    pub weights: &'a [f32],
    pub bias: f32,
    /// The channel's plane, with [`SLACK`] after it.
    pub plane: &'a [f32],
    pub layout: &'a Layout,
    pub count: [usize; 2],
    /// `[count, count]`.
    pub out: &'a mut [f32],
}

impl WithSimd for Channel<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self) {
        debug_assert!(self.plane.len() >= self.layout.volume() + SLACK);
        let Self { out, count: [down, across], .. } = self;
        let lanes = S::lanes32();
        let sums = Sums { weights: self.weights, bias: self.bias, layout: self.layout };
        let mut row = 0;
        while row < down {
            let rows = TOGETHER.min(down - row);
            for column in (0..across).step_by(lanes) {
                // SAFETY: taps lie in the plane, whose slack holds the lanes of a last vector.
                unsafe {
                    let source = self.plane.as_ptr().add(row * self.layout.row + column);
                    let wide = lanes.min(across - column);
                    let out = &mut out[row * across + column..];
                    match rows {
                        TOGETHER => add_up::<S, TOGETHER>(&sums, source, across, wide, out),
                        3 => add_up::<S, 3>(&sums, source, across, wide, out),
                        2 => add_up::<S, 2>(&sums, source, across, wide, out),
                        _ => add_up::<S, 1>(&sums, source, across, wide, out),
                    }
                }
            }
            row += rows;
        }
    }
}

struct Sums<'a> {
    weights: &'a [f32],
    bias: f32,
    layout: &'a Layout,
}

#[inline(always)]
unsafe fn add_up<S: Simd, const ROWS: usize>(channel: &Sums, source: *const f32, across: usize, wide: usize, out: &mut [f32]) {
    let lanes = S::lanes32();
    let mut sums: [Vector<S, f32>; ROWS] = [splat::<S>(channel.bias); ROWS];
    // SAFETY: promised by the caller.
    unsafe {
        for (weight, offset) in std::iter::zip(channel.weights, &channel.layout.offsets) {
            let weight = splat::<S>(*weight);
            for (row, sum) in sums.iter_mut().enumerate() {
                *sum = weight.mul_add(vload_unaligned(source.add(row * channel.layout.row + offset)), *sum);
            }
        }
        for (row, sum) in sums.iter().enumerate() {
            let out = &mut out[row * across..];
            if wide == lanes {
                vstore_unaligned(out[..lanes].as_mut_ptr(), *sum);
            } else {
                let mut edge = [0.0; 16];
                vstore_unaligned(edge.as_mut_ptr(), *sum);
                out[..wide].copy_from_slice(&edge[..wide]);
            }
        }
    }
}
