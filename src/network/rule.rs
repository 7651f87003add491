//! What travels back through the network. A rule is a composite: it says for each kind of step what becomes of what reaches the step's
//! output. Methods put theirs together from these parts.

use super::relevance::Relevance;

/// What travels back, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// A derivative: every step hands on its own, and rectifiers what is said here.
    Derivative(Rectifiers),
    /// Quotients of the differences between the two halves of the batch, at every step that is not linear, see
    /// [`differences`](super::operators::differences). Linear steps hand on their derivative.
    Differences,
    /// The score itself, shared out among the inputs of every step, see [`relevance`](super::relevance).
    Relevance(Relevance),
}

/// What passes a rectifier on the way back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rectifiers {
    /// Whether the lower kink blocks: nothing passes where the forward pass was at it.
    pub lower_kink_blocks: bool,
    /// Whether only positive numbers pass.
    pub positive_only: bool,
}

impl Rule {
    /// The derivative at every step.
    pub const GRADIENT: Self = Self::Derivative(Rectifiers { lower_kink_blocks: true, positive_only: false });

    pub(super) fn lower_kink_blocks(self) -> bool {
        !matches!(self, Self::Derivative(Rectifiers { lower_kink_blocks: false, .. }))
    }

    pub(super) fn positive_only(self) -> bool {
        matches!(self, Self::Derivative(Rectifiers { positive_only: true, .. }))
    }
}

impl Default for Rule {
    fn default() -> Self {
        Self::GRADIENT
    }
}
