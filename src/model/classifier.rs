//! A graph on a device, used as an image classifier.

use super::helpers::{Helpers, Lost, Walked, shares};
use super::recorded_walk::{RecordedWalk, Recording};
use super::taps::TapLayout;
use super::{
    Beside, Card, Familiarity, FamiliarityStatistics, Features, Gradient, Head, KnownHead, Labels, Link, Model, ModelError, OwnFile,
    ReferencePhotos, Score, Tap, class_of, head, output, taps,
};
use crate::figures::figure;
use crate::image::{Image, Preparation, PreprocessChoice, Preset};
use crate::network::Rule;
use crate::network::memory::{MOST_HELD_BYTES, Route};
use crate::network::probe::{Guard, Magnitudes, Spread, WalkStep};
use crate::network::value::ranked;
use crate::network::{
    Anatomy, Bend, Disturbance, Files, Graph, Jump, NetworkError, NetworkFile, Numerics, Output, Port, Probe, ReadOptions, StepTime,
    Stopwatch, Tape, Value, Walk, Weights, tensor_of,
};
use crate::pace::{Later, Pace};
use crate::shown::shown;
use crate::statistics;
use burn::tensor::{Device, Tensor};
use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;

/// An image classifier read from an ONNX file, with its weights on a device. A clone shares graph and weights.
#[derive(Clone)]
pub struct Classifier {
    /// Name in URLs and on the command line.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Size of the file in bytes.
    pub bytes: usize,
    /// Precision in which the weights are stored.
    pub weights_stored: String,
    /// One name per class.
    pub labels: Rc<[String]>,
    /// How a photo becomes its input.
    pub preparation: Preparation,
    /// The limits of the verdict that its card holds.
    pub calibration: Option<Rc<serde_json::Value>>,
    /// The photos that it knows, where its card keeps their statistics.
    pub reference_photos: Option<Rc<ReferencePhotos>>,
    pub(super) graph: Rc<Graph>,
    pub(super) weights: Rc<Weights>,
    input: Port,
    /// The port that holds the logits.
    pub(super) logits: Port,
    /// Where that port holds one number for two classes, which of them it speaks for: the other has its negative.
    yes: Option<usize>,
    /// Where the last class is made of those that the file leaves out, the port that holds the logits of all others.
    without_rest: Option<Port>,
    /// The classes that the file masks, in rising order.
    masked: Rc<[usize]>,
    /// The range to which the file clips its probabilities, where it does.
    clip: Option<head::Clip>,
    /// Whether the file gives one number for a photo: the second class is made of it.
    has_one_output: bool,
    /// The output, where it is said to hold probabilities and the file does not show that.
    unproven: Option<Port>,
    carried_on: Option<f32>,
    /// How logits become probabilities, and how that is known.
    pub head: KnownHead,
    classes: usize,
    shape: [usize; 3],
    taps: Rc<[Tap]>,
    /// Where the maps of each tap lie in its tensor.
    layouts: Rc<[TapLayout]>,
    tap: Option<String>,
    /// The output that is explained, by its name in the file.
    output: String,
    /// What was assumed of a file that nobody said anything about.
    assumed: Assumed,
    /// What to know of how the file was read.
    notices: Rc<[String]>,
    numerics: Numerics,
    /// The next draw of what every value of a walk is changed by, where it is, and by which share of it: each walk has a draw of its own, as
    /// rounding differs from one to the next.
    disturbance: Option<(Rc<Cell<u64>>, f32)>,
    /// What a walk over one part of a batch may hold.
    most_bytes: u64,
    /// Whether a walk may take several images at once.
    takes_batches: bool,
    /// The photo whose walk forward is recorded once.
    recording: Option<Rc<Recording>>,
    /// Instances of the same network that walk a share of a batch.
    helpers: Option<Rc<dyn Helpers>>,
}

