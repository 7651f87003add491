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

/// z with epsilon added to its magnitude. In a layer of an image whose largest magnitude is below 1, epsilon is a share of that magnitude:
/// beside numbers of 1e-24 nothing would be left of the relevance.
fn stabilised<const D: usize>(z: Tensor<D>, epsilon: f32) -> Tensor<D> {
    let (n, mut lead) = (z.dims()[0], z.dims());
    let count = lead.iter().product::<usize>() / n;
    lead[1..].fill(1);
    let most = z.clone().abs().reshape([n, count]).max_dim(1).reshape(lead);
    // A layer that is zero everywhere keeps the plain epsilon.
    let silent = most.clone().equal_scalar(0.0);
    let epsilon = most.clamp(LEAST, 1.0).mask_fill(silent, 1.0).mul_scalar(epsilon);
    // The sign of 0 counts as positive.
    let side = z.clone().greater_equal_scalar(0.0).float().mul_scalar(2.0).sub_scalar(1.0);
    z.add(side.mul(epsilon))
}

fn times(a: Value, b: Value) -> Value {
    ranked_pair!(a, b, |a, b| a.mul(b))
}

fn over(relevance: Value, z: Value, epsilon: f32) -> Value {
    ranked_pair!(relevance, z, |r, z| r.div(stabilised(z, epsilon)))
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
        Conduct::Shares | Conduct::SharesDifference | Conduct::Normalises | Conduct::Shifts | Conduct::SharesBetweenFactors => {
            let (inputs, output) = record.ends.take().expect("kept for relevance");
            let factors = if conduct == Conduct::SharesBetweenFactors { inputs.len() as f32 } else { 1.0 };
            let quotient = ranked!(over(relevance, output, rule.epsilon), |q| q.div_scalar(factors));
            std::iter::zip(inputs, step.reverse(weights, record, quotient)).map(|(x, back)| times(x, back)).collect()
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
    let back = |quotient: Value, sign: Sign| {
        let a = times(signed(Sign::Positive), linear.transpose(weights, quotient.clone(), &shape, sign));
        a.plus(times(signed(Sign::Negative), linear.transpose(weights, quotient, &shape, sign.other())))
    };
    match if linear.is_dense() { rule.dense } else { rule.convolution } {
        Share::All => {
            let z = linear.apply(weights, x.clone(), Sign::All, rule.biases);
            times(x.clone(), linear.transpose(weights, over(relevance, z, rule.epsilon), &shape, Sign::All))
        }
        Share::Positive => {
            let mut z = contributions(Sign::Positive);
            if rule.biases {
                // A positive bias is a positive contribution.
                let zeros = Value::zeros(&shape, &weights.device);
                z = z.plus(Sign::Positive.of(linear.apply(weights, zeros, Sign::All, true)));
            }
            back(over(relevance, z, rule.epsilon), Sign::Positive)
        }
        Share::Favoured(gamma) => {
            let z = linear.apply(weights, x.clone(), Sign::All, rule.biases);
            let positive = ranked!(z.clone(), |z| z.greater_equal_scalar(0.0).float());
            let negative = ranked!(positive.clone(), |p| p.neg().add_scalar(1.0));
            let favoured =
                times(contributions(Sign::Positive), positive.clone()).plus(times(contributions(Sign::Negative), negative.clone()));
            let denominator = z.plus(ranked!(favoured, |f| f.mul_scalar(gamma)));
            let quotient = over(relevance, denominator, rule.epsilon);
            let plain = times(x.clone(), linear.transpose(weights, quotient.clone(), &shape, Sign::All));
            let extra = back(times(quotient.clone(), positive), Sign::Positive).plus(back(times(quotient, negative), Sign::Negative));
            plain.plus(ranked!(extra, |e| e.mul_scalar(gamma)))
        }
    }
}
