//! How large the gradients of a score are, for a choice of the loss scale.

use super::prediction::meant;
use super::{Observer, Request, Session, SessionError, Stage, Then, stopped};
use crate::model::{Model, Score};
use crate::network::probe::Spread;

impl Session {
    /// How large the gradients of a class's score are over all steps of the network, in f32: from this follows at which gradient
    /// scale half precision loses how many of them.
    ///
    /// # Errors
    /// As [`Session::explain`].
    pub async fn gradient_magnitudes(&self, request: &Request, observer: &dyn Observer) -> Result<Spread, SessionError> {
        let seen = self.look(observer, &mut Vec::new(), Then::Nothing).await?;
        let model = self.model();
        let target = meant(model, &seen.predictions, &request.target)?;
        let against = request.against.as_ref().map(|other| meant(model, &seen.predictions, other)).transpose()?;
        let score = Score { target: target.index, against: against.map(|other| other.index), scale: request.score, link: model.link() };
        let stage = Stage { observer, stage: "explain", label: "Measuring gradients" };
        model.gradient_magnitudes(model.input(seen.values.clone())?, score, &stage).await.map_err(stopped)
    }
}
