//! Completeness: whether the map sums to the difference of two scores, as it promises.
//!
//! Sundararajan et al. (2017), proposition 1: the sum of the map is f(x) - f(baseline). The value is the gap as a share of that
//! difference. Where the difference is next to nothing beside the map itself, since large parts cancel, it is the share of the
//! map's L1 norm.

use super::substrate::named;
use super::{Direction, Measure, Metric, MetricAsk, MetricError, MetricFamily, Need, Paper, Range, Reading, no_value};
use crate::model::Rise;
use crate::parameters::{Choice, Parameter, ParameterKind};

/// Below this share of the map's L1 norm the difference of the scores is what large parts leave after cancelling. The same as
/// where the adaptive path decides when to stop.
pub const SMALL_DIFFERENCE: f64 = 0.002;

/// The registry line.
pub const METRIC: Metric = Metric {
    id: "completeness",
    label: "Completeness",
    family: MetricFamily::Axioms,
    paper: Paper {
        authors: "Sundararajan, Taly, Yan",
        year: 2017,
        title: "Axiomatic Attribution for Deep Networks",
        url: "https://arxiv.org/abs/1703.01365",
    },
    summary: "How far the sum of the map is from the difference between the scores of the photo and of the baseline, as a share of it. \
              Only methods that promise this can be judged by it.",
    direction: Direction::Lower,
    range: Range::POSITIVE,
    needs: &[Need::Completeness],
    reads: Reading::Whole,
    passes: 2.0,
    maps: 0.0,
    parameters: &[Parameter {
        name: "baseline",
        label: "Baseline",
        help: "What the method started from.",
        kind: ParameterKind::Choice {
            default: "zero",
            choices: &[
                Choice { value: "zero", label: "0 of the normalised input" },
                Choice { value: "black", label: "Black" },
                Choice { value: "white", label: "White" },
                Choice { value: "mean", label: "The photo's mean colour" },
            ],
        },
    }],
    run: |ask| Box::pin(run(ask)),
};

async fn run(ask: MetricAsk<'_>) -> Result<Measure, MetricError> {
    let baseline = named(&ask, ask.settings.choice("baseline")).await?;
    let Rise { value: difference, rounding } = ask.rise_from(baseline).await?;
    let values = ask.map.whole();
    let (sum, l1) = (values.iter().sum::<f64>(), values.iter().map(|value| value.abs()).sum::<f64>());
    let whole = if difference.abs() < SMALL_DIFFERENCE * l1 { l1 } else { difference.abs() };
    if whole <= rounding {
        return Err(no_value(
            "the map is zero everywhere to within rounding and the score does not change, so there is nothing to share out: choose another class or baseline",
        ));
    }
    let gap = sum - difference;
    let measure = Measure::from(gap.abs() / whole);
    Ok([("sum", sum), ("difference", difference), ("gap", gap), ("l1", l1)]
        .into_iter()
        .fold(measure, |m, (name, value)| m.with_detail(name, value)))
}
