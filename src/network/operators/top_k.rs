//! The largest or smallest entries along a dimension, in order.
//!
//! A gradient and relevance go to the entries that were taken; of equal ones the first in the tensor counts as the larger one, and takes
//! all. Where in the tensor they were is the operator's second output, which is not served: nothing can be differentiated in it.

use super::differences::{self, KINKED};
use super::lifted;
use crate::network::builder::Builder;
use crate::network::error::NetworkError;
use crate::network::gpu;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Cost, Operator, Record, Saved, values_of};
use crate::network::rule::Rule;
use crate::network::value::{Value, filled, ranked};
use crate::network::volume::{MOST_VALUES, extent};
use crate::network::weights::Weights;
use burn::tensor::{IndexingUpdateOp, Int, Tensor};
use std::any::Any;

/// The first `count` entries along `axis` in falling or rising order.
struct TopK {
    axis: usize,
    count: usize,
    largest: bool,
}

/// Lowers `TopK`.
pub fn lower(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let shape = builder.shape(input).to_vec();
    let axis = view.axis(view.int("axis", -1), shape.len())?;
    let given = view.integers("k", 1)?.unwrap_or_default();
    let attribute = view.int("k", 0);
    let count = match given[..] {
        [count] => count,
        _ if view.has("k") => attribute,
        _ => return Err(view.refuse(format!("takes the largest `k` entries, and `k` is {given:?}: one whole number was expected"))),
    };
    let count = extent(count).filter(|&count| count > 0 && count <= shape[axis]);
    let count = count.ok_or_else(|| {
        let asked = given.first().copied().unwrap_or(attribute);
        view.refuse(format!(
            "takes the largest {asked} entries of dimension {axis}, which has {}: a `k` of 1 to {} was expected",
            shape[axis],
            shape[axis].min(MOST_VALUES as usize)
        ))
    })?;
    let step = TopK { axis, count, largest: view.int("largest", 1) != 0 };
    if axis > 0 {
        return Ok(vec![Known::Port(builder.push(view, 0, step, vec![input])?)]);
    }
    let output = step.shape(&[&shape]).map_err(|reason| view.refuse(reason))?;
    Ok(vec![Known::Port(lifted::push(builder, view, 0, TopK { axis: 1, ..step }, vec![(input, lifted::flat(&shape))], output)?)])
}

/// The dimension along which a step puts numbers in order of size, in the shape of its planned input; none for any other step.
pub fn axis(step: &dyn Operator) -> Option<usize> {
    let of = |step: &dyn Operator| (step as &dyn Any).downcast_ref::<TopK>().map(|step| step.axis);
    // A lifted step has the images in front.
    of(step).or_else(|| step.lifted().and_then(|(inner, _)| of(inner)).map(|axis| axis - 1))
}

impl TopK {
    /// The places of the largest entries, each looked for among those that are left: burn does not sort on a GPU.
    fn one_after_the_other<const D: usize>(&self, mut left: Tensor<D>) -> Tensor<D, Int> {
        let mut along = [1; D];
        along[self.axis] = left.dims()[self.axis];
        let numbers: Tensor<D, Int> = Tensor::<1, Int>::arange(0..along[self.axis] as i64, &left.device()).reshape(along);
        let mut places = Vec::with_capacity(self.count);
        for _ in 0..self.count {
            let place = left.clone().argmax(self.axis);
            left = left.mask_fill(numbers.clone().equal(place.clone()), f32::NEG_INFINITY);
            places.push(place);
        }
        Tensor::cat(places, self.axis)
    }

    /// Multipliers: 1 for an entry that input and reference both put in this place. Otherwise the difference of the output is shared out
    /// over all entries by the squares of their differences, which adds up whatever changed places; the paper has no rule for sorting.
    fn by_differences(&self, x: Value, y: Value, places: Value, gradient: Value) -> Value {
        let shape = x.shape();
        ranked!(x, |x| {
            let (y, g) = (y.like(&x), gradient.like(&x));
            let places = places.indices_like(&x);
            let own = places.clone().float();
            let same = own.clone().equal(differences::swapped(own)).float();
            let moved = same.clone().neg().add_scalar(1.0);
            let taken = filled(&x, &shape, 0.0).scatter(self.axis, places, g.clone().mul(same), IndexingUpdateOp::Add);
            let apart = differences::difference(x);
            let norm = apart.clone().square().sum_dim(self.axis);
            let silent = norm.clone().lower_equal_scalar(KINKED * KINKED);
            let change = g.mul(moved).mul(differences::difference(y)).sum_dim(self.axis);
            let share = change.div(norm.mask_fill(silent.clone(), 1.0)).mask_fill(silent, 0.0);
            taken.add(apart.mul(share))
        })
    }
}

impl Operator for TopK {
    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        let mut shape = inputs[0].to_vec();
        shape[self.axis] = self.count;
        Ok(shape)
    }

    fn cost(&self, inputs: &[&[usize]], output: &[usize]) -> Cost {
        let whole = values_of(inputs[0]);
        Cost { scratch: whole.saturating_mul(2), kept: values_of(output).saturating_add(whole), work: whole }
    }

    fn forward(&self, _weights: &Weights, inputs: Vec<Value>, saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        let places = if gpu::is_here(&input) {
            ranked!(input.clone(), |x| self.one_after_the_other(if self.largest { x } else { x.neg() }))
        } else {
            ranked!(input.clone(), |x| {
                let order = if self.largest { x.neg() } else { x };
                order.sort_with_indices(self.axis).1.narrow(self.axis, 0, self.count)
            })
        };
        let output = ranked!(input.clone(), |x| {
            let places = places.clone().indices_like(&x);
            x.gather(self.axis, places)
        });
        saved.keep(|| places);
        if saved.rule() == Rule::Differences {
            saved.keep(|| input);
            saved.keep(|| output.clone());
        }
        output
    }

    fn reverse(&self, _weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let mut kept = record.values.into_iter();
        let places = kept.next().expect("the places are kept");
        if let (Some(x), Some(y)) = (kept.next(), kept.next()) {
            return vec![self.by_differences(x, y, places, gradient)];
        }
        let shape = &record.shapes[0];
        vec![ranked!(gradient, |g| {
            let places = places.indices_like(&g);
            filled(&g, shape, 0.0).scatter(self.axis, places, g, IndexingUpdateOp::Add)
        })]
    }
}
