//! The GPU, opened once: a process cannot open it twice.

use std::sync::LazyLock;
use whylight::device::{Compute, Wish};

/// The GPU, or the CPU with the reason why there is none.
pub static GPU: LazyLock<Compute> = LazyLock::new(|| pollster::block_on(Compute::choose(Wish::Gpu, None)));
