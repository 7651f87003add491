//! Whylight: which pixels made an image classifier decide, and how far that explanation can be trusted.

pub mod calibration;
pub mod device;
pub mod figures;
pub mod image;
pub mod inspection;
pub mod methods;
pub mod metrics;
pub mod model;
pub mod network;
pub mod noise;
#[cfg(not(target_arch = "wasm32"))]
pub mod npy;
pub mod pace;
pub mod paper;
pub mod parameters;
pub mod records;
pub mod report;
pub mod rounding;
pub mod session;
mod shown;
pub mod statistics;
pub mod train;
#[cfg(target_arch = "wasm32")]
mod web;
pub mod workspace;
