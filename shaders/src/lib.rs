//! Convolution and rectifiers on the GPU in CubeCL: forward, and back to the input.
//!
//! Buffers in, a buffer out; no tensor library. Images are `[n, channels, rows, columns]`, row by row. Nothing is shared between the units of a
//! group and nothing relies on subgroups: each unit keeps a tile of the result in registers and reads what its neighbours read as well, so that
//! the caches serve them. Neighbouring units read and write neighbouring columns.

mod convolution;
mod dense;
mod depthwise;
mod finish;
mod geometry;
mod launch;
mod rectify;

pub use convolution::{Convolution, Images};
pub use dense::{lanes, padded_outputs};
pub use finish::Rectifier;
pub use rectify::{Bounds, stopped};
