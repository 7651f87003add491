//! A graph whose weights are trained.

use super::error::TrainError;
use super::log_probabilities::summed_log_probabilities;
use crate::network::{Graph, Initial, Port, Rule, Value, Walk, WeightId, Weights, precision::Precision};
use crate::noise::Noise;
use crate::pace::Pace;
use burn::tensor::{Device, FloatDType, Tensor, TensorData};
use std::rc::Rc;

/// A trained weight.
#[derive(Clone)]
pub(super) struct Leaf {
    /// The step that it belongs to.
    pub step: String,
    id: WeightId,
    pub shape: Vec<usize>,
    /// Numbers that a sum of the layer has, for the first weights.
    fan_in: usize,
    /// The numbers, row by row; no gradients are recorded.
    pub values: Tensor<1>,
}

/// A graph with the values of its trained weights on a device.
#[derive(Clone)]
pub struct Trainee {
    graph: Rc<Graph>,
    input: Port,
    logits: Port,
    weights: Rc<Weights>,
    pub(super) leaves: Vec<Leaf>,
}

/// With respect to what the gradient of a function of the logits is asked for.
pub(super) struct Recording<'a> {
    /// The input, or a feature map.
    pub port: Port,
    /// The derivative of the function with respect to the logits `[n, classes]`.
    pub seed: &'a dyn Fn(Tensor<2>) -> Tensor<2>,
}

/// What a walk gives.
pub(super) struct TraineeAnswer {
    /// `[n, classes]`.
    pub logits: Tensor<2>,
    /// What is at the port that was recorded from.
    pub value: Option<Value>,
    /// The gradient with respect to it; none where nothing leads from there to the logits.
    pub gradient: Option<Value>,
}

impl Trainee {
    /// All weights on the way from the first input to `logits` `[n, classes]`, as they are in the file.
    ///
    /// # Errors
    /// [`TrainError::NothingToTrain`] where no layer on the way has any.
    pub fn new(graph: Rc<Graph>, logits: Port, device: &Device) -> Result<Self, TrainError> {
        let weights = Weights::load(&graph, device);
        let input = graph.input(0);
        let mut leaves = Vec::new();
        for (node, _) in std::iter::zip(graph.nodes(), graph.ancestors(logits)).filter(|(_, leads)| *leads) {
            let initial = node.step.initial();
            let fan_in =
                initial.iter().find_map(|(_, initial)| if let Initial::Random { fan_in } = initial { Some(*fan_in) } else { None });
            for (id, _) in initial {
                let value = weights.get(id);
                let shape = value.shape();
                let values = value.reshape(&[shape.iter().product()]).tensor::<1>();
                leaves.push(Leaf { step: node.name.clone(), id, shape, fan_in: fan_in.unwrap_or(1), values });
            }
        }
        if leaves.is_empty() {
            return Err(TrainError::NothingToTrain);
        }
        Ok(Self { graph, input, logits, weights: weights.into(), leaves })
    }

    /// First weights as PyTorch draws those of its layers: of every tensor evenly from -1 / sqrt(f) to 1 / sqrt(f), biases included,
    /// where f is the number of inputs of a sum of the layer.
    #[must_use]
    pub fn drawn(mut self, seed: u64) -> Self {
        let noise = Noise::new(seed, "weights");
        for (index, leaf) in self.leaves.iter_mut().enumerate() {
            let bound = 1.0 / (leaf.fan_in as f32).sqrt();
            let count = leaf.shape.iter().product();
            let values = noise.uniform(index, count).into_iter().map(|share| (2.0 * share - 1.0) * bound).collect();
            leaf.values = Value::of([count], values, &self.weights.device).tensor();
        }
        self
    }

    /// Its weights are those of `weights`, such as re-initialised ones.
    #[must_use]
    pub fn with(mut self, weights: &Weights) -> Self {
        for leaf in &mut self.leaves {
            leaf.values = weights.get(leaf.id).reshape(&[leaf.shape.iter().product()]).tensor();
        }
        self
    }

    /// The weights as they are now, without gradients, for any walk.
    pub fn weights(&self) -> Weights {
        self.with_leaves(&self.leaves.iter().map(|leaf| leaf.values.clone()).collect::<Vec<_>>())
    }

    /// The graph whose weights are trained.
    pub fn graph(&self) -> &Rc<Graph> {
        &self.graph
    }

    /// The weights of the graph with these tensors in the place of the leaves.
    pub(super) fn with_leaves(&self, values: &[Tensor<1>]) -> Weights {
        let given = std::iter::zip(&self.leaves, values).map(|(leaf, values)| (leaf.id, Value::from(values.clone()).reshape(&leaf.shape)));
        self.weights.with(given)
    }

