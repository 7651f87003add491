//! Layer-wise relevance propagation (Bach et al., 2015; rules after Montavon et al., 2019): what travels back is not a gradient
//! but the score itself, shared out among the inputs of each step in proportion to what they contributed to its output.
//!
//! With z the output of a linear step, R its relevance and stab(z) = z + epsilon sign(z), a [`Share`] is one of
//! - all contributions: R_in = x (W' (R / stab(z)));
//! - positive ones: only contributions x w > 0 count, in numerator and denominator;
//! - favoured ones: contributions of the output's own sign count 1 + gamma times.
//!
//! Activations and normalisations pass relevance unchanged, pooling of maxima to the one that was picked, sums, means and attention in
//! proportion (for products and softmax these are the rules of Achtibat et al., 2024, AttnLRP).

use super::{Operator, Record};
use crate::network::value::{Value, ranked, ranked_pair};
use crate::network::weights::Weights;
use burn::tensor::Tensor;

/// How relevance is shared out in a linear step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Share {
    /// In proportion to all contributions.
    All,
    /// In proportion to positive contributions.
    Positive,
    /// In proportion to all contributions, those of the output's sign counting 1 + gamma times.
    Favoured(f32),
}

/// A composite of rules.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Relevance {
    /// In convolutions.
    pub convolution: Share,
    /// In dense layers.
    pub dense: Share,
    /// Added to every denominator with its sign.
    pub epsilon: f32,
    /// Whether biases take their part of the relevance, which then is lost, or what a step received reaches its inputs in full.
    pub biases: bool,
}

/// What a step does with relevance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conduct {
    /// Takes it to where its gradient would go: picks, joins, reshapes.
    Routes,
    /// Hands it to its input as it is: activations, normalisations, products with weights.
    Passes,
    /// Hands all of it to the first input: a division.
    PassesToFirst,
    /// Hands each of its inputs an equal part: a product of two inputs.
    Halves,
    /// Shares it out in proportion to the contributions: sums, means, softmax.
    Shares,
    /// As `Shares`, where the step adds a constant only: with biases left out it passes.
    Shifts,
    /// As `Shares`, half for each of two factors: a matrix product of two inputs.
    SharesBetweenFactors,
    /// Keeps it from going further: a statistic that acts as a constant.
    Ends,
    /// Has weights, and shares by the rule of the composite.
    Weighs,
}

/// Which weights take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All.
    All,
    /// max(w, 0).
    Positive,
    /// min(w, 0).
    Negative,
}

impl Part {
    /// The part of a value.
    pub fn of(self, value: Value) -> Value {
        match self {
            Self::All => value,
            Self::Positive => ranked!(value, |v| v.clamp_min(0.0)),
            Self::Negative => ranked!(value, |v| v.clamp_max(0.0)),
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Positive => Self::Negative,
            Self::Negative => Self::Positive,
            Self::All => Self::All,
        }
    }
}

/// A step that is W x + b with weights W.
pub trait Linear {
    /// Whether it connects all with all, and is no convolution.
    fn is_dense(&self) -> bool;

    /// W x, with b if so asked.
    fn apply(&self, weights: &Weights, x: Value, part: Part, bias: bool) -> Value;

    /// W' y, in the shape that x had.
    fn transpose(&self, weights: &Weights, y: Value, shape: &[usize], part: Part) -> Value;
}

fn stabilised<const D: usize>(z: Tensor<D>, epsilon: f32) -> Tensor<D> {
    // The sign of 0 counts as positive.
    let side = z.clone().greater_equal_scalar(0.0).float().mul_scalar(2.0).sub_scalar(1.0);
    z.add(side.mul_scalar(epsilon))
}

fn times(a: Value, b: Value) -> Value {
    ranked_pair!(a, b, |a, b| a.mul(b))
}

fn over(relevance: Value, z: Value, epsilon: f32) -> Value {
    ranked_pair!(relevance, z, |r, z| r.div(stabilised(z, epsilon)))
}

/// Takes the relevance of a step's output to its inputs.
pub fn reverse(step: &dyn Operator, rule: Relevance, weights: &Weights, mut record: Record, relevance: Value) -> Vec<Value> {
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
        Conduct::Shares | Conduct::Shifts | Conduct::SharesBetweenFactors => {
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
    let signed = |part: Part| part.of(x.clone());
    // Contributions of one sign: of positive inputs and that part of the weights, of negative inputs and the other.
    let contributions = |sign: Part| {
        let a = linear.apply(weights, signed(Part::Positive), sign, false);
        a.plus(linear.apply(weights, signed(Part::Negative), sign.other(), false))
    };
    let back = |quotient: Value, sign: Part| {
        let a = times(signed(Part::Positive), linear.transpose(weights, quotient.clone(), &shape, sign));
        a.plus(times(signed(Part::Negative), linear.transpose(weights, quotient, &shape, sign.other())))
    };
    match if linear.is_dense() { rule.dense } else { rule.convolution } {
        Share::All => {
            let z = linear.apply(weights, x.clone(), Part::All, rule.biases);
            times(x.clone(), linear.transpose(weights, over(relevance, z, rule.epsilon), &shape, Part::All))
        }
        Share::Positive => {
            let mut z = contributions(Part::Positive);
            if rule.biases {
                // A positive bias is a positive contribution.
                let zeros = Value::zeros(&shape, &weights.device);
                z = z.plus(Part::Positive.of(linear.apply(weights, zeros, Part::All, true)));
            }
            back(over(relevance, z, rule.epsilon), Part::Positive)
        }
        Share::Favoured(gamma) => {
            let z = linear.apply(weights, x.clone(), Part::All, rule.biases);
            let positive = ranked!(z.clone(), |z| z.greater_equal_scalar(0.0).float());
            let negative = ranked!(positive.clone(), |p| p.neg().add_scalar(1.0));
            let favoured =
                times(contributions(Part::Positive), positive.clone()).plus(times(contributions(Part::Negative), negative.clone()));
            let denominator = z.plus(ranked!(favoured, |f| f.mul_scalar(gamma)));
            let quotient = over(relevance, denominator, rule.epsilon);
            let plain = times(x.clone(), linear.transpose(weights, quotient.clone(), &shape, Part::All));
            let extra = back(times(quotient.clone(), positive), Part::Positive).plus(back(times(quotient, negative), Part::Negative));
            plain.plus(ranked!(extra, |e| e.mul_scalar(gamma)))
        }
    }
}
