//! Gradients averaged over noisy copies of the photo.
//!
//! SmoothGrad (Smilkov et al., 2017, equation 1): the mean of n gradients at x + N(0, sigma^2), sigma a share of the
//! input's range. SmoothGrad-squared (Hooker et al., 2019) averages their squares, VarGrad (Adebayo et al., 2018) takes
//! their variance. One sample and no noise give back the plain gradient, its magnitude or its square. Under the name of SmoothGrad squares are
//! averaged unless told otherwise, which leaves the calmest ground (`docs/smoothgrad.md`). That is SmoothGrad-squared, and each map says so
//! in its name.

use super::gradient::{SHOW, answer, sketch};
use super::noise::{Noise, SEED};
use super::norm::{divided, l2, unit_for_squares};
use super::path::each_added;
use super::{
    Answer, Ask, Choice, MapKind, Method, MethodError, MethodFamily, NameBySetting, Paper, Parameter, ParameterKind, SQUARED, noise_level,
};
use crate::figures::power;
use crate::model::Rule;
use crate::network::tensor_of;
use crate::pace::Later;
use crate::parameters::AUTOMATIC;
use crate::rounding;
use crate::statistics;
use burn::tensor::Tensor;

const SAMPLES: Parameter = Parameter {
    name: "samples",
    label: "Noisy copies",
    help: "How many noisy copies are averaged; four times as many halve the remaining noise.",
    kind: ParameterKind::Integer { default: 64, min: 1, max: 256 },
};

const AVERAGE: Parameter = Parameter {
    name: "average",
    label: "Averaged",
    help: "What is averaged over the copies. The paper averages signed gradients, which cancel where their sign changes with the noise: what \
           remains is speckled.",
    kind: ParameterKind::Choice {
        default: "squared",
        choices: &[
            Choice { value: "signed", label: "Signed gradients, as in the paper" },
            Choice { value: "magnitude", label: "Their magnitudes" },
            Choice { value: "squared", label: "Their squares: a calm ground" },
        ],
    },
};

const SIGMA: Parameter = Parameter {
    name: "sigma",
    label: "Noise",
    help: "Standard deviation of the noise, as a share of the range of the input. The method chooses as much as leaves the class a third of its \
           lead over the mean of all classes.",
    kind: ParameterKind::Automatic { default: AUTOMATIC, usual: 0.15, min: 0.0, max: 1.0, step: 0.01, unit: "share of the input's range" },
};

const CLIP: Parameter = Parameter {
    name: "clip",
    label: "Clip gradients at",
    help: "A copy whose gradient is longer than this many times that of the photo itself is shortened to it, so that no single copy \
           outweighs the others; 0 leaves all as they are.",
    kind: ParameterKind::Number { default: 0.0, min: 0.0, max: 10.0, step: 0.1, unit: "times the photo's own" },
};

/// SmoothGrad.
pub const SMOOTHGRAD: Method = Method {
    id: "smoothgrad",
    label: "SmoothGrad",
    family: MethodFamily::Gradient,
    paper: Paper {
        authors: "Smilkov, Thorat, Kim, Viégas, Wattenberg",
        year: 2017,
        title: "SmoothGrad: removing noise by adding noise",
        url: "https://arxiv.org/abs/1706.03825",
    },
    summary: "Averages gradients over noisy copies of the photo: what stays is what the network is sensitive to all around this photo, not at \
              this one point. Unless told otherwise it averages their squares (SmoothGrad-squared, Hooker et al., 2019), which leaves a calmer \
              ground than the signed gradients of the paper.",
    output: MapKind::Input,
    parameters: &[SAMPLES, SIGMA, AVERAGE, CLIP, SEED, SHOW],
    complete: false,
    class_sensitive: true,
    deterministic: false,
    names: &[
        NameBySetting { parameter: "average", value: "magnitude", label: "SmoothGrad (magnitudes)" },
        NameBySetting { parameter: "average", value: "squared", label: "SmoothGrad (squared)" },
    ],
    passes: 205.0,
    run: |ask| {
        let moment = match ask.settings.choice("average") {
            "signed" => Moment::Mean,
            "magnitude" => Moment::Magnitude,
            _ => Moment::Square,
        };
        run(ask, moment)
    },
};

/// SmoothGrad-squared.
pub const SMOOTHGRAD_SQUARED: Method = Method {
    id: "smoothgrad-squared",
    label: "SmoothGrad-squared",
    paper: Paper {
        authors: "Hooker, Erhan, Kindermans, Kim",
        year: 2019,
        title: "A Benchmark for Interpretability Methods in Deep Neural Networks",
        url: "https://arxiv.org/abs/1806.10758",
    },
    summary: "Averages the squared gradient over noisy copies: gradients of opposite signs no longer cancel, so that sensitive places stay \
              bright whichever way they push.",
    parameters: &[SAMPLES, SIGMA, CLIP, SEED, SHOW],
    names: &[],
    run: |ask| run(ask, Moment::Square),
    ..SMOOTHGRAD
};

