//! A map of attributions.

use super::error::ImageError;

/// A map `[height, width]` of finite numbers, row by row, at least 1 x 1. Checked when it is made.
#[derive(Debug, Clone, PartialEq)]
pub struct Heatmap {
    height: usize,
    width: usize,
    values: Vec<f32>,
}

impl Heatmap {
    /// A map from values `[height, width]`.
    ///
    /// Errors: [`ImageError::NoPixels`] when a side is 0, [`ImageError::Length`] when the values do not fit the size,
    /// [`ImageError::NotFinite`] at the first NaN or infinity.
    pub fn new(height: usize, width: usize, values: Vec<f32>) -> Result<Heatmap, ImageError> {
        if width == 0 || height == 0 {
            return Err(ImageError::NoPixels { width, height });
        }
        let expected = width.saturating_mul(height);
        if values.len() != expected {
            return Err(ImageError::Length { what: "map", width, height, expected, found: values.len() });
        }
        if let Some(index) = values.iter().position(|value| !value.is_finite()) {
            let (row, column) = (index / width, index % width);
            return Err(ImageError::NotFinite { row, column, found: values[index].to_string() });
        }
        Ok(Heatmap { height, width, values })
    }

    /// Height in cells, at least 1.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Width in cells, at least 1.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The values `[height, width]`, all finite.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The values `[height, width]`, without a copy.
    pub fn into_values(self) -> Vec<f32> {
        self.values
    }

    /// Row and column of the largest value; of several equal ones the first, row by row.
    pub fn peak(&self) -> (usize, usize) {
        let mut peak = 0;
        for (index, value) in self.values.iter().enumerate() {
            if *value > self.values[peak] {
                peak = index;
            }
        }
        (peak / self.width, peak % self.width)
    }

    /// The map at another size: bilinear, half-pixel centres, edges clamped, no antialias. The same as PyTorch's
    /// `interpolate(mode="bilinear", align_corners=False)`, in f64 and rounded once.
    ///
    /// # Panics
    /// When `height` or `width` is 0.
    pub fn upsample(&self, height: usize, width: usize) -> Heatmap {
        assert!(height >= 1 && width >= 1, "a map of {height} x {width}");
        let columns = neighbours(self.width, width);
        let mut values = Vec::with_capacity(height * width);
        for (above, below, down) in neighbours(self.height, height) {
            let [above, below] = [above, below].map(|row| &self.values[row * self.width..][..self.width]);
            for &(left, right, across) in &columns {
                let between = |row: &[f32]| mix(row[left].into(), row[right].into(), across);
                values.push(mix(between(above), between(below), down) as f32);
            }
        }
        Heatmap { height, width, values }
    }
}

/// For each of `target` cells along an axis of `source` cells: the two neighbours and how far it lies towards the second, 0..=1.
fn neighbours(source: usize, target: usize) -> Vec<(usize, usize, f64)> {
    let step = source as f64 / target as f64;
    let place = |cell: usize| {
        let centre = ((cell as f64 + 0.5) * step - 0.5).clamp(0.0, (source - 1) as f64);
        let first = centre as usize;
        (first, (first + 1).min(source - 1), centre - first as f64)
    };
    (0..target).map(place).collect()
}

/// `from` at 0, `to` at 1. Written so that equal ends give that value exactly, which keeps a flat map flat.
fn mix(from: f64, to: f64, share: f64) -> f64 {
    from + (to - from) * share
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(height: usize, width: usize, value: impl Fn(usize, usize) -> f32) -> Heatmap {
        let values = (0..height * width).map(|index| value(index / width, index % width)).collect();
        Heatmap::new(height, width, values).unwrap()
    }

    #[test]
    fn only_finite_values_of_the_right_number_make_a_map() {
        let error = Heatmap::new(2, 2, vec![0.0, 1.0, 2.0, f32::NAN]).unwrap_err();
        assert_eq!(error.to_string(), "map value at row 1, column 1: expected a finite number, found NaN");
        assert_eq!(error.code(), "not-finite");
        assert!(matches!(Heatmap::new(1, 2, vec![f32::INFINITY, 0.0]), Err(ImageError::NotFinite { column: 0, .. })));
        assert!(matches!(Heatmap::new(1, 2, vec![0.0]), Err(ImageError::Length { expected: 2, found: 1, .. })));
        assert!(matches!(Heatmap::new(0, 2, vec![]), Err(ImageError::NoPixels { .. })));
    }

    #[test]
    fn the_peak_is_the_first_maximum() {
        assert_eq!(Heatmap::new(2, 3, vec![0.0, 1.0, 5.0, 5.0, -9.0, 5.0]).unwrap().peak(), (0, 2));
        assert_eq!(Heatmap::new(2, 1, vec![-3.0, -2.0]).unwrap().peak(), (1, 0));
        assert_eq!(map(4, 4, |_, _| 0.0).peak(), (0, 0));
    }

    #[test]
    fn the_same_size_is_the_same_map() {
        let noise = map(5, 7, |row, column| ((row * 31 + column * 17) % 13) as f32 - 6.3);
        assert_eq!(noise.upsample(5, 7), noise);
    }

    #[test]
    fn a_linear_ramp_stays_linear_inside_and_clamps_at_the_edges() {
        let ramp = map(4, 6, |row, column| 10.0 * row as f32 + column as f32);
        let large = ramp.upsample(16, 18);
        for row in 0..16 {
            for column in 0..18 {
                let y = ((row as f32 + 0.5) / 4.0 - 0.5).clamp(0.0, 3.0);
                let x = ((column as f32 + 0.5) / 3.0 - 0.5).clamp(0.0, 5.0);
                let found = large.values()[row * 18 + column];
                assert!((found - (10.0 * y + x)).abs() < 1e-5, "row {row}, column {column}: {found}");
            }
        }
    }

    #[test]
    fn a_known_case_of_pytorch() {
        // torch.nn.functional.interpolate(torch.tensor([[[[0., 1.]]]]), (1, 4), mode="bilinear", align_corners=False)
        assert_eq!(map(1, 2, |_, column| column as f32).upsample(1, 4).values(), [0.0, 0.25, 0.75, 1.0]);
    }

    #[test]
    fn flat_stays_flat_and_huge_stays_finite() {
        let value = 0.1f32;
        assert!(map(3, 3, |_, _| value).upsample(50, 20).values().iter().all(|&found| found == value));
        let huge = map(2, 2, |row, column| if (row + column) % 2 == 0 { f32::MAX } else { f32::MIN });
        assert!(huge.upsample(9, 9).values().iter().all(|value| value.is_finite()));
    }

    #[test]
    fn nothing_leaves_the_range_of_the_map() {
        let noise = map(3, 4, |row, column| ((row * 31 + column * 17) % 13) as f32 * 0.1);
        assert!(noise.upsample(40, 31).values().iter().all(|value| (0.0..=1.2001).contains(value)));
        assert_eq!(map(1, 1, |_, _| 4.0).upsample(3, 2).values(), [4.0; 6]);
    }
}
