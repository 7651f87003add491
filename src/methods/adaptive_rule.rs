//! The adaptive rule of integration: looks at the path where it bends, and stops by itself when the map is settled and complete enough.
//!
//! Each look at a place of the path gives the score and the gradient at once. So of every interval between two looks it is
//! known what the scores at its ends really differ by, and the slopes at both. If the path has one bend in there, these three
//! numbers say where: the gradient is that of the start up to the bend and that of the end from there on, and the integral is exact.
//! Where no single bend explains them, the trapezoid is taken, and what it is off by is a gap. The sum of the gaps is the map's error of
//! completeness, exactly.
//!
//! Complete is not converged: gaps vanish long before the map stands still. How far the map still is from its limit is estimated from how
//! much the gradient changes from look to look (`Interval::spread`). While that is too much, the interval that contributes most is halved;
//! then, until the map is complete, the one with the largest gap. Looks are never repeated: halving keeps both ends.
//! Which interval is halved next hangs on the last look, so a model that walks several images at once is also given the middles of the intervals
//! that stand next in line. They are kept until their turn comes, which it nearly always does; the map is the same.
//! What it gains over fixed rules is measured in `docs/path-integrals.md`.

use super::gradient::sketch;
use super::norm::l2;
use super::path::{Completeness, Path};
use super::{Ask, MethodError, read};
use crate::figures::{percent, share_of};
use crate::model::{Rise, Rule};
use burn::tensor::Tensor;
use std::cell::OnceCell;

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goal {
    /// How incomplete the map may be, as a share of the difference of the scores.
    pub tolerance: f64,
    /// How far from its limit the map may be, as a share of its L2 norm, by estimate.
    pub unsettled: f64,
    /// Gradients at most.
    pub most: usize,
}

impl Goal {
    /// What is asked for unless told otherwise: complete to 1 %, the map within about 5 % of its limit, 128 gradients at most. On the photos
    /// of the gallery the rule takes 43 to 81 (`docs/path-integrals.md`).
    pub const USUAL: Self = Self { tolerance: 0.01, unsettled: 0.05, most: 128 };
}

/// Below this share of the map's L1 norm the difference of the scores is what large parts leave after cancelling, and the
/// tolerance is taken of the L1 norm instead.
pub const SMALL_DIFFERENCE: f64 = 0.002;

/// How much larger than the tolerance the gaps may be when their signs are ignored.
const LUCK: f64 = 10.0;

/// How many intervals may still be halved. Each keeps a gradient, so this bounds the memory; the calmest beyond are closed.
const OPEN: usize = 64;

/// Looks that are taken at once at most: the further down the line, the more of them are taken for nothing.
const AT_ONCE: usize = 3;

/// An integral that stopped by itself.
pub struct Adaptive {
    /// Map and completeness.
    pub path: Path,
    /// Gradients taken.
    pub gradients: usize,
    /// Estimated distance of the map from its limit, as a share of its L2 norm.
    pub unsettled: f64,
    /// Whether the goal was reached.
    pub reached: bool,
}

impl Adaptive {
    /// How many gradients were taken, and how settled and how complete the map is.
    pub fn remark(&self) -> String {
        let gradients = self.gradients;
        let found = match self.reached {
            true => format!("After {gradients} gradients the integral has settled"),
            false => format!("The limit of {gradients} gradients came before the integral had settled within its tolerance"),
        };
        let cancels = if against_l1(&self.path.completeness) && self.path.completeness.gap() > 0.0 {
            " The scores hardly differ, so that the gap may be a share of the sum of the map's magnitudes."
        } else {
            ""
        };
        // Of the map's own L2 norm, which "size" would make one of pixels.
        let more = if self.unsettled > 1.0 { share_of(self.unsettled, "itself") } else { percent(self.unsettled) };
        let completeness = self.path.completeness.told("the baseline");
        format!("{found}: by estimate, more of them would change the map by {more}. {completeness}{cancels}")
    }
}

fn against_l1(completeness: &Completeness) -> bool {
    completeness.difference.abs() < SMALL_DIFFERENCE * completeness.l1
}

fn within(completeness: &Completeness, tolerance: f64) -> bool {
    let whole = if against_l1(completeness) { completeness.l1 } else { completeness.difference.abs() };
    completeness.gap() <= tolerance * whole
}

