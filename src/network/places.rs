//! Follows places through a network: for each number of a tensor, which cell of a grid of rows and columns it speaks of.
//!
//! The photo is a grid of pixels. A convolution or a pool makes a new grid of its result. What moves numbers (reshapes, transpositions,
//! slices, joins) moves their places with them, and is run on labels in the place of numbers. So tokens, tokens with others in front or
//! behind, windows that are cut, shifted and laid back, and channels in the last dimension need no rule of their own. Where numbers of
//! several cells are put together, as by a patch merging, the cells become one where they are blocks of a coarser grid; else the place is
//! lost. Attention gives each token the place of its query, and a sum the place of the summand that has one.

use super::constant::Constant;
use super::graph::{Graph, Node, Port};
use super::influence::Places;
use super::operator::{Operator, Saved, values_of};
use super::reach::Reach;
use super::value::Value;
use super::weights::Weights;
use burn::tensor::Device;
use std::collections::BTreeSet;

/// Most values of a tensor whose labels are moved: f32 counts to 2^24 without a gap.
const MOST_LABELS: usize = 1 << 24;

impl Places {
    /// The image `[n, channels, rows, columns]`; none where it has one cell alone.
    fn image(shape: &[usize]) -> Option<Self> {
        let [_, _, rows, columns] = *shape else { return None };
        let count = rows.checked_mul(columns).filter(|&count| count > 1 && count < MOST_LABELS)?;
        Some(Self { grid: [rows, columns], extent: vec![1, 1, rows, columns], cells: (1..=count as u32).collect() })
    }

    /// Whether the labels can be broadcast to a shape.
    pub(super) fn fits(&self, shape: &[usize]) -> bool {
        self.extent.len() == shape.len() && std::iter::zip(&self.extent, shape).all(|(&own, &size)| own == size || own == 1)
    }

    /// The larger of two labels for each value of a shape to which both are broadcast.
    pub(super) fn or(&self, other: &Self, shape: &[usize]) -> Option<Self> {
        let (one, other) = (self.aligned(shape.len()).spread(shape)?, other.aligned(shape.len()).spread(shape)?);
        Self::of(self.grid, shape, &std::iter::zip(one, other).map(|(a, b)| a.max(b)).collect::<Vec<_>>())
    }

    /// Whether dimensions 2 and 3 hold rows and columns of an image that was padded or cropped: what is there lies a whole number of rows and
    /// columns from where it was.
    fn is_shifted_image(&self) -> bool {
        let [1, 1, _, width] = self.extent[..] else { return false };
        let columns = self.grid[1];
        let there = std::iter::zip(0.., &*self.cells).filter(|(_, cell)| **cell > 0);
        let mut shifts = there.map(|(at, &cell)| {
            let (row, column) = ((cell as usize - 1) / columns, (cell as usize - 1) % columns);
            ((at / width) as i64 - row as i64, (at % width) as i64 - column as i64)
        });
        let first = shifts.next();
        first.is_some() && shifts.all(|shift| Some(shift) == first)
    }

    /// From a label for each value of a tensor; none where no value has a place.
    fn of(grid: [usize; 2], shape: &[usize], labels: &[u32]) -> Option<Self> {
        let mut places = Self { grid, extent: shape.to_vec(), cells: labels.into() };
        for axis in 0..shape.len() {
            places = places.without(axis);
        }
        places.cells.iter().any(|&cell| cell > 0).then_some(places)
    }

    /// With extent 1 along a dimension that the labels do not depend on.
    fn without(self, axis: usize) -> Self {
        let size = self.extent[axis];
        let inner: usize = self.extent[axis + 1..].iter().product();
        let same = self.cells.chunks(size * inner).all(|block| block.chunks(inner).all(|row| row == &block[..inner]));
        if size == 1 || !same {
            return self;
        }
        let cells = self.cells.chunks(size * inner).flat_map(|block| block[..inner].iter().copied()).collect();
        let mut extent = self.extent;
        extent[axis] = 1;
        Self { grid: self.grid, extent, cells }
    }

