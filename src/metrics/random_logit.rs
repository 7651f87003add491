//! Random Logit: whether the map depends on the class that is explained.
//!
//! Sixt et al. (2020): the map of the class against those of other classes, drawn at random. Compared by Spearman's correlation,
//! as the other randomisation tests here are, where the paper takes structural similarity.

use super::{Direction, Measure, Metric, MetricAsk, MetricError, MetricFamily, Need, Paper, Range, Reading, no_value};
use crate::model::{Link, Score};
use crate::noise::{Noise, SEED};
use crate::parameters::{Parameter, ParameterKind};
use crate::statistics;

/// The registry line.
pub const METRIC: Metric = Metric {
    id: "random-logit",
    label: "Random Logit",
    family: MetricFamily::Randomisation,
    paper: Paper {
        authors: "Sixt, Granz, Landgraf",
        year: 2020,
        title: "When Explanations Lie: Why Many Modified BP Attributions Fail",
        url: "https://arxiv.org/abs/1912.09818",
    },
    summary: "Explains other classes drawn at random and compares the maps: the mean rank correlation. Near 1 means that the map is the \
              same whatever one asks about.",
    direction: Direction::Lower,
    range: Range::CORRELATION,
    needs: &[Need::Method],
    reads: Reading::Order,
    passes: 0.0,
    maps: 4.0,
    parameters: &[
        Parameter {
            name: "classes",
            label: "Other classes",
            help: "How many other classes are explained, at most all.",
            kind: ParameterKind::Integer { default: 3, min: 1, max: 100 },
        },
        SEED,
    ],
    run: |ask| Box::pin(run(ask)),
};

async fn run(ask: MetricAsk<'_>) -> Result<Measure, MetricError> {
    let random = Noise::new(ask.settings.integer("seed") as u64, "random-logit").uniform(0, ask.model.classes());
    if ask.score.link == Link::YesNo {
        return Err(no_value("the network has one output, so the map of the opposite answer is this one with its signs changed"));
    }
    let named = |class: &usize| *class == ask.score.target || Some(*class) == ask.score.against;
    let mut others: Vec<usize> = (0..random.len()).filter(|class| !named(class)).collect();
    others.sort_by(|&a, &b| random[a].total_cmp(&random[b]));
    others.truncate(ask.settings.integer("classes"));
    if others.is_empty() {
        return Err(no_value("the network has no other class to ask about: choose another network"));
    }
    let parts = others.len() + 1;
    let plane = |map: super::Map| map.order().into_iter().map(f64::from).collect::<Vec<_>>();
    let own = plane(ask.map_of(ask.input.clone(), 0, parts).await?);
    let mut ranks = Vec::new();
    for (part, &class) in std::iter::zip(1.., &others) {
        let score = Score { target: class, ..ask.score };
        let map = plane(ask.map_with(ask.model, ask.input.clone(), score, part, parts).await?);
        ranks.extend(statistics::spearman(&own, &map));
    }
    let value = statistics::mean(&ranks).ok_or_else(|| {
        no_value("the map, or that of every other class, is the same everywhere and compares with nothing: choose another method")
    })?;
    Ok(Measure::from(value).with_used("classes", &ask, others.len()))
}
