//! The last steps of a network run on random numbers, to see what they compute.

use crate::network::Tail;
use crate::noise::Noise;

/// Standard deviations of random inputs: near 0 a softmax is almost linear, far out it saturates.
pub const SPREADS: &[f32] = &[0.5, 2.0, 5.0];

/// The same, further out: what is near the corners of all probabilities shows the range of what is made of them.
pub const WIDE_SPREADS: &[f32] = &[0.5, 2.0, 5.0, 10.0];

/// How many random inputs of each spread a tail is tried on.
const TRIALS: usize = 3;

/// Standard deviations at which a result must stay the same to be the same for all inputs: a rectifier may be off for all usual ones.
const FAR_SPREADS: &[f32] = &[2.0, 0.5, 20.0, 1e3, 1e5, 1e7];

/// How many inputs may be drawn for one whose result is finite. Of two numbers that are rectified and divided by their sum a quarter are
/// both 0.
const DRAWS: usize = 4;

/// How far a result may be from the closed form: an exponential in f32, a constant such as 1e-7 added to a sum. Any other function misses
/// by far more on some of the random inputs.
const CLOSE_ABS: f64 = 2e-5;
const CLOSE_REL: f64 = 2e-4;

/// A clip that leaves less than this share of the range is another function.
const LEAST_LEFT: f64 = 0.25;

/// The ends of a clip, as a share of the range, that are taken for a guard against the logarithm of 0 and not for a clip of its own.
pub const GUARD: f64 = 2e-3;

/// Whether a tail gives the same whatever the numbers at its start, which are so many: for the smallest and the largest of them, too.
pub fn is_constant(tail: &Tail<'_>, count: usize) -> bool {
    let noise = Noise::new(0, "constant");
    let of = |place: usize, spread: f32| tail.of(vec![noise.normal(place, count).into_iter().map(|value| spread * value).collect()]);
    let Some(first) = of(0, FAR_SPREADS[0]) else { return false };
    first.iter().all(|value| value.is_finite()) && (1..).zip(FAR_SPREADS).all(|(place, &spread)| of(place, spread).as_ref() == Some(&first))
}

/// What a tail gives for random inputs, by trial and row.
pub struct Trials {
    /// Inputs; those of several starts follow one another.
    pub inputs: Vec<Vec<f64>>,
    /// Results.
    pub results: Vec<Vec<f64>>,
}

/// What was found to be behind a function.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Clipped {
    /// Nothing that shows.
    No,
    /// A clip to at least and at most so much; one of the two may be missing.
    To(Option<f64>, Option<f64>),
}

impl Trials {
    /// Tries a tail whose starts and whose end have so many rows; `volumes` are those of the starts. Inputs whose results are not finite,
    /// such as a row of zeros that is divided by its sum, are drawn anew; none where that happens too often.
    pub fn of(tail: &Tail<'_>, rows: usize, volumes: &[usize], spreads: &[f32]) -> Option<Self> {
        let noise = Noise::new(0, "head");
        let cut = |values: &[f32]| -> Vec<Vec<f64>> {
            values.chunks((values.len() / rows).max(1)).map(|row| row.iter().map(|&value| f64::from(value)).collect()).collect()
        };
        let (mut inputs, mut results) = (Vec::new(), Vec::new());
        let (wanted, mut draws) = (TRIALS * spreads.len(), 0);
        while inputs.len() < wanted * rows {
            let trial = draws;
            draws += 1;
            if draws > DRAWS * wanted || (inputs.is_empty() && draws > DRAWS) {
                return None;
            }
            let spread = spreads[(inputs.len() / rows) % spreads.len()];
            let draw = |(place, &volume): (usize, &usize)| -> Vec<f32> {
                noise.normal(trial * volumes.len() + place, volume).into_iter().map(|value| spread * value).collect()
            };
            let starts: Vec<Vec<f32>> = volumes.iter().enumerate().map(draw).collect();
            let mut joined = vec![Vec::new(); rows];
            for start in &starts {
                for (row, part) in std::iter::zip(&mut joined, cut(start)) {
                    row.extend(part);
                }
            }
            let end = tail.of(starts)?;
            if end.len() % rows != 0 {
                return None;
            }
            if end.iter().any(|value| !value.is_finite()) {
                continue;
            }
            inputs.extend(joined);
            results.extend(cut(&end));
        }
        Some(Self { inputs, results })
    }

    /// The same with a function of each result.
    pub fn mapped(&self, function: impl Fn(f64) -> f64) -> Self {
        Self { inputs: self.inputs.clone(), results: self.results.iter().map(|row| each(row, &function)).collect() }
    }

