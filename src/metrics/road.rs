//! ROAD: remove and debias. Pixels are taken away so that the hole itself tells nothing, most relevant first and least relevant first.
//!
//! Rong et al. (2022), noisy linear imputation: every pixel taken away becomes the mean of its eight neighbours, beside it with
//! the weight 1/6 and across the corner with 1/12, all of them solved for at once, plus faint noise. With p the probability of
//! the class after a share of the pixels is imputed, least relevant first (LeRF) or most relevant first (MoRF), the value is the
//! mean over the shares of (p LeRF - p MoRF) / 2.
//!
//! Where only some of equally ranked pixels are to go, the image lies between those with none and with all of them imputed, by the share
//! that goes: no pixel is preferred for where it lies. See Deletion on what that means.

use super::ask::span;
use super::dealt::Dealt;
use super::{Curve, Direction, Measure, Metric, MetricAsk, MetricError, MetricFamily, Paper, Range, Reading, deletion, no_value};
use crate::noise::{Noise, SEED};
use crate::parameters::{Parameter, ParameterKind};
use crate::statistics::TiedRank;

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

async fn run(ask: MetricAsk<'_>) -> Result<Measure, MetricError> {
    let score = ask.probability()?;
    let [_, height, width] = ask.model.input_shape();
    let places = deletion::ranking(&ask)?;
    let pixels = places.len();
    let photo = ask.values().await?;
    let range = span(&photo);
    let sigma = ask.settings.number("noise") * range;
    let noise = Noise::new(ask.settings.integer("seed") as u64, "road");
    let dealt = Dealt::to_pixels(&ask, &photo);
    let counts = counts(pixels, ask.settings.integer("shares"));
    let shares = counts.len();
    if shares == 0 {
        return Err(no_value("the input has one pixel, of which no share can be taken away"));
    }
    // Everything that is ranked before the count imputed, and where the count ends among equals, those too.
    let imputed = |places: &[TiedRank], count: usize, all: bool, random: &[f32]| {
        let goes = |place: &TiedRank| if all { place.before < count } else { place.before + place.tied <= count };
        let away: Vec<usize> = (0..pixels).filter(|&pixel| goes(&places[pixel])).collect();
        let mut values = photo.clone();
        for (channel, plane) in values.chunks_mut(pixels).enumerate() {
            fill(plane, [height, width], &away, SETTLED * range);
            if sigma > 0.0 {
                away.iter().for_each(|&pixel| plane[pixel] += sigma * random[channel * pixels + pixel]);
            }
        }
        values
    };
    let reversed: Vec<TiedRank> = places.iter().map(|place| place.reversed(pixels)).collect();
    // The first half of the images takes the most relevant away, the second half the least relevant.
    let image = |index: usize| {
        let (places, count) = (if index < shares { &places } else { &reversed }, counts[index % shares]);
        let random = dealt.lay(&noise.normal(index, if sigma > 0.0 { photo.len() } else { 0 }));
        let all = imputed(places, count, true, &random);
        let divided = places.iter().map(|place| place.chance(count)).find(|&chance| 0.0 < chance && chance < 1.0);
        let Some(chance) = divided else { return all };
        let none = imputed(places, count, false, &random);
        std::iter::zip(none, all).map(|(none, all)| none + chance as f32 * (all - none)).collect()
    };
    let scores = ask.scores(score, 2 * shares, |range| ask.images(range.flat_map(image).collect())).await?;
    let photo_scores = ask.photo_scores(score).await?;
    let whole = photo_scores.values[0];
    let scores = scores.and(photo_scores);
    scores.must_differ()?;
    let (morf, lerf) = scores.values[..2 * shares].split_at(shares);
    let value = std::iter::zip(lerf, morf).map(|(l, m)| (l - m) / 2.0).sum::<f64>() / shares as f64;
    let curve = |label, scores: &[f64]| {
        let share = |index: usize| counts[index] as f64 / pixels as f64;
        let points = scores.iter().enumerate().map(|(index, &score)| [share(index), score]);
        Curve { label, x: "share of the pixels filled in", y: "probability", points: std::iter::once([0.0, whole]).chain(points).collect() }
    };
    let measure = Measure::from(value).with_curve(curve("Most relevant first", morf)).with_curve(curve("Least relevant first", lerf));
    Ok(measure.with_used("shares", &ask, shares))
}

/// How many pixels go at each of so many shares, evenly spaced between none and all; each number once.
fn counts(pixels: usize, shares: usize) -> Vec<usize> {
    let count = |index: usize| (index * pixels + shares.div_ceil(2)) / (shares + 1);
    let mut counts: Vec<usize> = (1..=shares).map(count).filter(|&count| 0 < count && count < pixels).collect();
    counts.dedup();
    counts
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
    fn every_share_is_looked_at_once() {
        assert_eq!(counts(50, 9), [5, 10, 15, 20, 25, 30, 35, 40, 45]);
        assert_eq!(counts(4, 9), [1, 2, 3]);
        assert_eq!(counts(1, 9), [] as [usize; 0]);
    }

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
