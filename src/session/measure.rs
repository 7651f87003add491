//! How long single passes take, for the benchmark.

use super::{Session, SessionError, Then, Unwatched, since};
use crate::methods;
use crate::model::{Model, Rule, Score};
use crate::pace::Straight;
use serde::Serialize;
use web_time::Instant;

/// Milliseconds of one forward pass and of one forward and reverse pass, each waited for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Measured {
    /// Logits of the photo.
    pub forward_ms: f64,
    /// Logits and gradient of class 0.
    pub gradient_ms: f64,
}

impl Session {
    /// Times the network on the photo, for the benchmark.
    ///
    /// # Errors
    /// As [`Session::predict`].
    pub async fn measure(&self) -> Result<Measured, SessionError> {
        let seen = self.look(&Unwatched, &mut Vec::new(), Then::Nothing).await?;
        let model = self.model();
        let start = Instant::now();
        methods::read(model.logits(model.input(seen.values.clone())?, &Straight).await?, "the logits").await?;
        let forward_ms = since(start);
        let start = Instant::now();
        methods::read(
            model.input_gradient(model.input(seen.values.clone())?, Score::logit(0), Rule::GRADIENT, &Straight).await?.gradient,
            "the gradient",
        )
        .await?;
        Ok(Measured { forward_ms, gradient_ms: since(start) })
    }
}
