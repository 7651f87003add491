//! A network that answers questions about images: what it says, and how that depends on pixels and features.

mod card;
mod classifier;
mod error;
mod randomise;
mod score;

pub use card::{Card, CardInput, Labels, sha256};
pub use classifier::Classifier;
pub use error::ModelError;
pub use randomise::Randomise;
pub use score::{Scale, Score};

pub use crate::network::operators::Rule;
use crate::pace::{Later, Pace};
use burn::tensor::{Device, Tensor};

/// What a method asks of a network. Closed-form doubles in the tests implement it too.
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

    /// The logits `[n, classes]` of a batch `[n, channels, height, width]`.
    fn logits<'a>(&'a self, batch: Tensor<4>, pace: &'a dyn Pace) -> Later<'a, Result<Tensor<2>, ModelError>>;

    /// The logits, and for each image the gradient of the score with respect to the image, passed back by `rule`.
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
}

/// A spatial feature map that a CAM-like method can look at.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Tap {
    /// The tensor's name in the file.
    pub name: String,
    /// Number of maps.
    pub channels: usize,
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
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
    let values = crate::network::Value::from(tensor).read().await?;
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(values),
        Some(at) => Err(ModelError::NotFinite {
            name: "the network".into(),
            what: format!("value {at} of {what}"),
            remedy: "try another photo or class, or the CPU",
        }),
    }
}
