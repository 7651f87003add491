//! Training over the walk: the same graph and the same two walks as everything else, with weights as leaves of burn's autodiff.
//!
//! The reverse walk is ordinary tensor code, so one backward pass over a loss that holds an input gradient gives the mixed second
//! derivative d/dw of d score/dx. Nothing here builds a network of its own: a [`Trainee`] puts its leaves in the place of the graph's
//! weights by [`Weights::with`](crate::network::Weights::with), and a [`Trainer`] steps.

mod batch;
mod checkpoint;
pub mod circle;
mod counter_examples;
mod cross_entropy;
pub mod decoy;
mod error;
mod grad_cam;
mod head_training;
mod log_probabilities;
mod loss;
mod optimiser;
mod penalty;
mod trainee;
mod trainer;

pub use batch::Batch;
pub use checkpoint::{About, counted};
pub use error::TrainError;
pub use head_training::{HeadAnswer, HeadExample, HeadPlan, learn_head};
pub use loss::{Objective, Terms};
pub use optimiser::{Descent, Optimiser};
pub use penalty::Penalty;
pub use trainee::Trainee;
pub use trainer::{StepReport, Trainer, balanced, order};
