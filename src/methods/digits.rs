//! Whether a map has a digit that is not rounding: the same question is put to a disturbed network.
//!
//! That runs the method once more. It is done where the map is [`rounding::faint`], or where rounding may become large inside the network
//! ([`Model::enlarges`]) and the map, or for a method that costs much the gradient at the photo, does not stay what it is when every step is
//! changed by as little as rounding changes it.

use super::{Ask, Method, MethodError, MethodFamily, Settings, Unseen, read};
use crate::figures::share_of;
use crate::model::{Model, ModelError, Rule, Score};
use crate::network::NetworkError;
use crate::pace::Pace;
use crate::rounding;
use burn::tensor::Tensor;

/// What is said first of a map that is rounding and nothing else; by how much rounding changes it follows.
pub const ROUNDING: &str = "Nothing but rounding was left in it: what would change the score cancels inside the network, in a normalisation, a \
                            difference or a sum that is always the same.";

/// Draws of random shares by which a map without a digit is told from one that is put together otherwise: for a method that costs little, and
/// for any other.
const DRAWS: [u64; 2] = [8, 3];

/// Passes of a method up to which it costs no more to ask it again than to ask for two gradients.
const FEW_PASSES: f32 = 6.0;

/// A question that was answered, to be put again.
pub(super) struct Asked<'a> {
    pub method: &'a Method,
    pub model: &'a dyn Model,
    pub input: Tensor<4>,
    pub reference: Option<Tensor<4>>,
    pub score: Score,
    pub settings: Settings,
    pub pace: &'a dyn Pace,
}

impl Asked<'_> {
    /// What is to be said of a map that is rounding and nothing else; none of any other. Its numbers are products of so many gradients.
    ///
    /// # Errors
    /// Told to stop, a lost device.
    pub async fn rounding_of(&self, map: &[f64], degree: u8) -> Result<Option<String>, MethodError> {
        let Self { method, model, .. } = self;
        if method.family == MethodFamily::Control || rounding::constant(map) {
            return Ok(None);
        }
        let enlarges = model.enlarges();
        let doubtful = rounding::faint(map, degree) || (enlarges && self.may_be_rounding(map).await?);
        if !doubtful {
            return Ok(None);
        }
        // Noise of the other sign is cut off by a ReLU, in the rule of Guided Backpropagation too, and changes a map by no more than its size:
        // there are several draws, of which any that keeps the map shows that it is not rounding.
        let draws = DRAWS[usize::from(method.passes > FEW_PASSES)];
        for draw in 0..draws {
            let change = self.change(map, draw, rounding::DISTURBANCE).await?;
            if !rounding::has_no_digits(change) {
                return Ok(None);
            }
            if rounding::drowns(change) {
                return Ok(Some(in_words(change * rounding::WALK / f64::from(rounding::DISTURBANCE))));
            }
        }
        for draw in 0..if enlarges { draws } else { 0 } {
            let mut changes = vec![self.change(map, draw, rounding::WALK as f32).await?, self.change(map, draw, rounding::QUARTER).await?];
            // Of weights that do not grow with the gradient, as those of Grad-CAM++, the gradient itself tells more.
            if method.family == MethodFamily::Cam && method.class_sensitive {
                changes.extend(self.change_of_gradient(draw).await?);
            }
            if let Some(change) = changes.into_iter().find(|&change| rounding::buried(change)) {
                return Ok(Some(in_words(change)));
            }
        }
        Ok(None)
    }

    /// Whether the map changes where every step is changed by as little as [`rounding::WALK`], or for a method that costs much, the gradient
    /// at the photo; one of 0 tells nothing.
    async fn may_be_rounding(&self, map: &[f64]) -> Result<bool, MethodError> {
        let change = match self.method.passes <= FEW_PASSES {
            true => self.change(map, 0, rounding::WALK as f32).await?,
            false => self.change_of_gradient(0).await?.unwrap_or(f64::INFINITY),
        };
        Ok(rounding::has_no_digits(change))
    }

    /// By how many times its size the map changes where every step is disturbed by a share, in one draw. What the disturbed network cannot be
    /// asked says nothing against the map.
    async fn change(&self, map: &[f64], draw: u64, share: f32) -> Result<f64, MethodError> {
        let Some(disturbed) = self.model.disturbed(draw, share) else { return Ok(0.0) };
        let mut settings = self.settings.clone();
        let (input, reference) = (self.input.clone(), self.reference.clone());
        let ask =
            Ask { model: &*disturbed, input, reference, score: self.score, settings: &mut settings, pace: self.pace, sketches: &Unseen };
        Ok(unless_ended((self.method.run)(ask).await)?.map_or(0.0, |other| rounding::change(map, &other.in_plain_unit())))
    }

    /// The same of the gradient of the score at the photo by [`rounding::WALK`]; none where it is 0, or no number.
    async fn change_of_gradient(&self, draw: u64) -> Result<Option<f64>, MethodError> {
        let Some(disturbed) = self.model.disturbed(draw, rounding::WALK as f32) else { return Ok(Some(0.0)) };
        let gradient = async |model: &dyn Model| -> Result<Vec<f64>, MethodError> {
            let found = model.input_gradient(self.input.clone(), self.score, Rule::GRADIENT, self.pace).await?.gradient;
            Ok(read(found, "the gradient").await?.into_iter().map(f64::from).collect())
        };
        let Some(own) = unless_ended(gradient(self.model).await)?.filter(|own| own.iter().any(|&value| value != 0.0)) else {
            return Ok(None);
        };
        Ok(unless_ended(gradient(&*disturbed).await)?.map(|other| rounding::change(&own, &other)))
    }
}

/// An answer, none where there is no answer; what ends a request ends it.
fn unless_ended<T>(found: Result<T, MethodError>) -> Result<Option<T>, MethodError> {
    match found {
        Err(MethodError::Model(ModelError::Network(error @ (NetworkError::Cancelled | NetworkError::DeviceLost(_))))) => Err(error.into()),
        found => Ok(found.ok()),
    }
}

/// That a map is rounding, and by how many times its size it changes where the numbers inside the network change by [`rounding::WALK`].
fn in_words(change: f64) -> String {
    let change = if change.is_finite() { share_of(change, "its size") } else { "all that it holds".into() };
    format!("{ROUNDING} When the numbers inside the network change by at most a millionth of themselves, the map changes by {change}.")
}