    /// Whether the results are the same for all these inputs.
    pub fn constant(&self) -> bool {
        self.results.iter().all(|result| *result == self.results[0])
    }

    /// Whether the results are those of a function, or of a clip of it, or of a multiple that is allowed: then how they are clipped.
    pub fn are(&self, function: impl Fn(&[f64]) -> Vec<f64>, multiple: impl Fn(f64) -> bool) -> Option<Clipped> {
        let (expected, found) = self.pairs(function);
        let products = |a: &[f64]| std::iter::zip(a, &expected).map(|(a, e)| a * e).sum::<f64>();
        let scale = products(&found) / products(&expected);
        [1.0, scale].into_iter().filter(|&scale| scale == 1.0 || multiple(scale)).find_map(|scale| close(&expected, &found, scale))
    }

    /// Whether the results are those of a function as they are.
    pub fn are_exactly(&self, function: impl Fn(&[f64]) -> Vec<f64>) -> bool {
        let (expected, found) = self.pairs(function);
        close(&expected, &found, 1.0) == Some(Clipped::No)
    }

    /// Whether the results are those of a function to within so much.
    pub fn are_within(&self, function: impl Fn(&[f64]) -> Vec<f64>, abs: f64) -> bool {
        let (expected, found) = self.pairs(function);
        expected.len() == found.len() && std::iter::zip(expected, found).all(|(expected, found)| (expected - found).abs() <= abs)
    }

    /// Expected and found results, one after the other; as many as there are of both.
    fn pairs(&self, function: impl Fn(&[f64]) -> Vec<f64>) -> (Vec<f64>, Vec<f64>) {
        let expected = self.inputs.iter().flat_map(|input| function(input)).collect();
        (expected, self.results.concat())
    }
}

/// Whether the found numbers are `scale` times the expected ones, clipped or not.
fn close(expected: &[f64], found: &[f64], scale: f64) -> Option<Clipped> {
    let ends = |values: &[f64]| values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
    let ((low, high), (least, most)) = (ends(found), ends(expected));
    let range = scale * (most - least);
    let open = scale > 0.0 && high - low >= LEAST_LEFT * range;
    // A clip of a function stays within what the function gives: numbers far beyond it, whose last digits are all that moves, are no clip.
    let beyond = |end: f64| CLOSE_ABS * scale + CLOSE_REL * (scale * end).abs();
    let within = low >= scale * least - beyond(least) && high <= scale * most + beyond(most);
    let same = expected.len() == found.len()
        && open
        && within
        && std::iter::zip(expected, found).all(|(expected, found)| {
            let clipped = (scale * expected).clamp(low, high);
            (clipped - found).abs() <= CLOSE_ABS * scale + CLOSE_REL * clipped.abs()
        });
    let below = (low - scale * least > GUARD * range).then_some(low / scale);
    let above = (scale * most - high > GUARD * range).then_some(high / scale);
    same.then_some(if below.or(above).is_none() { Clipped::No } else { Clipped::To(below, above) })
}

/// exp(x) / sum exp(x).
pub fn softmax(x: &[f64]) -> Vec<f64> {
    let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = x.iter().map(|x| (x - largest).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

/// 1 / (1 + exp(-x)).
pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// A function of each number.
pub fn each(x: &[f64], function: impl Fn(f64) -> f64) -> Vec<f64> {
    x.iter().map(|&x| function(x)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clip_is_told_from_a_guard_and_from_another_function() {
        let p: Vec<f64> = (0..=100).map(|k| f64::from(k) / 100.0).collect();
        let clip = |low: f64, high: f64| p.iter().map(|p| p.clamp(low, high)).collect::<Vec<f64>>();
        assert_eq!(close(&p, &p, 1.0), Some(Clipped::No));
        assert_eq!(close(&p, &clip(1e-3, 0.999), 1.0), Some(Clipped::No));
        assert_eq!(close(&p, &clip(0.1, 0.9), 1.0), Some(Clipped::To(Some(0.1), Some(0.9))));
        assert_eq!(close(&p, &clip(0.0, 0.6), 1.0), Some(Clipped::To(None, Some(0.6))));
        assert_eq!(close(&p, &clip(0.4, 0.6), 1.0), None);
        assert_eq!(close(&p, &each(&p, |p| p * p), 1.0), None);
        assert_eq!(close(&p, &each(&p, |p| 1.0 - p), 1.0), None);
        let far: Vec<f64> = each(&p, |p| 1e5 + (31.0 * p).sin());
        assert_eq!(close(&p, &far, 1.0), None);
        assert_eq!(close(&p, &each(&far, |far| -far), 1.0), None);
    }
}
