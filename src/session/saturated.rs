//! Where a probability has no slope left in f32, and what to explain instead.

use super::Prediction;
use super::strength::FAINT;
use crate::figures::figure;
use crate::model::{Score, ScoreScale};

/// Why no change of the photo can be seen in a score, and what to do: its probabilities are 0 or 1 to within f32. None where there is
/// another reason, or none.
pub(super) fn saturated(score: Score, target: &Prediction, against: Option<&Prediction>) -> Option<String> {
    // What travels back from so small a probability loses its digits on the way, and a GPU may take it for 0.
    let zero = |class: &Prediction| class.probability < FAINT;
    let at_end = |class: &Prediction| class.probability == 1.0 || (score.scale == ScoreScale::Probability && zero(class));
    if score.scale == ScoreScale::Logit || !at_end(target) || !against.is_none_or(at_end) {
        return None;
    }
    let said = |class: &Prediction| match class.probability {
        1.0 => format!("the probability of {} is 1 to within f32", class.label),
        p if p < f32::MIN_POSITIVE => format!("the probability of {} is 0 to within f32", class.label),
        p => format!("the probability of {} is {}, whose slope f32 hardly holds", class.label, figure(p)),
    };
    let both = match against {
        None => said(target),
        Some(other) => format!("{}, and {}", said(target), said(other)),
    };
    let instead = if against.is_none() { "its logit" } else { "their logits" };
    Some(format!(
        "{both}, so no change of the photo shows in it. Explain {instead}, which still change{}.",
        if against.is_none() { "s" } else { "" }
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Link;

    fn class(index: usize, probability: f32) -> Prediction {
        Prediction { index, label: format!("class {index}"), probability, logit: 0.0 }
    }

    fn of(scale: ScoreScale, probability: f32, against: Option<f32>) -> Option<String> {
        let score = Score { target: 0, against: against.map(|_| 1), scale, link: Link::Softmax };
        saturated(score, &class(0, probability), against.map(|other| class(1, other)).as_ref())
    }

    #[test]
    fn a_probability_at_its_end_names_the_logit() {
        let said = of(ScoreScale::Probability, 1.0, None).unwrap();
        assert!(said.contains("the probability of class 0 is 1 to within f32") && said.contains("Explain its logit"), "{said}");
        assert!(of(ScoreScale::Probability, 1e-35, None).unwrap().contains("hardly holds"));
        assert!(of(ScoreScale::LogProbability, 1.0, None).is_some());
        assert!(of(ScoreScale::Probability, 0.0, None).unwrap().contains("is 0 to within f32"));
        assert!(of(ScoreScale::Probability, 1.0, Some(0.0)).unwrap().contains("and the probability of class 1 is 0"));
    }

    #[test]
    fn what_can_still_change_is_not_saturated() {
        for (scale, probability, against) in [
            (ScoreScale::Logit, 1.0, None),
            (ScoreScale::LogProbability, 0.0, None),
            (ScoreScale::Probability, 0.999, None),
            (ScoreScale::Probability, 1.0, Some(0.3)),
        ] {
            assert_eq!(of(scale, probability, against), None);
        }
    }
}
