//! Score-CAM: feature maps weighed by the score of what they let through of the photo.
//!
//! Wang et al. (2020), algorithm 1: every map A_k at the tap is enlarged and scaled to 0..1, the photo is seen through it,
//! alpha = softmax over k of those scores, and the map is ReLU(sum_k alpha_k A_k). The paper takes the increase over a baseline,
//! which the softmax does not notice. A softmax of logits over channels is nearly one-hot: most of the weight is on a few maps, often
//! on one, and how much is said with the map. Maps are enlarged with half-pixel centres, like everything here; pytorch-grad-cam aligns the
//! corners. A prediction for every channel is costly, so only the most active ones are used unless told otherwise.

use super::cam::{RELU, TAP, answer, tap};
use super::masks::{Masked, REMOVED, STILL, batches, load};
use super::{Answer, Ask, MapKind, Method, MethodError, MethodFamily, Paper, Parameter, ParameterKind, read};
use crate::figures::share_of;
use crate::image::Heatmap;
use crate::model::Features;
use crate::pace::Later;
use crate::rounding;
use burn::tensor::Tensor;

/// The registry line.
pub const METHOD: Method = Method {
    id: "score-cam",
    label: "Score-CAM",
    family: MethodFamily::Cam,
    paper: Paper {
        authors: "Wang, Wang, Du, Yang, Zhang, Ding, Mardziel, Hu",
        year: 2020,
        title: "Score-CAM: Score-Weighted Visual Explanations for Convolutional Neural Networks",
        url: "https://arxiv.org/abs/1910.01279",
    },
    summary: "Looks at the photo through each feature map and weighs the map by the score of what it lets through. It needs no gradient; the weights \
              come from a softmax that leaves few maps a say.",
    output: MapKind::Cam,
    parameters: &[TAP, MOST, REMOVED, RELU],
    complete: false,
    class_sensitive: true,
    deterministic: true,
    names: &[],
    passes: 65.1,
    run,
};

/// How many channels are used.
pub const MOST: Parameter = Parameter {
    name: "most",
    label: "Channels",
    help: "How many of the feature maps are used, those with the largest activation first; the others weigh nothing.",
    kind: ParameterKind::Integer { default: 64, min: 1, max: 4096 },
};

/// Which points of a small and of an enlarged map lie on each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corners {
    /// The outer edges: half-pixel centres, edges clamped.
    Edges,
    /// The centres of the outermost cells, as pytorch-grad-cam has it for this method.
    Centres,
}

fn run(mut ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let tap = tap(&mut ask)?;
        explain(&ask, tap, ask.settings.integer("most"), Corners::Edges).await
    })
}

/// The `most` channels of maps `[channels, cells]` with the largest values, in falling order, and equal ones in their own.
pub fn most_active(maps: &[f32], channels: usize, most: usize) -> Vec<usize> {
    let cells = maps.len() / channels;
    let largest: Vec<f32> = maps.chunks(cells).map(|map| map.iter().copied().fold(f32::NEG_INFINITY, f32::max)).collect();
    let mut order: Vec<usize> = (0..channels).collect();
    order.sort_by(|&a, &b| largest[b].total_cmp(&largest[a]));
    order.truncate(most);
    order
}

/// Score-CAM at a tap with the most active channels. The settings must hold [`REMOVED`] and `relu`.
pub async fn explain(ask: &Ask<'_>, tap: String, most: usize, corners: Corners) -> Result<Answer, MethodError> {
    let Features { maps, .. } = ask.model.features(ask.input.clone(), &tap, ask.score, ask.pace).await?;
    let [_, channels, rows, columns] = maps.dims();
    let values = read(maps, "the feature maps").await?;
    let chosen = most_active(&values, channels, most);
    let map_of = |channel: usize| &values[channel * rows * columns..(channel + 1) * rows * columns];
    let so_far = |scores: &[f64]| {
        let weights = softmax(scores);
        let map = weighed(chosen.iter().map(|&channel| map_of(channel)).zip(weights.iter().copied()), ask.settings.boolean("relu"));
        let top = weights.iter().copied().fold(0.0, f64::max);
        let remark = format!("{} of {channels} channels were used, and one of them carries {}.", chosen.len(), share_of(top, "the weight"));
        let unit = format!("units of activation, weighed by a softmax over {}", ask.score.unit());
        let answer = answer(tap.clone(), Heatmap::new(rows, columns, map)?, ask.model, unit)?;
        Ok::<_, MethodError>(Answer { remark: Some(remark), ..answer })
    };
    let masked = Masked::new(ask).await?;
    let mut scores = Vec::with_capacity(chosen.len());
    for batch in batches(chosen.len()) {
        let small: Vec<f32> = chosen[batch.clone()].iter().flat_map(|&channel| map_of(channel).iter().copied()).collect();
        let keep = masks(ask, load([batch.len(), 1, rows, columns], small, ask), corners);
        scores.extend(masked.scores(keep, batch.start, chosen.len()).await?.into_iter().map(f64::from));
        if batch.end < chosen.len() && ask.sketches.wanted() {
            ask.sketches.show(so_far(&scores)?, batch.end, chosen.len());
        }
    }
    let answer = so_far(&scores)?;
    // A softmax of equal scores gives every map a say; whether they are equal because none matters, nothing but filling tells.
    if !masked.moves(&scores) && !masked.moves(&[&masked.ends(chosen.len() - 1, chosen.len()).await?[..], &scores[..]].concat()) {
        let flat = super::cam::answer(tap, Heatmap::new(rows, columns, vec![0.0; rows * columns])?, ask.model, answer.unit)?;
        return Ok(Answer { remark: Some(STILL.into()), ..flat });
    }
    Ok(answer)
}

