//! The operators of the format: one file per family, one line per operator in [`TABLE`].
//!
//! An operator is lowered to a step that knows its output's shape, its value, and how a gradient passes back through it.

pub mod activation;
pub mod arithmetic;
pub mod conv;
pub mod differences;
pub mod gather;
pub mod matmul;
pub mod merge;
pub mod normalise;
pub mod pad;
pub mod pool;
pub mod reduce;
pub mod relevance;
pub mod reshape;
mod rule;
pub mod slice;
pub mod softmax;
pub mod transpose;

use super::constant::Constant;
use super::error::NetworkError;
use super::graph::WeightId;
use super::node::{Known, NodeView};
use super::randomise::Initial;
use super::reader::Reader;
use super::value::Value;
use super::weights::Weights;
use relevance::{Conduct, Linear};
pub use rule::{Rectifiers, Rule};
use std::any::Any;

/// One step of the walk.
pub trait Operator: Any {
    /// Shape of the result for the shapes of the inputs, or what does not fit.
    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String>;

    /// The weights that the step uses.
    fn weights(&self) -> Vec<WeightId> {
        Vec::new()
    }

    /// Computes, once all folding is done, weights that follow from others.
    fn derive(&self, _weights: &mut [Constant]) {}

    /// What the trained weights were before training, in the order in which the operator takes them.
    fn initial(&self) -> Vec<(WeightId, Initial)> {
        Vec::new()
    }

    /// The value, keeping in `saved` what [`Operator::reverse`] will ask for.
    fn forward(&self, weights: &Weights, inputs: Vec<Value>, saved: &mut Saved) -> Value;

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
#[derive(Debug)]
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
    /// Runs a step forward and records it.
    pub fn of(step: &dyn Operator, weights: &Weights, inputs: Vec<Value>, rule: Rule) -> (Value, Self) {
        let shapes = inputs.iter().map(Value::shape).collect();
        let kept = match (rule, step.conduct()) {
            (Rule::Relevance(_), Conduct::Shares | Conduct::Shifts | Conduct::SharesBetweenFactors | Conduct::Weighs) => {
                Some(inputs.clone())
            }
            _ => None,
        };
        let mut saved = Saved::On(Vec::new(), rule);
        let output = step.forward(weights, inputs, &mut saved);
        let values = if let Saved::On(values, _) = saved { values } else { Vec::new() };
        let ends = kept.map(|inputs| (inputs, output.clone()));
        (output, Self { shapes, values, rule, ends })
    }

    /// Takes what reached the step's output back to its inputs.
    pub fn back(self, step: &dyn Operator, weights: &Weights, arriving: Value) -> Vec<Value> {
        match self.rule {
            Rule::Relevance(rule) => relevance::reverse(step, rule, weights, self, arriving),
            _ => step.reverse(weights, self, arriving),
        }
    }
}

/// Turns a node of the file into steps; gives what each of its outputs is.
pub type Lower = fn(&mut Reader, &NodeView) -> Result<Vec<Known>, NetworkError>;

const TABLE: &[(&str, Lower)] = &[
    ("Abs", activation::lower),
    ("Add", arithmetic::lower),
    ("AveragePool", pool::average),
    ("BatchNormalization", normalise::batch),
    ("Cast", reshape::cast),
    ("Clip", activation::clip),
    ("Concat", merge::concat),
    ("Conv", conv::lower),
    ("Div", arithmetic::lower),
    ("Dropout", reshape::dropout),
    ("Elu", activation::lower),
    ("Erf", activation::lower),
    ("Exp", activation::lower),
    ("Expand", merge::expand),
    ("Flatten", reshape::lower),
    ("Gather", gather::lower),
    ("Gelu", activation::lower),
    ("Gemm", matmul::gemm),
    ("GlobalAveragePool", pool::global_average),
    ("GlobalMaxPool", pool::global_max),
    ("HardSigmoid", activation::lower),
    ("HardSwish", activation::lower),
    ("Identity", reshape::identity),
    ("LRN", normalise::local_response),
    ("LayerNormalization", normalise::layer),
    ("LeakyRelu", activation::lower),
    ("Log", activation::lower),
    ("LogSoftmax", softmax::lower),
    ("MatMul", matmul::lower),
    ("Max", arithmetic::lower),
    ("MaxPool", pool::max),
    ("Min", arithmetic::lower),
    ("Mul", arithmetic::lower),
    ("Neg", activation::lower),
    ("PRelu", activation::prelu),
    ("Pad", pad::lower),
    ("Pow", arithmetic::lower),
    ("Reciprocal", activation::lower),
    ("ReduceMax", reduce::lower),
    ("ReduceMean", reduce::lower),
    ("ReduceSum", reduce::lower),
    ("Relu", activation::lower),
    ("Reshape", reshape::lower),
    ("Selu", activation::lower),
    ("Sigmoid", activation::lower),
    ("Slice", slice::lower),
    ("Softmax", softmax::lower),
    ("Softplus", activation::lower),
    ("Softsign", activation::lower),
    ("Split", slice::split),
    ("Sqrt", activation::lower),
    ("Squeeze", reshape::lower),
    ("Sub", arithmetic::lower),
    ("Sum", arithmetic::lower),
    ("Swish", activation::lower),
    ("Tanh", activation::lower),
    ("Transpose", transpose::lower),
    ("Unsqueeze", reshape::lower),
];

/// How to lower the operator of that name.
pub fn find(operator: &str) -> Option<Lower> {
    TABLE.iter().find(|(name, _)| *name == operator).map(|&(_, lower)| lower)
}

/// Operators that a gradient passes through.
pub fn with_gradient() -> Vec<&'static str> {
    // Identity, Dropout and Cast vanish while reading; Split, Sum and the rest become steps.
    TABLE.iter().map(|&(name, _)| name).filter(|name| !matches!(*name, "Identity" | "Dropout" | "Cast")).collect()
}

/// Every supported operator, those for constants alone included, in alphabetical order.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = TABLE.iter().map(|&(name, _)| name).chain(super::fold::names().iter().copied()).collect();
    names.sort_unstable();
    names
}
