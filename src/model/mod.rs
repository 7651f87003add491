//! A network that answers questions about images: what it says, and how that depends on pixels and features.

mod beside;
mod card;
mod classifier;
mod error;
mod familiarity;
mod head;
mod helpers;
mod labels;
mod link;
mod objects;
mod one_hot;
mod output;
mod own_tensor;
mod profile;
mod randomise;
mod recorded_walk;
mod score;
mod score_rounding;
mod taps;
mod wrapper;

pub use beside::Beside;
pub use card::{Card, CardInput, Labels, OwnFile, sha256, sha256_of};
pub use classifier::{Assumed, Classifier};
pub use error::ModelError;
pub use familiarity::{FEWEST_PHOTOS, Familiarity, FamiliarityScore, FamiliarityStatistics, ReferencePhotos};
pub use head::{Head, HeadSource, KnownHead};
pub use helpers::{Helpers, Lost, Walked};
pub use labels::{Classes, FoundClass, class_of, find_classes};
pub use link::Link;
pub use objects::{GalleryObject, objects_named};
pub use output::{DescribedOutput, OutputLooks, described};
pub use randomise::Randomise;
pub use recorded_walk::Recording;
pub use score::{Rise, Score, ScoreScale};
pub use score_rounding::{measured, score_rounding};
pub use wrapper::{Question, Wrapper};

use crate::image::Image;
pub use crate::network::relevance::{Family, Relevance, Share};
use crate::network::{Anatomy, Bend, Jump};
pub use crate::network::{Rectifiers, Rule};
use crate::pace::{Later, Pace};
use burn::tensor::{Device, Tensor};

/// What a method needs of a network. Closed-form doubles in the tests implement it too.
pub trait Model {
    /// Number of classes.
    fn classes(&self) -> usize;

    /// Channels, height and width of the input.
    fn input_shape(&self) -> [usize; 3];

    /// Where the tensors live.
    fn device(&self) -> &Device;

    /// Taps for CAM-like methods, in the order of the walk.
    fn taps(&self) -> &[Tap];

    /// What black and white are in the normalised input, per channel.
    fn range(&self) -> [(f32, f32); 3];

    /// The tap to use unless told otherwise.
    fn default_tap(&self) -> Option<&str>;

    /// How many images are best given at once: as many as are walked at the same time. What a method finds does not depend on it.
    fn at_once(&self) -> usize {
        // A CPU gains nothing from more than one (measured), a GPU is busier with several.
        if *self.device() == Device::flex() { 1 } else { 8 }
    }

    /// How the probabilities of the classes follow from the logits.
    fn link(&self) -> Link {
        Link::Softmax
    }

    /// What the network gives of a probability 0..=1 of a class that follows from its logits: clipped, where it clips them.
    fn given_probability(&self, _class: usize, probability: f64) -> f64 {
        probability
    }

    /// The logits `[n, classes]` of a batch `[n, channels, height, width]`.
    fn logits<'a>(&'a self, batch: Tensor<4>, pace: &'a dyn Pace) -> Later<'a, Result<Tensor<2>, ModelError>>;

