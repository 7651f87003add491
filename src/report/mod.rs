//! What is said of a map beside its numbers: whether it can be trusted, with the reasons and the evidence.

pub mod budget;
mod cells;
mod examine;
mod fitted;
mod gain;
mod sentences;
pub mod thresholds;
pub mod verdict;

pub use examine::{MAP_PASSES, Maker, Sampled, Subject, examine};
pub use fitted::fitted;
pub use gain::Controls;
pub use thresholds::{Limit, Thresholds};
pub use verdict::{Depth, Evidence, Examination, Finding, Level, Reason, Signal, Standing, Verdict, decide};
