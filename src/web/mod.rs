//! The boundary to JavaScript: one class, a few functions, plain records, stable error codes. `pkg/types/engine.d.ts` declares what is
//! exported here.

mod boundary;
mod decoy;
mod digest;
mod head;
mod helpers;
mod observer;
mod panic;

use crate::calibration;
use crate::device::{Compute, DeviceKind};
use crate::image::{Heatmap, Image};
use crate::inspection;
use crate::model::{self, Beside, Card, Classifier, GalleryObject, Model, ModelError, OwnFile, Rule, Score};
use crate::network::{NetworkError, NetworkFile};
use crate::network::{Value, tensor_of};
use crate::pace::Straight;
use crate::records::{
    CalibrationRequest, ChangedRecord, FeatureMapsRecord, FeatureMapsRequest, ModelRecord, NetworkGraph, OpenedPhoto, OpenedSize,
    OtherNetworks, PhotoPlace, PredictRequest, PredictedRecord, PreviewRecord, PreviewRequest, Registry, ReportRecord, ScoreReport,
    ScoreRequest, StartOptions, VerdictReport,
};
use crate::report;
use crate::session::{Change, ChartRequest, InputSource, Request, Session, Stage, VerdictRequest, stopped};
use crate::workspace::{Handle, Handles, Workspace};
use boundary::JsBytes;
use helpers::{HelperFunctions, JsHelpers};
use js_sys::{Float32Array, Function, Object, Reflect, Uint8Array};
use observer::JsObserver;
use serde_json::json;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

// cubecl registers its language for GPUs in constructors; unreferenced, the linker would run them at every call.
#[cfg(feature = "gpu")]
unsafe extern "C" {
    fn __wasm_call_ctors();
}

/// Runs the constructors once, before a GPU is opened: a tenth of a second that the CPU need not wait for.
#[cfg(feature = "gpu")]
fn register_for_gpus() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    // SAFETY: the linker defines it, it takes and gives nothing, and this is the only call.
    ONCE.call_once(|| unsafe { __wasm_call_ctors() });
}

#[wasm_bindgen(start)]
fn start() {
    panic::set_hook();
}

/// A device with the networks and photos that are open on it. A request names both by the handles that opening them gave. Whatever fails
/// rejects with an error that has a stable `code`.
///
/// A panic traps, after which nothing of this instance can be called. What it said is then found in the property `whylightPanic` of the
/// global object.
#[wasm_bindgen]
pub struct Engine {
    workspace: Workspace,
    helpers: RefCell<Option<HelperFunctions>>,
}

#[wasm_bindgen]
impl Engine {
    /// Opens a device: `{ device: "auto" | "gpu" | "cpu", gpuProblem: string | null,
    /// gpuName: string | null }`.
    pub async fn start(options: JsValue) -> Result<Engine, JsValue> {
        let options: StartOptions = boundary::read(options, "the options")?;
        #[cfg(feature = "gpu")]
        if options.device != crate::device::Wish::Cpu && options.gpu_problem.is_none() {
            register_for_gpus();
        }
        let mut compute = Compute::choose(options.device, options.gpu_problem).await;
        if let (DeviceKind::Gpu, Some(name)) = (compute.record.kind, options.gpu_name) {
            compute.record.name = name;
        }
        Ok(Self { workspace: Workspace::new(compute), helpers: RefCell::default() })
    }

    /// What there is: device, methods, metrics, colour maps, version.
    pub fn record(&self) -> Result<JsValue, JsValue> {
        boundary::write(&Registry::new(&self.workspace.compute().record))
    }

