//! The verdict: misleading, careful, or clear where nothing was found against the map, with its reasons and with how much was checked.

use super::level::Level;
use super::relevance_gain::Controls;
use super::sentences;
use super::signal::Signal;
use super::steadiness::Scatter;
use super::thresholds::Better;
use serde::{Deserialize, Serialize};

/// How much a verdict may cost beside the map: at most 12 or at most 150 forward passes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Depth {
    /// At most 12 passes.
    #[default]
    Quick,
    /// At most 150 passes.
    Standard,
}

impl Depth {
    /// The limit, in units of one forward pass; making the map itself is not in it.
    pub fn passes(self) -> f64 {
        match self {
            Self::Quick => 12.0,
            Self::Standard => 150.0,
        }
    }
}

/// The verdict in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Nothing was found against it, in as many checks as [`Checks`] says.
    Clear,
    /// Something does.
    Careful,
    /// It says what is not so.
    Misleading,
}

/// The number behind a reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Evidence {
    /// Name of the number; not each is a metric of the registry.
    pub metric: &'static str,
    /// The number; null where it was not checked.
    pub value: Option<f64>,
    /// Which way is better.
    pub better: Better,
    /// The threshold that was crossed, or the nearest that was not.
    pub threshold: Option<f64>,
    /// What maps that explain nothing reach on the same photo.
    pub controls: Controls,
    /// By how much the map has to exceed each control: the standard error of their difference. Null where that was not measured.
    pub margins: Controls,
    /// How far two re-runs agree that differ in their random numbers alone; null where there are none, or where they were not made.
    pub scatter: Option<Scatter>,
    /// How the settings of re-runs differ from those of the map, in words; empty where they do not, or where nothing was re-run.
    pub rerun: String,
}

/// One reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Reason {
    /// What the map was held against.
    pub id: Signal,
    /// How serious it is; `unchecked` where there is no number, and the sentence says why.
    pub level: Level,
    /// The reason for people.
    pub sentence: String,
    /// The number behind it.
    pub evidence: Evidence,
}

/// How much was checked. What holds of every map ([`Level::Given`]) is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Checks {
    /// Checks that speak for the map; one that says little for it did not pass, though nothing is held against the map.
    pub passed: usize,
    /// Checks that gave a number.
    pub made: usize,
    /// Checks that apply to the map.
    pub all: usize,
    /// Checks that were not made, and that the standard check makes; 0 of the standard check itself.
    pub open: usize,
}

/// What is said of a map.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Verdict {
    /// In a word.
    pub verdict: Standing,
    /// In a few words, without a full stop: the standing and how much was checked, or what the chart calls less than good.
    pub headline: String,
    /// The checks whose result the headline names; none where it names the standing alone.
    pub named: Vec<Signal>,
    /// Whether it may be shown in green: nothing was found against the map in the standard check, every required check was made, and
    /// faithfulness, stability and agreement speak for the map.
    pub earned: bool,
    /// How much was checked.
    pub checks: Checks,
    /// How much might be spent.
    pub depth: Depth,
    /// What it cost when it was first asked for, in units of one forward pass.
    pub passes: f64,
    /// Milliseconds.
    pub ms: f64,
    /// Worst first.
    pub reasons: Vec<Reason>,
}

impl Verdict {
    /// The headline, what is left out of it, and the worst reasons in one line.
    pub fn line(&self) -> String {
        let Checks { made, all, open, .. } = self.checks;
        let little = self.reasons.iter().filter(|reason| reason.level == Level::Weak).count();
        let head = match self.verdict {
            Standing::Clear if self.depth == Depth::Quick => match open {
                0 => format!("{}.", self.headline),
                rest => format!("{}; the thorough check makes {rest} more.", self.headline),
            },
            Standing::Clear => {
                let rest =
                    [(little, if little == 1 { "says little either way" } else { "say little either way" }), (all - made, "not made")];
                let rest: String = rest.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!(", {count} {what}")).collect();
                format!("{}{rest}.", self.headline)
            }
            Standing::Careful | Standing::Misleading if self.headline.contains(':') => format!("{}.", self.headline),
            Standing::Careful | Standing::Misleading => format!("{}:", self.headline),
        };
        let worst = self.reasons.iter().filter(|reason| match self.verdict {
            Standing::Clear => reason.level == Level::Weak,
            Standing::Careful => reason.level <= Level::Careful || (reason.id == Signal::Faithfulness && reason.level == Level::Unchecked),
            Standing::Misleading => reason.level == Level::Misleading,
        });
        let mut said: Vec<String> = Vec::new();
        for reason in worst {
            // How the method was re-run is said once.
            let rerun = sentences::rerun_words(reason.id, &reason.evidence.rerun, reason.evidence.scatter);
            let known = !rerun.is_empty() && said.iter().any(|text| text.ends_with(&rerun));
            said.push(if known { reason.sentence.trim_end_matches(&rerun).trim_end().to_string() } else { reason.sentence.clone() });
        }
        std::iter::once(head).chain(said).collect::<Vec<_>>().join(" ")
    }
}
