//! A method re-run twice within the budget of a verdict, once with another draw of its random numbers.

use super::Rerun;
use crate::methods::{Method, baseline};
use crate::parameters::Settings;
use crate::report::{Depth, MAP_PASSES, Maker, fitted};
use burn::tensor::Tensor;
use serde_json::Value;

/// Name of the parameter that a method's random numbers are drawn by.
const SEED: &str = "seed";

/// Name of the parameter that says how many of a method's parts are used.
const MOST: &str = "most";

/// The share of the map's parts that two re-runs with the settings `fitted` hold together, of a method without randomness whose seed chooses
/// some of its parts, others for the next seed. 0 for every other method.
fn covered(method: &Method, used: &Settings, fitted: &Settings) -> f64 {
    let parts = |settings: &Settings| settings.value(SEED).and(settings.value(MOST)).and_then(Value::as_f64);
    match (parts(used), parts(fitted)) {
        (Some(all), Some(some)) if method.deterministic && all > 0.0 => (2.0 * some / all).min(1.0),
        _ => 0.0,
    }
}

/// Two re-runs of a method.
pub struct Reruns {
    own: Rerun,
    used: Settings,
    again: [Rerun; 2],
    cost: f64,
    words: String,
    affordable: bool,
    covered: f64,
}

impl Reruns {
    /// Re-runs of a method whose own map cost `passes` with the settings as it `used` them, for a verdict of that depth. The standard verdict
    /// re-runs a method that is too dear with fewer samples, steps or patches; of a limit, fewer than were used of it.
    pub fn new(own: &Rerun, used: &Settings, passes: f64, depth: Depth) -> Self {
        let fit = fitted(own.method, used, passes, MAP_PASSES);
        let affordable = fit.is_some() || passes <= MAP_PASSES;
        let fit = fit.filter(|_| depth == Depth::Standard);
        // An estimate that is a little too low must not begin what the budget ends.
        let cost = if fit.is_some() { MAP_PASSES } else { passes };
        let (settings, words) = fit.unwrap_or_else(|| (own.settings.clone(), String::new()));
        let fitted = Rerun { settings, ..own.clone() };
        let covered = covered(own.method, used, &fitted.settings);
        let again = [fitted.reseeded(1), fitted];
        Self { own: own.clone(), used: used.clone(), again, cost, words, affordable, covered }
    }

    /// What a verdict is told of the method.
    pub fn maker(&self) -> Maker<'_> {
        let [first, second] = &self.again;
        let (settings, used) = (&self.own.settings, &self.used);
        let draws = baseline::draws(settings) && first.settings != second.settings;
        let Self { cost, words, affordable, covered, .. } = self;
        let (cost, covered, affordable) = (*cost, *covered, *affordable);
        Maker { method: self.own.method, settings, used, reruns: [first, second], draws, covered, cost, words, affordable }
    }
}

impl Rerun {
    /// The same with another photo to start from.
    pub fn starting_from(&self, reference: Option<Tensor<4>>) -> Self {
        Self { reference, ..self.clone() }
    }

    /// The same with another draw of its random numbers, where it has any.
    pub fn reseeded(&self, draw: u64) -> Self {
        let Some(seed) = self.settings.value(SEED).and_then(Value::as_u64) else { return self.clone() };
        // The declared range of a seed holds its neighbours on at least one side.
        let next = [seed.checked_add(draw), seed.checked_sub(draw)];
        let settings = next.into_iter().flatten().find_map(|next| self.settings.with(self.method.parameters, SEED, next));
        settings.map_or_else(|| self.clone(), |settings| Self { settings, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rerun(id: &str, given: Value) -> Rerun {
        Rerun::new(id, given.as_object().unwrap()).unwrap()
    }

    #[test]
    fn re_runs_draw_other_random_numbers_and_fit_the_budget() {
        let own = rerun("smoothgrad", json!({ "samples": 50, "seed": 7 }));
        let reruns = Reruns::new(&own, &own.settings, 150.0, Depth::Standard);
        let maker = reruns.maker();
        assert_eq!((maker.cost, maker.settings.integer("seed")), (MAP_PASSES, 7));
        assert_eq!(reruns.again.each_ref().map(|rerun| rerun.settings.integer("seed")), [8, 7]);
        assert!(reruns.again[0].settings.integer("samples") < 50 && maker.words.contains("noisy copies"));
        assert!(maker.draws && maker.affordable);
        let quick = Reruns::new(&own, &own.settings, 150.0, Depth::Quick);
        assert_eq!((quick.cost, quick.words.as_str(), quick.affordable), (150.0, "", true));
        let from_black = rerun("integrated-gradients", json!({}));
        assert!(!Reruns::new(&from_black, &from_black.settings, 98.0, Depth::Standard).maker().draws, "it draws no baseline");
        let from_noise = rerun("integrated-gradients", json!({ "baseline": "noise" }));
        assert!(Reruns::new(&from_noise, &from_noise.settings, 98.0, Depth::Standard).maker().draws);
        let gradient = rerun("gradient", json!({}));
        assert!(!Reruns::new(&gradient, &gradient.settings, 3.0, Depth::Quick).maker().draws);
        assert!(!Reruns::new(&gradient, &gradient.settings, 300.0, Depth::Quick).affordable, "it has nothing to be had less of");
        let occlusion = rerun("occlusion", json!({}));
        let mut used = occlusion.settings.clone();
        used.resolve("most", 49);
        let reruns = Reruns::new(&occlusion, &used, 51.0, Depth::Standard);
        let some = reruns.again[0].settings.integer("most");
        assert_eq!((some, reruns.words.as_str()), (20, "with 20 patches in the place of 49"));
        assert!(reruns.maker().draws && (reruns.maker().covered - 40.0 / 49.0).abs() < 1e-12);
        assert_eq!(reruns.again.each_ref().map(|rerun| rerun.settings.integer("seed")), [1, 0]);
        let adaptive = rerun("integrated-gradients", json!({}));
        let mut used = adaptive.settings.clone();
        used.resolve("steps", 50);
        let reruns = Reruns::new(&adaptive, &used, 151.0, Depth::Standard);
        let steps = reruns.again[0].settings.integer("steps");
        // Each of them costs three passes.
        assert!(3 * steps <= MAP_PASSES as usize && reruns.words.ends_with("in the place of 50"), "{steps} {}", reruns.words);
        assert_eq!(rerun("gradient", json!({})).reseeded(1).settings, rerun("gradient", json!({})).settings);
    }
}
