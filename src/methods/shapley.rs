//! Shapley values of the photo's parts, by putting the parts in one after the other in random orders.
//!
//! Shapley (1953): phi_k = sum over coalitions S without k of |S|! (M - |S| - 1)! / M! (v(S + k) - v(S)), the mean of what part k
//! adds over all orders; v is the score with the parts of S kept. Castro, Gómez and Tejada (2009) take the mean over some random
//! orders, which is unbiased and sums to v(all) - v(none) for every order. Each order is followed by its reverse, in which parts
//! that came early come late (Mitchell, Cooper, Frank and Holmes, 2022). The cost is known beforehand: M - 1
//! questions an order.

use super::masks::{REMOVED, STILL};
use super::noise::{Noise, SEED};
use super::regions::{COMPACTNESS, REGIONS, SEGMENTS, after, ask_about, cut, painted};
use super::{Answer, Ask, Method, MethodError, Paper, Parameter, ParameterKind, lime};
use crate::figures::figure;
use crate::image::superpixels::Segments;
use crate::pace::Later;
use crate::rounding;

/// The registry line.
pub const METHOD: Method = Method {
    id: "shapley",
    label: "Shapley values (sampled)",
    paper: Paper {
        authors: "Castro, Gómez, Tejada",
        year: 2009,
        title: "Polynomial calculation of the Shapley value based on sampling",
        url: "https://doi.org/10.1016/j.cor.2008.04.004",
    },
    summary: "Puts the photo's parts in one after the other, in several random orders, and gives each part what it added on average. The values \
              share out exactly what the whole photo adds to the score.",
    parameters: &[
        Parameter {
            name: "samples",
            label: "Orders",
            help: "In how many orders the parts are put in; every second one is the reverse of the one before. Each asks the network about once for \
                   every part.",
            kind: ParameterKind::Integer { default: 8, min: 1, max: 512 },
        },
        REGIONS,
        Parameter { kind: ParameterKind::Integer { default: 25, min: 1, max: 1024 }, ..SEGMENTS },
        COMPACTNESS,
        REMOVED,
        SEED,
    ],
    passes: 196.0,
    run,
    ..lime::METHOD
};

fn run(mut ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let (segments, gave_way) = cut(&mut ask).await?;
        let orders = orders(ask.settings.integer("samples"), segments.count, ask.settings.seed().unwrap_or(0));
        Ok(after(gave_way, explain(&ask, &segments, &orders).await?.0))
    })
}

/// `count` orders of so many parts, every second one the reverse of the one before.
pub fn orders(count: usize, parts: usize, seed: u64) -> Vec<Vec<usize>> {
    let noise = Noise::new(seed, "shapley");
    let draw = |index: usize| {
        let keys = noise.uniform(index / 2, parts);
        let mut order: Vec<usize> = (0..parts).collect();
        order.sort_by(|&a, &b| keys[a].total_cmp(&keys[b]));
        if index % 2 == 1 {
            order.reverse();
        }
        order
    };
    (0..count).map(draw).collect()
}

/// The photos to ask about: all kept, none kept, then for every order the coalitions between.
fn coalitions(orders: &[Vec<usize>], parts: usize) -> Vec<Vec<bool>> {
    let mut rows = vec![vec![true; parts], vec![false; parts]];
    for order in orders {
        let mut row = vec![false; parts];
        for &part in &order[..parts - 1] {
            row[part] = true;
            rows.push(row.clone());
        }
    }
    rows
}

/// The mean of what each part added, over the orders that were evaluated to the end; the scores are those of [`coalitions`].
fn means(orders: &[Vec<usize>], scores: &[f64], parts: usize) -> Option<Vec<f64>> {
    let done = if parts == 1 { orders.len() } else { (scores.len() - 2) / (parts - 1) };
    let mut sums = vec![0.0; parts];
    for (index, order) in orders[..done].iter().enumerate() {
        let mut before = scores[1];
        for (place, &part) in order.iter().enumerate() {
            let after = if place + 1 == parts { scores[0] } else { scores[2 + index * (parts - 1) + place] };
            sums[part] += after - before;
            before = after;
        }
    }
    (done > 0).then(|| sums.into_iter().map(|sum| sum / done as f64).collect())
}

