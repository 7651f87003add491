//! What people are told beside a map's numbers: whether it can be trusted, with reasons and evidence; and how methods compare.

mod agreement;
pub mod budget;
pub mod chart;
mod dependence;
mod examine;
mod fitted;
mod headline;
mod patches;
mod relevance_gain;
pub mod resolution;
mod sentences;
pub mod steadiness;
pub mod table;
pub mod thresholds;
pub mod verdict;

pub use agreement::{Agreement, agreement};
pub use examine::{MAP_PASSES, Maker, STANDARD_STEPS, Subject, examine};
pub use fitted::fitted;
pub use relevance_gain::{ControlGains, Controls, Gain, Replacing, control_maps};
pub use steadiness::Scatter;
pub use thresholds::{Better, Limit, Thresholds};
pub use verdict::{Checks, Depth, Evidence, Examination, Finding, Level, Reason, Signal, Standing, Verdict, decide};
