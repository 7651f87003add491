//! What people are told beside a map's numbers: whether it can be trusted, with reasons and evidence; and how methods compare.

mod agreement;
pub mod budget;
pub mod chart;
mod decide;
mod dependence;
mod examine;
mod finding;
mod fitted;
mod headline;
mod level;
mod patches;
mod relevance_gain;
pub mod resolution;
mod sentences;
mod signal;
pub mod steadiness;
pub mod table;
pub mod thresholds;
pub mod verdict;

pub use agreement::{Agreement, agreement};
pub use decide::decide;
pub use examine::{MAP_PASSES, Maker, STANDARD_STEPS, Subject, examine};
pub use finding::{Examination, Finding};
pub use fitted::fitted;
pub use level::Level;
pub use relevance_gain::{ControlGains, Controls, Gain, Replacing, control_maps};
pub use signal::Signal;
pub use steadiness::Scatter;
pub use thresholds::{Better, Limit, Thresholds};
pub use verdict::{Checks, Depth, Evidence, Reason, Standing, Verdict};
