//! The photo with noise that one does not see, and how far two maps are one map: what the verdict and the chart call stability.

use super::chart::STABILITY;
use super::resolution::detail_px;
use crate::figures::fixed;
use crate::metrics::Map;
use crate::model::Model;
use crate::network::tensor_of;
use crate::noise::Noise;
use crate::rounding;
use crate::statistics;
use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

/// The name of how far two runs of one photo agree.
pub(super) const SELF_AGREEMENT: &str = "self-agreement";

/// Standard deviation of the invisible noise, as a share of black to white: one or two of 255 steps.
pub const NOISE: f32 = 0.005;

/// Rank correlation between two maps of the method below which it hardly agrees with itself, and nothing can be held against that.
pub const LEAST_SELF_AGREEMENT: f64 = 0.1;

/// How many standard errors a rank correlation lies below what the method reaches before that is more than chance.
const ERRORS: f64 = 2.0;

/// The share of the method's agreement with itself from which on a map of another class or network counts as no other map: a tenth less is
/// what two pairs of re-runs differ by.
pub(super) const APART: f64 = 0.9;

/// How far two re-runs of a method agree that differ in their random numbers alone. No map of the method can be expected to agree better
/// with a re-run, so that what is lacking up to there is the method's own scatter.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Scatter {
    /// Spearman's rank correlation of the two on one photo, -1..=1.
    pub agreement: f64,
    /// The standard error of a rank correlation between maps with as few independent places.
    pub error: f64,
    /// Whether the re-runs have fewer samples than the map.
    pub poorer: bool,
}

impl Scatter {
    /// Of two re-runs on one photo with different random numbers, which together hold the share `covered` of the parts that the map is the sum
    /// of: 0 where they draw others than the map did. What was drawn from a stock scatters less the more of it was drawn, by
    /// sqrt(1 - share), and not at all where all of it was.
    ///
    /// # Errors
    /// A sentence's end: the first of the maps is flat.
    pub fn of(one: &Map, other: &Map, poorer: bool, covered: f64) -> Result<Self, String> {
        let agreement = correlation(one, other)?;
        let [_, height, width] = one.shape();
        // What is finer than the smallest detail does not vary by itself.
        let places = detail_px(&one.order(), [height, width]).map_or(1.0, |detail| (height * width) as f64 / detail.powi(2));
        let error = (1.0 - covered.clamp(0.0, 1.0)).sqrt() / (places - 1.0).max(1.0).sqrt();
        Ok(Self { agreement, error, poorer })
    }

    /// Whether two re-runs are one map rather than two: by the scale of the chart they do not jump.
    pub fn tells(&self) -> bool {
        self.agreement >= STABILITY.scale.fair
    }

    /// Whether a rank correlation with a re-run lies below what the method reaches itself by more than chance.
    pub fn exceeds(&self, value: f64) -> bool {
        self.agreement - value > ERRORS * self.error
    }

    /// Whether a share of what re-runs reach, as [`reproduction`] gives it, lies below 1 by more than chance. The standard error is that of a
    /// correlation of this size, which is smaller the closer it is to 1.
    pub fn outdoes(&self, share: f64) -> bool {
        let reach = if self.poorer { reach(self.agreement) } else { self.agreement };
        reach * (1.0 - share) > ERRORS * self.error * (1.0 - reach * reach)
    }

    /// The same by so much that the map is not steady beside its own kind.
    pub fn unsettles(&self, value: f64) -> bool {
        value < STABILITY.scale.good * self.agreement && self.exceeds(value)
    }

    /// Whether a map that agrees so far with the method's own is another one: less than its own map of another draw does.
    pub fn sets_apart(&self, value: f64) -> bool {
        self.tells() && value < APART * self.agreement
    }
}

/// The number that verdict and chart grade: the rank correlation itself; where the re-runs are poorer than the map, its share of what two of
/// them reach on one photo, at most 1. Nothing where two of them are two maps, which tells of the samples and not of the photo.
pub fn graded(value: f64, scatter: Option<Scatter>) -> Option<f64> {
    match scatter {
        Some(scatter) if scatter.poorer => scatter.tells().then(|| (value / scatter.agreement).min(1.0)),
        _ => Some(value),
    }
}

/// The photo `[channels, height, width]` with the `draw`-th invisible noise, as an input `[1, channels, height, width]`.
pub fn unseen_noise(model: &dyn Model, values: &[f32], draw: usize) -> Tensor<4> {
    let [channels, height, width] = model.input_shape();
    let pixels = height * width;
    let noise = Noise::new(0, "invisible noise").normal(draw, channels * pixels);
    let range = model.range();
    let moved = std::iter::zip(values, noise).enumerate().map(|(at, (value, noise))| {
        let (low, high) = range[(at / pixels).min(2)];
        value + NOISE * (high - low) * noise
    });
    tensor_of([1, channels, height, width], moved.collect::<Vec<f32>>(), model.device())
}

/// Spearman's rank correlation of all values with their sign, -1..=1; 0 where the other map is the same everywhere, for then it is
/// another one.
///
/// # Errors
/// A sentence's end: the map itself is the same everywhere.
pub fn correlation(own: &Map, other: &Map) -> Result<f64, String> {
    // A map made elsewhere may have fewer channels than the method gives.
    let (own, other) = if own.shape() == other.shape() { (own.whole(), other.whole()) } else { (own.signed(), other.signed()) };
    if rounding::constant(&own) {
        return Err("the map is the same everywhere and compares with nothing".into());
    }
    Ok(statistics::spearman(&own, &other).unwrap_or(0.0))
}

/// How closely the mean of two re-runs follows what the method tends to, where the two agree with each other by `agreement`: the reliability
/// of a sum of two, sqrt(2 r / (1 + r)) (Spearman, 1910; Brown, 1910).
fn reach(agreement: f64) -> f64 {
    (2.0 * agreement / (1.0 + agreement)).max(0.0).sqrt()
}

