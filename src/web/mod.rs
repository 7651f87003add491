//! The boundary to JavaScript: one class, plain records, stable error codes.

mod observer;
mod records;

use crate::device::{Compute, DeviceKind, Wish};
use crate::image::Image;
use crate::metrics::Region;
use crate::model::{Card, Classifier, Model, ModelError, Scale};
use crate::parameters::BadParameter;
use crate::session::{Change, ChartRequest, MetricRequest, Request, ScoresRequest, Session, SessionError, VerdictRequest};
use js_sys::{Function, Uint8Array};
use observer::JsObserver;
use serde::Deserialize;
use serde_json::{Map, Value};
use wasm_bindgen::prelude::*;

// Registers what cubecl keeps in constructors, once; unreferenced, the linker would run them again at every call.
unsafe extern "C" {
    fn __wasm_call_ctors();
}

#[wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
    // SAFETY: the linker defines it, it takes and gives nothing, and this is the only call.
    unsafe { __wasm_call_ctors() };
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StartOptions {
    #[serde(default)]
    device: Wish,
    gpu_problem: Option<String>,
    /// What the browser calls the adapter; wgpu cannot ask it.
    gpu_name: Option<String>,
}

/// What is asked of metrics.
#[derive(Deserialize)]
struct ScoreRequest {
    target: Value,
    #[serde(default)]
    against: Option<Value>,
    #[serde(default)]
    score: Scale,
    method: String,
    #[serde(default)]
    parameters: Option<Map<String, Value>>,
    metrics: Vec<MetricRequest>,
    #[serde(default)]
    region: Option<Marked>,
}

/// Where the object is: a box in fractions of what the network sees, or a mask of its pixels.
#[derive(Deserialize)]
struct Marked {
    #[serde(rename = "box", default)]
    corners: Option<[f64; 4]>,
    #[serde(default)]
    mask: Option<Vec<u8>>,
}

impl Marked {
    fn region(self, height: usize, width: usize) -> Result<Region, SessionError> {
        Ok(match (self.corners, self.mask) {
            (Some(corners), None) => Region::from_box(height, width, corners)?,
            (None, Some(mask)) => Region::mask(height, width, mask.into_iter().map(|pixel| pixel != 0).collect())?,
            _ => return Err(BadParameter("`region` is neither a box nor a mask: give one of them".into()).into()),
        })
    }
}

/// A session, as JavaScript sees it.
#[wasm_bindgen]
pub struct Whylight {
    session: Session,
}

#[wasm_bindgen]
impl Whylight {
    /// Opens a device: `{ device: "auto" | "gpu" | "cpu", gpuProblem: string | null,
    /// gpuName: string | null }`.
    pub async fn start(options: JsValue) -> Result<Whylight, JsValue> {
        let options: StartOptions = records::read(options, "the options")?;
        let mut compute = Compute::choose(options.device, options.gpu_problem).await;
        if let (DeviceKind::Gpu, Some(name)) = (compute.record.kind, options.gpu_name) {
            compute.record.name = name;
        }
        Ok(Self { session: Session::new(compute) })
    }

    /// What there is: device, methods, colour maps, version.
    pub fn record(&self) -> Result<JsValue, JsValue> {
        records::registry(self.session.compute())
    }

    /// Takes a shipped network: its bytes, and its card with the class names in `labels`.
    pub async fn load_model(&mut self, bytes: Uint8Array, card: JsValue, progress: Function) -> Result<JsValue, JsValue> {
        let card: Card = records::read(card, "the card")?;
        let observer = JsObserver::new(progress, None);
        observer.announce("load", "Reading the network").await.map_err(records::error)?;
        let bytes = bytes.to_vec();
        let model = Classifier::from_card(&bytes, &card, Vec::new(), &self.session.compute().device);
        self.take(model)
    }

    /// Takes a visitor's own ONNX file.
    pub async fn load_file(&mut self, bytes: Uint8Array, name: String, progress: Function) -> Result<JsValue, JsValue> {
        let observer = JsObserver::new(progress, None);
        observer.announce("load", "Reading the network").await.map_err(records::error)?;
        let bytes = bytes.to_vec();
        let model = Classifier::from_file(&bytes, &name, &self.session.compute().device);
        self.take(model)
    }

    /// Takes a network beside the one that is explained, for the chart to try methods on: its bytes and its card, or without a card its file name.
    pub async fn add_network(&mut self, bytes: Uint8Array, card: JsValue, progress: Function) -> Result<(), JsValue> {
        let observer = JsObserver::new(progress, None);
        observer.announce("load", "Reading the network").await.map_err(records::error)?;
        let (bytes, device) = (bytes.to_vec(), &self.session.compute().device);
        let model = match card.as_string() {
            Some(name) => Classifier::from_file(&bytes, &name, device),
            None => Classifier::from_card(&bytes, &records::read::<Card>(card, "the card")?, Vec::new(), device),
        };
        self.session.add_network(model.map_err(|error| records::error(error.into()))?);
        Ok(())
    }

    /// Lets go of the networks beside the one that is explained.
    pub fn clear_networks(&mut self) {
        self.session.clear_networks();
    }

    fn take(&mut self, model: Result<Classifier, ModelError>) -> Result<JsValue, JsValue> {
        records::model(self.session.set_model(model.map_err(|error| records::error(error.into()))?))
    }

    /// Takes a photo as the bytes of a PNG, JPEG or WebP file, and gives it back upright: `{ width, height, rgba }`.
    pub fn set_photo(&mut self, bytes: &[u8]) -> Result<JsValue, JsValue> {
        let photo = Image::decode(bytes).map_err(|error| records::error(error.into()))?;
        let record = records::photo(&photo)?;
        self.session.set_photo(photo);
        Ok(record)
    }

