//! One step of the walk, and what it keeps for its reversal.

use super::reach::Reach;
use super::relevance::{Conduct, Linear};
use super::rule::Rule;
use super::spelling::Spelling;
use super::value::Value;
use super::weight::Initial;
use super::weight::WeightId;
use super::weights::Weights;
use std::any::Any;

/// What a step takes for given shapes, in numbers that do not wrap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Values held beside inputs and output while the step is computed: a padded copy of the input, say.
    pub scratch: u64,
    /// Values kept for the reverse walk beside inputs and output: the places of maxima, say.
    pub kept: u64,
    /// Multiplications and additions.
    pub work: u64,
}

impl Cost {
    /// Of a step that touches every value of its output once.
    pub fn of_output(output: &[usize]) -> Self {
        Self { work: values_of(output), ..Self::default() }
    }
}

/// Number of values of a shape, saturating.
pub fn values_of(shape: &[usize]) -> u64 {
    shape.iter().fold(1, |product, &size| product.saturating_mul(size as u64))
}

/// One step of the walk.
pub trait Operator: Any {
    /// Shape of the result for the shapes of the inputs, or what does not fit.
    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String>;

    /// Whether values stay stacked: for inputs of several images, each n times as long along dimension 0 as these planned shapes, the
    /// result is that of one image after that of the other (see [`lifted`](super::operators::lifted)). By default this is taken to be so
    /// where the shape says it.
    fn stacks(&self, inputs: &[&[usize]]) -> bool {
        let twice = |shape: &[usize]| {
            let mut shape = shape.to_vec();
            if let Some(first) = shape.first_mut() {
                *first = first.saturating_mul(2);
            }
            shape
        };
        let doubled: Vec<Vec<usize>> = inputs.iter().map(|shape| twice(shape)).collect();
        match (self.shape(inputs), self.shape(&doubled.iter().map(|shape| &shape[..]).collect::<Vec<_>>())) {
            (Ok(one), Ok(two)) => two == twice(&one),
            _ => false,
        }
    }

    /// The step inside one that sees images in a dimension of their own, and the shapes in which it takes its inputs of one image.
    fn lifted(&self) -> Option<(&dyn Operator, &[Vec<usize>])> {
        None
    }

    /// Whether the value of the step jumps somewhere, so that no gradient sees all that it does.
    fn jumps(&self) -> bool {
        false
    }

    /// How the step carries places in the image on.
    fn reach(&self) -> Reach {
        Reach::Unknown
    }

    /// What the step takes for inputs and an output of these shapes, which fit.
    fn cost(&self, _inputs: &[&[usize]], output: &[usize]) -> Cost {
        Cost::of_output(output)
    }

    /// What distinguishes the step from others of its operator in what it costs, in a word or two: the kernel of a convolution, say.
    fn kind(&self) -> Option<String> {
        None
    }

    /// The weights that the step uses.
    fn weights(&self) -> Vec<WeightId> {
        Vec::new()
    }

    /// What the trained weights were before training, in the order in which the operator takes them.
    fn initial(&self) -> Vec<(WeightId, Initial)> {
        Vec::new()
    }

    /// Writes the step with its weights as nodes of ONNX; whether there are any that compute the same.
    fn spell(&self, _spelling: &mut Spelling) -> bool {
        false
    }

    /// The value, keeping in `saved` what [`Operator::reverse`] will ask for.
    fn forward(&self, weights: &Weights, inputs: Vec<Value>, saved: &mut Saved) -> Value;

    /// The bounds between which the step keeps its input, where it does nothing else.
    fn bounds(&self) -> Option<(f32, f32)> {
        None
    }

    /// As [`Operator::forward`], of an input that lies between [`Operator::bounds`] already.
    fn forward_bounded(&self, _weights: &Weights, input: Value, _saved: &mut Saved) -> Value {
        input
    }