/// One look at the path.
#[derive(Clone)]
struct AdaptiveLook {
    /// Place, 0..=1.
    at: f64,
    /// By how much the score lies above that of the baseline: near a probability of 1 the scores themselves have no digits left.
    score: f64,
    /// What rounding may change that by.
    rounding: f64,
    /// Derivative of the score along the path.
    slope: f64,
    gradient: Tensor<4>,
}

/// Two neighbouring looks.
struct Interval {
    start: AdaptiveLook,
    end: AdaptiveLook,
    /// L2 norm of (x - x') times the difference of the two gradients.
    change: f64,
}

impl Interval {
    fn middle(&self) -> f64 {
        self.start.at + self.width() / 2.0
    }

    fn width(&self) -> f64 {
        self.end.at - self.start.at
    }

    /// Where in the interval, as a share of it, the one bend lies that explains scores and slopes; the middle where none does, which makes
    /// the trapezoid.
    fn bend(&self) -> f64 {
        let steepness = (self.end.score - self.start.score) / self.width();
        let share = (steepness - self.end.slope) / (self.start.slope - self.end.slope);
        if (0.0..=1.0).contains(&share) { share } else { 0.5 }
    }

    /// The integral of the gradient over the interval; the map's share of it but for the factor x - x'.
    fn integral(&self) -> Tensor<4> {
        let (width, bend) = (self.width(), self.bend());
        let part = |look: &AdaptiveLook, share: f64| look.gradient.clone().mul_scalar((width * share) as f32);
        part(&self.start, bend).add(part(&self.end, 1.0 - bend))
    }

    /// What the integral is off by along the path.
    fn gap(&self) -> f64 {
        let bend = self.bend();
        self.width() * (bend * self.start.slope + (1.0 - bend) * self.end.slope) - (self.end.score - self.start.score)
    }

    /// What the trapezoid would be off by.
    fn trapezoid_gap(&self) -> f64 {
        self.width() / 2.0 * (self.start.slope + self.end.slope) - (self.end.score - self.start.score)
    }

    /// Square of the expected error of this part of the map. A feature's derivative that switches once, at a place that is uniform within
    /// the interval, while the weights switch at another such place, is off by width times change times the distance of the two places,
    /// whose mean square is 1/6. (Measured on the reference cases: distances from converged are 0.67 to 0.91 of the estimate.)
    fn spread(&self) -> f64 {
        (self.width() * self.change).powi(2) / 6.0
    }
}

/// What is kept of intervals that will not be halved any more.
#[derive(Default)]
struct Closed {
    gap: f64,
    magnitude: f64,
    spread: f64,
}

/// The interval with the largest number.
fn most(intervals: &[Interval], of: impl Fn(&Interval) -> f64) -> usize {
    let at = |index: &usize| of(&intervals[*index]);
    (0..intervals.len()).max_by(|a, b| at(a).total_cmp(&at(b))).expect("the path has at least one open interval")
}