    /// A label for each value of a tensor of this shape, to which the extent can be broadcast; none where that is too much.
    fn spread(&self, shape: &[usize]) -> Option<Vec<u32>> {
        let count = shape.iter().try_fold(1usize, |product, &size| product.checked_mul(size)).filter(|&count| count <= MOST_LABELS)?;
        if self.extent == shape {
            return Some(self.cells.to_vec());
        }
        let source = super::shapes::broadcast_source(&self.extent, shape);
        debug_assert_eq!(source.size_hint().0, count);
        Some(source.map(|at| self.cells[at]).collect())
    }

    /// The same values under another shape.
    fn reshaped(&self, from: &[usize], to: &[usize]) -> Option<Self> {
        if from == to {
            return Some(self.clone());
        }
        Self::of(self.grid, to, &self.spread(from)?)
    }

    /// With dimensions of 1 in front up to `rank`.
    fn aligned(&self, rank: usize) -> Self {
        let lead = rank.saturating_sub(self.extent.len());
        Self { extent: [vec![1; lead], self.extent.clone()].concat(), ..self.clone() }
    }

    /// What is made of all numbers along `axes`, which stay as 1: one cell where there is but one, a block of cells where they are the
    /// blocks of a coarser grid.
    fn along(&self, axes: &[usize]) -> Option<Self> {
        let open: Vec<usize> = axes.iter().copied().filter(|&axis| self.extent[axis] > 1).collect();
        if open.is_empty() {
            return Some(self.clone());
        }
        let mut extent = self.extent.clone();
        for &axis in &open {
            extent[axis] = 1;
        }
        let mut sets = vec![BTreeSet::new(); extent.iter().product()];
        let target = super::shapes::reduce_target(&self.extent, &extent);
        for (&cell, target) in std::iter::zip(&*self.cells, target) {
            sets[target].insert(cell);
        }
        if sets.iter().all(|set| set.len() == 1) {
            let cells: Vec<u32> = sets.iter().filter_map(|set| set.first().copied()).collect();
            return Self::of(self.grid, &extent, &cells);
        }
        let (grid, cells) = blocks(self.grid, &sets)?;
        Self::of(grid, &extent, &cells)
    }
}

/// The coarser grid of which the sets of cells are blocks, and which block each set is.
fn blocks([rows, columns]: [usize; 2], sets: &[BTreeSet<u32>]) -> Option<([usize; 2], Vec<u32>)> {
    let place = |cell: u32| ((cell as usize - 1) / columns, (cell as usize - 1) % columns);
    let corners = |set: &BTreeSet<u32>| {
        let (first, last) = (place(*set.first().filter(|&&cell| cell > 0)?), place(*set.last()?));
        Some((first, [last.0 + 1 - first.0, (last.1 + 1).checked_sub(first.1)?]))
    };
    let (_, [height, width]) = corners(sets.first()?)?;
    let grid = [rows / height, columns / width];
    if grid[0] * height != rows || grid[1] * width != columns || grid == [1, 1] {
        return None;
    }
    let cells = sets.iter().map(|set| {
        let ((row, column), size) = corners(set)?;
        let inside = |&cell: &u32| (row..row + height).contains(&place(cell).0) && (column..column + width).contains(&place(cell).1);
        let whole = size == [height, width] && set.len() == height * width && row % height == 0 && column % width == 0;
        (whole && set.iter().all(inside)).then_some((row / height * grid[1] + column / width + 1) as u32)
    });
    Some((grid, cells.collect::<Option<Vec<u32>>>()?))
}

impl Graph {
    /// For each port, where its numbers belong in the image at `input` `[n, channels, rows, columns]`; none where that is not known.
    pub fn places(&self, input: Port) -> Vec<Option<Places>> {
        let mut found: Vec<Option<Places>> = vec![None; self.ports.len()];
        found[input] = Places::image(&self.ports[input].shape);
        let below = self.descendants(input);
        for (node, _) in std::iter::zip(&self.nodes, below).filter(|(_, below)| *below) {
            let inputs: Vec<Option<&Places>> = node.inputs.iter().map(|&port| found[port].as_ref()).collect();
            let shape = &self.ports[node.output].shape;
            found[node.output] = self.through(node, &inputs).filter(|places| places.fits(shape));
        }
        found
    }

