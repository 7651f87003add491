//! A convolution into a few channels, as back into the colours of a photo: the planes are read where they lie, for gathering columns
//! would cost more than it saves.

use crate::group::Group;
use crate::madd::madd;
use crate::parallel::{Shared, each};
use crate::product::splat;
use macerator::{Simd, WithSimd, vload_unaligned, vstore_unaligned};

/// The most channels that this pays for.
pub const FEW: usize = 4;

/// Writes `[rows, count, count]`, at most [`FEW`] rows; the planes have slack after the last.
pub fn sums(group: &Group, out: &mut [f32]) {
    let work = out.len() * group.channels * group.layout.offsets.len();
    let shared = Shared::of(out);
    each(group.count[0], work, |row| macerator::AutoArch::new().dispatch(Row { of: group, row, out: shared }));
}

struct Row<'a> {
    of: &'a Group<'a>,
    row: usize,
    out: Shared,
}

impl WithSimd for Row<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self) {
        // SAFETY: this part alone writes this row of each channel.
        unsafe {
            // At least a line of the cache at a time.
            match (self.of.rows, S::lanes32()) {
                (1, 16) => self.sums::<S, 1, 1>(),
                (1, 8) => self.sums::<S, 1, 2>(),
                (1, _) => self.sums::<S, 1, 4>(),
                (2, 8 | 16) => self.sums::<S, 2, 2>(),
                (2, _) => self.sums::<S, 2, 4>(),
                (3, 8 | 16) => self.sums::<S, 3, 2>(),
                (3, _) => self.sums::<S, 3, 4>(),
                _ => self.sums::<S, FEW, 2>(),
            }
        }
    }
}

impl Row<'_> {
    #[cfg_attr(not(all(feature = "relaxed", target_arch = "wasm32")), inline(always))]
    #[cfg_attr(all(feature = "relaxed", target_arch = "wasm32"), inline, target_feature(enable = "relaxed-simd"))]
    unsafe fn sums<S: Simd, const ROWS: usize, const VECTORS: usize>(&self) {
        let of = self.of;
        let lanes = S::lanes32();
        let [down, across] = of.count;
        let taps = of.layout.offsets.len();
        for column in (0..across).step_by(VECTORS * lanes) {
            let mut sums = [[splat::<S>(0.0); VECTORS]; ROWS];
            for (row, sums) in sums.iter_mut().enumerate() {
                *sums = [splat::<S>(of.bias.get(row).copied().unwrap_or(0.0)); VECTORS];
            }
            for channel in 0..of.channels {
                let plane = channel * of.layout.volume() + self.row * of.layout.row + column;
                for (tap, offset) in of.layout.offsets.iter().enumerate() {
                    // SAFETY: a tap lies in its plane, and the vectors from it end in the next plane or in the slack.
                    unsafe {
                        let source = of.planes.as_ptr().add(plane + offset);
                        let mut seen = [splat::<S>(0.0); VECTORS];
                        for (v, seen) in seen.iter_mut().enumerate() {
                            *seen = vload_unaligned(source.add(v * lanes));
                        }
                        for (row, sums) in sums.iter_mut().enumerate() {
                            let entry = row * of.weights.row + (channel * taps + tap) * of.weights.inner;
                            let weight = splat::<S>(*of.weights.values.get_unchecked(entry));
                            for (sum, seen) in sums.iter_mut().zip(seen) {
                                *sum = madd::<S>(weight, seen, *sum);
                            }
                        }
                    }
                }
            }
            let mut edge = [0.0; 2 * 16];
            let wide = (VECTORS * lanes).min(across - column);
            for (row, sum) in sums.iter().enumerate() {
                // SAFETY: promised by the caller.
                unsafe {
                    for (v, sum) in sum.iter().enumerate() {
                        let value = if let Some(clip) = of.clip { clip.of::<S>(*sum) } else { *sum };
                        vstore_unaligned(edge.as_mut_ptr().add(v * lanes), value);
                    }
                    std::ptr::copy_nonoverlapping(edge.as_ptr(), self.out.at((row * down + self.row) * across + column), wide);
                }
            }
        }
    }
}
