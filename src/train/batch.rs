//! Labelled images for one step, with what the answer should not rest on.

use super::error::TrainError;
use crate::network::Value;

/// Images with their labels.
#[derive(Clone, Debug)]
pub struct Batch {
    images: Value,
    labels: Vec<usize>,
    wrong: Option<Value>,
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
        if let Some(wrong) = &wrong
            && wrong.shape() != shape
        {
            return Err(TrainError::BadBatch(format!(
                "the mask has the shape {:?} and the images {shape:?}: give a number for each number of the images",
                wrong.shape()
            )));
        }
        Ok(Self { images, labels, wrong })
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
    pub fn wrong(&self) -> Option<&Value> {
        self.wrong.as_ref()
    }
}
