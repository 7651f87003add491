//! Numbers from 0 to 1 that a file makes of its logits one by one, by another function than the sigmoid: a shifted hyperbolic tangent, the
//! normal distribution function, a softsign, a clip. Each rises (or falls) with one number alone, so that it is the probability of a class
//! by itself, and its logit is its log-odds.

use super::trials::sigmoid;
use super::volume::volume;
use crate::network::{Graph, Port, Tail};
use crate::noise::Noise;

/// What a file makes of each of its logits.
#[derive(Clone, Debug)]
pub struct Squash {
    /// The port of what is squashed.
    pub from: Port,
    /// By what.
    pub by: SquashFunction,
    /// What the file gives of 1: 1, or 100 for probabilities in per cent.
    pub whole: f32,
    /// The steps that do it, in the order of the walk.
    pub operators: Vec<String>,
    /// The operators of the file that do it, in the order of the walk.
    pub written: Vec<String>,
}

/// The function that makes a number from 0 to 1 of each logit z.
#[derive(Clone, Debug)]
pub enum SquashFunction {
    /// sigmoid(factor z + offset), a factor and an offset for each class.
    Sigmoid {
        /// What the logits are multiplied by.
        factor: Vec<f32>,
        /// What is added.
        offset: Vec<f32>,
    },
    /// Another monotone function, with its ends for each class.
    Other(Vec<SquashEnds>),
    /// A monotone function that jumps, such as a threshold.
    Jumping,
}

/// Where a squashing function of one logit comes so close to 0 and 1 that f32 loses the digits of its log-odds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SquashEnds {
    /// The logit below which it is there; minus infinity where it never is.
    pub low: f32,
    /// The logit above which it is there; infinity where it never is.
    pub high: f32,
    /// By how much its log-odds change with the logit on average between the two.
    pub slope: f32,
}

/// The probability at which the log-odds are carried on as a straight line, and its complement: nearer to 1 an f32 leaves the complement
/// less than three digits.
pub const END: f32 = 1e-5;

/// By how much an f32 result may leave the range 0 to 1, or fall where it should rise.
const RANGE_ABS: f64 = 1e-5;

/// How near to 0 and 1 a function must come to be taken for a probability: half of a sigmoid is no squashing to the whole range.
const REACHES: f64 = 0.01;

/// How far a function may be from a sigmoid to be called one: sums in f32 around an exponential.
const SIGMOID_ABS: f64 = 2e-5;

/// The most numbers that are tried: each has a curve of 50 places, 40 MB in all. ImageNet-21k has 22 thousand classes.
const MOST_NUMBERS: usize = 1 << 15;

/// Magnitudes at which a function is tried; far out a softsign still rises.
const GRID: &[f32] =
    &[0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 10.0, 20.0, 50.0, 200.0, 1e3, 1e4, 1e6];

/// Halvings with which the ends of a function are found between two places of the grid.
const HALVINGS: usize = 30;

/// A change between two neighbouring numbers from which on a function jumps there; a steep one of slope 1000 changes by 1e-4.
const JUMP_ABS: f32 = 1e-3;

/// The most random mixtures by which it is tried that each number depends on one alone.
const MIXTURES: usize = 4;

/// What squashes the numbers of an output of so many rows one by one, where something does.
pub fn found(graph: &Graph, output: Port, rows: usize) -> Option<Squash> {
    let count = volume(graph, output);
    if count > MOST_NUMBERS {
        return None;
    }
    graph.before(output).into_iter().filter(|&port| volume(graph, port) == count).find_map(|from| {
        let tail = Scaled { tail: graph.tail(&[from], output)?, whole: 1.0 };
        let (operators, written) = (tail.tail.operators().map(String::from).collect(), tail.tail.written());
        if let Some(by) = function(&tail, count, rows) {
            return Some(Squash { from, by, whole: 1.0, operators, written });
        }
        Some(Squash { from, by: function(&Scaled { whole: PER_CENT, ..tail }, count, rows)?, whole: PER_CENT, operators, written })
    })
}

/// What a file gives of a probability of 1 that it gives in per cent.
const PER_CENT: f32 = 100.0;

/// A tail whose results are divided by what it gives of 1.
struct Scaled<'a> {
    tail: Tail<'a>,
    whole: f32,
}

impl Scaled<'_> {
    fn of(&self, starts: Vec<Vec<f32>>) -> Option<Vec<f32>> {
        let mut end = self.tail.of(starts)?;
        end.iter_mut().for_each(|value| *value /= self.whole);
        Some(end)
    }
}