/// Integrates from the baseline to the input until the goal is reached.
pub async fn integrate(ask: &Ask<'_>, baseline: Tensor<4>, goal: &Goal) -> Result<Adaptive, MethodError> {
    let difference = ask.input.clone().sub(baseline.clone());
    // The logits of the baseline, which is looked at first.
    let origin = OnceCell::new();
    // Looks, and for each neighbour of one the change of the gradient between the two.
    let look = async |places: &[(f64, Vec<&AdaptiveLook>)], part: usize| -> Result<Vec<(AdaptiveLook, Vec<f64>)>, MethodError> {
        let inputs = places.iter().map(|(at, _)| baseline.clone().add(difference.clone().mul_scalar(*at as f32))).collect();
        let pace = super::Part { pace: ask.pace, part, parts: goal.most };
        let found = ask.model.input_gradient(Tensor::cat(inputs, 0), ask.score, Rule::GRADIENT, &pace).await?;
        let classes = found.logits.dims()[1];
        let gradients = found.gradient.chunk(places.len(), 0);
        let mut numbers = vec![found.logits.reshape([classes * places.len()])];
        for ((_, neighbours), gradient) in std::iter::zip(places, &gradients) {
            numbers.push(gradient.clone().mul(difference.clone()).sum().reshape([1]));
            for neighbour in neighbours {
                let change = gradient.clone().sub(neighbour.gradient.clone()).mul(difference.clone());
                numbers.push(l2(&change).reshape([1]));
            }
        }
        // One read-back for all of them.
        let numbers = read(Tensor::cat(numbers, 0), "the path").await?;
        let (logits, mut numbers) = numbers.split_at(classes * places.len());
        let looks =
            std::iter::zip(std::iter::zip(places, gradients), logits.chunks(classes)).map(|(((at, neighbours), gradient), logits)| {
                let Rise { value: score, rounding } = ask.score.rise(origin.get_or_init(|| logits.to_vec()), logits);
                let (own, others) = numbers.split_at(1 + neighbours.len());
                numbers = others;
                let own: Vec<f64> = own.iter().copied().map(f64::from).collect();
                (AdaptiveLook { at: *at, score, rounding, slope: own[0], gradient }, own[1..].to_vec())
            });
        Ok(looks.collect())
    };
    let (first, _) = look(&[(0.0, Vec::new())], 0).await?.remove(0);
    let (last, changes) = look(&[(1.0, vec![&first])], 1).await?.remove(0);
    let (total, rounding) = (last.score - first.score, last.rounding);
    // Looks at the middles of open intervals.
    let mut ahead: Vec<(AdaptiveLook, Vec<f64>)> = Vec::new();
    let mut open = vec![Interval { start: first, end: last, change: changes[0] }];
    let mut closed = Closed::default();
    let mut map = open[0].integral();
    let mut gradients = 2;
    loop {
        let attribution = map.clone().mul(difference.clone());
        let norms = vec![attribution.clone().abs().sum().reshape([1]), l2(&attribution).reshape([1])];
        let norms = read(Tensor::cat(norms, 0), "the map").await?;
        let over = |of: fn(&Interval) -> f64| open.iter().map(of).sum::<f64>();
        let completeness =
            Completeness { sum: total + over(Interval::gap) + closed.gap, difference: total, l1: f64::from(norms[0]), rounding };
        // Gaps of opposite signs cancel, and a few looks can be complete by luck: together they may be no more than LUCK times
        // the tolerance. Two looks prove nothing, since a path that bends and bends back would pass for straight.
        let all = over(|interval| interval.gap().abs()) + closed.magnitude;
        let honest = within(&Completeness { sum: total + all, ..completeness }, LUCK * goal.tolerance);
        let complete = honest && within(&completeness, goal.tolerance);
        let spread = over(Interval::spread) + closed.spread;
        let unsettled = if spread > 0.0 { spread.sqrt() / f64::from(norms[1]) } else { 0.0 };
        let settled = unsettled <= goal.unsettled;
        let reached = gradients > 2 && complete && settled;
        if reached || gradients >= goal.most {
            return Ok(Adaptive { path: Path { attribution, completeness }, gradients, unsettled, reached });
        }
        let by = if settled {
            // A gap that one bend explains away may hide several: it counts a little too.
            |interval: &Interval| interval.gap().abs() + 0.1 * interval.trapezoid_gap().abs()
        } else {
            Interval::spread
        };
        let worst = most(&open, by);
        let is_ahead = |ahead: &[(AdaptiveLook, Vec<f64>)], interval: &Interval| ahead.iter().any(|(look, _)| look.at == interval.middle());
        if !is_ahead(&ahead, &open[worst]) {
            let mut next: Vec<usize> = (0..open.len()).filter(|&index| index != worst && !is_ahead(&ahead, &open[index])).collect();
            next.sort_by(|&a, &b| by(&open[b]).total_cmp(&by(&open[a])));
            next.insert(0, worst);
            // No more than may still be asked for.
            next.truncate(ask.model.at_once().min(AT_ONCE).min(goal.most - gradients));
            let places: Vec<_> = next.iter().map(|&index| (open[index].middle(), vec![&open[index].start, &open[index].end])).collect();
            ahead.extend(look(&places, gradients).await?);
        }
        let halved = open.swap_remove(worst);
        let (middle, changes) = ahead.swap_remove(ahead.iter().position(|(look, _)| look.at == halved.middle()).expect("looked at above"));
        gradients += 1;
        let before = halved.integral();
        let halves = [
            Interval { start: halved.start, end: middle.clone(), change: changes[0] },
            Interval { start: middle, end: halved.end, change: changes[1] },
        ];
        map = map.sub(before).add(halves[0].integral()).add(halves[1].integral());
        open.extend(halves);
        if open.len() > OPEN {
            let calm = open.swap_remove(most(&open, |interval| -interval.spread()));
            ahead.retain(|(look, _)| look.at != calm.middle());
            closed.gap += calm.gap();
            closed.magnitude += calm.gap().abs();
            closed.spread += calm.spread();
        }
        sketch(ask, ask.score.unit(), gradients, goal.most, || map.clone().mul(difference.clone())).await?;
    }
}
