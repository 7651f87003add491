//! KernelSHAP: Shapley values of the photo's parts by one weighted regression.
//!
//! Lundberg and Lee (2017), theorem 2: with v(z) the score when the parts z are kept, the phi that minimise
//! sum_z k(z) (v(z) - v(0) - z phi)^2 under sum phi = v(1) - v(0) are the Shapley values, where a coalition of s among M parts
//! has the weight k = (M - 1) / (C(M, s) s (M - s)). Where the samples suffice for every coalition, all are asked and the values are
//! exact. Else sizes s are drawn in proportion to what all coalitions of that size weigh together, (M - 1) / (s (M - s)), then the
//! parts, and each coalition comes with its complement, which cancels much of the chance (Covert and Lee, 2021).

use super::least_squares::{left_out, solve};
use super::lime::{explained, few};
use super::masks::REMOVED;
use super::noise::{Noise, SEED};
use super::regions::{COMPACTNESS, REGIONS, SEGMENTS, after, ask_about, cut, painted};
use super::shapley::{sum_remark, without_rounding};
use super::{Answer, Ask, Method, MethodError, Paper, Parameter, ParameterKind, lime};
use crate::figures::fixed;
use crate::image::superpixels::Segments;
use crate::pace::Later;

/// The registry line.
pub const METHOD: Method = Method {
    id: "kernel-shap",
    label: "KernelSHAP",
    paper: Paper {
        authors: "Lundberg, Lee",
        year: 2017,
        title: "A Unified Approach to Interpreting Model Predictions",
        url: "https://arxiv.org/abs/1705.07874",
    },
    summary: "Estimates what each part adds to the score on average over all orders in which parts could be put in, by a weighted regression. The \
              values sum to what the whole photo adds; with few samples they are rough.",
    parameters: &[
        Parameter {
            name: "samples",
            label: "Samples",
            help: "How many variants of the photo are predicted, beside the whole and the empty one. Enough for all of them give the \
                   exact values.",
            kind: ParameterKind::Integer { default: 256, min: 2, max: 4096 },
        },
        REGIONS,
        Parameter { kind: ParameterKind::Integer { default: 25, min: 1, max: 1024 }, ..SEGMENTS },
        COMPACTNESS,
        REMOVED,
        SEED,
    ],
    passes: 258.0,
    run,
    ..lime::METHOD
};

fn run(mut ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let (segments, gave_way) = cut(&mut ask).await?;
        let design = design(ask.settings.integer("samples"), segments.count, ask.settings.seed().unwrap_or(0));
        Ok(after(gave_way, explain(&ask, &segments, &design).await?.0))
    })
}

/// Coalitions with their weights; the first keeps all and the second nothing, and their weight, infinite in theory, is not used.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    /// Which parts are kept.
    pub rows: Vec<Vec<bool>>,
    /// What each row weighs.
    pub weights: Vec<f64>,
    /// Whether every coalition is among the rows, so that the values are exact.
    pub exact: bool,
}

/// How many equations for the values coalitions give beside that for their sum, which the first two do: a coalition and its complement are one,
/// since under the known sum either follows from the other.
pub fn equations(rows: &[Vec<bool>]) -> usize {
    let one_of_two = |row: &Vec<bool>| if row[0] { row.clone() } else { row.iter().map(|kept| !kept).collect() };
    let mut distinct: Vec<Vec<bool>> = rows[2..].iter().map(one_of_two).collect();
    distinct.sort_unstable();
    distinct.dedup();
    distinct.len()
}

