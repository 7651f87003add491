//! A convolution's numbers beside its weight.

use whylight_kernels::Slide;

/// How a kernel slides over an image.
pub struct Sliding {
    /// Down and across.
    pub slides: [Slide; 2],
    /// Groups of channels that do not meet.
    pub groups: usize,
}
