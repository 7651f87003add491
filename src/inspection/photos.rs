//! Photos whose ImageNet classes are known, shown to a network that may be one of ImageNet in the way of each preset: the right one names
//! them best.

use super::guess::{Reasoned, Sureness};
use crate::figures::percent;
use crate::image::{Image, PRESETS, PreprocessChoice, Preset};
use crate::model::{Classifier, Model, ModelError};
use crate::pace::Pace;

/// Three small photos of the gallery (160 x 120), each with the classes that name it.
const PHOTOS: [(&[u8], &[usize]); 3] = [
    (include_bytes!("../../www/photos/small/panda.webp"), &[388]),
    (include_bytes!("../../www/photos/small/scarlet-macaw.webp"), &[88]),
    (include_bytes!("../../www/photos/small/chelsea.webp"), &[281, 282, 283, 285]),
];

/// The most multiplications that are spent on it, some ten seconds of a browser's CPU: three photos with networks such as EfficientNet-Lite,
/// one with ResNet-50, none with VGG-16.
const MOST_WORK: u64 = 30_000_000_000;

/// A network that gives the right classes less than this of its probability does not know them, whatever the preset.
const KNOWS: f64 = 0.25;
/// How much more the best preset gives them than the next other one, so that it is likely.
const AHEAD: f64 = 0.1;

/// The photos.
pub(super) fn all() -> impl Iterator<Item = (Image, &'static [usize])> {
    PHOTOS.into_iter().map(|(bytes, classes)| (Image::decode(bytes).expect("a photo of the gallery"), classes))
}

/// The presets of which no two give the same numbers.
pub(super) fn different() -> impl Iterator<Item = &'static Preset> {
    PRESETS
        .iter()
        .enumerate()
        .filter(|(place, preset)| PRESETS[..*place].iter().all(|other| !other.same_numbers(preset)))
        .map(|(_, preset)| preset)
}

/// The preset by which a network of ImageNet names the photos best; none for another network, one that is too large to try, or one that
/// does not know them.
pub(super) async fn preprocess(model: &Classifier, pace: &dyn Pace) -> Result<Option<Reasoned>, ModelError> {
    let background = match model.classes() {
        1000 => 0,
        1001 => 1,
        _ => return Ok(None),
    };
    let passes = different().count() as u64;
    let affordable = MOST_WORK / model.graph().work().max(1) / passes;
    if affordable == 0 {
        return Ok(None);
    }
    let photos: Vec<_> = all().take(usize::try_from(affordable).unwrap_or(usize::MAX)).collect();
    let mut found = Vec::new();
    for preset in different() {
        let prepared = model.prepared(PreprocessChoice::Preset(preset))?;
        let mut sum = 0.0;
        for (photo, classes) in &photos {
            let input = prepared.input(prepared.preparation.tensor(photo).values)?;
            let logits = prepared.logits(input, pace).await?;
            let logits = crate::network::Value::from(logits).read().await?;
            if logits.iter().any(|logit| !logit.is_finite()) {
                continue;
            }
            let probabilities = model.link().probabilities(&logits);
            sum += classes.iter().map(|class| probabilities[class + background]).sum::<f64>();
        }
        found.push((preset, sum / photos.len() as f64));
    }
    found.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    let ((best, share), (next, other)) = (found[0], found[1]);
    if share < KNOWS {
        return Ok(None);
    }
    let sure = if share - other >= AHEAD { Sureness::Likely } else { Sureness::Guess };
    let many = if photos.len() == 1 { "a photo".to_string() } else { format!("{} photos", photos.len()) };
    let reason = format!(
        "Of {many} of known animals it gives the right classes {} this way, and {} with the next best, {}.",
        percent(share),
        percent(other),
        next.id
    );
    Ok(Some(Reasoned::new(best.id, sure, reason)))
}
