//! The kernels on the GPU against those on the CPU, on the shapes of layers and on odd ones.

use cubecl::Device;
use cubecl::client::Client;
use cubecl::prelude::*;
use cubecl::server::Handle;
use whylight_kernels::{Clip, Slide};
use whylight_shaders::{Bounds, Convolution, Images, Rectifier, padded_outputs};

/// Two orders of summation of a few thousand products of numbers below 1 differ by less.
const TOLERANCE: f32 = 2e-4;

struct Case {
    n: usize,
    groups: usize,
    /// Per group.
    inputs: usize,
    outputs: usize,
    size: [usize; 2],
    slides: [Slide; 2],
}

fn slide(kernel: usize, stride: usize, pads: (usize, usize), dilation: usize) -> Slide {
    Slide { kernel, stride, pads, dilation }
}

fn square(n: usize, groups: usize, inputs: usize, outputs: usize, size: usize, slide: Slide) -> Case {
    Case { n, groups, inputs, outputs, size: [size; 2], slides: [slide; 2] }
}

fn numbers(count: usize, seed: usize) -> Vec<f32> {
    (0..count).map(|i| ((i * 7919 + seed * 104_729) % 2003) as f32 / 1001.0 - 1.0).collect()
}

fn client() -> Client {
    let device = Device::wgpu(cubecl::device::WgpuDeviceKind::default()).expect("a GPU, or one emulated on the CPU");
    device.client()
}

fn upload(client: &Client, values: &[f32]) -> Handle {
    client.create_from_slice(f32::as_bytes(values))
}

fn download(client: &Client, handle: Handle) -> Vec<f32> {
    f32::from_bytes(&client.read_one(handle).expect("it is read")).to_vec()
}

/// W `[groups * outputs, inputs, taps]` as the kernels read it.
fn packed(weight: &[f32], case: &Case, back: bool) -> Vec<f32> {
    let taps = case.slides[0].kernel * case.slides[1].kernel;
    let (read, written) = if back { (case.outputs, case.inputs) } else { (case.inputs, case.outputs) };
    let filled = padded_outputs(written);
    let mut packed = vec![0.0; case.groups * taps * read * filled];
    for group in 0..case.groups {
        for output in 0..case.outputs {
            for input in 0..case.inputs {
                for tap in 0..taps {
                    let value = weight[((group * case.outputs + output) * case.inputs + input) * taps + tap];
                    let (from, to) = if back { (output, input) } else { (input, output) };
                    packed[((group * taps + tap) * read + from) * filled + to] = value;
                }
            }
        }
    }
    packed
}

fn largest_difference(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    std::iter::zip(a, b).fold(0.0, |most, (a, b)| if (a - b).abs() > most || (a - b).is_nan() { (a - b).abs() } else { most })
}

fn check(client: &Client, name: &str, case: &Case) {
    let Case { n, groups, inputs, outputs, size, slides } = *case;
    let shape = [groups * outputs, inputs, slides[0].kernel, slides[1].kernel];
    let weight = numbers(shape.iter().product(), 1);
    let bias = numbers(shape[0], 2);
    let source_shape = [n, groups * inputs, size[0], size[1]];
    let source = numbers(source_shape.iter().product(), 3);
    let reference = whylight_kernels::Convolution { weight: &weight, shape, groups, slides };
    let images = whylight_kernels::Images { values: &source, shape: source_shape };
    let clip = Clip { low: -0.5, high: 1.5 };
    for (bias, clip) in [(None, None), (Some(&bias), None), (Some(&bias), Some(clip))] {
        let (expected, result_shape) = reference.forward(images, bias.map(|bias| &bias[..]), clip);
        let mut convolution = Convolution { weight: upload(client, &weight), shape, groups, slides };
        assert!(convolution.is_served());
        if !convolution.is_depthwise() {
            convolution.weight = upload(client, &packed(&weight, case, false));
        }
        let result = convolution.forward(
            client,
            Images { values: upload(client, &source), shape: source_shape },
            bias.map(|bias| upload(client, bias)),
            clip.map_or(Rectifier::None, |clip| Rectifier::Behind(Bounds { low: clip.low, high: clip.high })),
            [result_shape[2], result_shape[3]],
        );
        assert_eq!(result.shape, result_shape);
        let found = download(client, result.values);
        let difference = largest_difference(&found, &expected);
        assert!(difference < TOLERANCE, "{name}, forward, bias {}, clip {}: {difference}", bias.is_some(), clip.is_some());
    }
    let (_, result_shape) = reference.forward(images, None, None);
    let arriving = numbers(result_shape.iter().product(), 4);
    let (expected, _) = reference.back(whylight_kernels::Images { values: &arriving, shape: result_shape }, size);
    let mut convolution = Convolution { weight: upload(client, &weight), shape, groups, slides };
    if !convolution.is_depthwise() {
        convolution.weight = upload(client, &packed(&weight, case, true));
    }
    let run = |rectifier| {
        let result = convolution.back(client, Images { values: upload(client, &arriving), shape: result_shape }, rectifier, size);
        assert_eq!(result.shape, source_shape);
        download(client, result.values)
    };
    let plain = run(Rectifier::None);
    let difference = largest_difference(&plain, &expected);
    assert!(difference < TOLERANCE, "{name}, back: {difference}");
    // The source may have been written by a rectifier; its numbers reach 1 on both sides.
    let bounds = Bounds { low: -0.5, high: 0.5 };
    for lower in [true, false] {
        let stopped = run(Rectifier::Before { output: upload(client, &source), bounds, lower });
        let by_hand: Vec<f32> = std::iter::zip(&plain, &source)
            .map(|(&value, &seen)| if seen >= bounds.high || (lower && seen <= bounds.low) { 0.0 } else { value })
            .collect();
        assert_eq!(stopped, by_hand, "{name}, back to a rectifier, the lower bound {lower}");
    }
}