    pub(super) fn through(&self, node: &Node, inputs: &[Option<&Places>]) -> Option<Places> {
        let shapes: Vec<&[usize]> = node.inputs.iter().map(|&port| &self.ports[port].shape[..]).collect();
        let output = &self.ports[node.output].shape[..];
        let Some((step, lifted)) = node.step.lifted() else {
            return self.step(node.step.as_ref(), inputs, &shapes, output);
        };
        if step.reach() == Reach::Moves {
            return self.moved(node.step.as_ref(), inputs, &shapes, output);
        }
        let lifted: Vec<Vec<usize>> = lifted.iter().map(|shape| [&[1], &shape[..]].concat()).collect();
        let shapes_inside: Vec<&[usize]> = lifted.iter().map(|shape| &shape[..]).collect();
        let inside: Vec<Option<Places>> = std::iter::zip(inputs, std::iter::zip(&shapes, &shapes_inside))
            .map(|(places, (from, to))| places.and_then(|places| places.reshaped(from, to)))
            .collect();
        let made = step.shape(&shapes_inside).ok()?;
        let places = self.step(step, &inside.iter().map(Option::as_ref).collect::<Vec<_>>(), &shapes_inside, &made)?;
        places.reshaped(&made, output)
    }

    fn step(&self, step: &dyn Operator, inputs: &[Option<&Places>], shapes: &[&[usize]], output: &[usize]) -> Option<Places> {
        let finest = |candidates: &mut dyn Iterator<Item = Places>| {
            // Of equally fine ones the first.
            candidates.reduce(|best, other| if cells(&other) > cells(&best) { other } else { best })
        };
        let known = || inputs.iter().copied().flatten();
        match step.reach() {
            Reach::Each => {
                let fits = |places: &Places| std::iter::zip(&places.extent, output).all(|(&own, &size)| own == size || own == 1);
                finest(&mut known().map(|places| places.aligned(output.len())).filter(fits))
            }
            Reach::Moves => self.moved(step, inputs, shapes, output),
            Reach::Along(axes) => {
                let places = (*inputs.first()?)?.along(&axes)?;
                if places.extent.len() == output.len() {
                    return Some(places);
                }
                let extent: Vec<usize> =
                    places.extent.iter().enumerate().filter(|(axis, _)| !axes.contains(axis)).map(|(_, &size)| size).collect();
                let extent = if extent.is_empty() { vec![1] } else { extent };
                Some(Places { extent, ..places })
            }
            Reach::Across(axis) => (*inputs.first()?)?.along(&[axis]),
            Reach::Product { left, right } => product(inputs, shapes, output, left, right),
            Reach::Windows => {
                let places = inputs.first().copied().flatten();
                // A window is one of rows and columns, whatever came before.
                if places.is_none_or(Places::is_shifted_image) { Places::image(output) } else { None }
            }
            Reach::Unknown => {
                let same = std::iter::zip(inputs, shapes).find_map(|(places, shape)| places.filter(|_| *shape == output));
                same.cloned().or_else(|| known().next().filter(|places| places.is_shifted_image()).and_then(|_| Places::image(output)))
            }
        }
    }

    /// Runs a step that moves numbers on their labels.
    fn moved(&self, step: &dyn Operator, inputs: &[Option<&Places>], shapes: &[&[usize]], output: &[usize]) -> Option<Places> {
        let grid = inputs.iter().copied().flatten().max_by_key(|places| cells(places))?.grid;
        // As many labels as numbers are made: what is too large for them has no places.
        if shapes.iter().chain([&output]).any(|shape| values_of(shape) > MOST_LABELS as u64) {
            return None;
        }
        let device = Device::flex();
        let mut labels = Vec::new();
        for (places, shape) in std::iter::zip(inputs, shapes) {
            let values = match places.filter(|places| places.grid == grid) {
                Some(places) => places.spread(shape)?.into_iter().map(|cell| cell as f32).collect(),
                None => vec![0.0; shape.iter().product()],
            };
            labels.push(Value::of(shape.to_vec(), values, &device));
        }
        let used = step.weights();
        let nothing = || Constant::f32([0], Vec::new());
        let mut constants = vec![nothing(); used.iter().map(|id| id + 1).max().unwrap_or(0)];
        for id in used {
            let weight = &self.weights[id];
            constants[id] = Constant::f32(weight.shape.clone(), vec![0.0; weight.data.len()]);
        }
        let moved = step.forward(&Weights::of(&constants, &device), labels, &mut Saved::Off);
        let count: usize = moved.shape().iter().product();
        // The CPU has the numbers at hand: nothing is waited for.
        let values = moved.reshape(&[count]).tensor::<1>().into_data().try_into_vec::<f32>().ok()?;
        let labels: Vec<u32> = values.into_iter().map(|value| value as u32).collect();
        let (grid, labels) = thinned(grid, labels);
        Places::of(grid, output, &labels)
    }
}

