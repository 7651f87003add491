//! Where a score jumps on the way from a baseline to the photo: no gradient sees a jump, so that no number of steps makes a path integral
//! complete.

use super::path::Completeness;
use super::{Ask, MethodError, read};
use crate::figures::{figure, share_of};
use burn::tensor::Tensor;

/// Parts into which the path is cut to look for a jump.
const PARTS: usize = 16;

/// How often the part in which the score changes most is halved: to 2e-7 of the path, below which f32 knows no places between.
const HALVINGS: usize = 18;

/// The least share of the gap that a jump must be to be named as its cause.
const CAUSE: f64 = 0.05;

/// A change over so small a piece of the path is a jump where it is so many times what rounding does.
const BEYOND_ROUNDING: f64 = 100.0;

/// A gap below this share of the difference is what an integral by finitely many steps has anyhow.
const CLOSED: f64 = 0.01;

/// What to do about the gap between a map and the difference of the scores along the straight path from `start`, as a sentence with a blank
/// before it: more steps, or, where the score jumps, a method that takes jumps in. Empty where the gap is small.
pub async fn remedy(ask: &Ask<'_>, start: &Tensor<4>, completeness: &Completeness) -> Result<String, MethodError> {
    let jumps = ask.model.jumps();
    let Some(gap) = open(completeness) else { return Ok(String::new()) };
    let Some(first) = jumps.first() else { return Ok(" More steps may close the gap.".into()) };
    let methods = "DeepLIFT, IDGI and Occlusion take it in";
    let named = if jumps.len() == 1 { first.to_string() } else { format!("{first}, the first of {} steps that jump,", jumps.len()) };
    Ok(match widest(ask, start).await? {
        Some(leap) if leap.by.abs() >= CAUSE * gap => format!(
            " The score jumps by {} after {}, at {named} on the way to the class. No gradient sees a jump, so that more steps cannot close \
             the gap. {methods}.",
            figure(leap.by),
            share_of(leap.at, "the way from the baseline to the photo")
        ),
        _ => format!(" {named} on the way to the class jumps, and no gradient sees a jump: more steps may not close the gap. {methods}."),
    })
}

/// The gap of a map, where it is one to speak of and more than rounding.
fn open(completeness: &Completeness) -> Option<f64> {
    let gap = completeness.gap();
    (gap > CLOSED * completeness.difference.abs().max(completeness.sum.abs())).then_some(gap)
}

/// The same of an average over draws from many baselines, of whose paths none is searched.
pub fn remedy_of_draws(ask: &Ask<'_>, completeness: &Completeness) -> String {
    match (open(completeness), ask.model.jumps().first()) {
        (None, _) => String::new(),
        (_, Some(jump)) => format!(
            " {jump} on the way to the class jumps, and no gradient sees a jump: more draws may not close the gap. DeepLIFT, IDGI and \
             Occlusion take it in."
        ),
        (_, None) => " More draws may close the gap.".into(),
    }
}

/// A jump of the score.
struct Leap {
    /// By how much.
    by: f64,
    /// Where on the path, 0 to 1.
    at: f64,
}

/// The largest jump in the part of the path in which the score changes most; none where it only rises or falls steeply there.
async fn widest(ask: &Ask<'_>, start: &Tensor<4>) -> Result<Option<Leap>, MethodError> {
    let difference = ask.input.clone().sub(start.clone());
    let look = async |at: f64| -> Result<Vec<f32>, MethodError> {
        let image = start.clone().add(difference.clone().mul_scalar(at as f32));
        read(ask.model.logits(image, ask.pace).await?, "the logits").await
    };
    let rise = |from: &[f32], to: &[f32]| ask.score.rise(from, to);
    let mut before = (0.0, look(0.0).await?);
    let mut widest = (before.clone(), before.clone());
    let mut most = -1.0;
    for part in 1..=PARTS {
        let at = part as f64 / PARTS as f64;
        let here = (at, look(at).await?);
        let change = rise(&before.1, &here.1).value.abs();
        if change > most {
            (most, widest) = (change, (before, here.clone()));
        }
        before = here;
    }
    let (mut left, mut right) = widest;
    for _ in 0..HALVINGS {
        let at = 0.5 * (left.0 + right.0);
        let middle = (at, look(at).await?);
        if rise(&left.1, &middle.1).value.abs() >= rise(&middle.1, &right.1).value.abs() {
            right = middle;
        } else {
            left = middle;
        }
    }
    let leap = rise(&left.1, &right.1);
    Ok((leap.value.abs() > BEYOND_ROUNDING * leap.rounding).then_some(Leap { by: leap.value, at: right.0 }))
}
