//! LIME: a linear model of what the network says when parts of the photo are kept or removed.
//!
//! Ribeiro, Singh and Guestrin (2016), equation 1 and section 3.4: rows z of random bits say which parts are kept, the first keeps
//! all; near the photo they count more, pi(z) = sqrt(exp(-d^2 / 0.25^2)) with d the cosine distance to the first row, as in the
//! authors' program (the paper has the square of it); and the coefficients minimise sum pi (f(z) - g - w z)^2 + alpha |w|^2 with
//! alpha 1. All parts are kept in the model: there are few, and choosing among them first would hide some. The paper explains the
//! probability; here it is the score of the request.

use super::least_squares::{LinearFit, ridge};
use super::masks::{REMOVED, STILL};
use super::noise::{Noise, SEED};
use super::regions::{COMPACTNESS, REGIONS, SEGMENTS, after, ask_about, cut, painted};
use super::{Answer, Ask, MapKind, Method, MethodError, MethodFamily, Paper, Parameter, ParameterKind};
use crate::figures::{figure, fixed, percent};
use crate::image::superpixels::Segments;
use crate::pace::Later;

/// The registry line.
pub const METHOD: Method = Method {
    id: "lime",
    label: "LIME",
    family: MethodFamily::Perturbation,
    paper: Paper {
        authors: "Ribeiro, Singh, Guestrin",
        year: 2016,
        title: "\"Why Should I Trust You?\": Explaining the Predictions of Any Classifier",
        url: "https://arxiv.org/abs/1602.04938",
    },
    summary: "Removes random parts of the photo many times and fits a linear model to the answers: each part gets what it adds to the score in that \
              model. How well the model fits is said with the map; where it fits badly, the map tells little.",
    output: MapKind::Input,
    parameters: &[
        Parameter {
            name: "samples",
            label: "Samples",
            help: "How many variants of the photo are predicted, the photo itself among them.",
            kind: ParameterKind::Integer { default: 200, min: 2, max: 4096 },
        },
        REGIONS,
        SEGMENTS,
        COMPACTNESS,
        REMOVED,
        SEED,
    ],
    complete: false,
    class_sensitive: true,
    deterministic: false,
    names: &[],
    passes: 202.0,
    run,
};

/// Width of the kernel over cosine distances.
const KERNEL_WIDTH: f64 = 0.25;

/// The ridge's penalty.
pub const ALPHA: f64 = 1.0;

fn run(mut ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let (segments, gave_way) = cut(&mut ask).await?;
        let design = design(ask.settings.integer("samples"), segments.count, ask.settings.seed().unwrap_or(0));
        Ok(after(gave_way, explain(&ask, &segments, &design, ALPHA).await?.0))
    })
}

/// `samples` rows of bits `[segments]`, each bit set with probability 1/2, the first row all set.
pub fn design(samples: usize, segments: usize, seed: u64) -> Vec<Vec<bool>> {
    let noise = Noise::new(seed, "lime");
    (0..samples)
        .map(|row| if row == 0 { vec![true; segments] } else { noise.uniform(row, segments).iter().map(|&u| u < 0.5).collect() })
        .collect()
}

/// How much a row counts: sqrt(exp(-d^2 / 0.25^2)), d the cosine distance to the row that keeps all. A row that keeps nothing
/// has no direction; its distance is 1.
pub fn proximity(row: &[bool]) -> f64 {
    let kept = row.iter().filter(|&&kept| kept).count() as f64;
    // (z . 1) / (|z| |1|) = sqrt(kept / n).
    let distance = 1.0 - (kept / row.len() as f64).sqrt();
    (-(distance / KERNEL_WIDTH).powi(2)).exp().sqrt()
}

