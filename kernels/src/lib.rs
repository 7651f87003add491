//! Convolution, products of matrices, pooling and rectifiers on the CPU with SIMD: forward, and back to the input.
//!
//! Plain slices in, a plain vector out; no tensor library. Images are `[n, channels, rows, columns]`, row by row.
//!
//! Both directions are one thing: each output is a sum over taps, and a tap reads the source at a fixed offset from the output's place
//! ([`axis`]). The source is copied once into planes with zeros around them ([`planes`]), in which no tap needs a check. A dense
//! convolution is then a product of the weights with columns gathered from these planes ([`dense`], [`product`]); a depthwise one adds up
//! shifted rows ([`depthwise`]), and one into a few channels reads the planes where they lie ([`thin`]). A convolution back at a stride is one such sum per phase of the stride.

mod axis;
mod convolution;
mod dense;
mod depthwise;
mod group;
mod madd;
mod matrices;
mod parallel;
mod phases;
mod planes;
mod pool;
mod product;
mod rectify;
mod thin;

pub use axis::Slide;
pub use convolution::{Convolution, Images};
pub use matrices::Matrices;
pub use pool::{MaxPool, NOWHERE};
pub use rectify::{Clip, stop};