    /// The file that the network was read from, with the weights as they are now: an ONNX file that other programs run.
    ///
    /// # Errors
    /// As [`Graph::written_with`].
    pub async fn onnx(&self, file: &[u8]) -> Result<Vec<u8>, TrainError> {
        Ok(self.graph.written_with(file, &self.weights()).await?)
    }

    /// The input that takes the images.
    pub(super) fn input(&self) -> Port {
        self.input
    }

    /// The same in double precision, for derivatives by differences: images have to be in it too.
    #[must_use]
    pub fn in_double_precision(mut self) -> Self {
        self.weights = self.weights.cast(FloatDType::F64).into();
        for leaf in &mut self.leaves {
            leaf.values = leaf.values.clone().cast(FloatDType::F64);
        }
        self
    }

    /// With so many steps along a direction, a list of numbers per trained tensor in the order of the walk.
    ///
    /// # Panics
    /// Where the direction has another shape.
    #[must_use]
    pub fn moved(mut self, direction: &[Vec<f64>], steps: f64) -> Self {
        assert_eq!(direction.len(), self.leaves.len());
        for (leaf, direction) in std::iter::zip(&mut self.leaves, direction) {
            let values = &leaf.values;
            let data = TensorData::new(direction.clone(), [direction.len()]);
            let along = Tensor::<1>::from_data(data, (&values.device(), values.dtype()));
            leaf.values = values.clone().add(along.mul_scalar(steps));
        }
        self
    }

    /// Where it is trained.
    pub fn device(&self) -> &Device {
        &self.weights.device
    }

    /// Number of trained values.
    pub fn trained(&self) -> usize {
        self.leaves.iter().map(|leaf| leaf.shape.iter().product::<usize>()).sum()
    }

    /// Walks forward and, where a recording is asked for, in reverse from what it makes of the logits.
    pub(super) async fn walk(
        &self,
        weights: &Weights,
        images: &Value,
        recording: Option<Recording<'_>>,
        pace: &dyn Pace,
    ) -> Result<TraineeAnswer, TrainError> {
        let walk = Walk { graph: &self.graph, weights, precision: Precision::Single, disturbance: None, probe: None, pace };
        let record = recording.as_ref().map(|recording| (recording.port, Rule::GRADIENT));
        let mut keep = vec![self.logits];
        keep.extend(record.map(|(port, _)| port).filter(|&port| port != self.input));
        let passage = walk.forward(vec![(self.input, images.clone())], &keep, record).await?;
        let value = passage.value(self.logits);
        let shape = value.shape();
        let [count, _] = shape[..] else {
            return Err(TrainError::BadBatch(format!("the logits have the shape {shape:?}: train towards an output of [images, classes]")));
        };
        if images.shape()[0] != count {
            return Err(TrainError::BadBatch(format!("{} images gave logits of the shape {shape:?}: give one batch", images.shape()[0])));
        }
        let logits = value.tensor::<2>();
        let Some(Recording { port, seed }) = recording else { return Ok(TraineeAnswer { logits, value: None, gradient: None }) };
        let recorded = if port == self.input { images.clone() } else { passage.value(port) };
        let gradient = walk.reverse(passage.tape, self.logits, Value::from(seed(logits.clone())), port).await?;
        Ok(TraineeAnswer { logits, value: Some(recorded), gradient })
    }

    /// The logits of images `[n, ...]`, `[n, classes]` row by row.
    ///
    /// # Errors
    /// Whatever stands in the way of the walk.
    pub async fn logits(&self, images: &Value, pace: &dyn Pace) -> Result<Vec<f32>, TrainError> {
        let answer = self.walk(&self.weights(), images, None, pace).await?;
        Ok(Value::from(answer.logits).read().await?)
    }

    /// The input gradient of the summed log-probabilities, sum over k of d log p_k / dx, row by row in the shape of the images: what the
    /// penalty of Ross, Hughes and Doshi-Velez (2017), equation 1, looks at.
    ///
    /// # Errors
    /// Whatever stands in the way of the walk.
    pub async fn input_gradient(&self, images: &Value, pace: &dyn Pace) -> Result<Vec<f32>, TrainError> {
        let recording = Recording { port: self.input, seed: &summed_log_probabilities };
        let answer = self.walk(&self.weights(), images, Some(recording), pace).await?;
        match answer.gradient {
            Some(gradient) => Ok(gradient.read().await?),
            None => Ok(vec![0.0; images.shape().iter().product()]),
        }
    }
}
