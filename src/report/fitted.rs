//! Settings with which a re-run of a method fits the budget.

use crate::methods::Method;
use crate::parameters::{ParameterKind, Settings};

/// Names of parameters that the cost of a method grows with in proportion.
const PROPORTIONAL: &[&str] = &["samples", "steps", "most"];

/// Fewer parts than these are no sample of anything.
const LEAST: f64 = 4.0;

/// Steps of an integral are also raised to what can be afforded, by this factor at least: an integral with few steps differs from one
/// with more, and so shows in stability.
const WORTHWHILE: f64 = 1.5;

/// The settings, and in words how they differ, for a method whose map costs `passes` with the `settings` given. None where the settings
/// fit as they are, or where nothing could be set to make them fit.
pub fn fitted(method: &Method, settings: &Settings, passes: f64, allowed: f64) -> Option<(Settings, String)> {
    let ratio = allowed / passes;
    let declared = |name: &str| method.parameters.iter().find(|parameter| parameter.name == name);
    for name in PROPORTIONAL {
        let Some(ParameterKind::Integer { min, max, .. }) = declared(name).map(|parameter| parameter.kind) else { continue };
        let before = settings.integer(name);
        // The ends of a path and the photo itself cost passes beside the parts.
        let after = ((before as f64 * ratio * 0.9).floor()).clamp(min as f64, max as f64);
        let (raised, lowered) = (*name == "steps" && ratio >= WORTHWHILE, ratio < 1.0);
        if !(raised || lowered) || after < LEAST {
            return None;
        }
        let settings = settings.with(method.parameters, name, after as usize)?;
        let label = method.parameters.iter().find(|parameter| parameter.name == *name).map_or(*name, |parameter| parameter.label);
        return Some((settings, format!("with {} {} in the place of {before}", after as usize, label.to_lowercase())));
    }
    None
}
