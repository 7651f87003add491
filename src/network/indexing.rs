//! Where the elements of gathers and scatters come from and go to, for constant indices: the same for constants that are folded and for
//! steps of the walk.

use super::attributes;
use super::constant::Constant;
use super::error::NetworkError;
use super::node::NodeView;
use super::shapes::{affine, strides};
use super::volume::volume;

/// Places of a tensor of some shape, one for each element of another.
pub struct Places {
    /// Shape of the elements.
    pub shape: Vec<usize>,
    /// For each, row by row, the place in the tensor.
    pub at: Vec<usize>,
}

/// The places that `GatherElements` and `ScatterElements` name: element k lies where it lies in the indices, but for `axis`, along which
/// the index counts.
pub fn elements(view: &NodeView, shape: &[usize], indices: &Constant) -> Result<Places, NetworkError> {
    let axis = view.axis(view.int("axis", 0), shape.len())?;
    let fits = indices.shape.len() == shape.len() && (0..shape.len()).all(|k| k == axis || indices.shape[k] <= shape[k]);
    if !fits {
        return Err(view.refuse(format!("its indices have the shape {:?}, which does not fit {shape:?}", indices.shape)));
    }
    let along = attributes::indices(view, indices, shape[axis])?;
    let wide = strides(shape);
    let steps: Vec<i64> = wide.iter().enumerate().map(|(k, &step)| if k == axis { 0 } else { step as i64 }).collect();
    let rest = affine(&indices.shape, 0, &steps);
    Ok(Places { shape: indices.shape.clone(), at: std::iter::zip(rest, along).map(|(rest, index)| rest + index * wide[axis]).collect() })
}

/// The shape of what `GatherND` takes.
pub fn shape_of_coordinates(view: &NodeView, shape: &[usize], indices: &Constant, batch: usize) -> Result<Vec<usize>, NetworkError> {
    let wrong = || view.refuse(format!("its indices have the shape {:?}, which does not fit {shape:?}", indices.shape));
    let Some((&depth, lead)) = indices.shape.split_last() else { return Err(wrong()) };
    if batch > lead.len() || batch + depth > shape.len() || lead[..batch] != shape[..batch] {
        return Err(wrong());
    }
    Ok([lead, &shape[batch + depth..]].concat())
}

/// The places that `GatherND` and `ScatterND` name: the last dimension of the indices is a coordinate of the first dimensions after the
/// `batch` ones, and what lies below that coordinate is taken whole.
pub fn coordinates(view: &NodeView, shape: &[usize], indices: &Constant, batch: usize) -> Result<Places, NetworkError> {
    let result = shape_of_coordinates(view, shape, indices, batch)?;
    let Some((&depth, lead)) = indices.shape.split_last() else { unreachable!("its shape was just made") };
    let count = volume(&result).map_err(|reason| view.refuse(reason))?;
    let wide = strides(shape);
    let below: usize = shape[batch + depth..].iter().product();
    let per_batch: usize = lead[batch..].iter().product();
    let whole = indices.to_integers().ok_or_else(|| view.refuse("its indices should be whole numbers"))?;
    let mut at = Vec::with_capacity(count);
    for entry in 0..lead.iter().product() {
        // Batches lie one after the other, each as large as everything below it.
        let mut start = if batch == 0 { 0 } else { entry / per_batch.max(1) * wide[batch - 1] };
        for (k, &index) in whole[entry * depth..(entry + 1) * depth].iter().enumerate() {
            let size = shape[batch + k] as i64;
            let wrapped = if index < 0 { index.saturating_add(size) } else { index };
            if !(0..size).contains(&wrapped) {
                return Err(view.refuse(format!("its index {index} lies outside {size} entries")));
            }
            start += wrapped as usize * wide[batch + k];
        }
        at.extend(start..start + below);
    }
    Ok(Places { shape: result, at })
}

/// For a scatter of updates into `count` values: rounds of (place, update) in which no place occurs twice, in the order of the updates.
pub fn rounds(at: &[usize], count: usize) -> Vec<Vec<(usize, usize)>> {
    let mut met = vec![0u32; count];
    let mut rounds: Vec<Vec<(usize, usize)>> = Vec::new();
    for (update, &place) in at.iter().enumerate() {
        let round = met[place] as usize;
        met[place] += 1;
        if round == rounds.len() {
            rounds.push(Vec::new());
        }
        rounds[round].push((place, update));
    }
    rounds
}

/// For `count` values followed by the updates: which of them each value is after a scatter; the last update of a place stays.
pub fn scattered(at: &[usize], count: usize) -> Vec<usize> {
    let mut source: Vec<usize> = (0..count).collect();
    for (update, &place) in at.iter().enumerate() {
        source[place] = count + update;
    }
    source
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_update_of_a_place_stays_and_rounds_hold_each_place_once() {
        assert_eq!(scattered(&[2, 0, 2], 3), [4, 1, 5]);
        assert_eq!(rounds(&[2, 0, 2], 3), [vec![(2, 0), (0, 1)], vec![(2, 2)]]);
    }
}
