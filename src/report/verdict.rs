//! The verdict: misleading, careful, or clear where nothing was found against the map, with its reasons and with how much was checked.

use super::chart::{Grade, STABILITY};
use super::headline::headline;
use super::relevance_gain::Controls;
use super::sentences::{self, AS_WELL, below_every_control, beside_controls, sentence, unchecked};
use super::steadiness::{LEAST_SELF_AGREEMENT, Scatter, graded};
use super::thresholds::{Better, Limit, Thresholds};
use crate::methods::MethodFamily;
use serde::{Deserialize, Serialize};

/// What a map can be held against, in the order in which reasons of one level are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "SignalId"))]
#[serde(rename_all = "kebab-case")]
pub enum Signal {
    /// Whether the score depends on the photo.
    Dependence,
    /// Whether taking away what the map names first does more than taking away what it names last.
    Faithfulness,
    /// Whether the method says the same of an almost equal photo.
    Stability,
    /// Whether the method, re-run, gives this map as closely as it gives its own map again.
    Reproduction,
    /// Whether the map of another class is another map.
    Class,
    /// Whether the map of an untrained network is another map.
    Randomisation,
    /// Whether an integral has steps enough to have settled.
    Convergence,
    /// Whether a map that promises to sum to a difference of scores does.
    Completeness,
    /// How much of the score the map holds, of a method that hands the score down to the pixels.
    Conservation,
    /// Whether the simple model that the map is read from fits the network.
    Surrogate,
    /// Whether there is anything in the map but its colours.
    Contrast,
    /// Whether a method of another kind points at the same places.
    Agreement,
    /// Whether the network prefers its likeliest class to all others together.
    Prediction,
    /// Whether the network itself gives the class that is explained a chance.
    Belief,
    /// Whether the photo is like the network's reference photos.
    Familiarity,
}

impl Signal {
    /// All, in order.
    pub const ALL: [Self; 15] = [
        Self::Dependence,
        Self::Faithfulness,
        Self::Stability,
        Self::Reproduction,
        Self::Class,
        Self::Randomisation,
        Self::Convergence,
        Self::Completeness,
        Self::Conservation,
        Self::Surrogate,
        Self::Contrast,
        Self::Agreement,
        Self::Prediction,
        Self::Belief,
        Self::Familiarity,
    ];

    /// What a map shown in green is not weak in, where it was measured: these speak for it.
    const SPEAKING: [Self; 4] = [Self::Faithfulness, Self::Stability, Self::Conservation, Self::Agreement];

    /// Without which a map is never shown in green: each is made or the verdict says that it was not.
    pub const REQUIRED: [Self; 7] =
        [Self::Faithfulness, Self::Stability, Self::Reproduction, Self::Class, Self::Randomisation, Self::Belief, Self::Familiarity];

    /// The name of its number. `completeness` is the metric of that name; `mprt` is that metric with one stage and signed values,
    /// `random-logit` that metric with the least likely class.
    pub fn metric(self) -> &'static str {
        match self {
            Self::Dependence => "roundings",
            Self::Faithfulness => "relevance-gain",
            Self::Stability => "noise-correlation",
            Self::Reproduction => "reproduction",
            Self::Class => "random-logit",
            Self::Randomisation => "mprt",
            Self::Convergence => "steps",
            Self::Completeness => "completeness",
            Self::Conservation => "kept",
            Self::Surrogate => "r-squared",
            Self::Contrast => "contrast",
            Self::Agreement => "cell-correlation",
            Self::Prediction => "probability",
            Self::Belief => "class-probability",
            Self::Familiarity => "familiarity",
        }
    }

    /// Whether passing it says something of the map: whether maps that explain nothing fail it. The others hold of every map of the same
    /// photo, class and settings, and can only be held against one.
    pub fn tells_maps_apart(self) -> bool {
        self.is_of_map() && !matches!(self, Self::Contrast | Self::Convergence)
    }

    /// Whether its number is found by re-running the method, so that the method's own scatter is in it.
    pub fn is_rerun(self) -> bool {
        matches!(self, Self::Stability | Self::Reproduction | Self::Class | Self::Randomisation)
    }

    /// Whether it is about the map; else it is about what is explained.
    pub fn is_of_map(self) -> bool {
        !matches!(self, Self::Dependence | Self::Prediction | Self::Belief | Self::Familiarity)
    }
}

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

/// What one found out about one signal.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// About what.
    pub signal: Signal,
    /// The number, or why there is none, as the rest of a sentence.
    pub value: Result<f64, String>,
    /// What the controls reach on the same photo.
    pub controls: Controls,
    /// What else there is to know, in words; empty where nothing.
    pub note: String,
    /// By how much a map exceeds each control by chance: the standard errors of their differences.
    pub margins: Controls,
    /// How far the method's re-runs agree with each other, where it draws random numbers and was re-run twice.
    pub scatter: Option<Scatter>,
    /// How the settings of re-runs differ from those of the map, in words; empty where they do not, or where nothing was re-run.
    pub rerun: String,
    /// Whether the standard check finds the number that is lacking here.
    pub open: bool,
}

