//! Ablation-CAM: feature maps weighed by what the score loses without them.
//!
//! Desai and Ramaswamy (2020), equation 3: w_k = (f - f_k) / f, f_k the score with map k set to 0, and the map ReLU(sum_k w_k A_k).
//! The paper divides by f; here it is |f|, the same for positive scores, while for negative ones a map that speaks for the class keeps
//! a positive weight. A class rather than another has no score of its own to lose a share of, the difference may be next to 0: the loss
//! is then not divided. What lies below the tap is not computed again. Only the most active channels are switched off unless told
//! otherwise.

use super::cam::{RELU, TAP, answer, tap};
use super::masks::{STILL, batches, load};
use super::score_cam::{MOST, most_active, weighed};
use super::{Answer, Ask, Method, MethodError, Paper, read, score_cam};
use crate::image::Heatmap;
use crate::model::{Features, measured};
use crate::pace::Quiet;
use burn::tensor::Tensor;

/// The registry line.
pub const METHOD: Method = Method {
    id: "ablation-cam",
    label: "Ablation-CAM",
    paper: Paper {
        authors: "Desai, Ramaswamy",
        year: 2020,
        title: "Ablation-CAM: Visual Explanations for Deep Convolutional Network via Gradient-free Localization",
        url: "https://doi.org/10.1109/WACV45572.2020.9093360",
    },
    summary: "Switches each feature map off and weighs it by the share of the score that is lost. It needs no gradient, and only the network's end is \
              computed again.",
    parameters: &[TAP, MOST, RELU],
    passes: 8.0,
    run: |ask| Box::pin(ablation_cam(ask)),
    ..score_cam::METHOD
};

const SHARE: &str = "units of activation, weighed by the share of the score lost without the channel";

async fn ablation_cam(mut ask: Ask<'_>) -> Result<Answer, MethodError> {
    let tap = tap(&mut ask)?;
    let Features { maps, logits, .. } = ask.model.features(ask.input.clone(), &tap, ask.score, ask.pace).await?;
    let [_, channels, rows, columns] = maps.dims();
    let known = read(Tensor::cat(vec![ask.score.of(logits.clone()), ask.score.rounding(logits.clone())], 0), "the score").await?;
    let photo = read(logits, "the logits").await?;
    let (whole, compared) = (f64::from(known[0]), ask.score.against.is_some());
    // Of the score and of none: what is left of large parts may be nothing but rounding.
    let rounding = measured(&[whole, 0.0], f64::from(known[1]), (ask.model, ask.input.clone(), ask.score), &Quiet(ask.pace)).await?;
    if !compared && whole.abs() <= rounding {
        return Err(MethodError::cannot_serve(
            "the score is 0 to within rounding, so that no share of it can be lost",
            "choose another class",
        ));
    }
    let unit = if compared { 1.0 } else { whole.abs() };
    let values = read(maps.clone(), "the feature maps").await?;
    let chosen = most_active(&values, channels, ask.settings.integer("most"));
    let so_far = |weights: &[f64]| {
        let map_of = |channel: usize| &values[channel * rows * columns..(channel + 1) * rows * columns];
        let map = weighed(chosen.iter().map(|&channel| map_of(channel)).zip(weights.iter().copied()), ask.settings.boolean("relu"));
        let unit = if compared { "units of activation, weighed by the score lost without the channel" } else { SHARE };
        answer(tap.clone(), Heatmap::new(rows, columns, map)?, ask.model, unit)
    };
    let (mut weights, mut known_to) = (Vec::with_capacity(chosen.len()), 0f64);
    for batch in batches(chosen.len()) {
        let mut keep = vec![1.0; batch.len() * channels];
        chosen[batch.clone()].iter().enumerate().for_each(|(index, channel)| keep[index * channels + channel] = 0.0);
        let ablated = maps.clone().mul(load([batch.len(), channels, 1, 1], keep, &ask));
        let pace = super::Part { pace: ask.pace, part: batch.start, parts: chosen.len() };
        let logits = ask.model.logits_from(ask.input.clone(), &tap, ablated, &pace).await?;
        let logits = read(logits, "the logits").await?;
        for ablated in logits.chunks(photo.len()) {
            let lost = ask.score.rise(ablated, &photo);
            known_to = known_to.max(lost.rounding);
            weights.push(lost.value / unit);
        }
        if batch.end < chosen.len() && ask.sketches.wanted() {
            ask.sketches.show(so_far(&weights)?, batch.end, chosen.len());
        }
    }
    let lost: Vec<f64> = weights.iter().map(|weight| weight * unit).collect();
    let rounding = measured(&lost, known_to, (ask.model, ask.input.clone(), ask.score), &Quiet(ask.pace)).await?;
    // What rounding alone accounts for.
    if lost.iter().all(|lost| lost.abs() <= rounding) {
        return Ok(Answer { remark: Some(STILL.into()), ..so_far(&vec![0.0; weights.len()])? });
    }
    so_far(&weights)
}