/// How closely two re-runs give this map, as a share of how closely they give each other: about 1 for a map of the method, whatever its own
/// randomness, and less for a map that it did not make. Where re-runs are `poorer` than the map, because they have fewer samples, it is the
/// mean of the two that is held against the map, as a share of how closely it follows what the method tends to, which the map stands for.
///
/// # Errors
/// A sentence's end: one of the maps is flat, the method hardly agrees with itself, or the re-runs differ in shape.
pub fn reproduction(own: &Map, again: [&Map; 2], poorer: bool) -> Result<f64, String> {
    let itself = correlation(again[0], again[1])?;
    if itself < LEAST_SELF_AGREEMENT {
        return Err(format!("two runs of the method give two maps (rank correlation {})", fixed(itself, 2)));
    }
    if !poorer {
        // The map is one of three alike, and as far from what they have in common as the others are.
        return Ok(f64::midpoint(correlation(own, again[0])?, correlation(own, again[1])?) / itself);
    }
    // Halves first, so that nothing leaves the numbers.
    let mean = std::iter::zip(again[0].values(), again[1].values()).map(|(one, other)| one / 2.0 + other / 2.0).collect();
    let mean = Map::new(again[0].shape(), mean).map_err(|error| error.to_string())?;
    Ok(correlation(own, &mean)? / reach(itself))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(value: impl Fn(usize) -> f32) -> Map {
        Map::new([1, 4, 8], (0..32).map(value).collect()).unwrap()
    }

    fn scatter(agreement: f64, poorer: bool) -> Scatter {
        Scatter { agreement, error: 0.01, poorer }
    }

    #[test]
    fn what_the_method_does_not_reach_itself_is_not_charged_to_the_photo() {
        // A re-run with the settings of the map is what one would get by drawing the map anew.
        assert_eq!([None, Some(scatter(0.6, false))].map(|scatter| graded(0.55, scatter)), [Some(0.55); 2]);
        // A poorer one is held against its own kind, and where two of them are two maps it tells nothing.
        assert!((graded(0.54, Some(scatter(0.6, true))).unwrap() - 0.9).abs() < 1e-12);
        assert_eq!(graded(0.7, Some(scatter(0.6, true))), Some(1.0));
        assert_eq!(graded(0.13, Some(scatter(0.14, true))), None);
        assert!(scatter(0.6, true).unsettles(0.2) && !scatter(0.6, true).unsettles(0.55) && scatter(0.6, true).exceeds(0.55));
        // Of nine independent places 0.12 and 0.02 are one number.
        assert!(!Scatter { error: 0.35, ..scatter(0.12, true) }.exceeds(0.02));
        assert!(scatter(0.8, true).sets_apart(0.5) && !scatter(0.8, true).sets_apart(0.75) && !scatter(0.14, true).sets_apart(-0.2));
    }

    #[test]
    fn a_share_falls_short_by_more_than_chance_the_sooner_the_closer_two_re_runs_agree() {
        assert!((reach(1.0) - 1.0).abs() < 1e-12 && (reach(0.6) - 0.75f64.sqrt()).abs() < 1e-12 && reach(-0.2) == 0.0);
        let coarse = |agreement| Scatter { agreement, error: 0.25, poorer: true };
        assert!(coarse(0.9).outdoes(0.9) && coarse(0.6).outdoes(0.8) && !coarse(0.6).outdoes(0.9) && !coarse(0.2).outdoes(0.5));
        assert!(![0.2, 0.6, 1.0].iter().any(|&agreement| coarse(agreement).outdoes(1.0)));
    }

    #[test]
    fn a_coarse_map_has_a_larger_error() {
        let fine = Noise::new(3, "test").normal(0, 32);
        let (one, other) = (map(|pixel| fine[pixel]), map(|pixel| fine[31 - pixel]));
        let coarse = map(|pixel| if pixel % 8 < 4 { 1.0 } else { 0.0 });
        let error = |one: &Map| Scatter::of(one, &other, true, 0.0).unwrap().error;
        assert!(error(&one) < 0.3 && error(&coarse) > error(&one), "{} {}", error(&one), error(&coarse));
        assert!(Scatter::of(&map(|_| 1.0), &other, true, 0.0).is_err());
        let of = |covered| Scatter::of(&one, &other, true, covered).unwrap().error;
        assert!((of(0.75) - of(0.0) / 2.0).abs() < 1e-12 && of(1.0) == 0.0);
    }

    #[test]
    fn a_map_of_the_method_is_reproduced_and_another_one_is_not() {
        let noise = |seed: u64, share: f32| {
            let draw = Noise::new(seed, "test").normal(0, 32);
            map(|pixel| pixel as f32 + share * draw[pixel])
        };
        let (one, other) = (noise(1, 4.0), noise(2, 4.0));
        // What the draws scatter around is what their mean follows as closely as their agreement says; a third draw does so no better than they.
        let truth = map(|pixel| pixel as f32);
        let third = noise(3, 4.0);
        for (own, poorer) in [(&truth, true), (&third, false)] {
            let share = reproduction(own, [&one, &other], poorer).unwrap();
            assert!((share - 1.0).abs() < 0.1, "{share}");
        }
        let stranger = map(|pixel| (pixel * 7 % 32) as f32);
        assert!([true, false].iter().all(|&poorer| reproduction(&stranger, [&one, &other], poorer).unwrap() < 0.5));
        assert!(reproduction(&one, [&one, &map(|pixel| -(pixel as f32))], true).unwrap_err().contains("two maps"));
        assert!(reproduction(&map(|_| 1.0), [&one, &other], true).is_err());
    }
}
