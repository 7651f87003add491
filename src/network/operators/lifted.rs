//! Steps that work along dimension 0 themselves, made fit for several images.
//!
//! A value of a walk over n images is stacked: it is n times as long along dimension 0 as the file plans it, the value of one image after
//! that of the other. What takes dimension 0 as it is, such as a convolution, an activation or a reshape, keeps values stacked. A step
//! that splits, moves, sums or broadcasts dimension 0 would mix the images, and works on a dimension of their own instead: its inputs are
//! seen as `[n, ...]`, where `...` is the planned shape or one of as many values, and its result is stacked again.

use crate::network::builder::Builder;
use crate::network::error::NetworkError;
use crate::network::graph::Port;
use crate::network::node::NodeView;
use crate::network::operator::{Cost, Operator, Record, Saved};
use crate::network::reach::Reach;
use crate::network::relevance::{Conduct, Linear, Sign};
use crate::network::spelling::Spelling;
use crate::network::value::{MAX_RANK, Value};
use crate::network::weight::{Initial, WeightId};
use crate::network::weights::Weights;

/// A step whose dimension 0 counts images, between inputs and an output that are stacked.
struct Lifted {
    step: Box<dyn Operator>,
    /// Size of the first input along dimension 0 for one image.
    first: usize,
    /// Shape in which the step takes each input of one image.
    inputs: Vec<Vec<usize>>,
    /// Planned shape of the result.
    output: Vec<usize>,
}

/// Whether a step can be lifted whose inputs or result have so many dimensions.
pub fn can_lift(rank: usize) -> bool {
    rank < MAX_RANK
}

/// Appends a step that sees its inputs as `[n, shapes[k]...]`; its result is given the planned shape `output` for each image.
///
/// # Errors
/// As [`Builder::push`].
pub fn push(
    builder: &mut Builder,
    view: &NodeView,
    index: usize,
    step: impl Operator + 'static,
    inputs: Vec<(Port, Vec<usize>)>,
    output: Vec<usize>,
) -> Result<Port, NetworkError> {
    let (ports, shapes): (Vec<Port>, Vec<Vec<usize>>) = inputs.into_iter().unzip();
    let first = ports.first().map_or(1, |&port| builder.shape(port)[0]);
    builder.push(view, index, Lifted { step: Box::new(step), first, inputs: shapes, output }, ports)
}

/// Appends a step that works element by element with numpy's broadcasting, lifted where dimension 0 is broadcast.
///
/// # Errors
/// As [`Builder::push`].
pub fn push_broadcast(
    builder: &mut Builder,
    view: &NodeView,
    step: impl Operator + 'static,
    inputs: Vec<Port>,
) -> Result<Port, NetworkError> {
    let planned: Vec<Vec<usize>> = inputs.iter().map(|&port| builder.shape(port).to_vec()).collect();
    let shapes: Vec<&[usize]> = planned.iter().map(|shape| &shape[..]).collect();
    let output = step.shape(&shapes).map_err(|reason| view.refuse(reason))?;
    if step.stacks(&shapes) || !can_lift(output.len()) {
        return builder.push(view, 0, step, inputs);
    }
    let aligned = planned.iter().map(|shape| [vec![1; output.len() - shape.len()], shape.clone()].concat());
    push(builder, view, 0, step, std::iter::zip(inputs, aligned).collect(), output)
}

/// `[first dimension, all others as one]`, for steps that work along dimension 0 alone.
pub fn flat(shape: &[usize]) -> Vec<usize> {
    vec![shape[0], shape[1..].iter().product()]
}

fn counted(n: usize, shape: &[usize]) -> Vec<usize> {
    [&[n], shape].concat()
}

fn stacked(n: usize, shape: &[usize]) -> Vec<usize> {
    let mut shape = shape.to_vec();
    shape[0] *= n;
    shape
}

impl Lifted {
    fn images(&self, shape: &[usize]) -> usize {
        shape[0] / self.first
    }

