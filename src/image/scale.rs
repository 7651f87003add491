//! The range of values that the colours of a map span.

use serde::{Deserialize, Serialize};

use super::colour::{MIDDLE, ScaleKind};
use super::heatmap::Heatmap;
use crate::rounding;

/// The range of values that the colours of a map span. Made by [`Heatmap::scale`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ColourScale {
    /// The value at the first colour: 0 for `Sequential`, -`high` for `Diverging`.
    pub low: f32,
    /// The value at the last colour; what exceeds it gets the last colour too. At least `low`, and above it unless all values are 0.
    pub high: f32,
    /// Whether 0 is at the end of the colours (no value is negative) or in the middle.
    pub kind: ScaleKind,
    /// All values of the map are equal to within rounding. It is drawn in the one colour of 0, never stretched.
    pub flat: bool,
    /// The percentile of the magnitudes that `high` is, 0..=100. It is 100 where the one asked for was 0 on a map that is not, and
    /// where no value lies above it: the strongest part of a map of parts may hold more pixels than would be clipped.
    pub percentile: f32,
}

impl Heatmap {
    /// The range for the map's colours: from 0 to the percentile of the values when none is negative, else symmetric
    /// about 0 to the percentile of the magnitudes.
    ///
    /// `percentile` is 0..=100, clamped; below 100 a few extreme pixels do not dim the rest. Between two values it is interpolated
    /// linearly, as NumPy's `percentile` does. On a sparse map, where that gives 0 although some value is not, the
    /// range ends at the maximum instead; there, and where no value is clipped, [`ColourScale::percentile`] says 100.
    pub fn scale(&self, percentile: f32) -> ColourScale {
        // NaN fails the comparison and counts as no percentile at all: everything is shown.
        let asked = if percentile <= 100.0 { percentile.max(0.0) } else { 100.0 };
        // Numbers that are not negative are ordered as their bits are, which are quicker to compare.
        let mut magnitudes: Vec<u32> = self.values().iter().map(|value| value.abs().to_bits()).collect();
        let largest = f32::from_bits(magnitudes.iter().copied().max().unwrap_or(0));
        let (mut high, mut percentile) = (quantile(&mut magnitudes, asked), asked);
        if high == 0.0 || high == largest {
            (high, percentile) = (largest, 100.0);
        }
        let kind = if self.values().iter().any(|&value| value < 0.0) { ScaleKind::Diverging } else { ScaleKind::Sequential };
        let low = if kind == ScaleKind::Diverging { -high } else { 0.0 };
        let flat = rounding::constant(self.values());
        ColourScale { low, high, kind, flat, percentile }
    }
}

/// The percentile 0..=100 of numbers that are not negative, given by their bits, linear between ranks. Reorders them.
fn quantile(values: &mut [u32], percentile: f32) -> f32 {
    let rank = f64::from(percentile) / 100.0 * (values.len() - 1) as f64;
    let lower = rank as usize;
    let (_, &mut value, above) = values.select_nth_unstable(lower);
    let next = above.iter().copied().min().unwrap_or(value);
    let [value, next] = [value, next].map(|bits| f64::from(f32::from_bits(bits)));
    (value + (next - value) * (rank - lower as f64)) as f32
}