/// Shapley values by given orders: the map and the values phi, one per part.
pub async fn explain(ask: &Ask<'_>, segments: &Segments, orders: &[Vec<usize>]) -> Result<(Answer, Vec<f64>), MethodError> {
    let rows = coalitions(orders, segments.count);
    let evaluated = |scores: &[f64]| if segments.count == 1 { orders.len() } else { (scores.len() - 2) / (segments.count - 1) };
    let answer = |phi: &[f64], scores: &[f64]| {
        // A sketch knows the first of them.
        let over = if evaluated(scores) == 1 { "of 1 order" } else { &format!("averaged over {} orders", evaluated(scores)) };
        let remark = format!("The values are {over}. {}", sum_remark(phi, scores));
        painted(segments, phi, format!("{} that a part adds", ask.score.unit()), Some(remark))
    };
    let mut shown = 0;
    let scores = ask_about(ask, segments, &rows, |scores| {
        let done = evaluated(scores);
        // A map of the first orders alone: only when one more is complete is there anything new to see.
        if done > shown
            && scores.len() < rows.len()
            && ask.sketches.wanted()
            && let Some(phi) = means(orders, scores, segments.count)
        {
            shown = done;
            ask.sketches.show(answer(&phi, scores)?, scores.len(), rows.len());
        }
        Ok(())
    })
    .await?;
    let phi = means(orders, &scores, segments.count).expect("every order was predicted");
    let phi = without_rounding(phi, &scores);
    Ok((answer(&phi, &scores)?, phi))
}

/// What is said of values that are 0 although the scores differ: those of an even function, say.
pub const BALANCED: &str = "The score does change when parts are removed: what a part adds beside some others it takes away beside the rest, so \
                            that nothing is left of its value, which leaves out what parts do together.";

/// Whether nothing but rounding is left of the values phi, while the scores that they are made of differ.
fn balances(phi: &[f64], scores: &[f64]) -> bool {
    let most = |values: &[f64]| values.iter().fold(0.0f64, |most, value| most.max(value.abs()));
    most(phi) <= rounding::ENDS * rounding::WALK * most(scores) && rounding::spread(scores) > most(phi)
}

/// The values phi, and zeros where nothing but rounding is in them.
pub(super) fn without_rounding(phi: Vec<f64>, scores: &[f64]) -> Vec<f64> {
    if balances(&phi, scores) { vec![0.0; phi.len()] } else { phi }
}

/// How the values add up, for scores of which the first is that of the whole photo and the second that of the filling.
pub(super) fn sum_remark(phi: &[f64], scores: &[f64]) -> String {
    if scores.iter().all(|&score| score == scores[0]) {
        return STILL.into();
    }
    if balances(phi, scores) {
        return BALANCED.into();
    }
    let (sum, difference) = (phi.iter().sum::<f64>(), scores[0] - scores[1]);
    format!("The {} values sum to {}, and the whole photo adds {} to the score of the filling.", phi.len(), figure(sum), figure(difference))
}

/// The Shapley values from the scores of all coalitions, 2^M of them; bit k of the index says that part k is kept.
///
/// # Panics
/// When the number of scores is no power of two.
pub fn exact(scores: &[f64]) -> Vec<f64> {
    assert!(scores.len().is_power_of_two(), "{} scores are not those of all coalitions", scores.len());
    let parts = scores.len().trailing_zeros() as usize;
    // |S|! (M - |S| - 1)! / M! = 1 / (M C(M - 1, |S|)).
    let weight = |size: usize| 1.0 / (parts as f64 * (0..size).map(|k| (parts - 1 - k) as f64 / (k + 1) as f64).product::<f64>());
    let weights: Vec<f64> = (0..parts).map(weight).collect();
    let added = |part: usize| {
        let without = (0..scores.len()).filter(move |coalition| coalition >> part & 1 == 0);
        without.map(|coalition| weights[coalition.count_ones() as usize] * (scores[coalition | 1 << part] - scores[coalition])).sum()
    };
    (0..parts).map(added).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_values_are_those_of_the_textbook() {
        // Gloves: part 0 is a left one, 1 and 2 are right ones; a pair is worth 1.
        let worth = |coalition: usize| f64::from(u8::from(coalition & 1 == 1 && coalition > 1));
        let phi = exact(&(0..8).map(worth).collect::<Vec<_>>());
        assert!(std::iter::zip(phi, [4.0 / 6.0, 1.0 / 6.0, 1.0 / 6.0]).all(|(f, e)| (f - e).abs() < 1e-15));
        assert_eq!(exact(&[1.0, 3.5]), [2.5]);
    }

    #[test]
    fn orders_come_in_pairs_and_hold_every_part_once() {
        let orders = orders(5, 7, 1);
        assert!(orders[1].iter().rev().eq(&orders[0]) && orders[3].iter().rev().eq(&orders[2]));
        assert_ne!(orders[0], orders[2]);
        for mut order in orders {
            order.sort_unstable();
            assert!(order.into_iter().eq(0..7));
        }
    }
}