impl Classifier {
    /// Reads a network with its card; the bytes must be those that the card describes.
    ///
    /// # Errors
    /// [`ModelError::WrongHash`], or whatever stands in the way in the file.
    pub fn from_card<'a>(file: impl Into<NetworkFile<'a>>, card: &Card, labels: Vec<String>, device: &Device) -> Result<Self, ModelError> {
        Self::from_card_with(file, card, labels, Beside::default(), device)
    }

    /// As [`Classifier::from_card`], with what comes with the file.
    pub fn from_card_with<'a>(
        file: impl Into<NetworkFile<'a>>,
        card: &Card,
        labels: Vec<String>,
        beside: impl Into<Beside>,
        device: &Device,
    ) -> Result<Self, ModelError> {
        let (file, beside) = (file.into(), beside.into());
        let (bytes, hash) = (file.length(), beside.hash_of(&file)?);
        if bytes != card.bytes || hash != card.sha256 {
            let start = |hash: &str| hash.chars().take(8).collect();
            return Err(ModelError::WrongHash {
                name: card.name.clone(),
                found: bytes,
                expected: card.bytes,
                hash: start(&hash),
                wanted: start(&card.sha256),
            });
        }
        let said = &card.input;
        let graph = read(&file, Some([said.height, said.width]), beside.files, Some(&card.logits))?;
        let planned = graph.inputs().first().map(|port| &port.shape[..]).unwrap_or_default();
        let takes = planned.get(2..).map(|size| (graph.file_channels(), size));
        if takes != Some((said.channels, &[said.height, said.width])) {
            return Err(ModelError::NotAClassifier(format!(
                "{} takes {} channels in an input of shape {planned:?}, its card says [1, {}, {}, {}]: correct the card",
                card.name,
                graph.file_channels(),
                said.channels,
                said.height,
                said.width
            )));
        }
        let preparation = card.preprocess.clone().for_input(said.height, said.width)?;
        let labels = if labels.is_empty()
            && let Labels::Names(names) = &card.labels
        {
            names.clone()
        } else {
            labels
        };
        let given = BeforeGraph { id: card.id.clone(), name: card.name.clone(), hash, bytes, weights: card.weights.clone() };
        let said = StatedOutput { output: Some(&card.logits), head: card.head, tap: card.tap.clone() };
        let model = Self::build(graph, given, preparation, labels, said, device)?;
        model.judged_by(card.calibration.clone(), card.familiarity.clone())
    }

    /// The same with limits of the verdict and with statistics of the photos that it knows, in the place of those it had.
    ///
    /// # Errors
    /// [`ModelError::NotAClassifier`]: either of them is not what a card of this network may hold.
    pub fn judged_by(self, calibration: Option<serde_json::Value>, familiarity: Option<FamiliarityStatistics>) -> Result<Self, ModelError> {
        let refuse = |what| {
            ModelError::NotAClassifier(format!("the card of {} has a wrong `familiarity` ({what}): make its statistics again", self.name))
        };
        let reference_photos = familiarity.map(|statistics| statistics.checked(self.classes)).transpose().map_err(refuse)?.map(Rc::new);
        Ok(Self { calibration: calibration.map(Rc::new), reference_photos, ..self })
    }

    /// Reads a network that has no card. Its input is taken to be RGB, 3 x height x width, short side resized and the
    /// centre cropped, normalised by ImageNet's mean and standard deviation as PyTorch's models expect.
    pub fn from_file<'a>(file: impl Into<NetworkFile<'a>>, name: &str, device: &Device) -> Result<Self, ModelError> {
        Self::from_own_file(file, &OwnFile { name: name.into(), ..OwnFile::default() }, Beside::default(), device)
    }

    /// As [`Classifier::from_file`], with what whoever knows the network says of it, and what comes with the file.
    ///
    /// # Errors
    /// What stands in the way in the file; an output that it lacks or that holds no classes.
    pub fn from_own_file<'a>(
        file: impl Into<NetworkFile<'a>>,
        own: &OwnFile,
        beside: impl Into<Beside>,
        device: &Device,
    ) -> Result<Self, ModelError> {
        let (file, beside) = (file.into(), beside.into());
        let hash = beside.hash_of(&file)?;
        let OwnFile { name, head, size, output, preprocess, labels, tap, .. } = own;
        let graph = read(&file, *size, beside.files, output.as_deref())?;
        let shape = graph.inputs().first().map(|port| port.shape.clone()).unwrap_or_default();
        let [_, 3, height, width] = shape[..] else { return Err(ModelError::NotAClassifier(no_photo(name, &shape))) };
        let usual = assumed(graph.file_channels());
        let preparation = preprocess.clone().unwrap_or(PreprocessChoice::Preset(usual)).for_input(height, width)?;
        let given =
            BeforeGraph { id: name.to_string(), name: name.to_string(), hash, bytes: file.length(), weights: "as in the file".into() };
        let said = StatedOutput { head: *head, output: output.as_deref(), tap: tap.clone() };
        let assumed = Assumed { preprocess: preprocess.is_none(), labels: labels.is_none() };
        let model = Self::build(graph, given, preparation, labels.clone().unwrap_or_default(), said, device)?;
        let mut notices = model.notices.to_vec();
        if assumed.preprocess {
            notices.push(format!("How it wants its photos is not known; it is assumed: {}, as used by {}.", usual.label, usual.used_by));
        }
        Ok(Self { assumed, notices: notices.into(), ..model })
    }

    /// The same network, whose photos are prepared in another way; graph and weights are shared.
    ///
    /// # Errors
    /// [`ModelError::Preprocess`], which names the field.
    pub fn prepared(&self, preprocess: PreprocessChoice) -> Result<Self, ModelError> {
        let [_, height, width] = self.shape;
        let preparation = preprocess.for_input(height, width)?;
        Ok(Self { preparation, assumed: Assumed { preprocess: false, ..self.assumed }, ..self.clone() })
    }

    /// What is explained: the name of an output of the file.
    pub fn output(&self) -> &str {
        &self.output
    }

    /// What was assumed of it.
    pub fn assumed(&self) -> Assumed {
        self.assumed
    }

    /// Whether the file masks a class, so that it cannot win whatever the photo shows.
    pub fn masks(&self, class: usize) -> bool {
        self.masked.contains(&class)
    }

    /// The probabilities of all classes, `[classes]` with values 0 to 1, of their logits `[classes]`: those that the file gives, with its
    /// clip where it has one.
    pub fn probabilities(&self, logits: &[f32]) -> Vec<f64> {
        let probabilities = self.link().probabilities(logits);
        probabilities.into_iter().enumerate().map(|(class, p)| self.given_probability(class, p)).collect()
    }

    /// How near to 0 and 1 a probability is where the file gives no log-odds that could be told, and a straight line carries them on; none
    /// where they follow from the file everywhere.
    pub fn carried_on(&self) -> Option<f32> {
        self.carried_on
    }

    /// Holds outputs that are said to be probabilities against what they are for a photo `[1, channels, height, width]`. Gives what there
    /// is to be said of them, in one sentence.
    ///
    /// # Errors
    /// [`ModelError::BadInput`] with the range of outputs that leave 0 to 1.
    pub async fn check_probabilities(&self, image: Tensor<4>, pace: &dyn Pace) -> Result<Option<String>, ModelError> {
        let Some(port) = self.unproven else { return Ok(None) };
        let values = self.values_at(image, &[port], pace).await?.swap_remove(0);
        let ends = statistics::ends(&values).unwrap_or_default();
        // What is not finite is told where it arises.
        let outside = ends.0 < -BEYOND || ends.1 > 1.0 + BEYOND;
        if outside && values.iter().all(|value| value.is_finite()) {
            return Err(ModelError::BadInput(format!(
                "the head of {} is said to be \"probabilities\", but its outputs lie between {} and {} for this photo: say \"none\" where they \
                 are logits, or leave the head out",
                self.name,
                figure(ends.0),
                figure(ends.1)
            )));
        }
        let sum: f64 = values.iter().map(|&value| f64::from(value)).sum();
        let apart = values.len() > 1 && (sum - 1.0).abs() > f64::from(BEYOND) && sum.is_finite();
        Ok(apart.then(|| format!("On this photo they sum to {}, so that each is the probability of its class alone.", figure(sum))))
    }

    /// What was read from its file.
    pub fn graph(&self) -> &Rc<Graph> {
        &self.graph
    }

    /// The port that holds the logits.
    pub fn logits_port(&self) -> Port {
        self.logits
    }

    /// The feature maps of one image at a tap, `[channels, rows, columns]` row by row.
    ///
    /// # Errors
    /// Where there is no such tap, and whatever stands in the way of the walk.
    pub async fn maps_at(&self, image: Tensor<4>, tap: &str, pace: &dyn Pace) -> Result<(&Tap, Vec<f32>), ModelError> {
        let (tap, layout, port) = self.tap(tap)?;
        let passage = self.walk(pace).forward(vec![(self.input, Value::from(image))], &[port], None).await?;
        Ok((tap, Value::from(layout.maps(tap, passage.value(port))).read().await?))
    }

    /// The values of ports for one image `[1, channels, height, width]`, in the order of the ports.
    pub async fn values_at(&self, image: Tensor<4>, ports: &[Port], pace: &dyn Pace) -> Result<Vec<Vec<f32>>, ModelError> {
        let passage = self.walk(pace).forward(vec![(self.input, Value::from(image))], ports, None).await?;
        let mut values = Vec::new();
        for &port in ports {
            values.push(passage.value(port).read().await?);
        }
        Ok(values)
    }

    fn build(
        mut graph: Graph,
        given: BeforeGraph,
        preparation: Preparation,
        labels: Vec<String>,
        said: StatedOutput<'_>,
        device: &Device,
    ) -> Result<Self, ModelError> {
        let refuse = |what: String| ModelError::NotAClassifier(format!("{} {what}", given.name));
        if graph.inputs().len() != 1 {
            let names: Vec<String> = graph.inputs().iter().map(|port| format!("`{}`", crate::network::name_in_file(&port.name))).collect();
            return Err(refuse(format!(
                "takes {} inputs ({}); one image was expected: export it with the others fixed as constants",
                names.len(),
                names.join(", ")
            )));
        }
        let input = graph.input(0);
        let planned = graph.ports()[input].shape.clone();
        let [_, channels @ 3, height, width] = planned[..] else {
            return Err(ModelError::NotAClassifier(no_photo(&given.name, &planned)));
        };
        let (chosen, found) = question(&mut graph, said.output, said.head, &given.name)?;
        let output::Chosen { port: output, classes: outputs, sentence } = chosen;
        let output_name = graph.outputs().iter().find(|(_, known)| matches!(known, Output::Port(port) if *port == output));
        let output_name = said.output.map(String::from).or_else(|| output_name.map(|(name, _)| name.clone())).unwrap_or_default();
        let head::Logits { port: logits, yes, has_rest, known, masked, without_rest, clip, unproven, carried_on } = found;
        let labels: Vec<String> =
            named(labels, outputs, has_rest).map_err(refuse)?.into_iter().map(|label| shown(&label).into_owned()).collect();
        let known = known.after(sentence).before(masks_in_words(&masked, &labels));
        let (classes, tap) = (labels.len(), said.tap);
        let found = taps::find(&graph, input, logits);
        let tap = match tap {
            Some(tap) if found.iter().any(|(known, _)| known.name == tap) => Some(tap),
            Some(tap) => return Err(refuse(format!("has no feature map `{tap}`, which its card names: correct the card"))),
            None => taps::default(&graph, &found, logits),
        };
        let (taps, layouts): (Vec<Tap>, Vec<TapLayout>) = found.into_iter().unzip();
        let takes_batches = graph.takes_batches(logits);
        if let Some(node) = graph.mixes_planned_images(logits) {
            return Err(refuse(format!(
                "is made for {} images at once, and its node `{node}` has them in one dimension with others: export it for one image",
                planned[0]
            )));
        }
        let weights = Rc::new(Weights::load(&graph, device));
        Ok(Self {
            id: given.id,
            name: given.name,
            sha256: given.hash,
            bytes: given.bytes,
            weights_stored: given.weights,
            labels: labels.into(),
            preparation,
            calibration: None,
            reference_photos: None,
            input,
            logits,
            yes,
            without_rest,
            masked: masked.into(),
            clip,
            has_one_output: outputs == 1,
            unproven,
            carried_on,
            head: known,
            classes,
            shape: [channels, height, width],
            taps: taps.into(),
            layouts: layouts.into(),
            tap,
            output: output_name,
            assumed: Assumed::default(),
            notices: graph.notices().into(),
            numerics: Numerics::default(),
            disturbance: None,
            most_bytes: MOST_HELD_BYTES,
            takes_batches,
            recording: None,
            helpers: None,
            graph: Rc::new(graph),
            weights,
        })
    }

    /// What whoever uses the network should know of how its file was read, one sentence each.
    pub fn notices(&self) -> &[String] {
        &self.notices
    }

    /// The same network, walked with these numerics; graph and weights are shared.
    pub fn at(&self, numerics: Numerics) -> Self {
        Self { numerics, recording: None, helpers: None, ..self.clone() }
    }

    /// The same network by the plain walk: one step after the other, in burn's own operations; the graph and the numbers of the weights are
    /// shared. It is slow, and what the walk with kernels of our own is held against.
    pub fn plain(&self) -> Self {
        self.with_weights(self.weights.plain())
    }

    /// The same network, whose batches are cut so that a walk over a part holds at most so many bytes beside the weights; the graph and
    /// the weights are shared.
    pub fn within(&self, most_bytes: u64) -> Self {
        Self { most_bytes, ..self.clone() }
    }

    /// The same network with other weights; the graph is shared.
    pub(super) fn with_weights(&self, weights: Weights) -> Self {
        Self { weights: Rc::new(weights), recording: None, helpers: None, ..self.clone() }
    }

    /// A photo as the network takes it, `[channels, height, width]`, whose walk forward is to be recorded once. None where the walk would
    /// hold more than it may, or more than is worth keeping and `used` does not say that it is reversed at once.
    pub fn recording(&self, image: Vec<f32>, used: bool) -> Option<Recording> {
        let bytes =
            self.graph.peak_bytes(Route { given: &[self.input], keep: &[self.logits], record: Some((self.input, Rule::GRADIENT)) }, 1);
        let kept = bytes <= MOST_KEPT_BYTES;
        (kept || used && bytes <= self.most_bytes).then(|| Recording::of(image, kept))
    }

    /// The same network, whose walk over a photo starts from its recording; graph and weights are shared.
    pub fn with_recording(&self, recording: Option<Rc<Recording>>) -> Self {
        Self { recording, ..self.clone() }
    }

    /// Records the walk over the photo of a recording, and gives the logits `[1, classes]`.
    async fn recorded(&self, recording: &Recording, image: Tensor<4>, pace: &dyn Pace) -> Result<Tensor<2>, ModelError> {
        let tap = self.tap.as_ref().map(|name| self.graph.port(name).expect("a tap is a port"));
        let keep: Vec<Port> = std::iter::once(self.logits).chain(tap).collect();
        let passage = self.walk(pace).forward(vec![(self.input, Value::from(image))], &keep, Some((self.input, Rule::GRADIENT))).await?;
        let value = passage.value(self.logits);
        let (shape, logits) = (value.shape(), self.logits_of(value, 1));
        let tap = tap.map(|port| (port, passage.value(port)));
        recording.record(RecordedWalk { logits: logits.clone(), shape, tape: passage.tape, tap });
        Ok(logits)
    }

    /// The recorded walk over a batch that is the photo of the recording alone, walked where it is not there any more.
    async fn recorded_walk(&self, batch: &Tensor<4>, pace: &dyn Pace) -> Result<Option<RecordedWalk>, ModelError> {
        let Some(recording) = self.recording.clone().filter(|_| batch.dims()[0] == 1) else { return Ok(None) };
        if !recording.is_of(&super::read(batch.clone(), "the input").await?) {
            return Ok(None);
        }
        if let Some(walk) = recording.taken() {
            return Ok(Some(walk));
        }
        self.recorded(&recording, batch.clone(), pace).await?;
        Ok(recording.taken())
    }

    /// How many images of a batch are walked together. On the CPU each is walked by itself, which takes no longer: a product of matrices adds
    /// up in another order for other numbers of rows, and so what is found of an image depends neither on the others nor on who walks it.
    fn together(&self) -> usize {
        if *self.device() == Device::flex() { 1 } else { usize::MAX }
    }

    /// Stands for the gradient of walks that take none.
    fn no_gradient(&self) -> Tensor<4> {
        Tensor::zeros([1, 1, 1, 1], &self.weights.device)
    }

    /// Walks a batch, of which the helpers take their shares; a share whose helper is lost is walked here, by `walk` as ours is.
    async fn in_shares(
        &self,
        batch: Tensor<4>,
        score: Option<Score>,
        walk: impl AsyncFn(Tensor<4>) -> Result<Gradient, ModelError>,
    ) -> Result<Gradient, ModelError> {
        let n = batch.dims()[0];
        let helpers = self.helpers.as_ref().filter(|helpers| n > 1 && helpers.ready() > 0);
        let Some(helpers) = helpers else { return walk(batch).await };
        let mut shares = shares(n, 1 + helpers.ready()).into_iter();
        let ours = shares.next().expect("there is an image");
        let mut theirs = Vec::new();
        for (helper, share) in shares.enumerate() {
            let images = batch.clone().slice([share]);
            let values = Value::from(images.clone()).read().await?;
            theirs.push((images, helpers.walk(helper, values, score)));
        }
        let mut found = vec![walk(batch.slice([ours])).await?];
        for (images, answer) in theirs {
            let theirs = match answer.await {
                Ok(walked) => self.share_found(walked, images.dims(), score.is_some()),
                Err(Lost) => None,
            };
            found.push(match theirs {
                Some(theirs) => theirs,
                None => walk(images).await?,
            });
        }
        let (logits, gradients): (Vec<_>, Vec<_>) = found.into_iter().map(|part| (part.logits, part.gradient)).unzip();
        let gradient = if score.is_some() { joined(gradients) } else { self.no_gradient() };
        Ok(Gradient { logits: joined(logits), gradient })
    }

    /// What a helper sent, where it has the shape that was asked for.
    fn share_found(&self, walked: Walked, dims: [usize; 4], with_gradient: bool) -> Option<Gradient> {
        let Walked { logits, gradient } = walked;
        let expected = if with_gradient { dims.iter().product() } else { 0 };
        if logits.len() != dims[0] * self.classes || gradient.len() != expected {
            return None;
        }
        let device = &self.weights.device;
        let gradient = if with_gradient { tensor_of(dims, gradient, device) } else { self.no_gradient() };
        Some(Gradient { logits: tensor_of([dims[0], self.classes], logits, device), gradient })
    }

    /// The logits of a batch, walked here.
    async fn logits_here(&self, batch: Tensor<4>, pace: &dyn Pace) -> Result<Tensor<2>, ModelError> {
        let route = Route { given: &[self.input], keep: &[self.logits], record: None };
        let mut parts = Vec::new();
        for images in self.parts(route, batch.dims()[0], 1, self.together()) {
            let count = images.len();
            let inputs = vec![(self.input, Value::from(batch.clone().slice([images])))];
            let passage = self.walk(pace).forward(inputs, &[self.logits], None).await?;
            parts.push(self.logits_of(passage.value(self.logits), count));
        }
        Ok(joined(parts))
    }

    /// Logits and gradients of a batch, walked here.
    async fn gradient_here(&self, batch: Tensor<4>, score: Score, rule: Rule, pace: &dyn Pace) -> Result<Gradient, ModelError> {
        let route = Route { given: &[self.input], keep: &[self.logits], record: Some((self.input, rule)) };
        let [images, channels, height, width] = batch.dims();
        // DeepLIFT's second half holds the references: an image and its reference stay together.
        let per = if rule == Rule::Differences { 2 } else { 1 };
        if per > 1 && !self.takes_batches {
            return Err(ModelError::BadInput(format!(
                "{} mixes several images in a dimension of its own, so a photo and its baseline cannot be compared step by step: \
                 choose Integrated Gradients",
                self.name
            )));
        }
        let pairs = batch.reshape([per, images / per, channels * height * width]);
        let (mut logits, mut gradients) = (Vec::new(), Vec::new());
        for part in self.parts(route, images / per, per, if rule == Rule::GRADIENT { self.together() } else { usize::MAX }) {
            let count = part.len();
            let batch = pairs.clone().slice([0..per, part]).reshape([per * count, channels, height, width]);
            let inputs = vec![(self.input, Value::from(batch))];
            let passage = self.walk(pace).forward(inputs, &[self.logits], Some((self.input, rule))).await?;
            let value = passage.value(self.logits);
            let (seed, found) = (value.shape(), self.logits_of(value, per * count));
            let gradient = self.back(passage.tape, (found.clone(), seed), (score, rule), self.input, pace).await?;
            let gradient =
                gradient.map_or_else(|| Tensor::<4>::zeros([per * count, channels, height, width], &self.weights.device), Value::tensor);
            logits.push(found.reshape([per, count, self.classes]));
            gradients.push(gradient.reshape([per, count, channels * height * width]));
        }
        let logits = Tensor::cat(logits, 1).reshape([images, self.classes]);
        let gradient = Tensor::cat(gradients, 1).reshape([images, channels, height, width]);
        Ok(Gradient { logits, gradient })
    }

    /// The same network with instances elsewhere that walk a share of a batch; graph and weights are shared.
    pub fn with_helpers(&self, helpers: Option<Rc<dyn Helpers>>) -> Self {
        Self { helpers, ..self.clone() }
    }

    /// Whether several images go through the network at once; else they are walked one by one, and DeepLIFT, which needs a pair, is
    /// refused.
    pub fn takes_batches(&self) -> bool {
        self.takes_batches
    }

    /// Refuses a walk of one image that would hold more memory than it may, before anything is computed.
    ///
    /// # Errors
    /// [`NetworkError::TooMuchMemory`], with what the walk forward, or forward and back, would hold.
    pub fn check_memory(&self, reversed: bool) -> Result<(), ModelError> {
        let route = Route { given: &[self.input], keep: &[self.logits], record: reversed.then_some((self.input, Rule::GRADIENT)) };
        let bytes = self.graph.peak_bytes(route, 1);
        if bytes > MOST_HELD_BYTES {
            return Err(NetworkError::TooMuchMemory { bytes, most: MOST_HELD_BYTES, images: 1, reversed }.into());
        }
        Ok(())
    }

    /// A host tensor `[1, channels, height, width]` as the network's input.
    pub fn input(&self, values: Vec<f32>) -> Result<Tensor<4>, ModelError> {
        let [channels, height, width] = self.shape;
        if values.len() != channels * height * width {
            return Err(ModelError::BadInput(format!(
                "the input holds {} values; {} takes [1, {channels}, {height}, {width}]",
                values.len(),
                self.name
            )));
        }
        if let Some(at) = values.iter().position(|value| !value.is_finite()) {
            return Err(ModelError::NotFinite {
                name: self.name.clone(),
                what: format!("value {at} of the input"),
                remedy: "give finite numbers",
            });
        }
        Ok(tensor_of([1, channels, height, width], values, &self.weights.device))
    }

    /// Whether a photo with these logits `[classes]` is of the kind that the network knows; `None` where its card keeps no statistics,
    /// or a logit is not finite.
    pub fn familiarity(&self, logits: &[f32]) -> Option<Familiarity> {
        self.reference_photos.as_ref()?.familiarity(logits)
    }

    /// The class that a number or a name means, see [`class_of`].
    pub fn class(&self, asked: &str) -> Result<usize, ModelError> {
        class_of(&self.labels, asked).ok_or_else(|| ModelError::NoSuchClass {
            name: self.name.clone(),
            asked: asked.to_string(),
            last: self.classes - 1,
        })
    }

    fn tap(&self, tap: &str) -> Result<(&Tap, &TapLayout, Port), ModelError> {
        let Some(place) = self.taps.iter().position(|known| known.name == tap) else {
            // The last ones are those that people ask for; a whole list would bury them.
            let known = self.taps.iter().rev().take(12).map(|tap| tap.name.as_str()).collect::<Vec<_>>().join(", ");
            let known = if self.taps.len() > 12 { format!("{known} or one of {} earlier ones", self.taps.len() - 12) } else { known };
            let remedy = match known.as_str() {
                "" => "none of its layers has rows and columns, so choose a method that needs no feature map, Gradient say".into(),
                known => format!("choose one of {known}"),
            };
            return Err(NetworkError::NoSuchPort { name: tap.to_string(), remedy }.into());
        };
        Ok((&self.taps[place], &self.layouts[place], self.graph.port(tap).expect("a tap is a port")))
    }

    /// The logits `[n, classes]` that a walk over `n` images left at their port.
    fn logits_of(&self, value: Value, n: usize) -> Tensor<2> {
        let count: usize = value.shape().iter().product();
        let numbers = value.reshape(&[n, count / n]).tensor();
        match self.yes {
            None => numbers,
            Some(0) => Tensor::cat(vec![numbers.clone(), numbers.neg()], 1),
            Some(_) => Tensor::cat(vec![numbers.clone().neg(), numbers], 1),
        }
    }

    /// What the port of the logits is given to send back, in its shape, for what the logits `[n, classes]` are given.
    fn seed(&self, slope: Tensor<2>, rule: Rule, shape: &[usize]) -> Value {
        let Some(yes) = self.yes else { return Value::from(slope).reshape(shape) };
        let n = slope.dims()[0];
        let column = |class: usize| slope.clone().slice([0..n, class..class + 1]);
        let (yes, no) = (column(yes), column(1 - yes));
        // Relevance is shared out as it is, a derivative follows the sign.
        let sum = if matches!(rule, Rule::Relevance(_)) { yes.add(no) } else { yes.sub(no) };
        Value::from(sum).reshape(shape)
    }

    /// What reaches `to` of every image's score; `shape` is that of the port of the logits.
    async fn back(
        &self,
        tape: Tape,
        (logits, shape): (Tensor<2>, Vec<usize>),
        (score, rule): (Score, Rule),
        to: Port,
        pace: &dyn Pace,
    ) -> Result<Option<Value>, ModelError> {
        let Numerics { loss_scale, .. } = self.numerics;
        let slope = score.slope(logits.clone()).mul_scalar(loss_scale);
        // Relevance starts as the score itself, a gradient and a multiplier as its derivative.
        let (slope, unit) = if matches!(rule, Rule::Relevance(_)) { in_unit(slope.mul(logits)).await? } else { (slope, 1.0) };
        let back = self.walk(pace).reverse(tape, self.logits, self.seed(slope, rule, &shape), to).await?;
        let back = back.map(|value| if loss_scale == 1.0 { value } else { ranked!(value, |g| g.div_scalar(loss_scale)) });
        Ok(back.map(|value| if unit == 1.0 { value } else { ranked!(value, |g| g.mul_scalar(unit)) }))
    }

    fn walk<'a>(&'a self, pace: &'a dyn Pace) -> Walk<'a> {
        let disturbance = self.disturbance.as_ref().map(|(next, share)| Disturbance { draw: next.replace(next.get() + 1), share: *share });
        Walk { graph: &self.graph, weights: &self.weights, precision: self.numerics.precision, disturbance, probe: None, pace }
    }

    /// Walks forward and back for an input `[1, channels, height, width]`, a probe looking at every value.
    async fn probed(&self, input: Tensor<4>, score: Score, probe: &dyn Probe, pace: &dyn Pace) -> Result<(), ModelError> {
        self.check(score)?;
        let n = input.dims()[0];
        let walk = Walk { probe: Some(probe), ..self.walk(pace) };
        let inputs = vec![(self.input, Value::from(input))];
        let passage = walk.forward(inputs, &[self.logits], Some((self.input, Rule::GRADIENT))).await?;
        let value = passage.value(self.logits);
        let shape = value.shape();
        let slope = score.slope(self.logits_of(value, n)).mul_scalar(self.numerics.loss_scale);
        walk.reverse(passage.tape, self.logits, self.seed(slope, Rule::GRADIENT, &shape), self.input).await?;
        Ok(())
    }

    /// The first step of a walk forward and back at which a value is not finite.
    pub async fn first_not_finite(&self, input: Tensor<4>, score: Score, pace: &dyn Pace) -> Result<Option<WalkStep>, ModelError> {
        let guard = Guard::default();
        self.probed(input, score, &guard, pace).await?;
        Ok(guard.first())
    }

    /// How long each step of a walk forward and back takes. On a GPU each step is waited for.
    pub async fn step_times(&self, input: Tensor<4>, score: Score, pace: &dyn Pace) -> Result<Vec<StepTime>, ModelError> {
        let stopwatch = Stopwatch::start(&self.graph, &self.weights.device);
        self.probed(input, score, &stopwatch, pace).await?;
        Ok(stopwatch.stop()?)
    }

    /// How large the gradients of the score are, over all steps.
    pub async fn gradient_magnitudes(&self, input: Tensor<4>, score: Score, pace: &dyn Pace) -> Result<Spread, ModelError> {
        let magnitudes = Magnitudes::default();
        self.probed(input, score, &magnitudes, pace).await?;
        Ok(magnitudes.spread())
    }

    /// The parts into which a batch is cut so that a walk over each stays within its memory: consecutive ranges of its units, of which
    /// each holds `per` images. A unit that does not fit by itself is a part too, which the walk then refuses. No part has more than `most`
    /// units.
    fn parts(&self, route: Route<'_>, units: usize, per: usize, most: usize) -> impl Iterator<Item = Range<usize>> + use<> {
        let most = if self.takes_batches { (self.graph.images_at_once(route, self.most_bytes) / per).clamp(1, most) } else { 1 };
        (0..units).step_by(most).map(move |start| start..(start + most).min(units))
    }

    fn check(&self, score: Score) -> Result<(), ModelError> {
        if score.last_class() < self.classes {
            return Ok(());
        }
        Err(ModelError::NoSuchClass { name: self.name.clone(), asked: score.last_class().to_string(), last: self.classes - 1 })
    }
}

