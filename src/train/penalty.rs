//! What is added to the cross-entropy: what an explanation rests on, as a number.

use super::batch::Batch;
use super::counter_examples::counter_examples;
use super::cross_entropy::cross_entropies;
use super::error::TrainError;
use super::grad_cam::{normalised_grad_cam, reduced, speaking};
use super::log_probabilities::summed_log_probabilities;
use super::trainee::{Recording, Trainee, TraineeAnswer};
use crate::network::{Port, Value, Weights};
use crate::pace::Pace;
use burn::tensor::activation::softmax;
use burn::tensor::{Tensor, TensorData};

/// What is added to the cross-entropy. Each is a mean over the images of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Penalty {
    /// Nothing.
    None,
    /// Right for the right reasons (Ross, Hughes and Doshi-Velez, 2017, equation 1): the sum over places of
    /// (A d/dx sum over k of log p_k)^2, where A is the mask of where the evidence is not. The paper sums over the batch.
    InputGradient,
    /// The same of Grad-CAM (Schramowski et al., 2020): the sum over places of (A G)^2, where G is the Grad-CAM of the label, from 0 to
    /// its largest value 1, and A the mask, averaged to the size of the feature map.
    GradCam {
        /// A feature map `[n, channels, height, width]`.
        tap: Port,
    },
    /// The square of what speaks for the label inside the mask: the sum over its places of relu(sum over channels of G F), where F is the feature
    /// map and G the gradient of the label's log-odds, its logit less the logarithm of the sum of the exponentials of the others. In a head
    /// that is linear in its features these are the log-odds that come from there. The log-odds, since such a head can rest on a mark by what
    /// the mark takes from the other classes, of which the label's own logit says nothing; and not as a share of the largest value, whose
    /// derivative is 0 where the mark itself is the largest.
    LogOddsInside {
        /// A feature map `[n, channels, height, width]`.
        tap: Port,
    },
    /// A reward (HINT; Selvaraju et al., 2019; as a mean square in Friedrich et al., 2023): the mean over places of (G - R)^2, where G is as
    /// above and R the mask of where the evidence is, averaged to the size of the feature map. Images whose mask is empty have no reward.
    Reward {
        /// A feature map `[n, channels, height, width]`.
        tap: Port,
    },
    /// Counter-examples (CAIPI; Teso and Kersting, 2019): the cross-entropy of copies of the images whose numbers inside the mask of where the
    /// evidence is not are drawn evenly between the least and the largest number of the batch. Images without a mask have no copies. It needs no
    /// second derivative.
    CounterExamples {
        /// How many copies of each image, 1 or more.
        copies: usize,
        /// What the draws start from.
        seed: u64,
    },
}

