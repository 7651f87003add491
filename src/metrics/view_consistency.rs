//! Consistency over views: whether the map stays on the object when the photo is moved, turned, enlarged, brightened or noisy, by so
//! little that the answer stays.
//!
//! After Crabbé and van der Schaar (2023), who ask whether the explanation of a moved input is the moved explanation; the views
//! and the comparison are ours: every view's map is laid back over the photo and compared, where the view shows the place, by
//! Spearman's correlation and by how many of the largest values are the same. Views whose predicted class differs do not count.

use super::relative_input_stability::top;
use super::views::{ViewChange, ViewLimits};
use super::{Curve, Direction, Measure, Metric, MetricAsk, MetricError, MetricFamily, Need, Paper, Range, Reading, no_value};
use crate::model::read;
use crate::noise::{Noise, SEED};
use crate::pace::Part;
use crate::parameters::{Parameter, ParameterKind};
use crate::rounding;
use crate::statistics;

/// 8 of 224 pixels, which no viewer notices; as a share, since 8 pixels of a small input are a third of what is on it.
const SHIFT: f64 = 0.036;

/// The registry line.
pub const METRIC: Metric = Metric {
    id: "view-consistency",
    label: "Consistency over Views",
    family: MetricFamily::Robustness,
    paper: Paper {
        authors: "Crabbé, van der Schaar",
        year: 2023,
        title: "Evaluating the Robustness of Interpretability Methods through Explanation Invariance and Equivariance",
        url: "https://arxiv.org/abs/2304.06715",
    },
    summary: "Moves, turns, enlarges and brightens the photo or adds noise, each a little, and compares the maps laid back over the first: \
              the mean rank correlation. `overlap` is the share of the largest values that stay. It re-explains with the method and is about the method, not about one map: one that never looks at the photo stays perfectly.",
    direction: Direction::Higher,
    range: Range::CORRELATION,
    needs: &[Need::Method],
    reads: Reading::Order,
    passes: 6.0,
    maps: 6.0,
    parameters: &[
        Parameter {
            name: "views",
            label: "Views",
            help: "How many views, in turn shifted, turned, enlarged or reduced, brighter or darker, and noisy.",
            kind: ParameterKind::Integer { default: 5, min: 1, max: 100 },
        },
        Parameter {
            name: "shift",
            label: "Shift",
            help: "Largest shift along each axis, at least a pixel.",
            kind: ParameterKind::Number { default: SHIFT, min: 0.001, max: 0.25, step: 0.005, unit: "share of the shorter side" },
        },
        Parameter {
            name: "degrees",
            label: "Turn",
            help: "Largest turn.",
            kind: ParameterKind::Number { default: 5.0, min: 0.1, max: 45.0, step: 0.5, unit: "degrees" },
        },
        Parameter {
            name: "zoom",
            label: "Zoom",
            help: "Largest enlargement or reduction.",
            kind: ParameterKind::Number { default: 0.05, min: 0.001, max: 0.5, step: 0.01, unit: "share of the size" },
        },
        Parameter {
            name: "brightness",
            label: "Brightness",
            help: "Largest change of the brightness.",
            kind: ParameterKind::Number { default: 0.1, min: 0.001, max: 1.0, step: 0.01, unit: "share of black to white" },
        },
        Parameter {
            name: "noise",
            label: "Noise",
            help: "Standard deviation of the noise.",
            kind: ParameterKind::Number { default: 0.02, min: 0.001, max: 1.0, step: 0.01, unit: "share of black to white" },
        },
        Parameter {
            name: "share",
            label: "Largest values",
            help: "Which share of the values counts as the largest.",
            kind: ParameterKind::Number { default: 0.05, min: 0.001, max: 0.5, step: 0.01, unit: "share of the pixels" },
        },
        SEED,
    ],
    run: |ask| Box::pin(run(ask)),
};

/// How much two maps agree where both have a value: Spearman's correlation, and the share of the largest values that are the same; where
/// the last of the largest is one of several equal values, what a fair draw among them in each map gives on average. `None` where one of
/// them does not vary there by more than rounding.
pub fn agreement(first: &[f64], other: &[Option<f64>], share: f64) -> Option<(f64, f64)> {
    let (a, b): (Vec<f64>, Vec<f64>) = std::iter::zip(first, other).filter_map(|(&a, &b)| b.map(|b| (a, b))).unzip();
    let rank = statistics::spearman(&a, &b)?;
    let k = ((a.len() as f64 * share).round() as usize).clamp(1, a.len());
    let largest = |values: &[f64]| {
        let narrow: Vec<f32> = values.iter().map(|&v| v as f32).collect();
        statistics::places(&narrow).into_iter().map(move |place| place.chance(k))
    };
    let both: f64 = std::iter::zip(largest(&a), largest(&b)).map(|(a, b)| a * b).sum();
    Some((rank, (both / k as f64).clamp(0.0, 1.0)))
}

async fn run(ask: MetricAsk<'_>) -> Result<Measure, MetricError> {
    let [_, height, width] = ask.model.input_shape();
    let (views, seed) = (ask.settings.integer("views"), ask.settings.integer("seed") as u64);
    let limits = ViewLimits {
        shift: ((ask.settings.number("shift") * height.min(width) as f32).round() as usize).max(1),
        degrees: ask.settings.number("degrees"),
        zoom: ask.settings.number("zoom"),
        brightness: ask.settings.number("brightness"),
        noise: ask.settings.number("noise"),
    };
    let noise = Noise::new(seed, "view-consistency");
    let (photo, range) = (ask.values().await?, ask.model.range());
    let class = top(read(ask.photo_logits().await?, "the logits").await?);
    let plane = |map: super::Map| map.order().into_iter().map(f64::from).collect::<Vec<_>>();
    let own = plane(ask.map_of(ask.input.clone(), 0, views + 1).await?);
    if rounding::constant(&own) {
        return Err(no_value("the map is the same everywhere, so there is nothing that could stay: choose another method"));
    }
    let (mut ranks, mut overlaps) = (Vec::new(), Vec::new());
    let mut points = Vec::new();
    for index in 0..views {
        let view = ViewChange::drawn(seed, index, &limits);
        let noise = if view.noise > 0.0 { noise.normal(index, photo.len()) } else { Vec::new() };
        let image = ask.images(view.of(&photo, [height, width], &range, &noise));
        let pace = Part { pace: ask.pace, part: index + 1, parts: views + 1 };
        if top(read(ask.model.logits(image.clone(), &pace).await?, "the logits").await?) != class {
            continue;
        }
        let map = plane(ask.map_of(image, index + 1, views + 1).await?);
        // A view whose map is flat agrees with nothing.
        let share = f64::from(ask.settings.number("share"));
        let (rank, overlap) = agreement(&own, &view.aligned(&map, [height, width]), share).unwrap_or((0.0, 0.0));
        ranks.push(rank);
        overlaps.push(overlap);
        points.push([index as f64, rank]);
    }
    let (Some(value), Some(overlap)) = (statistics::mean(&ranks), statistics::mean(&overlaps)) else {
        return Err(no_value("every view is classified differently, so no two maps can be compared: choose smaller changes"));
    };
    let worst = ranks.iter().copied().fold(f64::INFINITY, f64::min);
    Ok(Measure::from(value)
        .with_detail("overlap", overlap)
        .with_detail("worst", worst)
        .with_detail("compared", ranks.len() as f64)
        .with_detail("shift_px", limits.shift as f64)
        .with_curve(Curve { label: "Views", x: "view", y: "rank correlation", points }))
}