/// LIME with a given design, whose first row keeps all, and penalty: the map and the linear model.
pub async fn explain(ask: &Ask<'_>, segments: &Segments, design: &[Vec<bool>], alpha: f64) -> Result<(Answer, LinearFit), MethodError> {
    let weights: Vec<f64> = design.iter().map(|row| proximity(row)).collect();
    let fitted = |scores: &[f64]| {
        let seen = scores.len();
        ridge(&design[..seen], scores, &weights[..seen], alpha).ok_or_else(|| {
            MethodError::cannot_serve(format!("{seen} samples do not determine {} parts", segments.count), "ask for more samples")
        })
    };
    let answer = |scores: &[f64], fit: &LinearFit| {
        let unit = format!("{} that a part adds", ask.score.unit());
        let painted = painted(segments, &fit.coefficients, unit, Some(remark(fit, scores[0], &design[..scores.len()])));
        painted.map(|answer| Answer { surrogate: judged(fit, scores.len()), ..answer })
    };
    let scores = ask_about(ask, segments, design, |scores| {
        if scores.len() < design.len() && ask.sketches.wanted() {
            ask.sketches.show(answer(scores, &fitted(scores)?)?, scores.len(), design.len());
        }
        Ok(())
    })
    .await?;
    let fit = fitted(&scores)?;
    Ok((answer(&scores, &fit)?, fit))
}

fn remark(fit: &LinearFit, score: f64, design: &[Vec<bool>]) -> String {
    let local = format!("for the whole photo it predicts {} where the network says {}", figure(fit.predict(&design[0])), figure(score));
    let few = few(fit.coefficients.len() + 1, (design.len(), "samples"));
    match fit.left_out {
        Some(_) if few.is_some() => format!("The linear model has {}; {local}.", few.unwrap_or_default()),
        Some(share) => format!(
            "The linear model explains {} of the variance of samples that it was not fitted to (each left out in turn, R-squared {}); {local}.",
            explained(share),
            fixed(share, 3)
        ),
        None => STILL.into(),
    }
}

/// How well the model predicts samples that it was not fitted to. With fewer samples than coefficients the penalty chose among many models
/// that fit as well, so that it counts as explaining nothing at best.
fn judged(fit: &LinearFit, samples: usize) -> Option<f64> {
    fit.left_out.map(|share| if samples < fit.coefficients.len() + 1 { 0.0 } else { share })
}

/// A share in words: of a model that predicts worse than a constant there is no percentage to tell.
pub(super) fn explained(share: f64) -> String {
    if share > 0.0 { percent(share) } else { "nothing".into() }
}

/// What is said where there are fewer equations, each from one of `what`, than unknowns.
pub(super) fn few(unknowns: usize, (equations, what): (usize, &str)) -> Option<String> {
    (equations < unknowns).then(|| {
        format!(
            "{unknowns} unknowns, which {equations} {what} leave undetermined, so that it counts as explaining nothing (R-squared 0.00): ask for more samples or fewer parts"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remark_tells_how_well_the_model_fits() {
        let fit = LinearFit { coefficients: vec![1.0, 2.0], intercept: 0.5, r_squared: Some(0.99), left_out: Some(0.374) };
        let design = [vec![true, true], vec![true, false], vec![false, true]];
        let said = remark(&fit, 3.0, &design);
        assert!(said.contains("37 % of the variance") && said.contains("predicts 3.50 where the network says 3.00"), "{said}");
        assert!(!said.contains("undetermined") && judged(&fit, 3) == Some(0.374), "{said}");
        let said = remark(&fit, 3.0, &design[..2]);
        assert!(said.contains("3 unknowns, which 2 samples leave undetermined") && judged(&fit, 2) == Some(0.0), "{said}");
        assert!(remark(&LinearFit { left_out: Some(-3.0), ..fit.clone() }, 3.0, &design).contains("explains nothing of the variance"));
        assert!(remark(&LinearFit { left_out: None, ..fit }, 3.0, &design).contains("nothing to explain"));
    }

    #[test]
    fn nearer_rows_count_more_and_the_first_keeps_all() {
        let design = design(5, 9, 3);
        assert!(design[0].iter().all(|&kept| kept) && design[1..].iter().all(|row| row.iter().any(|&kept| !kept)));
        assert_eq!(proximity(&[true; 9]), 1.0);
        // d = 1/2 and d = 1: sqrt(exp(-4)) and sqrt(exp(-16)).
        assert!((proximity(&[true, false, false, false]) - (-2f64).exp()).abs() < 1e-15);
        assert!((proximity(&[false; 4]) - (-8f64).exp()).abs() < 1e-15);
    }
}
