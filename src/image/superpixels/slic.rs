//! Simple linear iterative clustering: k-means over colour and place, each centre looking only around itself.
//!
//! Achanta, Shaji, Smith, Lucchi, Fua and Süsstrunk (2012), "SLIC Superpixels Compared to State-of-the-art Superpixel Methods",
//! algorithm 1 with the distance of equation 3: D^2 = d_c^2 + (d_s / S)^2 m^2, d_c in CIELAB, d_s in pixels, S the side of a
//! patch, m the compactness. Afterwards every patch is made of one piece: pieces smaller than a quarter of S^2 join a neighbour.

use super::lab::lab;
use super::{BadCount, Segments, cells, check, connected, neighbours};
use crate::image::Image;

/// How SLIC cuts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slic {
    /// Patches asked for; about as many are found.
    pub count: usize,
    /// m: how much place counts beside colour. Large gives squares, small follows edges. 10 suits CIELAB.
    pub compactness: f64,
}

/// Rounds of k-means; ten suffice for most pictures (section 3).
const ROUNDS: usize = 10;

/// Pieces below this share of a patch's area join a neighbour.
const SMALL: f64 = 0.25;

#[derive(Clone, Copy)]
struct Centre {
    colour: [f64; 3],
    row: f64,
    column: f64,
}

/// The picture cut into about `count` connected patches.
///
/// # Errors
/// [`BadCount`]: more patches than pixels, or none.
pub fn slic(image: &Image, how: Slic) -> Result<Segments, BadCount> {
    let (height, width) = (image.height(), image.width());
    check(how.count, height, width)?;
    let colours = lab(image.rgb());
    let [rows, columns] = cells(how.count, height, width);
    let (tall, wide) = (height as f64 / rows as f64, width as f64 / columns as f64);
    let side = (tall * wide).sqrt();
    let mut centres: Vec<Centre> = (0..rows * columns)
        .map(|cell| {
            let row = ((cell / columns) as f64 + 0.5) * tall;
            let column = ((cell % columns) as f64 + 0.5) * wide;
            calm(&colours, row, column, height, width)
        })
        .collect();
    // The pixel's own cell, until a centre claims it: a pixel that no centre reaches stays with its cell.
    let mut labels: Vec<u32> =
        (0..height * width).map(|pixel| (pixel / width * rows / height * columns + pixel % width * columns / width) as u32).collect();
    let weight = (how.compactness / side).powi(2);
    for _ in 0..ROUNDS {
        let mut nearest = vec![f64::INFINITY; height * width];
        for (label, centre) in centres.iter().enumerate() {
            let span = |at: f64, reach: f64, size: usize| {
                ((at - reach).floor().max(0.0) as usize)..((at + reach).ceil().max(0.0) as usize + 1).min(size)
            };
            for row in span(centre.row, tall.max(1.0), height) {
                for column in span(centre.column, wide.max(1.0), width) {
                    let pixel = row * width + column;
                    let place = (row as f64 + 0.5 - centre.row).powi(2) + (column as f64 + 0.5 - centre.column).powi(2);
                    let distance = apart(colours[pixel], centre.colour) + weight * place;
                    if distance < nearest[pixel] {
                        nearest[pixel] = distance;
                        labels[pixel] = label as u32;
                    }
                }
            }
        }
        centres = means(&labels, &colours, width, &centres);
    }
    Ok(whole(&labels, height, width, SMALL * side * side))
}

fn apart(colour: [f32; 3], centre: [f64; 3]) -> f64 {
    std::iter::zip(colour, centre).map(|(a, b)| (f64::from(a) - b).powi(2)).sum()
}

/// A centre near (row, column), moved to where the colour changes least among the 3 x 3 pixels around it, so that none starts
/// on an edge; where nothing changes less it stays.
fn calm(colours: &[[f32; 3]], row: f64, column: f64, height: usize, width: usize) -> Centre {
    let (middle_row, middle_column) = ((row as usize).min(height - 1), (column as usize).min(width - 1));
    let slope = |row: usize, column: usize| -> f64 {
        let at = |row: usize, column: usize| colours[row.min(height - 1) * width + column.min(width - 1)];
        let change = |a: [f32; 3], b: [f32; 3]| apart(a, b.map(f64::from));
        change(at(row, column + 1), at(row, column.saturating_sub(1))) + change(at(row + 1, column), at(row.saturating_sub(1), column))
    };
    let mut best = (slope(middle_row, middle_column), middle_row, middle_column);
    for near_row in middle_row.saturating_sub(1)..=(middle_row + 1).min(height - 1) {
        for near_column in middle_column.saturating_sub(1)..=(middle_column + 1).min(width - 1) {
            let found = slope(near_row, near_column);
            if found < best.0 {
                best = (found, near_row, near_column);
            }
        }
    }
    let colour = colours[best.1 * width + best.2].map(f64::from);
    if (best.1, best.2) == (middle_row, middle_column) {
        return Centre { colour, row, column };
    }
    Centre { colour, row: best.1 as f64 + 0.5, column: best.2 as f64 + 0.5 }
}

/// The mean colour and place of every patch; a patch that lost all its pixels keeps its centre.
fn means(labels: &[u32], colours: &[[f32; 3]], width: usize, before: &[Centre]) -> Vec<Centre> {
    let mut sums = vec![([0f64; 5], 0f64); before.len()];
    for (pixel, (&label, colour)) in labels.iter().zip(colours).enumerate() {
        let (sum, count) = &mut sums[label as usize];
        let place = [(pixel / width) as f64 + 0.5, (pixel % width) as f64 + 0.5];
        for (sum, value) in sum.iter_mut().zip(colour.iter().map(|&v| f64::from(v)).chain(place)) {
            *sum += value;
        }
        *count += 1.0;
    }
    std::iter::zip(sums, before)
        .map(|((sum, count), &before)| {
            if count == 0.0 {
                return before;
            }
            let [l, a, b, row, column] = sum.map(|value| value / count);
            Centre { colour: [l, a, b], row, column }
        })
        .collect()
}

/// Every piece a segment of its own, the small ones joined to the segment that they were reached from.
fn whole(labels: &[u32], height: usize, width: usize, least: f64) -> Segments {
    let parts = connected(labels, height, width);
    let count = parts.iter().max().map_or(0, |&last| last as usize + 1);
    let mut areas = vec![0usize; count];
    for &part in &parts {
        areas[part as usize] += 1;
    }
    // In the order in which pieces appear, so that the neighbour above or left of a piece's first pixel is settled before it.
    let mut joined: Vec<u32> = (0..count as u32).collect();
    let mut seen = vec![false; count];
    for (pixel, &part) in parts.iter().enumerate() {
        if std::mem::replace(&mut seen[part as usize], true) || areas[part as usize] as f64 >= least {
            continue;
        }
        let settled = neighbours(pixel, height, width).filter(|&other| other < pixel).map(|other| parts[other]).next();
        if let Some(neighbour) = settled {
            joined[part as usize] = joined[neighbour as usize];
        }
    }
    let labels: Vec<u32> = parts.iter().map(|&part| joined[part as usize]).collect();
    Segments::new(&labels, height, width)
}
