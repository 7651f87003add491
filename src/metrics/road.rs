//! ROAD: remove and debias. Pixels are taken away so that the hole itself tells nothing, most relevant first and least relevant first.
//!
//! Rong et al. (2022), noisy linear imputation: every pixel taken away becomes the mean of its eight neighbours, beside it with
//! the weight 1/6 and across the corner with 1/12, all of them solved for at once, plus faint noise. With p the probability of
//! the class after a share of the pixels is imputed, least relevant first (LeRF) or most relevant first (MoRF), the value is the
//! mean over the shares of (p LeRF - p MoRF) / 2.

use super::ask::span;
use super::{Ask, Curve, Direction, Measure, Metric, MetricError, MetricFamily, Paper, Range, Reading, deletion};
use crate::noise::{Noise, SEED};
use crate::parameters::{Parameter, ParameterKind};

/// The registry line.
pub const METRIC: Metric = Metric {
    id: "road",
    label: "ROAD",
    family: MetricFamily::Faithfulness,
    paper: Paper {
        authors: "Rong, Leemann, Borisov, Kasneci, Kasneci",
        year: 2022,
        title: "A Consistent and Efficient Evaluation Strategy for Attribution Methods",
        url: "https://arxiv.org/abs/2202.00449",
    },
    summary: "Fills pixels in from their neighbours, once those that the map ranks last and once those that it ranks first: half of how \
              much likelier the class stays the first way. 0 for a map that knows nothing.",
    direction: Direction::Higher,
    range: Range { low: Some(-0.5), high: Some(0.5) },
    needs: &[],
    reads: Reading::Order,
    passes: 19.0,
    maps: 0.0,
    parameters: &[
        Parameter {
            name: "shares",
            label: "Shares",
            help: "How many shares of the pixels are taken away, evenly spaced between none and all; each costs two forward passes.",
            kind: ParameterKind::Integer { default: 9, min: 1, max: 99 },
        },
        Parameter {
            name: "noise",
            label: "Noise",
            help: "Standard deviation of the noise on what was filled in.",
            kind: ParameterKind::Number { default: 0.01, min: 0.0, max: 1.0, step: 0.01, unit: "share of the input's range" },
        },
        SEED,
    ],
    run: |ask| Box::pin(run(ask)),
};

/// Filling in stops when no value moves by more than this share of the input's range: a tenth of the noise.
const SETTLED: f32 = 1e-3;

/// Or after so many sweeps.
const SWEEPS: usize = 200;

/// Over-relaxation of a sweep: between 1 and 2, best near 2 for large holes.
const RELAXATION: f32 = 1.7;

async fn run(ask: Ask<'_>) -> Result<Measure, MetricError> {
    let score = ask.probability()?;
    let [_, height, width] = ask.model.input_shape();
    let order = deletion::ranking(&ask)?;
    let photo = ask.values().await?;
    let range = span(&photo);
    let sigma = ask.settings.number("noise") * range;
    let noise = Noise::new(ask.settings.integer("seed") as u64, "road");
    let shares = ask.settings.integer("shares");
    let count = |index: usize| ((index + 1) * order.len() + shares.div_ceil(2)) / (shares + 1);
    // The first half of the images takes the most relevant away, the second half the least relevant.
    let image = |index: usize| {
        let count = count(index % shares);
        let away = if index < shares { &order[..count] } else { &order[order.len() - count..] };
        let mut values = photo.clone();
        let random = noise.normal(index, if sigma > 0.0 { photo.len() } else { 0 });
        for (channel, plane) in values.chunks_mut(height * width).enumerate() {
            fill(plane, [height, width], away, SETTLED * range);
            if sigma > 0.0 {
                away.iter().for_each(|&pixel| plane[pixel] += sigma * random[channel * height * width + pixel]);
            }
        }
        values
    };
    let scores = ask.scores(score, 2 * shares, |range| ask.images(range.flat_map(image).collect())).await?;
    let (morf, lerf) = scores.split_at(shares);
    let value = std::iter::zip(lerf, morf).map(|(l, m)| (l - m) / 2.0).sum::<f64>() / shares as f64;
    let whole = ask.photo_score(score).await?;
    let curve = |label, scores: &[f64]| {
        let share = |index: usize| count(index) as f64 / order.len() as f64;
        let points = scores.iter().enumerate().map(|(index, &score)| [share(index), score]);
        Curve { label, x: "share of the pixels filled in", y: "probability", points: std::iter::once([0.0, whole]).chain(points).collect() }
    };
    Ok(Measure::from(value).with_curve(curve("Most relevant first", morf)).with_curve(curve("Least relevant first", lerf)))
}

