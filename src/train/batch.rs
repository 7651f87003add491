//! Labelled images for one step, with what the answer should not rest on.

use super::error::TrainError;
use crate::network::Value;

/// Images with their labels.
#[derive(Clone, Debug)]
pub struct Batch {
    images: Value,
    labels: Vec<usize>,
    wrong: Option<Value>,
    right: Option<Value>,
}

/// Refuses a mask of another shape than the images.
fn fits(mask: &Value, shape: &[usize]) -> Result<(), TrainError> {
    if mask.shape() == shape {
        return Ok(());
    }
    Err(TrainError::BadBatch(format!(
        "the mask has the shape {:?} and the images {shape:?}: give a number for each number of the images",
        mask.shape()
    )))
}

impl Batch {
    /// Images `[n, ...]` as the network takes them, a label per image, and for the penalties a mask of the shape of the images: 1 where
    /// the evidence is not, 0 elsewhere.
    ///
    /// # Errors
    /// [`TrainError::BadBatch`] without images, and where the number of labels or the shape of the mask is another one.
    pub fn new(images: Value, labels: Vec<usize>, wrong: Option<Value>) -> Result<Self, TrainError> {
        let shape = images.shape();
        if labels.is_empty() || shape[0] != labels.len() {
            return Err(TrainError::BadBatch(format!(
                "{} labels were given with images of the shape {shape:?}: give one for each image, and at least one",
                labels.len()
            )));
        }
        if let Some(wrong) = &wrong {
            fits(wrong, &shape)?;
        }
        Ok(Self { images, labels, wrong, right: None })
    }

    /// With a mask of the shape of the images: 1 where the evidence is, 0 elsewhere.
    ///
    /// # Errors
    /// [`TrainError::BadBatch`] where the shape is another one.
    pub fn rewarding(self, right: Value) -> Result<Self, TrainError> {
        fits(&right, &self.images.shape())?;
        Ok(Self { right: Some(right), ..self })
    }

    /// The images `[n, ...]`.
    pub fn images(&self) -> &Value {
        &self.images
    }

    /// A label per image.
    pub fn labels(&self) -> &[usize] {
        &self.labels
    }

    /// 1 where the evidence is not, in the shape of the images.
    ///
    /// # Errors
    /// [`TrainError::BadBatch`] without such a mask.
    pub(super) fn needed_wrong(&self) -> Result<&Value, TrainError> {
        self.wrong
            .as_ref()
            .ok_or_else(|| TrainError::BadBatch("the penalty needs a mask of where the evidence is not: give one, or no penalty".into()))
    }

    /// 1 where the evidence is, in the shape of the images.
    ///
    /// # Errors
    /// [`TrainError::BadBatch`] without such a mask.
    pub(super) fn needed_right(&self) -> Result<&Value, TrainError> {
        self.right
            .as_ref()
            .ok_or_else(|| TrainError::BadBatch("the reward needs a mask of where the evidence is: give one, or another penalty".into()))
    }
}