/// Every coalition where `samples` suffice for all but the whole and the empty one, else so many pairs as make up `samples`.
pub fn design(samples: usize, parts: usize, seed: u64) -> Design {
    let mut design = Design { rows: vec![vec![true; parts], vec![false; parts]], weights: vec![0.0; 2], exact: false };
    let coalitions = 1usize.checked_shl(parts as u32).filter(|_| parts < usize::BITS as usize);
    if let Some(coalitions) = coalitions.filter(|&count| count <= samples + 2) {
        for bits in 1..coalitions - 1 {
            let row: Vec<bool> = (0..parts).map(|part| bits >> part & 1 == 1).collect();
            design.weights.push(kernel(parts, row.iter().filter(|&&kept| kept).count()));
            design.rows.push(row);
        }
        return Design { exact: true, ..design };
    }
    let noise = Noise::new(seed, "kernel-shap");
    // 1 / (s (M - s)) up to a factor, summed up.
    let mut sum = 0.0;
    let sums: Vec<f64> = (1..parts)
        .map(|size| {
            sum += 1.0 / (size * (parts - size)) as f64;
            sum
        })
        .collect();
    for pair in 0..samples / 2 {
        let drawn = noise.uniform(pair, parts + 1);
        let size = 1 + sums.partition_point(|&below| below <= f64::from(drawn[0]) * sum).min(parts - 2);
        let mut order: Vec<usize> = (0..parts).collect();
        order.sort_by(|&a, &b| drawn[1 + a].total_cmp(&drawn[1 + b]));
        let mut row = vec![false; parts];
        order[..size].iter().for_each(|&part| row[part] = true);
        design.rows.extend([row.clone(), row.iter().map(|kept| !kept).collect()]);
        design.weights.extend([1.0; 2]);
    }
    design
}

/// (M - 1) / (C(M, s) s (M - s)) for 0 < s < M.
pub fn kernel(parts: usize, size: usize) -> f64 {
    let choose: f64 = (0..size).map(|k| (parts - k) as f64 / (k + 1) as f64).product();
    (parts - 1) as f64 / (choose * (size * (parts - size)) as f64)
}

/// KernelSHAP with a given design: the map and the values phi, one per part.
pub async fn explain(ask: &Ask<'_>, segments: &Segments, design: &Design) -> Result<(Answer, Vec<f64>), MethodError> {
    let answer = |regression: &Regression, scores: &[f64]| {
        let phi = &without_rounding(regression.values.clone(), scores);
        // A sketch knows the first of them.
        let (asked, exact) = (scores.len() - 2, design.exact && scores.len() == design.rows.len());
        let how = match exact {
            true => "exact: every coalition was predicted".to_string(),
            false => format!("estimated from {asked} of 2^{} coalitions, each beside its complement", segments.count),
        };
        let (unknowns, equations) = (segments.count - 1, equations(&design.rows[..scores.len()]));
        // The exact values are those of the theorem however little the game is like a sum. Of one pair alone nothing can be left out.
        let moves = phi.iter().any(|&value| value != 0.0);
        let open = (equations < unknowns && moves).then_some(0.0);
        let fit = open.or(regression.left_out).filter(|_| !exact);
        let fitted = fit.map(|share| {
            format!(
                " Their sums explain {} of the variance of coalitions left out in turn (R-squared {}).",
                explained(share),
                fixed(share, 3)
            )
        });
        let few = few(unknowns, (equations, "distinct pairs of them"))
            .filter(|_| !exact && fit.is_some())
            .map(|few| format!(" The regression has {few}."));
        let remark = format!("The values are {how}. {}{}", sum_remark(phi, scores), few.or(fitted).unwrap_or_default());
        let painted = painted(segments, phi, format!("{} that a part adds", ask.score.unit()), Some(remark));
        painted.map(|answer| Answer { surrogate: fit, ..answer })
    };
    let scores = ask_about(ask, segments, &design.rows, |scores| {
        let seen = scores.len();
        if (3..design.rows.len()).contains(&seen) && ask.sketches.wanted() {
            let regression = regress(&design.rows[..seen], scores, &design.weights[..seen]);
            ask.sketches.show(answer(&regression, scores)?, seen, design.rows.len());
        }
        Ok(())
    })
    .await?;
    let regression = regress(&design.rows, &scores, &design.weights);
    Ok((answer(&regression, &scores)?, without_rounding(regression.values, &scores)))
}

/// What keeps the equations solvable where the rows leave them open, as a share of the mean diagonal: then the values come as near to
/// equal shares as the rows allow.
const SHRINK: f64 = 1e-9;

/// What the regression finds.
#[derive(Clone, Debug, PartialEq)]
pub struct Regression {
    /// The values phi, one for each part.
    pub values: Vec<f64>,
    /// The share of the variance of v(z) - v(0) that they explain of coalitions that were not fitted, see [`left_out`]: each is left out
    /// together with its complement, which under the known sum says the same of the values. None where that does not vary.
    pub left_out: Option<f64>,
}

