//! Adaptive Integrated Gradients: looks at the path where it bends, and stops by itself when the map is complete enough.
//!
//! Each look at a point of the path gives the score and the gradient at once. So for every interval between two looks it is
//! known what the scores really differ by and what the trapezoid makes of the two gradients; the interval where the two are
//! furthest apart is halved next. Looks are never repeated: halving keeps both ends. The sum of all the gaps is the map's
//! error of completeness, exactly, and work stops when it is within the tolerance.
//!
//! Measured on the four reference cases (`cargo test --test golden_methods -- --nocapture adaptive`): 68, 241, 14 and 15 gradients
//! to 1 %, where Gauss-Legendre needs more than 100, more than 100, 100 and 15. Complete is not converged: the 14 gradients of
//! the third case add up, and their map is still a third away from the limit.

use super::baseline::{BASELINE, baseline};
use super::gradient::{SHOW_SIGNED, answer, sketch};
use super::integrated_gradients::METHOD as INTEGRATED_GRADIENTS;
use super::noise::SEED;
use super::path::{Completeness, Path};
use super::{Answer, Ask, Kind, Method, MethodError, Parameter, read};
use crate::model::Rule;
use crate::pace::Later;
use burn::tensor::Tensor;

/// The registry line.
pub const METHOD: Method = Method {
    id: "adaptive-ig",
    label: "Adaptive Integrated Gradients",
    summary: "Integrated Gradients that looks closer where the score bends along the path, and stops by itself when the map adds up to the \
              difference of the scores within a tolerance.",
    parameters: &[
        Parameter {
            name: "tolerance",
            label: "Tolerance",
            help: "How far the map's sum may be from the difference of the scores, as a share of it; where the scores hardly differ, of all that the map \
                   holds.",
            kind: Kind::Number { default: 1.0, min: 0.1, max: 20.0, step: 0.1, unit: "%" },
        },
        Parameter {
            name: "most",
            label: "Most gradients",
            help: "Where to stop in any case. All of them are kept, so this bounds the memory too.",
            kind: Kind::Integer { default: 128, min: 3, max: 256 },
        },
        BASELINE,
        SEED,
        SHOW_SIGNED,
    ],
    passes: 60.0,
    run,
    ..INTEGRATED_GRADIENTS
};

fn run(ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let start = baseline(&ask).await?;
        let settings = &*ask.settings;
        let tolerance = f64::from(settings.number("tolerance")) / 100.0;
        let found = integrate(&ask, start, tolerance, settings.integer("most")).await?;
        let mut answer = answer(found.path.attribution.clone(), settings, ask.score.unit()).await?;
        let verdict = if found.reached { "within the tolerance" } else { "not within the tolerance" };
        answer.remark = Some(format!("After {} gradients {verdict} ({}). {}", found.gradients, found.measure(), found.path.completeness));
        Ok(answer)
    })
}

/// Below this share of the map's L1 norm the difference of the scores is what large parts leave after cancelling, and the
/// tolerance is taken of the L1 norm instead.
pub const SMALL_DIFFERENCE: f64 = 0.002;

/// How much larger than the tolerance the gaps may be when their signs are ignored.
const LUCK: f64 = 10.0;

/// An integral that stopped by itself.
pub struct Adaptive {
    /// Map and completeness.
    pub path: Path,
    /// Gradients taken.
    pub gradients: usize,
    /// Whether the tolerance was reached.
    pub reached: bool,
}

impl Adaptive {
    fn measure(&self) -> &'static str {
        if against_l1(&self.path.completeness) { "of the L1 norm" } else { "of the difference" }
    }
}

fn against_l1(completeness: &Completeness) -> bool {
    completeness.difference.abs() < SMALL_DIFFERENCE * completeness.l1
}

fn within(completeness: &Completeness, tolerance: f64) -> bool {
    let whole = if against_l1(completeness) { completeness.l1 } else { completeness.difference.abs() };
    (completeness.sum - completeness.difference).abs() <= tolerance * whole
}

