//! The source with zeros around it, its columns sorted by their remainder modulo the step: a tap then reads places side by side.

use crate::axis::Axis;
use crate::parallel::{Shared, each};
use std::borrow::Cow;

/// Numbers that may be read beyond the last plane: a whole vector is loaded where its first lanes are needed.
pub const SLACK: usize = 64;

/// Where the taps of one convolution find their numbers in a plane.
pub struct Layout {
    size: [usize; 2],
    lead: [usize; 2],
    step: usize,
    rows: usize,
    /// Columns of one remainder.
    columns: usize,
    /// Floats from an output row to the next.
    pub row: usize,
    /// For each tap of rows, each tap of columns: where output 0 reads.
    pub offsets: Vec<usize>,
}

impl Layout {
    /// For one sum over a source of `size`.
    pub fn of(axes: &[Axis; 2], size: [usize; 2]) -> Self {
        Self::within(axes, size, [0, 1].map(|axis| axes[axis].margins(size[axis])))
    }

    /// As [`Layout::of`] with margins that are wide enough, such as those of several sums over one source.
    pub fn within(axes: &[Axis; 2], size: [usize; 2], margins: [(usize, usize); 2]) -> Self {
        let step = axes[1].step;
        let rows = size[0] + margins[0].0 + margins[0].1;
        let columns = (size[1] + margins[1].0 + margins[1].1).div_ceil(step);
        let mut offsets = Vec::with_capacity(axes[0].taps.len() * axes[1].taps.len());
        for tap in &axes[0].taps {
            let down = (tap.offset + margins[0].0 as isize) as usize;
            for tap in &axes[1].taps {
                let right = (tap.offset + margins[1].0 as isize) as usize;
                offsets.push(((right % step) * rows + down) * columns + right / step);
            }
        }
        Self { size, lead: [margins[0].0, margins[1].0], step, rows, columns, row: axes[0].step * columns, offsets }
    }

    /// Whether a plane is the source as it is.
    pub fn is_plain(&self) -> bool {
        self.step == 1 && self.rows == self.size[0] && self.columns == self.size[1]
    }

    /// Floats of one plane.
    pub fn volume(&self) -> usize {
        self.step * self.rows * self.columns
    }

    /// A plane of zeros, with [`SLACK`] after it.
    pub fn empty(&self) -> Vec<f32> {
        self.filled(0.0)
    }

    /// A plane whose margins hold that value, with [`SLACK`] after it.
    pub fn filled(&self, value: f32) -> Vec<f32> {
        vec![value; self.volume() + SLACK]
    }

    /// Copies one channel into its plane, whose margins are filled already.
    pub fn fill(&self, source: &[f32], plane: &mut [f32]) {
        let [_, width] = self.size;
        for (row, values) in source.chunks_exact(width).enumerate() {
            let down = self.lead[0] + row;
            if self.step == 1 {
                let start = down * self.columns + self.lead[1];
                plane[start..start + width].copy_from_slice(values);
                continue;
            }
            for remainder in 0..self.step {
                // The first column whose padded place has that remainder.
                let first = (remainder + self.step - self.lead[1] % self.step) % self.step;
                let start = (remainder * self.rows + down) * self.columns + (self.lead[1] + first) / self.step;
                if let Some(values) = values.get(first..) {
                    every(self.step, values, &mut plane[start..]);
                }
            }
        }
    }

    /// Every channel in its plane, one after the other; the source itself where a plane is no more than that, else with [`SLACK`] at the
    /// end.
    pub fn all<'a>(&self, source: &'a [f32]) -> Cow<'a, [f32]> {
        if self.is_plain() {
            return Cow::Borrowed(source);
        }
        let (area, volume) = (self.size[0] * self.size[1], self.volume());
        let channels = source.len() / area;
        let mut planes = vec![0.0; channels * volume + SLACK];
        let shared = Shared::of(&mut planes);
        each(channels, source.len(), |channel| {
            // SAFETY: a plane belongs to one channel.
            let plane = unsafe { shared.slice(channel * volume, volume) };
            self.fill(&source[channel * area..][..area], plane);
        });
        Cow::Owned(planes)
    }
}

/// Copies the first of every `step` numbers; in chunks of a constant size at a step of 2, which the compiler turns into shuffles.
fn every(step: usize, from: &[f32], to: &mut [f32]) {
    if step == 2 {
        let (pairs, rest) = from.as_chunks::<2>();
        for (to, [first, _]) in to.iter_mut().zip(pairs) {
            *to = *first;
        }
        if let [last] = rest {
            to[pairs.len()] = *last;
        }
        return;
    }
    for (to, from) in to.iter_mut().zip(from.iter().step_by(step)) {
        *to = *from;
    }
}
