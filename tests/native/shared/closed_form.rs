//! A network in closed form.

use burn::tensor::{Device, Tensor, TensorData};
use std::cell::RefCell;
use whylight::model::{Features, Gradient, Model, ModelError, Question, Rule, Score, Tap};
use whylight::pace::{Later, Pace};

/// A network that answers by two functions and keeps what it was asked.
pub struct ClosedForm {
    shape: [usize; 3],
    classes: usize,
    range: (f32, f32),
    taps: Vec<Tap>,
    device: Device,
    logits: Box<dyn Fn(Tensor<4>) -> Tensor<2>>,
    gradient: Box<dyn Fn(Tensor<4>, Score) -> Tensor<4>>,
    /// Every question, with the shape of the images or maps that it was about.
    pub asked: RefCell<Vec<(Question, [usize; 4])>>,
}

impl ClosedForm {
    /// `logits` of a batch, and the `gradient` of a score at every image of it. Black and white are -1 and 1, and there is no tap.
    pub fn new(
        shape: [usize; 3],
        classes: usize,
        logits: impl Fn(Tensor<4>) -> Tensor<2> + 'static,
        gradient: impl Fn(Tensor<4>, Score) -> Tensor<4> + 'static,
    ) -> Self {
        let (range, device) = ((-1.0, 1.0), Device::flex());
        Self {
            shape,
            classes,
            range,
            taps: Vec::new(),
            device,
            logits: Box::new(logits),
            gradient: Box::new(gradient),
            asked: RefCell::default(),
        }
    }

    /// logit_c = w_c . x + b_c, the weights by class.
    pub fn linear(shape: [usize; 3], weights: &[Vec<f32>], biases: &[f32]) -> Self {
        let (classes, pixels) = (weights.len(), shape.iter().product::<usize>());
        assert_eq!(biases.len(), classes);
        let tensor = |values: &[f32]| Tensor::<1>::from_data(TensorData::new(values.to_vec(), [values.len()]), &Device::flex());
        let (matrix, bias) = (tensor(&weights.concat()).reshape([classes, pixels]), tensor(biases).reshape([1, classes]));
        let transposed = matrix.clone().transpose();
        let logits = move |batch: Tensor<4>| batch.flatten::<2>(1, 3).matmul(transposed.clone()).add(bias.clone());
        let scores = logits.clone();
        let gradient =
            move |batch: Tensor<4>, score: Score| score.slope(scores(batch.clone())).matmul(matrix.clone()).reshape(batch.dims());
        Self::new(shape, classes, logits, gradient)
    }

    /// The same between another black and white.
    pub fn between(self, black: f32, white: f32) -> Self {
        Self { range: (black, white), ..self }
    }

    /// The same with its own input as the only tap, `pixels`.
    pub fn with_pixels(self) -> Self {
        let [channels, height, width] = self.shape;
        Self { taps: vec![Tap { name: "pixels".into(), channels, height, width, tokens: None }], ..self }
    }

    /// How many images it was asked about.
    pub fn images(&self) -> usize {
        self.asked.borrow().iter().map(|(_, dims)| dims[0]).sum()
    }

    fn hear(&self, question: Question, batch: &Tensor<4>) {
        self.asked.borrow_mut().push((question, batch.dims()));
    }
}

impl Model for ClosedForm {
    fn classes(&self) -> usize {
        self.classes
    }

    fn input_shape(&self) -> [usize; 3] {
        self.shape
    }

    fn device(&self) -> &Device {
        &self.device
    }

    fn taps(&self) -> &[Tap] {
        &self.taps
    }

    fn range(&self) -> [(f32, f32); 3] {
        [self.range; 3]
    }

    fn default_tap(&self) -> Option<&str> {
        self.taps.first().map(|tap| tap.name.as_str())
    }

    fn logits<'a>(&'a self, batch: Tensor<4>, _pace: &'a dyn Pace) -> Later<'a, Result<Tensor<2>, ModelError>> {
        self.hear(Question::Logits, &batch);
        Box::pin(async move { Ok((self.logits)(batch)) })
    }

    fn input_gradient<'a>(
        &'a self,
        batch: Tensor<4>,
        score: Score,
        rule: Rule,
        _pace: &'a dyn Pace,
    ) -> Later<'a, Result<Gradient, ModelError>> {
        self.hear(Question::Gradient(rule), &batch);
        Box::pin(async move { Ok(Gradient { logits: (self.logits)(batch.clone()), gradient: (self.gradient)(batch, score) }) })
    }

    fn features<'a>(
        &'a self,
        batch: Tensor<4>,
        tap: &'a str,
        score: Score,
        _pace: &'a dyn Pace,
    ) -> Later<'a, Result<Features, ModelError>> {
        assert!(self.taps.iter().any(|known| known.name == tap), "it has no tap `{tap}`");
        self.hear(Question::Features, &batch);
        Box::pin(async move {
            let (logits, gradient) = ((self.logits)(batch.clone()), (self.gradient)(batch.clone(), score));
            Ok(Features { logits, maps: batch, gradient })
        })
    }

    fn logits_from<'a>(
        &'a self,
        _image: Tensor<4>,
        _tap: &'a str,
        maps: Tensor<4>,
        _pace: &'a dyn Pace,
    ) -> Later<'a, Result<Tensor<2>, ModelError>> {
        self.hear(Question::LogitsFrom, &maps);
        Box::pin(async move { Ok((self.logits)(maps)) })
    }
}
