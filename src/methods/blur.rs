//! Gaussian blur as two matrix products, one along each axis: on any device, at the same price for any width.

use crate::network::tensor_of;
use burn::tensor::Tensor;

/// Where the kernel is cut off, in standard deviations: what lies beyond weighs less than 1e-4.
const REACH: f64 = 4.0;

/// The image `[n, channels, height, width]` blurred by a Gaussian of `sigma` pixels, mirrored at its edges, so that a flat image
/// stays as it is and the mean colour of any image too. A sigma of 0 gives the image back.
pub fn gaussian(image: &Tensor<4>, sigma: f64) -> Tensor<4> {
    if sigma <= 0.0 {
        return image.clone();
    }
    let [_, _, height, width] = image.dims();
    let matrix = |size: usize| -> Tensor<4> {
        let values = rows(size, sigma).into_iter().map(|v| v as f32).collect();
        tensor_of([1, 1, size, size], values, &image.device())
    };
    // A mirrored Gaussian is a symmetric matrix: along the columns it stands on the right as it is.
    matrix(height).matmul(image.clone()).matmul(matrix(width))
}

/// `[size, size]`: how much each place takes from each, every row summing to one.
fn rows(size: usize, sigma: f64) -> Vec<f64> {
    let reach = (REACH * sigma).ceil() as i64;
    let kernel: Vec<f64> = (-reach..=reach).map(|offset| (-0.5 * (offset as f64 / sigma).powi(2)).exp()).collect();
    let sum: f64 = kernel.iter().sum();
    let mut rows = vec![0.0; size * size];
    for row in 0..size {
        for (offset, weight) in (-reach..=reach).zip(&kernel) {
            rows[row * size + mirrored(row as i64 + offset, size as i64)] += weight / sum;
        }
    }
    rows
}

/// The place that a place outside is the mirror image of; the edge pixel is repeated, as in d c b a | a b c d | d c b a.
fn mirrored(place: i64, size: i64) -> usize {
    let folded = place.rem_euclid(2 * size);
    (if folded < size { folded } else { 2 * size - 1 - folded }) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blur_keeps_the_mean_and_spreads_a_point_by_its_variance() {
        const SIZE: usize = 61;
        const SIGMA: f64 = 3.0;
        let rows = rows(SIZE, SIGMA);
        let row = |k: usize| &rows[k * SIZE..(k + 1) * SIZE];
        for k in 0..SIZE {
            assert!((row(k).iter().sum::<f64>() - 1.0).abs() < 1e-12, "a flat image stays flat");
            assert!((0..SIZE).all(|j| (row(k)[j] - row(j)[k]).abs() < 1e-15), "symmetric, so that the mean stays");
        }
        let variance: f64 = row(30).iter().enumerate().map(|(j, v)| v * (j as f64 - 30.0).powi(2)).sum();
        // Cutting the kernel at four standard deviations takes 0.1 % off its variance.
        assert!((variance / (SIGMA * SIGMA) - 1.0).abs() < 2e-3, "{variance}");
    }

    #[test]
    fn places_outside_are_mirrored_as_often_as_it_takes() {
        assert_eq!([-1, -2, 0, 3, 4, 5, 8, -5].map(|place| mirrored(place, 4)), [0, 1, 0, 3, 3, 2, 0, 3]);
    }
}
