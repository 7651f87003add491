//! Deletion and Insertion: how fast the class goes when the pixels that the map names first are taken away, and how fast it
//! comes when they are given back.
//!
//! Petsiuk et al. (2018), the causal metric. Pixels in the order of the map, all channels together, ties by place; the curve is
//! the softmax probability of the class after equal steps, the value the area under it over 0..1 by the trapezoidal rule.
//! Deletion goes from the photo to the substrate, Insertion from the substrate to the photo.

use super::ask::blend;
use super::substrate::{BLURRED, SUBSTRATE, substrate};
use super::{Ask, Curve, Direction, Measure, Metric, MetricError, MetricFamily, Paper, Range, Reading, no_value};
use crate::model::Score;
use crate::pace::Later;
use crate::parameters::{Parameter, ParameterKind};
use crate::statistics;
use burn::tensor::Tensor;

/// How many points the curve has beside its start.
pub(super) const STEPS: Parameter = Parameter {
    name: "steps",
    label: "Steps",
    help: "In how many equal steps the pixels change; each costs one forward pass.",
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

/// The order in which the map changes pixels.
///
/// # Errors
/// [`MetricError::NoValue`] for a map that ranks no pixel before another.
pub(super) fn ranking(ask: &Ask<'_>) -> Result<Vec<usize>, MetricError> {
    let order = ask.map.order();
    if order.iter().all(|&value| value == order[0]) {
        return Err(no_value("the map is the same everywhere and ranks no pixel before another: choose another method"));
    }
    Ok(statistics::descending(&order))
}

/// Rank of every pixel as a plane, so that "the first k" is a comparison on the device.
pub(super) fn rank_plane(ask: &Ask<'_>, order: &[usize]) -> Tensor<4> {
    let mut ranks = vec![0.0; order.len()];
    order.iter().enumerate().for_each(|(rank, &pixel)| ranks[pixel] = rank as f32);
    ask.planes(ranks)
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
pub(super) async fn run(ask: &Ask<'_>, away: bool, score: Score) -> Result<Measure, MetricError> {
    let order = ranking(ask)?;
    let ranks = rank_plane(ask, &order);
    let substrate = substrate(ask).await?;
    let counts = counts(order.len(), ask.settings.integer("steps"), ask.settings.integer("pixels"));
    let last = counts.len() - 1;
    // At one end stands the photo itself, whose score may be known.
    let asked = if away { 1..last + 1 } else { 0..last };
    let mut scores = ask
        .scores(score, asked.len(), |range| {
            let image = |index: usize| {
                let changed = ranks.clone().lower_scalar(counts[asked.start + index] as f32).float();
                if away { blend(&ask.input, &substrate, changed) } else { blend(&substrate, &ask.input, changed) }
            };
            Tensor::cat(range.map(image).collect(), 0)
        })
        .await?;
    scores.insert(if away { 0 } else { last }, ask.photo_score(score).await?);
    let value = statistics::area(&scores).expect("a curve has two points or more");
    let points = scores.iter().enumerate().map(|(step, &score)| [step as f64 / last as f64, score]).collect();
    let (label, x) = if away { ("Deletion", "share of the pixels taken away") } else { ("Insertion", "share of the pixels given back") };
    Ok(Measure::from(value).with_curve(Curve { label, x, y: score.unit(), points }))
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
