//! Random numbers for the pixels of a photo, by the pixels' rank in the map and not by their place.
//!
//! A draw by place gives a mirrored photo with its mirrored map another number, which is chance and says nothing of the map. Numbers that
//! are independent and alike stay so in whatever order they are dealt out, as long as that order does not depend on them: so the first
//! goes to the pixel that the map ranks first, and moving, turning or mirroring photo and map together moves the noise with them. Equal
//! values of the map are told apart by the photo, and only what is equal in both by its place.

use super::MetricAsk;

/// The order in which random numbers are dealt out.
pub(super) struct Dealt {
    /// For each pixel or cell, which number is its own.
    rank: Vec<usize>,
}

impl Dealt {
    /// To the pixels of a photo `[channels, height, width]`, by the judged map.
    pub fn to_pixels(ask: &MetricAsk<'_>, photo: &[f32]) -> Self {
        let map = ask.map.signed();
        let pixels = map.len();
        let light = |pixel: usize| photo.iter().skip(pixel).step_by(pixels).map(|&value| f64::from(value)).sum::<f64>();
        Self::by((0..pixels).map(|pixel| (map[pixel], light(pixel))).collect())
    }

    /// By falling keys: the second decides where the first is equal.
    pub fn by(keys: Vec<(f64, f64)>) -> Self {
        let mut order: Vec<usize> = (0..keys.len()).collect();
        order.sort_by(|&a, &b| keys[b].0.total_cmp(&keys[a].0).then(keys[b].1.total_cmp(&keys[a].1)));
        let mut rank = vec![0; keys.len()];
        order.into_iter().enumerate().for_each(|(place, pixel)| rank[pixel] = place);
        Self { rank }
    }

    /// The numbers, one for each pixel or, channel by channel, one for each value, where they belong.
    pub fn lay<T: Copy>(&self, numbers: &[T]) -> Vec<T> {
        numbers.chunks(self.rank.len()).flat_map(|plane| self.rank.iter().map(move |&place| plane[place])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_with_what_they_belong_to() {
        let dealt = Dealt::by(vec![(1.0, 0.0), (3.0, 0.0), (1.0, 2.0), (2.0, 0.0)]);
        assert_eq!(dealt.lay(&[10, 20, 30, 40]), [40, 10, 30, 20]);
        assert_eq!(dealt.lay(&[10, 20, 30, 40, 1, 2, 3, 4]), [40, 10, 30, 20, 4, 1, 3, 2]);
        let mirrored = Dealt::by(vec![(2.0, 0.0), (1.0, 2.0), (3.0, 0.0), (1.0, 0.0)]);
        assert!(mirrored.lay(&[10, 20, 30, 40]).iter().rev().eq(&dealt.lay(&[10, 20, 30, 40])));
    }
}
