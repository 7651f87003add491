//! The operators of the format: one file per family, one line per operator in [`table`].
//!
//! An operator is lowered to a step that knows its output's shape, its value, and how a gradient passes back through it.

pub mod activation;
pub mod along_axis;
pub mod arithmetic;
pub mod choose;
pub mod compare;
pub mod conv;
pub mod conv_transpose;
pub mod differences;
pub mod elementwise;
pub mod gather;
pub mod lifted;
pub mod matmul;
pub mod merge;
pub mod norm;
pub mod normalise;
mod operand;
pub mod pad;
pub mod pool;
pub mod reduce;
pub mod reshape;
pub mod resize;
pub mod slice;
pub mod softmax;
pub mod table;
pub mod top_k;
pub mod transpose;
