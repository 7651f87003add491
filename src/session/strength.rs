//! How strong the signal in a map is: a map is stretched over all colours whether it carries much or next to nothing.

use crate::image::Heatmap;
use crate::methods::{Answer, Attribution};
use crate::rounding;
use serde::Serialize;

/// How strong the signal in a map is, in words and numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Strength {
    /// Largest magnitude.
    pub max: f32,
    /// Sum of the magnitudes.
    pub l1: f32,
    /// One sentence.
    pub sentence: String,
}

/// The strength of a method's answer, `label` naming the method; `saturated` says why the score hardly has a slope, where that is so.
pub(super) fn strength(answer: &Answer, label: &str, saturated: Option<&str>) -> Strength {
    let values = match &answer.attribution {
        Attribution::Input { values, .. } => values,
        Attribution::Cam { .. } => answer.heatmap.values(),
    };
    let max = values.iter().fold(0.0f32, |max, value| max.max(value.abs()));
    let l1: f64 = values.iter().map(|value| f64::from(value.abs())).sum();
    let sentence = if let (0.0, Some(why)) = (max, saturated) {
        format!("{label} is zero everywhere: {why}")
    } else if max == 0.0 {
        format!("{label} is zero everywhere: by this measure nothing in the photo speaks for the class.")
    } else if is_flat(&answer.heatmap) {
        format!("{label} is the same everywhere ({}): the map says nothing about where.", readable(max))
    } else {
        format!("The largest value is {} {}.", readable(max), answer.unit)
    };
    let sentence = match &answer.remark {
        Some(remark) => format!("{sentence} {remark}"),
        None => sentence,
    };
    Strength { max, l1: l1 as f32, sentence }
}

/// A number with three significant digits, in powers of ten only where it would be hard to read otherwise.
fn readable(value: f32) -> String {
    let magnitude = value.abs();
    if magnitude == 0.0 {
        return "0".into();
    }
    if !(1e-3..1e5).contains(&magnitude) {
        return format!("{value:.2e}");
    }
    let digits = 2 - (magnitude.log10().floor() as i32).min(2);
    format!("{value:.*}", digits as usize)
}

fn is_flat(heatmap: &Heatmap) -> bool {
    rounding::constant(heatmap.values())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_easily() {
        let texts = [0.7791, 12.34, 123.4, 1234.0, 0.00123, 4.2e-7, 0.0].map(readable);
        assert_eq!(texts, ["0.779", "12.3", "123", "1234", "0.00123", "4.20e-7", "0"]);
    }
}
