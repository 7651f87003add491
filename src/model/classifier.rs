//! A graph on a device, used as an image classifier.

use super::{Card, Familiarity, Features, Gradient, Labels, Model, ModelError, ReferencePhotos, Score, Tap, class_of, sha256, taps};
use crate::image::{Image, Preparation, Preprocess};
use crate::network::Rule;
use crate::network::probe::{Guard, Magnitudes, Place, Spread};
use crate::network::value::ranked;
use crate::network::{Bend, Graph, NetworkError, Numerics, Output, Port, Probe, ReadOptions, Tape, Value, Walk, Weights, tensor_of};
use crate::pace::{Later, Pace};
use burn::tensor::{Device, Tensor};
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
    /// The photos that it knows, where its card keeps their statistics.
    pub reference_photos: Option<Rc<ReferencePhotos>>,
    pub(super) graph: Rc<Graph>,
    pub(super) weights: Rc<Weights>,
    input: Port,
    pub(super) logits: Port,
    classes: usize,
    shape: [usize; 3],
    taps: Rc<[Tap]>,
    tap: Option<String>,
    numerics: Numerics,
}

impl Classifier {
    /// Reads a network with its card; the bytes must be those that the card describes.
    ///
    /// # Errors
    /// [`ModelError::WrongHash`], or whatever stands in the way in the file.
    pub fn from_card(bytes: &[u8], card: &Card, labels: Vec<String>, device: &Device) -> Result<Self, ModelError> {
        let hash = sha256(bytes);
        if bytes.len() != card.bytes || hash != card.sha256 {
            let start = |hash: &str| hash.chars().take(8).collect();
            return Err(ModelError::WrongHash {
                name: card.name.clone(),
                found: bytes.len(),
                expected: card.bytes,
                hash: start(&hash),
                wanted: start(&card.sha256),
            });
        }
        let graph = Graph::read(bytes, &ReadOptions::default())?;
        let preparation = card.preprocess.clone().for_input(card.input.height, card.input.width)?;
        let labels = if labels.is_empty()
            && let Labels::Names(names) = &card.labels
        {
            names.clone()
        } else {
            labels
        };
        let given = FileFacts { id: card.id.clone(), name: card.name.clone(), hash, bytes: bytes.len(), weights: card.weights.clone() };
        let model = Self::build(graph, given, preparation, labels, Some(&card.logits), card.tap.clone(), device)?;
        let reference_photos = card.familiarity.clone().map(|statistics| statistics.checked(model.classes)).transpose();
        let refuse = |what| ModelError::NotAClassifier(format!("the card of {} has a wrong `familiarity`: {what}", card.name));
        Ok(Self { reference_photos: reference_photos.map_err(refuse)?.map(Rc::new), ..model })
    }

    /// Reads a network that has no card. Its input is taken to be RGB, 3 x height x width, short side resized and the
    /// centre cropped, normalised by ImageNet's mean and standard deviation as PyTorch's models expect.
    pub fn from_file(bytes: &[u8], name: &str, device: &Device) -> Result<Self, ModelError> {
        let graph = Graph::read(bytes, &ReadOptions::default())?;
        let shape = graph.inputs().first().map(|port| port.shape.clone()).unwrap_or_default();
        let [_, _, height, width] = shape[..] else {
            return Err(ModelError::NotAClassifier(format!(
                "{name} takes an input of shape {shape:?}; an image [1, 3, height, width] was expected"
            )));
        };
        let preparation = assumed(height, width).for_input(height, width)?;
        let given = FileFacts {
            id: name.to_string(),
            name: name.to_string(),
            hash: sha256(bytes),
            bytes: bytes.len(),
            weights: "as in the file".into(),
        };
        Self::build(graph, given, preparation, Vec::new(), None, None, device)
    }

