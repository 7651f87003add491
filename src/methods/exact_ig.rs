//! Exact Integrated Gradients: every place where the path bends is found, and between two of them the gradient is constant.
//!
//! Sotoudeh and Thakur (2019), section 3, ExactLine: a network of affine steps, rectifiers and max-pools is affine between finitely many
//! places of a straight path. So the integral of equation 1 of Integrated Gradients is a finite sum: for every piece, its width times
//! the gradient in its middle. The paper goes through the network layer by layer; here an interval is cut at the first layer that bends
//! within it until none does, which finds the same places with one forward pass for each.

use super::baseline::{BASELINE, baseline};
use super::gradient::{SHOW_SIGNED, answer};
use super::integrated_gradients::METHOD as INTEGRATED_GRADIENTS;
use super::noise::SEED;
use super::path::{Look, Path, along};
use super::{Answer, Ask, Method, MethodError, Paper, Parameter, ParameterKind};
use crate::model::ScoreScale;
use crate::network::Bend;
use crate::pace::Later;
use burn::tensor::Tensor;

/// The registry line.
pub const METHOD: Method = Method {
    id: "exact-ig",
    label: "Exact Integrated Gradients",
    paper: Paper {
        authors: "Sotoudeh, Thakur",
        year: 2019,
        title: "Computing Linear Restrictions of Neural Networks",
        url: "https://arxiv.org/abs/1908.06214",
    },
    summary: "Finds every place where the path bends and adds up the straight pieces between them: Integrated Gradients without an error of \
              integration. For small networks of rectifiers and max-pools; large ones bend far too often.",
    parameters: &[
        Parameter {
            name: "pieces",
            label: "Most pieces",
            help: "How many straight pieces the path may have; each costs a forward pass and a gradient.",
            kind: ParameterKind::Integer { default: 16384, min: 1, max: 65536 },
        },
        BASELINE,
        SEED,
        SHOW_SIGNED,
    ],
    passes: 4096.0,
    run,
    ..INTEGRATED_GRADIENTS
};

/// Pieces narrower than this share of the path are not told apart: in single precision a place of the path is known to 1e-7, and what
/// is lost is their width times what the gradient changes by.
const NARROWEST: f64 = 1e-6;

fn run(ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let bends = ask.model.bends(ask.score).map_err(|reason| {
            // What jumps has no path integral that a gradient could add up.
            let other = if ask.model.jumps().is_empty() { "integrated-gradients or adaptive-ig" } else { "deeplift, idgi or occlusion" };
            MethodError::cannot_serve(format!("{reason}, so that the straight pieces of its path cannot be found"), format!("take {other}"))
        })?;
        if ask.score.scale != ScoreScale::Logit {
            return Err(MethodError::cannot_serve(
                "exact-ig adds up straight pieces, and a probability curves between them",
                "explain the logit, or take integrated-gradients or adaptive-ig",
            ));
        }
        let start = baseline(&ask).await?;
        let most = ask.settings.integer("pieces");
        let ends = pieces(&ask, &start, &bends, most).await?;
        let difference = ask.input.clone().sub(start.clone());
        let looks = ends.windows(2).map(|piece| Look {
            at: start.clone().add(difference.clone().mul_scalar((0.5 * (piece[0] + piece[1])) as f32)),
            piece: difference.clone().mul_scalar((piece[1] - piece[0]) as f32),
        });
        let map = along(&ask, looks, ask.model.at_once(), |sum, _| sum).await?;
        let path = Path::from_to(&ask, start, map, ends.len() - 1).await?;
        let mut answer = answer(path.attribution, ask.settings, ask.score.unit()).await?;
        answer.remark = Some(format!("{} {}", pieces_in_words(ends.len() - 1), path.completeness.told("the baseline")));
        Ok(answer)
    })
}

fn pieces_in_words(pieces: usize) -> String {
    if pieces == 1 { "The path is one straight piece.".into() } else { format!("The path has {pieces} straight pieces.") }
}

/// What goes into every bending step at one place of the path.
struct BendInputs {
    at: f64,
    values: Vec<Vec<f32>>,
}

/// The ends of the straight pieces of the path, from 0 to 1.
async fn pieces(ask: &Ask<'_>, start: &Tensor<4>, bends: &[Bend], most: usize) -> Result<Vec<f64>, MethodError> {
    let difference = ask.input.clone().sub(start.clone());
    let look = async |at: f64, found: usize| -> Result<std::rc::Rc<BendInputs>, MethodError> {
        let pace = super::Part { pace: ask.pace, part: found.min(most), parts: 2 * most };
        let input = start.clone().add(difference.clone().mul_scalar(at as f32));
        Ok(std::rc::Rc::new(BendInputs { at, values: ask.model.before_bends(input, bends, &pace).await? }))
    };
    let mut found = vec![0.0];
    // Intervals still to be looked into, the leftmost last: what lies left of them is done.
    let mut open = vec![(look(0.0, 0).await?, look(1.0, 0).await?)];
    while let Some((left, right)) = open.pop() {
        let width = right.at - left.at;
        let inner = |share: f64| {
            let at = left.at + share * width;
            (at - left.at > NARROWEST && right.at - at > NARROWEST).then_some(at)
        };
        // Up to the first step that bends in here everything is affine, so that its bends are where the straight lines say.
        let mut cuts = std::iter::zip(bends, std::iter::zip(&left.values, &right.values))
            .map(|(bend, (from, to))| bend.crossings(from, to).into_iter().filter_map(inner).collect::<Vec<f64>>())
            .find(|cuts| !cuts.is_empty())
            .unwrap_or_default();
        cuts.sort_by(f64::total_cmp);
        cuts.dedup_by(|a, b| *a - *b <= NARROWEST);
        if cuts.is_empty() {
            found.push(right.at);
            continue;
        }
        let known = found.len() + open.len() + cuts.len();
        if known > most {
            return Err(MethodError::cannot_serve(
                format!("the path bends at least {known} times and {most} straight pieces are allowed"),
                "allow more, or take integrated-gradients or adaptive-ig",
            ));
        }
        // The middle one of them: the others are found again in the halves, and few places are held at a time.
        let place = look(cuts[cuts.len() / 2], found.len()).await?;
        open.push((place.clone(), right));
        open.push((left, place));
    }
    Ok(found)
}
