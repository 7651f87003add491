//! Shape arithmetic shared by folding and by the operators: broadcasting, strides, slices, padding.

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

/// Every coordinate of a shape in row-major order.
pub fn coordinates(shape: &[usize]) -> impl Iterator<Item = Vec<usize>> {
    let shape = shape.to_vec();
    let steps = strides(&shape);
    (0..shape.iter().product()).map(move |flat: usize| std::iter::zip(&shape, &steps).map(|(&d, &s)| flat / s % d).collect())
}

/// Index of a coordinate in a tensor of `shape`, wrapping each coordinate into it.
pub fn flat_index(at: &[usize], shape: &[usize], steps: &[usize]) -> usize {
    at.iter().zip(shape).zip(steps).map(|((&index, &size), &step)| index % size * step).sum()
}

/// For each element of `target`, the element of `shape` that broadcasting puts there.
pub fn broadcast_source(shape: &[usize], target: &[usize]) -> Vec<usize> {
    let mut wide = vec![1; target.len() - shape.len()];
    wide.extend_from_slice(shape);
    let steps = strides(&wide);
    coordinates(target).map(|at| flat_index(&at, &wide, &steps)).collect()
}

/// Shape and source of a slice given per axis as (start, count, step).
pub fn slice_source(shape: &[usize], ranges: &[(i64, usize, i64)]) -> (Vec<usize>, Vec<usize>) {
    let out: Vec<usize> = ranges.iter().map(|&(_, count, _)| count).collect();
    let steps = strides(shape);
    let source = coordinates(&out)
        .map(|at| at.iter().zip(ranges).zip(&steps).map(|((&k, &(start, _, step)), &s)| (start + k as i64 * step) as usize * s).sum())
        .collect();
    (out, source)
}

/// Resolves a `Reshape` target: 0 copies a dimension (unless `allowzero`), one -1 is inferred.
pub fn reshape_target(shape: &[usize], target: &[i64], allowzero: bool) -> Result<Vec<usize>, String> {
    let count: usize = shape.iter().product();
    let mut resolved = Vec::with_capacity(target.len());
    let mut open = None;
    for (axis, &size) in target.iter().enumerate() {
        resolved.push(match size {
            0 if !allowzero => *shape.get(axis).ok_or_else(|| format!("its target {target:?} copies dimension {axis} of {shape:?}"))?,
            -1 if open.is_none() => {
                open = Some(axis);
                1
            }
            size => usize::try_from(size).map_err(|_| format!("its target shape {target:?} holds {size}"))?,
        });
    }
    let rest: usize = resolved.iter().product();
    if let Some(axis) = open {
        if rest == 0 || !count.is_multiple_of(rest) {
            return Err(format!("{shape:?} does not divide into {target:?}"));
        }
        resolved[axis] = count / rest;
    } else if rest != count {
        return Err(format!("{shape:?} holds {count} values, its target {target:?} holds {rest}"));
    }
    Ok(resolved)
}

/// Where a window slides along one axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
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

impl Window {
    /// Distance from the first to the last element that the kernel touches, plus one.
    pub fn reach(&self) -> usize {
        (self.kernel - 1) * self.dilation + 1
    }

    /// Number of windows, or `None` when not one fits.
    pub fn count(&self) -> Option<usize> {
        let padded = self.size + self.pads.0 + self.pads.1;
        let room = padded.checked_sub(self.reach())?;
        let mut count = if self.ceil { room.div_ceil(self.stride) } else { room / self.stride } + 1;
        // A window must start inside the input or its leading padding.
        if self.ceil && (count - 1) * self.stride >= self.size + self.pads.0 {
            count -= 1;
        }
        Some(count)
    }

    /// Padding at the end that makes every window whole.
    pub fn end_for_whole_windows(&self) -> Option<usize> {
        let last = (self.count()? - 1) * self.stride + self.reach();
        Some(last.saturating_sub(self.size + self.pads.0).max(self.pads.1))
    }
}

/// Pads so that the output has ceil(size / stride) windows, the odd one at the end (`SAME_UPPER`) or at the start.
pub fn same_pads(size: usize, kernel: usize, stride: usize, dilation: usize, upper: bool) -> (usize, usize) {
    let reach = (kernel - 1) * dilation + 1;
    let total = ((size.div_ceil(stride) - 1) * stride + reach).saturating_sub(size);
    if upper { (total / 2, total - total / 2) } else { (total - total / 2, total / 2) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broadcasting_aligns_at_the_last_axis() {
        assert_eq!(broadcast(&[2, 1, 4], &[3, 1]).unwrap(), [2, 3, 4]);
        assert!(broadcast(&[2, 3], &[2]).is_err());
        assert_eq!(broadcast_source(&[2, 1], &[2, 3]), [0, 0, 0, 1, 1, 1]);
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
        let window = |size, ceil| Window { size, kernel: 3, stride: 2, dilation: 1, pads: (0, 0), ceil };
        assert_eq!((window(6, false).count(), window(6, true).count()), (Some(2), Some(3)));
        assert_eq!(window(6, true).end_for_whole_windows(), Some(1));
        assert_eq!(Window { size: 2, kernel: 3, stride: 1, dilation: 1, pads: (0, 0), ceil: false }.count(), None);
    }
}
