//! Grad-CAM: feature maps weighted by the mean gradient that reaches them.
//!
//! Selvaraju et al. (2017), equations 1 and 2: alpha_k = mean over the map of dy_c / dA_k, L = ReLU(sum_k alpha_k A_k).
//! The ReLU can be switched off to see what speaks against the class.

use super::{Answer, Ask, Attribution, Kind, MapKind, Method, MethodError, Paper, Parameter, read};
use crate::image::Heatmap;
use crate::model::Features;
use crate::pace::Later;
use burn::tensor::Tensor;

/// The registry line.
pub const METHOD: Method = Method {
    id: "grad-cam",
    label: "Grad-CAM",
    paper: Paper {
        authors: "Selvaraju, Cogswell, Das, Vedantam, Parikh, Batra",
        year: 2017,
        title: "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization",
        url: "https://arxiv.org/abs/1610.02391",
    },
    summary: "Asks which of the network's late feature maps speak for the class, and where on the photo they are active. \
              It is steady and coarse: the last maps have only a few cells to a side.",
    output: MapKind::Cam,
    parameters: &[
        Parameter {
            name: "tap",
            label: "Feature map",
            help: "The layer whose maps are weighted; the last one unless told otherwise. Earlier ones are finer and less about the class.",
            kind: Kind::Tap { default: None },
        },
        Parameter {
            name: "relu",
            label: "Only evidence for the class (ReLU)",
            help: "Keeps what speaks for the class, as in the paper; without it the map is signed.",
            kind: Kind::Boolean { default: true },
        },
    ],
    complete: false,
    class_sensitive: true,
    deterministic: true,
    passes: 1.1,
    run,
};

fn run(ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let tap = match ask.settings.tap("tap").or(ask.model.default_tap()) {
            Some(tap) => tap.to_string(),
            None => {
                return Err(MethodError::CannotServe(
                    "Grad-CAM needs a feature map with rows and columns, and this network has none: choose Gradient".into(),
                ));
            }
        };
        ask.settings.resolve("tap", &tap);
        let features = ask.model.features(ask.input, &tap, ask.target, ask.pace).await?;
        let [_, _, rows, columns] = features.maps.dims();
        let values = read(cam(features, ask.settings.boolean("relu")), "the map").await?;
        let map = Heatmap::new(rows, columns, values)?;
        let [_, height, width] = ask.model.input_shape();
        let heatmap = map.upsample(height, width);
        Ok(Answer { attribution: Attribution::Cam { tap, map }, heatmap, unit: "logits, weighted by the mean gradient" })
    })
}

/// sum_k mean(dy/dA_k) A_k of every image `[n, rows, columns]`, rectified if so asked.
pub fn cam(features: Features, relu: bool) -> Tensor<3> {
    let weights = features.gradient.mean_dim(3).mean_dim(2);
    let map = features.maps.mul(weights).sum_dim(1).squeeze_dim::<3>(1);
    if relu { burn::tensor::activation::relu(map) } else { map }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn a_map_is_the_gradient_weighted_sum_and_relu_keeps_its_positive_part() {
        let device = Device::flex();
        let maps = Tensor::<4>::from_data([[[[1.0, 2.0]], [[3.0, -1.0]]]], &device);
        let gradient = Tensor::<4>::from_data([[[[1.0, 3.0]], [[-1.0, -1.0]]]], &device);
        let features = || Features { logits: Tensor::zeros([1, 2], &device), maps: maps.clone(), gradient: gradient.clone() };
        let values = |relu| cam(features(), relu).into_data().try_into_vec::<f32>().unwrap();
        assert_eq!(values(false), [-1.0, 5.0]);
        assert_eq!(values(true), [0.0, 5.0]);
    }
}
