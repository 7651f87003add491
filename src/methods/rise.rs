//! RISE: random soft masks, each weighed by the score of what it leaves to see.
//!
//! Petsiuk, Das and Saenko (2018), equations 4 and 6: S = 1 / (N p) sum_i f(x m_i) m_i. A mask is a grid of s + 1 by s + 1 bits,
//! each set with probability p = 1/2, enlarged bilinearly (half-pixel centres, edges clamped) to cells of ceil(height / s) by
//! ceil(width / s) pixels, and cut out at a random offset within a cell. The authors' program draws s x s bits and mirrors them at
//! the edge instead, which differs within half a cell of it. The paper explains the probability; here it is whatever score was asked for.
//! Masks are not centred, so that a score far from 0 makes the whole map bright, and brightest where chance drew more masks. What is shown
//! and judged is therefore the same sum over the scores less their mean; the attribution that is saved is the paper's.

use super::masks::{Masked, REMOVED, STILL, batches, load};
use super::noise::{Noise, SEED};
use super::regions::after;
use super::{Answer, Ask, Attribution, BadParameter, Method, MethodError, Paper, Parameter, ParameterKind, lime, read};
use crate::figures::figure;
use crate::image::Heatmap;
use crate::pace::Later;
use burn::tensor::Tensor;

/// The registry line.
pub const METHOD: Method = Method {
    id: "rise",
    label: "RISE",
    paper: Paper {
        authors: "Petsiuk, Das, Saenko",
        year: 2018,
        title: "RISE: Randomized Input Sampling for Explanation of Black-box Models",
        url: "https://arxiv.org/abs/1806.07421",
    },
    summary: "Looks at the photo through many random soft masks and adds the masks up, each times the score of what it let through. It needs no parts \
              and many masks: what is left of chance shows as blotches.",
    parameters: &[
        Parameter {
            name: "samples",
            label: "Masks",
            help: "How many masks the photo is seen through; four times as many halve the remaining noise, and one alone says nothing of where. The paper takes 4000 and more.",
            kind: ParameterKind::Integer { default: 512, min: 2, max: 8192 },
        },
        Parameter {
            name: "cells",
            label: "Cells",
            help: "Cells of a mask to a side: more are finer and noisier.",
            kind: ParameterKind::Integer { default: 7, min: 1, max: 32 },
        },
        REMOVED,
        SEED,
    ],
    passes: 513.0,
    run,
    ..lime::METHOD
};

/// How likely a bit is set.
pub const P: f64 = 0.5;

fn run(ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let (samples, asked) = (ask.settings.integer("samples"), ask.settings.integer("cells"));
        let [_, height, width] = ask.model.input_shape();
        // A cell is at least a pixel.
        let cells = asked.min(height.min(width));
        if cells != asked && ask.settings.is_given("cells") {
            return Err(BadParameter(format!("`cells` is {asked}, and the input is {width} x {height}: choose at most {cells}")).into());
        }
        ask.settings.resolve("cells", cells);
        let gave_way = (cells != asked).then(|| {
            format!("The input of {width} x {height} is too small for the default of {asked} cells to a side: {cells} took their place.")
        });
        let masks = draw(samples, cells, [height, width], ask.settings.seed().unwrap_or(0));
        Ok(after(gave_way, explain(&ask, cells, &masks).await?.0))
    })
}

/// One mask before it is enlarged.
#[derive(Clone, Debug, PartialEq)]
pub struct Mask {
    /// `[cells + 1, cells + 1]`, 0 or 1.
    pub grid: Vec<f32>,
    /// Rows and columns cut off before the first pixel, each below the size of a cell.
    pub offset: [usize; 2],
}

/// Pixels of a cell along an axis.
fn cell(size: usize, cells: usize) -> usize {
    size.div_ceil(cells)
}

/// `samples` random masks.
pub fn draw(samples: usize, cells: usize, size: [usize; 2], seed: u64) -> Vec<Mask> {
    let noise = Noise::new(seed, "rise");
    let bits = (cells + 1) * (cells + 1);
    let mask = |sample: usize| {
        let drawn = noise.uniform(sample, bits + 2);
        let offset = std::array::from_fn(|axis| {
            let pixels = cell(size[axis], cells);
            ((drawn[bits + axis] * pixels as f32) as usize).min(pixels - 1)
        });
        Mask { grid: drawn[..bits].iter().map(|&u| f32::from(u8::from(f64::from(u) < P))).collect(), offset }
    };
    (0..samples).map(mask).collect()
}

/// The masks `[n, 1, height, width]`, on the device. Enlarging is linear along each axis: rows, grid and columns are multiplied.
pub fn enlarge(ask: &Ask<'_>, cells: usize, masks: &[Mask]) -> Tensor<4> {
    let [_, height, width] = ask.model.input_shape();
    let (n, side) = (masks.len(), cells + 1);
    let weights = |axis: usize, size: usize| -> Vec<f32> {
        masks.iter().flat_map(|mask| along(size, cell(size, cells), side, mask.offset[axis])).collect()
    };
    let rows = load([n, 1, height, side], weights(0, height), ask);
    let columns = load([n, 1, width, side], weights(1, width), ask);
    let grids = load([n, 1, side, side], masks.iter().flat_map(|mask| mask.grid.clone()).collect(), ask);
    // Rounding may leave 0..=1 by a hair.
    rows.matmul(grids).matmul(columns.swap_dims(2, 3)).clamp(0.0, 1.0)
}

