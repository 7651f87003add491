//! Relevance in networks of attention, gates, normalisation and smooth activations, where the rules for rectifiers would explode: sums of
//! both signs cancel in every residual, and each such sum multiplies the shares.
//!
//! - A gate is a constant: of a product of a signal and of what a sigmoid, a softmax or a statistic made, the signal takes all
//!   relevance. For attention this is the AH-rule of Ali et al. (2022, "XAI for Transformers: Better Explanations through Conservative
//!   Propagation", section 4), for gates the signal-take-all rule of Arras et al. (2019). Products of two signals halve it (Achtibat et
//!   al., 2024, AttnLRP, section 3.3, the uniform rule).
//! - Normalisation passes relevance as it is (AttnLRP, the identity rule of section 3.3; with the statistic as a constant, the LN-rule of
//!   Ali et al.), and so do activations, softmax among them.
//! - A dense layer that works at every token is a convolution of one pixel and has its rule. Sums, means and attention's sums of values
//!   share by contributions of the result's own sign: the gamma rule with an infinite gamma. Such shares are positive and add up to 1,
//!   so that relevance does not grow. With z-plus, a unit without a positive contribution shares by its negative ones.
//! - Where biases take no part, neither does what else does not depend on the photo: a class token before the first attention.

use super::graph::{Graph, Node};
use super::influence::{Influence, Places};
use super::operator::{Operator, Record};
use super::reach::Reach;
use super::relevance::{Conduct, Linear, Relevance, Share, Sign};
use super::rule::Rule;
use super::value::{Value, ranked, ranked_pair};
use super::weights::Weights;

/// Functions whose result is a gate where it is multiplied: bounded ones, and the statistics by which is normalised.
const GATES: &[&str] = &["Clip", "Erf", "HardSigmoid", "LayerNormalization", "Reciprocal", "Sigmoid", "Softmax", "Sqrt", "Tanh"];

/// What a gate may go through on its way: moves, and sums and products with constants.
const ON_THE_WAY: &[&str] = &[
    "Add",
    "Cast",
    "Div",
    "Expand",
    "Flatten",
    "Gather",
    "Mul",
    "Pad",
    "Reshape",
    "Slice",
    "Split",
    "Squeeze",
    "Sub",
    "Tile",
    "Transpose",
    "Unsqueeze",
    "Where",
];

/// What makes a condition. PyTorch's exporter writes `Where(IsNaN(a), 0, a)` behind the softmax a of every attention.
const CONDITIONS: &[&str] = &["And", "Equal", "Greater", "GreaterOrEqual", "IsInf", "IsNaN", "Less", "LessOrEqual", "Not", "Or", "Xor"];

impl Graph {
    /// What is known of the inputs of each node, found once.
    pub fn influences(&self) -> &[Influence] {
        self.influences.get_or_init(|| {
            let masks = self.masks();
            let influence = |node: &Node| {
                let of = |port: &usize| masks[*port].as_ref().and_then(zero_where_alone);
                Influence { gate: self.gate(node), masks: node.inputs.iter().map(of).collect() }
            };
            self.nodes().iter().map(influence).collect()
        })
    }

    /// Which factor of a product of two inputs is a gate, where one alone is.
    fn gate(&self, node: &Node) -> Option<usize> {
        let [left, right] = node.inputs[..] else { return None };
        match (matches!(node.operator.as_str(), "Mul" | "MatMul"), self.is_gate(left), self.is_gate(right)) {
            (true, true, false) => Some(0),
            (true, false, true) => Some(1),
            _ => None,
        }
    }

    fn is_gate(&self, mut port: usize) -> bool {
        loop {
            let Some(maker) = self.nodes().iter().find(|node| node.output == port) else { return false };
            let operator = maker.operator.as_str();
            if operator == "LayerNormalization" {
                return maker.step.conduct() == Conduct::Ends;
            }
            if GATES.contains(&operator) {
                return true;
            }
            let signals: Vec<usize> = maker.inputs.iter().copied().filter(|&input| !self.is_condition(input)).collect();
            match signals[..] {
                [input] if ON_THE_WAY.contains(&operator) => port = input,
                _ => return false,
            }
        }
    }