/// Magnitudes of relevance that are shared out as they are: products with weights of their own size then keep all their digits.
const SHARED: Range<f32> = 1e-12..1e12;

/// What a recorded walk may hold to be kept after it was used, so that another class of the same photo costs the walk back alone.
const MOST_KEPT_BYTES: u64 = 96 << 20;

/// Relevance `[n, classes]` in units of a power of two near its largest magnitude, and that unit; 1 for magnitudes of usual size. Relevance
/// is linear in what it starts from, and a score of 1e-25 times a weight of 1e-25 is 0 in f32.
async fn in_unit(relevance: Tensor<2>) -> Result<(Tensor<2>, f32), ModelError> {
    let largest = super::read(relevance.clone().abs().max().reshape([1]), "the score").await?[0];
    if largest == 0.0 || SHARED.contains(&largest) {
        return Ok((relevance, 1.0));
    }
    let exponent = largest.log2().round().clamp(-126.0, 126.0);
    Ok((relevance.mul_scalar((-exponent).exp2()), exponent.exp2()))
}

/// Parts of a batch one after the other.
fn joined<const D: usize>(mut parts: Vec<Tensor<D>>) -> Tensor<D> {
    if parts.len() == 1 { parts.remove(0) } else { Tensor::cat(parts, 0) }
}

