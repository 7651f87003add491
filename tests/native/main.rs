//! Every native test in one program, since each one links burn. `cargo test --test native golden` runs those of one file.

mod audit;
mod calibration;
mod chart;
mod conformance;
mod contracts;
mod contradictions;
mod fashion;
mod golden;
mod golden_methods;
mod golden_metrics;
mod golden_perturbations;
mod gradients;
mod layers;
mod metrics;
mod paths;
mod perturbations;
mod rules;
mod score_command;
mod shared;
mod smoothgrad;
mod verdict;
mod workspace;