/// What a tail gives when all of its numbers are the same.
fn level(tail: &Scaled<'_>, count: usize, value: f32) -> Option<Vec<f64>> {
    let end = tail.of(vec![vec![value; count]])?;
    (end.len() == count && end.iter().all(|value| value.is_finite())).then(|| end.into_iter().map(f64::from).collect())
}

/// The function of a tail of `count` numbers, where it is a squashing.
fn function(tail: &Scaled<'_>, count: usize, rows: usize) -> Option<SquashFunction> {
    let in_range = |values: &[f64]| values.iter().all(|p| (-RANGE_ABS..=1.0 + RANGE_ABS).contains(p));
    // Two values tell most of the steps on the way apart.
    for far in [-20.0, 20.0] {
        in_range(&level(tail, count, far)?).then_some(())?;
    }
    let negative = GRID.iter().skip(1).rev().map(|z| -z);
    // Far out an exponential may overflow in a function that is written by hand.
    let places: Vec<(f32, Vec<f64>)> = negative.chain(GRID.iter().copied()).filter_map(|z| Some((z, level(tail, count, z)?))).collect();
    if places.len() < GRID.len() || !places.iter().all(|(_, values)| in_range(values)) {
        return None;
    }
    let classes = count / rows;
    let curve = |class: usize| -> Vec<(f64, f64)> { places.iter().map(|(z, p)| (f64::from(*z), p[class].clamp(0.0, 1.0))).collect() };
    let curves: Vec<Vec<(f64, f64)>> = (0..classes).map(curve).collect();
    if !curves.iter().all(|curve| squashes(curve)) || !is_one_by_one(tail, count) {
        return None;
    }
    if let Some(both) = curves.iter().map(|curve| of_sigmoid(curve)).collect::<Option<Vec<(f64, f64)>>>() {
        let (factor, offset) = both.into_iter().map(|(factor, offset)| (factor as f32, offset as f32)).unzip();
        return Some(SquashFunction::Sigmoid { factor, offset });
    }
    Some(ends(tail, count, &curves)?.map_or(SquashFunction::Jumping, SquashFunction::Other))
}

/// Whether a curve rises, or falls, from near 0 to near 1.
fn squashes(curve: &[(f64, f64)]) -> bool {
    let (first, last) = (curve[0].1, curve[curve.len() - 1].1);
    let sign = (last - first).signum();
    first.min(last) <= REACHES
        && first.max(last) >= 1.0 - REACHES
        && curve.windows(2).all(|pair| sign * (pair[1].1 - pair[0].1) >= -RANGE_ABS)
}

/// Factor a and offset b where a curve is sigmoid(a z + b).
fn of_sigmoid(curve: &[(f64, f64)]) -> Option<(f64, f64)> {
    let odds = |p: f64| (p / (1.0 - p)).ln();
    let middle: Vec<&(f64, f64)> = curve.iter().filter(|(_, p)| (0.02..=0.98).contains(p)).collect();
    let (from, to) = (middle.first()?, middle.last()?);
    if middle.len() < 3 {
        return None;
    }
    let factor = (odds(to.1) - odds(from.1)) / (to.0 - from.0);
    let offset = odds(from.1) - factor * from.0;
    curve.iter().all(|&(z, p)| (sigmoid(factor * z + offset) - p).abs() <= SIGMOID_ABS).then_some((factor, offset))
}

/// Whether each number at the end depends on the one in its own place alone: of a mixture of two inputs, each gives what it gives in its
/// own.
fn is_one_by_one(tail: &Scaled<'_>, count: usize) -> bool {
    let noise = Noise::new(0, "squash");
    (0..MIXTURES).all(|draw| {
        let (a, b) = (noise.normal(3 * draw, count), noise.normal(3 * draw + 1, count));
        let from_a: Vec<bool> = noise.uniform(3 * draw + 2, count).into_iter().map(|share| share < 0.5).collect();
        let mixed = |a: &[f32], b: &[f32]| (0..count).map(|at| if from_a[at] { a[at] } else { b[at] }).collect::<Vec<f32>>();
        let of = |values: Vec<f32>| tail.of(vec![values]);
        let (Some(of_mixture), Some(of_a), Some(of_b)) = (of(mixed(&a, &b)), of(a), of(b)) else { return false };
        of_mixture == mixed(&of_a, &of_b)
    })
}

