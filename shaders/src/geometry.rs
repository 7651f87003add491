//! Numbers that a kernel is given when it is launched.

use cubecl::prelude::*;

/// Sizes of a dense convolution: `source` is what is read, `result` what is written; on the way back the gradients of the result and the source.
#[derive(CubeLaunch, CubeType, Clone, Copy)]
pub struct Sizes {
    pub source_rows: u32,
    pub source_columns: u32,
    pub result_rows: u32,
    pub result_columns: u32,
    /// Rows and columns that one phase of the result has at most.
    pub grid_rows: u32,
    pub grid_columns: u32,
    /// All pixels of a phase, of all images.
    pub pixels: u32,
    pub groups: u32,
    /// Channels of a group that are read.
    pub within: u32,
    /// Channels of a group that are written.
    pub outputs: u32,
    /// The same with the zeros behind them.
    pub outputs_padded: u32,
    pub kernel_rows: u32,
    pub kernel_columns: u32,
    pub step_down: u32,
    pub step_across: u32,
    pub dilation_down: u32,
    pub dilation_across: u32,
    pub pad_down: i32,
    pub pad_across: i32,
}
