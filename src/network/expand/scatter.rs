//! Gathers and scatters by constant indices: the values are laid in one row and picked from it.

use super::{Parts, int};
use crate::network::constant::Constant;
use crate::network::error::NetworkError;
use crate::network::indexing::{self, Places};

/// `x` of the given shape as a row, and the dimension along which it lies: the batch stays a dimension of its own where it is one image.
fn row(parts: &mut Parts, x: &str, batched: bool) -> String {
    if batched { parts.reshape(x, &[1, -1]) } else { parts.reshape(x, &[-1]) }
}

fn picked(parts: &mut Parts, row: &str, source: &[usize], shape: &[usize], batched: bool) -> String {
    let indices: Vec<i64> = source.iter().map(|&at| at as i64).collect();
    let indices = parts.integers(&indices);
    let picked = parts.add("Gather", &[row, &indices], vec![int("axis", i64::from(batched))]);
    let target: Vec<i64> = shape.iter().map(|&size| size as i64).collect();
    parts.reshape(&picked, &target)
}

fn gathered(parts: &mut Parts, places: &Places) -> Result<(), NetworkError> {
    let (x, shape) = (parts.operand(0)?, parts.shape(0)?);
    let batched = shape.first() == Some(&1) && places.shape.first() == Some(&1);
    let row = row(parts, &x, batched);
    let result = picked(parts, &row, &places.at, &places.shape, batched);
    parts.give(0, &result);
    Ok(())
}

/// `GatherND`.
pub fn gather_nd(parts: &mut Parts) -> Result<(), NetworkError> {
    let batch = usize::try_from(parts.view.int("batch_dims", 0)).map_err(|_| parts.view.refuse("`batch_dims` is negative"))?;
    let places = indexing::coordinates(parts.view, &parts.shape(0)?, &*parts.view.needed(1)?, batch)?;
    gathered(parts, &places)
}

/// `GatherElements`.
pub fn gather_elements(parts: &mut Parts) -> Result<(), NetworkError> {
    let places = indexing::elements(parts.view, &parts.shape(0)?, &*parts.view.needed(1)?)?;
    gathered(parts, &places)
}

/// `Compress` by a constant condition.
pub fn compress(parts: &mut Parts) -> Result<(), NetworkError> {
    let shape = parts.shape(0)?;
    let taken: Vec<i64> =
        std::iter::zip(0.., parts.view.needed(1)?.to_numbers()).filter(|(_, flag)| *flag != 0.0).map(|(at, _)| at).collect();
    let mut x = parts.operand(0)?;
    let axis = if parts.view.has("axis") {
        parts.view.axis(parts.view.int("axis", 0), shape.len())?
    } else {
        x = parts.reshape(&x, &[-1]);
        0
    };
    let taken = parts.integers(&taken);
    let kept = parts.add("Gather", &[&x, &taken], vec![int("axis", axis as i64)]);
    parts.give(0, &kept);
    Ok(())
}

/// `ScatterND`.
pub fn scatter_nd(parts: &mut Parts) -> Result<(), NetworkError> {
    let places = indexing::coordinates(parts.view, &parts.shape(0)?, &*parts.view.needed(1)?, 0)?;
    scattered(parts, &places)
}

/// `ScatterElements`, and `Scatter` as it was called before.
pub fn scatter_elements(parts: &mut Parts) -> Result<(), NetworkError> {
    let places = indexing::elements(parts.view, &parts.shape(0)?, &*parts.view.needed(1)?)?;
    scattered(parts, &places)
}

/// The most updates of one place that are reduced.
const MOST_ROUNDS: usize = 64;

fn scattered(parts: &mut Parts, places: &Places) -> Result<(), NetworkError> {
    let (shape, updates) = (parts.shape(0)?, parts.shape(2)?);
    let count: usize = shape.iter().product();
    if updates.iter().product::<usize>() != places.at.len() {
        return Err(parts.view.refuse(format!("its updates have the shape {updates:?}; {:?} was expected", places.shape)));
    }
    let batched = shape.first() == Some(&1) && updates.first() == Some(&1);
    let (data, updates) = (parts.operand(0)?, parts.operand(2)?);
    let (data, updates) = (row(parts, &data, batched), row(parts, &updates, batched));
    let axis = i64::from(batched);
    // Beside the updates stand what leaves a sum or a product as it is; an extreme is taken of a value and itself.
    let (operator, neutral) = match parts.view.string("reduction", "none").as_str() {
        "none" => {
            let both = parts.add("Concat", &[&data, &updates], vec![int("axis", axis)]);
            let result = picked(parts, &both, &indexing::scattered(&places.at, count), &shape, batched);
            parts.give(0, &result);
            return Ok(());
        }
        "add" => ("Add", Some(0.0)),
        "mul" => ("Mul", Some(1.0)),
        "max" => ("Max", None),
        "min" => ("Min", None),
        other => return Err(parts.view.unsupported(format!("its reduction `{other}` is not supported"))),
    };
    let rounds = indexing::rounds(&places.at, count);
    if rounds.len() > MOST_ROUNDS {
        return Err(parts.view.unsupported(format!("reduces {} updates of one place; at most {MOST_ROUNDS} are supported", rounds.len())));
    }
    let row: Vec<usize> = if batched { vec![1, count] } else { vec![count] };
    let width: Vec<usize> = if batched { vec![1, 1] } else { vec![1] };
    let mut result = data;
    for round in rounds {
        let (beside, mut source) = match neutral {
            Some(neutral) => (parts.constant(Constant::f32(width.clone(), vec![neutral])), vec![0; count]),
            None => (result.clone(), (0..count).collect()),
        };
        let first = if neutral.is_some() { 1 } else { count };
        for (place, update) in round {
            source[place] = first + update;
        }
        let both = parts.add("Concat", &[&beside, &updates], vec![int("axis", axis)]);
        let part = picked(parts, &both, &source, &row, batched);
        result = parts.binary(operator, &result, &part);
    }
    let target: Vec<i64> = shape.iter().map(|&size| size as i64).collect();
    let result = parts.reshape(&result, &target);
    parts.give(0, &result);
    Ok(())
}