    /// Opens a network: its bytes, and its card with the class names in `labels`, or in the place of a card the name of a visitor's own
    /// ONNX file, alone or as an [`OwnFile`]. `files` has the bytes of the files in which it keeps weights, each under its name; it may be left out.
    /// The record has its `handle`.
    pub async fn open_model(&self, bytes: Uint8Array, card: JsValue, progress: Function, files: JsValue) -> Result<JsValue, JsValue> {
        let observer = JsObserver::new(progress, None);
        observer.announce("load", "Reading the network").await.map_err(boundary::error)?;
        let beside = Beside { files: boundary::files(&files)?, sha256: digest::sha256(&bytes).await };
        let unread = |error: std::io::Error| {
            boundary::error(
                ModelError::from(NetworkError::bad_model(format!("the file cannot be read ({error})"), "choose it again")).into(),
            )
        };
        let file = NetworkFile::of(JsBytes(bytes)).map_err(unread)?;
        let device = &self.workspace.compute().device;
        let model = match card.as_string() {
            Some(name) => Classifier::from_own_file(file, &OwnFile { name, ..OwnFile::default() }, beside, device),
            // Every card names its file.
            None if Reflect::has(&card, &"file".into()).unwrap_or(false) => {
                Classifier::from_card_with(file, &boundary::read_card::<Card>(card, "the card")?, Vec::new(), beside, device)
            }
            None => {
                let own: OwnFile = boundary::read_card(card, "what is said of the file")?;
                Classifier::from_own_file(file, &own, beside, device).and_then(|model| model.judged_by(own.calibration, own.familiarity))
            }
        };
        let model = model.map_err(|error| boundary::error(error.into()))?;
        let handle = self.workspace.open_model(model).map_err(boundary::error)?;
        if let Some(functions) = self.helpers.borrow().clone() {
            self.workspace.help(handle, Rc::new(JsHelpers { functions, model: handle })).map_err(boundary::error)?;
        }
        boundary::write(&ModelRecord::new(handle, &*self.workspace.model(handle).map_err(boundary::error)?))
    }

    /// Has other workers walk a share of every batch, for networks that are opened from now on: `ready(model)` gives how many of them have
    /// the network open, `walk(place, model, images, score)` promises what [`Engine::walk`] gives of one of them. What is found is the same
    /// to the bit.
    pub fn set_helpers(&self, ready: Function, walk: Function) {
        self.helpers.replace(Some(HelperFunctions::new(ready, walk)));
    }

    /// Walks images `[n, channels, height, width]` as a helper of another worker: `{ logits, gradient }`, the gradient of the score, or empty
    /// where that is null.
    pub async fn walk(&self, model: Handle, images: Float32Array, score: JsValue) -> Result<JsValue, JsValue> {
        let model = self.workspace.model(model).map_err(boundary::error)?;
        let score: Option<Score> = boundary::read(score, "the score")?;
        let shape = model.input_shape();
        let (values, one) = (images.to_vec(), shape.iter().product::<usize>());
        if values.is_empty() || values.len() % one != 0 {
            return Err(boundary::failure(
                "bad-parameter",
                &format!("{} values are no images of {shape:?}: give whole ones", values.len()),
            ));
        }
        let batch = tensor_of([values.len() / one, shape[0], shape[1], shape[2]], values, model.device());
        let fail = |error: ModelError| boundary::error(error.into());
        let (logits, gradient) = match score {
            None => (model.logits(batch, &Straight).await.map_err(fail)?, None),
            Some(score) => {
                let found = model.input_gradient(batch, score, Rule::GRADIENT, &Straight).await.map_err(fail)?;
                (found.logits, Some(found.gradient))
            }
        };
        let unread = |error: NetworkError| fail(error.into());
        let logits = Value::from(logits).read().await.map_err(unread)?;
        let gradient = match gradient {
            None => Vec::new(),
            Some(gradient) => Value::from(gradient).read().await.map_err(unread)?,
        };
        let walked = Object::new();
        Reflect::set(&walked, &"logits".into(), &Float32Array::from(&logits[..]))?;
        Reflect::set(&walked, &"gradient".into(), &Float32Array::from(&gradient[..]))?;
        Ok(walked.into())
    }

    /// Lets go of a network.
    pub fn close_model(&self, handle: Handle) -> Result<(), JsValue> {
        self.workspace.close_model(handle).map_err(boundary::error)
    }

    /// Inspects an open network: what its file says, how it probably wants its photos and what its classes are called, and the card that
    /// follows. This may take some forward passes.
    pub async fn inspect(&self, model: Handle, progress: Function) -> Result<JsValue, JsValue> {
        let model = self.workspace.model(model).map_err(boundary::error)?;
        let observer = JsObserver::new(progress, None);
        let stage = Stage { observer: &observer, stage: "inspect", label: "Inspecting the network" };
        let inspection = inspection::inspect(&model, &stage).await.map_err(|error| boundary::error(stopped(error)))?;
        boundary::write(&inspection)
    }

