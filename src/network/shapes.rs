//! Shape arithmetic shared by folding and by the operators: broadcasting, strides, slices, padding.

use super::refusal::Refusal;
use super::volume::{MOST_DIMENSIONS, MOST_VALUES, extent, volume};

/// The shape that numpy's broadcasting gives two shapes.
pub fn broadcast(a: &[usize], b: &[usize]) -> Result<Vec<usize>, String> {
    let rank = a.len().max(b.len());
    let size = |shape: &[usize], axis: usize| if axis + shape.len() < rank { 1 } else { shape[axis + shape.len() - rank] };
    (0..rank)
        .map(|axis| match (size(a, axis), size(b, axis)) {
            (x, y) if x == y => Ok(x),
            (1, y) => Ok(y),
            (x, 1) => Ok(x),
            (x, y) => Err(format!("the shapes {a:?} and {b:?} do not fit together: {x} against {y}")),
        })
        .collect()
}

/// Row-major strides.
pub fn strides(shape: &[usize]) -> Vec<usize> {
    let mut steps = vec![1; shape.len()];
    for axis in (0..shape.len().saturating_sub(1)).rev() {
        steps[axis] = steps[axis + 1] * shape[axis + 1];
    }
    steps
}

/// For each coordinate of a shape in row-major order, a start plus the sum of coordinate times step over the dimensions. Nothing is
/// allocated for each element.
#[derive(Clone, Debug)]
pub struct Affine {
    shape: Vec<usize>,
    steps: Vec<i64>,
    at: Vec<usize>,
    index: i64,
    left: usize,
}

impl Iterator for Affine {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        self.left = self.left.checked_sub(1)?;
        let found = self.index as usize;
        for axis in (0..self.shape.len()).rev() {
            self.at[axis] += 1;
            self.index += self.steps[axis];
            if self.at[axis] < self.shape[axis] {
                break;
            }
            self.index -= self.steps[axis] * self.shape[axis] as i64;
            self.at[axis] = 0;
        }
        Some(found)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

/// As [`Affine`] says. The caller has checked the shape's volume.
pub fn affine(shape: &[usize], start: i64, steps: &[i64]) -> Affine {
    let left = shape.iter().product();
    Affine { shape: shape.to_vec(), steps: steps.to_vec(), at: vec![0; shape.len()], index: start, left }
}

/// Row-major strides, 0 along dimensions of size 1, so that a larger coordinate stays in place.
fn repeating(shape: &[usize]) -> impl Iterator<Item = i64> {
    std::iter::zip(shape, strides(shape)).map(|(&size, step)| if size == 1 { 0 } else { step as i64 })
}

/// For each element of `target`, the element of `shape` that broadcasting puts there.
pub fn broadcast_source(shape: &[usize], target: &[usize]) -> Affine {
    let mut steps = vec![0; target.len() - shape.len()];
    steps.extend(repeating(shape));
    affine(target, 0, &steps)
}

/// Shape and source of a slice given per axis as (start, count, step).
pub fn slice_source(shape: &[usize], ranges: &[(i64, usize, i64)]) -> (Vec<usize>, Affine) {
    let out: Vec<usize> = ranges.iter().map(|&(_, count, _)| count).collect();
    let wide = strides(shape);
    let start = std::iter::zip(ranges, &wide).map(|(&(start, _, _), &wide)| start * wide as i64).sum();
    // A step is taken only between two elements that both lie inside, and may be anything where there is one.
    let steps: Vec<i64> =
        std::iter::zip(ranges, &wide).map(|(&(_, count, step), &wide)| if count > 1 { step * wide as i64 } else { 0 }).collect();
    let source = affine(&out, start, &steps);
    (out, source)
}

/// Source of a transposition: dimension k of the result is dimension `permutation[k]` of `shape`.
pub fn transpose_source(shape: &[usize], permutation: &[usize]) -> (Vec<usize>, Affine) {
    let out: Vec<usize> = permutation.iter().map(|&axis| shape[axis]).collect();
    let wide = strides(shape);
    let steps: Vec<i64> = permutation.iter().map(|&axis| wide[axis] as i64).collect();
    let source = affine(&out, 0, &steps);
    (out, source)
}

/// For each element of `shape` repeated `repeats` times along each dimension, where it comes from.
pub fn tile_source(shape: &[usize], repeats: &[usize]) -> Affine {
    let wide = strides(shape);
    // A repeated dimension is two: which copy, which does not matter, and where in it.
    let split: Vec<usize> = std::iter::zip(repeats, shape).flat_map(|(&repeat, &size)| [repeat, size]).collect();
    let steps: Vec<i64> = wide.iter().flat_map(|&step| [0, step as i64]).collect();
    affine(&split, 0, &steps)
}

/// For each element of `shape`, its place in the reduction that keeps the shape `kept`, 1 along reduced dimensions.
pub fn reduce_target(shape: &[usize], kept: &[usize]) -> Affine {
    affine(shape, 0, &repeating(kept).collect::<Vec<_>>())
}

/// Resolves a `Reshape` target: 0 copies a dimension (unless `allowzero`), one -1 is inferred.
pub fn reshape_target(shape: &[usize], target: &[i64], allowzero: bool) -> Result<Vec<usize>, Refusal> {
    let count = volume(shape)?;
    if target.len() > MOST_DIMENSIONS {
        return Err(Refusal::unsupported(format!("its target has {} dimensions; at most {MOST_DIMENSIONS} are supported", target.len())));
    }
    let mut resolved = Vec::with_capacity(target.len());
    let mut open = None;
    for (axis, &size) in target.iter().enumerate() {
        resolved.push(match size {
            0 if !allowzero => *shape.get(axis).ok_or_else(|| format!("its target {target:?} copies dimension {axis} of {shape:?}"))?,
            -1 if open.is_none() => {
                open = Some(axis);
                1
            }
            size => extent(size).ok_or_else(|| format!("its target shape {target:?} holds {size}"))?,
        });
    }
    let rest = volume(&resolved)?;
    if let Some(axis) = open {
        if rest == 0 || !count.is_multiple_of(rest) {
            return Err(format!("{shape:?} does not divide into {target:?}").into());
        }
        resolved[axis] = count / rest;
    } else if rest != count {
        return Err(format!("{shape:?} holds {count} values, its target {target:?} holds {rest}").into());
    }
    Ok(resolved)
}

/// Where a window slides along one axis. Sizes are extents, see [`extent`], so that no sum or product leaves 64 bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlidingWindow {
    /// Input size.
    pub size: usize,
    /// Extent of the kernel.
    pub kernel: usize,
    /// Step between windows.
    pub stride: usize,
    /// Step between the kernel's elements.
    pub dilation: usize,
    /// Padding before the first and after the last element.
    pub pads: (usize, usize),
    /// Whether a last, incomplete window counts.
    pub ceil: bool,
}

