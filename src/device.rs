//! Where the numbers are computed: a GPU where there is a usable one, else the CPU, chosen after a self-test.

#[cfg(feature = "gpu")]
mod gpu;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

/// Which device to open. Where the GPU is not usable, the CPU is opened; the record says why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Wish {
    /// The GPU if it is usable, else the CPU.
    #[default]
    Auto,
    /// The GPU.
    Gpu,
    /// The CPU.
    Cpu,
}

/// Which kind of device runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum DeviceKind {
    /// WebGPU in the browser, wgpu natively.
    Gpu,
    /// burn's flex backend.
    Cpu,
}

/// How the self-test went.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SelfTest {
    /// Whether the GPU agreed with the CPU.
    pub passed: bool,
    /// Largest relative L2 difference of the logits and of the gradient, or null where no finite number came back.
    pub worst: Option<f32>,
    /// Milliseconds that it took, compilation of the shaders included.
    pub ms: f64,
}

/// Which device runs, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DeviceRecord {
    /// GPU or CPU.
    pub kind: DeviceKind,
    /// Name for people.
    pub name: String,
    /// One sentence: why this device.
    pub reason: String,
    /// The comparison with the CPU; null where no GPU was tried.
    pub self_test: Option<SelfTest>,
}

/// A device and the record of how it was chosen.
#[derive(Clone, Debug)]
pub struct Compute {
    /// burn's handle.
    pub device: Device,
    /// What people are told.
    pub record: DeviceRecord,
}

impl Compute {
    /// The CPU, with the reason for it.
    pub fn cpu(reason: impl Into<String>) -> Self {
        let record = DeviceRecord { kind: DeviceKind::Cpu, name: "CPU (SIMD)".into(), reason: reason.into(), self_test: None };
        Self { device: Device::flex(), record }
    }

    /// Chooses a device. `gpu_problem` is what the caller already knows against the GPU.
    pub async fn choose(wish: Wish, gpu_problem: Option<String>) -> Self {
        if wish == Wish::Cpu {
            return Self::cpu("The CPU was asked for.");
        }
        if let Some(problem) = gpu_problem {
            return Self::cpu(problem);
        }
        #[cfg(feature = "gpu")]
        return gpu::choose().await;
        #[cfg(not(feature = "gpu"))]
        Self::cpu("This build of the engine has no code for GPUs.")
    }
}

/// ||a - b|| / ||b||.
pub fn relative_l2(a: &[f32], b: &[f32]) -> f32 {
    let square = |v: f64| v * v;
    let difference: f64 = std::iter::zip(a, b).map(|(&a, &b)| square(f64::from(a) - f64::from(b))).sum();
    let norm: f64 = b.iter().map(|&b| square(f64::from(b))).sum();
    (difference / norm).sqrt() as f32
}
