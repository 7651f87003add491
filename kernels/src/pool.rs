//! The largest value of each window, and the way back to where it was.

use crate::axis::{Axis, Slide};
use crate::convolution::Images;
use crate::parallel::{Shared, runs};
use crate::planes::Layout;
use crate::product::splat;
use macerator::{Simd, Vector, WithSimd, vload_unaligned, vstore_unaligned};

/// Outputs that are compared at a time.
const LANES: usize = 16;

/// No tap has found anything yet: further away than any is.
const NO_TAP: i32 = i32::MIN;

/// Where the largest value of a window was when it was padding.
pub const NOWHERE: i32 = -1;

/// Windows that slide over each channel by itself.
#[derive(Clone, Copy)]
pub struct MaxPool {
    /// Down and across.
    pub slides: [Slide; 2],
    /// Windows down and across, at most as many as fit.
    pub windows: [usize; 2],
}

impl MaxPool {
    /// The largest value of each window `[n, channels, ...windows]`, and its place in the channel's plane; the first of several that are
    /// equal, and a NaN before any number. Padding is the most negative finite number, and nothing beats it: its place is [`NOWHERE`].
    ///
    /// # Panics
    /// When a channel has 2^31 places or more, or the windows do not fit.
    pub fn forward(&self, input: Images) -> (Vec<f32>, Vec<i32>) {
        let [n, channels, rows, columns] = input.shape;
        let source_area = rows * columns;
        assert!(i32::try_from(source_area).is_ok(), "a place fits 31 bits");
        let axes = [0, 1].map(|axis| {
            let whole = self.slides[axis].forward(input.shape[2 + axis]).expect("the kernel fits into the input");
            assert!(self.windows[axis] <= whole.count, "no more windows than fit");
            Axis { count: self.windows[axis], ..whole }
        });
        let layout = Layout::of(&axes, [rows, columns]);
        let area = self.windows[0] * self.windows[1];
        let mut values = vec![0.0; n * channels * area];
        let mut places = vec![0; values.len()];
        let work = values.len() * layout.offsets.len();
        let (shared_values, shared_places) = (Shared::of(&mut values), Shared::of(&mut places));
        runs(n * channels, work, |planes| {
            let mut plane = layout.filled(f32::MIN);
            for place in planes {
                let source = &input.values[place * source_area..][..source_area];
                layout.fill(source, &mut plane);
                // The whole plane, for a search that ends at the first would be no vector's work.
                let holds_nan = source.iter().fold(false, |found, x| found | x.is_nan());
                // SAFETY: a plane of the outputs belongs to one channel.
                let (values, places) = unsafe { (shared_values.slice(place * area, area), shared_places.slice(place * area, area)) };
                let windows = Windows { axes: &axes, layout: &layout, plane: &plane, columns, values, places, holds_nan };
                macerator::AutoArch::new().dispatch(windows);
            }
        });
        (values, places)
    }

    /// The gradient `[n, channels, ...size]` of the input: that of each window arrives where its largest value was.
    pub fn back(gradient: Images, places: &[i32], size: [usize; 2]) -> Vec<f32> {
        let [n, channels, down, across] = gradient.shape;
        assert_eq!(places.len(), gradient.values.len(), "a place for each window");
        let (area, windows) = (size[0] * size[1], down * across);
        let mut out = vec![0.0; n * channels * area];
        let shared = Shared::of(&mut out);
        runs(n * channels, out.len(), |planes| {
            for plane in planes {
                // SAFETY: a plane belongs to one channel.
                let out = unsafe { shared.slice(plane * area, area) };
                let own = plane * windows..(plane + 1) * windows;
                for (value, place) in gradient.values[own.clone()].iter().zip(&places[own]) {
                    if let Some(sum) = usize::try_from(*place).ok().and_then(|place| out.get_mut(place)) {
                        *sum += value;
                    }
                }
            }
        });
        out
    }
}

struct Windows<'a> {
    axes: &'a [Axis; 2],
    layout: &'a Layout,
    plane: &'a [f32],
    /// Of the input.
    columns: usize,
    values: &'a mut [f32],
    places: &'a mut [i32],
    holds_nan: bool,
}

impl WithSimd for Windows<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self) {
        let [down, across] = self.axes;
        // Where a tap looks, from the first place of its window.
        let taps: Vec<i32> =
            down.taps.iter().flat_map(|y| across.taps.iter().map(|x| (y.offset * self.columns as isize + x.offset) as i32)).collect();
        for row in 0..down.count {
            for first in (0..across.count).step_by(LANES) {
                let (mut best, mut found) = ([0.0; LANES], [0; LANES]);
                let plane = &self.plane[row * self.layout.row + first..];
                match S::lanes32() {
                    _ if self.holds_nan => one_by_one(&taps, &self.layout.offsets, plane, &mut best, &mut found),
                    16 => largest::<S, 1>(&taps, &self.layout.offsets, plane, &mut best, &mut found),
                    8 => largest::<S, 2>(&taps, &self.layout.offsets, plane, &mut best, &mut found),
                    4 => largest::<S, 4>(&taps, &self.layout.offsets, plane, &mut best, &mut found),
                    _ => one_by_one(&taps, &self.layout.offsets, plane, &mut best, &mut found),
                }
                let start = (row * down.step * self.columns + first * across.step) as i32;
                for (lane, place) in found.iter_mut().enumerate() {
                    let from_plane = (start + (lane * across.step) as i32).wrapping_add(*place);
                    *place = if *place == NO_TAP { NOWHERE } else { from_plane };
                }
                let window = row * across.count + first;
                let count = LANES.min(across.count - first);
                self.values[window..window + count].copy_from_slice(&best[..count]);
                self.places[window..window + count].copy_from_slice(&found[..count]);
            }
        }
    }
}