    /// What each step of an open network takes in a walk forward and back, over 1 to 1000 walks: [`StepTime`](crate::network::StepTime)s.
    pub async fn profile(&self, model: Handle, runs: u16) -> Result<JsValue, JsValue> {
        let model = self.workspace.model(model).map_err(boundary::error)?;
        let steps = model.profile(runs.clamp(1, 1000).into(), &Straight).await.map_err(|error| boundary::error(error.into()))?;
        boundary::write(&steps)
    }

    /// The feature maps of a photo, `{ model, photo, tap }`: [`FeatureMapsRecord`].
    pub async fn feature_maps(&self, request: JsValue, progress: Function) -> Result<JsValue, JsValue> {
        let session = self.session(&request)?;
        let FeatureMapsRequest { tap } = boundary::read(request, "the request")?;
        let observer = JsObserver::new(progress, None);
        let maps = session.feature_maps(tap.as_deref(), &observer).await.map_err(boundary::error)?;
        boundary::write(&FeatureMapsRecord::from(maps))
    }

    /// The steps of an open network, to be drawn: [`NetworkGraph`].
    pub fn graph(&self, model: Handle) -> Result<JsValue, JsValue> {
        boundary::write(&NetworkGraph::new(&*self.workspace.model(model).map_err(boundary::error)?))
    }

    /// What a network would see and say with its photos prepared in another way: `{ model, photo, preprocess, most }` gives `{ predictions,
    /// seen }`. The network stays as it is.
    pub async fn preview(&self, request: JsValue, progress: Function) -> Result<JsValue, JsValue> {
        let handles: Handles = boundary::read(request.clone(), "the request")?;
        let PreviewRequest { preprocess, most } = boundary::read(request, "the request")?;
        let model = self.workspace.model(handles.model).and_then(|model| Ok(model.prepared(preprocess)?)).map_err(boundary::error)?;
        let photo = self.workspace.photo(handles.photo).map_err(boundary::error)?;
        let observer = JsObserver::new(progress, None);
        let session = Session::new(self.workspace.compute().record.clone(), Rc::new(model), InputSource::Photo(photo.clone()));
        let predicted = session.predict(&observer).await.map_err(boundary::error)?;
        let model = session.model();
        let seen = model.preparation.tensor(&photo).seen;
        boundary::write(&PreviewRecord::new(predicted.predictions, most, &seen, model.graph().file_channels()))
    }

    /// Opens a photo, given as the bytes of a PNG, JPEG or WebP file, and gives it back upright: `{ handle, width, height, rgba }`.
    pub fn open_photo(&self, bytes: &[u8]) -> Result<JsValue, JsValue> {
        let photo = Image::decode(bytes).map_err(|error| boundary::error(error.into()))?;
        let handle = self.workspace.open_photo(photo);
        boundary::write(&OpenedPhoto::new(handle, &*self.workspace.photo(handle).map_err(boundary::error)?))
    }

    /// Opens a photo, given as pixels `[height, width, 4]`: `{ handle, width, height }`.
    pub fn open_photo_rgba(&self, width: usize, height: usize, rgba: &[u8]) -> Result<JsValue, JsValue> {
        let photo = Image::from_rgba(width, height, rgba).map_err(|error| boundary::error(error.into()))?;
        boundary::write(&OpenedSize { handle: self.workspace.open_photo(photo), width, height })
    }

    /// Lets go of a photo.
    pub fn close_photo(&self, handle: Handle) -> Result<(), JsValue> {
        self.workspace.close_photo(handle).map_err(boundary::error)
    }

    /// What a network says of a photo: `{ model, photo, most }` gives `{ predictions, view, timings }`, the likeliest classes first, five
    /// unless told otherwise.
    pub async fn predict(&self, request: JsValue, progress: Function) -> Result<JsValue, JsValue> {
        let session = self.session(&request)?;
        let PredictRequest { most } = boundary::read(request, "the request")?;
        let observer = JsObserver::new(progress, None);
        let predicted = session.predict(&observer).await.map_err(boundary::error)?;
        boundary::write(&PredictedRecord::new(predicted, most))
    }

