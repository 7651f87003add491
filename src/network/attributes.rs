//! What the attributes and operands of a node ask for, the same for constants that are folded and for steps of the walk: axes,
//! permutations, ranges, sizes.

use super::constant::Constant;
use super::error::NetworkError;
use super::node::NodeView;
use super::shapes::reshape_target;
use super::volume::{MOST_DIMENSIONS, MOST_VALUES, extent};

/// The planned result of `Flatten`, `Squeeze`, `Unsqueeze` or `Reshape` for an input shape.
pub fn reshaped(view: &NodeView, shape: &[usize]) -> Result<Vec<usize>, NetworkError> {
    let axes = |rank: usize| -> Result<Option<Vec<usize>>, NetworkError> {
        match view.integers("axes", 1)? {
            None => Ok(None),
            Some(axes) => axes.into_iter().map(|axis| view.axis(axis, rank)).collect::<Result<Vec<_>, _>>().map(Some),
        }
    };
    Ok(match view.operator() {
        "Flatten" => {
            let axis = view.int("axis", 1);
            let axis = if axis == shape.len() as i64 { shape.len() } else { view.axis(axis, shape.len())? };
            vec![shape[..axis].iter().product(), shape[axis..].iter().product()]
        }
        "Squeeze" => {
            let axes = axes(shape.len())?.unwrap_or_else(|| (0..shape.len()).filter(|&axis| shape[axis] == 1).collect());
            if let Some(&axis) = axes.iter().find(|&&axis| shape[axis] != 1) {
                return Err(view.refuse(format!("dimension {axis} of {shape:?} is not 1")));
            }
            (0..shape.len()).filter(|axis| !axes.contains(axis)).map(|axis| shape[axis]).collect()
        }
        "Unsqueeze" => {
            let count = view.integers("axes", 1)?.ok_or_else(|| view.refuse("its axes are missing"))?.len();
            let rank = shape.len() + count;
            if rank > MOST_DIMENSIONS {
                return Err(view.unsupported(format!("makes a tensor of {rank} dimensions; at most {MOST_DIMENSIONS} are supported")));
            }
            let axes = axes(rank)?.unwrap_or_default();
            let mut old = shape.iter();
            let sizes: Vec<usize> =
                (0..rank).map(|axis| if axes.contains(&axis) { Some(1) } else { old.next().copied() }.unwrap_or(0)).collect();
            if sizes.contains(&0) && !shape.contains(&0) {
                return Err(view.refuse("names an axis twice"));
            }
            sizes
        }
        "Reshape" => {
            let target = view.integers("shape", 1)?.ok_or_else(|| view.refuse("its target shape is missing"))?;
            reshape_target(shape, &target, view.int("allowzero", 0) != 0).map_err(|e| view.refuse(e))?
        }
        other => return Err(view.refuse(format!("{other} is not a reshape"))),
    })
}

/// The permutation that a node names; reversed order when it names none.
pub fn permutation(view: &NodeView, rank: usize) -> Result<Vec<usize>, NetworkError> {
    let Some(given) = view.ints("perm") else { return Ok((0..rank).rev().collect()) };
    let axes = given.iter().map(|&axis| view.axis(axis, rank)).collect::<Result<Vec<_>, _>>()?;
    if axes.len() != rank || (0..rank).any(|axis| !axes.contains(&axis)) {
        return Err(view.refuse(format!("`perm` is {given:?}, which does not reorder {rank} dimensions")));
    }
    Ok(axes)
}

