//! Gradient, also called saliency: how the logit of the class changes with each number of the input.
//!
//! Simonyan, Vedaldi and Zisserman (2013), section 3: w = dS_c / dI, shown per pixel as the maximum over the channels of |w|
//! (M_ij = max_c |w_h(i,j,c)|). The paper differentiates with respect to the image in its own scale; here the derivative
//! is with respect to the normalised input, as in other libraries.

use super::norm::l2_of;
use super::{
    Answer, Ask, Attribution, Choice, MapKind, Method, MethodError, MethodFamily, Paper, Parameter, ParameterKind, Settings, read,
};
use crate::image::Heatmap;
use crate::model::Rule;
use crate::pace::Later;
use burn::tensor::Tensor;

/// The registry line.
pub const METHOD: Method = Method {
    id: "gradient",
    label: "Gradient",
    family: MethodFamily::Gradient,
    paper: Paper {
        authors: "Simonyan, Vedaldi, Zisserman",
        year: 2013,
        title: "Deep Inside Convolutional Networks: Visualising Image Classification Models and Saliency Maps",
        url: "https://arxiv.org/abs/1312.6034",
    },
    summary: "Asks how much the class's score would change if a pixel changed by a very little. It is exact, and noisy: \
              it tells where the network is sensitive, not which pixels the object is made of.",
    output: MapKind::Input,
    parameters: &[SHOW],
    complete: false,
    class_sensitive: true,
    deterministic: true,
    names: &[],
    passes: 3.0,
    run,
};

/// Input times gradient.
pub const INPUT_X_GRADIENT: Method = Method {
    id: "input-x-gradient",
    label: "Input x Gradient",
    paper: Paper {
        authors: "Shrikumar, Greenside, Shcherbina, Kundaje",
        year: 2016,
        title: "Not Just a Black Box: Learning Important Features Through Propagating Activation Differences",
        url: "https://arxiv.org/abs/1605.01713",
    },
    summary: "Multiplies each number of the input by its gradient: what the score would lose, to first order, if that number became 0. Where the \
              input is 0 already, mid-grey for most networks, the map is 0 too.",
    parameters: &[SHOW_SIGNED],
    run: |ask| Box::pin(input_x_gradient(ask)),
    ..METHOD
};

async fn input_x_gradient(ask: Ask<'_>) -> Result<Answer, MethodError> {
    let gradient = ask.model.input_gradient(ask.input.clone(), ask.score, Rule::GRADIENT, ask.pace).await?.gradient;
    answer(gradient.mul(ask.input), ask.settings, ask.score.unit()).await
}

fn run(ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let gradient = ask.model.input_gradient(ask.input, ask.score, Rule::GRADIENT, ask.pace).await?.gradient;
        answer(gradient, ask.settings, format!("{} per unit of normalised input", ask.score.unit())).await
    })
}

/// How a map over channels is shown: a parameter of every method that attributes to the input.
pub const SHOW: Parameter = Parameter {
    name: "show",
    label: "Channels",
    help: "How the three colour channels of a pixel become one number.",
    kind: ParameterKind::Choice { default: "max-abs", choices: SHOWN },
};

/// As [`SHOW`], for maps whose sign and sum mean something.
pub const SHOW_SIGNED: Parameter = Parameter { kind: ParameterKind::Choice { default: "sum", choices: SHOWN }, ..SHOW };

const SHOWN: &[Choice] = &[
    Choice { value: "max-abs", label: "Largest magnitude" },
    Choice { value: "l2", label: "Length of the colour vector" },
    Choice { value: "sum", label: "Signed sum" },
];

/// The answer of a method whose attribution is `[1, channels, height, width]`.
pub async fn answer(attribution: Tensor<4>, settings: &Settings, unit: impl Into<String>) -> Result<Answer, MethodError> {
    let [_, channels, height, width] = attribution.dims();
    let values = read(attribution, "the map").await?;
    let heatmap = Heatmap::new(height, width, over_channels(&values, channels, settings.choice("show")))?;
    Ok(Answer {
        attribution: Attribution::Input { shape: [channels, height, width], values },
        heatmap,
        unit: unit.into(),
        remark: None,
        surrogate: None,
        exponent: 0,
    })
}

/// Passes the map so far, `[1, channels, height, width]`, to the observer; it is not computed where no sketch is wanted.
pub async fn sketch(ask: &Ask<'_>, unit: &str, done: usize, total: usize, map: impl FnOnce() -> Tensor<4>) -> Result<(), MethodError> {
    if done > 0 && done < total && ask.sketches.wanted() {
        ask.sketches.show(answer(map(), ask.settings, unit).await?, done, total);
    }
    Ok(())
}

/// One number per pixel from `[channels, height, width]`.
fn over_channels(values: &[f32], channels: usize, show: &str) -> Vec<f32> {
    let pixels = values.len() / channels;
    if show == "l2" {
        return (0..pixels).map(|pixel| l2_of((0..channels).map(|channel| values[channel * pixels + pixel]))).collect();
    }
    // A channel at a time, in steps that the compiler takes for several pixels at once.
    let mut found = vec![0.0; pixels];
    for channel in values.chunks_exact(pixels.max(1)) {
        for (found, value) in std::iter::zip(&mut found, channel) {
            match show {
                "sum" => *found += value,
                _ => *found = if value.abs() > *found { value.abs() } else { *found },
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_become_one_number_as_declared() {
        // Two channels, three pixels.
        let values = [3.0, -1.0, 0.0, -4.0, 0.5, 0.0];
        assert_eq!(over_channels(&values, 2, "max-abs"), [4.0, 1.0, 0.0]);
        assert_eq!(over_channels(&values, 2, "sum"), [-1.0, -0.5, 0.0]);
        assert_eq!(over_channels(&values, 2, "l2")[0], 5.0);
        let tiny = over_channels(&[3e-30, -4e-30], 2, "l2")[0];
        assert!((tiny / 5e-30 - 1.0).abs() < 1e-6, "{tiny:e}");
    }
}