/// What is known of a file before its graph is.
struct BeforeGraph {
    id: String,
    name: String,
    hash: String,
    bytes: usize,
    weights: String,
}

/// What nobody said of a network's file, so that it was assumed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Assumed {
    /// How it wants its photos.
    pub preprocess: bool,
    /// What its classes are called.
    pub labels: bool,
}

/// Preprocessing of a network of which nobody says it: a grey one is taken to want 0..1.
fn assumed(channels: usize) -> &'static Preset {
    Preset::by_id(if channels == 1 { "unit" } else { "torchvision" }).expect("a preset of the registry")
}

/// Reads the graph of a network that takes a photo. An output that is named and cannot be read beside the others is read alone.
fn read(file: &NetworkFile, photo_size: Option<[usize; 2]>, files: Files, output: Option<&str>) -> Result<Graph, NetworkError> {
    let options = ReadOptions { photo: true, photo_size, files, ..ReadOptions::default() };
    let whole = Graph::of(file, &options);
    let is_read = |graph: &Graph| graph.unreadable().iter().all(|unreadable| output != Some(unreadable.name.as_str()));
    match output {
        Some(output) if !whole.as_ref().is_ok_and(is_read) => Graph::of(file, &ReadOptions { only_output: Some(output.into()), ..options }),
        _ => whole,
    }
}