/// One look at the path.
#[derive(Clone)]
struct Look {
    /// Place, 0..=1.
    at: f64,
    /// The target's logit.
    score: f64,
    /// Derivative of the score along the path.
    slope: f64,
    gradient: Tensor<4>,
}

/// Two neighbouring looks.
struct Interval {
    start: Look,
    end: Look,
}

impl Interval {
    fn width(&self) -> f64 {
        self.end.at - self.start.at
    }

    /// What the trapezoid makes of the slopes, less what the scores really differ by.
    fn gap(&self) -> f64 {
        self.width() / 2.0 * (self.start.slope + self.end.slope) - (self.end.score - self.start.score)
    }
}

/// Integrates from the baseline to the input until the map is complete to `tolerance`, or `most` gradients were taken.
pub async fn integrate(ask: &Ask<'_>, baseline: Tensor<4>, tolerance: f64, most: usize) -> Result<Adaptive, MethodError> {
    let difference = ask.input.clone().sub(baseline.clone());
    let look = async |at: f64, part: usize| -> Result<Look, MethodError> {
        let input = baseline.clone().add(difference.clone().mul_scalar(at as f32));
        let pace = super::Part { pace: ask.pace, part, parts: most };
        let found = ask.model.input_gradient(input, ask.score, Rule::Gradient, &pace).await?;
        let slope = found.gradient.clone().mul(difference.clone()).sum().reshape([1]);
        let score = ask.score.of(found.logits);
        let numbers = read(Tensor::cat(vec![score, slope], 0), "the path").await?;
        Ok(Look { at, score: f64::from(numbers[0]), slope: f64::from(numbers[1]), gradient: found.gradient })
    };
    let (first, last) = (look(0.0, 0).await?, look(1.0, 1).await?);
    let total = last.score - first.score;
    let mut map = first.gradient.clone().add(last.gradient.clone()).mul_scalar(0.5);
    let mut intervals = vec![Interval { start: first, end: last }];
    let mut gradients = 2;
    loop {
        let attribution = map.clone().mul(difference.clone());
        let l1 = read(attribution.clone().abs().sum().reshape([1]), "the map").await?[0];
        let gap: f64 = intervals.iter().map(Interval::gap).sum();
        let completeness = Completeness { sum: total + gap, difference: total, l1: f64::from(l1) };
        // Gaps of opposite signs cancel, and a few looks can be complete by luck: together they may be no more than LUCK times
        // the tolerance. Two looks prove nothing, since a path that bends and bends back would pass for straight.
        let all: f64 = intervals.iter().map(|interval| interval.gap().abs()).sum();
        let honest = within(&Completeness { sum: total + all, ..completeness }, LUCK * tolerance);
        let reached = gradients > 2 && honest && within(&completeness, tolerance);
        if reached || gradients >= most {
            return Ok(Adaptive { path: Path { attribution, completeness }, gradients, reached });
        }
        let worst = intervals
            .iter()
            .enumerate()
            .max_by(|(_, a), (_, b)| a.gap().abs().total_cmp(&b.gap().abs()))
            .map(|(index, _)| index)
            .expect("the path has at least one interval");
        let Interval { start, end } = intervals.swap_remove(worst);
        let width = end.at - start.at;
        let middle = look(start.at + width / 2.0, gradients).await?;
        gradients += 1;
        // width / 2 (a + b) becomes width / 4 (a + 2 m + b).
        let bend = middle.gradient.clone().mul_scalar(2.0).sub(start.gradient.clone()).sub(end.gradient.clone());
        map = map.add(bend.mul_scalar((width / 4.0) as f32));
        sketch(ask, ask.score.unit(), gradients, most, || map.clone().mul(difference.clone())).await?;
        intervals.push(Interval { start, end: middle.clone() });
        intervals.push(Interval { start: middle, end });
    }
}