    /// Whether a port says where something holds: what a Where chooses by, and not what it chooses.
    fn is_condition(&self, port: usize) -> bool {
        self.nodes().iter().find(|node| node.output == port).is_some_and(|maker| CONDITIONS.contains(&maker.operator.as_str()))
    }

    /// For each port, the label [`DEPENDS`] where it depends on the photo and lower ones where it does not; none where that was not looked
    /// for.
    fn masks(&self) -> Vec<Option<Places>> {
        let mut found: Vec<Option<Places>> = vec![None; self.ports().len()];
        let everywhere = |shape: &[usize]| Places { grid: [1, 2], extent: vec![1; shape.len()], cells: [DEPENDS].into() };
        // Only a constant that is joined to others makes a tensor that depends on the photo in parts.
        let joins = |node: &Node| node.step.reach() == Reach::Moves && !node.step.weights().is_empty();
        if !self.nodes().iter().any(joins) {
            return found;
        }
        for port in self.inputs.iter().copied() {
            found[port] = Some(everywhere(&self.ports()[port].shape));
        }
        for node in self.nodes() {
            let output = &self.ports()[node.output].shape;
            let inputs: Option<Vec<&Places>> = node.inputs.iter().map(|&port| found[port].as_ref()).collect();
            let whole = inputs.iter().flatten().all(|mask| mask.cells.iter().all(|&cell| cell == DEPENDS));
            let mask = inputs.filter(|_| !whole || joins(node)).and_then(|inputs| match inputs[..] {
                [one] if node.step.reach() == Reach::Unknown && self.ports()[node.inputs[0]].shape == *output => Some(one.clone()),
                [one, other] if node.step.reach() == Reach::Each => one.or(other, output),
                // What is made of two inputs depends on the photo where either does.
                [_, _] if node.step.reach() != Reach::Moves => None,
                _ => self.through(node, &inputs.into_iter().map(Some).collect::<Vec<_>>()),
            });
            let mask = mask.filter(|mask| mask.fits(output)).map(|mask| if joins(node) { known_alone(mask) } else { mask });
            found[node.output] = Some(mask.unwrap_or_else(|| everywhere(output)));
        }
        found
    }
}

/// The label of a number that depends on the photo.
const DEPENDS: u32 = 2;

/// The label of a number that does not. Of 0, which constants have when they are joined, [`Places`] would know nothing once it is alone.
const ALONE: u32 = 1;

fn known_alone(mask: Places) -> Places {
    Places { cells: mask.cells.iter().map(|&cell| cell.max(ALONE)).collect(), ..mask }
}

/// The mask by which a value is multiplied, 1 where it depends on the photo and 0 where it does not; none where it does everywhere.
fn zero_where_alone(mask: &Places) -> Option<Places> {
    let cells = mask.cells.iter().map(|&cell| u32::from(cell == DEPENDS));
    mask.cells.iter().any(|&cell| cell != DEPENDS).then(|| Places { cells: cells.collect(), ..mask.clone() })
}

/// The smallest magnitude that is divided by.
const LEAST: f32 = 1e-30;

fn times(a: Value, b: Value) -> Value {
    ranked_pair!(a, b, |a, b| a.mul(b))
}

/// relevance / z where `z` has the sign, 0 elsewhere.
fn quotient(relevance: &Value, z: &Value, sign: Sign) -> Value {
    ranked_pair!(relevance.clone(), z.clone(), |r, z| {
        let outside = match sign {
            Sign::Positive => z.clone().lower_scalar(LEAST),
            _ => z.clone().greater_scalar(-LEAST),
        };
        r.div(z.mask_fill(outside.clone(), 1.0)).mask_fill(outside, 0.0)
    })
}