impl SlidingWindow {
    /// Distance from the first to the last element that the kernel touches, plus one.
    fn reach(&self) -> u64 {
        reach(self.kernel, self.dilation)
    }

    fn padded(&self) -> u64 {
        self.size as u64 + self.pads.0 as u64 + self.pads.1 as u64
    }

    /// Number of windows, or `None` when not one fits.
    pub fn count(&self) -> Option<usize> {
        let stride = self.stride as u64;
        let Some(room) = self.padded().checked_sub(self.reach()) else {
            // Rounded up, one window counts that ends beyond the padding, by less than a step.
            return (self.ceil && self.reach() - self.padded() < stride).then_some(1);
        };
        let mut count = if self.ceil { room.div_ceil(stride) } else { room / stride } + 1;
        // A window must start inside the input or its leading padding.
        if self.ceil && (count - 1) * stride >= self.size as u64 + self.pads.0 as u64 {
            count -= 1;
        }
        usize::try_from(count).ok()
    }

    /// How many of the kernel's elements a window can meet: all of them, or those within the padding where the only window is larger.
    pub fn kernel_met(&self) -> usize {
        let most = (self.padded().saturating_sub(1) / self.dilation as u64).saturating_add(1);
        self.kernel.min(usize::try_from(most).unwrap_or(usize::MAX))
    }

    /// Elements at the end, padding included, that no window meets.
    pub fn left_over(&self) -> usize {
        let met = self.count().map_or(0, |count| (count as u64 - 1) * self.stride as u64 + self.reach());
        usize::try_from(self.padded().saturating_sub(met)).unwrap_or(usize::MAX)
    }

    /// Padding at the end that makes every window whole.
    pub fn end_for_whole_windows(&self) -> Option<usize> {
        let last = (self.count()? as u64 - 1) * self.stride as u64 + self.reach();
        usize::try_from(last.saturating_sub(self.size as u64 + self.pads.0 as u64).max(self.pads.1 as u64)).ok()
    }
}

fn reach(kernel: usize, dilation: usize) -> u64 {
    (kernel as u64 - 1) * dilation as u64 + 1
}

