//! Class activation maps: feature maps of one layer, weighed by what reaches them of the gradient.
//!
//! With A_k the maps at the tap, G_k = dy_c / dA_k, and sums over the map's cells:
//! - Grad-CAM (Selvaraju et al., 2017, equations 1 and 2): ReLU(sum_k mean(G_k) A_k);
//! - Grad-CAM++ (Chattopadhay et al., 2018, equation 19): weights sum(alpha_k ReLU(G_k)), alpha = G^2 / (2 G^2 + sum(A) G^3),
//!   without the small constant that some libraries add to the denominator, which is not scale-free;
//! - HiResCAM (Draelos and Carin, 2020): sum_k G_k A_k, cell by cell;
//! - XGrad-CAM (Fu et al., 2020, equation 8): weights sum(G_k A_k) / sum(A_k);
//! - LayerCAM (Jiang et al., 2021, equation 5): sum_k ReLU(G_k) A_k;
//! - Eigen-CAM (Muhammad and Yeasin, 2020): the first principal component of the maps, which does not look at the class.
//!
//! The ReLU at the end can be switched off to see what speaks against the class.

use super::{Answer, Ask, Attribution, MapKind, Method, MethodError, MethodFamily, Paper, Parameter, ParameterKind, read};
use crate::image::Heatmap;
use crate::model::{Features, Model};
use crate::network::tensor_of;
use crate::pace::{Later, Pace};
use crate::rounding;
use burn::tensor::Tensor;
use burn::tensor::activation::relu;

/// The tap, a parameter of every CAM.
pub const TAP: Parameter = Parameter {
    name: "tap",
    label: "Feature map",
    help: "The layer whose maps are weighed; the last one unless told otherwise. Earlier ones are finer and less about the class.",
    kind: ParameterKind::Tap { default: None, several: false },
};

/// As [`TAP`], where several layers may be named.
const TAPS: Parameter = Parameter {
    help: "The layer whose maps are weighed; the last one unless told otherwise. Earlier ones are finer and less about the class. Of several, \
           the mean is shown.",
    kind: ParameterKind::Tap { default: None, several: true },
    ..TAP
};

/// Whether only what speaks for the class is kept, a parameter of every CAM.
pub const RELU: Parameter = Parameter {
    name: "relu",
    label: "Only evidence for the class (ReLU)",
    help: "Keeps what speaks for the class, as in the paper; without it the map is signed.",
    kind: ParameterKind::Boolean { default: true },
};

/// Grad-CAM.
pub const GRAD_CAM: Method = Method {
    id: "grad-cam",
    label: "Grad-CAM",
    family: MethodFamily::Cam,
    paper: Paper {
        authors: "Selvaraju, Cogswell, Das, Vedantam, Parikh, Batra",
        year: 2017,
        title: "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization",
        url: "https://arxiv.org/abs/1610.02391",
    },
    summary: "Asks which of the network's late feature maps speak for the class, and where on the photo they are active. \
              It is steady and coarse: the last maps have only a few cells to a side.",
    output: MapKind::Cam,
    parameters: &[TAPS, RELU],
    complete: false,
    class_sensitive: true,
    deterministic: true,
    names: &[],
    passes: 1.1,
    run: |ask| run(ask, grad_cam, "weighed by the mean gradient"),
};

/// Grad-CAM++.
pub const GRAD_CAM_PLUS_PLUS: Method = Method {
    id: "grad-cam-plus-plus",
    label: "Grad-CAM++",
    paper: Paper {
        authors: "Chattopadhay, Sarkar, Howlader, Balasubramanian",
        year: 2018,
        title: "Grad-CAM++: Generalized Gradient-based Visual Explanations for Deep Convolutional Networks",
        url: "https://arxiv.org/abs/1710.11063",
    },
    summary: "Grad-CAM with weights that favour cells whose gradient is positive, meant to cover an object as a whole and several of a kind.",
    run: |ask| run(ask, grad_cam_plus_plus, "weighed by positive gradients"),
    ..GRAD_CAM
};