    fn build(
        graph: Graph,
        given: FileFacts,
        preparation: Preparation,
        labels: Vec<String>,
        logits: Option<&str>,
        tap: Option<String>,
        device: &Device,
    ) -> Result<Self, ModelError> {
        let refuse = |what: String| ModelError::NotAClassifier(format!("{} {what}", given.name));
        if graph.inputs().len() != 1 {
            return Err(refuse(format!("takes {} inputs; one image was expected", graph.inputs().len())));
        }
        let input = graph.input(0);
        let planned = graph.ports()[input].shape.clone();
        let [_, channels @ 3, height, width] = planned[..] else {
            return Err(refuse(format!("takes an input of shape {planned:?}; an image [1, 3, height, width] was expected")));
        };
        let output = graph.outputs().iter().find(|(name, _)| logits.is_none_or(|wanted| wanted == name));
        let Some((_, Output::Port(output))) = output else {
            return Err(refuse("has no output that depends on its input".into()));
        };
        let logits = before_softmax(&graph, *output);
        let classes = match graph.ports()[logits].shape[..] {
            [_, classes] | [_, classes, 1, 1] => classes,
            ref other => return Err(refuse(format!("ends in the shape {other:?}; one number per class was expected"))),
        };
        if !labels.is_empty() && labels.len() != classes {
            return Err(refuse(format!("has {classes} classes but {} names", labels.len())));
        }
        let labels = if labels.is_empty() { (0..classes).map(|class| format!("class {class}")).collect() } else { labels };
        let taps = taps::find(&graph, input, logits);
        let tap = match tap {
            Some(tap) if taps.iter().any(|known| known.name == tap) => Some(tap),
            Some(tap) => return Err(refuse(format!("has no feature map `{tap}`, which its card names"))),
            None => taps::default(&graph, &taps, logits),
        };
        let weights = Rc::new(Weights::load(&graph, device));
        Ok(Self {
            id: given.id,
            name: given.name,
            sha256: given.hash,
            bytes: given.bytes,
            weights_stored: given.weights,
            labels: labels.into(),
            preparation,
            reference_photos: None,
            input,
            logits,
            classes,
            shape: [channels, height, width],
            taps: taps.into(),
            tap,
            numerics: Numerics::default(),
            graph: Rc::new(graph),
            weights,
        })
    }

    /// The same network, walked with these numerics; graph and weights are shared.
    pub fn at(&self, numerics: Numerics) -> Self {
        Self { numerics, ..self.clone() }
    }

