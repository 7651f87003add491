//! Gradient, also called saliency: how the logit of the class changes with each number of the input.
//!
//! Simonyan, Vedaldi and Zisserman (2013), section 3: w = dS_c / dI, shown per pixel as the maximum over the channels of |w|
//! (M_ij = max_c |w_h(i,j,c)|). The paper differentiates with respect to the image in its own scale; here the derivative
//! is with respect to the normalised input, as in other libraries.

use super::{Answer, Ask, Attribution, Choice, Kind, MapKind, Method, MethodError, Paper, Parameter, read};
use crate::image::Heatmap;
use crate::pace::Later;

/// The registry line.
pub const METHOD: Method = Method {
    id: "gradient",
    label: "Gradient",
    paper: Paper {
        authors: "Simonyan, Vedaldi, Zisserman",
        year: 2013,
        title: "Deep Inside Convolutional Networks: Visualising Image Classification Models and Saliency Maps",
        url: "https://arxiv.org/abs/1312.6034",
    },
    summary: "Asks how much the class's score would change if a pixel changed by a very little. It is exact, and noisy: \
              it tells where the network is sensitive, not which pixels the object is made of.",
    output: MapKind::Input,
    parameters: &[Parameter {
        name: "show",
        label: "Channels",
        help: "How the three colour channels of a pixel become one number.",
        kind: Kind::Choice {
            default: "max-abs",
            choices: &[
                Choice { value: "max-abs", label: "Largest magnitude (as in the paper)" },
                Choice { value: "l2", label: "Length of the colour vector" },
                Choice { value: "sum", label: "Signed sum" },
            ],
        },
    }],
    complete: false,
    class_sensitive: true,
    deterministic: true,
    passes: 3.0,
    run,
};

fn run(ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let gradient = ask.model.input_gradient(ask.input, ask.target, ask.pace).await?.gradient;
        let [_, channels, height, width] = gradient.dims();
        let values = read(gradient, "the gradient").await?;
        let heatmap = Heatmap::new(height, width, over_channels(&values, channels, ask.settings.choice("show")))?;
        let attribution = Attribution::Input { shape: [channels, height, width], values };
        Ok(Answer { attribution, heatmap, unit: "logits per unit of normalised input" })
    })
}

/// One number per pixel from `[channels, height, width]`.
fn over_channels(values: &[f32], channels: usize, show: &str) -> Vec<f32> {
    let pixels = values.len() / channels;
    let of = |pixel: usize| (0..channels).map(move |channel| values[channel * pixels + pixel]);
    (0..pixels)
        .map(|pixel| match show {
            "sum" => of(pixel).sum(),
            "l2" => of(pixel).map(|v| v * v).sum::<f32>().sqrt(),
            _ => of(pixel).map(f32::abs).fold(0.0, f32::max),
        })
        .collect()
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
    }
}
