//! One network that looks at one photo, and what it says of it.

use super::error::{SessionError, stopped};
use super::memory::Memory;
use super::not_finite::located;
use super::observer::{Observer, Stage};
use super::prediction::{Prediction, ranked};
use super::timing::{Timing, since};
use crate::device::DeviceRecord;
use crate::image::{Image, View};
use crate::model::{Classifier, Familiarity, Model, ModelError, Recording, Score, read};
use burn::tensor::Tensor;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use web_time::Instant;

/// Where the input of a network comes from.
#[derive(Clone, Debug)]
pub enum InputSource {
    /// A photo, which is prepared for the network.
    Photo(Rc<Image>),
    /// A tensor `[1, channels, height, width]` prepared elsewhere.
    Tensor(Vec<f32>),
}

impl From<Image> for InputSource {
    fn from(photo: Image) -> Self {
        Self::Photo(Rc::new(photo))
    }
}

/// The input of the network, with what the network says of it.
pub(super) struct Seen {
    pub(super) values: Vec<f32>,
    pub(super) view: View,
    pub(super) predictions: Vec<Prediction>,
    pub(super) familiarity: Option<Familiarity>,
    /// What there is to be said of outputs that are said to be probabilities.
    pub(super) remark: Option<String>,
    /// The walk that said it, where it is kept: gradients of any class start from there.
    pub(super) recording: Option<Rc<Recording>>,
}

impl Seen {
    /// The logits by class.
    pub(super) fn logits(&self) -> Vec<f32> {
        let mut logits = vec![0.0; self.predictions.len()];
        self.predictions.iter().for_each(|prediction| logits[prediction.index] = prediction.logit);
        logits
    }
}

/// What comes after the look at the photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// The gradient at the photo, of the input or of the feature maps.
    Gradient,
    /// Anything else.
    Nothing,
}

/// What the network says of the photo.
#[derive(Clone, Debug)]
pub struct Predicted<'a> {
    /// Every class, likeliest first.
    pub predictions: &'a [Prediction],
    /// Whether the photo is of the kind that the network knows; `None` where that is not known.
    pub familiarity: Option<Familiarity>,
    /// What the network sees of the photo.
    pub view: View,
    /// Time per stage; empty where the network has looked at the photo before.
    pub timings: Vec<Timing>,
}

/// One network that looks at one photo, beside which there may be a photo to start from; and what is known of them. The parts are shared,
/// so a session is cheap to make.
pub struct Session {
    pub(super) device: DeviceRecord,
    pub(super) model: Rc<Classifier>,
    pub(super) source: InputSource,
    pub(super) reference: Option<Rc<Image>>,
    pub(super) seen: OnceCell<Seen>,
    pub(super) memory: RefCell<Memory>,
}

impl Session {
    /// A network that looks at a source; `device` is where the network is.
    pub fn new(device: DeviceRecord, model: Rc<Classifier>, source: InputSource) -> Self {
        Self { device, model, source, reference: None, seen: OnceCell::new(), memory: RefCell::default() }
    }

    /// The same with a second photo, for methods that start from one.
    pub fn with_reference(self, reference: Option<Rc<Image>>) -> Self {
        Self { reference, memory: RefCell::default(), ..self }
    }

    /// The device on which the network is.
    pub fn device(&self) -> &DeviceRecord {
        &self.device
    }

    /// The network.
    pub fn model(&self) -> &Classifier {
        &self.model
    }

    /// What the network says of the photo.
    pub async fn predict(&self, observer: &dyn Observer) -> Result<Predicted<'_>, SessionError> {
        let mut timings = Vec::new();
        let seen = self.look(observer, &mut timings, Then::Nothing).await?;
        Ok(Predicted { predictions: &seen.predictions, familiarity: seen.familiarity, view: seen.view, timings })
    }

    /// Lets go of the walk over the photo, which is what takes the most memory.
    pub(crate) fn forget_walk(&self) {
        if let Some(recording) = self.seen.get().and_then(|seen| seen.recording.as_ref()) {
            recording.forget();
        }
    }

    /// What the network says of the photo, by one walk that is recorded where it is worth it.
    pub(super) async fn look(&self, observer: &dyn Observer, timings: &mut Vec<Timing>, then: Then) -> Result<&Seen, SessionError> {
        if let Some(seen) = self.seen.get() {
            return Ok(seen);
        }
        observer.progress("prepare", "Preparing the photo", 0, 1).await?;
        let model = &self.model;
        let start = Instant::now();
        let (values, view) = self.input();
        timings.push(Timing { stage: "prepare", label: "Prepare", ms: since(start) });
        let start = Instant::now();
        let stage = Stage { observer, stage: "forward", label: "Running the network" };
        let input = model.input(values.clone())?;
        let recording = model.recording(values.clone(), then == Then::Gradient).map(Rc::new);
        let logits = model.with_recording(recording.clone()).logits(input.clone(), &stage).await.map_err(stopped)?;
        let logits = match read(logits, "the logits").await {
            Ok(logits) => logits,
            Err(error) => return Err(located(error, model, input, Score::logit(0), &stage).await.into()),
        };
        let remark = model.check_probabilities(input, &stage).await.map_err(stopped)?;
        timings.push(Timing { stage: "forward", label: "Predict", ms: since(start) });
        // Two requests may have run the network at the same time; both got the same values.
        Ok(self.seen.get_or_init(|| Seen {
            values,
            view,
            predictions: ranked(&logits, &model.labels, &model.probabilities(&logits)),
            familiarity: model.familiarity(&logits),
            remark,
            recording,
        }))
    }

    /// The source as the network takes it, and the part of it that the network sees.
    pub(super) fn input(&self) -> (Vec<f32>, View) {
        match &self.source {
            InputSource::Photo(photo) => {
                let prepared = self.model.preparation.tensor(photo);
                (prepared.values, prepared.view)
            }
            InputSource::Tensor(values) => (values.clone(), View { x0: 0.0, y0: 0.0, x1: 1.0, y1: 1.0 }),
        }
    }

    /// The second photo as a network takes it, where there is one.
    pub(super) fn reference_for(&self, model: &Classifier) -> Result<Option<Tensor<4>>, ModelError> {
        self.reference.as_ref().map(|photo| model.input(model.preparation.tensor(photo).values)).transpose()
    }
}