    /// Answers a request `{ model, photo, reference, target, method, parameters, against, score, verdict, require_trust }`.
    /// `progress(stage, label, done, total)` gives `false` to stop; `partial({ predictions, familiarity })` is called as soon as the classes are known,
    /// `partial({ map, done, total, view })` now and then while the map is being made. What was last sketched is the answer to a request
    /// that is stopped, with `partial: { done, total }`.
    pub async fn explain(&self, request: JsValue, progress: Function, partial: Function) -> Result<JsValue, JsValue> {
        let session = self.session(&request)?;
        let request: Request = boundary::read(request, "the request")?;
        let observer = JsObserver::new(progress, Some(partial));
        let report = session.explain(&request, &observer).await.map_err(boundary::error)?;
        boundary::write(&ReportRecord::from(report))
    }

    /// Answers a request with something changed: `{ view: { shift: [right, down], degrees, zoom, brightness, noise }, randomised, seed }`,
    /// each of which may be left out.
    pub async fn explain_changed(&self, request: JsValue, change: JsValue, progress: Function) -> Result<JsValue, JsValue> {
        let session = self.session(&request)?;
        let request: Request = boundary::read(request, "the request")?;
        let change: Change = boundary::read(change, "the change")?;
        let observer = JsObserver::new(progress, None);
        let report = session.explain_changed(&request, &change, &observer).await.map_err(boundary::error)?;
        boundary::write(&ChangedRecord::from(report))
    }

    /// Judges the map of a method by metrics: `{ model, photo, reference, target, against, score, method, parameters, metrics: [{ metric,
    /// parameters }], region: { box: [x0, y0, x1, y1] } | { mask: Uint8Array } | null }`, the box in fractions of what the network sees,
    /// the mask with one number for each pixel of its input, row by row, 0 outside the object.
    pub async fn score(&self, request: JsValue, progress: Function) -> Result<JsValue, JsValue> {
        let session = self.session(&request)?;
        let request: ScoreRequest = boundary::read(request, "the request")?;
        let [_, height, width] = session.model().input_shape();
        let request = request.for_input(height, width).map_err(boundary::error)?;
        let observer = JsObserver::new(progress, None);
        let scores = session.scores(&request, &observer).await.map_err(boundary::error)?;
        boundary::write(&ScoreReport::from(scores))
    }

    /// Judges whether the map of a method can be trusted: `{ model, photo, reference, target, against, score, method, parameters,
    /// depth: "quick" | "standard" }`.
    pub async fn verdict(&self, request: JsValue, progress: Function) -> Result<JsValue, JsValue> {
        let session = self.session(&request)?;
        let request: VerdictRequest = boundary::read(request, "the request")?;
        let observer = JsObserver::new(progress, None);
        let judged = session.verdict(&request, &observer).await.map_err(boundary::error)?;
        boundary::write(&VerdictReport::from(judged))
    }

    /// Measures methods beside each other: `{ model, photo, reference, networks, methods, columns, parameters, target, against, score,
    /// boxes, mask }`, where
    /// `networks` holds the handles of networks to try the methods on too. `partial({ row, method, column, cell })` is called for every cell as soon as it is
    /// measured; stopped after the first one, the answer is the chart so far with `partial: { done, total }`.
    pub async fn chart(&self, request: JsValue, progress: Function, partial: Function) -> Result<JsValue, JsValue> {
        let session = self.session(&request)?;
        let OtherNetworks { networks } = boundary::read(request.clone(), "the request")?;
        let others: Result<Vec<_>, _> = networks.into_iter().map(|handle| self.workspace.model(handle)).collect();
        let others = others.map_err(boundary::error)?;
        let request: ChartRequest = boundary::read(request, "the request")?;
        let observer = JsObserver::new(progress, Some(partial));
        let charted = session.chart(&request, &others, &observer).await.map_err(boundary::error)?;
        boundary::write(&charted)
    }

    /// Measures the maps of one photo, the one at `index` of those that limits are to be set from: `{ model, photo, index }` gives
    /// [`PhotoNumbers`].
    pub async fn examine_for_calibration(&self, request: JsValue, progress: Function) -> Result<JsValue, JsValue> {
        let handles: Handles = boundary::read(request.clone(), "the request")?;
        let PhotoPlace { index } = boundary::read(request, "the request")?;
        let model = self.workspace.model(handles.model).map_err(boundary::error)?;
        let photo = self.workspace.photo(handles.photo).map_err(boundary::error)?;
        let observer = JsObserver::new(progress, None);
        let numbers = calibration::examine_photo(&model, (*photo).clone(), index, &observer).await.map_err(boundary::error)?;
        boundary::write(&numbers)
    }

