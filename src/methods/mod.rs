//! Methods: each a question asked of the walk. One file and one line of [`METHODS`] each; the page, the terminal, the
//! documents and the contract tests read the registry.

pub mod ablation_cam;
mod adaptive_ig;
pub mod adaptive_rule;
pub mod baseline;
pub mod blur;
mod blur_ig;
pub mod cam;
pub mod controls;
mod deeplift;
mod digits;
mod exact_ig;
pub mod expected_gradients;
mod gradient;
mod guided_ig;
pub mod idgi;
pub mod integrated_gradients;
pub mod kernel_shap;
mod leap;
pub mod least_squares;
pub mod lime;
pub(crate) mod lrp;
pub mod masks;
pub mod modified_backprop;
pub mod noise_level;
mod norm;
pub mod occlusion;
pub mod path;
mod product;
pub mod quadrature;
pub mod regions;
pub mod rise;
pub mod score_cam;
pub mod shapley;
pub mod smoothgrad;
pub mod xrai;

pub use digits::ROUNDING;

use digits::Asked;

// Shared with the metrics, and kept under their old names here.
pub use crate::noise;
pub(crate) use crate::pace::Part;
pub use crate::paper::Paper;
pub use crate::parameters::{BadParameter, Choice, Parameter, ParameterKind, Settings};

use crate::image::{Heatmap, ImageError};
use crate::model::{Model, ModelError, Score};
use crate::network::{NetworkError, Refusal};
use crate::pace::{Later, Pace, Quiet};
use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What a method's map is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "MapOutput"))]
#[serde(rename_all = "lowercase")]
pub enum MapKind {
    /// One signed number per channel and pixel of the input.
    Input,
    /// One number per cell of a feature map.
    Cam,
}

/// Methods that ask in the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum MethodFamily {
    /// One gradient, or several around the photo.
    #[serde(rename = "Gradients")]
    Gradient,
    /// Gradients along a path.
    #[serde(rename = "Paths")]
    Path,
    /// Class activation maps.
    #[serde(rename = "Class activation maps")]
    Cam,
    /// Changes to the photo.
    #[serde(rename = "Perturbations")]
    Perturbation,
    /// Maps that explain nothing.
    #[serde(rename = "Controls")]
    Control,
}

/// A line of the registry.
#[derive(Clone, Copy, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "MethodRecord"))]
#[serde(rename_all = "camelCase")]
pub struct Method {
    /// Name in URLs and on the command line.
    pub id: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// Heading under which methods of one kind stand.
    pub family: MethodFamily,
    /// The paper.
    pub paper: Paper,
    /// One or two sentences: what it asks and how to read the answer.
    pub summary: &'static str,
    /// What its map is made of.
    pub output: MapKind,
    /// What can be set.
    pub parameters: &'static [Parameter],
    /// Whether the map sums to a difference of scores.
    pub complete: bool,
    /// Whether the map depends on the class asked for.
    pub class_sensitive: bool,
    /// Whether equal requests give equal maps whatever the seed.
    pub deterministic: bool,
    /// What it is called with a choice that makes another method of it.
    pub names: &'static [NameBySetting],
    /// Passes through the network, in units of one forward pass, for progress and for comparison.
    pub passes: f32,
    /// The question itself, as [`Method::answer`] asks it.
    #[serde(skip)]
    pub run: for<'a> fn(Ask<'a>) -> Later<'a, Result<Answer, MethodError>>,
}

/// What a method is called with one choice of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NameBySetting {
    /// The parameter.
    pub parameter: &'static str,
    /// The choice.
    pub value: &'static str,
    /// The name for people.
    pub label: &'static str,
}

impl Method {
    /// Its name for people with these settings: under one heading a method may average signed gradients or squared ones.
    pub fn name(&self, settings: &Settings) -> &'static str {
        let named = |name: &&NameBySetting| settings.value(name.parameter).and_then(serde_json::Value::as_str) == Some(name.value);
        self.names.iter().find(named).map_or(self.label, |name| name.label)
    }

    /// Answers. A map that is rounding and nothing else is flat, and its remark begins with [`ROUNDING`]. The walks that tell are not counted.
    ///
    /// # Errors
    /// Those of the method.
    pub async fn answer(&self, ask: Ask<'_>) -> Result<Answer, MethodError> {
        let Ask { model, input, reference, score, settings, pace, sketches } = ask;
        let again = settings.clone();
        let first = Ask { model, input: input.clone(), reference: reference.clone(), score, settings, pace, sketches };
        let answer = (self.run)(first).await?;
        let asked = Asked { method: self, model, input, reference, score, settings: again, pace: &Quiet(pace) };
        match asked.rounding_of(&answer.in_plain_unit(), answer.degree()).await? {
            Some(words) => answer.flat(Some(&words)),
            None => Ok(answer),
        }
    }
}