/// The largest values of [`LANES`] windows, and what their tap is in `taps`; no number here is NaN.
#[inline(always)]
fn largest<S: Simd, const VECTORS: usize>(
    taps: &[i32],
    offsets: &[usize],
    plane: &[f32],
    best: &mut [f32; LANES],
    found: &mut [i32; LANES],
) {
    let lanes = LANES / VECTORS;
    let mut largest = [splat::<S>(f32::MIN); VECTORS];
    // Bits of whole numbers, which are chosen as those of floats are.
    let mut places: [Vector<S, f32>; VECTORS] = [splat::<S>(f32::from_bits(NO_TAP.cast_unsigned())); VECTORS];
    for (tap, offset) in taps.iter().zip(offsets) {
        let seen: &[f32; LANES] = plane[*offset..].first_chunk().expect("slack");
        let tap = splat::<S>(f32::from_bits(tap.cast_unsigned()));
        for v in 0..VECTORS {
            // SAFETY: as many vectors as fill the lanes.
            let seen = unsafe { vload_unaligned::<S, f32>(seen.as_ptr().add(v * lanes)) };
            let before = largest[v];
            largest[v] = seen.gt(before).select(seen, before);
            places[v] = seen.gt(before).select(tap, places[v]);
        }
    }
    for v in 0..VECTORS {
        // SAFETY: as above; a whole number has the size of a float.
        unsafe {
            vstore_unaligned(best.as_mut_ptr().add(v * lanes), largest[v]);
            vstore_unaligned(found.as_mut_ptr().cast::<f32>().add(v * lanes), places[v]);
        }
    }
}

/// As [`largest`], where a number may be NaN, which comes before any number.
fn one_by_one(taps: &[i32], offsets: &[usize], plane: &[f32], best: &mut [f32; LANES], found: &mut [i32; LANES]) {
    (*best, *found) = ([f32::MIN; LANES], [NO_TAP; LANES]);
    for (tap, offset) in taps.iter().zip(offsets) {
        let seen: &[f32; LANES] = plane[*offset..].first_chunk().expect("slack");
        for lane in 0..LANES {
            if seen[lane] > best[lane] || seen[lane].is_nan() {
                (best[lane], found[lane]) = (seen[lane], *tap);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_hold_their_largest_value_and_send_its_gradient_back() {
        let slide = Slide { kernel: 3, stride: 2, pads: (1, 1), dilation: 1 };
        for (rows, columns) in [(5, 7), (4, 40), (1, 3), (9, 33)] {
            let values: Vec<f32> = (0..2 * rows * columns).map(|i| ((i * 7919) % 101) as f32 - 50.0).collect();
            let windows = [slide.windows(rows).unwrap(), slide.windows(columns).unwrap()];
            let pool = MaxPool { slides: [slide; 2], windows };
            let (largest, places) = pool.forward(Images { values: &values, shape: [1, 2, rows, columns] });
            let mut expected = vec![0.0; values.len()];
            for (window, (value, place)) in std::iter::zip(&largest, &places).enumerate() {
                let (plane, row, column) = (window / (windows[0] * windows[1]), window / windows[1] % windows[0], window % windows[1]);
                let mut seen = Vec::new();
                for y in (2 * row).saturating_sub(1)..(2 * row + 2).min(rows) {
                    for x in (2 * column).saturating_sub(1)..(2 * column + 2).min(columns) {
                        seen.push((values[(plane * rows + y) * columns + x], y * columns + x));
                    }
                }
                let first = seen.iter().copied().reduce(|a, b| if b.0 > a.0 { b } else { a }).unwrap();
                assert_eq!((*value, *place as usize), first, "window {window} of {rows} x {columns}");
                expected[plane * rows * columns + first.1] += (window + 1) as f32;
            }
            let gradient: Vec<f32> = (0..largest.len()).map(|window| (window + 1) as f32).collect();
            let gradient = Images { values: &gradient, shape: [1, 2, windows[0], windows[1]] };
            assert_eq!(MaxPool::back(gradient, &places, [rows, columns]), expected);
        }
    }

    #[test]
    fn nan_is_told_and_padding_is_nowhere() {
        let slide = Slide { kernel: 2, stride: 2, pads: (2, 0), dilation: 1 };
        let pool = MaxPool { slides: [Slide { kernel: 1, stride: 1, pads: (0, 0), dilation: 1 }, slide], windows: [1, 2] };
        let (values, places) = pool.forward(Images { values: &[f32::NAN, 1.0], shape: [1, 1, 1, 2] });
        assert_eq!((values[0], places[0]), (f32::MIN, NOWHERE));
        assert!(values[1].is_nan() && places[1] == 0);
        let gradient = Images { values: &[5.0, 7.0], shape: [1, 1, 1, 2] };
        assert_eq!(MaxPool::back(gradient, &places, [1, 2]), [7.0, 0.0]);
    }
}
