//! The operators of the format: one file per family, one line per operator in [`table`].
//!
//! An operator is lowered to a step that knows its output's shape, its value, and how a gradient passes back through it.

pub mod activation;
pub mod arithmetic;
pub mod conv;
pub mod differences;
pub mod gather;
pub mod lifted;
pub mod matmul;
pub mod merge;
pub mod normalise;
pub mod pad;
pub mod pool;
pub mod reduce;
pub mod reshape;
pub mod slice;
pub mod softmax;
pub mod table;
pub mod transpose;
