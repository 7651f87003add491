//! Max- and Average-Sensitivity: by how much the map changes when the photo barely does.
//!
//! Yeh et al. (2019), the definition of sensitivity: ||E(x + d) - E(x)|| / ||E(x)|| over changes d of every value by up to a
//! radius, its maximum, and its mean. Above 1 is common for gradients.

use super::neighbours::{Neighbours, RADIUS, SAMPLES, difference, length, norm};
use super::{Direction, Metric, MetricAsk, MetricError, MetricFamily, Need, Range, Reading, infidelity};
use crate::noise::SEED;
use crate::statistics;

/// Max-Sensitivity.
pub const MAX: Metric = Metric {
    id: "max-sensitivity",
    label: "Max-Sensitivity",
    family: MetricFamily::Robustness,
    paper: infidelity::PAPER,
    summary: "Explains photos that differ invisibly and takes the largest change of the map as a share of the map: 0 when it stays. \
              It re-explains with the method and is about the method, not about one map: one that never looks at the photo stays perfectly.",
    direction: Direction::Lower,
    range: Range::POSITIVE,
    needs: &[Need::Method],
    reads: Reading::Whole,
    passes: 0.0,
    maps: 11.0,
    parameters: &[SAMPLES, RADIUS, SEED],
    run: |ask| {
        Box::pin(async move {
            let changes = of_neighbours(&ask).await?;
            Ok(changes.into_iter().fold(0.0, f64::max).into())
        })
    },
};

/// Average-Sensitivity.
pub const AVERAGE: Metric = Metric {
    id: "average-sensitivity",
    label: "Average-Sensitivity",
    summary: "Explains photos that differ invisibly and takes the mean change of the map as a share of the map: 0 when it stays. \
              It re-explains with the method and is about the method, not about one map: one that never looks at the photo stays perfectly.",
    run: |ask| {
        Box::pin(async move {
            let changes = of_neighbours(&ask).await?;
            Ok(statistics::mean(&changes).expect("one neighbour or more").into())
        })
    },
    ..MAX
};

async fn of_neighbours(ask: &MetricAsk<'_>) -> Result<Vec<f64>, MetricError> {
    let neighbours = Neighbours::new(ask).await?;
    over(ask, &neighbours.values, neighbours.samples, |index| neighbours.change(index)).await
}

/// For each of `count` given changes d of the photo's values: ||E(x + d) - E(x)|| / ||E(x)||.
///
/// # Errors
/// [`MetricError::NoValue`] for a map of zeros, or where the method cannot answer.
pub async fn over(
    ask: &MetricAsk<'_>,
    values: &[f32],
    count: usize,
    mut change: impl FnMut(usize) -> Vec<f32>,
) -> Result<Vec<f64>, MetricError> {
    let own = ask.map_of(ask.input.clone(), 0, count + 1).await?;
    let length = length(own.values())?;
    let mut changes = Vec::with_capacity(count);
    for index in 0..count {
        let moved = std::iter::zip(values, change(index)).map(|(value, change)| value + change).collect();
        let map = ask.map_of(ask.images(moved), index + 1, count + 1).await?;
        changes.push(norm(difference(map.values(), own.values())) / length);
    }
    Ok(changes)
}
