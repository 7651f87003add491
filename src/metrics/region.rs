//! Where the object is: a box or a painted mask, at the resolution of the network's input.

use super::{MetricError, no_value};
use crate::model::ModelError;

/// The pixels that belong to the object, `[height, width]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    height: usize,
    width: usize,
    inside: Vec<bool>,
}

/// How far beyond a whole pixel rounding may carry a share of the side.
const WHOLE: f64 = 1e-9;

impl Region {
    /// A mask, row by row.
    ///
    /// # Errors
    /// [`ModelError::BadInput`] when it does not fit its size.
    pub fn mask(height: usize, width: usize, inside: Vec<bool>) -> Result<Self, ModelError> {
        if height * width == 0 || inside.len() != height * width {
            return Err(ModelError::BadInput(format!("a mask of {height} x {width} pixels cannot hold {} values", inside.len())));
        }
        Ok(Self { height, width, inside })
    }

    /// The box from (x0, y0) up to but not including (x1, y1), in pixels; where no number is above 1, in shares of the width and
    /// height, whose low edge is rounded down and whose high edge is rounded up to whole pixels.
    ///
    /// # Errors
    /// [`ModelError::BadInput`] for a corner outside the input, or one that is not before the other.
    pub fn from_box(height: usize, width: usize, [x0, y0, x1, y1]: [f64; 4]) -> Result<Self, ModelError> {
        let shares = [x0, y0, x1, y1].iter().all(|&v| v <= 1.0);
        let (across, down) = if shares { (width as f64, height as f64) } else { (1.0, 1.0) };
        let [left, top] = [x0 * across, y0 * down].map(|v| (v + WHOLE).floor());
        let [right, bottom] = [x1 * across, y1 * down].map(|v| (v - WHOLE).ceil());
        let fits = left >= 0.0 && top >= 0.0 && right <= width as f64 && bottom <= height as f64 && x0 < x1 && y0 < y1;
        if !fits {
            return Err(ModelError::BadInput(format!(
                "the box {x0},{y0},{x1},{y1} does not lie in the input of {width} x {height} pixels: give x0 < x1 and y0 < y1 within it"
            )));
        }
        let (columns, rows) = (left as usize..right as usize, top as usize..bottom as usize);
        let inside = (0..height * width).map(|pixel| rows.contains(&(pixel / width)) && columns.contains(&(pixel % width))).collect();
        Ok(Self { height, width, inside })
    }

    /// As [`Region::from_box`], of shares alone: a number above 1 is no pixel.
    ///
    /// # Errors
    /// As there.
    pub fn from_shares(height: usize, width: usize, corners: [f64; 4]) -> Result<Self, ModelError> {
        if corners.iter().all(|share| (0.0..=1.0).contains(share)) {
            return Self::from_box(height, width, corners);
        }
        let [x0, y0, x1, y1] = corners;
        Err(ModelError::BadInput(format!("the box {x0},{y0},{x1},{y1} is not in shares of the width and height, which lie from 0 to 1")))
    }

    /// For every pixel, whether it belongs to the object.
    pub fn inside(&self) -> &[bool] {
        &self.inside
    }

    /// Number of pixels of the object.
    pub fn count(&self) -> usize {
        self.inside.iter().filter(|&&inside| inside).count()
    }

    /// Share of the input that the object covers: what a map that knows nothing puts on it.
    pub fn share(&self) -> f64 {
        self.count() as f64 / self.inside.len() as f64
    }

    /// Whether some pixel of the object is at most `tolerance` pixels away.
    pub fn near(&self, row: usize, column: usize, tolerance: usize) -> bool {
        let rows = row.saturating_sub(tolerance)..(row + tolerance + 1).min(self.height);
        rows.into_iter().any(|y| {
            let columns = column.saturating_sub(tolerance)..(column + tolerance + 1).min(self.width);
            columns
                .into_iter()
                .any(|x| self.inside[y * self.width + x] && y.abs_diff(row).pow(2) + x.abs_diff(column).pow(2) <= tolerance.pow(2))
        })
    }

    /// Whether it fits the input and says anything.
    pub(super) fn check(&self, height: usize, width: usize) -> Result<(), MetricError> {
        if (self.height, self.width) != (height, width) {
            return Err(ModelError::BadInput(format!(
                "the mask has {} x {} pixels; the network takes {height} x {width}",
                self.height, self.width
            ))
            .into());
        }
        match self.count() {
            0 => Err(no_value("the region is empty: mark the object")),
            all if all == self.inside.len() => {
                Err(no_value("the region covers the whole input, where every map scores the same: mark the object alone"))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_half_open_in_pixels_and_rounds_outward_in_shares() {
        let pixels = |region: &Region| region.inside().iter().map(|&i| u8::from(i)).collect::<Vec<_>>();
        assert_eq!(pixels(&Region::from_box(2, 3, [1.0, 0.0, 3.0, 1.0]).unwrap()), [0, 1, 1, 0, 0, 0]);
        assert_eq!(pixels(&Region::from_box(2, 3, [0.4, 0.5, 1.0, 1.0]).unwrap()), [0, 0, 0, 0, 1, 1]);
        assert_eq!(Region::from_box(10, 10, [0.0, 0.0, 0.3, 0.3]).unwrap().count(), 9);
        for bad in [[0.0, 0.0, 4.0, 1.0], [2.0, 0.0, 1.0, 1.0], [-1.0, 0.0, 2.0, 1.0], [f64::NAN, 0.0, 1.0, 1.0], [0.5, 0.0, 0.5, 0.5]] {
            let error = Region::from_box(2, 3, bad).unwrap_err();
            assert!(error.to_string().contains("3 x 2 pixels"), "{error}");
        }
    }

    #[test]
    fn near_is_a_disc() {
        for bad in [[0.0, 0.0, 2.0, 2.0], [0.0, 0.0, 1.02, 1.0], [-0.1, 0.0, 1.0, 1.0], [0.0, 0.0, f64::NAN, 1.0]] {
            assert!(Region::from_shares(2, 3, bad).unwrap_err().to_string().contains("from 0 to 1"));
        }
        assert_eq!(Region::from_shares(2, 3, [0.4, 0.5, 1.0, 1.0]).unwrap().count(), 2);
        let region = Region::from_box(9, 9, [4.0, 4.0, 5.0, 5.0]).unwrap();
        assert!(region.near(4, 4, 0) && !region.near(4, 5, 0) && region.near(4, 6, 2) && !region.near(6, 6, 2) && region.near(6, 6, 3));
    }
}