    /// The same network with other weights; the graph is shared.
    pub(super) fn with_weights(&self, weights: Weights) -> Self {
        Self { weights: Rc::new(weights), ..self.clone() }
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

    fn tap(&self, tap: &str) -> Result<(&Tap, Port), ModelError> {
        let Some(found) = self.taps.iter().find(|known| known.name == tap) else {
            // The last ones are those that people ask for; a whole list would bury them.
            let known = self.taps.iter().rev().take(12).map(|tap| tap.name.as_str()).collect::<Vec<_>>().join(", ");
            let known = if self.taps.len() > 12 { format!("{known} or one of {} earlier ones", self.taps.len() - 12) } else { known };
            return Err(NetworkError::NoSuchPort { name: tap.to_string(), known }.into());
        };
        Ok((found, self.graph.port(tap).expect("a tap is a port")))
    }

    fn flat_logits(&self, value: Value) -> Tensor<2> {
        let n = value.shape()[0];
        value.reshape(&[n, self.classes]).tensor()
    }

    /// What reaches `to` of every image's score.
    async fn back(
        &self,
        tape: Tape,
        logits: Tensor<2>,
        (score, rule): (Score, Rule),
        to: Port,
        pace: &dyn Pace,
    ) -> Result<Option<Value>, ModelError> {
        let mut shape = self.graph.ports()[self.logits].shape.clone();
        shape[0] = logits.dims()[0];
        let Numerics { loss_scale, .. } = self.numerics;
        let slope = score.slope(logits.clone()).mul_scalar(loss_scale);
        // Relevance starts as the score itself, a gradient and a multiplier as its derivative.
        let seed = if matches!(rule, Rule::Relevance(_)) { slope.mul(logits) } else { slope };
        let seed = Value::from(seed).reshape(&shape);
        let back = self.walk(pace).reverse(tape, self.logits, seed, to).await?;
        Ok(back.map(|value| if loss_scale == 1.0 { value } else { ranked!(value, |g| g.div_scalar(loss_scale)) }))
    }

    fn walk<'a>(&'a self, pace: &'a dyn Pace) -> Walk<'a> {
        Walk { graph: &self.graph, weights: &self.weights, precision: self.numerics.precision, probe: None, pace }
    }

    /// Walks forward and back for an input `[1, channels, height, width]`, a probe looking at every value.
    async fn probed(&self, input: Tensor<4>, score: Score, probe: &dyn Probe, pace: &dyn Pace) -> Result<(), ModelError> {
        self.check(score)?;
        let walk = Walk { probe: Some(probe), ..self.walk(pace) };
        let inputs = vec![(self.input, Value::from(input))];
        let passage = walk.forward(inputs, &[self.logits], Some((self.input, Rule::GRADIENT))).await?;
        let slope = score.slope(self.flat_logits(passage.value(self.logits)));
        let slope = slope.mul_scalar(self.numerics.loss_scale);
        let shape = passage.value(self.logits).shape();
        walk.reverse(passage.tape, self.logits, Value::from(slope).reshape(&shape), self.input).await?;
        Ok(())
    }

    /// The first step of a walk forward and back at which a value is not finite.
    pub async fn first_not_finite(&self, input: Tensor<4>, score: Score, pace: &dyn Pace) -> Result<Option<Place>, ModelError> {
        let guard = Guard::default();
        self.probed(input, score, &guard, pace).await?;
        Ok(guard.first())
    }

    /// How large the gradients of the score are, over all steps.
    pub async fn gradient_magnitudes(&self, input: Tensor<4>, score: Score, pace: &dyn Pace) -> Result<Spread, ModelError> {
        let magnitudes = Magnitudes::default();
        self.probed(input, score, &magnitudes, pace).await?;
        Ok(magnitudes.spread())
    }

    fn check(&self, score: Score) -> Result<(), ModelError> {
        if score.last_class() < self.classes {
            return Ok(());
        }
        Err(ModelError::NoSuchClass { name: self.name.clone(), asked: score.last_class().to_string(), last: self.classes - 1 })
    }
}

/// What is known of a file before its graph is.
struct FileFacts {
    id: String,
    name: String,
    hash: String,
    bytes: usize,
    weights: String,
}

/// Preprocessing of a network without a card.
fn assumed(height: usize, width: usize) -> Preprocess {
    // ImageNet's mean and standard deviation, in pixel values 0..255.
    let card = serde_json::json!({
        "resize": { "mode": "short-side", "size": height.max(width) * 8 / 7, "filter": "bilinear" },
        "crop": { "height": height, "width": width },
        "channels": "RGB",
        "mean": [123.675, 116.28, 103.53],
        "scale": [58.395, 57.12, 57.375],
    });
    serde_json::from_value(card).expect("written to the card's own schema")
}

/// Of a network that ends in a softmax, the values before it are taken: probabilities saturate, logits do not.
fn before_softmax(graph: &Graph, output: Port) -> Port {
    graph.nodes().iter().find(|node| node.output == output && node.operator == "Softmax").map_or(output, |node| node.inputs[0])
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

    fn logits<'a>(&'a self, batch: Tensor<4>, pace: &'a dyn Pace) -> Later<'a, Result<Tensor<2>, ModelError>> {
        Box::pin(async move {
            let inputs = vec![(self.input, Value::from(batch))];
            let passage = self.walk(pace).forward(inputs, &[self.logits], None).await?;
            Ok(self.flat_logits(passage.value(self.logits)))
        })
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
            let dims = batch.dims();
            let inputs = vec![(self.input, Value::from(batch))];
            let passage = self.walk(pace).forward(inputs, &[self.logits], Some((self.input, rule))).await?;
            let logits = self.flat_logits(passage.value(self.logits));
            let gradient = self.back(passage.tape, logits.clone(), (score, rule), self.input, pace).await?;
            let gradient = gradient.map_or_else(|| Tensor::zeros(dims, &self.weights.device), Value::tensor);
            Ok(Gradient { logits, gradient })
        })
    }

    fn features<'a>(&'a self, batch: Tensor<4>, tap: &'a str, score: Score, pace: &'a dyn Pace) -> Later<'a, Result<Features, ModelError>> {
        Box::pin(async move {
            self.check(score)?;
            let (tap, port) = self.tap(tap)?;
            let inputs = vec![(self.input, Value::from(batch))];
            let passage = self.walk(pace).forward(inputs, &[self.logits, port], Some((port, Rule::GRADIENT))).await?;
            let logits = self.flat_logits(passage.value(self.logits));
            let value = passage.value(port);
            let shape = value.shape();
            let maps = taps::maps(tap, value);
            let gradient = self.back(passage.tape, logits.clone(), (score, Rule::GRADIENT), port, pace).await?;
            let gradient = taps::maps(tap, gradient.unwrap_or_else(|| Value::zeros(&shape, &self.weights.device)));
            Ok(Features { logits, maps, gradient })
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
            let (tap, port) = self.tap(tap)?;
            let [_, channels, height, width] = image.dims();
            // Of a transformer's tokens only those of the patches are maps; the others are the image's own.
            let own = match tap.tokens {
                Some(1..) => {
                    let inputs = vec![(self.input, Value::from(image.clone()))];
                    self.walk(pace).forward(inputs, &[port], None).await?.value(port)
                }
                _ => Value::from(image.clone()),
            };
            let image = image.expand([maps.dims()[0], channels, height, width]);
            let inputs = vec![(self.input, Value::from(image)), (port, taps::replaced(tap, own, maps))];
            let passage = self.walk(pace).forward(inputs, &[self.logits], None).await?;
            Ok(self.flat_logits(passage.value(self.logits)))
        })
    }

    fn picture(&self, values: &[f32]) -> Image {
        self.preparation.picture(values)
    }

    fn bends(&self) -> Result<Vec<Bend>, String> {
        self.graph.bends(self.input, self.logits)
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