/// The output that is explained and its logits. Where none is named, outputs are tried in the order in which they look like classes, and
/// the refusal is that of the first.
fn question(graph: &mut Graph, wanted: Option<&str>, head: Option<Head>, name: &str) -> Result<(output::Chosen, head::Logits), ModelError> {
    let mut tried = Vec::new();
    let mut first = None;
    loop {
        let chosen = match output::chosen(graph, wanted, &tried, name) {
            Ok(chosen) => chosen,
            Err(error) => return Err(first.unwrap_or(error)),
        };
        match head::logits(graph, chosen.port, chosen.classes, head, name) {
            Ok(logits) => return Ok((chosen, logits)),
            Err(ModelError::NotAClassifier(reason)) if wanted.is_none() => {
                tried.push(chosen.port);
                first.get_or_insert(ModelError::NotAClassifier(reason));
            }
            Err(error) => return Err(error),
        }
    }
}

fn no_photo(name: &str, shape: &[usize]) -> String {
    format!(
        "{name} takes an input of shape {shape:?}; an image of 1, 3 or 4 channels was expected: export it with an input \
         [1, channels, height, width] or [1, height, width, channels]"
    )
}

/// What the card says of the graph.
#[derive(Default)]
struct StatedOutput<'a> {
    output: Option<&'a str>,
    head: Option<Head>,
    tap: Option<String>,
}

