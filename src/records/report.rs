//! Answers about a photo: its classes, its map, its map with something changed.

use super::{Bytes, Floats, MapRecord, PhotoRecord};
use crate::device::DeviceRecord;
use crate::image::View;
use crate::model::{self, Familiarity};
use crate::network::Precision;
use crate::parameters::Settings;
use crate::report::Verdict;
use crate::session::{ChangedReport, Done, Predicted, Prediction, Report, Strength, Timing};
use serde::Serialize;

/// What a network says of a photo.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "PredictReport"))]
pub struct PredictedRecord {
    /// The likeliest classes, likeliest first.
    pub predictions: Vec<Prediction>,
    /// Whether the photo is of the kind that the network knows; null where its card keeps no statistics.
    pub familiarity: Option<Familiarity>,
    /// The part of the photo that the network sees.
    pub view: View,
    /// Empty where the network has looked at the photo before.
    pub timings: Vec<Timing>,
}

impl PredictedRecord {
    /// The record of the `most` likeliest classes.
    pub fn new(predicted: Predicted<'_>, most: usize) -> Self {
        let predictions = predicted.predictions.iter().take(most).cloned().collect();
        Self { predictions, familiarity: predicted.familiarity, view: predicted.view, timings: predicted.timings }
    }
}

/// The answer to a request.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Report"))]
pub struct ReportRecord {
    /// The five likeliest classes, and the target and the class compared with where they are none of them.
    pub predictions: Vec<Prediction>,
    /// Whether the photo is of the kind that the network knows; null where its card keeps no statistics.
    pub familiarity: Option<Familiarity>,
    /// The explained class.
    pub target: Prediction,
    /// The class that it is compared with; null where there is none.
    pub against: Option<Prediction>,
    /// What is taken of a class.
    pub score: model::ScoreScale,
    /// How logits become probabilities, and how that is known.
    pub head: model::KnownHead,
    /// How numbers were kept.
    pub precision: PrecisionRecord,
    /// What the map is made of where the work was stopped before its end; else null.
    pub partial: Option<Done>,
    /// Id of the method.
    pub method: &'static str,
    /// Its name for people with these parameters: "SmoothGrad (squared)".
    pub name: &'static str,
    /// As used, defaults filled in.
    pub parameters: Settings,
    /// Seed of everything random; null where the method draws nothing.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub seed: Option<u64>,
    /// The part of the photo that the network sees.
    pub view: View,
    /// Null where it is withheld.
    pub map: Option<MapRecord>,
    /// The verdict, where one was asked for and the map is whole; else null.
    pub verdict: Option<Verdict>,
    /// Whether the map is withheld, because trust was required and the map misleads.
    pub withheld: bool,
    /// How strong the signal in the map is.
    pub strength: Strength,
    /// What else there is to say of the map, such as how complete it is; null where there is nothing.
    pub remark: Option<String>,
    /// `prepare` and `forward` are missing where the network has looked at the photo before.
    pub timings: Vec<Timing>,
    /// Where it was computed.
    pub device: DeviceRecord,
    /// The network.
    pub model: ModelIdentity,
    /// Version of the engine.
    pub version: &'static str,
}

/// Which network answered.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ModelIdentity {
    /// Name in URLs and on the command line.
    pub id: String,
    /// SHA-256 of the file in lower-case hexadecimal digits.
    pub sha256: String,
}

/// How numbers were kept.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PrecisionRecord {
    /// Precision of activations and gradients.
    pub kind: Precision,
    /// What gradients were multiplied by on their way.
    pub loss_scale: f32,
    /// In f16, the share of the score's gradients that round to zero, 0 to 1; else null.
    pub underflowed: Option<f64>,
    /// In f16, the share of the score's gradients that overflow, 0 to 1; else null.
    pub overflowed: Option<f64>,
}

impl From<Report> for ReportRecord {
    fn from(report: Report) -> Self {
        let answer = report.answer;
        // What is withheld does not leave the engine.
        let map = (!report.withheld).then(|| MapRecord::new(answer.heatmap, &report.scale, answer.unit));
        Self {
            predictions: report.predictions,
            familiarity: report.familiarity,
            target: report.target,
            against: report.against,
            score: report.score,
            head: report.head,
            precision: PrecisionRecord {
                kind: report.numerics.precision,
                loss_scale: report.numerics.loss_scale,
                underflowed: report.lost.map(|(underflowed, _)| underflowed),
                overflowed: report.lost.map(|(_, overflowed)| overflowed),
            },
            partial: report.partial,
            method: report.method,
            name: report.name,
            parameters: report.parameters,
            seed: report.seed,
            view: report.view,
            map,
            verdict: report.verdict,
            withheld: report.withheld,
            strength: report.strength,
            remark: answer.remark,
            timings: report.timings,
            device: report.device,
            model: ModelIdentity { id: report.model.0, sha256: report.model.1 },
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// The answer to a request with something changed.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ChangedReport"))]
pub struct ChangedRecord {
    /// What the network says now: the five likeliest classes, and the target where it is none of them.
    pub predictions: Vec<Prediction>,
    /// The explained class, which the unchanged photo decides, and what the network says of it now.
    pub target: Prediction,
    /// How many layers can be randomised.
    pub layers: usize,
    /// The map of what was shown.
    pub map: MapRecord,
    /// The map laid back over the photo as it was, `[height, width]`, 0 where the view does not show the place.
    pub aligned: Floats,
    /// 1 where the view shows the place, else 0; `[height, width]`.
    pub shown: Bytes,
    /// What was shown to the network.
    pub picture: PhotoRecord,
}

impl From<ChangedReport> for ChangedRecord {
    fn from(report: ChangedReport) -> Self {
        Self {
            predictions: report.predictions,
            target: report.target,
            layers: report.layers,
            map: MapRecord::new(report.heatmap, &report.scale, report.unit),
            aligned: Floats(report.aligned),
            shown: Bytes(report.shown.into_iter().map(u8::from).collect()),
            picture: PhotoRecord::from(&report.picture),
        }
    }
}
