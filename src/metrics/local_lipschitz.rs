//! Local Lipschitz estimate: how steeply the map changes with the photo.
//!
//! Alvarez-Melis and Jaakkola (2018): the maximum over neighbours x' of ||E(x) - E(x')|| / ||x - x'||. Maps are divided by
//! ||E(x)|| first, unlike in the paper: otherwise a map in smaller units would count as steadier, and methods could not be
//! compared.

use super::neighbours::{Neighbours, RADIUS, SAMPLES, difference, length, norm};
use super::{Direction, Measure, Metric, MetricAsk, MetricError, MetricFamily, Need, Paper, Range, Reading};
use crate::noise::SEED;

/// The registry line.
pub const METRIC: Metric = Metric {
    id: "local-lipschitz",
    label: "Local Lipschitz",
    family: MetricFamily::Robustness,
    paper: Paper {
        authors: "Alvarez-Melis, Jaakkola",
        year: 2018,
        title: "On the Robustness of Interpretability Methods",
        url: "https://arxiv.org/abs/1806.08049",
    },
    summary: "The steepest change of the map, as a share of the map, per unit of change of the normalised photo, among photos that differ \
              invisibly. It re-explains with the method and is about the method, not about one map: one that never looks at the photo stays perfectly.",
    direction: Direction::Lower,
    range: Range::POSITIVE,
    needs: &[Need::Method],
    reads: Reading::Whole,
    passes: 0.0,
    maps: 11.0,
    parameters: &[SAMPLES, RADIUS, SEED],
    run: |ask| Box::pin(run(ask)),
};

async fn run(ask: MetricAsk<'_>) -> Result<Measure, MetricError> {
    let neighbours = Neighbours::new(&ask).await?;
    let parts = neighbours.samples + 1;
    let own = ask.map_of(ask.input.clone(), 0, parts).await?;
    let length = length(own.values())?;
    let mut steepest = 0f64;
    for index in 0..neighbours.samples {
        let change = neighbours.change(index);
        let moved: Vec<f32> = std::iter::zip(&neighbours.values, &change).map(|(value, change)| value + change).collect();
        // What was really added, after rounding.
        let way = norm(difference(&moved, &neighbours.values));
        let map = ask.map_of(ask.images(moved), index + 1, parts).await?;
        if way > 0.0 {
            steepest = steepest.max(norm(difference(map.values(), own.values())) / length / way);
        }
    }
    Ok(steepest.into())
}
