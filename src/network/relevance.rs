//! Layer-wise relevance propagation (Bach et al., 2015; rules after Montavon et al., 2019): what travels back is not a gradient
//! but the score itself, shared out among the inputs of each step in proportion to what they contributed to its output.
//!
//! With z the output of a linear step, R its relevance and stab(z) = z + epsilon sign(z), a [`Share`] is one of
//! - all contributions: R_in = x (W' (R / stab(z)));
//! - positive ones: only contributions x w > 0 count, in numerator and denominator;
//! - favoured ones: contributions of the output's own sign count 1 + gamma times.
//!
//! Activations and normalisations pass relevance unchanged, pooling of maxima to the one that was picked, sums, means and attention in
//! proportion (for products and softmax these are the rules of Achtibat et al., 2024, AttnLRP). In networks of attention and gates such
//! shares would explode; [`Family::Gated`] has bounded ones.

use super::value::{Value, ranked};
use super::weights::Weights;

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
    /// Which networks the composite is made for.
    pub family: Family,
}

/// Which networks a composite is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Convolutions and rectifiers: sums share in proportion, products of two inputs halve.
    Rectifiers,
    /// Attention, gates, normalisation and smooth activations, see [`gated`](super::gated).
    Gated,
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
    /// Shares it out in proportion to the contributions: sums, means.
    Shares,
    /// As `Shares`, where the shares are positive whatever the signs: a Euclidean norm.
    SharesPositively,
    /// As `Shares`, where the second input counts with a minus.
    SharesDifference,
    /// As `Shares`; in a gated network it passes: softmax.
    Normalises,
    /// As `Shares`, where the step adds a constant only: with biases left out it passes.
    Shifts,
    /// As `Shares`, half for each of two factors: a matrix product of two inputs.
    SharesBetweenFactors,
    /// Keeps it from going further: a statistic that acts as a constant.
    Ends,
    /// Has weights, and shares by the rule of the composite.
    Weighs,
}

impl Conduct {
    /// Whether relevance is shared out by what each input contributed.
    pub fn shares_out(self) -> bool {
        matches!(self, Self::Shares | Self::SharesDifference | Self::SharesBetweenFactors | Self::Weighs)
    }
}

/// Which weights take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// All.
    All,
    /// max(w, 0).
    Positive,
    /// min(w, 0).
    Negative,
}

impl Sign {
    /// The part of a value.
    pub fn of(self, value: Value) -> Value {
        match self {
            Self::All => value,
            Self::Positive => ranked!(value, |v| v.clamp_min(0.0)),
            Self::Negative => ranked!(value, |v| v.clamp_max(0.0)),
        }
    }

    pub(super) fn other(self) -> Self {
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
    fn apply(&self, weights: &Weights, x: Value, part: Sign, bias: bool) -> Value;

    /// W' y, in the shape that x had.
    fn transpose(&self, weights: &Weights, y: Value, shape: &[usize], part: Sign) -> Value;
}
