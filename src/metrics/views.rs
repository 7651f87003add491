//! Views of one photo: moved, turned, enlarged, brightened, noisy; and how a view's map is laid back over the first view.

use crate::noise::Noise;
use serde::{Deserialize, Serialize};

/// How a view differs from the photo.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default)]
pub struct ViewChange {
    /// Pixels to the right and down.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub shift: [f32; 2],
    /// Turn about the middle, clockwise, in degrees.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub degrees: f32,
    /// Enlargement about the middle; 1 keeps the size.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub zoom: f32,
    /// What is added to the brightness, as a share of black to white.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub brightness: f32,
    /// Standard deviation of the noise, as a share of black to white.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub noise: f32,
}

/// How far views may go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ViewLimits {
    /// Pixels along each axis.
    pub shift: usize,
    /// Degrees.
    pub degrees: f32,
    /// Enlargement beyond 1.
    pub zoom: f32,
    /// Share of black to white.
    pub brightness: f32,
    /// Share of black to white.
    pub noise: f32,
}

impl Default for ViewChange {
    fn default() -> Self {
        Self::SAME
    }
}

impl ViewChange {
    /// The photo itself.
    pub const SAME: Self = Self { shift: [0.0; 2], degrees: 0.0, zoom: 1.0, brightness: 0.0, noise: 0.0 };

    /// ViewChange `index` under a seed: in turn shifted, turned, enlarged or reduced, brighter or darker, noisy; each by at least a
    /// part of its limit.
    pub fn drawn(seed: u64, index: usize, limits: &ViewLimits) -> Self {
        let random = Noise::new(seed, "views").uniform(index, 4);
        let sign = |at: usize| if random[at] < 0.5 { -1.0 } else { 1.0 };
        let amount = |limit: f32| sign(0) * limit * (0.25 + 0.75 * random[1]);
        // Whole pixels, 1 up to the limit, so that nothing is blurred.
        let pixels = |at: usize| (random[at] * limits.shift as f32).floor().min(limits.shift as f32 - 1.0).max(0.0) + 1.0;
        match index % 5 {
            0 => Self { shift: [sign(0) * pixels(2), sign(1) * pixels(3)], ..Self::SAME },
            1 => Self { degrees: amount(limits.degrees), ..Self::SAME },
            2 => Self { zoom: 1.0 + amount(limits.zoom), ..Self::SAME },
            3 => Self { brightness: amount(limits.brightness), ..Self::SAME },
            _ => Self { noise: limits.noise, ..Self::SAME },
        }
    }

    fn middle(size: [usize; 2]) -> [f64; 2] {
        size.map(|side| (side as f64 - 1.0) / 2.0)
    }

    /// Sine and cosine of the turn; exactly 0 and 1 for none, so that a shift alone stays on whole pixels.
    fn turn(&self) -> (f64, f64) {
        f64::from(self.degrees).to_radians().sin_cos()
    }

    /// Where the place (row, column) of the photo is in the view.
    fn forward(&self, size: [usize; 2], [row, column]: [f64; 2]) -> [f64; 2] {
        let ([middle_row, middle_column], (sine, cosine), zoom) = (Self::middle(size), self.turn(), f64::from(self.zoom));
        let (y, x) = (row - middle_row, column - middle_column);
        [
            middle_row + zoom * (sine * x + cosine * y) + f64::from(self.shift[1]),
            middle_column + zoom * (cosine * x - sine * y) + f64::from(self.shift[0]),
        ]
    }

    /// Where the place (row, column) of the view is in the photo.
    fn back(&self, size: [usize; 2], [row, column]: [f64; 2]) -> [f64; 2] {
        let ([middle_row, middle_column], (sine, cosine), zoom) = (Self::middle(size), self.turn(), f64::from(self.zoom));
        let y = (row - middle_row - f64::from(self.shift[1])) / zoom;
        let x = (column - middle_column - f64::from(self.shift[0])) / zoom;
        [middle_row + cosine * y - sine * x, middle_column + sine * y + cosine * x]
    }

    /// The view of a photo `[channels, height, width]`: bilinear, edges carried on, noise standard normal for each value. `range`
    /// is what black and white are, per channel; brightened and noisy values stay between them, and nothing else is cut off.
    pub fn of(&self, photo: &[f32], size: [usize; 2], range: &[(f32, f32)], noise: &[f32]) -> Vec<f32> {
        let pixels = size[0] * size[1];
        let moved = Self { brightness: 0.0, noise: 0.0, ..*self } != Self::SAME;
        let mut view = Vec::with_capacity(photo.len());
        for (channel, plane) in photo.chunks(pixels).enumerate() {
            let (black, white) = range[channel.min(range.len() - 1)];
            for pixel in 0..pixels {
                let at = self.back(size, [(pixel / size[1]) as f64, (pixel % size[1]) as f64]);
                let value = if moved { sample(plane, size, at) as f32 } else { plane[pixel] };
                let change = (self.brightness + self.noise * noise.get(channel * pixels + pixel).copied().unwrap_or(0.0)) * (white - black);
                view.push(if change == 0.0 { value } else { (value + change).clamp(black.min(value), white.max(value)) });
            }
        }
        view
    }

