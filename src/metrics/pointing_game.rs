//! Pointing Game: whether the map's largest value lies on the object.
//!
//! Zhang et al. (2016): a hit when it does, or is at most a tolerance away. Of several equal maxima the first counts, row by row.

use super::{Ask, Direction, Measure, Metric, MetricError, MetricFamily, Need, Paper, Range, Reading, no_value};
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
    summary: "1 when the map's largest value lies on the object, else 0. One pixel decides, so it says little of a noisy map.",
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

fn run(ask: &Ask<'_>) -> Result<Measure, MetricError> {
    let (weight, width) = (ask.map.weight(), ask.map.shape()[2]);
    if weight.iter().all(|&value| value == weight[0]) {
        return Err(no_value("the map has no largest value to point with: choose another method"));
    }
    let peak = weight.iter().enumerate().fold(0, |peak, (pixel, &value)| if value > weight[peak] { pixel } else { peak });
    let (row, column) = (peak / width, peak % width);
    let hit = ask.region.is_some_and(|region| region.near(row, column, ask.settings.integer("tolerance")));
    Ok(Measure::from(f64::from(u8::from(hit))).with_detail("row", row as f64).with_detail("column", column as f64))
}
