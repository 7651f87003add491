//! What kinds of steps lie between two ports, and so which of them a rule changes.

use super::bends;
use super::graph::{Graph, Port};
use super::operators::activation::{Activation, PRelu};
use super::operators::elementwise::Elementwise;
use std::any::Any;

/// Steps between the photo and the score, by what a rule does with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Anatomy {
    /// Rectifiers and clips, at which a rule of rectifiers may pass back what the gradient does not.
    pub rectifiers: usize,
    /// Other activations that are not straight; they keep their derivative.
    pub other_activations: usize,
    /// Everything else that is not affine: pools of maxima, products of two inputs, normalisations.
    pub other_bends: usize,
    /// Convolutions with weights.
    pub convolutions: usize,
    /// Products and quotients of two inputs, and normalisations of a row or a softmax of it: attention, gates, layer normalisation.
    pub gates: usize,
}

impl Anatomy {
    /// Whether the score is the photo times a matrix plus a constant.
    pub fn is_affine(&self) -> bool {
        self.rectifiers + self.other_activations + self.other_bends == 0
    }
}

impl Graph {
    /// The steps between two ports, counted.
    pub fn anatomy(&self, from: Port, to: Port) -> Anatomy {
        let (below, above) = (self.descendants(from), self.ancestors(to));
        let mut anatomy = Anatomy::default();
        for (node, _) in self.nodes().iter().zip(std::iter::zip(below, above)).filter(|(_, (below, above))| *below && *above) {
            let step: &dyn Any = node.step.as_ref();
            let pair = node.inputs.len() == 2 && matches!(node.operator.as_str(), "Mul" | "MatMul" | "Div");
            let row = matches!(node.operator.as_str(), "LayerNormalization" | "Softmax");
            anatomy.gates += usize::from(pair || row);
            match step.downcast_ref::<Activation>() {
                Some(activation) if activation.rectifies() => anatomy.rectifiers += 1,
                Some(Activation::Neg) => {}
                Some(_) => anatomy.other_activations += 1,
                None if step.is::<Elementwise>() || step.is::<PRelu>() => anatomy.other_activations += 1,
                None if !bends::is_affine(node) => anatomy.other_bends += 1,
                None => anatomy.convolutions += usize::from(node.step.linear().is_some_and(|linear| !linear.is_dense())),
            }
        }
        anatomy
    }
}
