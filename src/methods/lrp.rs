//! Layer-wise relevance propagation: the score itself, shared out backwards through the network.
//!
//! Bach et al. (2015) with the composites of Montavon et al. (2019): one rule in convolutions, epsilon in dense layers. How each
//! operator shares relevance out is said in [`crate::network::relevance`]; networks with attention, gates or layer normalisation have
//! rules of their own, which are said with their papers in `network/gated.rs`. Where biases take no part, the map sums to the
//! score itself, but for what the stabiliser epsilon swallows; that share is said with the map.

use super::gradient::{SHOW_SIGNED, answer};
use super::{Answer, Ask, Attribution, MapKind, Method, MethodError, MethodFamily, Paper, Parameter, ParameterKind, read};
use crate::figures::{figure, share_of};
use crate::model::{Family, ModelError, Relevance, Rule, ScoreScale, Share};
use crate::network::{Anatomy, Value};
use crate::pace::Later;

const BIASES: Parameter = Parameter {
    name: "biases",
    label: "Biases take part",
    help: "Whether the network's biases keep their part of the score; without them all of it reaches the photo.",
    kind: ParameterKind::Boolean { default: false },
};

/// Epsilon in every layer.
pub const EPSILON: Method = Method {
    id: "lrp-epsilon",
    label: "LRP, epsilon",
    family: MethodFamily::Gradient,
    paper: Paper {
        authors: "Bach, Binder, Montavon, Klauschen, Müller, Samek",
        year: 2015,
        title: "On Pixel-Wise Explanations for Non-Linear Classifier Decisions by Layer-Wise Relevance Propagation",
        url: "https://doi.org/10.1371/journal.pone.0130140",
    },
    summary: "Hands the score back from layer to layer, each input getting its share of what it contributed. With contributions of both signs \
              the map is close to Input x Gradient, and as noisy.",
    output: MapKind::Input,
    parameters: &[
        Parameter {
            name: "epsilon",
            label: "Epsilon",
            help: "Added to every sum with its sign, so that no input gets a huge share of a sum that cancels.",
            kind: ParameterKind::Number { default: 0.25, min: 0.000001, max: 10.0, step: 0.01, unit: "units of activation" },
        },
        Parameter { kind: ParameterKind::Boolean { default: true }, ..BIASES },
        SHOW_SIGNED,
    ],
    complete: false,
    class_sensitive: true,
    deterministic: true,
    names: &[],
    passes: 4.0,
    run: |ask| {
        let epsilon = ask.settings.number("epsilon");
        run(ask, Share::All, epsilon)
    },
};

/// Gamma in convolutions, epsilon in dense layers.
pub const GAMMA: Method = Method {
    id: "lrp-gamma",
    label: "LRP, gamma",
    paper: Paper {
        authors: "Montavon, Binder, Lapuschkin, Samek, Müller",
        year: 2019,
        title: "Layer-Wise Relevance Propagation: An Overview",
        url: "https://doi.org/10.1007/978-3-030-28954-6_10",
    },
    summary: "As LRP with epsilon, but in convolutions what pulls in the direction of the result counts for more: steadier than epsilon, \
              less one-sided than z-plus.",
    parameters: &[
        Parameter {
            name: "gamma",
            label: "Gamma",
            help: "By how much more contributions of the result's own sign count; 0 is the epsilon rule, a large one nearly z-plus.",
            kind: ParameterKind::Number { default: 0.25, min: 0.0, max: 100.0, step: 0.05, unit: "share" },
        },
        BIASES,
        SHOW_SIGNED,
    ],
    passes: 17.0,
    run: |ask| {
        let gamma = ask.settings.number("gamma");
        run(ask, Share::Favoured(gamma), STABILISER)
    },
    ..EPSILON
};

/// z+ in convolutions, epsilon in dense layers.
pub const ZPLUS: Method = Method {
    id: "lrp-zplus",
    label: "LRP, z-plus",
    paper: Paper {
        authors: "Montavon, Lapuschkin, Binder, Samek, Müller",
        year: 2017,
        title: "Explaining NonLinear Classification Decisions with Deep Taylor Decomposition",
        url: "https://doi.org/10.1016/j.patcog.2016.11.008",
    },
    summary: "As LRP with epsilon, but in convolutions positive contributions alone count. The map is smooth and mostly about what is active: \
              it depends on the class less than it looks.",
    parameters: &[BIASES, SHOW_SIGNED],
    passes: 8.0,
    run: |ask| run(ask, Share::Positive, STABILISER),
    ..EPSILON
};

/// The composites are those of the paper: epsilon in every layer shares by [`Share::All`], z-plus by [`Share::Positive`] and gamma by
/// [`Share::Favoured`] in convolutions. Here epsilon only has to keep a division finite, as in Zennit.
const STABILISER: f32 = 1e-6;

/// The most that the shares of a gated network may come to, for each unit of its largest logit. What cancels in f32 over a dozen layers is
/// off by some 1e-5 of all that is shared (1.5e-5 of 9e4 in a vision transformer, whose map held 2.5 for a score of 1.2), so that beyond this
/// the sum of the map, which should be the score, keeps less than two digits.
const MOST_SHARED: f64 = 1e3;

