//! Where in the network a number stopped being finite, found by walking once more.

use crate::methods::MethodError;
use crate::model::{Classifier, ModelError, Score};
use crate::pace::Pace;
use burn::tensor::Tensor;

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
