//! What a question costs, in units of one forward pass, counted while it is asked; and a limit that is never passed.

use crate::image::Image;
use crate::model::{Features, Gradient, Model, ModelError, Rule, Score, Share, Tap};
use crate::network::Bend;
use crate::pace::{Cancelled, Later, Pace};
use burn::tensor::{Device, Tensor};
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
            return Err(ModelError::BadInput(format!("this would take more than the {} passes that may be spent", self.limit)));
        }
        self.passes.set(self.passes.get() + passes);
        Ok(())
    }
}

/// A network whose passes are counted, and which refuses before the limit would be passed.
pub struct Counted<'a> {
    /// Who answers.
    pub model: &'a dyn Model,
    /// Where it is counted.
    pub spent: &'a Spent,
}

/// What one image costs by a rule; measured, as the costs in the registry of methods are.
fn cost(rule: Rule) -> f64 {
    match rule {
        Rule::Gradient | Rule::Guided | Rule::Deconvnet | Rule::Rescale => GRADIENT,
        Rule::Relevance(relevance) => match relevance.convolution {
            Share::Epsilon => 4.0,
            Share::Gamma(_) => 17.0,
            Share::ZPlus => 8.0,
        },
    }
}

impl Model for Counted<'_> {
    fn classes(&self) -> usize {
        self.model.classes()
    }

    fn input_shape(&self) -> [usize; 3] {
        self.model.input_shape()
    }

    fn device(&self) -> &Device {
        self.model.device()
    }

    fn taps(&self) -> &[Tap] {
        self.model.taps()
    }

    fn range(&self) -> [(f32, f32); 3] {
        self.model.range()
    }

    fn default_tap(&self) -> Option<&str> {
        self.model.default_tap()
    }

    fn logits<'a>(&'a self, batch: Tensor<4>, pace: &'a dyn Pace) -> Later<'a, Result<Tensor<2>, ModelError>> {
        Box::pin(async move {
            self.spent.spend(batch.dims()[0] as f64)?;
            self.model.logits(batch, pace).await
        })
    }

    fn input_gradient<'a>(
        &'a self,
        batch: Tensor<4>,
        score: Score,
        rule: Rule,
        pace: &'a dyn Pace,
    ) -> Later<'a, Result<Gradient, ModelError>> {
        Box::pin(async move {
            self.spent.spend(batch.dims()[0] as f64 * cost(rule))?;
            self.model.input_gradient(batch, score, rule, pace).await
        })
    }

    fn features<'a>(&'a self, batch: Tensor<4>, tap: &'a str, score: Score, pace: &'a dyn Pace) -> Later<'a, Result<Features, ModelError>> {
        Box::pin(async move {
            self.spent.spend(batch.dims()[0] as f64 * FEATURES)?;
            self.model.features(batch, tap, score, pace).await
        })
    }

    fn logits_from<'a>(
        &'a self,
        image: Tensor<4>,
        tap: &'a str,
        maps: Tensor<4>,
        pace: &'a dyn Pace,
    ) -> Later<'a, Result<Tensor<2>, ModelError>> {
        Box::pin(async move {
            // At most a whole pass each: only what follows the tap is walked.
            self.spent.spend(maps.dims()[0] as f64)?;
            self.model.logits_from(image, tap, maps, pace).await
        })
    }

    fn picture(&self, values: &[f32]) -> Image {
        self.model.picture(values)
    }

    fn bends(&self) -> Result<Vec<Bend>, String> {
        self.model.bends()
    }

    fn before_bends<'a>(&'a self, image: Tensor<4>, bends: &'a [Bend], pace: &'a dyn Pace) -> Later<'a, Result<Vec<Vec<f32>>, ModelError>> {
        Box::pin(async move {
            self.spent.spend(image.dims()[0] as f64)?;
            self.model.before_bends(image, bends, pace).await
        })
    }
}

/// Progress in passes spent of those that may be.
pub struct InPasses<'a> {
    /// Who is told.
    pub pace: &'a dyn Pace,
    /// Where it is counted.
    pub spent: &'a Spent,
}

impl Pace for InPasses<'_> {
    fn step(&self, _done: usize, _total: usize) -> Later<'_, Result<(), Cancelled>> {
        self.pace.step(self.spent.passes() as usize, self.spent.limit() as usize)
    }
}