/// A value where `of` has the sign, 0 counting as positive, and 0 elsewhere.
fn where_sign(value: Value, of: &Value, sign: Sign) -> Value {
    ranked_pair!(value, of.clone(), |v, s| {
        let outside = match sign {
            Sign::Positive => s.lower_scalar(0.0),
            _ => s.greater_equal_scalar(0.0),
        };
        v.mask_fill(outside, 0.0)
    })
}

/// A value, 0 where it does not depend on the photo.
fn masked(value: Value, mask: Option<&Places>, weights: &Weights) -> Value {
    let Some(mask) = mask else { return value };
    let numbers = mask.cells.iter().map(|&cell| cell as f32).collect();
    let mut mask = Value::of(mask.extent.clone(), numbers, &weights.device);
    let own = mask.shape()[0];
    if own > 1 && own < value.shape()[0] {
        let images = value.shape()[0] / own;
        mask = ranked!(mask, |m| m.repeat_dim(0, images));
    }
    times(value, mask)
}

/// Shares relevance by the contributions of one sign, which `apply` sums and `back` takes back.
struct Contributions<'a> {
    apply: &'a dyn Fn(Sign) -> Value,
    back: &'a dyn Fn(Value, Sign) -> Vec<Value>,
}

fn sum(first: Vec<Value>, second: Vec<Value>) -> Vec<Value> {
    std::iter::zip(first, second).map(|(a, b)| a.plus(b)).collect()
}

impl Contributions<'_> {
    /// By those of the result's own sign.
    fn own_sign(&self, relevance: &Value) -> Vec<Value> {
        let (positive, negative) = ((self.apply)(Sign::Positive), (self.apply)(Sign::Negative));
        let result = positive.clone().plus(negative.clone());
        let to = |z: &Value, sign: Sign| (self.back)(where_sign(quotient(relevance, z, sign), &result, sign), sign);
        sum(to(&positive, Sign::Positive), to(&negative, Sign::Negative))
    }

    /// By the positive ones; by the negative ones where there is no other.
    fn positive(&self, relevance: &Value) -> Vec<Value> {
        let (positive, negative) = ((self.apply)(Sign::Positive), (self.apply)(Sign::Negative));
        // 1 where there is no positive contribution, else 0.
        let lacking = ranked!(positive.clone(), |z| z.lower_scalar(LEAST).float());
        let to_negative = times(quotient(relevance, &negative, Sign::Negative), lacking);
        sum((self.back)(quotient(relevance, &positive, Sign::Positive), Sign::Positive), (self.back)(to_negative, Sign::Negative))
    }
}

