//! Products of two matrices, or of many pairs of them.

use crate::axis::Slide;
use crate::dense;
use crate::group::Group;
use crate::parallel::Shared;
use crate::planes::Layout;
use crate::product::Matrix;
use std::borrow::Cow;

/// Matrices `[batch, rows, columns]` where they lie: entry (b, r, c) is `values[b * strides[0] + r * strides[1] + c * strides[2]]`.
#[derive(Clone, Copy)]
pub struct Matrices<'a> {
    pub values: &'a [f32],
    pub shape: [usize; 3],
    pub strides: [usize; 3],
}

/// Numbers of one side of a square that is turned at a time: what is read and what is written of it stays in the nearest cache.
const SQUARE: usize = 16;

impl<'a> Matrices<'a> {
    /// Matrices row by row, one behind the other.
    pub fn row_by_row(values: &'a [f32], shape: [usize; 3]) -> Self {
        Self { values, shape, strides: [shape[1] * shape[2], shape[2], 1] }
    }

    /// Rows and columns exchanged.
    pub fn turned(&self) -> Self {
        let ([batch, rows, columns], [next, down, across]) = (self.shape, self.strides);
        Self { values: self.values, shape: [batch, columns, rows], strides: [next, across, down] }
    }

    /// The products `[batch, rows, columns]` with the matrices to the right, row by row; a batch of one meets every matrix of the other.
    ///
    /// # Panics
    /// When sizes do not fit one another, or `values` ends before the last entry.
    pub fn times(&self, right: &Self) -> Vec<f32> {
        let [lefts, rows, inner] = self.shape;
        let [rights, depth, columns] = right.shape;
        assert_eq!(inner, depth, "columns on the left are rows on the right");
        assert!(lefts == rights || lefts == 1 || rights == 1, "as many on the left as on the right, or one");
        assert!(self.fits() && right.fits(), "every entry is there");
        let batch = if lefts == 0 || rights == 0 { 0 } else { lefts.max(rights) };
        let count = batch * rows * columns;
        if count == 0 || inner == 0 {
            return vec![0.0; count];
        }
        if rights == 1 && lefts > 1 && self.strides[0] == rows * self.strides[1] {
            // All rows of all of them meet one matrix.
            let [_, down, across] = self.strides;
            return Self { values: self.values, shape: [1, lefts * rows, inner], strides: [0, down, across] }.times(right);
        }
        let mut out = Vec::<f32>::with_capacity(count);
        let slide = Slide { kernel: 1, stride: 1, pads: (0, 0), dilation: 1 };
        let axes = [1, columns].map(|size| slide.forward(size).expect("a kernel of one fits"));
        let layout = Layout::of(&axes, [1, columns]);
        let mut planes = (usize::MAX, Cow::Borrowed(right.values));
        for place in 0..batch {
            let (left, from) = (if lefts == 1 { 0 } else { place }, if rights == 1 { 0 } else { place });
            if planes.0 != from {
                planes = (from, right.row_by_row_at(from));
            }
            let weights = Matrix { values: &self.values[left * self.strides[0]..], row: self.strides[1], inner: self.strides[2] };
            let group =
                Group { weights, rows, bias: &[], clip: None, planes: &planes.1, channels: inner, layout: &layout, count: [1, columns] };
            // SAFETY: there is room for every product, of which this writes one.
            unsafe { dense::sums(&group, Shared::room(&mut out).from(place * rows * columns)) };
        }
        // SAFETY: every product was written.
        unsafe { out.set_len(count) };
        out
    }

    fn fits(&self) -> bool {
        let last: usize = std::iter::zip(self.shape, self.strides).map(|(size, stride)| size.saturating_sub(1) * stride).sum();
        self.shape.contains(&0) || last < self.values.len()
    }

    /// One of the matrices row by row, a copy unless it lies so.
    fn row_by_row_at(&self, place: usize) -> Cow<'a, [f32]> {
        let ([_, rows, columns], [next, down, across]) = (self.shape, self.strides);
        let values = &self.values[place * next..];
        if across == 1 && down == columns {
            return Cow::Borrowed(values);
        }
        let mut copy = vec![0.0; rows * columns];
        if across == 1 {
            for (row, to) in copy.chunks_exact_mut(columns).enumerate() {
                to.copy_from_slice(&values[row * down..][..columns]);
            }
            return Cow::Owned(copy);
        }
        for top in (0..rows).step_by(SQUARE) {
            for first in (0..columns).step_by(SQUARE) {
                for row in top..(top + SQUARE).min(rows) {
                    let end = (first + SQUARE).min(columns);
                    for (column, to) in (first..end).zip(&mut copy[row * columns + first..row * columns + end]) {
                        *to = values[row * down + column * across];
                    }
                }
            }
        }
        Cow::Owned(copy)
    }
}
