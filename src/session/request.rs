//! What one asks of a session.

use crate::methods::BadParameter;
use crate::model;
use crate::network::{Numerics, Precision};
use crate::report::Depth;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Loss scales that f32 itself can bear.
const LOSS_SCALES: std::ops::RangeInclusive<f32> = 1.0 / 16_777_216.0..=16_777_216.0;

/// What one asks of a session.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Request {
    /// A class by its index or its name, or `top` for the likeliest one.
    #[cfg_attr(test, ts(type = "number | string"))]
    pub target: Value,
    /// Id of the method.
    pub method: String,
    /// Its parameters by name; what is left out or null takes its default.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, type = "ParameterValues"))]
    pub parameters: Map<String, Value>,
    /// Percentile of the magnitudes at which the colours end, above 0 and up to 100, which is the default.
    #[serde(default = "all")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub percentile: f32,
    /// A class to compare with, as `target` is given: the map then explains the difference of the two scores.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, type = "number | string | null"))]
    pub against: Option<Value>,
    /// What is taken of a class: its logit unless told otherwise.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub score: model::ScoreScale,
    /// Precision in which activations and gradients are kept between steps; `f16` is emulated by rounding. `f32` unless told otherwise.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub precision: Precision,
    /// What gradients are multiplied by on their way, so that small ones survive in f16; 2^-24 to 2^24, 1 unless told otherwise.
    #[serde(default = "one")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub loss_scale: f32,
    /// A verdict on the map, and how much may be spent on it; none unless asked for.
    #[serde(default)]
    #[cfg_attr(test, ts(optional = nullable))]
    pub verdict: Option<Depth>,
    /// Withholds a misleading map: the report then has no map, is `withheld`, and has the reasons in its verdict. A verdict is given in any
    /// case, a quick one unless told otherwise, and the map is not sketched while it is made.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub require_trust: bool,
}

fn all() -> f32 {
    100.0
}

fn one() -> f32 {
    1.0
}

impl Request {
    /// Asks a method about a class, everything else as usual.
    pub fn new(target: Value, method: &str) -> Self {
        Self {
            target,
            method: method.into(),
            parameters: Map::new(),
            percentile: all(),
            against: None,
            score: model::ScoreScale::Logit,
            precision: Precision::Single,
            loss_scale: one(),
            verdict: None,
            require_trust: false,
        }
    }

    /// How the walk keeps its numbers.
    ///
    /// # Errors
    /// A percentile or loss scale outside its range; a page that requires trust and asks for half precision, of which there is no verdict.
    pub(super) fn numerics(&self) -> Result<Numerics, BadParameter> {
        if !(self.percentile > 0.0 && self.percentile <= 100.0) {
            return Err(BadParameter(format!("`percentile` is {}; above 0 and up to 100 was expected", self.percentile)));
        }
        if !(LOSS_SCALES.contains(&self.loss_scale)) {
            let (least, most) = (LOSS_SCALES.start(), LOSS_SCALES.end());
            return Err(BadParameter(format!("`loss_scale` is {}; {least} to {most} was expected", self.loss_scale)));
        }
        let numerics = Numerics { precision: self.precision, loss_scale: self.loss_scale };
        if self.require_trust && numerics != Numerics::default() {
            return Err(BadParameter("`require_trust` needs `precision` f32 and `loss_scale` 1: verdicts are on such maps alone".into()));
        }
        Ok(numerics)
    }
}