/// Solves for the pixels `away` of one channel: each the weighted mean of its neighbours. Starts from coarse to fine, so that
/// what remains is local, and sweeps by over-relaxation until no value moves by more than `settled`.
fn fill(plane: &mut [f32], size: [usize; 2], away: &[usize], settled: f32) {
    let mut known: Vec<bool> = vec![true; plane.len()];
    away.iter().for_each(|&pixel| known[pixel] = false);
    if !known.contains(&true) {
        plane.fill(0.0);
        return;
    }
    guess(plane, &known, size);
    let mut places: Vec<usize> = away.to_vec();
    places.sort_unstable();
    for _ in 0..SWEEPS {
        let mut largest = 0f32;
        for &pixel in &places {
            let moved = RELAXATION * (around(plane, size, pixel) - plane[pixel]);
            plane[pixel] += moved;
            largest = largest.max(moved.abs());
        }
        if largest <= settled {
            break;
        }
    }
}

/// The weighted mean of the neighbours that there are.
fn around(plane: &[f32], [height, width]: [usize; 2], pixel: usize) -> f32 {
    let (row, column) = (pixel / width, pixel % width);
    let (mut sum, mut weights) = (0.0, 0.0);
    for y in row.saturating_sub(1)..(row + 2).min(height) {
        for x in column.saturating_sub(1)..(column + 2).min(width) {
            let weight = match (y == row, x == column) {
                (true, true) => 0.0,
                (false, false) => 1.0 / 12.0,
                _ => 1.0 / 6.0,
            };
            sum += weight * plane[y * width + x];
            weights += weight;
        }
    }
    // An input of one pixel has no neighbours.
    if weights > 0.0 { sum / weights } else { plane[pixel] }
}

/// Unknown values from the means of ever larger blocks, the smallest that holds something known.
fn guess(plane: &mut [f32], known: &[bool], [height, width]: [usize; 2]) {
    if known.iter().all(|&known| known) {
        return;
    }
    let coarse = [height.div_ceil(2), width.div_ceil(2)];
    let (mut sums, mut counts) = (vec![0.0; coarse[0] * coarse[1]], vec![0u32; coarse[0] * coarse[1]]);
    let block = |pixel: usize| pixel / width / 2 * coarse[1] + pixel % width / 2;
    for pixel in (0..plane.len()).filter(|&pixel| known[pixel]) {
        sums[block(pixel)] += plane[pixel];
        counts[block(pixel)] += 1;
    }
    let mut means: Vec<f32> = std::iter::zip(&sums, &counts).map(|(sum, &count)| sum / count.max(1) as f32).collect();
    let found: Vec<bool> = counts.iter().map(|&count| count > 0).collect();
    if coarse != [height, width] {
        guess(&mut means, &found, coarse);
    }
    for pixel in (0..plane.len()).filter(|&pixel| !known[pixel]) {
        plane[pixel] = means[block(pixel)];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_in_a_ramp_is_filled_with_the_ramp() {
        // A ramp equals the mean of its neighbours everywhere, so it is the solution.
        let size = [20, 24];
        let ramp: Vec<f32> = (0..480).map(|k| (k / 24) as f32 * 0.1 - (k % 24) as f32 * 0.05).collect();
        let away: Vec<usize> = (0..480).filter(|k| (4..15).contains(&(k / 24)) && (3..20).contains(&(k % 24))).collect();
        let mut plane = ramp.clone();
        away.iter().for_each(|&pixel| plane[pixel] = 9.0);
        fill(&mut plane, size, &away, 1e-6);
        let worst = std::iter::zip(&plane, &ramp).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < 1e-4, "{worst}");
    }

    #[test]
    fn every_filled_value_is_the_mean_of_its_neighbours_and_known_ones_stay() {
        let size = [16, 16];
        let photo: Vec<f32> = (0..256).map(|k| (0.7 * k as f32).sin()).collect();
        // Nine in ten are taken away, edges and corners among them.
        let away: Vec<usize> = (0..256).filter(|k| k * 7 % 10 != 3).collect();
        let mut plane = photo.clone();
        fill(&mut plane, size, &away, 1e-6);
        for pixel in 0..256 {
            if away.contains(&pixel) {
                assert!((plane[pixel] - around(&plane, size, pixel)).abs() < 1e-5);
            } else {
                assert_eq!(plane[pixel], photo[pixel]);
            }
        }
        fill(&mut plane, size, &(0..256).collect::<Vec<_>>(), 1e-6);
        assert!(plane.iter().all(|&value| value == 0.0));
    }
}
