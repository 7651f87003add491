//! Times the layers of networks that people use, forward and back, in GFLOP/s: `cargo run --release --example layers`.

use std::hint::black_box;
use std::time::Instant;
use whylight_kernels::{Convolution, Images, Slide};

fn main() {
    // in, out, side, kernel, stride, groups
    let layers = [
        ("lite0 stem", 3, 32, 224, 3, 2, 1),
        ("lite0 depthwise 112", 32, 32, 112, 3, 1, 32),
        ("lite0 point 112 32-16", 32, 16, 112, 1, 1, 1),
        ("lite0 point 112 16-96", 16, 96, 112, 1, 1, 1),
        ("lite0 depthwise/2 112", 96, 96, 112, 3, 2, 96),
        ("lite0 point 56 24-144", 24, 144, 56, 1, 1, 1),
        ("lite0 depthwise 56", 144, 144, 56, 3, 1, 144),
        ("lite0 depthwise5 28", 240, 240, 28, 5, 1, 240),
        ("lite0 point 14 80-480", 80, 480, 14, 1, 1, 1),
        ("lite0 point 14 480-112", 480, 112, 14, 1, 1, 1),
        ("lite0 depthwise5 14", 672, 672, 14, 5, 1, 672),
        ("lite0 depthwise5/2 14", 672, 672, 14, 5, 2, 672),
        ("lite0 point 7 1152-192", 1152, 192, 7, 1, 1, 1),
        ("lite0 head 7 320-1280", 320, 1280, 7, 1, 1, 1),
        ("squeeze stem", 3, 64, 227, 3, 2, 1),
        ("squeeze 56 64-16", 64, 16, 56, 1, 1, 1),
        ("squeeze 56 16-64", 16, 64, 56, 1, 1, 1),
        ("squeeze 28 128-32", 128, 32, 28, 1, 1, 1),
        ("squeeze 28 32-128 3x3", 32, 128, 28, 3, 1, 1),
        ("squeeze 14 48-192 3x3", 48, 192, 14, 3, 1, 1),
        ("squeeze head", 512, 1000, 14, 1, 1, 1),
        ("squeeze 55 16-64 3x3", 16, 64, 55, 3, 1, 1),
        ("squeeze 13 64-256 3x3", 64, 256, 13, 3, 1, 1),
        ("resnet 56 64-64 3x3", 64, 64, 56, 3, 1, 1),
        ("resnet 14 256-256 3x3", 256, 256, 14, 3, 1, 1),
        ("resnet 7 512-512 3x3", 512, 512, 7, 3, 1, 1),
        ("resnet 56/2 128-128 3x3", 128, 128, 56, 3, 2, 1),
        ("resnet 56/2 256-512 1x1", 256, 512, 56, 1, 2, 1),
    ];
    for (name, inner, out, side, kernel, stride, groups) in layers {
        let weight = vec![0.5; out * inner / groups * kernel * kernel];
        let pad = kernel / 2;
        let slides = [Slide { kernel, stride, pads: (pad, pad), dilation: 1 }; 2];
        let convolution = Convolution { weight: &weight, shape: [out, inner / groups, kernel, kernel], groups, slides };
        let input = vec![0.5; inner * side * side];
        let images = Images { values: &input, shape: [1, inner, side, side] };
        let (values, shape) = convolution.forward(images, None, None);
        let work = 2.0 * (weight.len() * shape[2] * shape[3]) as f64;
        let gradient = Images { values: &values, shape };
        let forward = median(|| drop(black_box(convolution.forward(images, None, None))));
        let back = median(|| drop(black_box(convolution.back(gradient, [side, side]))));
        println!(
            "{name:26} {:7.3} ms {:6.1} GFLOP/s   back {:7.3} ms {:6.1} GFLOP/s",
            forward * 1e3,
            work / forward / 1e9,
            back * 1e3,
            work / back / 1e9
        );
    }
}

fn median(mut run: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..15)
        .map(|_| {
            let began = Instant::now();
            run();
            began.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