/// VarGrad.
pub const VARGRAD: Method = Method {
    id: "vargrad",
    label: "VarGrad",
    paper: Paper {
        authors: "Adebayo, Gilmer, Goodfellow, Kim",
        year: 2018,
        title: "Local Explanation Methods for Deep Neural Networks Lack Sensitivity to Parameter Values",
        url: "https://arxiv.org/abs/1810.03307",
    },
    summary: "Takes the variance of the gradient over noisy copies: it shows where the explanation itself is unsteady.",
    parameters: &[Parameter { kind: ParameterKind::Integer { default: 64, min: 2, max: 256 }, ..SAMPLES }, SIGMA, CLIP, SEED, SHOW],
    names: &[],
    run: |ask| run(ask, Moment::Variance),
    ..SMOOTHGRAD
};

/// What is taken over the gradients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Their mean.
    Mean,
    /// The mean of their magnitudes.
    Magnitude,
    /// The mean of their squares.
    Square,
    /// Their variance about their mean (divided by n, as in the paper).
    Variance,
}

impl Moment {
    /// The moment from the sum and, where it needs them, the squares of that many gradients.
    fn of(self, sum: Tensor<4>, squares: Option<Tensor<4>>, samples: usize) -> Tensor<4> {
        let mean = sum.div_scalar(samples as f32);
        match (self, squares) {
            (Self::Variance, Some(squares)) => squares.div_scalar(samples as f32).sub(mean.square()).clamp_min(0.0),
            (Self::Square, Some(squares)) => squares.div_scalar(samples as f32),
            _ => mean,
        }
    }

    /// The unit of the map, which is given in 10^`exponent` of it.
    fn unit(self, ask: &Ask<'_>, exponent: i32) -> String {
        let squared = if matches!(self, Self::Mean | Self::Magnitude) { "" } else { SQUARED };
        format!("{}{squared}{} per {squared}unit of normalised input", power(exponent), ask.score.unit())
    }

    /// A map over gradients that were divided by `unit`, in a power of ten in which f32 holds it: the map and the exponent.
    async fn shown(self, map: Tensor<4>, unit: f64) -> Result<(Tensor<4>, i32), MethodError> {
        if matches!(self, Self::Mean | Self::Magnitude) || unit == 1.0 {
            return Ok((map, 0));
        }
        let most = f64::from(super::read(map.clone().abs().max().reshape([1]), "the map").await?[0]);
        let scale = 2.0 * unit.log10();
        let exponent = if most > 0.0 { (scale + most.log10()).floor() } else { 0.0 };
        Ok((map.mul_scalar(10f64.powf(scale - exponent) as f32), exponent as i32))
    }
}

fn run(ask: Ask<'_>, moment: Moment) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let noise = Noise::new(ask.settings.integer("seed") as u64, "smoothgrad");
        let samples = ask.settings.integer("samples");
        let count: usize = ask.model.input_shape().iter().product();
        let values = super::read(ask.input.clone(), "the input").await?;
        let range = statistics::ends(&values).map_or(0.0, |(low, high)| high - low);
        let share = match ask.settings.set_number("sigma") {
            Some(share) => share,
            None => {
                let share = noise_level::choose(&ask, &noise, range).await?;
                ask.settings.resolve("sigma", share);
                share as f32
            }
        };
        let sigma = share * range;
        let noises = (0..samples).map(|sample| noise.normal(sample, count));
        let longest = match ask.settings.number("clip") {
            0.0 => None,
            times => {
                let gradient = ask.model.input_gradient(ask.input.clone(), ask.score, Rule::GRADIENT, ask.pace).await?.gradient;
                let length = super::read(l2(&gradient).reshape([1]), "the gradient").await?[0];
                Some(times * length)
            }
        };
        let average = Average { samples, batch: ask.model.at_once(), sigma, moment, longest };
        let Averaged { map, exponent, clipped } = over_noise(&ask, noises, &average).await?;
        let mut answer = answer(map, ask.settings, moment.unit(&ask, exponent)).await?;
        answer.exponent = exponent;
        answer.remark = longest.map(|_| format!("The gradients of {clipped} of {samples} noisy copies were longer and were clipped."));
        Ok(answer)
    })
}

/// How gradients over noisy copies become one map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Average {
    /// How many copies.
    pub samples: usize,
    /// How many at a time.
    pub batch: usize,
    /// Standard deviation of the noise, in units of the input.
    pub sigma: f32,
    /// What is taken over the gradients.
    pub moment: Moment,
    /// The largest L2 norm that a gradient may have; a longer one is shortened to it.
    pub longest: Option<f32>,
}

