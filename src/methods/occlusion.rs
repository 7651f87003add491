//! Occlusion: how much the score falls when a patch of the photo is covered.
//!
//! Zeiler and Fergus (2014), section 3.3. A window slides over the photo; every pixel gets the mean, over the windows that
//! cover it, of f(x) - f(x with the window set to the replacement).

use super::masks::{Masked, REMOVED, STILL, batches, load};
use super::{Answer, Ask, Attribution, MapKind, Method, MethodError, MethodFamily, Parameter, ParameterKind, modified_backprop};
use crate::image::Heatmap;
use crate::pace::Later;
use burn::tensor::Tensor;
use std::ops::Range;

/// The registry line.
pub const METHOD: Method = Method {
    id: "occlusion",
    label: "Occlusion",
    family: MethodFamily::Perturbation,
    paper: modified_backprop::DECONVNET.paper,
    summary: "Covers one patch after the other and watches the score fall. It needs nothing of the network but its answers; it is as coarse as \
              the patch, and a grey patch is itself something to see.",
    output: MapKind::Input,
    parameters: &[
        Parameter {
            name: "window",
            label: "Patch",
            help: "Side of the patch in pixels of the network's input. One that would cover it whole gives way to a quarter of its shorter side.",
            kind: ParameterKind::Integer { default: 32, min: 1, max: 512 },
        },
        Parameter {
            name: "stride",
            label: "Stride",
            help: "Pixels from one patch to the next.",
            kind: ParameterKind::Integer { default: 16, min: 1, max: 512 },
        },
        REMOVED,
    ],
    complete: false,
    class_sensitive: true,
    deterministic: true,
    passes: 170.0,
    run,
};

/// Where the windows start along one axis; the last one may be cut off by the edge.
fn starts(size: usize, window: usize, stride: usize) -> Vec<usize> {
    let count = if window >= size { 1 } else { (size - window).div_ceil(stride) + 1 };
    (0..count).map(|k| k * stride).collect()
}

/// The patch and the stride as asked for, or smaller ones where the patch would cover all there is: a map of one number says nothing about
/// where.
fn serving(window: usize, stride: usize, side: usize) -> (usize, usize) {
    if window < side || side < 2 {
        return (window, stride);
    }
    let quarter = (side / 4).max(1);
    (quarter, quarter.div_ceil(2))
}

fn run(ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let asked = ask.settings.integer("window");
        let [_, height, width] = ask.model.input_shape();
        let (window, stride) = serving(asked, ask.settings.integer("stride"), height.min(width));
        let remark = (window != asked).then(|| {
            format!("A patch of {asked} pixels would cover the whole input of {width} x {height}: patches of {window} pixels, {stride} apart, took its place.")
        });
        if stride > window {
            return Err(MethodError::CannotServe(format!(
                "a stride of {stride} leaves gaps between patches of {window} pixels: choose a stride up to the patch's side"
            )));
        }
        let masked = Masked::new(&ask).await?;
        let (rows, columns) = (starts(height, window, stride), starts(width, window, stride));
        let patches: Vec<[Range<usize>; 2]> = rows
            .iter()
            .flat_map(|&top| columns.iter().map(move |&left| [top..(top + window).min(height), left..(left + window).min(width)]))
            .collect();
        let [whole, _] = masked.ends(0, patches.len()).await?;
        let so_far = |sum: &[f64], count: &[u32]| -> Result<Answer, MethodError> {
            let values: Vec<f32> = std::iter::zip(sum, count).map(|(sum, &count)| (sum / f64::from(count.max(1))) as f32).collect();
            let heatmap = Heatmap::new(height, width, values.clone())?;
            let attribution = Attribution::Input { shape: [1, height, width], values };
            Ok(Answer {
                attribution,
                heatmap,
                unit: format!("{} lost when covered", ask.score.unit()),
                remark: remark.clone(),
                surrogate: None,
            })
        };
        let (mut sum, mut count) = (vec![0f64; height * width], vec![0u32; height * width]);
        let mut asked = vec![whole];
        for batch in batches(patches.len()) {
            let scores = masked.scores(kept(&ask, &patches[batch.clone()]), batch.start, patches.len()).await?;
            asked.extend(scores.iter().copied().map(f64::from));
            for ([rows, columns], score) in patches[batch.clone()].iter().zip(scores) {
                for pixel in rows.clone().flat_map(|row| columns.clone().map(move |column| row * width + column)) {
                    sum[pixel] += whole - f64::from(score);
                    count[pixel] += 1;
                }
            }
            if ask.sketches.wanted() {
                ask.sketches.show(so_far(&sum, &count)?, batch.end, patches.len());
            }
        }
        if !masked.moves(&asked) {
            let still = so_far(&vec![0.0; height * width], &count)?;
            let remark = still.remark.iter().map(String::as_str).chain([STILL]).collect::<Vec<_>>().join(" ");
            return Ok(Answer { remark: Some(remark), ..still });
        }
        so_far(&sum, &count)
    })
}

/// The masks `[n, 1, height, width]` that keep all but a patch each.
fn kept(ask: &Ask<'_>, patches: &[[Range<usize>; 2]]) -> Tensor<4> {
    let [_, height, width] = ask.model.input_shape();
    // A patch is the product of its rows and its columns, so that two short lines per mask travel to the device.
    let lines = |axis: usize, length: usize| -> Vec<f32> {
        patches.iter().flat_map(|patch| (0..length).map(|at| f32::from(u8::from(patch[axis].contains(&at))))).collect()
    };
    let rows = load([patches.len(), 1, height, 1], lines(0, height), ask);
    let columns = load([patches.len(), 1, 1, width], lines(1, width), ask);
    rows.mul(columns).neg().add_scalar(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_that_would_cover_all_gives_way_to_a_quarter() {
        assert_eq!(serving(32, 16, 224), (32, 16));
        assert_eq!(serving(27, 40, 28), (27, 40));
        assert_eq!(serving(32, 16, 28), (7, 4));
        assert_eq!([serving(32, 16, 3), serving(32, 16, 2), serving(32, 16, 1)], [(1, 1), (1, 1), (32, 16)]);
    }

    #[test]
    fn windows_cover_every_pixel_and_the_last_may_be_cut_off() {
        assert_eq!(starts(10, 4, 3), [0, 3, 6]);
        assert_eq!(starts(227, 32, 16).len(), 14);
        assert_eq!(starts(224, 32, 16).len(), 13);
        assert_eq!(starts(8, 32, 16), [0]);
        for (size, window, stride) in [(17, 5, 5), (17, 5, 2), (3, 1, 1)] {
            assert!(starts(size, window, stride).last().unwrap() + window >= size);
        }
    }
}