/// Pads so that the output has ceil(size / stride) windows, the odd one at the end (`SAME_UPPER`) or at the start. Sizes are extents; a
/// total above the largest extent is cut to it.
pub fn same_pads(size: usize, kernel: usize, stride: usize, dilation: usize, upper: bool) -> (usize, usize) {
    let (size, stride) = (size as u64, stride as u64);
    let total = ((size.div_ceil(stride) - 1) * stride + reach(kernel, dilation)).saturating_sub(size).min(MOST_VALUES) as usize;
    if upper { (total / 2, total - total / 2) } else { (total - total / 2, total / 2) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every coordinate of a shape in row-major order: the slow twin of [`affine`].
    fn coordinates(shape: &[usize]) -> Vec<Vec<usize>> {
        let steps = strides(shape);
        (0..shape.iter().product::<usize>()).map(|flat| std::iter::zip(shape, &steps).map(|(&d, &s)| flat / s % d).collect()).collect()
    }

    fn flat(at: &[usize], shape: &[usize]) -> usize {
        at.iter().zip(shape).zip(strides(shape)).map(|((&index, &size), step)| index % size * step).sum()
    }

    #[test]
    fn sources_are_those_found_coordinate_by_coordinate() {
        let shape = [3, 1, 4];
        let wide = [2, 3, 5, 4];
        let slow: Vec<usize> = coordinates(&wide).iter().map(|at| flat(&at[1..], &shape)).collect();
        assert_eq!(broadcast_source(&shape, &wide).collect::<Vec<_>>(), slow);
        let tiled = [6, 2, 12];
        let slow: Vec<usize> = coordinates(&tiled).iter().map(|at| flat(at, &shape)).collect();
        assert_eq!(tile_source(&shape, &[2, 2, 3]).collect::<Vec<_>>(), slow);
        let slow: Vec<usize> = coordinates(&[4, 3, 1]).iter().map(|at| flat(&[at[1], at[2], at[0]], &shape)).collect();
        let collected = |(shape, source): (Vec<usize>, Affine)| (shape, source.collect::<Vec<_>>());
        assert_eq!(collected(transpose_source(&shape, &[2, 0, 1])), (vec![4, 3, 1], slow));
        let slow: Vec<usize> = coordinates(&[2, 1, 2]).iter().map(|at| flat(&[2 - 2 * at[0], 0, 1 + 2 * at[2]], &shape)).collect();
        assert_eq!(collected(slice_source(&shape, &[(2, 2, -2), (0, 1, i64::MIN), (1, 2, 2)])), (vec![2, 1, 2], slow));
        let slow: Vec<usize> = coordinates(&shape).iter().map(|at| flat(at, &[3, 1, 1])).collect();
        assert_eq!(reduce_target(&shape, &[3, 1, 1]).collect::<Vec<_>>(), slow);
        assert_eq!(affine(&[2, 0], 0, &[1, 1]).count(), 0);
        assert_eq!(affine(&[], 0, &[]).collect::<Vec<_>>(), [0]);
    }

    #[test]
    fn a_window_of_the_largest_extents_does_not_overflow() {
        let most = MOST_VALUES as usize;
        let window = SlidingWindow { size: most, kernel: most, stride: most, dilation: most, pads: (most, most), ceil: true };
        assert_eq!(window.count(), None);
        assert_eq!(same_pads(most, most, 1, most, true).0, most / 2);
        assert!(reshape_target(&[4], &[1 << 16, 1 << 16, 1 << 16, 1 << 16], false).is_err(), "2^64 wraps to 0");
    }

    #[test]
    fn broadcasting_aligns_at_the_last_axis() {
        assert_eq!(broadcast(&[2, 1, 4], &[3, 1]).unwrap(), [2, 3, 4]);
        assert!(broadcast(&[2, 3], &[2]).is_err());
        assert_eq!(broadcast_source(&[2, 1], &[2, 3]).collect::<Vec<_>>(), [0, 0, 0, 1, 1, 1]);
    }

    #[test]
    fn reshape_infers_one_dimension_and_copies_zeros() {
        assert_eq!(reshape_target(&[2, 3, 4], &[0, -1], false).unwrap(), [2, 12]);
        assert!(reshape_target(&[2, 3], &[4, -1], false).is_err());
        assert!(reshape_target(&[2, 3], &[-1, -1], false).is_err());
    }

    #[test]
    fn tensorflow_same_padding_is_asymmetric_at_stride_two() {
        assert_eq!(same_pads(224, 3, 2, 1, true), (0, 1));
        assert_eq!(same_pads(112, 5, 2, 1, true), (1, 2));
        assert_eq!(same_pads(112, 5, 1, 1, true), (2, 2));
        assert_eq!(same_pads(224, 3, 2, 1, false), (1, 0));
    }

    #[test]
    fn ceil_mode_counts_a_last_window_only_when_it_starts_inside() {
        let window = |size, ceil| SlidingWindow { size, kernel: 3, stride: 2, dilation: 1, pads: (0, 0), ceil };
        assert_eq!((window(6, false).count(), window(6, true).count()), (Some(2), Some(3)));
        assert_eq!(window(6, true).end_for_whole_windows(), Some(1));
        assert_eq!(SlidingWindow { size: 2, kernel: 3, stride: 1, dilation: 1, pads: (0, 0), ceil: false }.count(), None);
    }

    #[test]
    fn rounded_up_a_kernel_beyond_the_padding_gives_one_window_if_less_than_a_step_of_it_is_outside() {
        let window = |kernel, stride, ceil| SlidingWindow { size: 7, kernel, stride, dilation: 1, pads: (0, 1), ceil };
        assert_eq!((window(640, 640, true).count(), window(640, 640, false).count()), (Some(1), None));
        assert_eq!((window(640, 640, true).kernel_met(), window(3, 1, true).kernel_met()), (8, 3));
        // 10 elements over 8: 2 are outside.
        assert_eq!((window(10, 2, true).count(), window(10, 3, true).count()), (None, Some(1)));
        assert_eq!(SlidingWindow { dilation: 3, ..window(4, 9, true) }.kernel_met(), 3);
        assert_eq!((window(3, 4, false).left_over(), window(3, 5, false).left_over()), (1, 0));
    }
}
