//! Deletion and Insertion: how fast the class goes when the pixels that the map names first are taken away, and how fast it
//! comes when they are given back.
//!
//! Petsiuk et al. (2018), the causal metric. Pixels in the order of the map, all channels together; the curve is the softmax
//! probability of the class over the share of the pixels that has changed, the value the area under it over 0..1 by the trapezoidal
//! rule. Deletion goes from the photo to the substrate, Insertion from the substrate to the photo.
//!
//! Pixels with equal values change together, each by the share of them whose turn it is: the published code takes them row by row, so
//! that a mirrored photo gets another number. The image is then the mean of the images of all draws among equals, and its score that of a
//! fair draw on average up to the second order of the pixels' changes; for a score that is linear in the pixels it is that mean exactly.
//! Without ties the curve is the published one.

use super::ask::blend;
use super::substrate::{BLURRED, SUBSTRATE, substrate};
use super::{Curve, Direction, Measure, Metric, MetricAsk, MetricError, MetricFamily, Paper, Range, Reading, no_value};
use crate::model::Score;
use crate::pace::Later;
use crate::parameters::{Parameter, ParameterKind};
use crate::rounding;
use crate::statistics::{self, TiedRank};
use burn::tensor::Tensor;

/// How many points the curve has beside its start.
pub(super) const STEPS: Parameter = Parameter {
    name: "steps",
    label: "Steps",
    help: "In how many steps the pixels change, equal to within one pixel; each costs one forward pass.",
    kind: ParameterKind::Integer { default: 50, min: 1, max: 1000 },
};

/// The other way to say it, as the published code does.
pub(super) const PIXELS: Parameter = Parameter {
    name: "pixels",
    label: "Pixels a step",
    help: "How many pixels change a step, in the place of a number of steps; 0 leaves it to the steps.",
    kind: ParameterKind::Integer { default: 0, min: 0, max: 1_000_000 },
};

/// Deletion.
pub const DELETION: Metric = Metric {
    id: "deletion",
    label: "Deletion",
    family: MetricFamily::Faithfulness,
    paper: Paper {
        authors: "Petsiuk, Das, Saenko",
        year: 2018,
        title: "RISE: Randomized Input Sampling for Explanation of Black-box Models",
        url: "https://arxiv.org/abs/1806.07421",
    },
    summary: "Takes away the pixels that the map ranks first, step by step, and watches the probability of the class: the area under that \
              curve is small when the map found what the network relies on.",
    direction: Direction::Lower,
    range: Range::UNIT,
    needs: &[],
    reads: Reading::Order,
    passes: 51.0,
    maps: 0.0,
    parameters: &[STEPS, PIXELS, SUBSTRATE],
    run: |ask| Box::pin(async move { run(&ask, true, ask.probability()?).await }),
};

/// Insertion.
pub const INSERTION: Metric = Metric {
    id: "insertion",
    label: "Insertion",
    summary: "Starts from a blurred photo and gives back the pixels that the map ranks first: the area under the curve of the probability \
              is large when few of them bring the class back.",
    direction: Direction::Higher,
    parameters: &[STEPS, PIXELS, BLURRED],
    run: |ask| -> Later<'_, _> { Box::pin(async move { run(&ask, false, ask.probability()?).await }) },
    ..DELETION
};

/// The place of every pixel in the order in which the map changes them.
///
/// # Errors
/// [`MetricError::NoValue`] for a map that ranks no pixel before another.
pub(super) fn ranking(ask: &MetricAsk<'_>) -> Result<Vec<TiedRank>, MetricError> {
    let order = ask.map.order();
    if rounding::constant(&order) {
        return Err(no_value("the map is the same everywhere and ranks no pixel before another: choose another method"));
    }
    Ok(statistics::places(&order))
}

/// The places as planes, so that "the first k" is arithmetic on the device: [`TiedRank::chance`].
struct PlacePlanes {
    before: Tensor<4>,
    tied: Tensor<4>,
}

impl PlacePlanes {
    fn new(ask: &MetricAsk<'_>, places: &[TiedRank]) -> Self {
        let plane = |of: fn(&TiedRank) -> usize| ask.planes(places.iter().map(|place| of(place) as f32).collect());
        Self { before: plane(|place| place.before), tied: plane(|place| place.tied) }
    }

    /// How much of every pixel is among the first `count`, 0..=1: 0 or 1 without ties.
    fn first(&self, count: usize) -> Tensor<4> {
        self.before.clone().neg().add_scalar(count as f32).div(self.tied.clone()).clamp(0.0, 1.0)
    }
}

/// How many pixels have changed at every point of the curve.
pub(super) fn counts(pixels: usize, steps: usize, a_step: usize) -> Vec<usize> {
    if a_step > 0 {
        return (0..=pixels.div_ceil(a_step)).map(|step| (step * a_step).min(pixels)).collect();
    }
    let steps = steps.min(pixels);
    (0..=steps).map(|step| (step * pixels + steps / 2) / steps).collect()
}

/// The curve of a score while pixels are taken away (`away`) or given back, and the area under it.
pub(super) async fn run(ask: &MetricAsk<'_>, away: bool, score: Score) -> Result<Measure, MetricError> {
    let places = ranking(ask)?;
    let planes = PlacePlanes::new(ask, &places);
    let substrate = substrate(ask).await?;
    let a_step = ask.settings.integer("pixels").min(places.len());
    let counts = counts(places.len(), ask.settings.integer("steps"), a_step);
    let last = counts.len() - 1;
    // At one end stands the photo itself, whose score may be known.
    let asked = if away { 1..last + 1 } else { 0..last };
    let scores = ask
        .scores(score, asked.len(), |range| {
            let image = |index: usize| {
                let changed = planes.first(counts[asked.start + index]);
                if away { blend(&ask.input, &substrate, changed) } else { blend(&substrate, &ask.input, changed) }
            };
            Tensor::cat(range.map(image).collect(), 0)
        })
        .await?;
    let photo = ask.photo_scores(score).await?;
    let scores = if away { photo.and(scores) } else { scores.and(photo) };
    scores.must_differ()?;
    let share = |count: usize| count as f64 / places.len() as f64;
    let points: Vec<[f64; 2]> = std::iter::zip(&counts, &scores.values).map(|(&count, &score)| [share(count), score]).collect();
    let value = statistics::area(&points).expect("a curve has two points or more");
    let (label, x) = if away { ("Deletion", "share of the pixels taken away") } else { ("Insertion", "share of the pixels given back") };
    let measure = Measure::from(value).with_curve(Curve { label, x, y: score.unit(), points });
    Ok(measure.with_used("steps", ask, last).with_used("pixels", ask, a_step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_equal_and_end_with_every_pixel() {
        assert_eq!(counts(10, 4, 0), [0, 3, 5, 8, 10]);
        assert_eq!(counts(10, 50, 0), (0..=10).collect::<Vec<_>>());
        assert_eq!(counts(10, 50, 4), [0, 4, 8, 10]);
        assert_eq!(counts(50_176, 50, 224).len(), 225);
        assert_eq!(counts(1, 50, 0), [0, 1]);
    }
}
