//! Baselines: where a path starts, what stands for nothing to see. What the baseline holds already can get no share of the map.

use super::noise::Noise;
use super::{Ask, Choice, MethodError, Parameter, ParameterKind, blur, read};
use crate::model::{Model, ModelError};
use crate::network::tensor_of;
use crate::parameters::Settings;
use crate::rounding;
use burn::tensor::Tensor;

/// Where a path starts, a parameter of every method with a straight path.
pub const BASELINE: Parameter = Parameter {
    name: "baseline",
    label: "Baseline",
    help: "Where the path starts: what stands for nothing to see.",
    kind: ParameterKind::Choice {
        default: "black",
        choices: &[
            Choice { value: "black", label: "Black" },
            Choice { value: "white", label: "White" },
            Choice { value: "mean", label: "The photo's mean colour" },
            Choice { value: "blur", label: "The photo, blurred" },
            Choice { value: "noise", label: "Uniform noise" },
            Choice { value: "photo", label: "Another photo" },
            Choice { value: "zero", label: "Zero of the normalised input (as in other libraries)" },
        ],
    },
};

/// Standard deviation of the blurred baseline, as a share of the shorter side: 22 of 224 pixels, so that shapes are gone and colours stay.
pub const BLUR: f64 = 0.1;

/// The baseline of the settings, `[1, channels, height, width]`.
///
/// # Errors
/// A photo that equals the baseline to within rounding, since there is no path between them; the baseline `photo` without a second photo.
pub async fn baseline(ask: &Ask<'_>) -> Result<Tensor<4>, MethodError> {
    let model = ask.model;
    let baseline = match ask.settings.choice("baseline") {
        "white" => white(model),
        "zero" => ask.input.zeros_like(),
        "mean" => mean(&ask.input),
        "blur" => blurred(&ask.input),
        "noise" => uniform(model, &Noise::new(ask.settings.integer("seed") as u64, "baseline"), 0),
        "photo" => ask.reference.clone().ok_or_else(|| {
            MethodError::cannot_serve(
                "the path starts at a second photo, and none was given",
                "choose a second photo (--reference in a terminal), or another baseline",
            )
        })?,
        _ => black(model),
    };
    if same(&ask.input, &baseline).await? {
        return Err(ModelError::BadInput(
            "the photo equals the baseline, so that there is no path between them: choose another baseline".into(),
        )
        .into());
    }
    Ok(baseline)
}

/// Whether a method with these settings draws random numbers: one that starts from a baseline draws that and nothing else.
pub(crate) fn draws(settings: &Settings) -> bool {
    settings.value("seed").is_some() && settings.value(BASELINE.name).is_none_or(|baseline| baseline == "noise")
}

/// Whether two images `[1, channels, height, width]` are one and the same to within rounding: no value differs by more than
/// [`rounding::PHOTO`] of the largest.
pub(crate) async fn same(a: &Tensor<4>, b: &Tensor<4>) -> Result<bool, MethodError> {
    let largest = |image: Tensor<4>| image.abs().max().reshape([1]);
    let numbers = Tensor::cat(vec![largest(a.clone().sub(b.clone())), largest(a.clone()), largest(b.clone())], 0);
    let [apart, one, other] = read(numbers, "the difference of two images").await?[..] else {
        unreachable!("three numbers were asked for")
    };
    Ok(f64::from(apart) <= rounding::PHOTO * f64::from(one.max(other)))
}

/// Black as the network takes it.
pub fn black(model: &dyn Model) -> Tensor<4> {
    let range = model.range();
    flat(model, |channel| range[channel].0)
}

/// White as the network takes it.
pub fn white(model: &dyn Model) -> Tensor<4> {
    let range = model.range();
    flat(model, |channel| range[channel].1)
}

/// The mean colour of an image.
pub fn mean(image: &Tensor<4>) -> Tensor<4> {
    image.clone().mean_dim(2).mean_dim(3).expand(image.dims())
}

/// The image, blurred by [`BLUR`] of its shorter side.
pub fn blurred(image: &Tensor<4>) -> Tensor<4> {
    let [_, _, height, width] = image.dims();
    blur::gaussian(image, BLUR * height.min(width) as f64)
}

/// One random colour everywhere, that of draw `sample`.
pub fn colour(model: &dyn Model, noise: &Noise, sample: usize) -> Tensor<4> {
    let range = model.range();
    let shares = noise.uniform(sample, range.len());
    flat(model, |channel| within(range[channel], shares[channel]))
}

/// A random number for every channel of every pixel, those of draw `sample`.
pub fn uniform(model: &dyn Model, noise: &Noise, sample: usize) -> Tensor<4> {
    let [channels, height, width] = model.input_shape();
    let pixels = height * width;
    let range = model.range();
    let shares = noise.uniform(sample, channels * pixels);
    load(model, shares.into_iter().enumerate().map(|(k, share)| within(range[k / pixels], share)).collect())
}

fn within((low, high): (f32, f32), share: f32) -> f32 {
    low + share * (high - low)
}

fn flat(model: &dyn Model, of: impl Fn(usize) -> f32) -> Tensor<4> {
    let [channels, height, width] = model.input_shape();
    load(model, (0..channels).flat_map(|channel| std::iter::repeat_n(of(channel), height * width)).collect())
}

fn load(model: &dyn Model, values: Vec<f32>) -> Tensor<4> {
    let [channels, height, width] = model.input_shape();
    tensor_of([1, channels, height, width], values, model.device())
}