/// Every method, in the order in which the page offers them.
pub const METHODS: &[Method] = &[
    gradient::METHOD,
    gradient::INPUT_X_GRADIENT,
    smoothgrad::SMOOTHGRAD,
    smoothgrad::SMOOTHGRAD_SQUARED,
    smoothgrad::VARGRAD,
    integrated_gradients::METHOD,
    adaptive_ig::METHOD,
    idgi::METHOD,
    expected_gradients::METHOD,
    blur_ig::METHOD,
    guided_ig::METHOD,
    exact_ig::METHOD,
    modified_backprop::GUIDED_BACKPROP,
    modified_backprop::DECONVNET,
    lrp::EPSILON,
    lrp::GAMMA,
    lrp::ZPLUS,
    deeplift::METHOD,
    cam::GRAD_CAM,
    cam::GRAD_CAM_PLUS_PLUS,
    cam::HIRES_CAM,
    cam::XGRAD_CAM,
    cam::LAYER_CAM,
    cam::EIGEN_CAM,
    score_cam::METHOD,
    ablation_cam::METHOD,
    modified_backprop::GUIDED_GRAD_CAM,
    occlusion::METHOD,
    rise::METHOD,
    lime::METHOD,
    kernel_shap::METHOD,
    shapley::METHOD,
    xrai::METHOD,
    controls::RANDOM,
    controls::SOBEL,
    controls::CENTRE,
];

/// The method with that id.
pub fn by_id(id: &str) -> Result<&'static Method, BadParameter> {
    METHODS.iter().find(|method| method.id == id).ok_or_else(|| {
        let known: Vec<&str> = METHODS.iter().map(|method| method.id).collect();
        BadParameter(format!("there is no method `{id}`: choose {}", known.join(", ")))
    })
}

/// What a method is given.
pub struct Ask<'a> {
    /// The network.
    pub model: &'a dyn Model,
    /// The image as the network takes it, `[1, channels, height, width]`.
    pub input: Tensor<4>,
    /// A second photo as the network takes it, `[1, channels, height, width]`, for what compares two.
    pub reference: Option<Tensor<4>>,
    /// The number that is explained.
    pub score: Score,
    /// Its parameters, checked.
    pub settings: &'a mut Settings,
    /// Progress and cancel.
    pub pace: &'a dyn Pace,
    /// Where sketches of the map go while it is being made.
    pub sketches: &'a dyn Sketches,
}

/// Receives a map while it is being made.
pub trait Sketches {
    /// Whether a look is welcome now; each costs a read-back.
    fn wanted(&self) -> bool;

    /// The map from the first `done` of `total` parts of the work.
    fn show(&self, answer: Answer, done: usize, total: usize);
}

/// Takes no sketches.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unseen;

impl Sketches for Unseen {
    fn wanted(&self) -> bool {
        false
    }

    fn show(&self, _answer: Answer, _done: usize, _total: usize) {}
}

/// A method's answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The attribution as the method defines it.
    pub attribution: Attribution,
    /// What is shown: one number per pixel of the input, `[height, width]`.
    pub heatmap: Heatmap,
    /// Unit of the shown numbers.
    pub unit: String,
    /// What else there is to say of this map, in one sentence: how complete it is, say.
    pub remark: Option<String>,
    /// How well the simple model that the map is read from fits the network: the share R-squared of the variance that it explains of
    /// samples which it was not fitted to, at most 1, and at most 0 where the samples are fewer than its unknowns. None for a map that is
    /// read from no such model, and where the network says the same of everything.
    pub surrogate: Option<f64>,
    /// The power of ten of the unit, which says it in words: 0 unless f32 does not hold the numbers in the plain unit.
    pub exponent: i32,
}