    /// As [`Operator::forward`], the result kept between two bounds; `None` where the step cannot do so while it writes its result, or keeps
    /// something for its reversal.
    fn forward_between(&self, _weights: &Weights, _inputs: &[Value], _bounds: (f32, f32)) -> Option<Value> {
        None
    }

    /// What the step takes away from each row of its input before it scales the row, in the unit of its result: `[rows, 1]`, where it is a step
    /// that does. The rounding of it shifts a row as a whole.
    fn taken_away(&self, _inputs: &[Value]) -> Option<Value> {
        None
    }

    /// What the step does with relevance: by default it takes it to where the gradient goes.
    fn conduct(&self) -> Conduct {
        Conduct::Routes
    }

    /// The step as a product with its weights, if [`Operator::conduct`] says that it weighs.
    fn linear(&self) -> Option<&dyn Linear> {
        None
    }

    /// The vector-Jacobian product: one gradient per input, in the shapes that the inputs had.
    fn reverse(&self, weights: &Weights, record: Record, gradient: Value) -> Vec<Value>;

    /// As [`Operator::reverse`] for a step with one input that a rectifier made: the gradient of the rectifier's own input. `None` where the step
    /// cannot do so while it writes its result.
    fn reverse_stopped(&self, _weights: &Weights, _record: &Record, _gradient: &Value, _rectifier: &Stop) -> Option<Value> {
        None
    }
}

/// What a rectifier kept to stop a gradient.
pub struct Stop {
    /// What stops it.
    pub kept: Value,
    /// The bounds of the rectifier.
    pub bounds: (f32, f32),
    /// Whether the lower bound stops a gradient too.
    pub lower: bool,
}

/// Whether a step is to be reversed, and what it keeps for that.
#[derive(Debug)]
pub enum Saved {
    /// Forward only: keep nothing.
    Off,
    /// Kept values, for a reversal by a rule.
    On(Vec<Value>, Rule),
}

impl Saved {
    /// Keeps a value, computing it only when the step is to be reversed.
    pub fn keep(&mut self, value: impl FnOnce() -> Value) {
        if let Self::On(values, _) = self {
            values.push(value());
        }
    }

    /// The rule of the reversal to come.
    pub fn rule(&self) -> Rule {
        if let Self::On(_, rule) = self { *rule } else { Rule::default() }
    }
}

/// What a step left behind for its reversal.
#[derive(Clone, Debug)]
pub struct Record {
    /// Shapes that the inputs had.
    pub shapes: Vec<Vec<usize>>,
    /// What the step kept.
    pub values: Vec<Value>,
    /// What travels back, and how.
    pub rule: Rule,
    /// Inputs and output, for relevance alone.
    pub ends: Option<(Vec<Value>, Value)>,
}

impl Record {
    /// What a step kept, without the shapes of its inputs.
    pub fn bare(values: Vec<Value>, rule: Rule) -> Self {
        Self { shapes: Vec::new(), values, rule, ends: None }
    }

    /// With the shapes of the inputs.
    pub fn with_shapes(self, inputs: &[Value]) -> Self {
        Self { shapes: inputs.iter().map(Value::shape).collect(), ..self }
    }

    /// Runs a step forward and records it.
    pub fn of(step: &dyn Operator, weights: &Weights, inputs: Vec<Value>, rule: Rule) -> (Value, Self) {
        let shapes = inputs.iter().map(Value::shape).collect();
        let kept = match (rule, step.conduct()) {
            (
                Rule::Relevance(_),
                Conduct::Shares
                | Conduct::SharesPositively
                | Conduct::SharesDifference
                | Conduct::Normalises
                | Conduct::Shifts
                | Conduct::SharesBetweenFactors
                | Conduct::Weighs,
            ) => Some(inputs.clone()),
            _ => None,
        };
        let mut saved = Saved::On(Vec::new(), rule);
        let output = step.forward(weights, inputs, &mut saved);
        let values = if let Saved::On(values, _) = saved { values } else { Vec::new() };
        let ends = kept.map(|inputs| (inputs, output.clone()));
        (output, Self { shapes, values, rule, ends })
    }
}
