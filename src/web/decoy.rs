//! The decoy experiment in the browser: a run that is trained epoch by epoch.

use super::boundary;
use super::observer::JsObserver;
use crate::pace::Straight;
use crate::records::{CircleReport, CircleRequest, DecoyEpoch, DecoyOpened, DecoyPlan, DecoySettings};
use crate::session::Stage;
use crate::train::TrainError;
use crate::train::circle::{Circle, CircleAnswer};
use crate::train::decoy::{Digits, NETWORK, Run};
use burn::tensor::Device;
use js_sys::Function;
use wasm_bindgen::prelude::*;

/// A network that learns digits with a swatch whose grey gives the answer away (Ross, Hughes and Doshi-Velez, 2017). It is trained on the
/// CPU, where one plan gives one run. Whatever fails rejects with an error that has a stable `code`, and leaves the run as it was.
#[wasm_bindgen]
pub struct Decoy {
    run: Run,
}

fn refused(error: TrainError) -> JsValue {
    boundary::failure(error.code(), &error.to_string())
}

#[wasm_bindgen]
impl Decoy {
    /// A run by its plan `{ seed, training }`, from the file of digits; one that goes on where `checkpoint` was taken.
    pub fn open(digits: &[u8], plan: JsValue, checkpoint: Option<Box<[u8]>>) -> Result<Decoy, JsValue> {
        let plan: DecoyPlan = boundary::read(plan, "the plan")?;
        let digits = Digits::read(digits).map_err(refused)?;
        let mut run = Run::new(&digits, plan.into(), &Device::flex()).map_err(refused)?;
        if let Some(checkpoint) = checkpoint {
            run.restore(&checkpoint).map_err(refused)?;
        }
        Ok(Self { run })
    }

    /// The digits shown and the network as it is: `{ epoch, digits, measured }`.
    pub async fn record(&self) -> Result<JsValue, JsValue> {
        let measured = self.run.measure(&Straight).await.map_err(refused)?.into();
        let digits = self.run.shown().into_iter().map(Into::into).collect();
        boundary::write(&DecoyOpened { epoch: self.run.epoch(), digits, measured })
    }

    /// Trains for one epoch by `{ lambda, rate }`: `{ epoch, cross_entropy, penalty, measured, checkpoint }`. `progress(stage, label, done,
    /// total)` gives `false` to stop.
    pub async fn epoch(&mut self, settings: JsValue, progress: Function) -> Result<JsValue, JsValue> {
        let DecoySettings { lambda, rate } = boundary::read(settings, "the settings")?;
        self.run.set(lambda, rate).map_err(refused)?;
        let observer = JsObserver::new(progress, None);
        let report = self.run.train(&Stage { observer: &observer, stage: "train", label: "Training" }).await.map_err(refused)?;
        let checkpoint = self.run.checkpoint().await.map_err(refused)?;
        boundary::write(&DecoyEpoch::new(report, checkpoint))
    }

    /// The network as it is, as an ONNX file that other programs run: it takes digits `[n, 784]` in 0..=1 and gives logits `[n, 10]`.
    pub async fn onnx(&self) -> Result<Vec<u8>, JsValue> {
        self.run.trainee().onnx(NETWORK).await.map_err(refused)
    }

    /// A round of the active circle on the run's digits: another network of the same kind learns from the answers alone, is measured on the test,
    /// and asks about digits that nobody has answered for: `{ measured, asked }`. The run stays as it is. `progress(stage, label, done, total)`
    /// gives `false` to stop.
    pub async fn round(&self, request: JsValue, progress: Function) -> Result<JsValue, JsValue> {
        let CircleRequest { answers, plan } = boundary::read(request, "the round")?;
        let answers: Vec<CircleAnswer> = answers.into_iter().map(Into::into).collect();
        let observer = JsObserver::new(progress, None);
        let trainee = self.run.trainee();
        let circle = Circle::of(trainee.graph(), self.run.sets(), trainee.device());
        let pace = Stage { observer: &observer, stage: "train", label: "Learning from the answers" };
        let (measured, asked) = circle.round(&answers, plan.into(), &pace).await.map_err(refused)?;
        boundary::write(&CircleReport { measured, asked: asked.into_iter().map(Into::into).collect() })
    }
}
