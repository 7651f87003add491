//! Where a probability has no slope left in f32, and what to explain instead.

use super::strength::FAINT;
use super::{Prediction, Stage};
use crate::figures::figure;
use crate::model::{Classifier, Model, ModelError, Rule, Score, ScoreScale, read};

/// Why no change of the photo can be seen in a score: its probabilities are 0 or 1 to within f32, or to within `carried_on`, where a straight
/// line stands for what the file gives. None where there is another reason, or none.
pub(super) fn saturated(score: Score, carried_on: Option<f32>, target: &Prediction, against: Option<&Prediction>) -> Option<String> {
    // What travels back from so small a probability loses its digits on the way, and a GPU may take it for 0.
    let zero = |class: &Prediction| class.probability < carried_on.unwrap_or(FAINT);
    let one = |class: &Prediction| class.probability == 1.0 || carried_on.is_some_and(|end| class.probability > 1.0 - end);
    let at_end = |class: &Prediction| one(class) || (score.scale == ScoreScale::Probability && zero(class));
    if score.scale == ScoreScale::Logit || !at_end(target) || !against.is_none_or(at_end) {
        return None;
    }
    let said = |class: &Prediction| match class.probability {
        p if carried_on.is_some() => {
            format!("the probability of {} is {} to within {}", class.label, p.round(), figure(carried_on.unwrap_or_default()))
        }
        1.0 => format!("the probability of {} is 1 to within f32", class.label),
        p if p < f32::MIN_POSITIVE => format!("the probability of {} is 0 to within f32", class.label),
        p => format!("the probability of {} is {}, whose slope f32 hardly holds", class.label, figure(p)),
    };
    let both = match against {
        None => said(target),
        Some(other) => format!("{}, and {}", said(target), said(other)),
    };
    Some(format!("{both}, so no change of the photo shows in it."))
}

/// What to explain in the place of a probability that has no slope left, or why its logit has none either: it is looked at whether the logits
/// of these classes change with the photo `[channels, height, width]`.
///
/// # Errors
/// Told to stop, a lost device.
pub(super) async fn instead(model: &Classifier, photo: &[f32], classes: &[&Prediction], stage: &Stage<'_>) -> Result<String, ModelError> {
    for class in classes {
        if let Some(why) = masked(model, class) {
            return Ok(format!("Its logit does not change either: {why}"));
        }
        if !moves(model, photo, class.index, stage).await? {
            let label = &class.label;
            return Ok(match model.jumps().first() {
                Some(jump) => format!(
                    "The logit of {label} does not change near this photo either: {jump} on the way to it gives the same number until it \
                     jumps. Choose another class, or a method that removes parts, occlusion say."
                ),
                None => {
                    format!(
                        "The logit of {label} does not change near this photo either: choose another class, or a method that removes parts."
                    )
                }
            });
        }
    }
    Ok(if classes.len() == 1 { "Explain its logit, which still changes." } else { "Explain their logits, which still change." }.into())
}

/// Why nothing changes the score of a class that the file masks.
pub(super) fn masked(model: &Classifier, class: &Prediction) -> Option<String> {
    model.masks(class.index).then(|| format!("the file masks {}, which can never win. Choose another class.", class.label))
}

/// How far the photo is moved to see whether a logit changes, in units of its normalised values: half of their usual spread.
const MOVED_BY: f32 = 0.5;

/// Whether the logit of a class changes where the photo is moved along its gradient. A gradient alone may promise what f32 does not hold: a
/// logit from which 1e9 is taken.
async fn moves(model: &Classifier, photo: &[f32], class: usize, stage: &Stage<'_>) -> Result<bool, ModelError> {
    let input = model.input(photo.to_vec())?;
    let found = model.input_gradient(input, Score::logit(class), Rule::GRADIENT, stage).await?;
    let gradient = read(found.gradient, "the gradient").await?;
    let most = gradient.iter().fold(0.0f32, |most, value| most.max(value.abs()));
    if most == 0.0 {
        return Ok(false);
    }
    let moved = std::iter::zip(photo, &gradient).map(|(value, slope)| value + MOVED_BY * slope / most).collect();
    let there = read(model.logits(model.input(moved)?, stage).await?, "the logits").await?;
    Ok(read(found.logits, "the logits").await?[class] != there[class])
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
        saturated(score, None, &class(0, probability), against.map(|other| class(1, other)).as_ref())
    }

    #[test]
    fn a_probability_at_its_end_names_the_logit() {
        let said = of(ScoreScale::Probability, 1.0, None).unwrap();
        assert!(said.contains("the probability of class 0 is 1 to within f32") && said.contains("no change of the photo"), "{said}");
        assert!(of(ScoreScale::Probability, 1e-35, None).unwrap().contains("hardly holds"));
        assert!(of(ScoreScale::LogProbability, 1.0, None).is_some());
        assert!(of(ScoreScale::Probability, 0.0, None).unwrap().contains("is 0 to within f32"));
        assert!(of(ScoreScale::Probability, 1.0, Some(0.0)).unwrap().contains("and the probability of class 1 is 0"));
    }

    #[test]
    fn a_probability_that_a_straight_line_stands_for_is_at_its_end_sooner() {
        let score = Score { scale: ScoreScale::Probability, ..Score::logit(0) };
        let of = |probability| saturated(score, Some(1e-5), &class(0, probability), None);
        assert!(
            of(1e-18).unwrap().contains("is 0 to within 1.00e\u{2212}5")
                && of(1.0 - 1e-6).unwrap().contains("is 1 to within 1.00e\u{2212}5")
        );
        assert_eq!((of(1e-4), saturated(score, None, &class(0, 1e-18), None)), (None, None));
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