/// What a step's inputs receive; none where the step does as in any other network. `planned` is the shape of its result for one image.
pub(super) fn back(
    node: &Node,
    (influence, planned): (&Influence, &[usize]),
    rule: Relevance,
    weights: &Weights,
    record: &mut Record,
    relevance: &Value,
) -> Option<Vec<Value>> {
    let step = node.step.as_ref();
    let mask = |input: usize| influence.masks.get(input).and_then(Option::as_ref).filter(|_| !rule.biases);
    let shapes = record.shapes.clone();
    let fit = |shape: &Vec<usize>| {
        if relevance.shape().iter().product::<usize>() == shape.iter().product::<usize>() {
            relevance.clone().reshape(shape)
        } else {
            relevance.clone().summed_to(shape)
        }
    };
    let zeros = |shape: &Vec<usize>| Value::zeros(shape, &weights.device);
    match (step.conduct(), influence.gate) {
        (Conduct::Normalises, _) => Some(shapes.iter().map(fit).collect()),
        (Conduct::Halves, Some(gate)) => {
            Some(shapes.iter().enumerate().map(|(input, shape)| if input == gate { zeros(shape) } else { fit(shape) }).collect())
        }
        (Conduct::SharesBetweenFactors, gate) => {
            let (inputs, _) = record.ends.take()?;
            let signal = |input: usize| if gate.is_some_and(|gate| gate != input) { mask(input) } else { None };
            let inputs: Vec<Value> = inputs.into_iter().enumerate().map(|(input, x)| masked(x, signal(input), weights)).collect();
            let parts = |sign: Sign| {
                let [left, right] = [&inputs[0], &inputs[1]];
                let of = |part: Sign, value: &Value| part.of(value.clone());
                [(Sign::Positive, sign), (Sign::Negative, opposite(sign))].map(|(a, b)| vec![of(a, left), of(b, right)])
            };
            let apply = |sign: Sign| {
                let [one, other] = parts(sign).map(|parts| Record::of(step, weights, parts, Rule::GRADIENT).0);
                one.plus(other)
            };
            let back = |quotient: Value, sign: Sign| {
                let [one, other] = parts(sign).map(|parts| through(step, weights, parts, quotient.clone()));
                let both = sum(one, other);
                let share = if gate.is_some() { 1.0 } else { 0.5 };
                let part = |(input, value): (usize, Value)| {
                    let by = if gate == Some(input) { 0.0 } else { share };
                    ranked!(value, |v| v.mul_scalar(by))
                };
                both.into_iter().enumerate().map(part).collect()
            };
            Some(Contributions { apply: &apply, back: &back }.own_sign(relevance))
        }
        (conduct @ (Conduct::Shares | Conduct::SharesDifference), _) if rule.convolution != Share::All => {
            let (inputs, _) = record.ends.take()?;
            let inputs: Vec<Value> = inputs.into_iter().enumerate().map(|(input, x)| masked(x, mask(input), weights)).collect();
            let parts = |sign: Sign| -> Vec<Value> {
                let of = |(input, x): (usize, &Value)| {
                    let turned = conduct == Conduct::SharesDifference && input == 1;
                    (if turned { opposite(sign) } else { sign }).of(x.clone())
                };
                inputs.iter().enumerate().map(of).collect()
            };
            let apply = |sign: Sign| Record::of(step, weights, parts(sign), Rule::GRADIENT).0;
            let back = |quotient: Value, sign: Sign| through(step, weights, parts(sign), quotient);
            Some(Contributions { apply: &apply, back: &back }.own_sign(relevance))
        }
        (Conduct::Weighs, _) if rule.convolution == Share::Positive && has_places(step, planned) => {
            let (inputs, _) = record.ends.take()?;
            let x = masked(inputs.into_iter().next()?, mask(0), weights);
            let linear = step.linear()?;
            let shape = x.shape();
            let apply = |sign: Sign| {
                let a = linear.apply(weights, Sign::Positive.of(x.clone()), sign, false);
                a.plus(linear.apply(weights, Sign::Negative.of(x.clone()), opposite(sign), false))
            };
            let back = |quotient: Value, sign: Sign| {
                let part = |own: Sign, weight: Sign| times(own.of(x.clone()), linear.transpose(weights, quotient.clone(), &shape, weight));
                vec![part(Sign::Positive, sign).plus(part(Sign::Negative, opposite(sign)))]
            };
            Some(Contributions { apply: &apply, back: &back }.positive(relevance))
        }
        (Conduct::Weighs, _) => {
            if let Some((inputs, _)) = &mut record.ends
                && let Some(x) = inputs.first_mut()
            {
                *x = masked(x.clone(), mask(0), weights);
            }
            None
        }
        _ => None,
    }
}

/// Whether a step with weights works at several places: a convolution, or a dense layer at every token.
pub(super) fn has_places(step: &dyn Operator, planned: &[usize]) -> bool {
    let dense = step.linear().is_some_and(Linear::is_dense);
    !dense || planned[..planned.len() - 1].iter().any(|&size| size > 1)
}

fn opposite(sign: Sign) -> Sign {
    match sign {
        Sign::Positive => Sign::Negative,
        Sign::Negative => Sign::Positive,
        Sign::All => Sign::All,
    }
}

/// Each of these inputs times what the step's derivative there takes back to it.
fn through(step: &dyn Operator, weights: &Weights, parts: Vec<Value>, arriving: Value) -> Vec<Value> {
    let (_, record) = Record::of(step, weights, parts.clone(), Rule::GRADIENT);
    std::iter::zip(parts, step.reverse(weights, record, arriving)).map(|(x, back)| times(x, back)).collect()
}
