//! A head of one's own in the browser.

use super::boundary;
use super::observer::JsObserver;
use crate::records::{HeadReport, HeadRequest};
use crate::session::Stage;
use crate::train;
use burn::tensor::Device;
use js_sys::Function;
use wasm_bindgen::prelude::*;

/// Learns a head for the classes of the examples from their feature maps, on the CPU, where one request gives one head: `{ examples: [{ values,
/// label, wrong, trains }], classes, shape, lambda, epochs, rate, seed }` gives `{ answers }`. `progress(stage, label, done, total)` gives `false`
/// to stop.
#[wasm_bindgen]
pub async fn learn_head(request: JsValue, progress: Function) -> Result<JsValue, JsValue> {
    let request: HeadRequest = boundary::read(request, "the request")?;
    let (examples, plan) = request.parts();
    let observer = JsObserver::new(progress, None);
    let pace = Stage { observer: &observer, stage: "train", label: "Learning the head" };
    let learned = train::learn_head(&examples, plan, &Device::flex(), &pace).await;
    let answers = learned.map_err(|error| boundary::failure(error.code(), &error.to_string()))?;
    boundary::write(&HeadReport { answers: answers.into_iter().map(Into::into).collect() })
}