/// Labels of every second row or column, say, as those of the grid that they make by themselves; others as they are.
fn thinned([rows, columns]: [usize; 2], labels: Vec<u32>) -> ([usize; 2], Vec<u32>) {
    let kept: BTreeSet<usize> = labels.iter().filter(|&&label| label > 0).map(|&label| label as usize - 1).collect();
    // First and step of places that are evenly spaced to the end.
    let spaced = |places: BTreeSet<usize>, size: usize| {
        let places: Vec<usize> = places.into_iter().collect();
        let step = if places.len() > 1 { places[1] - places[0] } else { size };
        let even = places.first().is_some_and(|&first| first < step && places.iter().copied().eq((first..size).step_by(step)));
        even.then_some((places, step))
    };
    let found = spaced(kept.iter().map(|cell| cell / columns).collect(), rows)
        .zip(spaced(kept.iter().map(|cell| cell % columns).collect(), columns));
    match found {
        Some(((of_rows, row_step), (of_columns, column_step)))
            if kept.len() == of_rows.len() * of_columns.len() && kept.len() > 1 && kept.len() < rows * columns =>
        {
            let cell = |label: u32| {
                let (row, column) = ((label as usize - 1) / columns, (label as usize - 1) % columns);
                (row / row_step * of_columns.len() + column / column_step + 1) as u32
            };
            let labels = labels.into_iter().map(|label| if label > 0 { cell(label) } else { 0 }).collect();
            ([of_rows.len(), of_columns.len()], labels)
        }
        _ => ([rows, columns], labels),
    }
}

fn cells(places: &Places) -> usize {
    places.grid[0] * places.grid[1]
}

/// Each number of a product is made of a row of the left factor and a column of the right one. The place is that of the row where
/// the whole row has one, else that of the column: attention is read from its queries.
fn product(inputs: &[Option<&Places>], shapes: &[&[usize]], output: &[usize], left: Option<bool>, right: Option<bool>) -> Option<Places> {
    let mut given = std::iter::zip(inputs, shapes);
    let mut next = |factor: Option<bool>| factor.and_then(|turned| given.next().map(|(places, shape)| (*places, *shape, turned)));
    let (left, right) = (next(left), next(right));
    let both = left.is_some() && right.is_some();
    let of = |(places, shape, turned): (Option<&Places>, &[usize], bool), is_left: bool| {
        let rank = shape.len();
        // Vectors are rows and columns, and are not followed.
        let places = places.filter(|_| rank >= 2 && output.len() >= 2)?;
        let inner = if is_left == turned { rank - 2 } else { rank - 1 };
        let mut places = if both && places.extent[inner] > 1 { one_cell(places, inner)? } else { places.along(&[inner])? };
        if turned {
            places = places.reshaped(&places.extent.clone(), &{
                let mut extent = places.extent.clone();
                extent.swap(rank - 2, rank - 1);
                extent
            })?;
        }
        let places = places.aligned(output.len());
        let fits = std::iter::zip(&places.extent, output).all(|(&own, &size)| own == size || own == 1);
        fits.then_some(places)
    };
    left.and_then(|left| of(left, true)).or_else(|| right.and_then(|right| of(right, false)))
}