/// HiResCAM.
pub const HIRES_CAM: Method = Method {
    id: "hires-cam",
    label: "HiResCAM",
    paper: Paper {
        authors: "Draelos, Carin",
        year: 2020,
        title: "Use HiResCAM instead of Grad-CAM for faithful explanations of convolutional neural networks",
        url: "https://arxiv.org/abs/2011.08891",
    },
    summary: "Multiplies maps and gradient cell by cell instead of averaging the gradient first, so that the map shows the cells that the network \
              really used.",
    run: |ask| run(ask, hires_cam, "cell by cell"),
    ..GRAD_CAM
};

/// XGrad-CAM.
pub const XGRAD_CAM: Method = Method {
    id: "xgrad-cam",
    label: "XGrad-CAM",
    paper: Paper {
        authors: "Fu, Hu, Dong, Guo, Gao, Li",
        year: 2020,
        title: "Axiom-based Grad-CAM: Towards Accurate Visualization and Explanation of CNNs",
        url: "https://arxiv.org/abs/2008.02312",
    },
    summary: "Grad-CAM with the gradient averaged where the map is active, which comes closer to sharing the score out among the maps.",
    run: |ask| run(ask, xgrad_cam, "weighed by the gradient where active"),
    ..GRAD_CAM
};

/// LayerCAM.
pub const LAYER_CAM: Method = Method {
    id: "layer-cam",
    label: "LayerCAM",
    paper: Paper {
        authors: "Jiang, Zhang, Hou, Cheng, Wei",
        year: 2021,
        title: "LayerCAM: Exploring Hierarchical Class Activation Maps for Localization",
        url: "https://doi.org/10.1109/TIP.2021.3089943",
    },
    summary: "Weighs every cell by its own positive gradient, so that also early, finer layers give a usable map.",
    run: |ask| run(ask, layer_cam, "positive gradients cell by cell"),
    ..GRAD_CAM
};

/// Eigen-CAM.
pub const EIGEN_CAM: Method = Method {
    id: "eigen-cam",
    label: "Eigen-CAM",
    paper: Paper {
        authors: "Muhammad, Yeasin",
        year: 2020,
        title: "Eigen-CAM: Class Activation Map using Principal Components",
        url: "https://arxiv.org/abs/2008.00299",
    },
    summary: "The first principal component of the feature maps. It does not look at the class at all: whatever class you ask about, the map is \
              the same.",
    parameters: &[
        TAP,
        Parameter {
            label: "Only the positive part (ReLU)",
            help: "Keeps one side of the component; a component has no sign of its own, and the stronger side counts as positive.",
            ..RELU
        },
    ],
    class_sensitive: false,
    run: |ask| Box::pin(eigen_cam(ask)),
    ..GRAD_CAM
};

type Combine = fn(Features, bool) -> Tensor<3>;

fn run<'a>(mut ask: Ask<'a>, combine: Combine, unit: &'static str) -> Later<'a, Result<Answer, MethodError>> {
    Box::pin(async move {
        let asked = tap(&mut ask)?;
        let taps = several(&asked, ask.model);
        let (mut maps, mut silent) = (Vec::new(), Vec::new());
        for (part, tap) in taps.iter().enumerate() {
            let pace = super::Part { pace: ask.pace, part, parts: taps.len() };
            let pace: &dyn Pace = if taps.len() == 1 { ask.pace } else { &pace };
            let features = ask.model.features(ask.input.clone(), tap, ask.score, pace).await?;
            let [_, _, rows, columns] = features.maps.dims();
            let (rectified, again) = (ask.settings.boolean("relu"), copy(&features));
            let values = read(combine(features, rectified), "the map").await?;
            if values.iter().all(|&value| value == 0.0) {
                silent.push(why_silent(tap, again, combine, rectified).await?);
            }
            maps.push(Heatmap::new(rows, columns, values)?);
        }
        let silence = silent.into_iter().next();
        if maps.len() == 1 {
            let answer = answer(asked, maps.remove(0), ask.model, format!("{}, {unit}", ask.score.unit()))?;
            return Ok(Answer { remark: silence, ..answer });
        }
        answer(asked, mean_of_scaled(&maps, ask.model)?, ask.model, "of each layer's largest value, on average")
    })
}