    /// A view's map `[height, width]` laid back over the photo; `None` where the view does not show the place.
    pub fn aligned(&self, map: &[f64], size: [usize; 2]) -> Vec<Option<f64>> {
        let place = |pixel: usize| self.forward(size, [(pixel / size[1]) as f64, (pixel % size[1]) as f64]);
        // Rounding may carry a place on the edge a hair beyond it.
        let shown = |at: &[f64; 2]| std::iter::zip(at, size).all(|(&at, side)| at > -1e-9 && at < side as f64 - 1.0 + 1e-9);
        (0..size[0] * size[1]).map(place).map(|at| shown(&at).then(|| sample(map, size, at))).collect()
    }
}

/// The value at a place between pixels, bilinear, edges carried on.
fn sample<T: Copy + Into<f64>>(plane: &[T], size: [usize; 2], at: [f64; 2]) -> f64 {
    let [row, column] = [0, 1].map(|axis| at[axis].clamp(0.0, size[axis] as f64 - 1.0));
    let (top, left) = (row as usize, column as usize);
    let (bottom, right) = ((top + 1).min(size[0] - 1), (left + 1).min(size[1] - 1));
    let value = |row: usize, column: usize| -> f64 { plane[row * size[1] + column].into() };
    let mix = |from: f64, to: f64, share: f64| from + (to - from) * share;
    let (down, across) = (row - top as f64, column - left as f64);
    mix(mix(value(top, left), value(top, right), across), mix(value(bottom, left), value(bottom, right), across), down)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Those of the metric on an input of 224 pixels.
    const LIMITS: ViewLimits = ViewLimits { shift: 8, degrees: 5.0, zoom: 0.05, brightness: 0.1, noise: 0.02 };

    const SIZE: [usize; 2] = [12, 10];

    fn ramp() -> Vec<f32> {
        (0..120).map(|k| (k / 10) as f32 * 2.0 + (k % 10) as f32).collect()
    }

    #[test]
    fn a_map_that_moves_with_the_photo_is_laid_back_where_it_was() {
        for view in [
            ViewChange { shift: [3.0, -2.0], ..ViewChange::SAME },
            ViewChange { degrees: 4.0, ..ViewChange::SAME },
            ViewChange { zoom: 1.05, ..ViewChange::SAME },
            ViewChange { shift: [1.0, 1.0], degrees: -3.0, zoom: 0.97, ..ViewChange::SAME },
        ] {
            let seen: Vec<f64> = view.of(&ramp(), SIZE, &[(0.0, 40.0)], &[]).into_iter().map(f64::from).collect();
            let back = view.aligned(&seen, SIZE);
            let shown = back.iter().flatten().count();
            assert!(shown > 50, "{view:?} shows {shown} of 120");
            // Away from the edges, where carrying them on bends the ramp; a ramp survives bilinear interpolation up to rounding in f32.
            for (pixel, (found, expected)) in std::iter::zip(back, ramp()).enumerate() {
                let inner = (4..8).contains(&(pixel / 10)) && (4..6).contains(&(pixel % 10));
                if let (Some(found), true) = (found, inner) {
                    assert!((found - f64::from(expected)).abs() < 1e-4, "{view:?} {pixel}: {found} {expected}");
                }
            }
        }
    }

    #[test]
    fn a_shift_by_whole_pixels_moves_values_unchanged() {
        let view = ViewChange { shift: [2.0, 1.0], ..ViewChange::SAME };
        let seen = view.of(&ramp(), SIZE, &[(0.0, 40.0)], &[]);
        assert_eq!(seen[3 * 10 + 5], ramp()[2 * 10 + 3]);
        assert_eq!(view.aligned(&vec![1.0; 120], SIZE).iter().flatten().count(), 11 * 8);
        assert_eq!(ViewChange::SAME.of(&ramp(), SIZE, &[(0.0, 1.0)], &[9.0; 120]), ramp());
    }

    #[test]
    fn drawn_views_stay_within_their_limits_and_differ_from_the_photo() {
        for seed in 0..20 {
            for index in 0..10 {
                let view = ViewChange::drawn(seed, index, &LIMITS);
                assert_ne!(view, ViewChange::SAME);
                assert!(view.shift.iter().all(|pixels| pixels.abs() <= 8.0 && pixels.fract() == 0.0));
                assert!(view.degrees.abs() <= 5.0 && (view.zoom - 1.0).abs() <= 0.0501 && view.brightness.abs() <= 0.1);
                assert_eq!(view, ViewChange::drawn(seed, index, &LIMITS));
            }
        }
        let brighter = ViewChange { brightness: 0.5, ..ViewChange::SAME };
        assert_eq!(brighter.of(&[0.0, 0.8], [1, 2], &[(0.0, 1.0)], &[]), [0.5, 1.0]);
    }
}
