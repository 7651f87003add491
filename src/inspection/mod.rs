//! What a network's file says of itself, and what can be guessed beyond it: how it wants its photos, and what its classes are called.
//!
//! A guess has a reason in one sentence and says how sure it is. The first of these that says something is taken: metadata in the file; a
//! normalisation that the file already holds; one channel of few pixels; photos whose classes are known, where the network may be one of
//! ImageNet; names by which a family of networks is known; the statistics of its first batch normalisation; and the range in which its first
//! layer is neither silent nor drowned.

mod built_in;
mod families;
mod fitted_preset;
mod guess;
mod labels;
mod metadata;
mod outputs;
mod photos;
mod preparation;
mod statistics;

pub use guess::{PreprocessGuess, Sureness};
pub use labels::{LabelsGuess, LabelsKind};
pub use outputs::InspectedOutput;

use crate::image::Preprocess;
use crate::model::{self, Assumed, Card, CardInput, Classifier, HeadSource, KnownHead, Labels, Model, ModelError, Tap};
use crate::network::photo_layout;
use crate::pace::Pace;
use serde::Serialize;

/// What is known of an opened network.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Inspection {
    /// What it takes.
    pub input: InspectedInput,
    /// Its outputs, in the order of the file.
    pub outputs: Vec<InspectedOutput>,
    /// How logits become probabilities, and how that is known.
    pub head: KnownHead,
    /// Number of classes.
    pub classes: usize,
    /// Feature maps that CAM-like methods can look at, in the order of the walk.
    pub taps: Vec<Tap>,
    /// The one proposed; null where there is none.
    pub tap: Option<String>,
    /// How often each operator stands in the file, in alphabetical order.
    pub operators: Vec<OperatorCount>,
    /// Number of weight values.
    pub parameters: usize,
    /// Multiplications and additions of one forward pass.
    pub work: u64,
    /// Version of ONNX's operator set.
    pub opset: i64,
    /// Name and version of the program that wrote the file; null where it does not say.
    pub producer: Option<String>,
    /// What to know of how the file was read, one sentence each.
    pub notices: Vec<String>,
    /// How it wants its photos.
    pub preprocess: PreprocessGuess,
    /// What its classes are called.
    pub labels: LabelsGuess,
    /// The card that follows: what was said of the network, and the guesses where nothing was.
    pub card: Card,
}

/// The input of a network.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct InspectedInput {
    /// Its name in the file.
    pub name: String,
    /// Its dimensions in the file; null for one that is open.
    pub shape: Vec<Option<usize>>,
    /// The format's name of its element type.
    pub element: String,
    /// Channels of the image that the file takes.
    pub channels: usize,
    /// Where the channels are.
    pub layout: ChannelPlace,
    /// Height in pixels.
    pub height: usize,
    /// Width in pixels.
    pub width: usize,
    /// Whether the file leaves height or width open, so that another size may be given.
    pub size_open: bool,
}

/// Where the channels of an image are among its dimensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ChannelPlace {
    /// `[n, channels, height, width]`.
    First,
    /// `[n, height, width, channels]`.
    Last,
}

/// How often an operator stands in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OperatorCount {
    /// Its name, the domain in front unless that is the format's own.
    pub name: String,
    /// How often.
    pub count: usize,
}

/// Inspects a network. Where nothing in the file says how it wants its photos this takes up to 30 forward passes.
///
/// # Errors
/// A walk that fails or is stopped.
pub async fn inspect(model: &Classifier, pace: &dyn Pace) -> Result<Inspection, ModelError> {
    let (graph, facts) = (model.graph(), model.graph().facts());
    let [_, height, width] = model.input_shape();
    let declared = facts.input.as_ref();
    let shape = declared.map(|input| input.shape.clone()).unwrap_or_default();
    let (channels_last, size_open) = photo_layout(&shape);
    let preprocess = preparation::preprocess(model, pace).await?;
    let labels = labels::guess(model);
    let card = card(model, &preprocess, &labels);
    Ok(Inspection {
        input: InspectedInput {
            name: declared.map(|input| input.name.clone()).unwrap_or_default(),
            shape,
            element: declared.map_or("float", |input| input.element).into(),
            channels: graph.file_channels(),
            layout: if channels_last { ChannelPlace::Last } else { ChannelPlace::First },
            height,
            width,
            size_open,
        },
        outputs: outputs::of(model),
        head: model.head.clone(),
        classes: model.classes(),
        taps: model.taps().to_vec(),
        tap: model.default_tap().map(String::from),
        operators: facts.operators.iter().map(|(name, count)| OperatorCount { name: name.clone(), count: *count }).collect(),
        parameters: graph.parameters(),
        work: graph.work(),
        opset: facts.opset,
        producer: (!facts.producer.is_empty()).then(|| facts.producer.clone()),
        notices: graph.notices().to_vec(),
        preprocess,
        labels,
        card,
    })
}

fn card(model: &Classifier, preprocess: &PreprocessGuess, labels: &LabelsGuess) -> Card {
    let Assumed { preprocess: preprocess_assumed, labels: labels_assumed } = model.assumed();
    let names = if labels_assumed { labels.names.clone() } else { model.labels.to_vec() };
    let preprocess = if preprocess_assumed { &preprocess.preprocess } else { model.preparation.preprocess() };
    card_with(model, preprocess.clone(), names)
}

/// The card of a network that prepares its photos so and calls its classes so, no names where they are not known.
pub fn card_with(model: &Classifier, preprocess: Preprocess, names: Vec<String>) -> Card {
    let [_, height, width] = model.input_shape();
    // The only output of a network speaks for one class; the other is its opposite.
    let single = model::described(model.graph()).iter().any(|output| output.name == model.output() && output.numbers == Some(1));
    let names = if single { names.into_iter().take(1).collect() } else { names };
    let file = &model.id;
    let stem = file.strip_suffix(".onnx").unwrap_or(file);
    Card {
        id: stem.to_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "-"),
        name: model.name.strip_suffix(".onnx").unwrap_or(&model.name).into(),
        file: file.clone(),
        bytes: model.bytes,
        sha256: model.sha256.clone(),
        weights: model.weights_stored.clone(),
        input: CardInput { name: model.graph().inputs()[0].name.clone(), channels: model.graph().file_channels(), height, width },
        preprocess,
        logits: model.output().into(),
        head: (model.head.source == HeadSource::Card).then_some(model.head.head),
        tap: model.default_tap().map(String::from),
        familiarity: None,
        labels: if names.is_empty() { Labels::Unknown } else { Labels::Names(names) },
        calibration: model.calibration.as_deref().cloned(),
    }
}