/// What each of `side` grid lines weighs at each of `size` pixels, `[size, side]`, for cells of so many pixels.
fn along(size: usize, pixels: usize, side: usize, offset: usize) -> Vec<f32> {
    let mut weights = vec![0.0; size * side];
    for (pixel, weights) in weights.chunks_mut(side).enumerate() {
        let centre = (((offset + pixel) as f64 + 0.5) / pixels as f64 - 0.5).clamp(0.0, (side - 1) as f64);
        let first = centre as usize;
        let share = centre - first as f64;
        weights[first] += (1.0 - share) as f32;
        weights[(first + 1).min(side - 1)] += share as f32;
    }
    weights
}

/// RISE with given masks: the map and the score of every masked photo.
pub async fn explain(ask: &Ask<'_>, cells: usize, masks: &[Mask]) -> Result<(Answer, Vec<f32>), MethodError> {
    let [_, height, width] = ask.model.input_shape();
    let masked = Masked::new(ask).await?;
    let so_far = async |sum: Tensor<4>, cover: Tensor<4>, scores: &[f32]| -> Result<Answer, MethodError> {
        let whole = (scores.len() as f64 * P) as f32;
        let mean = (scores.iter().map(|&score| f64::from(score)).sum::<f64>() / scores.len() as f64) as f32;
        let values = read(sum.clone().div_scalar(whole), "the map").await?;
        if scores.len() > 1 && !masked.moves(scores) {
            // Every mask says the mean; where chance drew more of them is no signal, and the mean itself says nothing about where.
            return Ok(Answer {
                attribution: Attribution::Weighed { shape: [1, height, width], values: vec![0.0; height * width] },
                heatmap: Heatmap::new(height, width, vec![0.0; height * width])?,
                unit: format!("{} more than on average where a mask lets the pixel through", ask.score.unit()),
                remark: Some(STILL.into()),
                surrogate: None,
                exponent: 0,
            });
        }
        // Shown is sum (p_i - mean p) M_i / (N P): the mean alone would make the map bright wherever chance drew more masks.
        let shown = read(sum.sub(cover.mul_scalar(mean)).div_scalar(whole), "the map").await?;
        Ok(Answer {
            attribution: Attribution::Weighed { shape: [1, height, width], values },
            heatmap: Heatmap::new(height, width, shown)?,
            unit: format!("{} more than on average where a mask lets the pixel through", ask.score.unit()),
            remark: Some(format!(
                "The masked photos score {} on average; the saved map is the paper's sum, which has that in it, and the shown one leaves it out.",
                figure(mean)
            )),
            surrogate: None,
            exponent: 0,
        })
    };
    let mut cover = Tensor::<4>::zeros([1, 1, height, width], ask.model.device());
    let mut sum = Tensor::<4>::zeros([1, 1, height, width], ask.model.device());
    let mut all = Vec::with_capacity(masks.len());
    for batch in batches(masks.len()) {
        let keep = enlarge(ask, cells, &masks[batch.clone()]);
        let scores = masked.scores(keep.clone(), batch.start, masks.len()).await?;
        // Summed mask by mask, so that the order of the sum is the same whatever the batch.
        for (index, &score) in scores.iter().enumerate() {
            sum = sum.add(keep.clone().slice([index..index + 1, 0..1, 0..height, 0..width]).mul_scalar(score));
        }
        cover = cover.add(keep.sum_dim(0));
        all.extend(scores);
        if batch.end < masks.len() && ask.sketches.wanted() {
            ask.sketches.show(so_far(sum.clone(), cover.clone(), &all).await?, batch.end, masks.len());
        }
    }
    Ok((so_far(sum, cover, &all).await?, all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_weigh_one_together_and_centres_of_cells_belong_to_one_line() {
        for offset in 0..4 {
            let weights = along(12, 4, 4, offset);
            assert!(weights.chunks(4).all(|line| (line.iter().sum::<f32>() - 1.0).abs() < 1e-6));
        }
        // Cells of 3 pixels: pixel 1 is the centre of the first, pixel 4 of the second; pixel 0 lies beyond the first and clamps.
        let weights = along(6, 3, 3, 0);
        assert_eq!(
            (&weights[0..3], &weights[3..6], &weights[12..15]),
            ([1.0, 0.0, 0.0].as_slice(), [1.0, 0.0, 0.0].as_slice(), [0.0, 1.0, 0.0].as_slice())
        );
        assert!((weights[6] - 2.0 / 3.0).abs() < 1e-6 && (weights[7] - 1.0 / 3.0).abs() < 1e-6);
    }

    #[test]
    fn half_of_the_bits_are_set_and_offsets_stay_within_a_cell() {
        let masks = draw(400, 7, [50, 30], 0);
        let set: f32 = masks.iter().flat_map(|mask| &mask.grid).sum();
        // 25,600 bits: four standard deviations are 320.
        assert!((set - 12_800.0).abs() < 320.0, "{set}");
        assert!(masks.iter().all(|mask| mask.offset[0] < 8 && mask.offset[1] < 5));
        assert!((0..8).all(|row| masks.iter().any(|mask| mask.offset[0] == row)));
    }
}