#[test]
fn the_gpu_gives_what_the_cpu_gives() {
    let client = client();
    let same = |kernel: usize| slide(kernel, 1, (kernel / 2, kernel / 2), 1);
    let half = |kernel: usize| slide(kernel, 2, (kernel / 2, kernel / 2), 1);
    for (name, case) in [
        ("1x1", square(1, 1, 16, 24, 14, slide(1, 1, (0, 0), 1))),
        ("1x1, odd channels, three images", square(3, 1, 5, 19, 7, slide(1, 1, (0, 0), 1))),
        ("1x1, many", square(2, 1, 32, 96, 40, slide(1, 1, (0, 0), 1))),
        ("1x1 at a step of 2", square(1, 1, 16, 8, 15, slide(1, 2, (0, 0), 1))),
        ("3x3", square(2, 1, 6, 10, 13, same(3))),
        ("3x3 without zeros around", square(1, 1, 3, 3, 12, slide(3, 1, (0, 0), 1))),
        ("3x3 at a step of 2", square(2, 1, 3, 32, 33, half(3))),
        ("3x3, zeros behind alone, at a step of 2", square(1, 1, 3, 16, 32, slide(3, 2, (0, 1), 1))),
        ("7x7 at a step of 2", square(1, 1, 3, 9, 31, slide(7, 2, (3, 3), 1))),
        ("16x16 at a step of 16", square(1, 1, 3, 12, 48, slide(16, 16, (0, 0), 1))),
        ("3x3, taps 2 apart", square(1, 1, 4, 5, 17, slide(3, 1, (2, 2), 2))),
        ("3x3, taps 2 apart, at a step of 2", square(1, 1, 4, 5, 17, slide(3, 2, (2, 2), 2))),
        ("3x3, taps 3 apart, at a step of 2", square(1, 1, 4, 5, 20, slide(3, 2, (3, 2), 3))),
        ("3x3 in two groups", square(2, 2, 4, 6, 11, same(3))),
        ("3x3 in two groups at a step of 2", square(1, 2, 4, 6, 12, half(3))),
        ("groups with one input and two outputs each", square(1, 3, 1, 2, 9, same(3))),
        ("a step beyond the kernel", square(1, 1, 3, 4, 13, slide(1, 3, (0, 0), 1))),
        ("a pad beyond the kernel", square(1, 1, 2, 3, 6, slide(2, 1, (3, 4), 1))),
        ("depthwise 3x3", square(2, 24, 1, 1, 15, same(3))),
        ("depthwise 3x3 at a step of 2", square(2, 24, 1, 1, 15, half(3))),
        ("depthwise 3x3 at a step of 2, even", square(1, 8, 1, 1, 16, slide(3, 2, (0, 1), 1))),
        ("depthwise 5x5", square(1, 8, 1, 1, 7, same(5))),
        ("depthwise 5x5 at a step of 2", square(1, 8, 1, 1, 14, half(5))),
        ("depthwise 7x7", square(1, 8, 1, 1, 14, same(7))),
        ("depthwise 3x3 at a step of 3", square(1, 8, 1, 1, 14, slide(3, 3, (1, 1), 1))),
        ("depthwise 3x3, taps 2 apart", square(1, 8, 1, 1, 14, slide(3, 1, (2, 2), 2))),
        ("depthwise 3x3, taps 2 apart, at a step of 2", square(1, 8, 1, 1, 14, slide(3, 2, (2, 2), 2))),
    ] {
        check(&client, name, &case);
    }
    let uneven = Case { n: 1, groups: 1, inputs: 3, outputs: 5, size: [9, 14], slides: [slide(3, 2, (1, 0), 1), slide(5, 1, (2, 2), 1)] };
    check(&client, "other numbers down than across", &uneven);
    let flat = Case { n: 2, groups: 1, inputs: 3, outputs: 5, size: [1, 40], slides: [slide(1, 1, (0, 0), 1), slide(9, 4, (4, 4), 1)] };
    check(&client, "one row", &flat);
}

#[test]
fn what_is_not_a_number_stays_so() {
    let client = client();
    let slides = [slide(1, 1, (0, 0), 1); 2];
    let case = square(1, 1, 1, 1, 2, slides[0]);
    let convolution = Convolution { weight: upload(&client, &packed(&[1.0], &case, false)), shape: [1, 1, 1, 1], groups: 1, slides };
    let input = Images { values: upload(&client, &[f32::NAN, -1.0, 2.0, 9.0]), shape: [1, 1, 2, 2] };
    let result = convolution.forward(&client, input, None, Rectifier::Behind(Bounds { low: 0.0, high: 6.0 }), [2, 2]);
    let found = download(&client, result.values);
    assert!(found[0].is_nan());
    assert_eq!(found[1..], [0.0, 2.0, 6.0]);
}

#[test]
fn a_gradient_stops_at_the_bounds() {
    let client = client();
    let output = upload(&client, &[0.0, 0.5, 6.0, 3.0]);
    let gradient = upload(&client, &[1.0, 2.0, 3.0, 4.0]);
    for (lower, expected) in [(true, [0.0, 2.0, 0.0, 4.0]), (false, [1.0, 2.0, 0.0, 4.0])] {
        let bounds = Bounds { low: 0.0, high: 6.0 };
        let found = whylight_shaders::stopped(&client, gradient.clone(), output.clone(), 4, bounds, lower);
        assert_eq!(download(&client, found), expected);
    }
}
