//! What the first layer of a network makes of photos in the way of each preset. A batch normalisation in the file says which statistics it
//! was trained on; without one there is only the range in which a layer is neither silent nor drowned.

use super::guess::{Reasoned, Sureness};
use super::{families, photos};
use crate::image::{PreprocessChoice, Preset};
use crate::model::{Classifier, ModelError};
use crate::network::Port;
use crate::pace::Pace;

/// How far the statistics of the right preset are from those of the training photos: three photos are few, and their variances differ from
/// those of all photos by a factor of two or so.
const FITS: f64 = 1.0;
/// How many times further off the next other preset is, so that the best one is likely.
const AHEAD: f64 = 2.0;

/// By which factor the numbers of a first layer may be off from 1. Beyond it their scale follows in a later step, as in quantised files, and
/// their size says nothing of the photo.
const NEAR_ONE: f64 = 30.0;

/// A channel whose scale is smaller is switched off, and says nothing.
const LEAST_SCALE: f32 = 1e-3;

/// The values of a port for the photos in the way of a preset.
async fn values(model: &Classifier, preset: &'static Preset, port: Port, pace: &dyn Pace) -> Result<Vec<f32>, ModelError> {
    let prepared = model.prepared(PreprocessChoice::Preset(preset))?;
    let mut all = Vec::new();
    for (photo, _) in photos::all() {
        let input = prepared.input(prepared.preparation.tensor(&photo).values)?;
        all.extend(prepared.values_at(input, &[port], pace).await?.remove(0));
    }
    Ok(all)
}

/// The preset with which the first batch normalisation sees the statistics that it was trained on: z of mean 0 and variance 1 in every
/// channel. None where the file has none, or none fits.
pub(super) async fn of_batch_norm(model: &Classifier, pace: &dyn Pace) -> Result<Option<Reasoned>, ModelError> {
    let graph = model.graph();
    let Some(norm) = &graph.facts().batch_norm else { return Ok(None) };
    let Some(port) = graph.port(&norm.output) else { return Ok(None) };
    let channels = norm.scale.len();
    // Channels second and cells behind them; two images at once would lie in between.
    let [1, second, ..] = graph.ports()[port].shape[..] else { return Ok(None) };
    if second != channels || norm.bias.len() != channels {
        return Ok(None);
    }
    let mut found = Vec::new();
    for preset in photos::different() {
        let values = values(model, preset, port, pace).await?;
        let area = values.len() / channels / photos::all().count();
        let mut misfit = Vec::new();
        for channel in 0..channels {
            let (scale, bias) = (norm.scale[channel], norm.bias[channel]);
            if scale.abs() < LEAST_SCALE {
                continue;
            }
            let own = values.chunks(area).skip(channel).step_by(channels).flatten();
            let normalised: Vec<f64> = own.map(|value| f64::from((value - bias) / scale)).collect();
            let count = normalised.len() as f64;
            let mean = normalised.iter().sum::<f64>() / count;
            let variance = normalised.iter().map(|z| (z - mean) * (z - mean)).sum::<f64>() / count;
            misfit.push(mean * mean + variance.max(1e-12).ln().abs());
        }
        misfit.sort_by(f64::total_cmp);
        // The median: a channel that sees one colour or one edge alone may be far off on three photos.
        let Some(&middle) = misfit.get(misfit.len() / 2) else { return Ok(None) };
        found.push((preset, middle));
    }
    let least = found.iter().map(|(_, misfit)| *misfit).fold(f64::INFINITY, f64::min);
    if !least.is_finite() || least > FITS {
        return Ok(None);
    }
    // Of those that three photos cannot tell apart the most usual one, which is offered first.
    let near: Vec<&str> = found.iter().filter(|(_, misfit)| *misfit < AHEAD * least).map(|(preset, _)| preset.id).collect();
    let start =
        "Its first batch normalisation keeps the statistics of the photos that it was trained on, and photos prepared this way come";
    Ok(Some(match near[..] {
        [best] => {
            let others = found.iter().filter(|(preset, _)| preset.id != best).map(|(_, misfit)| *misfit);
            let times = others.fold(f64::INFINITY, f64::min) / least.max(1e-9);
            Reasoned::new(best, Sureness::Likely, format!("{start} nearest to them, {times:.1} times as near as the next best."))
        }
        _ => Reasoned::new(near[0], Sureness::Guess, format!("{start} near to them, as they do with {}.", near[1..].join(", "))),
    }))
}

/// The preset with which the numbers that the first layer gives are nearest to 1 in size. That tells ranges apart and no more.
pub(super) async fn of_first_layer(model: &Classifier, pace: &dyn Pace) -> Result<Reasoned, ModelError> {
    let graph = model.graph();
    let usual = if families::is_of_keras(graph.facts()) { "keras-tf" } else { "torchvision" };
    let weighs = |operator: &str| matches!(operator, "Conv" | "Gemm" | "MatMul");
    let below = graph.descendants(graph.input(0));
    let first = std::iter::zip(graph.nodes(), below)
        .find(|(node, below)| *below && node.inputs.len() == 1 && weighs(&node.operator) && !node.name.starts_with("the input "));
    let mut found = Vec::new();
    if let Some((node, _)) = first {
        for id in [usual, "unit", "raw"] {
            let preset = Preset::by_id(id).expect("a preset of the registry");
            let values = values(model, preset, node.output, pace).await?;
            let square = values.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>() / values.len().max(1) as f64;
            found.push((id, square.sqrt()));
        }
    }
    let off = |size: f64| size.max(1e-12).ln().abs();
    let best = found
        .iter()
        .filter(|(_, size)| size.is_finite() && off(*size) <= NEAR_ONE.ln())
        .min_by(|(_, a), (_, b)| off(*a).total_cmp(&off(*b)));
    let nothing = "Nothing in the file says how it wants its photos";
    Ok(match best {
        Some((id, size)) => Reasoned::new(
            id,
            Sureness::Guess,
            format!("{nothing}; this way its first layer gives numbers of the size {}, nearest to 1.", crate::figures::figure(*size)),
        ),
        None => Reasoned::new(usual, Sureness::Guess, format!("{nothing}; this is the most usual way.")),
    })
}
