//! The parts of the photo that a method takes away as a whole.

use super::{Answer, Ask, Attribution, BadParameter, Choice, MethodError, Parameter, ParameterKind, read};
use crate::image::Heatmap;
use crate::image::superpixels::{Quickshift, Segments, Slic, grid, quickshift, slic};

/// How the photo is cut, a parameter of every method that takes parts away as a whole.
pub const REGIONS: Parameter = Parameter {
    name: "regions",
    label: "Parts",
    help: "How the photo is cut into parts that are kept or removed as a whole.",
    kind: ParameterKind::Choice {
        default: "slic",
        choices: &[
            Choice { value: "slic", label: "Superpixels of equal size (SLIC)" },
            Choice { value: "quickshift", label: "Superpixels that follow the colours (quickshift), which find their number themselves" },
            Choice { value: "grid", label: "A regular grid" },
        ],
    },
};

/// About how many parts, a parameter of every method that takes parts away as a whole.
pub const SEGMENTS: Parameter = Parameter {
    name: "segments",
    label: "Number of parts",
    help: "About how many parts of equal size; at most one per pixel. More parts are finer and need more samples.",
    kind: ParameterKind::Integer { default: 49, min: 1, max: 1024 },
};

/// How square superpixels are.
pub const COMPACTNESS: Parameter = Parameter {
    name: "compactness",
    label: "Compactness",
    help: "What place counts beside colour in superpixels of equal size: large gives squares, small follows edges.",
    kind: ParameterKind::Number { default: 10.0, min: 0.1, max: 100.0, step: 0.1, unit: "CIELAB units per side of a part" },
};

/// The photo of `ask`, cut as its parameters [`REGIONS`], [`SEGMENTS`] and [`COMPACTNESS`] say, and a sentence where a default gave way.
///
/// # Errors
/// More parts than the input has pixels, where their number was given; a parameter that was given and plays no part.
pub async fn cut(ask: &mut Ask<'_>) -> Result<(Segments, Option<String>), MethodError> {
    let [_, height, width] = ask.model.input_shape();
    let kind = ask.settings.choice("regions").to_string();
    for (name, plays) in [("segments", kind != "quickshift"), ("compactness", kind == "slic")] {
        if ask.settings.is_given(name) && !plays {
            return Err(BadParameter(format!("`{name}` plays no part with regions={kind}: leave one of them out")).into());
        }
    }
    if kind == "quickshift" {
        let picture = ask.model.picture(&read(ask.input.clone(), "the input").await?);
        return Ok((quickshift(&picture, Quickshift::default()), None));
    }
    let asked = ask.settings.integer("segments");
    let count = if ask.settings.is_given("segments") { asked } else { serving(asked, height * width) };
    let remark = (count != asked).then(|| {
        format!("The input of {width} x {height} pixels is too small for the default of {asked} parts: {count} took their place.")
    });
    ask.settings.resolve("segments", count);
    if kind == "grid" {
        return Ok((grid(count, height, width).map_err(refused)?, remark));
    }
    let picture = ask.model.picture(&read(ask.input.clone(), "the input").await?);
    let compactness = f64::from(ask.settings.number("compactness"));
    Ok((slic(&picture, Slic { count, compactness }).map_err(refused)?, remark))
}

/// The default number of parts, or fewer where they would have less than [`LEAST_AREA`] pixels each.
fn serving(default: usize, pixels: usize) -> usize {
    default.min((pixels / LEAST_AREA).max(1))
}

/// Pixels of a part of the default number, at least: a part of one pixel is no region.
const LEAST_AREA: usize = 4;

/// The answer with a sentence before its remark.
pub(super) fn after(sentence: Option<String>, answer: Answer) -> Answer {
    let remark = match (sentence, answer.remark) {
        (Some(first), Some(second)) => Some(format!("{first} {second}")),
        (first, second) => first.or(second),
    };
    Answer { remark, ..answer }
}

pub(super) fn refused(error: crate::image::superpixels::BadCount) -> MethodError {
    BadParameter(error.to_string()).into()
}

/// The answer that gives every pixel the number of its part.
pub fn painted(segments: &Segments, values: &[f64], unit: String, remark: Option<String>) -> Result<Answer, MethodError> {
    let values = segments.paint(values);
    let heatmap = Heatmap::new(segments.height, segments.width, values.clone())?;
    let attribution = Attribution::Input { shape: [1, segments.height, segments.width], values };
    Ok(Answer { attribution, heatmap, unit, remark, surrogate: None, exponent: 0 })
}

/// Scores of the photo with the parts kept that each row says, row by row, and after every batch what `then` makes of the rows
/// so far. Scores that differ by rounding alone are the first one, all of them, so that no map is made of their differences.
pub async fn ask_about(
    ask: &Ask<'_>,
    segments: &Segments,
    rows: &[Vec<bool>],
    mut then: impl FnMut(&[f64]) -> Result<(), MethodError>,
) -> Result<Vec<f64>, MethodError> {
    use super::masks::{Masked, SegmentMasks, batches};
    let masked = Masked::new(ask).await?;
    let masks = SegmentMasks::new(&segments.labels, [segments.height, segments.width], segments.count, ask);
    let mut scores = Vec::with_capacity(rows.len());
    for batch in batches(rows.len()) {
        let found = masked.scores(masks.of(&rows[batch.clone()]), batch.start, rows.len()).await?;
        scores.extend(found.into_iter().map(f64::from));
        then(&settled(&masked, &scores))?;
    }
    Ok(settled(&masked, &scores))
}

fn settled(masked: &super::masks::Masked<'_>, scores: &[f64]) -> Vec<f64> {
    if masked.moves(scores) { scores.to_vec() } else { scores.first().map_or(Vec::new(), |&first| vec![first; scores.len()]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_number_of_parts_gives_way_to_the_size_of_the_input() {
        assert_eq!([serving(49, 224 * 224), serving(49, 28 * 28), serving(49, 30), serving(49, 3)], [49, 49, 7, 1]);
    }
}