impl Finding {
    /// A number, or why there is none, with nothing else known.
    pub fn new(signal: Signal, value: Result<f64, String>) -> Self {
        let (controls, margins) = (Controls::default(), Controls::default());
        Self { signal, value, controls, note: String::new(), margins, scatter: None, rerun: String::new(), open: false }
    }
}

/// All that was found out, and what it cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Examination {
    /// What kind of method made the map, where that is known.
    pub family: Option<MethodFamily>,
    /// The probability that each class has by chance, one in as many as exclude each other; 0 where that is not known.
    pub chance: f64,
    /// One for each signal that applies.
    pub findings: Vec<Finding>,
    /// In units of one forward pass.
    pub passes: f64,
}

/// What a reason says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The map misleads.
    Misleading,
    /// Read it with care.
    Careful,
    /// It was not checked.
    Unchecked,
    /// Nothing against the map, and little for it.
    Weak,
    /// It holds, as it does of every map of this photo with these settings, and so says nothing for this one.
    Given,
    /// It passed, and speaks for the map.
    Fine,
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
    /// In a few words, without a full stop: the standing and how much was checked, or which controls do as well or better than the map.
    pub headline: String,
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

/// What follows from what was found out.
///
/// One misleading reason misleads, one that asks for care asks for care. A map whose faithfulness could not be checked is never clear.
pub fn decide(examination: &Examination, depth: Depth, thresholds: &Thresholds) -> Verdict {
    let mut reasons: Vec<Reason> = examination.findings.iter().map(|finding| reason(finding, examination, thresholds)).collect();
    reasons.sort_by_key(|reason| reason.level);
    let level = |signal: Signal| reasons.iter().find(|reason| reason.id == signal).map(|reason| reason.level);
    let known = |signal: Signal| level(signal).is_some_and(|level| level != Level::Unchecked);
    let verdict = match reasons.first().map(|reason| reason.level) {
        Some(Level::Misleading) => Standing::Misleading,
        Some(Level::Careful) => Standing::Careful,
        _ if !known(Signal::Faithfulness) => Standing::Careful,
        _ => Standing::Clear,
    };
    let speak_for = Signal::SPEAKING.iter().all(|&signal| level(signal) != Some(Level::Weak));
    let earned = verdict == Standing::Clear && depth == Depth::Standard && speak_for && Signal::REQUIRED.into_iter().all(known);
    // What holds of every map is no check that this one passed; where it does not hold, or is not known, it counts.
    let counted = |reason: &&Reason| reason.level != Level::Given;
    let count = |of: fn(Level) -> bool| reasons.iter().filter(counted).filter(|reason| of(reason.level)).count();
    let checks = Checks {
        passed: count(|level| level == Level::Fine),
        made: count(|level| level != Level::Unchecked),
        all: count(|_| true),
        open: if depth == Depth::Quick { examination.findings.iter().filter(|finding| finding.open).count() } else { 0 },
    };
    let headline = headline(verdict, depth, checks, &reasons);
    Verdict { verdict, headline, earned, checks, depth, passes: examination.passes, ms: 0.0, reasons }
}

fn reason(finding: &Finding, examination: &Examination, thresholds: &Thresholds) -> Reason {
    let limit = thresholds.of(finding.signal, examination.family);
    let beyond_chance = limit.beyond(examination.chance);
    let limit = if finding.signal == Signal::Prediction { &beyond_chance } else { limit };
    if let (Signal::Reproduction, Some(scatter)) =
        (finding.signal, finding.scatter.filter(|scatter| scatter.agreement < LEAST_SELF_AGREEMENT))
    {
        return two_maps(finding, scatter);
    }
    let (level, value) = match finding.value {
        Ok(value) => (charged(finding, value, limit).min(beside(finding, value, limit)), Some(value)),
        Err(_) => (Level::Unchecked, None),
    };
    // Care for a map that its own limit lets pass.
    let below = value
        .and_then(|value| below_controls(finding, value, limit))
        .filter(|_| value.is_some_and(|value| limit.level(value) > Level::Careful));
    let sentence = match (&finding.value, below) {
        (Ok(value), Some(low)) => below_every_control(*value, low),
        (Ok(value), None) => {
            let text = sentence(finding, level, *value);
            let fine = level == Level::Weak && limit.level(*value) == Level::Fine;
            let as_well = fine && finding.signal != Signal::Faithfulness && !exceeds(finding, *value, limit);
            let names = match finding.signal {
                Signal::Faithfulness => finding.controls.not_exceeded_by(*value, finding.margins),
                _ => Vec::new(),
            };
            match names[..] {
                [] if as_well => format!("{text} {AS_WELL}"),
                [] => text,
                _ => format!("{text} {}", beside_controls(*value, &names)),
            }
        }
        (Err(why), _) => unchecked(finding.signal, why),
    };
    let threshold = value.map(|_| match level {
        _ if below.is_some() => below.unwrap_or_default(),
        Level::Misleading => limit.misleading.unwrap_or(limit.careful),
        // The sentence speaks of what the controls reach, or of 0, what a map that knows nothing reaches on average.
        Level::Weak | Level::Fine if finding.signal == Signal::Faithfulness => {
            if value.is_some_and(|value| value < 0.0) {
                0.0
            } else {
                finding.controls.all().fold(0.0, f64::max)
            }
        }
        Level::Weak | Level::Fine if finding.signal == Signal::Stability => STABILITY.scale.good,
        // What was or was not reached beyond care; where nothing asks for care, no other threshold says anything.
        Level::Weak | Level::Given | Level::Fine => limit.good.unwrap_or(limit.careful),
        _ => limit.careful,
    });
    let Finding { controls, margins, scatter, .. } = *finding;
    let (metric, rerun) = (finding.signal.metric(), finding.rerun.clone());
    let evidence = Evidence { metric, value, better: limit.better, threshold, controls, margins, scatter, rerun };
    Reason { id: finding.signal, level, sentence, evidence }
}

