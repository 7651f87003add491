//! A convolution of each channel by itself: shifted rows of its plane, added up.

use crate::madd::madd;
use crate::planes::{Layout, SLACK};
use crate::product::splat;
use crate::rectify::Clip;
use macerator::{Simd, Vector, WithSimd, vload_unaligned, vstore_unaligned};

/// Rows that are added up together, so that each weight is loaded once for all of them.
const TOGETHER: usize = 4;

/// One channel.
pub struct Channel<'a> {
    /// One per tap, in the layout's order.
    pub weights: &'a [f32],
    pub bias: f32,
    /// What the sums are cut off at.
    pub clip: Option<Clip>,
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
        // SAFETY: the engine with relaxed instructions is started where there are some.
        unsafe { channel::<S>(self) };
    }
}

#[cfg_attr(not(all(feature = "relaxed", target_arch = "wasm32")), inline(always))]
#[cfg_attr(all(feature = "relaxed", target_arch = "wasm32"), inline, target_feature(enable = "relaxed-simd"))]
unsafe fn channel<S: Simd>(of: Channel) {
    debug_assert!(of.plane.len() >= of.layout.volume() + SLACK);
    let Channel { out, count: [down, across], .. } = of;
    let lanes = S::lanes32();
    let sums = Sums { weights: of.weights, bias: of.bias, clip: of.clip, layout: of.layout };
    let mut row = 0;
    while row < down {
        let rows = TOGETHER.min(down - row);
        for column in (0..across).step_by(lanes) {
            // SAFETY: taps lie in the plane, whose slack holds the lanes of a last vector.
            unsafe {
                let source = of.plane.as_ptr().add(row * of.layout.row + column);
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

struct Sums<'a> {
    weights: &'a [f32],
    bias: f32,
    clip: Option<Clip>,
    layout: &'a Layout,
}

#[cfg_attr(not(all(feature = "relaxed", target_arch = "wasm32")), inline(always))]
#[cfg_attr(all(feature = "relaxed", target_arch = "wasm32"), inline, target_feature(enable = "relaxed-simd"))]
unsafe fn add_up<S: Simd, const ROWS: usize>(channel: &Sums, source: *const f32, across: usize, wide: usize, out: &mut [f32]) {
    let lanes = S::lanes32();
    let mut sums: [Vector<S, f32>; ROWS] = [splat::<S>(channel.bias); ROWS];
    // SAFETY: promised by the caller.
    unsafe {
        for (weight, offset) in std::iter::zip(channel.weights, &channel.layout.offsets) {
            let weight = splat::<S>(*weight);
            for (row, sum) in sums.iter_mut().enumerate() {
                *sum = madd::<S>(weight, vload_unaligned(source.add(row * channel.layout.row + offset)), *sum);
            }
        }
        for (row, sum) in sums.iter().enumerate() {
            let out = &mut out[row * across..];
            let value = if let Some(clip) = channel.clip { clip.of::<S>(*sum) } else { *sum };
            if wide == lanes {
                vstore_unaligned(out[..lanes].as_mut_ptr(), value);
            } else {
                let mut edge = [0.0; 16];
                vstore_unaligned(edge.as_mut_ptr(), value);
                out[..wide].copy_from_slice(&edge[..wide]);
            }
        }
    }
}