fn copy(features: &Features) -> Features {
    Features { logits: features.logits.clone(), maps: features.maps.clone(), gradient: features.gradient.clone() }
}

/// Why a layer's map is zero everywhere, and what to do.
async fn why_silent(tap: &str, features: Features, combine: Combine, rectified: bool) -> Result<String, MethodError> {
    let gradient = read(features.gradient.clone(), "the gradient").await?;
    let maps = read(features.maps.clone(), "the feature maps").await?;
    let bare = read(combine(features, false), "the map").await?;
    let zero = |values: &[f32]| values.iter().all(|&value| value == 0.0);
    Ok(if rectified && !zero(&bare) {
        format!("Every cell of `{tap}` speaks against the class, and the ReLU cuts it away: relu=false shows it.")
    } else if zero(&maps) {
        format!("The feature maps of `{tap}` are zero everywhere: choose an earlier one.")
    } else if zero(&gradient) {
        format!(
            "No gradient of the score reaches `{tap}`: explain the logit, or choose another feature map or a method that removes parts."
        )
    } else {
        format!("What reaches `{tap}` of the score leaves no positive weight: try hires-cam, or relu=false.")
    })
}

/// The taps that a name means: one, or several with ` + ` between them.
fn several<'a>(asked: &'a str, model: &dyn Model) -> Vec<&'a str> {
    if model.taps().iter().any(|known| known.name == asked) { vec![asked] } else { asked.split(" + ").collect() }
}

/// The mean of maps of several layers at the input's size, each divided by its largest magnitude, since layers have scales of their own.
fn mean_of_scaled(maps: &[Heatmap], model: &dyn Model) -> Result<Heatmap, MethodError> {
    let [_, height, width] = model.input_shape();
    let mut sum = vec![0f32; height * width];
    for map in maps {
        let largest = map.values().iter().fold(0f32, |largest, value| largest.max(value.abs()));
        // A layer that is zero everywhere has nothing to add. The reciprocal of a tiny number would be infinite.
        if largest > 0.0 {
            let scale = f64::from(largest) * maps.len() as f64;
            std::iter::zip(&mut sum, map.upsample(height, width).values())
                .for_each(|(sum, &value)| *sum += (f64::from(value) / scale) as f32);
        }
    }
    Ok(Heatmap::new(height, width, sum)?)
}

/// The answer with a CAM `[rows, columns]` at its tap, enlarged to the input for show.
pub fn answer(tap: String, map: Heatmap, model: &dyn Model, unit: impl Into<String>) -> Result<Answer, MethodError> {
    let [_, height, width] = model.input_shape();
    let heatmap = map.upsample(height, width);
    Ok(Answer { attribution: Attribution::Cam { tap, map }, heatmap, unit: unit.into(), remark: None, surrogate: None, exponent: 0 })
}

/// The tap that was asked for, or the network's own; the settings say which from then on.
pub fn tap(ask: &mut Ask<'_>) -> Result<String, MethodError> {
    let Some(tap) = ask.settings.tap("tap").or(ask.model.default_tap()).map(String::from) else {
        return Err(MethodError::cannot_serve(
            "class activation maps need a feature map with rows and columns, and this network has none",
            "choose a gradient method",
        ));
    };
    ask.settings.resolve("tap", tap.as_str());
    Ok(tap)
}

/// A CAM `[1, rows, columns]` enlarged to the input's size, as a tensor `[1, 1, height, width]`.
pub async fn upsampled(map: Tensor<3>, model: &dyn Model) -> Result<Tensor<4>, MethodError> {
    let [_, rows, columns] = map.dims();
    let [_, height, width] = model.input_shape();
    let map = Heatmap::new(rows, columns, read(map, "the map").await?)?.upsample(height, width);
    Ok(tensor_of([1, 1, height, width], map.into_values(), model.device()))
}

/// sum_k over the maps `[n, maps, rows, columns]`, rectified if so asked.
fn summed(weighed: Tensor<4>, rectified: bool) -> Tensor<3> {
    let map = weighed.sum_dim(1).squeeze_dim::<3>(1);
    if rectified { relu(map) } else { map }
}

