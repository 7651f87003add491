//! What a convolution computes of one image and one group of its channels.

use crate::planes::Layout;
use crate::product::Matrix;
use crate::rectify::Clip;

/// Sums over the taps of all channels of a group.
pub struct Group<'a> {
    /// `[rows, channels * taps]`.
    pub weights: Matrix<'a>,
    pub rows: usize,
    /// One per row, or none.
    pub bias: &'a [f32],
    /// What the sums are cut off at.
    pub clip: Option<Clip>,
    /// The group's channels, each in its plane; with slack after the last unless the planes are the source itself.
    pub planes: &'a [f32],
    pub channels: usize,
    pub layout: &'a Layout,
    /// Outputs along both axes.
    pub count: [usize; 2],
}
