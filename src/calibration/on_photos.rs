//! Limits for a network from photos that a visitor gives.

use super::counts;
use super::examined_map::{ExaminedMap, Half, Plant};
use super::limits::{by_meaning, thresholds};
use super::planted::{Effort, Picture, examined_maps, logits_of};
use super::trial::Trial;
use crate::image::Image;
use crate::methods;
use crate::model::{Classifier, FamiliarityStatistics, ModelError};
use crate::pace::Part;
use crate::report::{Controls, Examination, Finding, Limit, Scatter, Signal, Thresholds};
use crate::session::{Observer, SessionError, Stage};
use serde::{Deserialize, Serialize};

/// Fewest photos: with fewer, most limits have too few maps to be set from.
pub const FEWEST_PHOTOS: usize = 8;

/// Most photos; more take an hour and hardly move a limit.
pub const MOST_PHOTOS: usize = 200;

/// The methods whose maps count as real; each passes the sanity checks of Adebayo et al. (2018).
pub const METHODS: [&str; 4] = ["gradient", "smoothgrad", "grad-cam", "occlusion"];

/// What was measured of one map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MapNumbers {
    /// What is wrong with it; null for a real map.
    pub plant: Option<Plant>,
    /// The method that made it, or that it claims to be made by.
    pub method: String,
    /// The signals that have a number, each with it.
    pub values: Vec<(Signal, f64)>,
    /// The relevance gain of the controls on the same photo.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub controls: Controls,
    /// How far two re-runs agree that differ in their random numbers alone; null where there are none.
    #[serde(default)]
    #[cfg_attr(test, ts(optional = nullable))]
    pub scatter: Option<Scatter>,
}

/// What was measured of the maps of one photo: all that limits are set from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PhotoNumbers {
    /// What the network says of it, `[classes]`.
    pub logits: Vec<f32>,
    /// Its maps, real and planted.
    pub maps: Vec<MapNumbers>,
}

/// Limits from a visitor's photos, and how far they can be relied on.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Calibration {
    /// What a card holds as `calibration`: the limits that were learnt, and for other signals those that the network had.
    #[cfg_attr(test, ts(type = "Record<string, unknown>"))]
    pub calibration: Thresholds,
    /// What familiarity is told by: what a card holds as `familiarity`. Null with fewer than 20 photos, or on a network of one class.
    pub familiarity: Option<FamiliarityStatistics>,
    /// Number of photos.
    pub photos: usize,
    /// The signals whose limits were learnt.
    pub learnt: Vec<Signal>,
    /// How the limits fare on a photo that had no part in them: every photo in turn, with limits from all the others.
    pub trial: Trial,
    /// The same with the limits that the network had before.
    pub before: Trial,
}

/// Measures the maps of one photo, the one at `index`, which takes about 350 passes through the network.
///
/// # Errors
/// [`SessionError::Cancelled`], a lost device, a network whose numbers are not finite.
pub async fn examine_photo(model: &Classifier, photo: Image, index: usize, observer: &dyn Observer) -> Result<PhotoNumbers, SessionError> {
    let pace = &Stage { observer, stage: "calibrate", label: "Measuring the maps of a photo" };
    let examined = async {
        let logits = logits_of(model, &photo, &Part { pace, part: 0, parts: 1 }).await?;
        let picture = Picture { name: index.to_string(), photo, half: Half::Set, quadrants: Vec::new() };
        let methods = METHODS.map(String::from);
        let maps = examined_maps(&model.id, model, &picture, index, &methods, Effort::Brief, pace).await?;
        Ok(PhotoNumbers { logits, maps: maps.iter().filter(|map| counts(map)).map(numbers).collect() })
    };
    examined.await.map_err(SessionError::or_cancelled)
}

