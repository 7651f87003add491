//! Times the kernels on layers of the shipped networks, in seconds of the processor, which is what an emulated GPU costs however busy the machine is.
//!
//! cargo run -p whylight-shaders --example gpu_layers

use cubecl::Device;
use cubecl::prelude::*;
use std::time::Instant;
use whylight_kernels::Slide;
use whylight_shaders::{Convolution, Images, Rectifier, padded_outputs};

const RUNS: usize = 8;

/// Processor time of this process in seconds, of all its threads.
fn processor_s() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<f64>().ok()).unwrap_or(f64::NAN);
    (ticks(11) + ticks(12)) / 100.0
}

fn main() {
    let client = Device::wgpu(cubecl::device::WgpuDeviceKind::default()).expect("a GPU").client();
    let slide = |kernel: usize, stride: usize| Slide { kernel, stride, pads: (kernel / 2, kernel / 2), dilation: 1 };
    println!("| layer | GFLOP/s forward, of the processor's time | back | ms forward, by the clock | back |\n|---|---|---|---|---|");
    for (name, groups, inputs, outputs, size, slide) in [
        ("1x1 16 to 96, 80", 1, 16, 96, 80, slide(1, 1)),
        ("1x1 96 to 24, 40", 1, 96, 24, 40, slide(1, 1)),
        ("1x1 192 to 32, 20", 1, 192, 32, 20, slide(1, 1)),
        ("1x1 64 to 384, 10", 1, 64, 384, 10, slide(1, 1)),
        ("1x1 320 to 1280, 5", 1, 320, 1280, 5, slide(1, 1)),
        ("3x3 16 to 64, 56", 1, 16, 64, 56, slide(3, 1)),
        ("3x3 64 to 256, 13", 1, 64, 256, 13, slide(3, 1)),
        ("3x3 3 to 32 /2, 160", 1, 3, 32, 160, slide(3, 2)),
        ("depthwise 3x3 96, 40", 96, 1, 1, 40, slide(3, 1)),
        ("depthwise 3x3 96 /2, 80", 96, 1, 1, 80, slide(3, 2)),
        ("depthwise 5x5 240, 14", 240, 1, 1, 14, slide(5, 1)),
    ] {
        let shape = [groups * outputs, inputs, slide.kernel, slide.kernel];
        let taps = slide.kernel * slide.kernel;
        let most = groups * taps * (inputs * padded_outputs(outputs)).max(outputs * padded_outputs(inputs));
        let upload = |count: usize| client.create_from_slice(f32::as_bytes(&vec![0.5f32; count]));
        let convolution = Convolution { weight: upload(most), shape, groups, slides: [slide; 2] };
        let windows = slide.windows(size).expect("it fits");
        let source = Images { values: upload(groups * inputs * size * size), shape: [1, groups * inputs, size, size] };
        let arriving = Images { values: upload(groups * outputs * windows * windows), shape: [1, groups * outputs, windows, windows] };
        let work = 2.0 * (groups * outputs * inputs * taps * windows * windows) as f64;
        let run = |back: bool| {
            let result = if back {
                convolution.back(&client, arriving.clone(), Rectifier::None, [size; 2])
            } else {
                convolution.forward(&client, source.clone(), None, Rectifier::None, [windows; 2])
            };
            let _ = client.read_one(result.values);
        };
        let [(forward, forward_ms), (back, back_ms)] = [false, true].map(|back| {
            run(back);
            let (start, clock) = (processor_s(), Instant::now());
            for _ in 0..RUNS {
                run(back);
            }
            let each = |seconds: f64| seconds / RUNS as f64;
            (work / each(processor_s() - start) / 1e9, each(clock.elapsed().as_secs_f64()) * 1e3)
        });
        println!("| {name} | {forward:.2} | {back:.2} | {forward_ms:.1} | {back_ms:.1} |");
    }
}
