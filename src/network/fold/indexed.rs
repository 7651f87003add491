//! Operators on constants that pick, place and find: index arithmetic such as that of relative positions.

use super::{Allowance, LOOKED_UP};
use crate::network::attributes;
use crate::network::constant::{Constant, ConstantData};
use crate::network::error::NetworkError;
use crate::network::indexing;
use crate::network::node::NodeView;
use crate::network::shapes::{affine, strides};
use crate::network::volume::{MOST_VALUES, volume};

/// Evaluates the node, or `None` when it is not one of these.
pub fn on_host(view: &NodeView, allowance: &mut Allowance) -> Result<Option<Constant>, NetworkError> {
    let places = match view.operator() {
        "GatherElements" => {
            allowance.take(view, &view.needed(1)?.shape, LOOKED_UP)?;
            indexing::elements(view, &view.needed(0)?.shape, &*view.needed(1)?)?
        }
        "GatherND" => {
            let batch = usize::try_from(view.int("batch_dims", 0)).map_err(|_| view.refuse("`batch_dims` is negative"))?;
            let (data, indices) = (view.needed(0)?, view.needed(1)?);
            allowance.take(view, &indexing::shape_of_coordinates(view, &data.shape, &indices, batch)?, LOOKED_UP)?;
            allowance.take(view, &indices.shape, LOOKED_UP)?;
            indexing::coordinates(view, &data.shape, &indices, batch)?
        }
        "ScatterElements" | "Scatter" | "ScatterND" if view.string("reduction", "none") == "none" => {
            return scattered(view, allowance).map(Some);
        }
        "NonZero" => return non_zero(view, allowance).map(Some),
        "OneHot" => return one_hot(view, allowance).map(Some),
        "ArgMax" | "ArgMin" => return largest_places(view, allowance).map(Some),
        "CumSum" => return running_sum(view, allowance).map(Some),
        "Trilu" => return triangle(view, allowance).map(Some),
        _ => return Ok(None),
    };
    let data = view.needed(0)?;
    allowance.take(view, &places.shape, data.data.width())?;
    Ok(Some(data.pick(places.shape, places.at.into_iter())))
}

fn scattered(view: &NodeView, allowance: &mut Allowance) -> Result<Constant, NetworkError> {
    let (data, indices, updates) = (view.needed(0)?, view.needed(1)?, view.needed(2)?);
    // The updates have a place each, and a number beside it.
    allowance.take(view, &updates.shape, LOOKED_UP)?;
    allowance.take(view, &indices.shape, LOOKED_UP)?;
    allowance.take(view, &data.shape, LOOKED_UP)?;
    let places = match view.operator() {
        "ScatterND" => indexing::coordinates(view, &data.shape, &indices, 0)?,
        _ => indexing::elements(view, &data.shape, &indices)?,
    };
    if updates.data.len() != places.at.len() {
        return Err(view.refuse(format!("its updates have the shape {:?}; {:?} was expected", updates.shape, places.shape)));
    }
    let mut values = data.to_numbers();
    for (&place, update) in std::iter::zip(&places.at, updates.numbers()) {
        values[place] = update;
    }
    Ok(data.like(data.shape.clone(), values.into_iter()))
}

/// `[dimensions, number of values that are not 0]`, the coordinates of each.
fn non_zero(view: &NodeView, allowance: &mut Allowance) -> Result<Constant, NetworkError> {
    let data = view.needed(0)?;
    allowance.look_at(view, data.data.len())?;
    let shape = vec![data.shape.len(), data.numbers().filter(|value| *value != 0.0).count()];
    // The coordinates, and the places that they are made of.
    allowance.take(view, &shape, LOOKED_UP)?;
    let found: Vec<usize> = std::iter::zip(0.., data.numbers()).filter(|(_, value)| *value != 0.0).map(|(at, _)| at).collect();
    let wide = strides(&data.shape);
    let coordinates = std::iter::zip(&data.shape, &wide).flat_map(|(&size, &step)| found.iter().map(move |at| (at / step % size) as i64));
    Ok(Constant { shape, data: ConstantData::I64(coordinates.collect()) })
}

