//! The GPU, chosen after a self-test: what a build without the feature `gpu` leaves out.

use super::{Compute, DeviceKind, DeviceRecord, SelfTest, relative_l2};
use crate::network::{Graph, NetworkError, ReadOptions, Rule, Value, Weights, forward, reverse};
use crate::pace::Straight;
use burn::tensor::Device;
use burn::tensor::wgpu::WgpuBackend;
use web_time::Instant;

/// The GPU may differ from the CPU by so much, relative L2, on the self-test's network: the rounding of two summation
/// orders is about 1e-6, one rectifier switched by it moves the small network's gradient by up to 1e-3, and a wrong kernel
/// is off by far more than 1e-2.
pub const SELF_TEST_TOLERANCE: f32 = 1e-2;

/// A small network: dense, depthwise and pointwise convolutions, ReLU and ReLU6, max and average pooling, a residual sum and a
/// dense head (3 x 32 x 32 to 10 logits).
const PROBE: &[u8] = include_bytes!("../../assets/networks/tiny.onnx");

/// What to do where the test network is at fault.
const REPORT: &str = "report it, since this network is part of the program";

/// Opens the GPU and holds it against the CPU, which is used where the GPU does not open or computes wrong values.
pub(super) async fn choose() -> Compute {
    // Naming the API pins one device identity; "automatic" would make a second one behind our back.
    let api = if cfg!(target_arch = "wasm32") { WgpuBackend::WebGpu } else { WgpuBackend::Auto };
    let (device, setup) = match Device::wgpu_options().graphics_api(api).init_with_setup_async().await {
        Ok(pair) => pair,
        Err(error) => return Compute::cpu(format!("The GPU could not be opened ({error}), so the CPU computes.")),
    };
    let info = setup.adapter.get_info();
    let name = [info.name.as_str(), info.driver.as_str()].into_iter().find(|name| !name.is_empty()).unwrap_or("GPU").to_string();
    let test = self_test(&device).await;
    let record = |kind, name: String, reason| DeviceRecord { kind, name, reason, self_test: Some(test.clone()) };
    match test.worst {
        Some(worst) if test.passed => {
            let reason = format!("The GPU agrees with the CPU on a test network (difference {worst:.1e}).");
            Compute { device, record: record(DeviceKind::Gpu, name, reason) }
        }
        found => {
            let difference = found.map_or("no finite number came back".into(), |worst| format!("difference {worst:.1e}"));
            let reason = format!("The GPU computes wrong values on a test network ({difference}), so the CPU computes.");
            Compute { device: Device::flex(), record: record(DeviceKind::Cpu, "CPU (SIMD)".into(), reason) }
        }
    }
}

async fn self_test(device: &Device) -> SelfTest {
    let start = Instant::now();
    let compared = async {
        let expected = probe(&Device::flex()).await?;
        let found = probe(device).await?;
        Ok::<_, NetworkError>(std::iter::zip(expected, found).map(|(e, f)| relative_l2(&f, &e)).fold(0.0, nan_max))
    };
    let worst = compared.await.ok().filter(|worst| worst.is_finite());
    let passed = worst.is_some_and(|worst| worst <= SELF_TEST_TOLERANCE);
    SelfTest { passed, worst, ms: start.elapsed().as_secs_f64() * 1e3 }
}

fn nan_max(a: f32, b: f32) -> f32 {
    if a.is_nan() || b.is_nan() { f32::NAN } else { a.max(b) }
}

/// Logits and input gradient of the probe.
async fn probe(device: &Device) -> Result<[Vec<f32>; 2], NetworkError> {
    let graph = Graph::read(PROBE, &ReadOptions::default())?;
    let weights = Weights::load(&graph, device);
    let input = graph.input(0);
    let shape = graph.ports()[input].shape.clone();
    let values = (0..shape.iter().product::<usize>()).map(|k| (0.37 * k as f32).sin()).collect();
    let photo = Value::of(shape, values, device);
    let logits = graph.port("logits").ok_or_else(|| NetworkError::bad_model("the test network lacks its logits", REPORT))?;
    let passage = forward(&graph, &weights, vec![(input, photo)], &[logits], Some((input, Rule::GRADIENT)), &Straight).await?;
    let numbers = passage.value(logits).read().await?;
    let mut seed = vec![0.0; numbers.len()];
    seed[3] = 1.0;
    let seed = Value::of([1, numbers.len()], seed, device);
    let gradient = reverse(&graph, &weights, passage.tape, logits, seed, input, &Straight).await?;
    let gradient = gradient.ok_or_else(|| NetworkError::bad_model("the test network is not connected", REPORT))?.read().await?;
    Ok([numbers, gradient])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cpu_passes_its_own_test_with_difference_zero() {
        let test = pollster::block_on(self_test(&Device::flex()));
        assert_eq!((test.passed, test.worst), (true, Some(0.0)));
    }

    #[test]
    fn the_self_test_would_notice_a_zero_or_a_nan() {
        assert!(relative_l2(&[0.0, 0.0], &[1.0, 2.0]) > SELF_TEST_TOLERANCE);
        assert!(relative_l2(&[f32::NAN, 2.0], &[1.0, 2.0]).is_nan());
        assert!(nan_max(0.0, f32::NAN).is_nan());
    }
}
