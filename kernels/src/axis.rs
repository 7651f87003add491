//! One axis of a convolution: which places of the source an output reads.

/// How a kernel slides along one axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slide {
    /// Length of the kernel.
    pub kernel: usize,
    /// Step between windows.
    pub stride: usize,
    /// Zeros before and after the input.
    pub pads: (usize, usize),
    /// Step between kernel elements.
    pub dilation: usize,
}

/// A kernel element and where output 0 reads the source with it; below 0 and beyond the end are zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tap {
    pub element: usize,
    pub offset: isize,
}

/// Outputs at `first`, `first + every`, ... of which number i reads the source at `i * step + offset` of each tap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    pub count: usize,
    pub step: usize,
    pub taps: Vec<Tap>,
    pub first: usize,
    pub every: usize,
}

impl Slide {
    /// How many windows fit into an input of that size; `None` where not even one does.
    pub fn windows(&self, size: usize) -> Option<usize> {
        let reach = (self.kernel - 1) * self.dilation + 1;
        Some((size + self.pads.0 + self.pads.1).checked_sub(reach)? / self.stride + 1)
    }

    /// Forward: the source is the input.
    pub fn forward(&self, size: usize) -> Option<Axis> {
        let tap = |element| Tap { element, offset: (element * self.dilation) as isize - self.pads.0 as isize };
        let taps = (0..self.kernel).map(tap).collect();
        Some(Axis { count: self.windows(size)?, step: self.stride, taps, first: 0, every: 1 })
    }

    /// Back: the source is the gradient of the windows, the outputs are the input's places, one axis per phase of the stride.
    ///
    /// Window o reads the input at o * stride + element * dilation - pad, so the place i is read by the windows
    /// o = (i + pad - element * dilation) / stride that are whole numbers. With i + pad = stride * v + phase that is
    /// o = v + (phase - element * dilation) / stride.
    pub fn back(&self, size: usize) -> Vec<Axis> {
        let (stride, pad) = (self.stride as isize, self.pads.0 as isize);
        (0..stride)
            .filter_map(|phase| {
                let least = (pad - phase + stride - 1).div_euclid(stride);
                let first = stride * least + phase - pad;
                let count = (size as isize - first + stride - 1).div_euclid(stride);
                let taps = (0..self.kernel)
                    .filter(|element| (phase - (element * self.dilation) as isize).rem_euclid(stride) == 0)
                    .map(|element| Tap { element, offset: least + (phase - (element * self.dilation) as isize) / stride })
                    .collect();
                (count > 0).then_some(Axis { count: count as usize, step: 1, taps, first: first as usize, every: self.stride })
            })
            .collect()
    }
}

impl Axis {
    /// Zeros that the source needs before and after its `size` places so that every tap finds a number.
    pub fn margins(&self, size: usize) -> (usize, usize) {
        let least = self.taps.iter().map(|tap| tap.offset).min().unwrap_or(0);
        let most = self.taps.iter().map(|tap| tap.offset).max().unwrap_or(0) + ((self.count - 1) * self.step) as isize;
        ((-least).max(0) as usize, (most - (size as isize - 1)).max(0) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every pair of window and place that a convolution multiplies, with its kernel element.
    fn pairs(slide: &Slide, size: usize) -> Vec<(usize, usize, usize)> {
        let mut pairs = Vec::new();
        for window in 0..slide.windows(size).unwrap() {
            for element in 0..slide.kernel {
                let place = (window * slide.stride + element * slide.dilation).checked_sub(slide.pads.0);
                if let Some(place) = place.filter(|&place| place < size) {
                    pairs.push((window, place, element));
                }
            }
        }
        pairs.sort();
        pairs
    }

    #[test]
    fn both_directions_multiply_the_same_pairs() {
        for kernel in 1..5 {
            for stride in 1..4 {
                for dilation in 1..3 {
                    for pads in [(0, 0), (1, 1), (0, 1), (2, 3), (5, 0)] {
                        for size in 1..12 {
                            let slide = Slide { kernel, stride, pads, dilation };
                            let Some(windows) = slide.windows(size) else { continue };
                            let expected = pairs(&slide, size);
                            let read = |axis: &Axis, source: usize| {
                                let mut read = Vec::new();
                                for output in 0..axis.count {
                                    for tap in &axis.taps {
                                        let from = (output * axis.step) as isize + tap.offset;
                                        if (0..source as isize).contains(&from) {
                                            read.push((axis.first + output * axis.every, from as usize, tap.element));
                                        }
                                    }
                                }
                                read
                            };
                            let mut forward = read(&slide.forward(size).unwrap(), size);
                            forward.sort();
                            assert_eq!(forward, expected, "{slide:?} over {size}");
                            let axes = slide.back(size);
                            let mut places: Vec<usize> =
                                axes.iter().flat_map(|axis| (0..axis.count).map(|i| axis.first + i * axis.every)).collect();
                            places.sort();
                            assert_eq!(places, (0..size).collect::<Vec<_>>(), "{slide:?} over {size}");
                            let mut back: Vec<_> = axes
                                .iter()
                                .flat_map(|axis| read(axis, windows))
                                .map(|(place, window, element)| (window, place, element))
                                .collect();
                            back.sort();
                            assert_eq!(back, expected, "{slide:?} back over {size}");
                        }
                    }
                }
            }
        }
    }
}
