//! A product of a matrix with a panel of columns, a tile of outputs kept in registers.

use crate::madd::madd;
use crate::rectify::Clip;
use macerator::{Simd, Vector, vload_unaligned, vstore_unaligned};

/// A matrix by its strides: the entry of row m and column k is `values[m * row + k * inner]`.
#[derive(Clone, Copy)]
pub struct Matrix<'a> {
    pub values: &'a [f32],
    pub row: usize,
    pub inner: usize,
}

/// Rows that are a multiple of so many floats apart compete for the same few places of the cache.
const ALIASED: usize = 128;

/// What is left between copied rows so that they do not.
const APART: usize = 16;

impl<'a> Matrix<'a> {
    pub fn at_row(&self, first: usize) -> Self {
        Self { values: &self.values[first * self.row..], ..*self }
    }

    /// The first `rows` rows and `depth` columns, copied where their stride would make them push one another out of the cache.
    pub fn near<'b>(&self, rows: usize, depth: usize, copy: &'b mut Vec<f32>) -> Matrix<'b>
    where
        'a: 'b,
    {
        if self.row == 1 {
            // Column by column, as the tile reads it.
            copy.clear();
            for column in 0..depth {
                copy.extend_from_slice(&self.values[column * self.inner..][..rows]);
            }
            Matrix { values: copy, row: 1, inner: rows }
        } else if self.inner == 1 && self.row.is_multiple_of(ALIASED) {
            copy.clear();
            for row in 0..rows {
                copy.extend_from_slice(&self.values[row * self.row..][..depth]);
                copy.resize(copy.len() + APART, 0.0);
            }
            Matrix { values: copy, row: depth + APART, inner: 1 }
        } else {
            *self
        }
    }

    pub fn at_column(&self, first: usize) -> Self {
        Self { values: &self.values[first * self.inner..], ..*self }
    }
}

/// Vectors of a panel beside each other: what a tile spans.
const VECTORS: usize = 2;

/// The most lanes of a vector, and with it the widest panel.
pub const WIDEST: usize = 16 * VECTORS;

/// The most rows of a tile.
pub const TALLEST: usize = 12;

/// Columns of a panel.
#[inline(always)]
pub fn width<S: Simd>() -> usize {
    S::lanes32() * VECTORS
}

/// Rows of a tile: as many as the registers hold, 32 of them beside vectors of 16 lanes, else 16. In wasm the order of the instructions
/// keeps every weight of a step alive, so that 6 rows spill and 4 are 1.6 times as fast.
#[inline(always)]
pub fn height<S: Simd>() -> usize {
    match S::lanes32() {
        16 => TALLEST,
        _ if cfg!(target_arch = "wasm32") => 4,
        _ => 6,
    }
}

/// What a tile begins with.
#[derive(Clone, Copy)]
pub enum Start<'a> {
    /// A value for each row; 0 where there are none.
    Bias(&'a [f32]),
    /// What stands where it is written.
    There,
}

/// Where the rows of a tile go: row m, column q at `at + m * row + q`.
#[derive(Clone, Copy)]
pub struct Into {
    pub at: *mut f32,
    pub row: usize,
    /// What its sums are cut off at, where they are whole.
    pub clip: Option<Clip>,
}

/// Columns beside each other, `[depth, width]`.
#[derive(Clone, Copy)]
pub enum Panel {
    /// Row by row.
    Gathered(*const f32),
    /// Rows so many floats apart.
    Apart(*const f32, usize),
}

/// `start + matrix x panel` for up to [`height`] rows.
///
/// # Safety
/// The matrix has `rows` rows of `depth` entries, `panel` has as many rows, and whole rows of a tile may be read and written.
#[inline(always)]
pub unsafe fn tile<S: Simd>(matrix: Matrix, rows: usize, depth: usize, panel: Panel, start: Start, into: Into) {
    let mut done = 0;
    macro_rules! blocks {
        ($($rows:literal)*) => {$(
            while rows - done >= $rows {
                let start = match start {
                    Start::Bias(bias) => Start::Bias(bias.get(done..).unwrap_or_default()),
                    Start::There => Start::There,
                };
                // SAFETY: the rows that are left are rows of the tile.
                unsafe {
                    let into = Into { at: into.at.add(done * into.row), ..into };
                    let matrix = matrix.at_row(done);
                    // The step is a constant where it can be: the inner loop has no register to spare.
                    match panel {
                        Panel::Gathered(at) => block::<S, $rows, true>(matrix, depth, (at, 0), start, into),
                        Panel::Apart(at, step) => block::<S, $rows, false>(matrix, depth, (at, step), start, into),
                    }
                }
                done += $rows;
            }
        )*};
    }
    if height::<S>() == TALLEST {
        blocks!(12);
    }
    if height::<S>() >= 6 {
        blocks!(6);
    }
    blocks!(4 2 1);
}

#[cfg_attr(not(all(feature = "relaxed", target_arch = "wasm32")), inline(always))]
#[cfg_attr(all(feature = "relaxed", target_arch = "wasm32"), inline, target_feature(enable = "relaxed-simd"))]
unsafe fn block<S: Simd, const ROWS: usize, const GATHERED: bool>(
    matrix: Matrix,
    depth: usize,
    (mut columns, step): (*const f32, usize),
    start: Start,
    into: Into,
) {
    let lanes = S::lanes32();
    let mut sums = [[splat::<S>(0.0); VECTORS]; ROWS];
    let mut weights = [matrix.values.as_ptr(); ROWS];
    // SAFETY: the caller promises sizes, and that the tile may be read and written.
    unsafe {
        for row in 0..ROWS {
            weights[row] = weights[row].add(row * matrix.row);
            for (v, sum) in sums[row].iter_mut().enumerate() {
                *sum = match start {
                    Start::Bias(bias) => splat::<S>(bias.get(row).copied().unwrap_or(0.0)),
                    Start::There => vload_unaligned(into.at.add(row * into.row + v * lanes)),
                };
            }
        }
        for _ in 0..depth {
            let mut column = [splat::<S>(0.0); VECTORS];
            for (v, column) in column.iter_mut().enumerate() {
                *column = vload_unaligned(columns.add(v * lanes));
            }
            for row in 0..ROWS {
                let weight = splat::<S>(*weights[row]);
                for v in 0..VECTORS {
                    sums[row][v] = madd::<S>(weight, column[v], sums[row][v]);
                }
                weights[row] = weights[row].add(matrix.inner);
            }
            columns = columns.add(if GATHERED { VECTORS * lanes } else { step });
        }
        for (row, sums) in sums.iter().enumerate() {
            for (v, sum) in sums.iter().enumerate() {
                let value = if let Some(clip) = into.clip { clip.of::<S>(*sum) } else { *sum };
                vstore_unaligned(into.at.add(row * into.row + v * lanes), value);
            }
        }
    }
}

#[inline(always)]
pub fn splat<S: Simd>(value: f32) -> Vector<S, f32> {
    macerator::Scalar::splat(value)
}