/// By how much outputs in f32, or in half precision, may leave the range 0 to 1 and miss the sum 1 and still be probabilities.
const BEYOND: f32 = 2e-3;

/// How many masked classes are named.
const NAMED: usize = 3;

/// That a file masks classes, in one sentence; none where it masks none.
fn masks_in_words(masked: &[usize], labels: &[String]) -> Option<String> {
    let names: Vec<&str> = masked.iter().take(NAMED).map(|&class| labels[class].as_str()).collect();
    let more = match masked.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (it, its, probability) = if masked.len() == 1 { ("it", "its", "probability is") } else { ("they", "their", "probabilities are") };
    (!masked.is_empty()).then(|| {
        format!("The file masks {}{more}: {it} can never win, and {its} {probability} 0 whatever the photo shows.", names.join(", "))
    })
}

/// What the classes that a file leaves out of its softmax are called together.
const REST: &str = "none of these classes";

/// The names of the classes of a network with so many outputs, or what is wrong with those given. The classes of one output are what it
/// speaks for and the opposite. Where the file leaves classes out, they are one more.
fn named(labels: Vec<String>, outputs: usize, has_rest: bool) -> Result<Vec<String>, String> {
    if has_rest && outputs > 1 {
        return named(labels, outputs, false).map(|labels| labels.into_iter().chain([REST.to_string()]).collect());
    }
    match (labels.len(), outputs) {
        (0, 1) => Ok(vec!["class 0".into(), "not class 0".into()]),
        (1, 1) => Ok(vec![labels[0].clone(), format!("not {}", labels[0])]),
        (given, 1) => Err(format!("has one output but {given} names: name only the class that the output speaks for")),
        (0, _) => Ok((0..outputs).map(|class| format!("class {class}")).collect()),
        (given, _) if given != outputs => Err(format!("has {outputs} classes but {given} names: give one name for each class")),
        _ => Ok(labels),
    }
}

