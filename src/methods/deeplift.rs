//! DeepLIFT: every unit compared with what it does on a reference.
//!
//! Shrikumar, Greenside and Kundaje (2017), the Rescale rule: multipliers m with D t = sum m D x in the place of derivatives, handed
//! back by the chain rule (equation 3). The map (x - x') m sums to f(x) - f(x') up to rounding. How each operator answers is said in
//! [`crate::network::operators::differences`].

use super::baseline::{BASELINE, baseline};
use super::gradient::{SHOW_SIGNED, answer};
use super::noise::SEED;
use super::path::beside;
use super::{Answer, Ask, Attribution, MapKind, Method, MethodError, MethodFamily, Paper, read};
use crate::model::{Rule, ScoreScale};
use crate::pace::Later;
use burn::tensor::Tensor;

/// The registry line.
pub const METHOD: Method = Method {
    id: "deeplift",
    label: "DeepLIFT (Rescale)",
    family: MethodFamily::Gradient,
    paper: Paper {
        authors: "Shrikumar, Greenside, Kundaje",
        year: 2017,
        title: "Learning Important Features Through Propagating Activation Differences",
        url: "https://arxiv.org/abs/1704.02685",
    },
    summary: "Compares every unit with what it does on a baseline and hands the difference of the scores back, in one pass where Integrated \
              Gradients takes many. The map adds up exactly.",
    output: MapKind::Input,
    parameters: &[BASELINE, SEED, SHOW_SIGNED],
    complete: true,
    class_sensitive: true,
    deterministic: false,
    names: &[],
    passes: 6.0,
    run,
};

fn run(ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        if ask.score.scale != ScoreScale::Logit {
            return Err(MethodError::CannotServe(
                "DeepLIFT explains differences of logits, not of probabilities: explain the logit, or choose Integrated Gradients".into(),
            ));
        }
        let reference = baseline(&ask).await?;
        let pair = Tensor::cat(vec![ask.input.clone(), reference.clone()], 0);
        let found = ask.model.input_gradient(pair, ask.score, Rule::Differences, ask.pace).await?;
        let multipliers = found.gradient.narrow(0, 0, 1);
        let logits = read(found.logits, "the logits").await?;
        let mut answer = answer(multipliers.mul(ask.input.sub(reference)), ask.settings, ask.score.unit()).await?;
        if let Attribution::Input { values, .. } = &answer.attribution {
            let sum: f64 = values.iter().map(|&v| f64::from(v)).sum();
            let (photo, reference) = logits.split_at(logits.len() / 2);
            let difference = ask.score.rise(reference, photo).value;
            let affine = ask.model.anatomy().is_some_and(|anatomy| anatomy.is_affine());
            let plain = if affine {
                " The network is affine between photo and score, so that this is the gradient times the difference to the baseline."
            } else {
                ""
            };
            answer.remark = Some(format!("{}.{plain}", beside(sum, difference)));
        }
        Ok(answer)
    })
}