/// What gradients over noisy copies became.
pub struct Averaged {
    /// `[1, channels, height, width]`, in 10^`exponent` of its unit.
    pub map: Tensor<4>,
    /// 0 unless the gradients are so small or so large that f32 does not hold their squares.
    pub exponent: i32,
    /// How many gradients were clipped.
    pub clipped: usize,
}

/// Below this f32 has less than a dozen bits of a gradient left.
const FEWEST_BITS: f32 = f32::MIN_POSITIVE / 4096.0;

/// The moment of the gradients at x + sigma noise over the given noises `[channels, height, width]`.
///
/// The memory is that of one batch whatever the number of samples. The numbers are drawn on the host: a device's own generator would
/// give other ones on every device, and the same seed should give the same map on each.
pub async fn over_noise(ask: &Ask<'_>, noises: impl Iterator<Item = Vec<f32>>, average: &Average) -> Result<Averaged, MethodError> {
    let &Average { samples, batch, sigma, moment, longest } = average;
    let dims = ask.input.dims();
    let [_, channels, height, width] = dims;
    let device = ask.model.device();
    let mut sum = Tensor::<4>::zeros(dims, device);
    let mut squares = matches!(moment, Moment::Square | Moment::Variance).then(|| Tensor::<4>::zeros(dims, device));
    // The variance is taken about the first gradient and shifted to the mean at the end: about zero, most digits would cancel.
    let mut first: Option<Tensor<4>> = None;
    // What gradients are divided by before they are squared; none before the first gradient that is not zero.
    let mut unit: Option<f64> = None;
    let mut clipped = Tensor::<4>::zeros([1, 1, 1, 1], device);
    let mut noises = noises.take(samples);
    let mut done = 0;
    while done < samples {
        let drawn: Vec<Vec<f32>> = noises.by_ref().take(batch.max(1)).collect();
        let copies = drawn.len();
        let noise: Tensor<4> = tensor_of([copies, channels, height, width], drawn.concat(), device);
        let input = ask.input.clone().add(noise.mul_scalar(sigma));
        let pace = super::Part { pace: ask.pace, part: done, parts: samples };
        let mut gradient = ask.model.input_gradient(input, ask.score, Rule::GRADIENT, &pace).await?.gradient;
        if let Some(longest) = longest {
            let lengths = l2(&gradient);
            clipped = clipped.add(lengths.clone().greater_scalar(longest).float().sum_dim(0));
            // A gradient of zero keeps its length.
            gradient = gradient.mul(lengths.clamp_min(longest.max(f32::MIN_POSITIVE)).recip().mul_scalar(longest));
        }
        if matches!(moment, Moment::Square | Moment::Variance) {
            let most = super::read(gradient.clone().abs().max().reshape([1]), "the gradient").await?[0];
            if most > FEWEST_BITS {
                let needed = unit_for_squares(most);
                // A larger gradient needs a larger unit: a power of two loses no digit.
                if let Some(change) = unit.map(|unit| unit / needed).filter(|change| *change < 1.0) {
                    sum = sum.mul_scalar(change as f32);
                    squares = squares.map(|squares| squares.mul_scalar((change * change) as f32));
                    first = first.map(|first| first.mul_scalar(change as f32));
                }
                unit = Some(unit.map_or(needed, |unit| unit.max(needed)));
            }
            gradient = divided(gradient, unit.unwrap_or(1.0));
        }
        if moment == Moment::Variance {
            let origin = first.get_or_insert_with(|| gradient.clone().narrow(0, 0, 1)).clone();
            gradient = gradient.sub(origin);
        }
        if moment == Moment::Magnitude {
            gradient = gradient.abs();
        }
        squares = squares.map(|sum| each_added(sum, gradient.clone().square()));
        sum = each_added(sum, gradient);
        done += copies;
        super::settle(&sum).await?;
        if ask.sketches.wanted() {
            let so_far = moment.of(sum.clone(), squares.clone(), done);
            let (map, exponent) = moment.shown(so_far, unit.unwrap_or(1.0)).await?;
            sketch(ask, &moment.unit(ask, exponent), done, samples, || map).await?;
        }
    }
    let clipped = super::read(clipped.reshape([1]), "the clipped copies").await?[0] as usize;
    let mut map = moment.of(sum, squares, samples);
    if let (Moment::Variance, Some(first)) = (moment, first) {
        // The gradient itself is known to a share of its size: a deviation below that is rounding, and the gradient never changes.
        let numbers = Tensor::cat(vec![map.clone().max().sqrt().reshape([1]), first.abs().max().reshape([1])], 0);
        let numbers = super::read(numbers, "the variance").await?;
        if f64::from(numbers[0]) <= rounding::WALK * f64::from(numbers[1]) {
            map = map.zeros_like();
        }
    }
    let (map, exponent) = moment.shown(map, unit.unwrap_or(1.0)).await?;
    Ok(Averaged { map, exponent, clipped })
}
