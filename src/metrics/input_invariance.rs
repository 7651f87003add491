//! Input invariance: a network that expects every photo shifted by a constant, and gets it so, computes the same; its maps should
//! be the same too.
//!
//! Kindermans et al. (2019): f'(x + s) = f(x) for all x. The value is ||E' - E|| / ||E||, E' the map of the shifted photo by the
//! shifted network. What black and white are is shifted as well, so that a baseline named by a colour stays that colour; a
//! baseline of 0 does not, which is what the test shows.

use super::ask::span;
use super::neighbours::{difference, length, norm};
use super::{Direction, Measure, Metric, MetricAsk, MetricError, MetricFamily, Need, Paper, Range, Reading};
use crate::image::Image;
use crate::model::{Model, Wrapper};
use crate::parameters::{Parameter, ParameterKind};
use burn::tensor::Tensor;

/// The registry line.
pub const METRIC: Metric = Metric {
    id: "input-invariance",
    label: "Input Invariance",
    family: MetricFamily::Axioms,
    paper: Paper {
        authors: "Kindermans, Hooker, Adebayo, Alber, Schütt, Dähne, Erhan, Kim",
        year: 2019,
        title: "The (Un)reliability of Saliency Methods",
        url: "https://arxiv.org/abs/1711.00867",
    },
    summary: "Shifts every photo by a constant and lets the network take it off again, which changes no answer: by which share the map \
              changes all the same. Gradients stay; methods that multiply by the photo do not.",
    direction: Direction::Lower,
    range: Range::POSITIVE,
    needs: &[Need::Method],
    reads: Reading::Whole,
    passes: 0.0,
    maps: 2.0,
    parameters: &[Parameter {
        name: "shift",
        label: "Shift",
        help: "What is added to every value.",
        kind: ParameterKind::Number { default: 0.5, min: -10.0, max: 10.0, step: 0.1, unit: "share of the input's range" },
    }],
    run: |ask| Box::pin(run(ask)),
};

async fn run(ask: MetricAsk<'_>) -> Result<Measure, MetricError> {
    let range = span(&ask.values().await?);
    // The range of a flat photo is 0, so that 1 is taken.
    let shift = ask.settings.number("shift") * if range > 0.0 { range } else { 1.0 };
    let shifted = Shifted { model: ask.model, shift };
    let own = ask.map_of(ask.input.clone(), 0, 2).await?;
    let length = length(own.values())?;
    let map = ask.map_with(&shifted, ask.input.clone().add_scalar(shift), ask.score, 1, 2).await?;
    Ok((norm(difference(map.values(), own.values())) / length).into())
}

/// f'(x) = f(x - shift).
struct Shifted<'a> {
    model: &'a dyn Model,
    shift: f32,
}

impl Wrapper for Shifted<'_> {
    fn inner(&self) -> &dyn Model {
        self.model
    }

    fn shown(&self, images: Tensor<4>) -> Tensor<4> {
        images.sub_scalar(self.shift)
    }

    fn range(&self) -> [(f32, f32); 3] {
        self.model.range().map(|(black, white)| (black + self.shift, white + self.shift))
    }

    fn picture(&self, values: &[f32]) -> Image {
        let values: Vec<f32> = values.iter().map(|value| value - self.shift).collect();
        self.model.picture(&values)
    }
}
