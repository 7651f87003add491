//! ROC AUC: how well the map separates the pixels of the object from the others.
//!
//! Fawcett (2006), on the area under the curve: the chance that a pixel of the object has a larger value than one that is not,
//! ties counting half. Values that differ by rounding alone tie, and a map that is the same everywhere to within rounding is one tie.

use super::{Direction, Metric, MetricFamily, Need, Paper, Range, Reading, no_value};
use crate::{rounding, statistics};

/// The registry line.
pub const METRIC: Metric = Metric {
    id: "roc-auc",
    label: "ROC AUC",
    family: MetricFamily::Localisation,
    paper: Paper {
        authors: "Fawcett",
        year: 2006,
        title: "An introduction to ROC analysis",
        url: "https://doi.org/10.1016/j.patrec.2005.10.010",
    },
    summary: "The chance that a pixel of the object has a larger value than one beside it: 0.5 for a map that knows nothing, 1 for one \
              that separates the two.",
    direction: Direction::Higher,
    range: Range::UNIT,
    needs: &[Need::Region],
    reads: Reading::Order,
    passes: 0.0,
    maps: 0.0,
    parameters: &[],
    run: |ask| {
        Box::pin(async move {
            let region = ask.region.expect("checked before a metric is asked");
            let values: Vec<f64> = ask.map.order().into_iter().map(f64::from).collect();
            let values = if rounding::constant(&values) { vec![0.0; values.len()] } else { rounding::levelled(&values, rounding::pair) };
            let area = statistics::roc_auc(&values, region.inside());
            Ok(area.ok_or_else(|| no_value("there is nothing, or everything, inside the region: mark the object alone"))?.into())
        })
    },
};