/// A slice's start, count and step per dimension, from the node's attributes or operands.
pub fn ranges(view: &NodeView, shape: &[usize]) -> Result<Vec<(i64, usize, i64)>, NetworkError> {
    let starts = view.integers("starts", 1)?.ok_or_else(|| view.refuse("its starts are missing"))?;
    let ends = view.integers("ends", 2)?.ok_or_else(|| view.refuse("its ends are missing"))?;
    let axes = view.integers("axes", 3)?.unwrap_or_else(|| (0..starts.len() as i64).collect());
    let steps = match view.constant(4)? {
        Some(steps) => steps.to_integers().unwrap_or_default(),
        None => vec![1; starts.len()],
    };
    if ends.len() != starts.len() || axes.len() != starts.len() || steps.len() != starts.len() {
        return Err(view.refuse("its starts, ends, axes and steps differ in length"));
    }
    let mut ranges: Vec<(i64, usize, i64)> = shape.iter().map(|&size| (0, size, 1)).collect();
    for k in 0..starts.len() {
        let axis = view.axis(axes[k], shape.len())?;
        let (size, step) = (shape[axis] as i64, steps[k]);
        if step == 0 {
            return Err(view.refuse("its step is 0"));
        }
        if size == 0 {
            continue;
        }
        let wrap = |at: i64| if at < 0 { at.saturating_add(size) } else { at };
        let (start, end) = if step > 0 {
            (wrap(starts[k]).clamp(0, size), wrap(ends[k]).clamp(0, size))
        } else {
            (wrap(starts[k]).min(size - 1).max(0), wrap(ends[k]).min(size - 1).max(-1))
        };
        let span = if step > 0 { end - start } else { start - end }.max(0) as u64;
        ranges[axis] = (start, span.div_ceil(step.unsigned_abs()) as usize, step);
    }
    Ok(ranges)
}

/// Sizes of the parts of a `Split`, and the axis.
pub fn split_sizes(view: &NodeView, shape: &[usize]) -> Result<(usize, Vec<usize>), NetworkError> {
    let axis = view.axis(view.int("axis", 0), shape.len())?;
    let sizes = match view.integers("split", 1)? {
        Some(sizes) => sizes
            .iter()
            .map(|&s| extent(s).ok_or_else(|| view.out_of_range(format!("a part has the size {s}; 0 to {MOST_VALUES} are supported"))))
            .collect::<Result<Vec<_>, _>>()?,
        None => {
            let outputs = view.proto.output.len();
            let parts = usize::try_from(view.int("num_outputs", outputs as i64)).ok().filter(|&parts| parts > 0 && parts == outputs);
            let parts = parts.ok_or_else(|| view.refuse(format!("names {outputs} outputs; it should have as many parts, at least one")))?;
            let each = shape[axis].div_ceil(parts);
            (0..parts).map(|part| each.min(shape[axis].saturating_sub(part * each))).collect()
        }
    };
    if sizes.iter().map(|&size| size as u64).sum::<u64>() != shape[axis] as u64 {
        return Err(view.refuse(format!("its parts {sizes:?} do not add up to {}", shape[axis])));
    }
    Ok((axis, sizes))
}

/// Indices from 0 up, negative ones counted from the end.
pub fn indices(view: &NodeView, given: &Constant, size: usize) -> Result<Vec<usize>, NetworkError> {
    let whole = given.to_integers().ok_or_else(|| view.refuse("its indices should be whole numbers"))?;
    whole
        .into_iter()
        .map(|index| {
            let at = if index < 0 { index + size as i64 } else { index };
            usize::try_from(at)
                .ok()
                .filter(|&at| at < size)
                .ok_or_else(|| view.refuse(format!("its index {index} lies outside {size} entries")))
        })
        .collect()
}

/// The axes of a reduction and whether they stay as 1.
pub fn reduced(view: &NodeView, rank: usize) -> Result<(Vec<usize>, bool), NetworkError> {
    let keep = view.int("keepdims", 1) != 0;
    let given = view.integers("axes", 1)?.filter(|axes| !axes.is_empty());
    let mut axes: Vec<usize> = match given {
        Some(axes) => axes.into_iter().map(|axis| view.axis(axis, rank)).collect::<Result<Vec<_>, _>>()?,
        None if view.int("noop_with_empty_axes", 0) != 0 => Vec::new(),
        None => (0..rank).collect(),
    };
    axes.sort_unstable();
    if axes.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(view.refuse(format!("names one of its axes {axes:?} twice")));
    }
    Ok((axes, keep))
}

/// Whether a place of a matrix of so many columns lies in the triangle that `Trilu` keeps.
pub fn triangle(view: &NodeView, columns: usize) -> Result<impl Fn(usize) -> bool + use<>, NetworkError> {
    let diagonal = view.constant(1)?.and_then(|k| k.to_integers()).and_then(|k| k.first().copied()).unwrap_or(0);
    let upper = view.int("upper", 1) != 0;
    Ok(move |at: usize| {
        let across = (at % columns) as i64 - (at / columns) as i64;
        if upper { across >= diagonal } else { across <= diagonal }
    })
}