/// Maps `[n, 1, rows, columns]` enlarged to the input's size and each scaled to 0..=1; one that is flat to within rounding becomes 0, which lets nothing through.
pub fn masks(ask: &Ask<'_>, maps: Tensor<4>, corners: Corners) -> Tensor<4> {
    let [n, _, rows, columns] = maps.dims();
    let [_, height, width] = ask.model.input_shape();
    let line = |small: usize, large: usize| load([1, 1, large, small], along(small, large, corners), ask).repeat_dim(0, n);
    let large = line(rows, height).matmul(maps).matmul(line(columns, width).swap_dims(2, 3));
    let low = large.clone().min_dim(3).min_dim(2);
    let range = large.clone().max_dim(3).max_dim(2).sub(low.clone());
    let largest = large.clone().abs().max_dim(3).max_dim(2);
    let flat = range.clone().lower_equal(largest.mul_scalar(rounding::WALK as f32));
    let flat_pixels = flat.clone().expand(large.dims());
    // Rounding may leave 0..=1 by a hair.
    large.sub(low).div(range.mask_fill(flat, 1.0)).clamp(0.0, 1.0).mask_fill(flat_pixels, 0.0)
}

/// What each of `small` cells weighs at each of `large` pixels, `[large, small]`: linear interpolation.
fn along(small: usize, large: usize, corners: Corners) -> Vec<f32> {
    let mut weights = vec![0.0; large * small];
    for (pixel, weights) in weights.chunks_mut(small).enumerate() {
        let at = match corners {
            Corners::Edges => (pixel as f64 + 0.5) * small as f64 / large as f64 - 0.5,
            Corners::Centres => pixel as f64 * (small - 1) as f64 / (large - 1).max(1) as f64,
        };
        let at = at.clamp(0.0, (small - 1) as f64);
        let first = at as usize;
        let share = at - first as f64;
        weights[first] += (1.0 - share) as f32;
        weights[(first + 1).min(small - 1)] += share as f32;
    }
    weights
}

/// sum_k w_k A_k, rectified if so asked.
pub(super) fn weighed<'a>(maps: impl Iterator<Item = (&'a [f32], f64)>, rectified: bool) -> Vec<f32> {
    let mut sum: Vec<f64> = Vec::new();
    for (map, weight) in maps {
        sum.resize(map.len(), 0.0);
        std::iter::zip(&mut sum, map).for_each(|(sum, &value)| *sum += weight * f64::from(value));
    }
    sum.into_iter().map(|value| if rectified { value.max(0.0) } else { value } as f32).collect()
}

/// exp(s_k) / sum exp(s), shifted by the largest.
fn softmax(scores: &[f64]) -> Vec<f64> {
    let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = scores.iter().map(|score| (score - largest).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_active_channels_come_first() {
        let maps = [0.0, 3.0, 5.0, -1.0, 3.0, 2.0];
        assert_eq!(most_active(&maps, 3, 2), [1, 0]);
        assert_eq!(most_active(&maps, 3, 9), [1, 0, 2]);
    }

    #[test]
    fn enlarging_is_the_heat_maps_and_aligned_corners_reach_the_corners() {
        let map = Heatmap::new(1, 4, vec![1.0, 5.0, -2.0, 0.0]).unwrap();
        let enlarge = |corners| -> Vec<f32> {
            along(4, 10, corners).chunks(4).map(|line| std::iter::zip(line, map.values()).map(|(w, v)| w * v).sum()).collect()
        };
        assert!(std::iter::zip(enlarge(Corners::Edges), map.upsample(1, 10).values()).all(|(a, b)| (a - b).abs() < 1e-6));
        let aligned = enlarge(Corners::Centres);
        assert_eq!((aligned[0], aligned[9]), (1.0, 0.0));
        // A third of the way from the first to the second cell lies pixel 1: 3 / 9.
        assert!((aligned[1] - (1.0 + 4.0 / 3.0)).abs() < 1e-6);
    }

    #[test]
    fn a_softmax_sums_to_one_and_large_scores_do_not_overflow() {
        let weights = softmax(&[1000.0, 1001.0, -1000.0]);
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12 && weights[1] > weights[0] && weights[2] == 0.0);
    }
}