/// The values that minimise the weighted squares and sum to what the first score exceeds the second by. Rows that follow each other as
/// complements are left out together.
pub fn regress(rows: &[Vec<bool>], scores: &[f64], weights: &[f64]) -> Regression {
    let parts = rows[0].len();
    let total = scores[0] - scores[1];
    let share = total / parts as f64;
    let (mut gram, mut side) = (vec![0.0; parts * parts], vec![0.0; parts]);
    for ((row, score), weight) in rows.iter().zip(scores).zip(weights) {
        let kept: Vec<usize> = (0..parts).filter(|&part| row[part]).collect();
        // What equal shares leave to explain.
        let rest = score - scores[1] - share * kept.len() as f64;
        for &a in &kept {
            side[a] += weight * rest;
            kept.iter().filter(|&&b| b <= a).for_each(|&b| gram[a * parts + b] += weight);
        }
    }
    let diagonal: f64 = (0..parts).map(|k| gram[k * parts + k]).sum::<f64>() / parts as f64;
    let equal = || Regression { values: vec![share; parts], left_out: None };
    if diagonal == 0.0 {
        return equal();
    }
    (0..parts).for_each(|k| gram[k * parts + k] += SHRINK * diagonal);
    // The multiplier of the constraint: phi = A^-1 (b - lambda 1) with 1 phi = 0, phi beside the equal shares.
    let fitted: Vec<usize> = (0..rows.len()).filter(|&row| weights[row] > 0.0).collect();
    let bits = |row: usize| rows[row].iter().map(|&kept| f64::from(u8::from(kept))).collect::<Vec<f64>>();
    let sides: Vec<Vec<f64>> = [side, vec![1.0; parts]].into_iter().chain(fitted.iter().map(|&row| bits(row))).collect();
    let Some(solved) = solve(&gram, parts, &sides) else { return equal() };
    let dot = |a: &[f64], b: &[f64]| std::iter::zip(a, b).map(|(a, b)| a * b).sum::<f64>();
    let total_of_one: f64 = solved[1].iter().sum();
    let lambda = solved[0].iter().sum::<f64>() / total_of_one;
    let values: Vec<f64> = std::iter::zip(&solved[0], &solved[1]).map(|(b, one)| share + b - lambda * one).collect();
    let targets: Vec<f64> = fitted.iter().map(|&row| scores[row] - scores[1]).collect();
    let weights: Vec<f64> = fitted.iter().map(|&row| weights[row]).collect();
    let residuals: Vec<f64> = std::iter::zip(&fitted, &targets).map(|(&row, target)| target - dot(&bits(row), &values)).collect();
    // z_i A^-1 z_j w_j, less what the constraint takes: z_i A^-1 1 (1 A^-1 z_j) w_j / (1 A^-1 1).
    let hat = |i: usize, j: usize| {
        let (own, other) = (&sides[i + 2], &solved[j + 2]);
        weights[j] * (dot(own, other) - dot(own, &solved[1]) * other.iter().sum::<f64>() / total_of_one)
    };
    let complements = |a: usize, b: usize| std::iter::zip(&rows[fitted[a]], &rows[fitted[b]]).all(|(a, b)| a != b);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for row in 0..fitted.len() {
        match groups.last_mut() {
            Some(group) if group.len() == 1 && complements(group[0], row) => group.push(row),
            _ => groups.push(vec![row]),
        }
    }
    let left_out = left_out(&targets, &weights, &residuals, hat, &groups);
    Regression { values, left_out }
}

