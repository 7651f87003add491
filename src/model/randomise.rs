//! A network with re-initialised layers, for metrics that measure whether a map depends on the weights.

use super::{Classifier, Model, ModelError};
use crate::network::{layers, randomised};

/// A network whose upper layers can be re-initialised.
pub trait Randomise {
    /// Number of layers that can be randomised.
    fn layers(&self) -> usize;

    /// The network with its `layers` uppermost layers (1 to [`Randomise::layers`]) re-initialised. The weights of a layer
    /// do not depend on how many are randomised.
    ///
    /// # Errors
    /// [`ModelError::BadInput`] when there are not so many layers, or none is asked for.
    fn randomised(&self, layers: usize, seed: u64) -> Result<Box<dyn Model + '_>, ModelError>;
}

impl Classifier {
    /// The names of the layers that can be randomised, from the top down, as they stand in the file.
    pub fn layer_names(&self) -> Vec<String> {
        layers(&self.graph, self.logits).into_iter().rev().map(|place| self.graph.nodes()[place].name.clone()).collect()
    }
}

impl Randomise for Classifier {
    fn layers(&self) -> usize {
        layers(&self.graph, self.logits).len()
    }

    fn randomised(&self, count: usize, seed: u64) -> Result<Box<dyn Model + '_>, ModelError> {
        Ok(Box::new(self.with_randomised(count, seed)?))
    }
}

impl Classifier {
    /// As [`Randomise::randomised`], as the classifier that it is.
    ///
    /// # Errors
    /// As there.
    pub fn with_randomised(&self, count: usize, seed: u64) -> Result<Self, ModelError> {
        let places = layers(&self.graph, self.logits);
        let place = places.len().checked_sub(count).filter(|_| count > 0).ok_or_else(|| {
            ModelError::BadInput(format!("{count} layers of {} cannot be randomised: it has {}", self.name, places.len()))
        })?;
        Ok(self.with_weights(randomised(&self.graph, &self.weights, places[place], seed)))
    }
}