/// In a unit, that the numbers are squares of gradients, or products of two.
pub(crate) const SQUARED: &str = "squared ";

impl Answer {
    /// Of how many gradients the shown numbers are products.
    fn degree(&self) -> u8 {
        if self.unit.contains(SQUARED) { 2 } else { 1 }
    }

    /// The shown numbers in double precision, without the power of ten.
    fn in_plain_unit(&self) -> Vec<f64> {
        let factor = 10f64.powi(self.exponent);
        self.heatmap.values().iter().map(|&value| factor * f64::from(value)).collect()
    }

    /// The same with 0 everywhere, for what is no signal, and with a remark of its own.
    pub(crate) fn flat(self, remark: Option<&str>) -> Result<Self, MethodError> {
        let none = |map: &Heatmap| Heatmap::new(map.height(), map.width(), vec![0.0; map.values().len()]);
        let attribution = match self.attribution {
            Attribution::Input { shape, values } => Attribution::Input { shape, values: vec![0.0; values.len()] },
            Attribution::Weighed { shape, values } => Attribution::Weighed { shape, values: vec![0.0; values.len()] },
            Attribution::Cam { tap, map } => Attribution::Cam { tap, map: none(&map)? },
        };
        Ok(Self {
            attribution,
            heatmap: none(&self.heatmap)?,
            unit: self.unit,
            remark: remark.map(String::from),
            surrogate: None,
            exponent: 0,
        })
    }
}

/// Attributions, all finite.
#[derive(Clone, Debug, PartialEq)]
pub enum Attribution {
    /// Signed, `[channels, height, width]` in the network's own channel order.
    Input {
        /// Channels, height, width.
        shape: [usize; 3],
        /// Row-major.
        values: Vec<f32>,
    },
    /// Sums over masks `[1, height, width]`, which hold what every mask says beside what the pixel adds: they are saved as the paper defines
    /// them, and what is shown and judged is the map without it.
    Weighed {
        /// 1, height, width.
        shape: [usize; 3],
        /// Row-major.
        values: Vec<f32>,
    },
    /// A CAM at its tap's own resolution.
    Cam {
        /// The tap.
        tap: String,
        /// `[rows, columns]`.
        map: Heatmap,
    },
}

/// Why a method has no answer.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum MethodError {
    /// The network.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A parameter.
    #[error(transparent)]
    Parameter(#[from] BadParameter),
    /// A map that is not finite.
    #[error(transparent)]
    Map(#[from] ImageError),
    /// The network cannot serve the method: what stands in the way, and what to do.
    #[error("{0}")]
    CannotServe(Refusal),
}

impl MethodError {
    /// The network cannot serve the method, for a reason, with a remedy as a request.
    pub(crate) fn cannot_serve(reason: impl Into<String>, remedy: impl Into<std::borrow::Cow<'static, str>>) -> Self {
        Self::CannotServe(Refusal::new(reason, remedy))
    }

    /// Stable code for the browser boundary.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Model(error) => error.code(),
            Self::Parameter(_) => "bad-parameter",
            Self::Map(error) => error.code(),
            Self::CannotServe(_) => "cannot-serve",
        }
    }
}

/// Waits until the device has computed what was asked so far, by reading one number back: in a browser nothing else bounds the
/// queue, and progress would run ahead of the work.
pub(crate) async fn settle(tensor: &Tensor<4>) -> Result<(), MethodError> {
    let one = tensor.clone().slice([0..1, 0..1, 0..1, 0..1]).reshape([1]);
    crate::network::Value::from(one).read().await.map(|_| ()).map_err(Into::into)
}

/// Reads a tensor back, refusing what is not finite.
pub(crate) async fn read<const D: usize>(tensor: Tensor<D>, what: &str) -> Result<Vec<f32>, MethodError> {
    crate::model::read(tensor, what).await.map_err(Into::into)
}

impl From<NetworkError> for MethodError {
    fn from(error: NetworkError) -> Self {
        Self::Model(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_every_default_passes_its_own_check() {
        for (index, method) in METHODS.iter().enumerate() {
            assert!(METHODS[..index].iter().all(|other| other.id != method.id), "{}", method.id);
            assert!(Settings::check(method.id, method.parameters, &serde_json::Map::new()).is_ok());
        }
        assert!(by_id("no-such-method").is_err());
    }
}