/// The ends of each curve, by halving between the places of the grid; none within where a curve jumps there.
fn ends(tail: &Scaled<'_>, count: usize, curves: &[Vec<(f64, f64)>]) -> Option<Option<Vec<SquashEnds>>> {
    let end = f64::from(END);
    // What a rising curve passes on its way up, and a falling one on its way down.
    let passes = |p: f64, wanted: f64, rises: bool| if rises { p >= wanted } else { p <= wanted };
    let rises: Vec<bool> = curves.iter().map(|curve| curve[curve.len() - 1].1 > curve[0].1).collect();
    let start = |class: usize, first: bool| if first == rises[class] { end } else { 1.0 - end };
    let mut places: Vec<[f64; 2]> = Vec::new();
    for (class, curve) in curves.iter().enumerate() {
        let of = |first: bool| {
            let wanted = start(class, first);
            match curve.iter().position(|&(_, p)| passes(p, wanted, rises[class])) {
                // Not yet there at the first place, or beyond from the start on.
                None => f64::INFINITY,
                Some(0) => f64::NEG_INFINITY,
                Some(at) => at as f64,
            }
        };
        places.push([of(true), of(false)]);
    }
    let mut found = vec![[f64::NEG_INFINITY, f64::INFINITY]; curves.len()];
    for side in 0..2 {
        // All classes are halved at once: a walk of the tail gives them all.
        let at = |class: usize| places[class][side];
        let mut brackets: Vec<Option<(f64, f64)>> = (0..curves.len())
            .map(|class| at(class).is_finite().then(|| (curves[class][at(class) as usize - 1].0, curves[class][at(class) as usize].0)))
            .collect();
        for _ in 0..HALVINGS {
            let middle = |class: usize| brackets[class].map_or(0.0, |(a, b)| 0.5 * (a + b)) as f32;
            let shown: Vec<f32> = (0..count).map(|at| middle(at % curves.len())).collect();
            let values = tail.of(vec![shown])?;
            for (class, bracket) in brackets.iter_mut().enumerate() {
                if let Some((a, b)) = bracket {
                    let half = 0.5 * (*a + *b);
                    let beyond = passes(f64::from(values[class]), start(class, side == 0), rises[class]);
                    *bracket = Some(if beyond { (*a, half) } else { (half, *b) });
                }
            }
        }
        let beside = |second: bool| -> Option<Vec<f32>> {
            let place = |class: usize| brackets[class].map_or(0.0, |(a, b)| if second { b } else { a }) as f32;
            // The next f32 beyond, where rounding has made one place of the two.
            let place = |class: usize| if second { place(class).next_up() } else { place(class).next_down() };
            tail.of(vec![(0..count).map(|at| place(at % curves.len())).collect()])
        };
        let (before, after) = (beside(false)?, beside(true)?);
        if (0..curves.len()).any(|class| (after[class] - before[class]).abs() > JUMP_ABS) {
            return Some(None);
        }
        for (class, bracket) in brackets.into_iter().enumerate() {
            if let Some((a, b)) = bracket {
                found[class][side] = if side == 0 { b } else { a };
            }
        }
    }
    let odds = ((1.0 - end) / end).ln();
    let of = |class: usize| {
        let [low, high] = found[class];
        let sign = if rises[class] { 1.0 } else { -1.0 };
        let slope = sign * 2.0 * odds / (high - low);
        SquashEnds { low: low as f32, high: high as f32, slope: if slope.is_finite() { slope as f32 } else { 0.0 } }
    };
    Some(Some((0..curves.len()).map(of).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(of: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
        (-400..=400).map(|k| f64::from(k) / 10.0).map(|z| (z, of(z))).collect()
    }

    #[test]
    fn a_scaled_and_shifted_sigmoid_is_told_from_other_squashings() {
        let (factor, offset) = of_sigmoid(&curve(|z| sigmoid(2.0 * z - 0.5))).unwrap();
        assert!((factor - 2.0).abs() < 1e-9 && (offset + 0.5).abs() < 1e-9);
        assert!(of_sigmoid(&curve(|z| (0.5 + 0.25 * z).clamp(0.0, 1.0))).is_none());
        assert!(of_sigmoid(&curve(|z| 0.5 + z.atan() / std::f64::consts::PI)).is_none());
    }

    #[test]
    fn what_does_not_reach_both_ends_or_turns_back_is_no_squashing() {
        assert!(squashes(&curve(|z| z.clamp(0.0, 1.0))) && squashes(&curve(|z| 1.0 - z.clamp(0.0, 1.0))));
        assert!(!squashes(&curve(|z| 0.5 * sigmoid(z))));
        assert!(!squashes(&curve(|z| if z > 1.0 { 0.5 } else { sigmoid(9.0 * z) })));
    }
}
