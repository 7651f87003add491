//! What a network says of every class, and which class a request means.

use super::SessionError;
use crate::methods::BadParameter;
use crate::model::{self, Classifier, Model, Score};
use serde::Serialize;
use serde_json::Value;

/// One class and what the network says of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Prediction {
    /// Index of the class.
    pub index: usize,
    /// Its name.
    pub label: String,
    /// Probability by the softmax or sigmoid of the network, 0..=1.
    pub probability: f32,
    /// The number before the softmax or sigmoid.
    pub logit: f32,
}

/// Every class with its logit and its probability; likeliest first, equal ones by index.
pub(super) fn ranked(logits: &[f32], labels: &[String], probabilities: &[f64]) -> Vec<Prediction> {
    let mut predictions: Vec<Prediction> = std::iter::zip(logits, labels)
        .zip(probabilities)
        .enumerate()
        .map(|(index, ((&logit, label), &probability))| Prediction { index, label: label.clone(), probability: probability as f32, logit })
        .collect();
    predictions.sort_by(|a, b| b.logit.total_cmp(&a.logit));
    predictions
}

/// The class that a request means.
pub(super) fn meant(model: &Classifier, predictions: &[Prediction], asked: &Value) -> Result<Prediction, SessionError> {
    let index = match asked {
        Value::String(text) if text == "top" => return Ok(predictions[0].clone()),
        Value::String(text) => model.class(text)?,
        other => model.class(&other.to_string())?,
    };
    Ok(predictions.iter().find(|prediction| prediction.index == index).expect("every class is predicted").clone())
}

/// The classes that a request means, and the score of them.
pub(super) fn asked(
    model: &Classifier,
    predictions: &[Prediction],
    target: &Value,
    against: Option<&Value>,
    scale: model::ScoreScale,
) -> Result<(Prediction, Option<Prediction>, Score), SessionError> {
    let target = meant(model, predictions, target)?;
    let against = against.map(|other| meant(model, predictions, other)).transpose()?;
    if against.as_ref() == Some(&target) {
        return Err(BadParameter(format!("{} is compared with itself: choose another class to compare with", target.label)).into());
    }
    let score = Score { target: target.index, against: against.as_ref().map(|other| other.index), scale, link: model.link() };
    Ok((target, against, score))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_sum_to_one_and_huge_logits_do_not_overflow() {
        let labels: Vec<String> = ["a", "b", "c"].map(String::from).into();
        let logits = [1000.0, 1001.0, -1000.0];
        let ranked = ranked(&logits, &labels, &model::Link::Softmax.probabilities(&logits));
        assert_eq!(ranked.iter().map(|p| p.index).collect::<Vec<_>>(), [1, 0, 2]);
        assert!((ranked.iter().map(|p| p.probability).sum::<f32>() - 1.0).abs() < 1e-6);
        assert!(ranked.iter().all(|p| p.probability.is_finite()));
    }
}