fn over_cells(tensor: Tensor<4>) -> Tensor<4> {
    tensor.sum_dim(3).sum_dim(2)
}

/// Grad-CAM of every image `[n, rows, columns]`.
pub fn grad_cam(features: Features, rectified: bool) -> Tensor<3> {
    let weights = features.gradient.mean_dim(3).mean_dim(2);
    summed(features.maps.mul(weights), rectified)
}

/// Grad-CAM++.
pub fn grad_cam_plus_plus(features: Features, rectified: bool) -> Tensor<3> {
    let (a, g) = (features.maps, features.gradient);
    // alpha = g^2 / (2 g^2 + sum(A) g^3) = 1 / (2 + sum(A) g), which needs no care about g = 0: there ReLU(g) is 0 too.
    let denominator = over_cells(a.clone()).mul(g.clone()).add_scalar(2.0);
    let positive = relu(g);
    // What is left of 2 after cancelling is rounding.
    let singular = denominator.clone().abs().lower_equal_scalar(2.0 * rounding::WALK as f32);
    let alpha = denominator.mask_fill(singular.clone(), 1.0).recip().mask_fill(singular, 0.0);
    let weights = over_cells(alpha.mul(positive));
    summed(a.mul(weights), rectified)
}

/// HiResCAM.
pub fn hires_cam(features: Features, rectified: bool) -> Tensor<3> {
    summed(features.maps.mul(features.gradient), rectified)
}

/// XGrad-CAM.
pub fn xgrad_cam(features: Features, rectified: bool) -> Tensor<3> {
    let (a, g) = (features.maps, features.gradient);
    let total = over_cells(a.clone());
    // A map whose activations cancel has no share to give: what is left of their sum is rounding.
    let silent = total.clone().abs().lower_equal(over_cells(a.clone().abs()).mul_scalar(rounding::WALK as f32));
    let weights = over_cells(a.clone().mul(g)).div(total.mask_fill(silent.clone(), 1.0)).mask_fill(silent, 0.0);
    summed(a.mul(weights), rectified)
}

/// LayerCAM.
pub fn layer_cam(features: Features, rectified: bool) -> Tensor<3> {
    summed(features.maps.mul(relu(features.gradient)), rectified)
}

async fn eigen_cam(mut ask: Ask<'_>) -> Result<Answer, MethodError> {
    let tap = tap(&mut ask)?;
    let features = ask.model.features(ask.input, &tap, ask.score, ask.pace).await?;
    let [_, channels, rows, columns] = features.maps.dims();
    let maps = read(features.maps, "the feature maps").await?;
    let mut map = first_component(&maps, channels, rows * columns);
    if ask.settings.boolean("relu") {
        map.iter_mut().for_each(|value| *value = value.max(0.0));
    }
    answer(tap, Heatmap::new(rows, columns, map)?, ask.model, "along the first principal component")
}

