//! A network that answers questions about images: what it says, and how that depends on pixels and features.

mod card;
mod classifier;
mod error;
mod score;
mod taps;

pub use card::{Card, CardInput, Labels, sha256};
pub use classifier::Classifier;
pub use error::ModelError;
pub use score::{Scale, Score};

pub use crate::network::operators::Rule;
pub use crate::network::operators::relevance::{Relevance, Share};
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
    /// For a transformer's tokens, which are laid back on the grid of patches: how many come before those of the grid (a class token).
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