impl Model for Classifier {
    fn classes(&self) -> usize {
        self.classes
    }

    fn input_shape(&self) -> [usize; 3] {
        self.shape
    }

    fn device(&self) -> &Device {
        &self.weights.device
    }

    fn taps(&self) -> &[Tap] {
        &self.taps
    }

    fn range(&self) -> [(f32, f32); 3] {
        self.preparation.range()
    }

    fn default_tap(&self) -> Option<&str> {
        self.tap.as_deref()
    }

    fn link(&self) -> Link {
        self.head.link
    }

    fn given_probability(&self, class: usize, probability: f64) -> f64 {
        match self.clip {
            None => probability,
            // One output alone is clipped for the class that it speaks for, and the other class has what is left.
            Some(clip) if self.has_one_output && class == 1 => 1.0 - clip.of(1.0 - probability),
            Some(clip) => clip.of(probability),
        }
    }

    fn logits<'a>(&'a self, batch: Tensor<4>, pace: &'a dyn Pace) -> Later<'a, Result<Tensor<2>, ModelError>> {
        Box::pin(async move {
            if let Some(recording) = self.recording.clone().filter(|_| batch.dims()[0] == 1)
                && recording.is_of(&super::read(batch.clone(), "the input").await?)
            {
                return match recording.logits() {
                    Some(logits) => Ok(logits),
                    None => self.recorded(&recording, batch, pace).await,
                };
            }
            let walk = async |images| Ok(Gradient { logits: self.logits_here(images, pace).await?, gradient: self.no_gradient() });
            Ok(self.in_shares(batch, None, walk).await?.logits)
        })
    }

    fn at_once(&self) -> usize {
        if *self.device() == Device::flex() { 1 + self.helpers.as_ref().map_or(0, |helpers| helpers.ready()) } else { 8 }
    }

