//! A method that is run again, with its settings.

use crate::methods::{self, Answer, Attribution, Method, MethodError, Unseen};
use crate::metrics::{Explain, Map as Attributions, MetricError};
use crate::model::{Model, ModelError, Score};
use crate::pace::{Later, Pace};
use crate::parameters::{BadParameter, Settings};
use burn::tensor::Tensor;
use serde_json::{Map, Value};

/// A method with its settings, for metrics that explain again.
#[derive(Clone)]
pub struct Rerun {
    /// The method.
    pub method: &'static Method,
    /// Its parameters, checked.
    pub settings: Settings,
    /// Another photo as an input `[1, channels, height, width]`, for methods that start from one.
    pub reference: Option<Tensor<4>>,
}

impl Rerun {
    /// The method of that id with those parameters.
    ///
    /// # Errors
    /// An id or a parameter that does not exist.
    pub fn new(id: &str, parameters: &Map<String, Value>) -> Result<Self, BadParameter> {
        let method = methods::by_id(id)?;
        Ok(Self { method, settings: Settings::check(method.id, method.parameters, parameters)?, reference: None })
    }
}

impl Explain for Rerun {
    fn explain<'a>(
        &'a self,
        model: &'a dyn Model,
        input: Tensor<4>,
        score: Score,
        pace: &'a dyn Pace,
    ) -> Later<'a, Result<Attributions, MetricError>> {
        Box::pin(async move {
            // A method writes open parameters into its settings, such as the tap of this network.
            let mut settings = self.settings.clone();
            let ask =
                methods::Ask { model, input, reference: self.reference.clone(), score, settings: &mut settings, pace, sketches: &Unseen };
            let answer = self.method.answer(ask).await.map_err(|error| match error {
                // What one network or input cannot serve is a property of the method, no fault of the caller.
                MethodError::Model(ModelError::BadInput(reason)) => MetricError::NoValue(reason),
                MethodError::Model(error) => MetricError::Model(error),
                MethodError::Parameter(error) => MetricError::Parameter(error),
                other => MetricError::NoValue(other.to_string()),
            })?;
            Ok(map_of(&answer)?)
        })
    }
}

/// What metrics judge of an answer, `[channels, height, width]` at the size of the input: the attribution itself, or of a CAM and of sums over
/// masks what is shown.
///
/// # Errors
/// None for an answer of a method; the types cannot say so.
pub fn map_of(answer: &Answer) -> Result<Attributions, ModelError> {
    match &answer.attribution {
        Attribution::Input { shape, values } => Attributions::new(*shape, values.clone()),
        Attribution::Weighed { .. } | Attribution::Cam { .. } => {
            let heatmap = &answer.heatmap;
            Attributions::new([1, heatmap.height(), heatmap.width()], heatmap.values().to_vec())
        }
    }
}
