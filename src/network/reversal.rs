//! Takes what reached a step's output back to its inputs: by the step's own derivative or quotient, or by sharing relevance out.

use super::gated;
use super::graph::Graph;
use super::operator::{Operator, Record};
use super::relevance::{Conduct, Family, Linear, Relevance, Share, Sign};
use super::rule::Rule;
use super::value::{Value, ranked, ranked_pair};
use super::weights::Weights;
use burn::tensor::Tensor;

impl Record {
    /// Takes what reached the step's output back to its inputs.
    pub fn back(mut self, (graph, place): (&Graph, usize), weights: &Weights, arriving: Value) -> Vec<Value> {
        let node = &graph.nodes()[place];
        let step = node.step.as_ref();
        let Rule::Relevance(mut rule) = self.rule else { return step.reverse(weights, self, arriving) };
        if rule.family == Family::Gated {
            let planned = &graph.ports()[node.output].shape;
            let known = (&graph.influences()[place], &planned[..]);
            if let Some(parts) = gated::back(node, known, rule, weights, &mut self, &arriving) {
                return parts;
            }
            if gated::has_places(step, planned) {
                rule.dense = rule.convolution;
            }
        }
        relevance_back(step, rule, weights, self, arriving)
    }
}

/// The smallest magnitude that epsilon follows: an epsilon of 1e-6 of it is still a normal number.
const LEAST: f32 = 1e-30;

/// The largest magnitude of each row of dimension 0, from [`LEAST`] to 1, as `[rows, 1, ...]`; 1 where a row is zero everywhere.
fn magnitudes<const D: usize>(z: &Tensor<D>) -> Tensor<D> {
    let (n, mut lead) = (z.dims()[0], z.dims());
    let count = lead.iter().product::<usize>() / n;
    lead[1..].fill(1);
    let most = z.clone().abs().reshape([n, count]).max_dim(1).reshape(lead);
    // A layer that is zero everywhere keeps the plain epsilon.
    let silent = most.clone().equal_scalar(0.0);
    most.clamp(LEAST, 1.0).mask_fill(silent, 1.0)
}

/// relevance / z with epsilon added to the magnitude of z, and what z was divided by before: beside outputs of 1e-25 the quotient itself
/// would overflow. In a layer of an image whose largest magnitude is below 1, epsilon is a share of that magnitude: beside numbers of
/// 1e-24 nothing would be left of the relevance.
struct Quotient {
    /// relevance / (z / unit).
    value: Value,
    /// The largest magnitude of all of z, from [`LEAST`] to 1, `[1]`.
    unit: Tensor<1>,
}

impl Quotient {
    fn of(relevance: Value, z: Value, epsilon: f32) -> Self {
        let unit = ranked!(z.clone(), |z| magnitudes(&z).max()).tensor::<1>();
        let value = ranked_pair!(relevance, z, |r, z| {
            let dims = z.dims().map(|_| 1);
            let scaled = z.div(unit.clone().reshape(dims));
            let epsilon = magnitudes(&scaled).mul_scalar(epsilon);
            // The sign of 0 counts as positive.
            let side = scaled.clone().greater_equal_scalar(0.0).float().mul_scalar(2.0).sub_scalar(1.0);
            r.div(scaled.add(side.mul(epsilon)))
        });
        Self { value, unit }
    }

    /// An input in the unit of z, to be multiplied with what the quotient takes back.
    fn input(&self, x: Value) -> Value {
        ranked!(x, |x| {
            let dims = x.dims().map(|_| 1);
            x.div(self.unit.clone().reshape(dims))
        })
    }
}

fn times(a: Value, b: Value) -> Value {
    ranked_pair!(a, b, |a, b| a.mul(b))
}

