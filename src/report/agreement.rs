//! How far two maps agree, in numbers.

use crate::statistics::{pearson, places, spearman};
use serde::Serialize;

/// The strongest pixels that two maps may have in common, as a share of all.
const STRONGEST: f64 = 0.05;

/// How far two maps agree.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Agreement {
    /// Spearman's rank correlation with average ranks for ties, -1..=1.
    pub spearman: f64,
    /// Pearson's correlation, -1..=1.
    pub pearson: f64,
    /// The share of the strongest 5 % of the one map that are among those of the other, 0..=1. Where pixels tie at the border, what a fair
    /// draw among them gives on average.
    pub overlap: f64,
    /// Whether magnitudes were compared, because one map alone is signed.
    pub magnitudes: bool,
}

/// Compares two maps of one size, value by value: as they are where both are signed or neither is, else by their magnitudes.
///
/// # Errors
/// A sentence: the maps differ in size, or one of them does not vary, so that it has no ranks.
pub fn agreement(one: &[f32], other: &[f32]) -> Result<Agreement, String> {
    if one.len() != other.len() {
        return Err("The maps differ in size.".into());
    }
    let signed = |map: &[f32]| map.iter().any(|&value| value < 0.0);
    let magnitudes = signed(one) != signed(other);
    let comparable = |map: &[f32]| map.iter().map(|&value| f64::from(if magnitudes { value.abs() } else { value })).collect::<Vec<f64>>();
    let (one, other) = (comparable(one), comparable(other));
    match (spearman(&one, &other), pearson(&one, &other)) {
        (Some(spearman), Some(pearson)) => Ok(Agreement { spearman, pearson, overlap: overlap(&one, &other), magnitudes }),
        _ => Err("A flat map puts no pixel before another, so there is nothing to correlate.".into()),
    }
}

fn overlap(one: &[f64], other: &[f64]) -> f64 {
    let count = ((STRONGEST * one.len() as f64).round() as usize).max(1);
    let common: f64 = std::iter::zip(membership(one, count), membership(other, count)).map(|(one, other)| one * other).sum();
    common / count as f64
}

/// For every pixel how likely it is among the `count` strongest: 1 or 0, and between them for those that tie at the border.
fn membership(values: &[f64], count: usize) -> Vec<f64> {
    let sizes: Vec<f64> = values.iter().map(|value| value.abs()).collect();
    places(&sizes).into_iter().map(|place| place.chance(count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sums of some dozens of numbers of size 1 in double precision.
    const ROUNDING: f64 = 1e-12;

    #[derive(serde::Deserialize)]
    struct Case {
        what: String,
        one: Vec<f32>,
        other: Vec<f32>,
        #[serde(default)]
        agreement: Option<Numbers>,
        #[serde(default)]
        reason: Option<String>,
    }

    #[derive(serde::Deserialize)]
    struct Numbers {
        spearman: f64,
        pearson: f64,
        overlap: f64,
        magnitudes: bool,
    }

    #[test]
    fn two_maps_agree_as_the_shared_cases_say() {
        let cases: Vec<Case> = serde_json::from_str(include_str!("../../tests/fixtures/agreement.json")).unwrap();
        assert!(cases.len() >= 6);
        for Case { what, one, other, agreement: expected, reason } in cases {
            match (agreement(&one, &other), expected) {
                (Ok(found), Some(expected)) => {
                    let pairs = [(found.spearman, expected.spearman), (found.pearson, expected.pearson), (found.overlap, expected.overlap)];
                    assert!(pairs.iter().all(|(found, expected)| (found - expected).abs() < ROUNDING), "{what}: {pairs:?}");
                    assert_eq!(found.magnitudes, expected.magnitudes, "{what}");
                }
                (Err(found), None) => assert_eq!(Some(found), reason, "{what}"),
                (found, _) => panic!("{what}: {found:?}"),
            }
        }
    }
}
