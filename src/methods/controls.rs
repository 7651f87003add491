//! Controls: maps that explain nothing, offered as methods so that everybody can see what a meaningless map looks like and
//! what it scores (Adebayo et al., 2018, compare with an edge detector).

use super::noise::{Noise, SEED};
use super::{Answer, Ask, Attribution, MapKind, Method, MethodError, MethodFamily, Paper, read};
use crate::image::Heatmap;
use crate::pace::Later;

/// Uniform noise.
pub const RANDOM: Method = Method {
    id: "random",
    label: "Random map (control)",
    family: MethodFamily::Control,
    paper: SANITY_CHECKS,
    summary: "Not an explanation: uniform noise. A method that scores no better tells nothing.",
    output: MapKind::Input,
    parameters: &[SEED],
    complete: false,
    class_sensitive: false,
    deterministic: false,
    names: &[],
    passes: 0.0,
    run: |ask| control(ask, |_photo, [height, width], seed| Noise::new(seed, "random").uniform(0, height * width)),
};

/// An edge detector.
pub const SOBEL: Method = Method {
    id: "sobel",
    label: "Edge detector (control)",
    summary: "Not an explanation: the edges of the photo, which know nothing of the network. Maps that look like this may tell no more.",
    parameters: &[],
    deterministic: true,
    names: &[],
    run: |ask| control(ask, |photo, size, _seed| sobel(photo, size)),
    ..RANDOM
};

/// A blob.
pub const CENTRE: Method = Method {
    id: "centre",
    label: "Centre blob (control)",
    summary: "Not an explanation: a blob in the middle, where photographers put things. It does well wherever the object is in the middle.",
    parameters: &[],
    deterministic: true,
    names: &[],
    run: |ask| control(ask, |_photo, size, _seed| centre(size)),
    ..RANDOM
};

const SANITY_CHECKS: Paper = Paper {
    authors: "Adebayo, Gilmer, Muelly, Goodfellow, Hardt, Kim",
    year: 2018,
    title: "Sanity Checks for Saliency Maps",
    url: "https://arxiv.org/abs/1810.03292",
};

type Draw = fn(&[f32], [usize; 2], u64) -> Vec<f32>;

fn control(ask: Ask<'_>, draw: Draw) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let [_, height, width] = ask.model.input_shape();
        let photo = read(ask.input, "the input").await?;
        let values = draw(&photo, [height, width], ask.settings.seed().unwrap_or(0));
        let heatmap = Heatmap::new(height, width, values.clone())?;
        Ok(Answer {
            attribution: Attribution::Input { shape: [1, height, width], values },
            heatmap,
            unit: "arbitrary units".into(),
            remark: None,
            surrogate: None,
            exponent: 0,
        })
    })
}

/// Length of the brightness's slope by Sobel's 3 x 3 operators, edges clamped.
fn sobel(photo: &[f32], [height, width]: [usize; 2]) -> Vec<f32> {
    let pixels = height * width;
    let grey = |row: isize, column: isize| -> f32 {
        let row = row.clamp(0, height as isize - 1) as usize;
        let column = column.clamp(0, width as isize - 1) as usize;
        photo.iter().skip(row * width + column).step_by(pixels).sum()
    };
    let slope = |pixel: usize| {
        let (row, column) = ((pixel / width) as isize, (pixel % width) as isize);
        let (mut across, mut down) = (0.0, 0.0);
        for (offset, weight) in [(-1, 1.0), (0, 2.0), (1, 1.0)] {
            across += weight * (grey(row + offset, column + 1) - grey(row + offset, column - 1));
            down += weight * (grey(row + 1, column + offset) - grey(row - 1, column + offset));
        }
        f32::hypot(across, down)
    };
    (0..pixels).map(slope).collect()
}

/// A Gaussian in the middle, its standard deviation a quarter of the side.
fn centre([height, width]: [usize; 2]) -> Vec<f32> {
    let along = |at: usize, size: usize| ((at as f32 + 0.5) / size as f32 - 0.5) * 4.0;
    (0..height * width)
        .map(|pixel| {
            let (y, x) = (along(pixel / width, height), along(pixel % width, width));
            (-(x * x + y * y) / 2.0).exp()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_photo_has_no_edges_and_a_step_has_one() {
        assert!(sobel(&[0.7; 3 * 16], [4, 4]).iter().all(|&v| v == 0.0));
        let step: Vec<f32> = (0..16).map(|pixel| if pixel % 4 < 2 { 0.0 } else { 1.0 }).collect();
        let edges = sobel(&step, [4, 4]);
        assert_eq!(&edges[4..8], [0.0, 4.0, 4.0, 0.0]);
    }

    #[test]
    fn the_blob_is_highest_in_the_middle_and_symmetric() {
        let blob = centre([4, 6]);
        // Rounding of the two halves may differ in the last digit.
        let same = |a: usize, b: usize| (blob[a] - blob[b]).abs() < 1e-6;
        assert!(same(0, 23) && same(8, 15) && same(5, 18));
        assert!(blob.iter().all(|&v| v <= blob[8] + 1e-6));
    }
}