    fn input_gradient<'a>(
        &'a self,
        batch: Tensor<4>,
        score: Score,
        rule: Rule,
        pace: &'a dyn Pace,
    ) -> Later<'a, Result<Gradient, ModelError>> {
        Box::pin(async move {
            self.check(score)?;
            if rule != Rule::GRADIENT {
                return self.gradient_here(batch, score, rule, pace).await;
            }
            if let Some(RecordedWalk { logits, shape, tape, .. }) = self.recorded_walk(&batch, pace).await? {
                let gradient = self.back(tape, (logits.clone(), shape), (score, rule), self.input, pace).await?;
                return Ok(Gradient { logits, gradient: gradient.map_or_else(|| batch.zeros_like(), Value::tensor) });
            }
            self.in_shares(batch, Some(score), async |images| self.gradient_here(images, score, rule, pace).await).await
        })
    }

    fn features<'a>(&'a self, batch: Tensor<4>, tap: &'a str, score: Score, pace: &'a dyn Pace) -> Later<'a, Result<Features, ModelError>> {
        Box::pin(async move {
            self.check(score)?;
            let is_default = self.tap.as_deref() == Some(tap);
            let (tap, layout, port) = self.tap(tap)?;
            if is_default
                && let Some(RecordedWalk { logits, shape, tape, tap: Some((port, value)) }) = self.recorded_walk(&batch, pace).await?
            {
                let gradient = self.back(tape, (logits.clone(), shape), (score, Rule::GRADIENT), port, pace).await?;
                let gradient = gradient.unwrap_or_else(|| Value::zeros(&value.shape(), &self.weights.device));
                return Ok(Features { logits, maps: layout.maps(tap, value), gradient: layout.maps(tap, gradient) });
            }
            let keep = [self.logits, port];
            let route = Route { given: &[self.input], keep: &keep, record: Some((port, Rule::GRADIENT)) };
            let (mut all_logits, mut all_maps, mut gradients) = (Vec::new(), Vec::new(), Vec::new());
            for images in self.parts(route, batch.dims()[0], 1, usize::MAX) {
                let count = images.len();
                let inputs = vec![(self.input, Value::from(batch.clone().slice([images])))];
                let passage = self.walk(pace).forward(inputs, &keep, Some((port, Rule::GRADIENT))).await?;
                let said = passage.value(self.logits);
                let (seed, logits) = (said.shape(), self.logits_of(said, count));
                let value = passage.value(port);
                let shape = value.shape();
                all_maps.push(layout.maps(tap, value));
                let gradient = self.back(passage.tape, (logits.clone(), seed), (score, Rule::GRADIENT), port, pace).await?;
                gradients.push(layout.maps(tap, gradient.unwrap_or_else(|| Value::zeros(&shape, &self.weights.device))));
                all_logits.push(logits);
            }
            Ok(Features { logits: joined(all_logits), maps: joined(all_maps), gradient: joined(gradients) })
        })
    }

    fn logits_from<'a>(
        &'a self,
        image: Tensor<4>,
        tap: &'a str,
        maps: Tensor<4>,
        pace: &'a dyn Pace,
    ) -> Later<'a, Result<Tensor<2>, ModelError>> {
        Box::pin(async move {
            let (_, layout, port) = self.tap(tap)?;
            let [_, channels, height, width] = image.dims();
            // Of a transformer's tokens only those of the patches are maps; the others are the image's own.
            let own = if layout.has_others() {
                let inputs = vec![(self.input, Value::from(image.clone()))];
                self.walk(pace).forward(inputs, &[port], None).await?.value(port)
            } else {
                Value::from(image.clone())
            };
            let route = Route { given: &[self.input, port], keep: &[self.logits], record: None };
            let mut parts = Vec::new();
            for part in self.parts(route, maps.dims()[0], 1, usize::MAX) {
                let count = part.len();
                let image = image.clone().expand([part.len(), channels, height, width]);
                let replaced = layout.replaced(own.clone(), maps.clone().slice([part]));
                let inputs = vec![(self.input, Value::from(image)), (port, replaced)];
                let passage = self.walk(pace).forward(inputs, &[self.logits], None).await?;
                parts.push(self.logits_of(passage.value(self.logits), count));
            }
            Ok(joined(parts))
        })
    }

    fn disturbed(&self, draw: u64, share: f32) -> Option<Box<dyn Model + '_>> {
        // Room for the walks of one draw before those of the next begin.
        Some(Box::new(Self { disturbance: Some((Rc::new(Cell::new(draw << 32)), share)), recording: None, helpers: None, ..self.clone() }))
    }

    fn picture(&self, values: &[f32]) -> Image {
        self.preparation.picture(values)
    }

    fn enlarges(&self) -> bool {
        self.graph.enlarges()
    }

    fn anatomy(&self) -> Option<Anatomy> {
        Some(self.graph.anatomy(self.input, self.logits))
    }

    fn jumps(&self) -> Vec<Jump> {
        self.graph.jumps(self.input, self.logits)
    }

    fn bends(&self, score: Score) -> Result<Vec<Bend>, String> {
        let Some(port) = self.without_rest else { return self.graph.bends(self.input, self.logits) };
        if score.last_class() + 1 == self.classes {
            let rest = &self.labels[self.classes - 1];
            return Err(format!("the logit of the class `{rest}` curves: it is the log-sum-exp of those that the file leaves out"));
        }
        self.graph.bends(self.input, port)
    }

    fn before_bends<'a>(&'a self, image: Tensor<4>, bends: &'a [Bend], pace: &'a dyn Pace) -> Later<'a, Result<Vec<Vec<f32>>, ModelError>> {
        Box::pin(async move {
            let ports: Vec<Port> = bends.iter().map(|bend| bend.port).collect();
            let passage = self.walk(pace).forward(vec![(self.input, Value::from(image))], &ports, None).await?;
            let mut values = Vec::new();
            for port in ports {
                values.push(passage.value(port).read().await?);
            }
            Ok(values)
        })
    }
}
