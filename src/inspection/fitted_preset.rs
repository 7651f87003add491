//! A preset as it fits the input of a network.

use super::families;
use super::guess::{PreprocessGuess, Reasoned};
use crate::image::{Fit, Preset};
use crate::model::{Classifier, Model};

/// The most pixels of a side of an input for single digits, letters and the like.
pub(super) const SMALL_PX: usize = 32;

/// A preset with its reason, for the input of a network.
pub(super) fn of_preset(model: &Classifier, Reasoned { preset, reason, sure }: Reasoned) -> PreprocessGuess {
    let [_, height, width] = model.input_shape();
    let preset = Preset::by_id(preset).expect("a preset of the registry");
    // Keras resizes to the input whatever the aspect; a photo of 32 pixels has no margin to crop.
    let squash = families::is_of_keras(model.graph().facts()) || height.max(width) <= SMALL_PX;
    let fit = if squash { Fit::Squash } else { preset.fit };
    PreprocessGuess { preset: Some(preset.id), preprocess: preset.fitted(fit, height, width), reason, sure }
}
