//! Tests: the slow, obvious arithmetic of small tensors in f64, against which the walks are held.

/// Numbers row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    pub shape: Vec<usize>,
    pub values: Vec<f64>,
}

fn flat(at: &[usize], shape: &[usize]) -> usize {
    std::iter::zip(at, shape).fold(0, |flat, (&index, &size)| flat * size + index)
}

/// Every coordinate of a shape, row by row.
fn coordinates(shape: &[usize]) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for &size in shape {
        all = all.into_iter().flat_map(|at: Vec<usize>| (0..size).map(move |index| [&at[..], &[index]].concat())).collect();
    }
    all
}

impl Array {
    pub fn new(shape: &[usize], values: Vec<f64>) -> Self {
        assert_eq!(shape.iter().product::<usize>(), values.len(), "{shape:?}");
        Self { shape: shape.to_vec(), values }
    }

    /// From a value for each coordinate.
    pub fn build(shape: &[usize], value: impl Fn(&[usize]) -> f64) -> Self {
        Self { shape: shape.to_vec(), values: coordinates(shape).iter().map(|at| value(at)).collect() }
    }

    pub fn at(&self, at: &[usize]) -> f64 {
        self.values[flat(at, &self.shape)]
    }

    pub fn map(&self, function: impl Fn(f64) -> f64) -> Self {
        Self { shape: self.shape.clone(), values: self.values.iter().map(|&value| function(value)).collect() }
    }

    pub fn reshaped(&self, shape: &[usize]) -> Self {
        Self::new(shape, self.values.clone())
    }

    /// The value that broadcasting puts at a coordinate of at least as many dimensions.
    fn broadcast(&self, at: &[usize]) -> f64 {
        let own = &at[at.len() - self.shape.len()..];
        self.at(&std::iter::zip(own, &self.shape).map(|(&index, &size)| if size == 1 { 0 } else { index }).collect::<Vec<_>>())
    }

    /// Two arrays number by number, with broadcasting.
    pub fn with(&self, other: &Self, function: impl Fn(f64, f64) -> f64) -> Self {
        let rank = self.shape.len().max(other.shape.len());
        let size =
            |array: &Self, axis: usize| if axis + array.shape.len() < rank { 1 } else { array.shape[axis + array.shape.len() - rank] };
        let shape: Vec<usize> = (0..rank).map(|axis| size(self, axis).max(size(other, axis))).collect();
        Self::build(&shape, |at| function(self.broadcast(at), other.broadcast(at)))
    }

    pub fn expanded(&self, shape: &[usize]) -> Self {
        Self::build(shape, |at| self.broadcast(at))
    }

    pub fn transposed(&self, axes: &[usize]) -> Self {
        let shape: Vec<usize> = axes.iter().map(|&axis| self.shape[axis]).collect();
        Self::build(&shape, |at| {
            let mut from = vec![0; at.len()];
            for (to, &axis) in axes.iter().enumerate() {
                from[axis] = at[to];
            }
            self.at(&from)
        })
    }

    /// The elements of these indices along a dimension.
    pub fn picked(&self, axis: usize, indices: &[usize]) -> Self {
        let mut shape = self.shape.clone();
        shape[axis] = indices.len();
        Self::build(&shape, |at| {
            let mut from = at.to_vec();
            from[axis] = indices[at[axis]];
            self.at(&from)
        })
    }

    pub fn joined(&self, other: &Self, axis: usize) -> Self {
        let own = self.shape[axis];
        let mut shape = self.shape.clone();
        shape[axis] += other.shape[axis];
        Self::build(&shape, |at| {
            if at[axis] < own {
                return self.at(at);
            }
            let mut from = at.to_vec();
            from[axis] -= own;
            other.at(&from)
        })
    }

