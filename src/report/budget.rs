//! Counts the cost of calls to a network, in units of one forward pass, and refuses what would exceed a limit.

use crate::model::{Model, ModelError, Question, Rule, Share, Wrapper};
use crate::pace::{Cancelled, Later, Pace};
use std::cell::Cell;

/// A gradient costs its forward walk and a reverse walk of about twice that.
const GRADIENT: f64 = 3.0;
/// What follows a tap, in reverse, beside the forward walk.
const FEATURES: f64 = 1.1;

/// Passes spent so far, and how many may be.
#[derive(Debug)]
pub struct Spent {
    passes: Cell<f64>,
    limit: f64,
}

impl Spent {
    /// Nothing spent of `limit` passes, which may be infinite.
    pub fn of(limit: f64) -> Self {
        Self { passes: Cell::new(0.0), limit }
    }

    /// Passes so far.
    pub fn passes(&self) -> f64 {
        self.passes.get()
    }

    /// How many may be.
    pub fn limit(&self) -> f64 {
        self.limit
    }

    /// Whether so many more would stay within the limit.
    pub fn affords(&self, passes: f64) -> bool {
        // Sums of 1.1 are not exact.
        self.passes.get() + passes <= self.limit + 1e-9
    }

    fn spend(&self, passes: f64) -> Result<(), ModelError> {
        if !self.affords(passes) {
            return Err(ModelError::BadInput(format!(
                "this would take more than the {} runs of the network that this check may take",
                self.limit
            )));
        }
        self.passes.set(self.passes.get() + passes);
        Ok(())
    }
}

/// A network whose passes are counted, and which refuses before the limit would be passed.
pub struct Counted<'a> {
    /// The inner network.
    pub model: &'a dyn Model,
    /// Where it is counted.
    pub spent: &'a Spent,
}

/// What one image costs; of relevance measured, as the costs in the registry of methods are.
fn cost(question: Question) -> f64 {
    match question {
        Question::Logits | Question::Bends => 1.0,
        // At most a whole pass: only what follows the tap is walked.
        Question::LogitsFrom => 1.0,
        Question::Features => FEATURES,
        Question::Gradient(Rule::Derivative(_) | Rule::Differences) => GRADIENT,
        Question::Gradient(Rule::Relevance(relevance)) => match relevance.convolution {
            Share::All => 4.0,
            Share::Favoured(_) => 17.0,
            Share::Positive => 8.0,
        },
    }
}

impl Wrapper for Counted<'_> {
    fn inner(&self) -> &dyn Model {
        self.model
    }

    fn before(&self, question: Question, images: usize) -> Result<(), ModelError> {
        self.spent.spend(images as f64 * cost(question))
    }
}

/// Progress in passes spent of those that may be.
pub struct InPasses<'a> {
    /// Where progress is reported.
    pub pace: &'a dyn Pace,
    /// Where it is counted.
    pub spent: &'a Spent,
}

impl Pace for InPasses<'_> {
    fn step(&self, _done: usize, _total: usize) -> Later<'_, Result<(), Cancelled>> {
        self.pace.step(self.spent.passes() as usize, self.spent.limit() as usize)
    }
}
