//! What a session remembers, so that nothing is computed twice.

use super::rerun::map_of;
use crate::methods::Answer;
use crate::metrics::Map as Attributions;
use crate::model::{ModelError, Score};
use crate::parameters::Settings;
use crate::report::{ControlGains, Depth, Verdict};
use std::rc::Rc;

/// A map that was made of the photo at hand.
pub(super) struct KeptMap {
    pub(super) map: Attributions,
    pub(super) shown: Vec<f32>,
    pub(super) surrogate: Option<f64>,
    /// The settings as the method used them.
    pub(super) settings: Settings,
    pub(super) passes: f64,
}

/// What is known of the photo and the network at hand.
#[derive(Default)]
pub(super) struct Memory {
    pub(super) made: Vec<(String, Rc<KeptMap>)>,
    pub(super) verdicts: Vec<((String, Depth), Verdict)>,
    pub(super) controls: Vec<(Score, ControlGains)>,
}

/// How many maps are kept: at 224 x 224 and three channels each is 0.8 MB.
const MAPS: usize = 6;

/// How many verdicts and controls are kept; they are small.
pub(super) const OTHERS: usize = 64;

/// Remembers a value in the place of an older one, or of the oldest where the list is full.
pub(super) fn keep<K: PartialEq, V>(list: &mut Vec<(K, V)>, most: usize, key: K, value: V) {
    list.retain(|(known, _)| *known != key);
    if list.len() >= most {
        list.remove(0);
    }
    list.push((key, value));
}

/// What is remembered under a key.
pub(super) fn recall<'a, K: PartialEq, V>(list: &'a [(K, V)], key: &K) -> Option<&'a V> {
    list.iter().find(|(known, _)| known == key).map(|(_, value)| value)
}

impl Memory {
    /// Remembers the map that answers a question.
    pub fn made(&mut self, question: String, answer: &Answer, settings: &Settings, passes: f64) -> Result<Rc<KeptMap>, ModelError> {
        let shown = answer.heatmap.values().to_vec();
        let made = Rc::new(KeptMap { map: map_of(answer)?, shown, surrogate: answer.surrogate, settings: settings.clone(), passes });
        keep(&mut self.made, MAPS, question, made.clone());
        Ok(made)
    }

    /// The verdict on the map that answered a question.
    pub fn verdict(&self, question: &str, depth: Depth) -> Option<Verdict> {
        recall(&self.verdicts, &(question.to_string(), depth)).cloned()
    }

    /// The attribution that answered a question.
    pub fn map(&self, question: &String) -> Option<Attributions> {
        recall(&self.made, question).map(|made| made.map.clone())
    }
}

/// A question as a key: the method with its settings as they were asked for, and the score.
pub(super) fn question(method: &str, settings: &Settings, score: Score) -> String {
    serde_json::json!([method, settings, score]).to_string()
}
