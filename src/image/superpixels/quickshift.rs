//! Quickshift: every pixel points to the nearest one where colours and places like its own are denser; the trees are the segments.
//!
//! Vedaldi and Soatto (2008), "Quick Shift and Kernel Methods for Mode Seeking", section 3. A pixel is a point (row, column,
//! ratio L*, ratio a*, ratio b*); its density is the sum of exp(-d^2 / (2 kernel^2)) over the pixels within three kernels of it,
//! and it points to the nearest denser pixel there unless that is further than `reach` away. Of equally dense pixels the first
//! one, row by row, counts as the denser; usual programs add a little random noise instead.

use super::Segments;
use super::lab::lab;
use crate::image::Image;

/// How quickshift cuts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quickshift {
    /// Standard deviation of the kernel, in pixels, above 0: larger gives fewer segments.
    pub kernel: f64,
    /// How far a pixel may point, in the units of the points: larger gives fewer segments.
    pub reach: f64,
    /// What a unit of colour weighs beside a pixel of distance, above 0.
    pub ratio: f64,
}

impl Default for Quickshift {
    /// What LIME's program asks for: 4, 200, 0.2.
    fn default() -> Self {
        Self { kernel: 4.0, reach: 200.0, ratio: 0.2 }
    }
}

/// The picture cut at the modes of its colours.
pub fn quickshift(image: &Image, how: Quickshift) -> Segments {
    let (height, width) = (image.height(), image.width());
    let colours: Vec<[f32; 3]> = lab(image.rgb()).into_iter().map(|colour| colour.map(|value| value * how.ratio as f32)).collect();
    let window = (3.0 * how.kernel).ceil().max(1.0) as usize;
    let falloff = -1.0 / (2.0 * how.kernel * how.kernel) as f32;
    let around = |pixel: usize| {
        let (row, column) = (pixel / width, pixel % width);
        let rows = row.saturating_sub(window)..=(row + window).min(height - 1);
        let columns = column.saturating_sub(window)..=(column + window).min(width - 1);
        rows.flat_map(move |y| columns.clone().map(move |x| (y * width + x, (y.abs_diff(row).pow(2) + x.abs_diff(column).pow(2)) as f32)))
    };
    let apart = |a: usize, b: usize| -> f32 { std::iter::zip(colours[a], colours[b]).map(|(a, b)| (a - b) * (a - b)).sum() };
    let densities: Vec<f32> = (0..height * width)
        .map(|pixel| around(pixel).map(|(other, place)| ((apart(pixel, other) + place) * falloff).exp()).sum())
        .collect();
    let reach = (how.reach * how.reach) as f32;
    let mut parents: Vec<usize> = (0..height * width)
        .map(|pixel| {
            let denser = |other: usize| densities[other] > densities[pixel] || (densities[other] == densities[pixel] && other < pixel);
            let mut nearest = (reach, pixel);
            for (other, place) in around(pixel) {
                let distance = apart(pixel, other) + place;
                if distance < nearest.0 && denser(other) {
                    nearest = (distance, other);
                }
            }
            nearest.1
        })
        .collect();
    for pixel in 0..parents.len() {
        let mut root = pixel;
        while parents[root] != root {
            root = parents[root];
        }
        // Everything on the way points to the root from now on, so that no way is gone twice.
        let mut at = pixel;
        while parents[at] != root {
            at = std::mem::replace(&mut parents[at], root);
        }
    }
    Segments::new(&parents.iter().map(|&root| root as u32).collect::<Vec<_>>(), height, width)
}
