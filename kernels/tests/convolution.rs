//! Against seven loops in f64, over shapes that cover every path: groups, strides, pads of any side, dilation, edges of tiles.

use whylight_kernels::{Clip, Convolution, Images, Slide};

/// A sum of products in f32 is off by some roundings of its terms' magnitudes, growing with the root of their number.
fn tolerance(terms: f64, magnitudes: f64) -> f64 {
    f64::from(f32::EPSILON) * (terms.sqrt() + 1.0) * magnitudes
}

/// A sum in f64, the magnitudes of its terms, and how many they are.
#[derive(Clone, Copy, Default)]
struct Exact {
    value: f64,
    magnitudes: f64,
    terms: f64,
}

impl Exact {
    fn add(&mut self, a: f32, b: f32) {
        let term = f64::from(a) * f64::from(b);
        self.value += term;
        self.magnitudes += term.abs();
        self.terms += 1.0;
    }
}

/// The same numbers on every machine, between -1 and 1.
fn numbers(count: usize, seed: u64) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

struct Case {
    input: [usize; 4],
    out: usize,
    groups: usize,
    slides: [Slide; 2],
}

impl Case {
    /// Calls `pair` with the places of a weight, an input and an output that meet.
    fn pairs(&self, mut pair: impl FnMut(usize, usize, usize)) {
        let [n, channels, rows, columns] = self.input;
        let (within, per_group) = (channels / self.groups, self.out / self.groups);
        let [height, width] = self.slides.map(|slide| slide.kernel);
        let [down, across] = [0, 1].map(|axis| self.slides[axis].windows(self.input[2 + axis]).unwrap());
        let place = |slide: &Slide, window: usize, element: usize, size: usize| {
            (window * slide.stride + element * slide.dilation).checked_sub(slide.pads.0).filter(|&place| place < size)
        };
        for image in 0..n {
            for o in 0..self.out {
                for i in 0..within {
                    for y in 0..height {
                        for x in 0..width {
                            for oy in 0..down {
                                for ox in 0..across {
                                    let from_y = place(&self.slides[0], oy, y, rows);
                                    let from_x = place(&self.slides[1], ox, x, columns);
                                    let (Some(from_y), Some(from_x)) = (from_y, from_x) else { continue };
                                    let channel = o / per_group * within + i;
                                    pair(
                                        ((o * within + i) * height + y) * width + x,
                                        ((image * channels + channel) * rows + from_y) * columns + from_x,
                                        ((image * self.out + o) * down + oy) * across + ox,
                                    );
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn check(&self) {
        let [n, channels, rows, columns] = self.input;
        let kernel = self.slides.map(|slide| slide.kernel);
        let shape = [self.out, channels / self.groups, kernel[0], kernel[1]];
        let (weight, input) = (numbers(shape.iter().product(), 1), numbers(self.input.iter().product(), 2));
        let bias = numbers(self.out, 3);
        let [down, across] = [0, 1].map(|axis| self.slides[axis].windows(self.input[2 + axis]).unwrap());
        let gradient = numbers(n * self.out * down * across, 4);

        let mut forward = vec![Exact::default(); gradient.len()];
        for (place, sum) in forward.iter_mut().enumerate() {
            sum.add(bias[place / (down * across) % self.out], 1.0);
        }
        let mut back = vec![Exact::default(); input.len()];
        self.pairs(|w, i, o| {
            forward[o].add(weight[w], input[i]);
            back[i].add(weight[w], gradient[o]);
        });

        let convolution = Convolution { weight: &weight, shape, groups: self.groups, slides: self.slides };
        let what = format!("{:?} to {} in {} groups, {:?}", self.input, self.out, self.groups, self.slides);
        let (got, out_shape) = convolution.forward(Images { values: &input, shape: self.input }, Some(&bias), None);
        assert_eq!(out_shape, [n, self.out, down, across], "{what}");
        near(&got, &forward, &format!("forward {what}"));
        // To the bit, since only what is stored is cut off.
        let clip = Clip { low: -0.25, high: 0.5 };
        let mut cut = got;
        clip.apply(&mut cut);
        assert_eq!(convolution.forward(Images { values: &input, shape: self.input }, Some(&bias), Some(clip)).0, cut, "{what}");
        let gradient = Images { values: &gradient, shape: out_shape };
        let (got, in_shape) = convolution.back(gradient, [rows, columns]);
        assert_eq!(in_shape, self.input, "{what}");
        near(&got, &back, &format!("back {what}"));
    }
}

fn near(got: &[f32], expected: &[Exact], what: &str) {
    assert_eq!(got.len(), expected.len(), "{what}");
    for (place, (got, exact)) in std::iter::zip(got, expected).enumerate() {
        let off = (f64::from(*got) - exact.value).abs();
        assert!(off <= tolerance(exact.terms, exact.magnitudes), "{what}: {got} at {place}, {} was expected", exact.value);
    }
}

const fn slide(kernel: usize, stride: usize, pads: (usize, usize), dilation: usize) -> Slide {
    Slide { kernel, stride, pads, dilation }
}

#[test]
fn every_geometry_agrees_with_loops() {
    let slides = [
        slide(1, 1, (0, 0), 1),
        slide(1, 2, (0, 0), 1),
        slide(1, 1, (1, 0), 1),
        slide(2, 1, (0, 1), 1),
        slide(2, 2, (0, 0), 1),
        slide(3, 1, (1, 1), 1),
        slide(3, 1, (2, 2), 2),
        slide(3, 2, (0, 1), 1),
        slide(3, 2, (1, 1), 1),
        slide(3, 1, (4, 3), 1),
        slide(5, 3, (2, 2), 1),
        slide(5, 2, (1, 2), 1),
        slide(4, 4, (0, 0), 1),
    ];
    for (index, &down) in slides.iter().enumerate() {
        for across in [down, slides[(index * 5 + 3) % slides.len()]] {
            for (channels, out, groups) in [(1, 1, 1), (3, 8, 1), (5, 5, 5), (6, 13, 1), (8, 4, 2), (6, 6, 3), (4, 8, 4)] {
                Case { input: [2, channels, 9, 11], out, groups, slides: [down, across] }.check();
            }
        }
    }
}

#[test]
fn edges_of_tiles_agree_with_loops() {
    for out in [1, 2, 5, 6, 7, 11, 12, 13, 23, 25] {
        for columns in [1, 3, 7, 8, 15, 16, 17, 31, 32, 33, 65] {
            let slides = [slide(1, 1, (0, 0), 1); 2];
            Case { input: [1, 4, 1, columns], out, groups: 1, slides }.check();
            let slides = [slide(1, 1, (0, 0), 1), slide(3, 1, (1, 1), 1)];
            Case { input: [1, 3, 2, columns], out, groups: 1, slides }.check();
        }
    }
    // Wide enough to be shared among threads, and with more columns than one block holds.
    Case { input: [1, 40, 30, 31], out: 50, groups: 1, slides: [slide(3, 1, (1, 1), 1); 2] }.check();
    Case { input: [1, 300, 7, 7], out: 130, groups: 1, slides: [slide(1, 1, (0, 0), 1); 2] }.check();
    Case { input: [2, 64, 28, 28], out: 64, groups: 64, slides: [slide(5, 2, (2, 2), 1); 2] }.check();
}

#[test]
fn zeros_beyond_the_edge_meet_weights_that_are_not_finite() {
    let slides = [slide(1, 1, (0, 0), 1), slide(3, 1, (1, 1), 1)];
    let weight = [f32::INFINITY, 1.0, 1.0];
    let convolution = Convolution { weight: &weight, shape: [1, 1, 1, 3], groups: 1, slides };
    let (out, _) = convolution.forward(Images { values: &[1.0, 1.0, 1.0], shape: [1, 1, 1, 3] }, None, None);
    assert!(out[0].is_nan(), "0 times infinity is not a number: {out:?}");
    assert_eq!(out[1..], [f32::INFINITY; 2]);
}

#[test]
fn planes_that_are_read_where_they_lie_agree_with_loops() {
    // One tap into few channels: planes of 143 floats, deeper than one pass, several images and groups, planes that the cache dislikes, and too small ones.
    let slides = [slide(1, 1, (0, 0), 1); 2];
    for (input, out, groups) in [
        ([2, 9, 11, 13], 5, 1),
        ([1, 400, 11, 13], 48, 1),
        ([2, 24, 15, 17], 32, 2),
        ([1, 20, 16, 32], 16, 1),
        ([1, 20, 9, 14], 7, 1),
        ([1, 33, 1, 150], 13, 1),
    ] {
        Case { input, out, groups, slides }.check();
    }
}