/// The cells' coordinates along the first principal component of `[channels, cells]`, each channel centred, and one that is constant to
/// within rounding left out.
///
/// A principal component has no sign; it is chosen so that the map's largest magnitude is positive.
pub fn first_component(maps: &[f32], channels: usize, cells: usize) -> Vec<f32> {
    let mut centred: Vec<f64> = maps.iter().map(|&v| f64::from(v)).collect();
    for channel in centred.chunks_mut(cells) {
        if rounding::constant(channel) {
            channel.fill(0.0);
            continue;
        }
        let mean = channel.iter().sum::<f64>() / cells as f64;
        channel.iter_mut().for_each(|v| *v -= mean);
    }
    // Power iteration on the Gram matrix of the cells, which is small; X'X v is two passes over X.
    let mut vector: Vec<f64> = (0..cells).map(|cell| 1.0 + (cell as f64 * 0.618_034).fract()).collect();
    let mut length = 0.0;
    // The ratio of the first two singular values is above 1.1 on real maps, so that 300 rounds leave 1e-12.
    for _ in 0..300 {
        let along: Vec<f64> =
            (0..channels).map(|k| std::iter::zip(&centred[k * cells..(k + 1) * cells], &vector).map(|(x, v)| x * v).sum()).collect();
        let mut next = vec![0.0; cells];
        for (k, weight) in along.iter().enumerate() {
            std::iter::zip(&mut next, &centred[k * cells..(k + 1) * cells]).for_each(|(n, x)| *n += weight * x);
        }
        let norm = next.iter().map(|v| v * v).sum::<f64>().sqrt();
        if norm == 0.0 {
            return vec![0.0; cells];
        }
        length = norm.sqrt() / vector.iter().map(|v| v * v).sum::<f64>().sqrt().sqrt();
        vector = next.into_iter().map(|v| v / norm).collect();
    }
    let largest = vector.iter().copied().reduce(|a, b| if b.abs() > a.abs() { b } else { a }).unwrap_or(0.0);
    vector.into_iter().map(|v| (v * length * largest.signum()) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    fn features() -> Features {
        let device = Device::flex();
        Features {
            logits: Tensor::zeros([1, 2], &device),
            maps: Tensor::<4>::from_data([[[[1.0, 2.0]], [[3.0, -1.0]]]], &device),
            gradient: Tensor::<4>::from_data([[[[1.0, 3.0]], [[-1.0, -1.0]]]], &device),
        }
    }

    fn values(map: Tensor<3>) -> Vec<f32> {
        map.into_data().try_into_vec::<f32>().unwrap()
    }

    #[test]
    fn each_map_is_the_weighted_sum_of_its_paper() {
        assert_eq!(values(grad_cam(features(), false)), [-1.0, 5.0]);
        assert_eq!(values(grad_cam(features(), true)), [0.0, 5.0]);
        assert_eq!(values(hires_cam(features(), false)), [-2.0, 7.0]);
        assert_eq!(values(layer_cam(features(), false)), [1.0, 6.0]);
        // Weights 7/3 and -1.
        let xgrad = values(xgrad_cam(features(), false));
        assert!((xgrad[0] - (7.0 / 3.0 - 3.0)).abs() < 1e-6 && (xgrad[1] - (14.0 / 3.0 + 1.0)).abs() < 1e-6);
        // sum(A_1) = 3: alpha 1/5 and 1/11, weight 1/5 + 3/11; the second map's gradient is negative.
        let plus = values(grad_cam_plus_plus(features(), false));
        assert!((plus[0] - (0.2 + 3.0 / 11.0)).abs() < 1e-6);
    }

    #[test]
    fn what_cancels_to_rounding_is_neither_divided_by_nor_made_a_map_of() {
        let device = Device::flex();
        let cancelling = Features {
            logits: Tensor::zeros([1, 2], &device),
            maps: Tensor::<4>::from_data([[[[1.0, -1.0 + 6e-8]], [[2.0, 1.0]]]], &device),
            gradient: Tensor::<4>::from_data([[[[1.0, 3.0]], [[3.0, 3.0]]]], &device),
        };
        assert_eq!(values(xgrad_cam(cancelling, false)), [6.0, 3.0], "the second map alone has a weight, of 3");
        assert_eq!(first_component(&[0.3, 0.3 + 3e-8, 0.3, 7.0, 7.0, 7.0], 2, 3), [0.0; 3]);
    }

    #[test]
    fn the_first_component_of_one_direction_is_that_direction() {
        // Two channels that vary along (1, 2): the cells -1, 0, 3 times it.
        let cells = [-1.0, 0.0, 3.0];
        let maps: Vec<f32> = cells.iter().copied().chain(cells.iter().map(|c| 2.0 * c)).collect();
        let mean = 2.0 / 3.0;
        let expected: Vec<f32> = cells.iter().map(|c| (c - mean) * 5f32.sqrt()).collect();
        let found = first_component(&maps, 2, 3);
        assert!(std::iter::zip(found, expected).all(|(f, e)| (f - e).abs() < 1e-5));
        assert_eq!(first_component(&[1.0; 6], 2, 3), [0.0; 3]);
    }
}
