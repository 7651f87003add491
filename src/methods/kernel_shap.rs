//! KernelSHAP: Shapley values of the photo's parts by one weighted regression.
//!
//! Lundberg and Lee (2017), theorem 2: with v(z) the score when the parts z are kept, the phi that minimise
//! sum_z k(z) (v(z) - v(0) - z phi)^2 under sum phi = v(1) - v(0) are the Shapley values, where a coalition of s among M parts
//! has the weight k = (M - 1) / (C(M, s) s (M - s)). Where the samples suffice for every coalition, all are asked and the values are
//! exact. Else sizes s are drawn in proportion to what all coalitions of that size weigh together, (M - 1) / (s (M - s)), then the
//! parts, and each coalition comes with its complement, which cancels much of the chance (Covert and Lee, 2021).

use super::least_squares::solve;
use super::masks::REMOVED;
use super::noise::{Noise, SEED};
use super::regions::{COMPACTNESS, REGIONS, SEGMENTS, after, ask_about, cut, painted};
use super::shapley::sum_remark;
use super::{Answer, Ask, Method, MethodError, Paper, Parameter, ParameterKind, lime};
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
            help: "How many variants of the photo the network is asked about, beside the whole and the empty one. Enough for all of them give the \
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
    let answer = |phi: &[f64], scores: &[f64]| {
        let how = match design.exact {
            true => "exact: every coalition was asked about".to_string(),
            false => format!("estimated from {} of 2^{} coalitions", design.rows.len(), segments.count),
        };
        let few = if design.rows.len() < segments.count + 2 { "; fewer samples than parts leave much of it undetermined" } else { "" };
        let remark = format!("The values are {how}{few}. {}", sum_remark(phi, scores[0] - scores[1]));
        painted(segments, phi, format!("{} that a part adds", ask.score.unit()), Some(remark))
    };
    let scores = ask_about(ask, segments, &design.rows, |scores| {
        let seen = scores.len();
        if (3..design.rows.len()).contains(&seen) && ask.sketches.wanted() {
            let phi = values(&design.rows[..seen], scores, &design.weights[..seen]);
            ask.sketches.show(answer(&phi, scores)?, seen, design.rows.len());
        }
        Ok(())
    })
    .await?;
    let phi = values(&design.rows, &scores, &design.weights);
    Ok((answer(&phi, &scores)?, phi))
}

/// What keeps the equations solvable where the rows leave them open, as a share of the mean diagonal: then the values come as near to
/// equal shares as the rows allow.
const SHRINK: f64 = 1e-9;

/// The values that minimise the weighted squares and sum to what the first score exceeds the second by.
pub fn values(rows: &[Vec<bool>], scores: &[f64], weights: &[f64]) -> Vec<f64> {
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
    if diagonal == 0.0 {
        return vec![share; parts];
    }
    (0..parts).for_each(|k| gram[k * parts + k] += SHRINK * diagonal);
    // The multiplier of the constraint: phi = A^-1 (b - lambda 1) with 1 phi = 0, phi beside the equal shares.
    let Some(solved) = solve(&gram, parts, &[side, vec![1.0; parts]]) else { return vec![share; parts] };
    let lambda = solved[0].iter().sum::<f64>() / solved[1].iter().sum::<f64>();
    std::iter::zip(&solved[0], &solved[1]).map(|(b, one)| share + b - lambda * one).collect()
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
