//! DeepLIFT: every unit compared with what it does on a reference.
//!
//! Shrikumar, Greenside and Kundaje (2017), the Rescale rule: multipliers m with D t = sum m D x in the place of derivatives, handed
//! back by the chain rule (equation 3). The map (x - x') m sums to f(x) - f(x') up to rounding. How each operator answers is said in
//! [`crate::network::operators::differences`].

use super::baseline::{BASELINE, baseline};
use super::gradient::{SHOW_SIGNED, answer};
use super::noise::SEED;
use super::path::{Completeness, beside};
use super::{Answer, Ask, Attribution, MapKind, Method, MethodError, MethodFamily, Paper, read};
use crate::figures::figure;
use crate::model::{Rise, Rule, ScoreScale};
use crate::pace::Later;
use crate::rounding;
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

/// The share of the difference from which the sum of a map is not called that of the scores.
const INCOMPLETE: f64 = 0.05;

/// What is said where the map does not sum to the difference, which the rule promises up to rounding.
fn gap(found: &Completeness) -> String {
    let apart = (found.sum - found.difference).abs();
    if found.gap() == 0.0
        || apart <= INCOMPLETE * found.difference.abs()
        || apart <= rounding::WALK * found.difference.abs().max(found.l1.min(1.0))
    {
        return String::new();
    }
    let cancels = match found.l1 {
        0.0 => String::new(),
        l1 => format!(" Magnitudes of {} in all cancel in the map.", figure(l1)),
    };
    format!(
        " The rule promises that the two are equal, and they are not: differences inside the network are rounding, whose quotients say \
         nothing.{cancels}"
    )
}

fn run(ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        if ask.score.scale != ScoreScale::Logit {
            return Err(MethodError::cannot_serve(
                "DeepLIFT explains differences of logits, not of probabilities",
                "explain the logit, or choose Integrated Gradients",
            ));
        }
        let reference = baseline(&ask).await?;
        let pair = Tensor::cat(vec![ask.input.clone(), reference.clone()], 0);
        let found = ask.model.input_gradient(pair, ask.score, Rule::Differences, ask.pace).await?;
        let multipliers = found.gradient.narrow(0, 0, 1);
        let logits = read(found.logits, "the logits").await?;
        let mut answer = answer(multipliers.mul(ask.input.sub(reference)), ask.settings, ask.score.unit()).await?;
        if let Attribution::Input { values, .. } = &answer.attribution {
            let (sum, l1) = values.iter().fold((0.0, 0.0), |(sum, l1), &v| (sum + f64::from(v), l1 + f64::from(v.abs())));
            let (photo, reference) = logits.split_at(logits.len() / 2);
            let Rise { value: difference, rounding } = ask.score.rise(reference, photo);
            let affine = ask.model.anatomy().is_some_and(|anatomy| anatomy.is_affine());
            let plain = if affine {
                " The network is affine between photo and score, so that this is the gradient times the difference to the baseline."
            } else {
                ""
            };
            answer.remark = Some(format!(
                "{}.{}{plain}",
                beside(sum, difference, "the baseline"),
                gap(&Completeness { sum, difference, l1, rounding })
            ));
        }
        Ok(answer)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_rule_promises_and_misses_is_said_once() {
        let of = |sum, difference, l1| gap(&Completeness { sum, difference, l1, rounding: 0.0 });
        assert_eq!(of(2.0, 2.01, 9.0), "");
        // A difference of rounding of a map that cancels is no broken promise.
        assert_eq!(of(3e-7, 0.0, 2.0), "");
        let said = of(1.0, 2.0, 700.0);
        assert!(said.contains("they are not") && said.ends_with(" Magnitudes of 700 in all cancel in the map."), "{said}");
        let silent = of(0.0, 0.127, 0.0);
        assert!(silent.contains("they are not") && !silent.contains("cancel"), "{silent}");
    }
}
