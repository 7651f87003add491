//! Adaptive Integrated Gradients: the adaptive rule of Integrated Gradients with its tolerances to be set.

use super::adaptive_rule::{Goal, integrate};
use super::baseline::{BASELINE, baseline};
use super::gradient::{SHOW_SIGNED, answer};
use super::integrated_gradients::METHOD as INTEGRATED_GRADIENTS;
use super::leap;
use super::noise::SEED;
use super::{Answer, Ask, Method, MethodError, Parameter, ParameterKind};
use crate::pace::Later;

/// The registry line.
pub const METHOD: Method = Method {
    id: "adaptive-ig",
    label: "Adaptive Integrated Gradients",
    summary: "Integrated Gradients that looks closer where the score bends along the path, and stops by itself when the map adds up to the \
              difference of the scores within a tolerance, which can be set.",
    parameters: &[
        Parameter {
            name: "tolerance",
            label: "Tolerance",
            help: "How far the map's sum may be from the difference of the scores, as a share of it; where the scores hardly differ, of all that the map \
                   holds.",
            kind: ParameterKind::Number { default: 100.0 * Goal::USUAL.tolerance, min: 0.1, max: 20.0, step: 0.1, unit: "%" },
        },
        Parameter {
            name: "unsettled",
            label: "Unsettled",
            help: "How far the map may be from what ever more gradients would make of it, as estimated from how much the gradient changes on the way.",
            kind: ParameterKind::Number {
                default: 100.0 * Goal::USUAL.unsettled,
                min: 0.5,
                max: 100.0,
                step: 0.5,
                unit: "% of the map's length",
            },
        },
        Parameter {
            name: "most",
            label: "Most gradients",
            help: "Where to stop in any case.",
            kind: ParameterKind::Integer { default: Goal::USUAL.most as i64, min: 3, max: 1024 },
        },
        BASELINE,
        SEED,
        SHOW_SIGNED,
    ],
    run,
    ..INTEGRATED_GRADIENTS
};

fn run(ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let start = baseline(&ask).await?;
        let share = |name: &str| f64::from(ask.settings.number(name)) / 100.0;
        let goal = Goal { tolerance: share("tolerance"), unsettled: share("unsettled"), most: ask.settings.integer("most") };
        let found = integrate(&ask, start.clone(), &goal).await?;
        ask.settings.resolve("most", found.gradients);
        let remark = match found.reached || ask.model.jumps().is_empty() {
            true => found.remark(),
            false => format!("{}{}", found.remark(), leap::remedy(&ask, &start, &found.path.completeness).await?),
        };
        Ok(Answer { remark: Some(remark), ..answer(found.path.attribution, ask.settings, ask.score.unit()).await? })
    })
}
