//! A map over square patches. Removing single pixels looks like noise, to which every network reacts; removing patches does not.

use crate::noise::Noise;

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

    /// Squares by falling mean; equal ones in an order drawn at random, so that a map which is zero in many places gets no credit for where
    /// they lie.
    pub fn order(&self, plane: &[f32]) -> Vec<usize> {
        let means = self.means(plane.iter().map(|&value| f64::from(value)));
        let lot = Noise::new(0, "order of equal squares").uniform(0, means.len());
        let mut order: Vec<usize> = (0..means.len()).collect();
        order.sort_by(|&a, &b| (means[b] + 0.0).total_cmp(&(means[a] + 0.0)).then(lot[a].total_cmp(&lot[b])));
        order
    }

    /// 1 in every pixel of those squares, else 0, `[height, width]`.
    pub fn mask(&self, chosen: &[usize]) -> Vec<f32> {
        let mut inside = vec![0.0; self.count()];
        chosen.iter().for_each(|&cell| inside[cell] = 1.0);
        (0..self.height * self.width).map(|pixel| inside[self.of(pixel)]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pixel_lies_in_one_square_and_the_order_follows_the_means() {
        let patches = Patches::over(30, 45);
        assert_eq!((patches.side, patches.count()), (2, 15 * 23));
        let all: Vec<usize> = (0..patches.count()).collect();
        assert!(patches.mask(&all).iter().all(|&v| v == 1.0) && patches.mask(&[]).iter().all(|&v| v == 0.0));
        let plane: Vec<f32> = (0..30 * 45).map(|pixel| if patches.of(pixel) == 100 { 2.0 } else { 0.0 }).collect();
        assert_eq!(patches.order(&plane)[0], 100);
        assert_ne!(patches.order(&plane)[1..6], [0, 1, 2, 3, 4], "equal squares are not taken from the top");
    }
}