/// [`regress`] without how well it predicts.
pub fn values(rows: &[Vec<bool>], scores: &[f64], weights: &[f64]) -> Vec<f64> {
    regress(rows, scores, weights).values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::shapley;

    #[test]
    fn all_coalitions_give_the_shapley_values() {
        // A game with products of two and three parts, so that it is far from additive.
        let game = |row: &[bool]| {
            let x = |part: usize| f64::from(u8::from(row[part]));
            0.3 + 2.0 * x(0) - x(1) + 3.0 * x(1) * x(2) - 4.0 * x(0) * x(2) * x(3) + 0.5 * x(4)
        };
        let design = design(30, 5, 0);
        assert!(design.exact && design.rows.len() == 32);
        let scores: Vec<f64> = design.rows.iter().map(|row| game(row)).collect();
        let phi = values(&design.rows, &scores, &design.weights);
        let all: Vec<f64> = (0..32usize).map(|bits| game(&(0..5).map(|part| bits >> part & 1 == 1).collect::<Vec<_>>())).collect();
        let exact = shapley::exact(&all);
        // SHRINK moves the values by about as much.
        assert!(std::iter::zip(&phi, &exact).all(|(a, b)| (a - b).abs() < 1e-7), "{phi:?} {exact:?}");
    }

    /// Numbers between 0 and 1 without a pattern.
    fn rough(k: usize) -> f64 {
        ((k as f64 + 1.0) * 78.233).sin().mul_add(43758.5453, 1e5).fract()
    }

    #[test]
    fn what_is_left_out_is_what_the_regression_without_the_pair_leaves() {
        // SHRINK is a share of the diagonal, which is another one without the pair.
        const ROUNDING: f64 = 1e-5;
        let design = design(40, 8, 2);
        assert!(!design.exact);
        let scores: Vec<f64> = (0..design.rows.len()).map(rough).collect();
        let (mut wrong, mut whole) = (0.0, 0.0);
        for first in (2..design.rows.len()).step_by(2) {
            let kept: Vec<usize> = (0..design.rows.len()).filter(|&row| row != first && row != first + 1).collect();
            let rows: Vec<Vec<bool>> = kept.iter().map(|&row| design.rows[row].clone()).collect();
            let others: Vec<f64> = kept.iter().map(|&row| scores[row]).collect();
            let phi = values(&rows, &others, &kept.iter().map(|&row| design.weights[row]).collect::<Vec<_>>());
            let mean = others[2..].iter().sum::<f64>() / (others.len() - 2) as f64;
            for row in [first, first + 1] {
                let predicted: f64 = std::iter::zip(&phi, &design.rows[row]).filter(|(_, kept)| **kept).map(|(phi, _)| phi).sum();
                wrong += (scores[row] - scores[1] - predicted).powi(2);
                whole += (scores[row] - mean).powi(2);
            }
        }
        let (found, expected) = (regress(&design.rows, &scores, &design.weights).left_out.unwrap(), 1.0 - wrong / whole);
        assert!((found - expected).abs() < ROUNDING * expected.abs().max(1.0), "{found} {expected}");
    }

    #[test]
    fn a_sum_is_predicted_and_fewer_equations_than_parts_predict_nothing() {
        let worth: Vec<f64> = (0..10).map(|part| rough(50 + part) - 0.3).collect();
        let score = |row: &Vec<bool>| 0.2 + std::iter::zip(row, &worth).filter(|(kept, _)| **kept).map(|(_, worth)| worth).sum::<f64>();
        for (samples, determined) in [(60, true), (8, false)] {
            let design = design(samples, 10, 1);
            let regression = regress(&design.rows, &design.rows.iter().map(score).collect::<Vec<_>>(), &design.weights);
            let share = regression.left_out.unwrap();
            assert_eq!((share > 0.99, equations(&design.rows) >= 9), (determined, determined), "{samples}: {share}");
            assert!(determined || share <= 0.0, "{share}");
        }
    }

    #[test]
    fn pairs_are_complements_and_sizes_follow_the_kernel() {
        let (parts, samples) = (16, 8000);
        let design = design(samples, parts, 5);
        assert_eq!((design.exact, design.rows.len()), (false, samples + 2));
        let mut sizes = vec![0f64; parts];
        for pair in design.rows[2..].chunks(2) {
            assert!(std::iter::zip(&pair[0], &pair[1]).all(|(a, b)| a != b));
            sizes[pair[0].iter().filter(|&&kept| kept).count()] += 1.0;
        }
        let whole: f64 = (1..parts).map(|s| 1.0 / (s * (parts - s)) as f64).sum();
        for (size, found) in sizes.iter().enumerate().skip(1) {
            let expected = samples as f64 / 2.0 / (size * (parts - size)) as f64 / whole;
            // Four standard deviations of a count.
            assert!((found - expected).abs() < 4.0 * expected.sqrt(), "{size}: {found} {expected}");
        }
        assert_eq!(sizes[0], 0.0);
    }

    #[test]
    fn one_part_gets_everything_and_two_samples_still_add_up() {
        assert_eq!(values(&design(2, 1, 0).rows, &[3.0, 1.0], &[0.0; 2]), [2.0]);
        let few = design(2, 6, 0);
        let phi = values(&few.rows, &[3.0, 1.0, 2.5, 1.4], &few.weights);
        assert!((phi.iter().sum::<f64>() - 2.0).abs() < 1e-6, "{phi:?}");
    }
}
