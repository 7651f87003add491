//! A map over square patches. Removing single pixels looks like noise, to which every network reacts; removing patches does not.

use crate::statistics::{Place, places};

/// About how many squares go along the shorter side.
const ALONG: usize = 14;

/// Square patches over an input of that size.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patches {
    side: usize,
    columns: usize,
    height: usize,
    width: usize,
}

impl Patches {
    pub fn over(height: usize, width: usize) -> Self {
        let side = (height.min(width) / ALONG).max(1);
        Self { side, columns: width.div_ceil(side), height, width }
    }

    /// Pixels along a square.
    pub fn side(&self) -> usize {
        self.side
    }

    pub fn count(&self) -> usize {
        self.height.div_ceil(self.side) * self.columns
    }

    fn of(&self, pixel: usize) -> usize {
        pixel / self.width / self.side * self.columns + pixel % self.width / self.side
    }

    /// The mean of a plane `[height, width]` in every square.
    pub fn means(&self, values: impl Iterator<Item = f64>) -> Vec<f64> {
        let (mut sums, mut counts) = (vec![0.0; self.count()], vec![0.0; self.count()]);
        for (pixel, value) in values.enumerate() {
            sums[self.of(pixel)] += value;
            counts[self.of(pixel)] += 1.0;
        }
        std::iter::zip(sums, counts).map(|(sum, count)| sum / count).collect()
    }

    /// The place of every square by falling mean; equal ones share theirs, so that a map which is zero in many places gets no credit for
    /// where they lie.
    pub fn places(&self, plane: &[f32]) -> Vec<Place> {
        places(&self.means(plane.iter().map(|&value| f64::from(value))))
    }

    /// In every pixel the chance of its square to be among the first `count`, 0..=1 and without ties 0 or 1, `[height, width]`.
    pub fn mask(&self, places: &[Place], count: usize) -> Vec<f32> {
        (0..self.height * self.width).map(|pixel| places[self.of(pixel)].chance(count) as f32).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pixel_lies_in_one_square_and_the_order_follows_the_means() {
        let patches = Patches::over(30, 45);
        assert_eq!((patches.side, patches.count()), (2, 15 * 23));
        let plane: Vec<f32> = (0..30 * 45).map(|pixel| if patches.of(pixel) == 100 { 2.0 } else { 0.0 }).collect();
        let (places, all) = (patches.places(&plane), patches.count());
        assert!(patches.mask(&places, all).iter().all(|&v| v == 1.0) && patches.mask(&places, 0).iter().all(|&v| v == 0.0));
        assert_eq!(patches.mask(&places, 1).iter().filter(|&&v| v == 1.0).count(), 4, "the square of the largest mean goes first");
        let share = 10.0 / (all - 1) as f32;
        let equal = |pixel: usize| patches.of(pixel) != 100;
        let mask = patches.mask(&places, 11);
        assert!((0..30 * 45).filter(|&pixel| equal(pixel)).all(|pixel| mask[pixel] == share), "equal squares go alike");
    }
}