    /// The logits, and for each image what reaches it of the score by `rule`: its gradient; DeepLIFT's multipliers, where the second
    /// half of the batch holds the references; or its relevance.
    fn input_gradient<'a>(
        &'a self,
        batch: Tensor<4>,
        score: Score,
        rule: Rule,
        pace: &'a dyn Pace,
    ) -> Later<'a, Result<Gradient, ModelError>>;

    /// The logits, the feature maps at a tap and the gradient of the score with respect to them.
    /// The body runs once, and only what follows the tap runs in reverse.
    fn features<'a>(&'a self, batch: Tensor<4>, tap: &'a str, score: Score, pace: &'a dyn Pace) -> Later<'a, Result<Features, ModelError>>;

    /// The logits `[n, classes]` that follow when the feature maps at a tap are `maps` `[n, maps, rows, columns]` in the place of
    /// their own; what does not pass through the tap, a shortcut around it say, sees the image `[1, channels, height, width]`.
    ///
    /// # Errors
    /// A tap that the network lacks, or a model that cannot be entered in the middle.
    fn logits_from<'a>(
        &'a self,
        _image: Tensor<4>,
        tap: &'a str,
        _maps: Tensor<4>,
        _pace: &'a dyn Pace,
    ) -> Later<'a, Result<Tensor<2>, ModelError>> {
        let refused =
            ModelError::BadInput(format!("the model cannot be entered at `{tap}`: choose a method that asks it about whole images"));
        Box::pin(std::future::ready(Err(refused)))
    }

    /// An input `[3, height, width]` as the picture that it shows, always RGB. Unless a model says otherwise, its channels are
    /// red, green and blue between black and white of [`Model::range`].
    ///
    /// # Panics
    /// When `values` has another length.
    fn picture(&self, values: &[f32]) -> Image {
        let [_, height, width] = self.input_shape();
        let (area, range) = (height * width, self.range());
        assert_eq!(values.len(), 3 * area, "values of a {height} x {width} input");
        let byte = |pixel: usize, channel: usize| {
            let (black, white) = range[channel];
            // A cast from float saturates, and a range without width shows black.
            ((values[channel * area + pixel] - black) / (white - black).max(f32::MIN_POSITIVE) * 255.0).round() as u8
        };
        let rgb = (0..area).flat_map(|pixel| (0..3).map(move |channel| byte(pixel, channel))).collect();
        Image::from_rgb(width, height, rgb).expect("the length was just checked")
    }

    /// The same network, every step of whose walks is changed by a random share of what it gives, up to `share` of it: what that changes says
    /// what rounding does. Draws differ by their number. None where the steps cannot be reached.
    fn disturbed(&self, _draw: u64, _share: f32) -> Option<Box<dyn Model + '_>> {
        None
    }

    /// Whether it is worth a [disturbed](Model::disturbed) walk to see what rounding makes of a score that is not small: where a step inside
    /// enlarges what comes in, or a walk costs next to nothing.
    fn enlarges(&self) -> bool {
        false
    }

    /// What kinds of steps lie between the photo and the logits; none where the model does not say.
    fn anatomy(&self) -> Option<Anatomy> {
        None
    }

    /// The steps between the photo and the logits whose value jumps, in the order of the walk.
    fn jumps(&self) -> Vec<Jump> {
        Vec::new()
    }

    /// The steps at which the logits of a score bend, in the order of the walk, where they are affine between bends; else why they are not,
    /// as the beginning of a sentence.
    fn bends(&self, _score: Score) -> Result<Vec<Bend>, String> {
        Err("it is not known where the network bends".into())
    }

    /// What goes into each of those steps for one image `[1, channels, height, width]`.
    fn before_bends<'a>(
        &'a self,
        _image: Tensor<4>,
        _bends: &'a [Bend],
        _pace: &'a dyn Pace,
    ) -> Later<'a, Result<Vec<Vec<f32>>, ModelError>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }
}

/// A spatial feature map that a CAM-like method can look at.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Tap {
    /// The tensor's name in the file.
    pub name: String,
    /// Number of maps.
    pub channels: usize,
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// For a transformer's tokens, which are laid back on the grid of patches: how many come before those of the grid (a class token,
    /// registers).
    pub tokens: Option<usize>,
}

/// Logits and input gradient.
pub struct Gradient {
    /// `[n, classes]`.
    pub logits: Tensor<2>,
    /// `[n, channels, height, width]`.
    pub gradient: Tensor<4>,
}

/// Logits, feature maps and their gradient.
pub struct Features {
    /// `[n, classes]`.
    pub logits: Tensor<2>,
    /// `[n, maps, rows, columns]`.
    pub maps: Tensor<4>,
    /// `[n, maps, rows, columns]`.
    pub gradient: Tensor<4>,
}

/// Reads a tensor back, refusing what is not finite; `what` names it in the error.
pub(crate) async fn read<const D: usize>(tensor: Tensor<D>, what: &str) -> Result<Vec<f32>, ModelError> {
    // The device in use is no advice.
    let remedy = if tensor.device() == Device::flex() { "try another photo or class" } else { "try another photo or class, or the CPU" };
    let values = crate::network::Value::from(tensor).read().await?;
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(values),
        Some(at) => Err(ModelError::NotFinite { name: "the network".into(), what: format!("value {at} of {what}"), remedy }),
    }
}
