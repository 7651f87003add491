//! How a network wants its photos, as far as it can be told: the first of several sources that says something.

use super::fitted_preset::{SMALL_PX, of_preset};
use super::guess::{PreprocessGuess, Reasoned, Sureness};
use super::{built_in, families, metadata, photos, statistics};
use crate::model::{Classifier, Model, ModelError};
use crate::pace::Pace;

/// How a network wants its photos.
///
/// # Errors
/// A walk that fails or is stopped.
pub(super) async fn preprocess(model: &Classifier, pace: &dyn Pace) -> Result<PreprocessGuess, ModelError> {
    if let Some(guess) = metadata::preprocess(model) {
        return Ok(guess);
    }
    if let Some(found) = pixels(model) {
        return Ok(of_preset(model, found));
    }
    let found = match built_in::preprocess(model, pace).await? {
        Some(found) => found,
        None => match small(model) {
            Some(found) => found,
            None => measured(model, pace).await?,
        },
    };
    Ok(of_preset(model, found))
}

/// Whole numbers of eight bits, which are pixels as they come from a file.
fn pixels(model: &Classifier) -> Option<Reasoned> {
    let input = model.graph().facts().input.as_ref()?;
    (input.element == "uint8")
        .then(|| Reasoned::new("raw", Sureness::Known, "It takes whole numbers of eight bits, as pixels are in a file."))
}

/// One channel of few pixels: digits and letters, which everybody scales to 0..1.
fn small(model: &Classifier) -> Option<Reasoned> {
    let [_, height, width] = model.input_shape();
    let is_small = model.graph().file_channels() == 1 && height.max(width) <= SMALL_PX;
    is_small.then(|| {
        let reason = format!("It takes one channel of {height} x {width} pixels, as networks for MNIST do, which mostly take 0 to 1.");
        Reasoned::new("unit", Sureness::Likely, reason)
    })
}

/// Colours of 32 x 32 pixels and ten or a hundred classes: CIFAR.
fn cifar(model: &Classifier) -> Option<Reasoned> {
    let is_cifar = model.input_shape()[1..] == [SMALL_PX; 2] && model.graph().file_channels() == 3 && matches!(model.classes(), 10 | 100);
    let preset = if families::is_of_keras(model.graph().facts()) { "unit" } else { "cifar" };
    is_cifar.then(|| {
        let classes = model.classes();
        let reason = format!("It takes colours of 32 x 32 pixels and has {classes} classes, as networks for CIFAR do.");
        Reasoned::new(preset, Sureness::Guess, reason)
    })
}

/// By running the network, and by the names in its file where that tells nothing.
async fn measured(model: &Classifier, pace: &dyn Pace) -> Result<Reasoned, ModelError> {
    if let Some(found) = photos::preprocess(model, pace).await? {
        return Ok(found);
    }
    let family = families::preprocess(model.graph().facts());
    let cifar = cifar(model);
    // The same architecture has other weights, and another preparation, where it was trained on CIFAR.
    let sure = |family: &&Reasoned| family.sure == Sureness::Likely && (cifar.is_none() || family.preset != "torchvision");
    if let Some(found) = family.as_ref().filter(sure) {
        return Ok(Reasoned { preset: found.preset, reason: found.reason.clone(), sure: found.sure });
    }
    if let Some(found) = statistics::of_batch_norm(model, pace).await? {
        return Ok(found);
    }
    if let Some(found) = cifar.or(family) {
        return Ok(found);
    }
    statistics::of_first_layer(model, pace).await
}
