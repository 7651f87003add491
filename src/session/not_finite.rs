//! Where in the network a number stopped being finite, found by walking once more.

use crate::methods::MethodError;
use crate::metrics::MetricError;
use crate::model::{Classifier, Model, ModelError, Score, Wrapper};
use crate::pace::Pace;
use burn::tensor::Tensor;
use std::cell::RefCell;

/// The error with the first step at which a value of this input `[1, channels, height, width]` is not finite in its place, where that is what it
/// is about. Noise or a mask may have made what the photo itself does not: then the value is all there is to name.
pub(super) async fn located(error: ModelError, model: &Classifier, input: Tensor<4>, score: Score, pace: &dyn Pace) -> ModelError {
    match error {
        ModelError::NotFinite { name, what, remedy } => {
            let place = model.first_not_finite(input, score, pace).await.unwrap_or(None);
            ModelError::NotFinite { name, what: place.map_or(what, |place| place.to_string()), remedy }
        }
        other => other,
    }
}

/// As [`located`], of what ended a method.
pub(super) async fn located_of_method(
    error: MethodError,
    model: &Classifier,
    input: Tensor<4>,
    score: Score,
    pace: &dyn Pace,
) -> MethodError {
    match error {
        MethodError::Model(error) => MethodError::Model(located(error, model, input, score, pace).await),
        other => other,
    }
}

/// A network that remembers what it was shown last: a measurement changes the photo, and what began in a variant of it is not found in the
/// photo itself.
pub(super) struct Watched<'a> {
    model: &'a Classifier,
    last: RefCell<Option<Tensor<4>>>,
}

impl<'a> Watched<'a> {
    /// Has seen nothing yet.
    pub(super) fn new(model: &'a Classifier) -> Self {
        Self { model, last: RefCell::new(None) }
    }

    /// As [`located`], of what ended a measurement, in the images that the network was shown last.
    pub(super) async fn located(&self, error: MetricError, score: Score, pace: &dyn Pace) -> MetricError {
        let last = self.last.borrow().clone();
        match (error, last) {
            (MetricError::Model(error), Some(images)) => MetricError::Model(located(error, self.model, images, score, pace).await),
            (error, _) => error,
        }
    }
}

impl Wrapper for Watched<'_> {
    fn inner(&self) -> &dyn Model {
        self.model
    }

    fn sees(&self, images: &Tensor<4>) {
        self.last.replace(Some(images.clone()));
    }
}