    /// Takes a photo as pixels `[height, width, 4]`.
    pub fn set_photo_rgba(&mut self, width: usize, height: usize, rgba: &[u8]) -> Result<JsValue, JsValue> {
        let photo = Image::from_rgba(width, height, rgba).map_err(|error| records::error(error.into()))?;
        let record = records::photo(&photo)?;
        self.session.set_photo(photo);
        Ok(record)
    }

    /// Takes a second photo, for what compares two, as the bytes of a PNG, JPEG or WebP file, and gives it back upright:
    /// `{ width, height, rgba }`.
    pub fn set_reference(&mut self, bytes: &[u8]) -> Result<JsValue, JsValue> {
        let photo = Image::decode(bytes).map_err(|error| records::error(error.into()))?;
        let record = records::photo(&photo)?;
        self.session.set_reference(Some(photo));
        Ok(record)
    }

    /// Lets go of the second photo.
    pub fn clear_reference(&mut self) {
        self.session.set_reference(None);
    }

    /// Answers a request `{ target, method, parameters, against, score, verdict, require_trust }`. `progress(stage, label, done, total)` gives `false` to stop;
    /// `partial({ predictions })` is called as soon as the classes are known, `partial({ map, done, total, view })` now and then while
    /// the map is being made. What was last sketched is the answer to a request that is stopped, with `partial: { done, total }`.
    pub async fn explain(&mut self, request: JsValue, progress: Function, partial: Function) -> Result<JsValue, JsValue> {
        let request: Request = records::read(request, "the request")?;
        let observer = JsObserver::new(progress, Some(partial));
        let report = self.session.explain(&request, &observer).await.map_err(records::error)?;
        records::report(&report)
    }

    /// Answers a request with something changed: `{ view: { shift: [right, down], degrees, zoom, brightness, noise }, randomised, seed }`, each
    /// of which may be left out.
    pub async fn explain_changed(&mut self, request: JsValue, change: JsValue, progress: Function) -> Result<JsValue, JsValue> {
        let request: Request = records::read(request, "the request")?;
        let change: Change = records::read(change, "the change")?;
        let observer = JsObserver::new(progress, None);
        let report = self.session.explain_changed(&request, &change, &observer).await.map_err(records::error)?;
        records::changed(&report)
    }

    /// Judges the map of a method by metrics: `{ target, against, score, method, parameters, metrics: [{ metric, parameters }],
    /// region: { box: [x0, y0, x1, y1] } | { mask: Uint8Array } | null }`, the box in fractions of what the network sees, the mask with one number for
    /// each pixel of its input, row by row, 0 outside the object.
    pub async fn score(&mut self, request: JsValue, progress: Function) -> Result<JsValue, JsValue> {
        let request: ScoreRequest = records::read(request, "the request")?;
        let model = self.session.model().ok_or(SessionError::NoModel).map_err(records::error)?;
        let [_, height, width] = model.input_shape();
        let region = request.region.map(|region| region.region(height, width)).transpose().map_err(records::error)?;
        let request = ScoresRequest {
            target: request.target,
            against: request.against,
            score: request.score,
            map: None,
            method: Some((request.method, request.parameters.unwrap_or_default())),
            region,
            metrics: request.metrics,
        };
        let observer = JsObserver::new(progress, None);
        let scores = self.session.scores(&request, &observer).await.map_err(records::error)?;
        records::scores(&scores)
    }

    /// Judges whether the map of a method can be trusted: `{ target, against, score, method, parameters, depth: "quick" | "standard" }`.
    pub async fn verdict(&mut self, request: JsValue, progress: Function) -> Result<JsValue, JsValue> {
        let request: VerdictRequest = records::read(request, "the request")?;
        let observer = JsObserver::new(progress, None);
        let judged = self.session.verdict(&request, &observer).await.map_err(records::error)?;
        records::judged(&judged)
    }

    /// Measures methods beside each other: `{ methods, columns, parameters, target, against, score, boxes, mask }`. `partial({ row, method, column, cell })` is
    /// called for every cell as soon as it is measured; stopped after the first one, the answer is the chart so far with `partial: { done, total }`.
    pub async fn chart(&mut self, request: JsValue, progress: Function, partial: Function) -> Result<JsValue, JsValue> {
        let request: ChartRequest = records::read(request, "the request")?;
        let observer = JsObserver::new(progress, Some(partial));
        let charted = self.session.chart(&request, &observer).await.map_err(records::error)?;
        records::write(&charted)
    }

    /// How many gradients of a request's score lie between which powers of two, over all steps of the network in f32:
    /// `{ least, counts, zeros }`.
    pub async fn gradient_magnitudes(&mut self, request: JsValue, progress: Function) -> Result<JsValue, JsValue> {
        let request: Request = records::read(request, "the request")?;
        let observer = JsObserver::new(progress, None);
        let spread = self.session.gradient_magnitudes(&request, &observer).await.map_err(records::error)?;
        records::write(&spread)
    }

    /// Milliseconds of one forward pass without and one with the gradient of class 0, waited for: for the benchmark.
    pub async fn measure(&mut self) -> Result<JsValue, JsValue> {
        let times = crate::session::measure(&mut self.session).await.map_err(records::error)?;
        records::write(&times)
    }
}

/// Size of the memory of this instance in bytes; it never shrinks, so this is its peak.
#[wasm_bindgen]
pub fn wasm_memory_bytes() -> f64 {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    f64::from(memory.buffer().unchecked_into::<js_sys::ArrayBuffer>().byte_length())
}
