//! Whylight: which pixels made an image classifier decide, and how far that explanation can be trusted.

pub mod image;
pub mod network;
pub mod pace;