    /// Sets the limits of the verdict from the numbers of photos: `{ model, photos: PhotoNumbers[] }` gives [`Calibration`].
    pub fn calibrate(&self, request: JsValue) -> Result<JsValue, JsValue> {
        let CalibrationRequest { model, photos } = boundary::read(request, "the request")?;
        let model = self.workspace.model(model).map_err(boundary::error)?;
        boundary::write(&calibration::limits_from(&model, &photos).map_err(|error| boundary::error(error.into()))?)
    }

    /// How many gradients of a request's score lie between which powers of two, over all steps of the network in f32:
    /// `{ least, counts, zeros }`.
    pub async fn gradient_magnitudes(&self, request: JsValue, progress: Function) -> Result<JsValue, JsValue> {
        let session = self.session(&request)?;
        let request: Request = boundary::read(request, "the request")?;
        let observer = JsObserver::new(progress, None);
        let spread = session.gradient_magnitudes(&request, &observer).await.map_err(boundary::error)?;
        boundary::write(&spread)
    }

    /// Milliseconds of one forward pass without and one with the gradient of class 0, waited for: for the benchmark.
    pub async fn measure(&self, model: Handle, photo: Handle) -> Result<JsValue, JsValue> {
        let session = self.workspace.session(Handles { model, photo, reference: None }).map_err(boundary::error)?;
        let times = session.measure().await.map_err(boundary::error)?;
        boundary::write(&times)
    }

    /// The session about the network and the photos that a request names.
    fn session(&self, request: &JsValue) -> Result<Rc<Session>, JsValue> {
        let handles: Handles = boundary::read(request.clone(), "the request")?;
        self.workspace.session(handles).map_err(boundary::error)
    }
}

/// How far two maps of one size agree: `{ spearman, pearson, overlap, magnitudes }`, or `{ reason }` where they cannot be compared. A
/// signed map and an unsigned one are compared by magnitudes.
#[wasm_bindgen]
pub fn agreement(one: &[f32], other: &[f32]) -> Result<JsValue, JsValue> {
    match report::agreement(one, other) {
        Ok(agreement) => boundary::write(&agreement),
        Err(reason) => boundary::write(&json!({ "reason": reason })),
    }
}

/// The range of values that the colours of a map span: `{ low, high, kind, flat, percentile }`; `percentile` is that of the magnitudes, 0
/// to 100.
#[wasm_bindgen]
pub fn heatmap_scale(values: &[f32], percentile: f32) -> Result<JsValue, JsValue> {
    let map = Heatmap::new(1, values.len(), values.to_vec()).map_err(|error| boundary::error(error.into()))?;
    boundary::write(&map.scale(percentile))
}

/// The class that a number or a name means, or null.
#[wasm_bindgen]
pub fn class_of(labels: Vec<String>, asked: &str) -> Option<usize> {
    model::class_of(&labels, asked)
}

/// The classes whose name or number matches, best first: `{ matches: [{ index, label }], total }`, at most `most` matches.
#[wasm_bindgen]
pub fn find_classes(labels: Vec<String>, query: &str, most: usize) -> Result<JsValue, JsValue> {
    boundary::write(&model::find_classes(&labels, query, most))
}

/// The objects `[{ label, classes, box }]` of a photo that the class with that index names. `labels` are the network's, `imagenet` names
/// ImageNet's thousand classes.
#[wasm_bindgen]
pub fn objects_named(objects: JsValue, labels: Vec<String>, imagenet: Vec<String>, index: usize) -> Result<JsValue, JsValue> {
    let objects: Vec<GalleryObject> = boundary::read(objects, "the objects")?;
    boundary::write(&model::objects_named(&objects, &labels, &imagenet, index))
}

/// Size of the memory of this instance in bytes; it never shrinks, so this is its peak.
#[wasm_bindgen]
pub fn wasm_memory_bytes() -> f64 {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    f64::from(memory.buffer().unchecked_into::<js_sys::ArrayBuffer>().byte_length())
}