/// Where two runs of the method are two maps, the map is one of many. With the settings of the map that asks for care; of poorer re-runs it
/// tells little.
fn two_maps(finding: &Finding, scatter: Scatter) -> Reason {
    let evidence = Evidence {
        metric: "self-agreement",
        value: Some(scatter.agreement),
        better: Better::Higher,
        threshold: Some(LEAST_SELF_AGREEMENT),
        controls: Controls::default(),
        margins: Controls::default(),
        scatter: Some(scatter),
        rerun: finding.rerun.clone(),
    };
    let level = if scatter.poorer { Level::Weak } else { Level::Careful };
    Reason { id: finding.signal, level, sentence: sentences::two_maps(scatter, &finding.rerun), evidence }
}

/// What a number says by its limit, unless it lies beyond only by what the method does not reach itself.
fn charged(finding: &Finding, value: f64, limit: &Limit) -> Level {
    let level = limit.level(value);
    let reached = match (finding.signal, finding.scatter) {
        (Signal::Stability, Some(scatter)) => !scatter.unsettles(value),
        (Signal::Reproduction, Some(scatter)) => !scatter.outdoes(value),
        _ => false,
    };
    if reached { level.max(Level::Weak) } else { level }
}

/// In the words of the chart how far the map stays; nothing where that cannot be told.
pub(super) fn steadiness(evidence: &Evidence) -> Option<Grade> {
    Some(STABILITY.grade(graded(evidence.value?, evidence.scatter)?))
}

/// Whether every control is worse in it.
fn exceeds(finding: &Finding, value: f64, limit: &Limit) -> bool {
    match finding.signal {
        Signal::Faithfulness => finding.controls.not_exceeded_by(value, finding.margins).is_empty(),
        _ => finding.controls.all().all(|control| if limit.better == Better::Higher { value > control } else { value < control }),
    }
}

/// Whether the method's own scatter leaves a number the sense that it has without.
fn told_by_scatter(finding: &Finding, value: f64) -> bool {
    match (finding.signal, finding.scatter) {
        (Signal::Stability, scatter) => graded(value, scatter).is_some_and(|number| STABILITY.grade(number) == Grade::Good),
        (Signal::Reproduction, Some(scatter)) => scatter.tells(),
        (Signal::Class | Signal::Randomisation, Some(scatter)) => scatter.sets_apart(value),
        _ => true,
    }
}

/// The most that a number beside its controls lets a reason say. A check that a map which knows nothing passes as well does not speak for this
/// map, nor does one that holds of every map; faithfulness moreover only from 0 on and where it was held against the controls. A map that is
/// clearly less faithful than all of them asks for care.
fn beside(finding: &Finding, value: f64, limit: &Limit) -> Level {
    if below_controls(finding, value, limit).is_some() {
        return Level::Careful;
    }
    let held = finding.controls.all().next().is_some() && value >= 0.0;
    match finding.signal {
        signal if !signal.tells_maps_apart() => Level::Given,
        Signal::Faithfulness if !held => Level::Weak,
        _ if !exceeds(finding, value, limit) || !told_by_scatter(finding, value) => Level::Weak,
        _ => Level::Fine,
    }
}

/// Where every control exceeds a map and it lies further below their mean than real maps of the network do: what it had to reach.
fn below_controls(finding: &Finding, value: f64, limit: &Limit) -> Option<f64> {
    let (mean, deviation) = finding.controls.spread()?;
    let limit = mean + limit.beside_controls? * deviation;
    let lowest = finding.controls.all().fold(limit, f64::min);
    (value < lowest).then_some(lowest)
}