/// What is made of all numbers along a dimension where each sum is of one cell alone.
fn one_cell(places: &Places, axis: usize) -> Option<Places> {
    places.along(&[axis]).filter(|made| made.grid == places.grid)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(rows: usize, columns: usize) -> Places {
        Places::image(&[1, 2, rows, columns]).unwrap()
    }

    #[test]
    fn the_cells_of_windows_are_known_and_merged_patches_are_a_coarser_grid() {
        // Rows, columns and channels by windows of 2 x 2: `[1, 2, 2, 2, 3, 2]` to `[1, 2, 3, 2, 2, 2]`.
        let shape = [1, 4, 6, 5];
        let last = Places { extent: vec![1, 4, 6, 1], ..image(4, 6) };
        let windows = last.reshaped(&shape, &[1, 2, 2, 3, 2, 5]).unwrap();
        assert_eq!(windows.extent, [1, 2, 2, 3, 2, 1]);
        // All numbers of each window together.
        let merged = windows.along(&[2, 4]).unwrap();
        assert_eq!((merged.grid, merged.extent.clone()), ([2, 3], vec![1, 2, 1, 3, 1, 1]));
        assert_eq!(*merged.cells, [1, 2, 3, 4, 5, 6]);
        assert_eq!(last.along(&[1, 2]), None, "the whole grid is no place");
        assert_eq!(windows.along(&[1, 3]), None, "cells that are no block have no place");
    }

    #[test]
    fn every_second_row_and_column_is_a_grid_and_a_crop_is_not() {
        // Rows 1 and 3, columns 0 and 2 of a grid of 4 x 4, with a special token in front.
        assert_eq!(thinned([4, 4], vec![0, 5, 7, 13, 15]), ([2, 2], vec![0, 1, 2, 3, 4]));
        assert_eq!(thinned([4, 4], vec![5, 6, 9, 10]), ([4, 4], vec![5, 6, 9, 10]));
        assert_eq!(thinned([2, 2], vec![4, 3, 2, 1]), ([2, 2], vec![4, 3, 2, 1]));
    }

    #[test]
    fn rows_and_columns_are_known_again_after_pads_and_crops() {
        let of = |labels: [u32; 9]| Places::of([2, 2], &[1, 1, 3, 3], &labels).unwrap();
        assert!(image(4, 6).is_shifted_image());
        assert!(of([0, 0, 0, 1, 2, 0, 3, 4, 0]).is_shifted_image(), "a row above and a column behind");
        assert!(of([4, 0, 0, 0, 0, 0, 0, 0, 0]).is_shifted_image(), "the last cell of a crop");
        assert!(!of([1, 0, 2, 0, 0, 0, 3, 0, 4]).is_shifted_image(), "zeros between cells");
        assert!(!of([2, 1, 0, 4, 3, 0, 0, 0, 0]).is_shifted_image(), "mirrored");
    }

    #[test]
    fn other_tokens_have_no_place() {
        let tokens = Places::of([1, 2], &[1, 4, 3], &[0, 0, 0, 1, 1, 1, 2, 2, 2, 0, 0, 0]).unwrap();
        assert_eq!((tokens.extent.clone(), &*tokens.cells), (vec![1, 4, 1], &[0, 1, 2, 0][..]));
        assert_eq!(tokens.along(&[1]), None, "their mean is of patches and others");
        assert_eq!(Places::of([1, 2], &[1, 2], &[0, 0]), None);
    }

    #[test]
    fn attention_is_read_from_its_queries() {
        let queries = Places { extent: vec![1, 4, 1], ..Places::of([2, 2], &[1, 4, 3], &[1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]).unwrap() };
        let keys = Places { extent: vec![1, 1, 4], cells: [4, 3, 2, 1].into(), ..queries.clone() };
        let shapes: [&[usize]; 2] = [&[1, 4, 3], &[1, 3, 4]];
        let read = |left, right| product(&[left, right], &shapes, &[1, 4, 4], Some(false), Some(false));
        assert_eq!(read(Some(&queries), Some(&keys)).unwrap(), queries);
        assert_eq!(read(None, Some(&keys)).unwrap(), keys);
        // The values are mixed over the tokens that they come from.
        let values = queries.clone();
        assert_eq!(product(&[None, Some(&values)], &[&[1, 1, 4], &[1, 4, 3]], &[1, 1, 3], Some(false), Some(false)), None);
    }
}
