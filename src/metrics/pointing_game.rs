//! Pointing Game: whether the map's largest value lies on the object.
//!
//! Zhang et al. (2016): a hit when it does, or is at most a tolerance away. Of several equal maxima the share that hits, which is
//! what a fair draw among them gives on average; row and column are then their mean.

use super::{Direction, Measure, Metric, MetricAsk, MetricError, MetricFamily, Need, Paper, Range, Reading};
use crate::parameters::{Parameter, ParameterKind};

/// The registry line.
pub const METRIC: Metric = Metric {
    id: "pointing-game",
    label: "Pointing Game",
    family: MetricFamily::Localisation,
    paper: Paper {
        authors: "Zhang, Lin, Brandt, Shen, Sclaroff",
        year: 2016,
        title: "Top-down Neural Attention by Excitation Backprop",
        url: "https://arxiv.org/abs/1608.00507",
    },
    summary: "1 when the map's largest value lies on the object, else 0; of several equal ones the share that does. One pixel decides, so it says \
              little of a noisy map.",
    direction: Direction::Higher,
    range: Range::UNIT,
    needs: &[Need::Region],
    reads: Reading::Weight,
    passes: 0.0,
    maps: 0.0,
    parameters: &[Parameter {
        name: "tolerance",
        label: "Tolerance",
        help: "How many pixels beside the object still count as a hit; the paper allows 15.",
        kind: ParameterKind::Integer { default: 0, min: 0, max: 512 },
    }],
    run: |ask| Box::pin(std::future::ready(run(&ask))),
};

fn run(ask: &MetricAsk<'_>) -> Result<Measure, MetricError> {
    let (weight, width) = (ask.map.uneven_weight()?, ask.map.shape()[2]);
    let largest = weight.iter().copied().fold(0.0, f64::max);
    let peaks: Vec<[usize; 2]> =
        weight.iter().enumerate().filter(|&(_, &value)| value == largest).map(|(pixel, _)| [pixel / width, pixel % width]).collect();
    let tolerance = ask.settings.integer("tolerance");
    let hit = |peak: &&[usize; 2]| ask.region.is_some_and(|region| region.near(peak[0], peak[1], tolerance));
    let mean = |axis: usize| peaks.iter().map(|peak| peak[axis] as f64).sum::<f64>() / peaks.len() as f64;
    Ok(Measure::from(peaks.iter().filter(hit).count() as f64 / peaks.len() as f64)
        .with_detail("row", mean(0))
        .with_detail("column", mean(1))
        .with_detail("maxima", peaks.len() as f64))
}
