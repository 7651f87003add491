//! How strong the signal in a map is: a map is stretched over all colours whether it carries much or next to nothing.

use crate::figures::figure;
use crate::image::Heatmap;
use crate::methods::{Answer, Attribution, Method, MethodFamily};
use crate::model::ScoreScale;
use serde::Serialize;

/// How strong the signal in a map is, in words and numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Strength {
    /// Largest magnitude.
    pub max: f32,
    /// Sum of the magnitudes.
    pub l1: f32,
    /// One sentence.
    pub sentence: String,
}

/// The strength of a method's answer to a question about a score; `probability` is that of the class asked about.
pub(super) fn strength(answer: &Answer, method: &Method, scale: ScoreScale, probability: f32) -> Strength {
    let values = match &answer.attribution {
        // RISE shows its own map less what chance adds; the sentence is about what is shown.
        Attribution::Input { shape, values } if shape[0] > 1 => values,
        _ => answer.heatmap.values(),
    };
    let max = values.iter().fold(0.0f32, |max, value| max.max(value.abs()));
    let (low, high) = values.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), &value| (low.min(value), high.max(value)));
    let l1: f64 = values.iter().map(|value| f64::from(value.abs())).sum();
    let (label, unit) = (method.label, &answer.unit);
    let sentence = if max == 0.0 {
        // A method that found out more says it in its remark.
        let cause = if method.family == MethodFamily::Cam && answer.remark.is_some() {
            String::new()
        } else {
            format!(" {}", silence(method, scale, probability))
        };
        format!("{label} is zero everywhere.{cause}")
    } else if is_flat(&answer.heatmap) {
        format!("{label} is the same everywhere ({}): the map says nothing about where.", figure(answer.heatmap.values()[0]))
    } else if low < 0.0 {
        format!("The values lie between {} and {} {unit}.", figure(low), figure(high))
    } else {
        format!("The largest value is {} {unit}.", figure(high))
    };
    let sentence = match &answer.remark {
        Some(remark) => format!("{sentence} {remark}"),
        None => sentence,
    };
    Strength { max, l1: l1 as f32, sentence }
}

/// Nearer to 0 or 1 than this a probability does not change in single precision when the photo does.
const SATURATED: f32 = 1e-6;

/// Why a map is zero everywhere as far as method, score and class tell, and what to do.
fn silence(method: &Method, scale: ScoreScale, probability: f32) -> String {
    if method.family == MethodFamily::Control {
        return match method.id {
            "sobel" => "The photo is the same everywhere, so that it has no edges: choose another photo.".into(),
            _ => "The control itself is zero here: choose another seed.".into(),
        };
    }
    if scale != ScoreScale::Logit && (probability < SATURATED || probability > 1.0 - SATURATED) {
        let end = if probability > 0.5 { "1" } else { "0" };
        return format!("The probability is {end} to within single precision, so that nothing changes it: explain the logit.");
    }
    if matches!(method.id, "guided-backprop" | "deconvnet") {
        return "Its rule passes positive gradients alone, and none arrives: the plain gradient shows what speaks against the class."
            .into();
    }
    match method.family {
        MethodFamily::Gradient => {
            "No gradient of the score reaches the photo, or what it is multiplied by is zero: every unit on the way is off. Try another class, or a method that removes parts, occlusion say."
        }
        MethodFamily::Path => {
            "The score does not change along the path, or the photo equals its baseline: choose another baseline, or a method that removes parts."
        }
        MethodFamily::Cam => "The ReLU may have cut away what speaks against the class: relu=false shows it. If that is zero too, choose another feature map.",
        _ => "The score is the same whatever is removed: choose another filling or class; where that is zero too, the network does not look at the photo.",
    }
    .into()
}

fn is_flat(heatmap: &Heatmap) -> bool {
    heatmap.values().iter().all(|&value| value == heatmap.values()[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::by_id;

    fn answer(values: &[f32], shown: &[f32]) -> Answer {
        let heatmap = Heatmap::new(1, shown.len(), shown.to_vec()).unwrap();
        let attribution = Attribution::Input { shape: [values.len() / shown.len(), 1, shown.len()], values: values.to_vec() };
        Answer { attribution, heatmap, unit: "logits".into(), remark: None, surrogate: None }
    }

    fn said(answer: &Answer, method: &str, scale: ScoreScale, probability: f32) -> String {
        strength(answer, by_id(method).unwrap(), scale, probability).sentence
    }

    #[test]
    fn a_signed_map_has_two_ends() {
        let negative = answer(&[-2.55, -0.015, -1.0, -1.0], &[-3.55, -1.015]);
        assert_eq!(said(&negative, "input-x-gradient", ScoreScale::Logit, 0.5), "The values lie between -2.55 and -0.0150 logits.");
        let positive = answer(&[2.55, 0.015, 1.0, 1.0], &[3.55, 1.015]);
        assert_eq!(said(&positive, "gradient", ScoreScale::Logit, 0.5), "The largest value is 2.55 logits.");
    }

    #[test]
    fn a_map_of_one_channel_is_described_as_it_is_shown() {
        let rise = answer(&[1.39, 1.2], &[0.245, 0.1]);
        assert_eq!(said(&rise, "rise", ScoreScale::Logit, 0.5), "The largest value is 0.245 logits.");
    }

    #[test]
    fn a_map_of_zeros_names_its_cause() {
        let zero = answer(&[0.0; 2], &[0.0; 2]);
        assert!(said(&zero, "gradient", ScoreScale::Probability, 1.0).contains("probability is 1 to within single precision"));
        assert!(said(&zero, "gradient", ScoreScale::LogProbability, 0.0).contains("probability is 0 to within single precision"));
        assert!(said(&zero, "gradient", ScoreScale::Logit, 1.0).contains("No gradient of the score reaches the photo"));
        assert!(said(&zero, "sobel", ScoreScale::Logit, 1.0).contains("no edges"));
        assert!(said(&zero, "occlusion", ScoreScale::Probability, 0.5).contains("whatever is removed"));
        let known = Answer { remark: Some("Every cell speaks against the class.".into()), ..zero };
        assert_eq!(said(&known, "grad-cam", ScoreScale::Logit, 0.5), "Grad-CAM is zero everywhere. Every cell speaks against the class.");
    }
}
