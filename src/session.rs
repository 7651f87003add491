//! A photo, a network, a class and a method become a report, with progress and cancel.

mod changed;
mod chart;
mod error;
mod explain;
mod magnitudes;
mod prediction;
mod region;
mod report;
mod request;
mod scores;
mod strength;
mod timing;
mod verdicts;
mod watch;

pub use changed::{Change, ChangedReport};
pub use chart::{ChartRequest, Charted};
pub use error::SessionError;
pub use prediction::Prediction;
pub use report::{Done, Report};
pub use request::Request;
pub use scores::{Again, MetricRequest, Scored, Scores, ScoresRequest, map_of};
pub use strength::Strength;
pub use timing::{Measured, Timing, measure};
pub use verdicts::{Judged, VerdictRequest};
pub use watch::{Observer, Sketch, Unwatched};

use crate::device::Compute;
use crate::image::{Image, View};
use crate::methods;
use crate::model::{Classifier, Model, ModelError};
use burn::tensor::Tensor;
use error::{failed, stopped};
use prediction::{asked, ranked};
use timing::since;
use watch::{Easel, Stage};
use web_time::Instant;

/// What the network is asked about: a photo, or a tensor prepared elsewhere.
enum Subject {
    Photo(Image),
    Tensor(Vec<f32>),
}

/// The subject as the loaded network takes it, with what the network says of it.
struct Seen {
    values: Vec<f32>,
    view: View,
    predictions: Vec<Prediction>,
}

impl Seen {
    /// The logits by class.
    fn logits(&self) -> Vec<f32> {
        let mut logits = vec![0.0; self.predictions.len()];
        self.predictions.iter().for_each(|prediction| logits[prediction.index] = prediction.logit);
        logits
    }
}

/// One device, at most one network, at most one photo and one to compare it with; and networks that are asked only whether methods run on them.
pub struct Session {
    compute: Compute,
    model: Option<Classifier>,
    subject: Option<Subject>,
    seen: Option<Seen>,
    reference: Option<Image>,
    memory: verdicts::Memory,
    others: Vec<Classifier>,
}

impl Session {
    /// A session on a device.
    pub fn new(compute: Compute) -> Self {
        Self { compute, model: None, subject: None, seen: None, reference: None, memory: verdicts::Memory::default(), others: Vec::new() }
    }

    /// The device.
    pub fn compute(&self) -> &Compute {
        &self.compute
    }

    /// The network, once there is one.
    pub fn model(&self) -> Option<&Classifier> {
        self.model.as_ref()
    }

    /// Takes a network. The photo stays.
    pub fn set_model(&mut self, model: Classifier) -> &Classifier {
        self.seen = None;
        self.memory = verdicts::Memory::default();
        self.model.insert(model)
    }

    /// Takes a photo. The network stays.
    pub fn set_photo(&mut self, photo: Image) {
        self.seen = None;
        self.memory = verdicts::Memory::default();
        self.subject = Some(Subject::Photo(photo));
    }

    /// Takes a second photo, for what compares two, or lets go of it.
    pub fn set_reference(&mut self, photo: Option<Image>) {
        self.memory = verdicts::Memory::default();
        self.reference = photo;
    }

    /// Takes a network beside the one that is explained, for the chart to try methods on.
    pub fn add_network(&mut self, model: Classifier) {
        self.others.push(model);
    }

    /// Lets go of the networks beside the one that is explained.
    pub fn clear_networks(&mut self) {
        self.others.clear();
    }

    /// The photo, once there is one.
    pub fn photo(&self) -> Option<&Image> {
        match &self.subject {
            Some(Subject::Photo(photo)) => Some(photo),
            _ => None,
        }
    }

    /// Takes a tensor `[1, channels, height, width]` prepared elsewhere in the place of a photo.
    pub fn set_tensor(&mut self, values: Vec<f32>) {
        self.seen = None;
        self.memory = verdicts::Memory::default();
        self.subject = Some(Subject::Tensor(values));
    }

    /// What the network says of the photo: every class, likeliest first.
    pub async fn predict(&mut self, observer: &dyn Observer) -> Result<&[Prediction], SessionError> {
        let mut timings = Vec::new();
        self.look(observer, &mut timings).await?;
        Ok(&self.seen.as_ref().expect("looked just now").predictions)
    }

    async fn look(&mut self, observer: &dyn Observer, timings: &mut Vec<Timing>) -> Result<(), SessionError> {
        let model = self.model.as_ref().ok_or(SessionError::NoModel)?;
        let subject = self.subject.as_ref().ok_or(SessionError::NoPhoto)?;
        if self.seen.is_some() {
            return Ok(());
        }
        observer.progress("prepare", "Preparing the photo", 0, 1).await?;
        let start = Instant::now();
        let (values, view) = match subject {
            Subject::Photo(photo) => {
                let prepared = model.preparation.tensor(photo);
                (prepared.values, prepared.view)
            }
            Subject::Tensor(values) => (values.clone(), View { x0: 0.0, y0: 0.0, x1: 1.0, y1: 1.0 }),
        };
        timings.push(Timing { stage: "prepare", label: "Prepare", ms: since(start) });
        let start = Instant::now();
        let stage = Stage { observer, stage: "forward", label: "Asking the network" };
        let input = model.input(values.clone())?;
        let logits = model.logits(input, &stage).await.map_err(stopped)?;
        let logits = methods::read(logits, "the logits").await?;
        timings.push(Timing { stage: "forward", label: "Predict", ms: since(start) });
        self.seen = Some(Seen { values, view, predictions: ranked(&logits, &model.labels) });
        Ok(())
    }

    /// The second photo as a network takes it, where there is one.
    fn reference_for(&self, model: &Classifier) -> Result<Option<Tensor<4>>, ModelError> {
        self.reference.as_ref().map(|photo| model.input(model.preparation.tensor(photo).values)).transpose()
    }
}