/// Sets limits for a network from the numbers of its photos.
///
/// # Errors
/// [`ModelError::BadInput`] with fewer than [`FEWEST_PHOTOS`] photos or more than [`MOST_PHOTOS`], and for numbers that are not those of
/// [`examine_photo`].
pub fn limits_from(model: &Classifier, photos: &[PhotoNumbers]) -> Result<Calibration, ModelError> {
    let count = photos.len();
    if !(FEWEST_PHOTOS..=MOST_PHOTOS).contains(&count) {
        let text = format!("{count} photos were given: {FEWEST_PHOTOS} to {MOST_PHOTOS} of the kind that the network is for are needed");
        return Err(ModelError::BadInput(text));
    }
    let base = Thresholds::of_network(model.calibration.as_deref()).map_err(ModelError::BadInput)?;
    let mut maps = Vec::new();
    for (index, photo) in photos.iter().enumerate() {
        for map in &photo.maps {
            maps.push((index, examined(&model.id, map)?));
        }
    }
    let logits: Vec<Vec<f32>> = photos.iter().map(|photo| photo.logits.clone()).collect();
    Ok(Calibration { familiarity: FamiliarityStatistics::of(&logits).ok(), ..learnt(&maps, count, &base) })
}

/// The limits that maps set, each with the place of its photo, and their trial.
fn learnt(maps: &[(usize, ExaminedMap)], photos: usize, base: &Thresholds) -> Calibration {
    let command = format!("calibrated on {photos} photos");
    let of = |left_out: Option<usize>| {
        let chosen: Vec<&ExaminedMap> = maps.iter().filter(|(photo, _)| Some(*photo) != left_out).map(|(_, map)| map).collect();
        thresholds(&command, &chosen, base)
    };
    let (mut trial, mut before) = (Trial::default(), Trial::default());
    for tried in 0..photos {
        let others = of(Some(tried));
        for (_, map) in maps.iter().filter(|(photo, _)| *photo == tried) {
            trial.add(map, &others);
            before.add(map, base);
        }
    }
    let all = of(None);
    let changed = |signal: Signal| all.limits.iter().any(|limit: &Limit| limit.signal == signal && !base.limits.contains(limit));
    let learnt: Vec<Signal> = Signal::ALL.into_iter().filter(|&signal| by_meaning(signal).is_none() && changed(signal)).collect();
    let limits = all.limits.iter().filter(|limit| by_meaning(limit.signal).is_none()).cloned().collect();
    Calibration { calibration: Thresholds { command, limits }, familiarity: None, photos, learnt, trial, before }
}

fn numbers(map: &ExaminedMap) -> MapNumbers {
    let values = map.standard.findings.iter().filter_map(|finding| Some((finding.signal, finding.value.as_ref().ok().copied()?)));
    let values = values.filter(|(_, value)| value.is_finite()).collect();
    let controls = map.finding(Signal::Faithfulness).map(|finding| finding.controls).unwrap_or_default();
    let scatter = map.standard.findings.iter().find_map(|finding| finding.scatter);
    MapNumbers { plant: map.plant, method: map.method.clone(), values, controls, scatter }
}

fn examined(network: &str, map: &MapNumbers) -> Result<ExaminedMap, ModelError> {
    let method = methods::by_id(&map.method).map_err(|error| ModelError::BadInput(error.to_string()))?;
    if let Some((signal, _)) = map.values.iter().find(|(_, value)| !value.is_finite()) {
        return Err(ModelError::BadInput(format!("the number for {} of a map is not finite: measure the photo again", signal.metric())));
    }
    if map.controls.all().any(|control| !control.is_finite()) {
        return Err(ModelError::BadInput("the gain of a control is not finite: measure the photo again".into()));
    }
    if map.scatter.is_some_and(|scatter| !scatter.agreement.is_finite() || !scatter.error.is_finite()) {
        return Err(ModelError::BadInput("the scatter of a method is not finite: measure the photo again".into()));
    }
    let finding = |&(signal, value): &(Signal, f64)| {
        let controls = if signal == Signal::Faithfulness { map.controls } else { Controls::default() };
        let scatter = map.scatter.filter(|_| signal.is_rerun());
        Finding { controls, scatter, ..Finding::new(signal, Ok(value)) }
    };
    let findings = map.values.iter().map(finding).collect();
    Ok(ExaminedMap {
        network: network.into(),
        photo: String::new(),
        half: Half::Set,
        plant: map.plant,
        method: map.method.clone(),
        drawn: 0.0,
        quick: None,
        standard: Examination { family: Some(method.family), chance: 0.0, findings, passes: 0.0 },
    })
}