impl Penalty {
    /// Where the walk over the images has to be recorded from, and what function of the logits its gradient is of.
    pub(super) fn recording<'a>(&self, trainee: &Trainee, seeds: &'a Seeds) -> Option<Recording<'a>> {
        match *self {
            Self::None | Self::CounterExamples { .. } => None,
            Self::InputGradient => Some(Recording { port: trainee.input(), seed: &seeds.summed }),
            Self::GradCam { tap } | Self::Reward { tap } => Some(Recording { port: tap, seed: &seeds.label }),
            Self::LogOddsInside { tap } => Some(Recording { port: tap, seed: &seeds.log_odds }),
        }
    }

    /// The penalty `[1]` of a batch that was walked; none where there is nothing to penalise.
    ///
    /// # Errors
    /// [`TrainError::BadBatch`] without the mask that it needs.
    pub(super) async fn of(
        &self,
        trainee: &Trainee,
        (weights, step): (&Weights, usize),
        (batch, answer): (&Batch, TraineeAnswer),
        pace: &dyn Pace,
    ) -> Result<Option<Tensor<1>>, TrainError> {
        let images = batch.labels().len() as f64;
        let TraineeAnswer { gradient, value, .. } = answer;
        Ok(match *self {
            Self::None => None,
            Self::InputGradient => match gradient {
                Some(gradient) => Some(squares_in(gradient, batch.needed_wrong()?).div_scalar(images)),
                None => None,
            },
            Self::GradCam { .. } => match (value, gradient) {
                (Some(maps), Some(gradient)) => {
                    let cam = normalised_grad_cam(maps, gradient)?;
                    let wrong = reduced(batch.needed_wrong()?, &cam)?;
                    Some(cam.mul(wrong).square().sum().div_scalar(images))
                }
                _ => None,
            },
            Self::LogOddsInside { .. } => match (value, gradient) {
                (Some(maps), Some(gradient)) => {
                    let speaks = speaking(maps, gradient)?;
                    let [count, _, height, width] = speaks.dims();
                    let inside = speaks.clone().mul(reduced(batch.needed_wrong()?, &speaks)?);
                    Some(inside.reshape([count, height * width]).sum_dim(1).square().sum().div_scalar(images))
                }
                _ => None,
            },
            Self::Reward { .. } => match (value, gradient) {
                (Some(maps), Some(gradient)) => {
                    let cam = normalised_grad_cam(maps, gradient)?;
                    let right = reduced(batch.needed_right()?, &cam)?;
                    let [count, _, height, width] = cam.dims();
                    let rewarded = right.clone().reshape([count, height * width]).max_dim(1).greater_elem(0.0).float().cast(cam.dtype());
                    let each = cam.sub(right).square().reshape([count, height * width]).mean_dim(1);
                    Some(each.mul(rewarded.clone()).sum().div(rewarded.sum().clamp_min(1.0)))
                }
                _ => None,
            },
            Self::CounterExamples { copies, seed } => {
                let copied = counter_examples(batch, copies, (seed, step))?;
                let answer = trainee.walk(weights, &copied.images, None, pace).await?;
                let each = cross_entropies(answer.logits, &copied.labels, trainee.device())?;
                // Means over those that have a mask; a batch without any has no penalty.
                let masked = copied.masked.reshape(&[copied.labels.len()]).tensor::<1>();
                let count = masked.clone().sum().clamp_min(1.0);
                Some(each.mul(masked).sum().div(count))
            }
        })
    }
}

/// The functions of the logits `[n, classes]` whose gradients are recorded, as d/d logits.
pub(super) struct Seeds {
    summed: fn(Tensor<2>) -> Tensor<2>,
    label: Box<dyn Fn(Tensor<2>) -> Tensor<2>>,
    log_odds: Box<dyn Fn(Tensor<2>) -> Tensor<2>>,
}

/// 1 at each row's label, 0 elsewhere, in the shape, type and place of the logits `[n, classes]`.
fn chosen(labels: &[usize], logits: &Tensor<2>) -> Tensor<2> {
    let [count, classes] = logits.dims();
    let mut chosen = vec![0.0f32; count * classes];
    for (row, &label) in std::iter::zip(chosen.chunks_exact_mut(classes.max(1)), labels) {
        // A label beyond the classes is refused by the cross-entropy.
        if let Some(one) = row.get_mut(label) {
            *one = 1.0;
        }
    }
    Tensor::from_data(TensorData::new(chosen, [count, classes]), (&logits.device(), logits.dtype()))
}

/// What a logit loses in a softmax that leaves its class out.
const LEFT_OUT: f32 = 1e30;

impl Seeds {
    /// d/d logits of the log-odds of each label.
    pub(super) fn log_odds(&self) -> &dyn Fn(Tensor<2>) -> Tensor<2> {
        &self.log_odds
    }

    /// Of a batch with those labels.
    pub(super) fn new(labels: &[usize]) -> Self {
        let labels = labels.to_vec();
        let others = labels.clone();
        let label = move |logits: Tensor<2>| chosen(&labels, &logits);
        let log_odds = move |logits: Tensor<2>| {
            let own = chosen(&others, &logits);
            // The derivative of the logarithm of a sum of exponentials is the softmax over them.
            own.clone().sub(softmax(logits.sub(own.mul_scalar(LEFT_OUT)), 1))
        };
        Self { summed: summed_log_probabilities, label: Box::new(label), log_odds: Box::new(log_odds) }
    }
}

/// The sum of the squares of a gradient inside a mask of its shape.
fn squares_in(gradient: Value, mask: &Value) -> Tensor<1> {
    let count: usize = gradient.shape().iter().product();
    let (gradient, mask) = (gradient.reshape(&[count]).tensor::<1>(), mask.clone().reshape(&[count]).tensor::<1>());
    gradient.mul(mask).square().sum()
}
