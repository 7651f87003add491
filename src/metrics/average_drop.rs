//! Average Drop and Average Increase: the network sees only what the map shows.
//!
//! Chattopadhay et al. (2018), the objective evaluation of faithfulness. The photo is faded to the substrate where the map,
//! stretched to 0..1, is low; with p the probability of the class before and q after, the drop is max(0, p - q) / p and the
//! increase is 1 where q > p. The paper averages over many photos; for one photo these are the terms of that average.

use super::ask::blend;
use super::substrate::{SUBSTRATE, substrate};
use super::{Direction, Measure, Metric, MetricAsk, MetricError, MetricFamily, Paper, Range, Reading, no_value};
use crate::rounding;

/// Average Drop.
pub const AVERAGE_DROP: Metric = Metric {
    id: "average-drop",
    label: "Average Drop",
    family: MetricFamily::Faithfulness,
    paper: Paper {
        authors: "Chattopadhay, Sarkar, Howlader, Balasubramanian",
        year: 2018,
        title: "Grad-CAM++: Improved Visual Explanations for Deep Convolutional Networks",
        url: "https://arxiv.org/abs/1710.11063",
    },
    summary: "Shows the network only what the map marks: the share of the class's probability that is lost. Maps that mark much lose \
              little.",
    direction: Direction::Lower,
    range: Range::UNIT,
    needs: &[],
    reads: Reading::Weight,
    passes: 2.0,
    maps: 0.0,
    parameters: &[SUBSTRATE],
    run: |ask| {
        Box::pin(async move {
            let (before, after) = probabilities(&ask).await?;
            if before == 0.0 {
                return Err(no_value("the class has the probability 0, of which nothing can be lost: choose a likelier class"));
            }
            Ok(details(((before - after) / before).max(0.0), before, after))
        })
    },
};

/// Average Increase.
pub const AVERAGE_INCREASE: Metric = Metric {
    id: "average-increase",
    label: "Average Increase",
    summary: "Shows the network only what the map marks: 1 when the class becomes likelier than on the whole photo, else 0.",
    direction: Direction::Higher,
    run: |ask| {
        Box::pin(async move {
            let (before, after) = probabilities(&ask).await?;
            Ok(details(f64::from(u8::from(after > before)), before, after))
        })
    },
    ..AVERAGE_DROP
};

fn details(value: f64, before: f64, after: f64) -> Measure {
    Measure::from(value).with_detail("before", before).with_detail("after", after)
}

/// The probability of the class on the whole photo and on what the map shows of it. Where the two are equal, or the score that the map
/// explains is, nothing is said unless the class reacts to the substrate alone: a network that never changes its answer loses nothing
/// whatever the map shows.
async fn probabilities(ask: &MetricAsk<'_>) -> Result<(f64, f64), MetricError> {
    let score = ask.probability()?;
    let weight = ask.map.positive_weight()?;
    let (low, high) = weight.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &v| (low.min(v), high.max(v)));
    if rounding::constant(&weight) {
        return Err(no_value("the map marks no place above another, so there is nothing to show: choose another method"));
    }
    let hidden = weight.iter().map(|v| (1.0 - (v - low) / (high - low)) as f32).collect();
    let substrate = substrate(ask).await?;
    let shown = blend(&ask.input, &substrate, ask.planes(hidden));
    let after = ask.scores(score, 1, |_| shown.clone()).await?;
    let both = ask.measured(ask.photo_scores(score).await?.and(after), score, shown).await?;
    let before = both.values[0];
    let after = if both.differ() { both.values[1] } else { before };
    if both.must_differ().is_err() {
        let bare = both.and(ask.scores(score, 1, |_| substrate.clone()).await?);
        ask.measured(bare, score, substrate).await?.must_differ()?;
    }
    Ok((before, after))
}