/// Takes the relevance of a step's output to its inputs.
fn relevance_back(step: &dyn Operator, rule: Relevance, weights: &Weights, mut record: Record, relevance: Value) -> Vec<Value> {
    let shapes = record.shapes.clone();
    let fit = |value: Value, shape: &[usize]| {
        if value.shape().iter().product::<usize>() == shape.iter().product::<usize>() {
            value.reshape(shape)
        } else {
            value.summed_to(shape)
        }
    };
    let conduct = match step.conduct() {
        Conduct::Shifts if !rule.biases => Conduct::Passes,
        other => other,
    };
    match conduct {
        Conduct::Routes => step.reverse(weights, record, relevance),
        Conduct::Passes => shapes.iter().map(|shape| fit(relevance.clone(), shape)).collect(),
        Conduct::PassesToFirst => {
            let zeros = |shape: &Vec<usize>| Value::zeros(shape, &weights.device);
            std::iter::once(fit(relevance, &shapes[0])).chain(shapes[1..].iter().map(zeros)).collect()
        }
        Conduct::Halves => {
            let part = ranked!(relevance, |r| r.div_scalar(shapes.len() as f32));
            shapes.iter().map(|shape| fit(part.clone(), shape)).collect()
        }
        Conduct::Ends => shapes.iter().map(|shape| Value::zeros(shape, &weights.device)).collect(),
        Conduct::Shares
        | Conduct::SharesPositively
        | Conduct::SharesDifference
        | Conduct::Normalises
        | Conduct::Shifts
        | Conduct::SharesBetweenFactors => {
            let (inputs, output) = record.ends.take().expect("kept for relevance");
            let factors = if conduct == Conduct::SharesBetweenFactors { inputs.len() as f32 } else { 1.0 };
            let quotient = Quotient::of(ranked!(relevance, |r| r.div_scalar(factors)), output, rule.epsilon);
            let back = step.reverse(weights, record, quotient.value.clone());
            std::iter::zip(inputs, back).map(|(x, back)| times(quotient.input(x), back)).collect()
        }
        Conduct::Weighs => {
            let (inputs, _) = record.ends.take().expect("kept for relevance");
            let [x] = <[Value; 1]>::try_from(inputs).expect("one input beside the weights");
            let linear = step.linear().expect("a step that weighs is linear");
            vec![weighed(linear, rule, weights, x, relevance)]
        }
    }
}

fn weighed(linear: &dyn Linear, rule: Relevance, weights: &Weights, x: Value, relevance: Value) -> Value {
    let shape = x.shape();
    let signed = |part: Sign| part.of(x.clone());
    // Contributions of one sign: of positive inputs and that part of the weights, of negative inputs and the other.
    let contributions = |sign: Sign| {
        let a = linear.apply(weights, signed(Sign::Positive), sign, false);
        a.plus(linear.apply(weights, signed(Sign::Negative), sign.other(), false))
    };
    // What a quotient in some unit takes back to the input in that unit.
    let back = |quotient: &Quotient, value: Value, sign: Sign| {
        let own = |part: Sign| quotient.input(signed(part));
        let a = times(own(Sign::Positive), linear.transpose(weights, value.clone(), &shape, sign));
        a.plus(times(own(Sign::Negative), linear.transpose(weights, value, &shape, sign.other())))
    };
    match if linear.is_dense() { rule.dense } else { rule.convolution } {
        Share::All => {
            let z = linear.apply(weights, x.clone(), Sign::All, rule.biases);
            let quotient = Quotient::of(relevance, z, rule.epsilon);
            times(quotient.input(x.clone()), linear.transpose(weights, quotient.value, &shape, Sign::All))
        }
        Share::Positive => {
            let mut z = contributions(Sign::Positive);
            if rule.biases {
                // A positive bias is a positive contribution.
                let zeros = Value::zeros(&shape, &weights.device);
                z = z.plus(Sign::Positive.of(linear.apply(weights, zeros, Sign::All, true)));
            }
            let quotient = Quotient::of(relevance, z, rule.epsilon);
            back(&quotient, quotient.value.clone(), Sign::Positive)
        }
        Share::Favoured(gamma) => {
            let z = linear.apply(weights, x.clone(), Sign::All, rule.biases);
            let positive = ranked!(z.clone(), |z| z.greater_equal_scalar(0.0).float());
            let negative = ranked!(positive.clone(), |p| p.neg().add_scalar(1.0));
            let favoured =
                times(contributions(Sign::Positive), positive.clone()).plus(times(contributions(Sign::Negative), negative.clone()));
            let denominator = z.plus(ranked!(favoured, |f| f.mul_scalar(gamma)));
            let quotient = Quotient::of(relevance, denominator, rule.epsilon);
            let plain = times(quotient.input(x.clone()), linear.transpose(weights, quotient.value.clone(), &shape, Sign::All));
            let of = |mask: Value, sign: Sign| back(&quotient, times(quotient.value.clone(), mask), sign);
            let extra = of(positive, Sign::Positive).plus(of(negative, Sign::Negative));
            plain.plus(ranked!(extra, |e| e.mul_scalar(gamma)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn a_quotient_beside_tiny_outputs_is_finite_and_hands_all_on() {
        let device = Device::flex();
        let row = |values: [f32; 2]| Value::of([1, 2], values.to_vec(), &device);
        let read = |value: Value| pollster::block_on(value.read()).unwrap();
        // Two outputs of an input of 1, by weights of 0 and 1e-25. Divided by as it is, the first gives 1e8 / 1e-31.
        let quotient = Quotient::of(row([1e8, 1e8]), row([0.0, 1e-25]), 1e-6);
        let values = read(quotient.value.clone());
        assert!(values.iter().all(|value| value.is_finite()), "{values:?}");
        let taken = values[0] * 0.0 + values[1] * 1e-25;
        let handed_on = read(quotient.input(row([1.0, 0.0])))[0] * taken;
        assert!((handed_on / 1e8 - 1.0).abs() < 1e-5, "{handed_on}");
    }
}