    /// The shape that the step gives to its own result for n images.
    fn inner(&self, n: usize) -> Result<Vec<usize>, String> {
        // Of one image, since the weights of a step are written for one.
        let shapes: Vec<Vec<usize>> = self.inputs.iter().map(|shape| counted(1, shape)).collect();
        let mut inner = self.step.shape(&shapes.iter().map(|shape| &shape[..]).collect::<Vec<_>>())?;
        if let Some(images) = inner.first_mut() {
            *images = n;
        }
        Ok(inner)
    }

    fn lift(&self, n: usize, inputs: Vec<Value>) -> Vec<Value> {
        std::iter::zip(inputs, &self.inputs).map(|(value, shape)| value.reshape(&counted(n, shape))).collect()
    }
}

impl Operator for Lifted {
    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        let volume = |shape: &[usize]| shape.iter().product::<usize>();
        let fits = std::iter::zip(inputs, &self.inputs).all(|(given, own)| volume(given) == volume(own));
        let inner = self.inner(1)?;
        if !fits || volume(&inner) != volume(&self.output) {
            return Err(format!("takes {inputs:?} as {:?} and makes {inner:?} of them, where {:?} was expected", self.inputs, self.output));
        }
        Ok(self.output.clone())
    }

    fn stacks(&self, _inputs: &[&[usize]]) -> bool {
        true
    }

    fn lifted(&self) -> Option<(&dyn Operator, &[Vec<usize>])> {
        Some((self.step.as_ref(), &self.inputs))
    }

    fn jumps(&self) -> bool {
        self.step.jumps()
    }

    fn reach(&self) -> Reach {
        self.step.reach()
    }

    fn cost(&self, _inputs: &[&[usize]], output: &[usize]) -> Cost {
        let shapes: Vec<Vec<usize>> = self.inputs.iter().map(|shape| counted(1, shape)).collect();
        let references: Vec<&[usize]> = shapes.iter().map(|shape| &shape[..]).collect();
        match self.step.shape(&references) {
            Ok(inner) => self.step.cost(&references, &inner),
            Err(_) => Cost::of_output(output),
        }
    }

    fn weights(&self) -> Vec<WeightId> {
        self.step.weights()
    }

    fn initial(&self) -> Vec<(WeightId, Initial)> {
        self.step.initial()
    }

    fn spell(&self, spelling: &mut Spelling) -> bool {
        self.step.spell(spelling)
    }

    fn forward(&self, weights: &Weights, inputs: Vec<Value>, saved: &mut Saved) -> Value {
        let n = self.images(&inputs[0].shape());
        let output = self.step.forward(weights, self.lift(n, inputs), saved);
        output.reshape(&stacked(n, &self.output))
    }

    fn conduct(&self) -> Conduct {
        self.step.conduct()
    }

    fn linear(&self) -> Option<&dyn Linear> {
        self.step.linear().map(|_| self as &dyn Linear)
    }

    fn reverse(&self, weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let n = self.images(&record.shapes[0]);
        let shapes = self.inputs.iter().map(|shape| counted(n, shape)).collect();
        let inner = self.inner(n).expect("checked when the graph was read");
        let back = self.step.reverse(weights, Record { shapes, ..Record::bare(record.values, record.rule) }, gradient.reshape(&inner));
        std::iter::zip(back, record.shapes).map(|(value, shape)| value.reshape(&shape)).collect()
    }
}

impl Linear for Lifted {
    fn is_dense(&self) -> bool {
        self.step.linear().is_some_and(Linear::is_dense)
    }

    fn apply(&self, weights: &Weights, x: Value, part: Sign, bias: bool) -> Value {
        let n = self.images(&x.shape());
        let linear = self.step.linear().expect("linear, as this step says");
        linear.apply(weights, x.reshape(&counted(n, &self.inputs[0])), part, bias).reshape(&stacked(n, &self.output))
    }

    fn transpose(&self, weights: &Weights, y: Value, shape: &[usize], part: Sign) -> Value {
        let n = self.images(shape);
        let linear = self.step.linear().expect("linear, as this step says");
        let inner = self.inner(n).expect("checked when the graph was read");
        linear.transpose(weights, y.reshape(&inner), &counted(n, &self.inputs[0]), part).reshape(shape)
    }
}