    /// With `before` and `after` numbers of one value along a dimension.
    pub fn padded(&self, axis: usize, (before, after): (usize, usize), fill: f64) -> Self {
        let mut shape = self.shape.clone();
        shape[axis] += before + after;
        Self::build(&shape, |at| {
            let inside = (before..before + self.shape[axis]).contains(&at[axis]);
            let mut from = at.to_vec();
            from[axis] = from[axis].wrapping_sub(before);
            if inside { self.at(&from) } else { fill }
        })
    }

    /// One number for all along some dimensions, which stay as 1.
    pub fn folded(&self, axes: &[usize], fold: impl Fn(&[f64]) -> f64) -> Self {
        let shape: Vec<usize> = self.shape.iter().enumerate().map(|(axis, &size)| if axes.contains(&axis) { 1 } else { size }).collect();
        Self::build(&shape, |at| {
            let same = |other: &&Vec<usize>| (0..at.len()).all(|axis| axes.contains(&axis) || other[axis] == at[axis]);
            fold(&coordinates(&self.shape).iter().filter(same).map(|other| self.at(other)).collect::<Vec<_>>())
        })
    }

    pub fn softmax(&self, axis: usize) -> Self {
        let largest = self.folded(&[axis], |values| values.iter().copied().fold(f64::NEG_INFINITY, f64::max));
        let weights = self.with(&largest, |x, most| (x - most).exp());
        let total = weights.folded(&[axis], |values| values.iter().sum());
        weights.with(&total, |weight, total| weight / total)
    }

    /// (x - mean) / sqrt(variance + epsilon) along the last dimension.
    pub fn normalised(&self, epsilon: f64) -> Self {
        let last = self.shape.len() - 1;
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let centred = self.with(&self.folded(&[last], mean), |x, mean| x - mean);
        let variance = centred.map(|x| x * x).folded(&[last], mean);
        centred.with(&variance, |x, variance| x / (variance + epsilon).sqrt())
    }

    /// The matrix product over the last two dimensions, the others broadcast.
    pub fn product(&self, other: &Self) -> Self {
        let (a, b) = (&self.shape, &other.shape);
        let rank = a.len().max(b.len());
        let lead = |shape: &[usize], axis: usize| {
            let rank_of = shape.len();
            if axis + rank_of < rank { 1 } else { shape[axis + rank_of - rank] }
        };
        let mut shape: Vec<usize> = (0..rank - 2).map(|axis| lead(a, axis).max(lead(b, axis))).collect();
        shape.extend([a[a.len() - 2], b[b.len() - 1]]);
        let inner = a[a.len() - 1];
        Self::build(&shape, |at| {
            (0..inner)
                .map(|k| {
                    let (mut left, mut right) = (at.to_vec(), at.to_vec());
                    left[rank - 1] = k;
                    right[rank - 2] = k;
                    self.broadcast(&left) * other.broadcast(&right)
                })
                .sum()
        })
    }

    /// A window slid over rows and columns: `fold` gets, for a place of the result and an output channel, every place of the window with
    /// its value, or none in the padding.
    pub fn windows(
        &self,
        channels: usize,
        window: &TwinWindow,
        fold: impl Fn(usize, &dyn Fn(usize, usize, usize) -> Option<f64>) -> f64,
    ) -> Self {
        let [n, own, height, width] = self.shape[..] else { unreachable!("an image") };
        let count = |size: usize| (size + 2 * window.pad - window.dilation * (window.kernel - 1) - 1) / window.stride + 1;
        let _ = own;
        Self::build(&[n, channels, count(height), count(width)], |at| {
            let value = |channel: usize, row: usize, column: usize| {
                let place = |index: usize, offset: usize| (index * window.stride + offset * window.dilation).checked_sub(window.pad);
                let (row, column) = (place(at[2], row)?, place(at[3], column)?);
                (row < height && column < width).then(|| self.at(&[at[0], channel, row, column]))
            };
            fold(at[1], &value)
        })
    }
}

/// The same along rows and columns.
#[derive(Clone, Copy, Debug)]
pub struct TwinWindow {
    pub kernel: usize,
    pub stride: usize,
    pub pad: usize,
    pub dilation: usize,
}
