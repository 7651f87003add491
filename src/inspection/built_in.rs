//! A normalisation that the file already holds: its first steps only subtract, add, multiply and divide by constants. What they make of
//! black and white says which range they are meant for.

use super::guess::{Reasoned, Sureness};
use crate::model::{Classifier, Model, ModelError};
use crate::network::{Graph, Port, front_name};
use crate::pace::Pace;

/// Steps that a normalisation is made of.
const SCALES: &[&str] = &["Add", "Sub", "Mul", "Div", "Neg", "BatchNormalization"];
/// Steps that may stand among them.
const PASSES: &[&str] = &["Cast", "Identity", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "Slice", "Gather"];

/// Ranges of normalised colours: deviations of photos are near a quarter of the range from black to white, so white is rarely more than
/// six deviations above black, and a range of less than a quarter is no normalised one.
const NARROWEST: f32 = 0.25;
const WIDEST: f32 = 8.0;
/// How far below black 0 may lie, and above white, as a share of the range: a normalised photo has values on both sides of 0, or begins there.
const BESIDE: f32 = 0.05;
/// Where a mean is subtracted and nothing is divided by, black lies this share of the range below 0.
const CENTRED: f32 = 0.2;

/// The last port of the steps at the input that only scale, and their operators; none where the first step is another.
fn normalised(graph: &Graph) -> Option<(Port, Vec<&str>)> {
    let front = graph.facts().input.as_ref().map(|input| front_name(&input.name)).unwrap_or_default();
    let (mut port, mut last, mut scaling) = (graph.input(0), None, Vec::new());
    loop {
        let mut readers = graph.nodes().iter().filter(|node| node.inputs.contains(&port));
        let (Some(node), None) = (readers.next(), readers.next()) else { break };
        let operator = node.operator.as_str();
        let scales = SCALES.contains(&operator) && node.inputs.len() == 1 && node.name != front;
        if !scales && !PASSES.contains(&operator) && node.name != front {
            break;
        }
        port = node.output;
        if scales {
            scaling.push(operator);
            last = Some(port);
        }
    }
    Some((last?, scaling))
}

/// The preset that a normalisation in the file asks for, if there is one.
pub(super) async fn preprocess(model: &Classifier, pace: &dyn Pace) -> Result<Option<Reasoned>, ModelError> {
    let Some((port, steps)) = normalised(model.graph()) else { return Ok(None) };
    let [_, height, width] = model.input_shape();
    let mut ends = Vec::new();
    for pixel in [0.0, 1.0, 255.0] {
        let image = model.input(vec![pixel; 3 * height * width])?;
        let values = model.values_at(image, &[port], pace).await?.remove(0);
        ends.push(mean(&values));
    }
    let [black, one, white] = ends[..] else { unreachable!("three pixels were tried") };
    let sane = |from: f32, to: f32| {
        let (low, high) = (from.min(to), from.max(to));
        let range = high - low;
        (NARROWEST..=WIDEST).contains(&range) && low <= BESIDE * range && high >= -BESIDE * range
    };
    let range = white - black;
    let words = steps.join(", ");
    // A mean that is subtracted alone leaves the range of the pixels.
    let centred = black <= -CENTRED * range && black + range >= CENTRED * range;
    let found = if sane(black, white) || (range > WIDEST && centred) {
        Some(("raw", format!("The file begins with {words}, which make {} to {} of the pixels 0 to 255.", short(black), short(white))))
    } else if sane(black, one) {
        Some(("unit", format!("The file begins with {words}, which make {} to {} of colours from 0 to 1.", short(black), short(one))))
    } else {
        None
    };
    Ok(found.map(|(preset, reason)| Reasoned::new(preset, Sureness::Likely, reason)))
}

fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len() as f32
}

fn short(value: f32) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    // No negative zero.
    format!("{}", rounded + 0.0)
}
