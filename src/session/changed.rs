//! A request re-run on a changed view of the photo, or on the network with re-initialised layers.

use super::not_finite::{located, located_of_method};
use super::{Observer, Prediction, Request, Session, SessionError, Stage, Then, asked, ranked, stopped};
use crate::image::{ColourScale, Heatmap, Image};
use crate::methods::{self, Ask, Unseen};
use crate::metrics::views::ViewChange;
use crate::model::{self, Model, Randomise};
use crate::noise::Noise;
use crate::parameters::Settings;
use serde::{Deserialize, Serialize};

/// Something changed about a request; what is left out stays as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default)]
pub struct Change {
    /// How the photo is seen.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub view: ViewChange,
    /// How many layers, counted from the last one, are re-initialised; 0 leaves the network as it is.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub randomised: usize,
    /// Seed of the view's noise and of the layers.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub seed: u64,
}

/// The answer to a question with something changed.
#[derive(Clone, Debug)]
pub struct ChangedReport {
    /// The five likeliest classes now, and the explained class.
    pub predictions: Vec<Prediction>,
    /// What the network now says of the explained class.
    pub target: Prediction,
    /// What was shown to the network.
    pub picture: Image,
    /// The map of what was shown.
    pub heatmap: Heatmap,
    /// Range of its colours.
    pub scale: ColourScale,
    /// Unit of the map.
    pub unit: String,
    /// The map laid back over the photo as it was `[height, width]`, 0 where the view does not show the place.
    pub aligned: Vec<f32>,
    /// Whether the view shows the place.
    pub shown: Vec<bool>,
    /// How many layers can be randomised.
    pub layers: usize,
}

impl Session {
    /// Answers a request with something changed. The explained class is the one that `target` means for the unchanged photo.
    ///
    /// # Errors
    /// As [`Session::explain`]; more randomised layers than there are; a view that shows nothing of the photo.
    pub async fn explain_changed(
        &self,
        request: &Request,
        change: &Change,
        observer: &dyn Observer,
    ) -> Result<ChangedReport, SessionError> {
        let method = methods::by_id(&request.method)?;
        let mut settings = Settings::check(method.id, method.parameters, &request.parameters)?;
        let seen = self.look(observer, &mut Vec::new(), Then::Nothing).await?;
        let model = self.model();
        let (target, _, score) = asked(model, &seen.predictions, &request.target, request.against.as_ref(), request.score)?;
        let other = if change.randomised > 0 { Some(model.with_randomised(change.randomised, change.seed)?) } else { None };
        let asked_model = other.as_ref().unwrap_or(model);
        let [channels, height, width] = model.input_shape();
        let size = [height, width];
        let noise = if change.view.noise > 0.0 { Noise::new(change.seed, "view").normal(0, channels * height * width) } else { Vec::new() };
        let values = change.view.of(&seen.values, size, &model.range(), &noise);
        let stage = Stage { observer, stage: "explain", label: method.name(&settings) };
        let input = model.input(values.clone())?;
        let logits = asked_model.logits(input.clone(), &stage).await.map_err(stopped)?;
        let logits = match model::read(logits, "the logits").await {
            Ok(logits) => logits,
            Err(error) => return Err(located(error, asked_model, input, score, &stage).await.into()),
        };
        let ranking = ranked(&logits, &model.labels, &model.probabilities(&logits));
        let reference = self.reference_for(model)?;
        let ask =
            Ask { model: asked_model, input: input.clone(), reference, score, settings: &mut settings, pace: &stage, sketches: &Unseen };
        let answer = match method.answer(ask).await {
            Ok(answer) => answer,
            Err(error) => return Err(located_of_method(error, asked_model, input, score, &stage).await.into()),
        };
        let wide: Vec<f64> = answer.heatmap.values().iter().map(|&value| f64::from(value)).collect();
        let laid = change.view.aligned(&wide, size);
        let now = ranking.iter().find(|prediction| prediction.index == target.index).expect("every class is ranked").clone();
        let mut predictions: Vec<Prediction> = ranking.into_iter().take(5).collect();
        if !predictions.contains(&now) {
            predictions.push(now.clone());
        }
        Ok(ChangedReport {
            predictions,
            target: now,
            picture: model.preparation.picture(&values),
            scale: answer.heatmap.scale(request.percentile),
            heatmap: answer.heatmap,
            unit: answer.unit,
            shown: laid.iter().map(Option::is_some).collect(),
            aligned: laid.into_iter().map(|value| value.unwrap_or(0.0) as f32).collect(),
            layers: Randomise::layers(model),
        })
    }

    /// How many layers of the network can be randomised.
    pub fn layers(&self) -> usize {
        Randomise::layers(self.model())
    }
}