/// The same for other networks, whose map is shown as long as a digit of the score is left in its sum.
const MOST_SHARED_BY_RECTIFIERS: f64 = 1e5;

/// What to say where the rule has nothing to act on.
fn plain(anatomy: Option<Anatomy>, convolution: Share) -> &'static str {
    match anatomy {
        Some(anatomy) if convolution != Share::All && anatomy.convolutions == 0 => {
            " The network has no convolution, in which alone this rule differs: the map is that of LRP with a small epsilon."
        }
        Some(anatomy) if convolution == Share::All && anatomy.is_affine() => {
            " The network is affine between photo and score, so that this is Input x Gradient but for what epsilon takes."
        }
        _ => "",
    }
}

/// Whether a method hands the score down to the pixels, so that its map may hold all of it or lose some on the way.
pub(crate) fn hands_down(method: &Method) -> bool {
    [EPSILON.id, GAMMA.id, ZPLUS.id].contains(&method.id)
}

/// How far the sum of the map may be from the score, as a share of it, before a sentence warns.
const KEPT: f64 = 0.1;

/// How much of the score the map holds, in words, with a warning where it is not about all of it.
pub(crate) fn kept(score: f64, sum: f64, biases: bool) -> String {
    if score == 0.0 {
        return format!("The map sums to {}, and the score is 0.", figure(sum));
    }
    let share = sum / score;
    let held = match share < 0.0 {
        true => format!("The map sums to {}, and the score is {}", figure(sum), figure(score)),
        false => format!("The map holds {}: it sums to {}, and the score is {}", share_of(share, "the score"), figure(sum), figure(score)),
    };
    let taken = if biases {
        "The biases and epsilon took the difference"
    } else {
        "Epsilon, and units that are moved by their bias alone, took the difference"
    };
    match (share - 1.0).abs() <= KEPT {
        true => format!("{held}."),
        false => format!("{held}. {taken}, so that a value does not say how much of the score comes from its place."),
    }
}

fn run(ask: Ask<'_>, convolution: Share, epsilon: f32) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        if ask.score.scale != ScoreScale::Logit {
            return Err(MethodError::cannot_serve("LRP explains logits, not probabilities", "explain the logit, or choose another method"));
        }
        let gated = ask.model.anatomy().is_some_and(|anatomy| anatomy.gates > 0);
        let family = if gated { Family::Gated } else { Family::Rectifiers };
        let rule = Relevance { convolution, dense: Share::All, epsilon, biases: ask.settings.boolean("biases"), family };
        let found = ask.model.input_gradient(ask.input, ask.score, Rule::Relevance(rule), ask.pace).await?;
        let score = read(ask.score.of(found.logits.clone()), "the score").await?[0];
        let largest = read(found.logits.abs().max().reshape([1, 1]), "the logits").await?[0];
        let shares = Value::from(found.gradient.clone()).read().await.map_err(ModelError::from)?;
        let total: f64 = shares.iter().map(|&share| f64::from(share.abs())).sum();
        let most = if gated { MOST_SHARED } else { MOST_SHARED_BY_RECTIFIERS };
        if total.is_nan() || total > most * f64::from(largest) {
            let remedy = match convolution {
                Share::All if !gated => "set a larger epsilon, or choose lrp-zplus or a gradient method",
                Share::Positive => "choose a gradient method",
                _ => "choose lrp-zplus or a gradient method",
            };
            return Err(MethodError::cannot_serve(
                format!(
                    "the shares of both signs come to {} for logits up to {}, and a map of what cancels so far says nothing",
                    figure(total),
                    figure(largest)
                ),
                remedy,
            ));
        }
        let mut answer = answer(found.gradient, ask.settings, ask.score.unit()).await?;
        if let Attribution::Input { values, .. } = &answer.attribution {
            let sum: f64 = values.iter().map(|&v| f64::from(v)).sum();
            let plain = plain(ask.model.anatomy(), convolution);
            answer.remark = Some(format!("{}{plain}", kept(f64::from(score), sum, rule.biases)));
        }
        Ok(answer)
    })
}

#[cfg(test)]
mod tests {
    use super::kept;

    #[test]
    fn a_map_that_lost_the_score_says_so() {
        assert_eq!(kept(12.0, 11.9, true), "The map holds 99.2 % of the score: it sums to 11.9, and the score is 12.0.");
        let lost = kept(12.0, 0.036, true);
        assert!(lost.starts_with("The map holds 0.3 % of the score") && lost.contains("The biases and epsilon took"), "{lost}");
        assert!(
            kept(12.0, 30.0, false).starts_with("The map holds 2.50 times the score")
                && kept(12.0, 30.0, false).contains("Epsilon, and units")
        );
        assert!(kept(12.0, -3.0, true).starts_with("The map sums to \u{2212}3.00, and the score is 12.0. The biases"));
        assert_eq!(kept(0.0, 0.1, true), "The map sums to 0.100, and the score is 0.");
    }
}
