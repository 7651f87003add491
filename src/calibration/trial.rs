//! How limits fare on maps of which it is known whether they are bad.

use super::examined_map::ExaminedMap;
use crate::report::{Depth, Examination, Level, Signal, Standing, Thresholds, decide};
use serde::Serialize;

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Share {
    /// How many.
    pub count: usize,
    /// Of how many.
    pub of: usize,
}

impl Share {
    /// One more, which counts where `counts`.
    fn add(&mut self, counts: bool) {
        self.count += usize::from(counts);
        self.of += 1;
    }
}

/// How limits fare: the more planted maps are caught and the fewer real ones flagged, the better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Trial {
    /// Planted bad maps that are careful or misleading.
    pub caught: Share,
    /// Real maps that are careful or misleading.
    pub flagged: Share,
}

impl Trial {
    /// Tries limits on a map, by its standard check.
    pub fn add(&mut self, map: &ExaminedMap, thresholds: &Thresholds) {
        let flagged = standing_of_map(&map.standard, Depth::Standard, thresholds).0 != Standing::Clear;
        let share = if map.plant.is_some() { &mut self.caught } else { &mut self.flagged };
        share.add(flagged);
    }
}

/// The verdict on the map alone, and the signals that ask for care or call it misleading. That the network is unsure is left out: it is said
/// of real and of planted maps alike.
pub fn standing_of_map(examination: &Examination, depth: Depth, thresholds: &Thresholds) -> (Standing, Vec<Signal>) {
    let findings = examination.findings.iter().filter(|finding| finding.signal.is_of_map()).cloned().collect();
    let verdict = decide(&Examination { findings, ..*examination }, depth, thresholds);
    let flags = verdict.reasons.iter().filter(|reason| reason.level <= Level::Careful).map(|reason| reason.id).collect();
    (verdict.verdict, flags)
}
