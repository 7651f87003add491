//! How the verdict follows from what was found out.

use super::chart::{Grade, STABILITY};
use super::finding::{Examination, Finding};
use super::headline::headline;
use super::level::Level;
use super::relevance_gain::Controls;
use super::sentences::{self, below_every_control, beside_controls, but_as_well, sentence, unchecked};
use super::signal::Signal;
use super::steadiness::{LEAST_SELF_AGREEMENT, SELF_AGREEMENT, Scatter, graded};
use super::thresholds::{Better, Limit, Thresholds};
use super::verdict::{Checks, Depth, Evidence, Reason, Standing, Verdict};

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
    let (headline, named) = headline(verdict, depth, checks, &reasons);
    Verdict { verdict, headline, named, earned, checks, depth, passes: examination.passes, ms: 0.0, reasons }
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
            let beside = (finding.signal == Signal::Faithfulness).then(|| finding.controls.beside(*value, finding.margins));
            match beside {
                _ if as_well => but_as_well(&text),
                Some((as_well, near)) if !(as_well.is_empty() && near.is_empty()) => {
                    format!("{} {text}", beside_controls(&as_well, &near))
                }
                _ => text,
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
                finding.controls.to_exceed(finding.margins).unwrap_or(0.0).max(0.0)
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
        metric: SELF_AGREEMENT,
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

/// Two re-runs that agree by less are too poor to call a map another method's; as of stability.
const LEAST_TELLING: f64 = 0.5;

/// What a number says by its limit, unless it lies beyond only by what the method does not reach itself.
fn charged(finding: &Finding, value: f64, limit: &Limit) -> Level {
    let level = limit.level(value);
    let reached = match (finding.signal, finding.scatter) {
        (Signal::Stability, Some(scatter)) => !scatter.unsettles(value),
        (Signal::Reproduction, Some(scatter)) => !scatter.outdoes(value),
        _ => false,
    };
    if reached {
        return level.max(Level::Weak);
    }
    // Two re-runs that hardly agree cannot tell that the method did not make the map.
    let few = |scatter: &Scatter| scatter.agreement < LEAST_TELLING;
    if finding.signal == Signal::Reproduction && finding.scatter.as_ref().is_some_and(few) { level.max(Level::Careful) } else { level }
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
