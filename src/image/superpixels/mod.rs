//! Superpixels: a picture cut into patches of like colour, the parts that perturbation methods take away.
//!
//! [`slic`] gives connected patches of about equal size, about as many as asked for; [`quickshift`] follows the modes of the
//! colours and finds their number itself; [`grid`] looks at no colour at all. None of them draws a random number.
//!
//! Written here rather than taken from a crate: the one that there is, simple_clustering 0.2, has SLIC but no quickshift, and
//! brings a colour library along for what `lab.rs` does in twenty lines.

mod lab;
mod quickshift;
mod slic;

pub use quickshift::{Quickshift, quickshift};
pub use slic::{Slic, slic};

use thiserror::Error;

/// A picture cut into segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segments {
    /// The segment of every pixel, `[height, width]`, each below `count`; every number below `count` occurs.
    pub labels: Vec<u32>,
    /// Number of segments, at least 1.
    pub count: usize,
    /// Height in pixels.
    pub height: usize,
    /// Width in pixels.
    pub width: usize,
}

impl Segments {
    /// Segments from any labels `[height, width]`; they are numbered anew in the order in which they appear, row by row.
    ///
    /// # Panics
    /// When the labels do not fit the size, or there are none.
    pub fn new(labels: &[u32], height: usize, width: usize) -> Self {
        assert!(labels.len() == height * width && !labels.is_empty(), "{} labels of {height} x {width} pixels", labels.len());
        let mut names = std::collections::HashMap::new();
        let mut named = Vec::with_capacity(labels.len());
        for label in labels {
            let next = names.len() as u32;
            named.push(*names.entry(label).or_insert(next));
        }
        Self { labels: named, count: names.len(), height, width }
    }

    /// Number of pixels of every segment.
    pub fn areas(&self) -> Vec<usize> {
        let mut areas = vec![0; self.count];
        for &label in &self.labels {
            areas[label as usize] += 1;
        }
        areas
    }

    /// A number per segment as a number per pixel, `[height, width]`.
    ///
    /// # Panics
    /// When there are not as many numbers as segments.
    pub fn paint(&self, values: &[f64]) -> Vec<f32> {
        assert_eq!(values.len(), self.count, "one number per segment");
        self.labels.iter().map(|&label| values[label as usize] as f32).collect()
    }
}

/// More segments than there are pixels to share out, or none at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{asked} segments were asked of an input of {width} x {height} pixels: choose 1 to {}", height * width)]
pub struct BadCount {
    /// Segments asked for.
    pub asked: usize,
    /// Height in pixels.
    pub height: usize,
    /// Width in pixels.
    pub width: usize,
}

fn check(asked: usize, height: usize, width: usize) -> Result<(), BadCount> {
    if (1..=height * width).contains(&asked) { Ok(()) } else { Err(BadCount { asked, height, width }) }
}

/// Rows and columns of about `count` cells as square as the picture allows; at least 1 and at most one per pixel each.
fn cells(count: usize, height: usize, width: usize) -> [usize; 2] {
    let rows = ((count as f64 * height as f64 / width as f64).sqrt().round() as usize).clamp(1, height);
    let columns = ((count as f64 / rows as f64).round() as usize).clamp(1, width);
    [rows, columns]
}

/// A regular grid of about `count` cells: pixel (y, x) is in row floor(y rows / height), column floor(x columns / width).
///
/// # Errors
/// [`BadCount`]: more cells than pixels, or none.
pub fn grid(count: usize, height: usize, width: usize) -> Result<Segments, BadCount> {
    check(count, height, width)?;
    let [rows, columns] = cells(count, height, width);
    let cell = |pixel: usize| (pixel / width * rows / height * columns + pixel % width * columns / width) as u32;
    Ok(Segments::new(&(0..height * width).map(cell).collect::<Vec<_>>(), height, width))
}

/// The parts of equal label that hang together by their sides: a number per pixel, from 0 in the order in which they appear.
pub fn connected(labels: &[u32], height: usize, width: usize) -> Vec<u32> {
    let mut parts = vec![u32::MAX; labels.len()];
    let (mut next, mut open) = (0, Vec::new());
    for start in 0..labels.len() {
        if parts[start] != u32::MAX {
            continue;
        }
        parts[start] = next;
        open.push(start);
        while let Some(pixel) = open.pop() {
            for neighbour in neighbours(pixel, height, width) {
                if parts[neighbour] == u32::MAX && labels[neighbour] == labels[start] {
                    parts[neighbour] = next;
                    open.push(neighbour);
                }
            }
        }
        next += 1;
    }
    parts
}

/// The pixels above, left, right and below.
fn neighbours(pixel: usize, height: usize, width: usize) -> impl Iterator<Item = usize> {
    let (row, column) = (pixel / width, pixel % width);
    [
        (row > 0).then(|| pixel - width),
        (column > 0).then(|| pixel - 1),
        (column + 1 < width).then_some(pixel + 1),
        (row + 1 < height).then_some(pixel + width),
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_has_the_cells_of_its_formula() {
        let three = grid(9, 227, 227).unwrap();
        assert_eq!(three.count, 9);
        for (row, column) in [(0, 0), (75, 76), (76, 151), (151, 152), (226, 226)] {
            assert_eq!(three.labels[row * 227 + column] as usize, (3 * row / 227) * 3 + 3 * column / 227);
        }
        assert_eq!(grid(6, 2, 3).unwrap().labels, [0, 1, 2, 3, 4, 5]);
        assert!(grid(7, 2, 3).unwrap_err().to_string().contains("choose 1 to 6"));
    }

    #[test]
    fn parts_that_touch_only_at_a_corner_are_apart() {
        assert_eq!(connected(&[1, 0, 0, 1], 2, 2), [0, 1, 2, 3]);
        assert_eq!(connected(&[1, 1, 0, 1], 2, 2), [0, 0, 1, 0]);
    }

    #[test]
    fn labels_are_numbered_anew_and_painted() {
        let segments = Segments::new(&[7, 7, 3, 9], 2, 2);
        assert_eq!((segments.labels.as_slice(), segments.count), ([0, 0, 1, 2].as_slice(), 3));
        assert_eq!(segments.areas(), [2, 1, 1]);
        assert_eq!(segments.paint(&[0.5, -1.0, 2.0]), [0.5, 0.5, -1.0, 2.0]);
    }
}