impl ColourScale {
    /// The entry 0..=255 of a colour table of the given kind for a value; whatever lies outside the range gets the last colour
    /// on its side.
    ///
    /// On a diverging table 0 is the middle entry exactly, also where the map has no negative values and so uses only
    /// the upper half. On a sequential table `low` is entry 0 and `high` is entry 255. A flat map has the entry of 0.
    pub fn index(&self, value: f32, table: ScaleKind) -> u8 {
        let value = if self.flat { 0.0 } else { f64::from(value) };
        let (low, high) = (f64::from(self.low), f64::from(self.high));
        if high <= low {
            return if table == ScaleKind::Diverging { MIDDLE } else { 0 };
        }
        match table {
            ScaleKind::Sequential => ((value - low) / (high - low) * 255.0).round().clamp(0.0, 255.0) as u8,
            ScaleKind::Diverging => {
                let arm = f64::from(255 - MIDDLE);
                (f64::from(MIDDLE) + (value / high).clamp(-1.0, 1.0) * arm).round() as u8
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(values: &[f32]) -> Heatmap {
        Heatmap::new(1, values.len(), values.to_vec()).unwrap()
    }

    #[test]
    fn percentiles_are_numpys() {
        let mut values = [3.0f32, 1.0, 4.0, 2.0, 10.0].map(f32::to_bits);
        // numpy.percentile([3, 1, 4, 2, 10], [0, 25, 50, 60, 90, 100])
        for (percentile, expected) in [(0.0, 1.0), (25.0, 2.0), (50.0, 3.0), (60.0, 3.4), (90.0, 7.6), (100.0, 10.0)] {
            assert!((quantile(&mut values, percentile) - expected).abs() < 1e-6, "{percentile}");
        }
    }

    #[test]
    fn maps_without_negative_values_start_at_zero() {
        let scale = row(&[1.0, 2.0, 3.0, 4.0, 10.0]).scale(75.0);
        assert_eq!(scale, ColourScale { low: 0.0, high: 4.0, kind: ScaleKind::Sequential, flat: false, percentile: 75.0 });
    }

    #[test]
    fn signed_maps_are_symmetric_about_zero() {
        let scale = row(&[-8.0, 0.0, 1.0, 2.0, 4.0]).scale(75.0);
        assert_eq!(scale, ColourScale { low: -4.0, high: 4.0, kind: ScaleKind::Diverging, flat: false, percentile: 75.0 });
        assert_eq!(row(&[-1.0, -2.0]).scale(100.0).kind, ScaleKind::Diverging);
    }

    #[test]
    fn a_sparse_map_falls_back_to_its_maximum_and_says_so() {
        let mut values = vec![0.0; 1000];
        values[7] = 5.0;
        let scale = row(&values).scale(99.0);
        assert_eq!((scale.low, scale.high, scale.percentile, scale.flat), (0.0, 5.0, 100.0, false));
        values[7] = -5.0;
        let scale = row(&values).scale(99.0);
        assert_eq!((scale.low, scale.high, scale.percentile, scale.flat), (-5.0, 5.0, 100.0, false));
    }

    #[test]
    fn flat_maps_are_flat_whatever_their_value() {
        for value in [0.0, -0.0, 3.0, -2.0] {
            let scale = row(&[value; 9]).scale(99.0);
            assert!(scale.flat);
            assert_eq!(scale.index(value, ScaleKind::Diverging), MIDDLE);
            let zero = if value < 0.0 { 128 } else { 0 };
            assert_eq!(scale.index(value, ScaleKind::Sequential), zero);
        }
    }

    #[test]
    fn a_percentile_out_of_range_is_clamped() {
        let map = row(&[1.0, 2.0, 3.0]);
        assert_eq!((map.scale(-5.0).high, map.scale(-5.0).percentile), (1.0, 0.0));
        for large in [100.0, 250.0, f32::NAN] {
            assert_eq!((map.scale(large).high, map.scale(large).percentile), (3.0, 100.0));
        }
    }

    #[test]
    fn zero_is_the_middle_of_a_diverging_table_and_the_ends_are_symmetric() {
        for values in [&[-2.0, 4.0][..], &[0.0, 4.0]] {
            let scale = row(values).scale(100.0);
            assert_eq!([-99.0, -4.0, 0.0, 4.0, 99.0].map(|value| scale.index(value, ScaleKind::Diverging)), [1, 1, 128, 255, 255]);
        }
        let scale = row(&[0.0, 4.0]).scale(100.0);
        assert_eq!([-1.0, 0.0, 4.0, 5.0].map(|value| scale.index(value, ScaleKind::Sequential)), [0, 0, 255, 255]);
    }

    #[test]
    fn extreme_values_have_a_colour() {
        let scale = row(&[f32::MIN, f32::MAX]).scale(100.0);
        assert_eq!([f32::MIN, 0.0, f32::MAX].map(|value| scale.index(value, ScaleKind::Diverging)), [1, 128, 255]);
        assert_eq!([f32::MIN, f32::MAX].map(|value| scale.index(value, ScaleKind::Sequential)), [0, 255]);
        let tiny = row(&[0.0, f32::MIN_POSITIVE / 4.0]).scale(100.0);
        assert_eq!(tiny.index(f32::MAX, ScaleKind::Sequential), 255);
    }

    #[derive(Deserialize)]
    struct Case {
        what: String,
        values: Vec<f32>,
        percentile: f32,
        scale: ColourScale,
        entries: Vec<Entry>,
    }

    #[derive(Deserialize)]
    struct Entry {
        value: f32,
        sequential: u8,
        diverging: u8,
    }

    #[test]
    fn scales_and_entries_are_those_of_the_shared_cases() {
        let cases: Vec<Case> = serde_json::from_str(include_str!("../../tests/fixtures/scale.json")).unwrap();
        assert!(cases.len() >= 8);
        for case in cases {
            let scale = row(&case.values).scale(case.percentile);
            assert_eq!(scale, case.scale, "{}", case.what);
            for entry in case.entries {
                let found = [ScaleKind::Sequential, ScaleKind::Diverging].map(|kind| scale.index(entry.value, kind));
                assert_eq!(found, [entry.sequential, entry.diverging], "{}: {}", case.what, entry.value);
            }
        }
    }
}