fn one_hot(view: &NodeView, allowance: &mut Allowance) -> Result<Constant, NetworkError> {
    let (indices, depth, values) = (view.needed(0)?, view.needed(1)?, view.needed(2)?);
    let given = depth.to_numbers();
    // A float stands for a whole number here, too.
    let depth = given.first().copied().filter(|depth| depth.fract() == 0.0 && depth.abs() <= i64::MAX as f64);
    let depth = depth.and_then(|depth| super::extent(depth as i64)).filter(|&depth| depth > 0);
    let depth = depth.ok_or_else(|| {
        view.out_of_range(format!(
            "makes rows of {} entries, its `depth`; a whole number of 1 to {MOST_VALUES} was expected",
            given.first().map_or("no".into(), f64::to_string)
        ))
    })?;
    let &[off, on] = &values.to_numbers()[..] else {
        return Err(view.refuse(format!("takes two values, off and on; {} were given", values.data.len())));
    };
    let rank = indices.shape.len() + 1;
    let axis = view.axis(view.int("axis", -1), rank)?;
    let mut shape = indices.shape.clone();
    shape.insert(axis, depth);
    let count = allowance.take(view, &shape, LOOKED_UP)?;
    let mut filled = vec![off; count];
    let inner: usize = shape[axis + 1..].iter().product();
    for (at, index) in std::iter::zip(0.., indices.numbers()) {
        let wrapped = if index < 0.0 { index + depth as f64 } else { index };
        // An index beyond the depth lights nothing.
        if wrapped >= 0.0 && wrapped < depth as f64 {
            filled[(at / inner * depth + wrapped as usize) * inner + at % inner] = on;
        }
    }
    Ok(values.like(shape, filled.into_iter()))
}

/// Lays one dimension of a shape apart: for each row along it, where the row starts, and the step between its entries.
fn rows(shape: &[usize], axis: usize) -> (Vec<usize>, usize) {
    let mut rest = shape.to_vec();
    rest[axis] = 1;
    let steps: Vec<i64> = strides(shape).into_iter().map(|step| step as i64).collect();
    (affine(&rest, 0, &steps).collect(), strides(shape)[axis])
}

fn largest_places(view: &NodeView, allowance: &mut Allowance) -> Result<Constant, NetworkError> {
    let data = view.needed(0)?;
    let axis = view.axis(view.int("axis", 0), data.shape.len())?;
    let sign = if view.operator() == "ArgMin" { -1.0 } else { 1.0 };
    let last = view.int("select_last_index", 0) != 0;
    let mut shape = data.shape.clone();
    shape[axis] = 1;
    allowance.look_at(view, data.data.len())?;
    allowance.take(view, &shape, LOOKED_UP)?;
    let (starts, step) = rows(&data.shape, axis);
    let place = |start: usize| {
        let mut best = 0;
        for at in 1..data.shape[axis] {
            let (new, old) = (sign * data.number(start + at * step), sign * data.number(start + best * step));
            if new > old || (last && new == old) {
                best = at;
            }
        }
        best as i64
    };
    let places = starts.into_iter().map(place).collect();
    if view.int("keepdims", 1) == 0 {
        shape.remove(axis);
    }
    Ok(Constant { shape, data: ConstantData::I64(places) })
}

fn running_sum(view: &NodeView, allowance: &mut Allowance) -> Result<Constant, NetworkError> {
    let data = view.needed(0)?;
    let axis = view.needed(1)?.to_integers().unwrap_or_default();
    let [axis] = axis[..] else { return Err(view.refuse("its axis should be one whole number")) };
    let axis = view.axis(axis, data.shape.len())?;
    allowance.take(view, &data.shape, LOOKED_UP)?;
    let (exclusive, reverse) = (view.int("exclusive", 0) != 0, view.int("reverse", 0) != 0);
    let mut sums = vec![0.0; data.data.len()];
    let (starts, step) = rows(&data.shape, axis);
    let size = data.shape[axis];
    for start in starts {
        let mut sum = 0.0;
        for at in 0..size {
            let place = start + step * if reverse { size - 1 - at } else { at };
            let next = sum + data.number(place);
            sums[place] = if exclusive { sum } else { next };
            sum = next;
        }
    }
    Ok(data.like(data.shape.clone(), sums.into_iter()))
}

fn triangle(view: &NodeView, allowance: &mut Allowance) -> Result<Constant, NetworkError> {
    let data = view.needed(0)?;
    let [.., rows, columns] = data.shape[..] else { return Err(view.refuse("takes the triangle of a matrix")) };
    allowance.take(view, &data.shape, data.data.width())?;
    let area = volume(&[rows, columns]).map_err(|reason| view.refuse(reason))?.max(1);
    let keep = attributes::triangle(view, columns)?;
    let values = std::iter::zip(0.., data.numbers()).map(|(at, value)| if keep(at % area) { value } else { 0.0 });
    Ok(data.like(data.shape.clone(), values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_the_middle_dimension_start_where_it_is_0() {
        assert_eq!(rows(&[2, 3, 2], 1), (vec![0, 1, 6, 7], 2));
    }
}
