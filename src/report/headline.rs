//! The verdict in a few words: what was found, never more than what was measured.

use super::chart::{Grade, STABILITY};
use super::level::Level;
use super::relevance_gain::NamedGains;
use super::sentences::{does, listed};
use super::signal::Signal;
use super::steadiness::SELF_AGREEMENT;
use super::steadiness::graded;
use super::verdict::{Checks, Depth, Evidence, Reason, Standing};
use crate::figures::capital;

/// The headline of a verdict, without a full stop, and the checks whose result it names.
///
/// "No fault found" stands over a map that exceeds every control and is steady. Where it is not so, the headline says what the chart calls
/// less than good: the controls that do as well or better, those over which the lead is uncertain since it is no larger than the
/// measurement scatters, and whether the map is shaky or jumps. Nothing asks for care then, because real maps of the network are so too. Above a map that asks for care or misleads it says what decided that, and what the chart draws in red. The
/// quick check says how little it looked at.
pub(super) fn headline(standing: Standing, depth: Depth, checks: Checks, reasons: &[Reason]) -> (String, Vec<Signal>) {
    let Checks { passed, made, all, .. } = checks;
    let deciding = deciding(standing, reasons);
    let weak =
        |signal| reasons.iter().find(|reason| reason.id == signal && reason.level <= Level::Weak && reason.level != Level::Unchecked);
    let clear = standing == Standing::Clear;
    let faithfulness = weak(Signal::Faithfulness).map(|reason| no_better(&reason.evidence)).unwrap_or_default();
    let stability = weak(Signal::Stability).and_then(|reason| unsteady(&reason.evidence, clear));
    let conservation = weak(Signal::Conservation).filter(|_| clear).map(|_| "the map does not hold the score".to_string());
    let found: [(Signal, Vec<String>); 3] = [
        (Signal::Faithfulness, faithfulness),
        (Signal::Stability, stability.into_iter().collect()),
        (Signal::Conservation, conservation.into_iter().collect()),
    ];
    // What the chart calls poor has words of its own.
    let told = |signal: Signal| found.iter().any(|(other, words)| *other == signal && !words.is_empty());
    let others = deciding.into_iter().filter(|(signal, _)| !told(*signal)).collect::<Vec<_>>();
    let found: Vec<(Signal, Vec<String>)> = others.into_iter().chain(found).collect();
    let named = found.iter().filter(|(_, words)| !words.is_empty()).map(|(signal, _)| *signal).collect();
    let found: Vec<String> = found.into_iter().flat_map(|(_, words)| words).collect();
    let found = match &found[..] {
        [] => None,
        [one] => Some(one.clone()),
        [first @ .., last] => Some(format!("{}, and {last}", first.join(", "))),
    };
    let words = match (standing, depth, found) {
        (Standing::Careful, _, None) => "Careful".into(),
        (Standing::Careful, _, Some(found)) => format!("Careful: {found}"),
        (Standing::Misleading, _, None) => "Misleading".into(),
        (Standing::Misleading, _, Some(found)) => format!("Misleading: {found}"),
        (Standing::Clear, Depth::Quick, Some(found)) => format!("Quick look: {found}"),
        (Standing::Clear, Depth::Quick, None) => {
            format!("Quick look: nothing against the map in {made} {}", if made == 1 { "check" } else { "checks" })
        }
        (Standing::Clear, Depth::Standard, found) => {
            let found = found.map_or_else(|| "No fault found".into(), |found| capital(&found));
            format!("{found}: {passed} of {all} {} passed", if all == 1 { "check" } else { "checks" })
        }
    };
    (words, named)
}

/// What decided that a map asks for care or misleads, in a few words each: the first [`MOST_NAMED`] reasons of that level.
fn deciding(standing: Standing, reasons: &[Reason]) -> Vec<(Signal, Vec<String>)> {
    let level = match standing {
        Standing::Clear => return Vec::new(),
        Standing::Careful => Level::Careful,
        Standing::Misleading => Level::Misleading,
    };
    let of_level = reasons.iter().filter(|reason| reason.level == level);
    let mut named: Vec<_> = of_level.take(MOST_NAMED).map(|reason| (reason.id, vec![short(reason).to_string()])).collect();
    if named.is_empty() {
        // A map whose faithfulness could not be checked asks for care.
        named.push((Signal::Faithfulness, vec!["whether it is better than a random map was not checked".into()]));
    }
    named
}

/// Reasons that a headline names.
const MOST_NAMED: usize = 2;

/// What failed, in a few words.
fn short(Reason { id, level, evidence, .. }: &Reason) -> &'static str {
    match (*id, *level) {
        // Whatever the map is, the method does not settle on one.
        (Signal::Reproduction, _) if evidence.metric == SELF_AGREEMENT => "two runs give two maps",
        (Signal::Dependence, _) => "the score does not depend on the photo",
        (Signal::Faithfulness, _) => "hardly better than a random map",
        (Signal::Stability, Level::Misleading) => "another map for a photo that looks the same",
        (Signal::Stability, _) => "a rather different map for a photo that looks the same",
        (Signal::Reproduction, Level::Misleading) => "the method does not give this map again",
        (Signal::Reproduction, _) => "re-runs give this map less closely than their own",
        (Signal::Class, Level::Misleading) => "the same map for another class",
        (Signal::Class, _) => "much the same map for another class",
        (Signal::Randomisation, Level::Misleading) => "the same map without training",
        (Signal::Randomisation, _) => "a similar map without training",
        (Signal::Convergence, _) => "the integral has few steps",
        (Signal::Completeness, _) => "the integral is not complete",
        (Signal::Conservation, _) => "the map does not hold the score",
        (Signal::Surrogate, _) => "the simple model fits badly",
        (Signal::Contrast, _) => "a weak signal",
        (Signal::Agreement, _) => "another kind of method disagrees",
        (Signal::Belief, _) => "the network does not believe this class",
        (Signal::Familiarity, _) => "the photo is unlike what the network knows",
        (Signal::Prediction, _) => "the network is unsure",
    }
}

/// That the map is not steady, and how that was measured where it was not with its own settings; of a map that is not clear only what the chart
/// draws in red.
fn unsteady(evidence: &Evidence, clear: bool) -> Option<String> {
    let how = if evidence.rerun.is_empty() { String::new() } else { format!(" when re-run {}", evidence.rerun) };
    match steadiness(evidence) {
        Some(Grade::Poor) => Some(format!("the map jumps{how}")),
        Some(Grade::Fair) if clear => Some(format!("the map is shaky{how}")),
        None if clear => Some("re-runs are too poor to tell whether the map stays".into()),
        Some(Grade::Fair | Grade::Good) | None => None,
    }
}

/// What the map is no better than, and over what its lead is uncertain, where that was measured.
fn no_better(evidence: &Evidence) -> Vec<String> {
    let Some(gain) = evidence.value else { return Vec::new() };
    let (as_well, near) = evidence.controls.beside(gain, evidence.margins);
    // "A blob" is short enough for a headline.
    let names =
        |controls: &NamedGains| listed(&controls.iter().map(|(name, _)| name.trim_end_matches(" in the middle")).collect::<Vec<_>>());
    let mut found = Vec::new();
    if !as_well.is_empty() {
        found.push(format!("{} {} as well or better", names(&as_well), does(&as_well)));
    } else if gain < 0.0 {
        found.push("no better than chance".into());
    }
    if !near.is_empty() {
        found.push(format!("the lead over {} is uncertain", names(&near)));
    }
    found
}

/// In the words of the chart how far the map stays; nothing where that cannot be told.
fn steadiness(evidence: &Evidence) -> Option<Grade> {
    Some(STABILITY.grade(graded(evidence.value?, evidence.scatter)?))
}

#[cfg(test)]
mod tests {
    use crate::report::steadiness::Scatter;
    use crate::report::{Controls, Depth, Examination, Finding, Reason, Signal, Standing, Thresholds, Verdict, decide};

    fn judged(gain: f64, controls: Controls, depth: Depth) -> Verdict {
        let findings = vec![Finding { controls, ..Finding::new(Signal::Faithfulness, Ok(gain)) }];
        let mut limits = Thresholds::shipped().clone();
        for limit in limits.limits.iter_mut().filter(|limit| limit.signal == Signal::Faithfulness) {
            // As of a network on which real maps often fall below 0.
            (limit.careful, limit.misleading) = (-0.5, Some(-0.5));
        }
        decide(&Examination { family: None, chance: 0.0, findings, passes: 0.0 }, depth, &limits)
    }

    #[test]
    fn no_fault_found_stands_over_no_map_that_a_control_beats() {
        let controls = |random, sobel, centre| Controls { random: Some(random), sobel: Some(sobel), centre: Some(centre) };
        for (gain, controls, expected) in [
            // The espresso: its gradient is hardly more faithful than noise.
            (0.029, controls(-0.029, 0.218, 0.298), "Edges and a blob do as well or better: 0 of 1 check passed"),
            (0.5, controls(0.1, 0.2, 0.51), "A blob does as well or better: 0 of 1 check passed"),
            (0.5, controls(0.1, 0.5005, 0.2), "Edges do as well or better: 0 of 1 check passed"),
            (0.1, controls(0.2, -0.1, 0.0), "Noise does as well or better: 0 of 1 check passed"),
            (-0.1, controls(0.1, 0.1, 0.1), "Noise, edges and a blob do as well or better: 0 of 1 check passed"),
            (-0.1, controls(-0.3, -0.2, -0.2), "No better than chance: 0 of 1 check passed"),
            (0.5, controls(0.1, 0.2, 0.3), "No fault found: 1 of 1 check passed"),
        ] {
            let verdict = judged(gain, controls, Depth::Standard);
            assert_eq!((verdict.verdict, verdict.headline.as_str()), (Standing::Clear, expected), "{gain}");
            assert_eq!(verdict.named, if expected.starts_with("No fault") { vec![] } else { vec![Signal::Faithfulness] });
            let sentence = &verdict.reasons[0].sentence;
            assert!(verdict.line().starts_with(expected) && !sentence.contains("  "), "{sentence}");
            for (name, control) in [("noise (", controls.random), ("edges (", controls.sobel), ("blob in the middle (", controls.centre)] {
                let beats = control.is_some_and(|control| control - gain >= -0.001);
                assert_eq!(sentence.contains(name), beats, "{gain}: {sentence}");
            }
        }
    }

    #[test]
    fn a_lead_that_is_no_larger_than_the_scatter_is_no_defeat() {
        let [controls, margins] = [[0.1, 0.2, 0.285], [0.3, 0.01, 0.113]].map(Controls::of);
        for (gain, expected) in [
            (0.331, "The lead over noise and a blob is uncertain: 0 of 1 check passed"),
            (0.399, "The lead over noise is uncertain: 0 of 1 check passed"),
            (0.27, "A blob does as well or better, and the lead over noise is uncertain: 0 of 1 check passed"),
            (0.5, "No fault found: 1 of 1 check passed"),
        ] {
            let findings = vec![Finding { controls, margins, ..Finding::new(Signal::Faithfulness, Ok(gain)) }];
            let verdict = decide(&Examination { family: None, chance: 0.0, findings, passes: 0.0 }, Depth::Standard, Thresholds::shipped());
            assert_eq!(verdict.headline, expected);
            let Reason { evidence, sentence, .. } = &verdict.reasons[0];
            let met = gain > evidence.threshold.unwrap();
            assert_eq!(
                met,
                expected.starts_with("No fault"),
                "the limit that is shown, {:?}, is the one that {gain} misses",
                evidence.threshold
            );
            assert_eq!(sentence.contains("as well or better"), expected.contains("as well or better"), "{sentence}");
        }
    }

    #[test]
    fn the_headline_names_what_decided() {
        let of = |findings: Vec<Finding>| {
            decide(&Examination { family: None, chance: 0.0, findings, passes: 0.0 }, Depth::Standard, Thresholds::shipped())
        };
        let faithful = || Finding { controls: Controls::of([0.0, 0.1, 0.2]), ..Finding::new(Signal::Faithfulness, Ok(0.6)) };
        let one = |signal, value| of(vec![faithful(), Finding::new(signal, Ok(value))]);
        for (signal, value, expected) in [
            (Signal::Class, 1.0, "Misleading: the same map for another class"),
            (Signal::Randomisation, 1.0, "Misleading: the same map without training"),
            (Signal::Prediction, 0.2, "Careful: the network is unsure"),
            (Signal::Familiarity, 0.001, "Careful: the photo is unlike what the network knows"),
            (Signal::Dependence, 0.0, "Misleading: the score does not depend on the photo"),
        ] {
            let verdict = one(signal, value);
            assert_eq!((verdict.headline.as_str(), &verdict.named[..]), (expected, &[signal][..]));
        }
        let torn = Finding {
            scatter: Some(Scatter { agreement: 0.05, error: 0.1, poorer: false }),
            ..Finding::new(Signal::Reproduction, Ok(0.9))
        };
        assert_eq!(of(vec![faithful(), torn]).headline, "Careful: two runs give two maps");
        let unchecked = of(vec![Finding::new(Signal::Faithfulness, Err("there is no time".into()))]);
        assert_eq!(unchecked.headline, "Careful: whether it is better than a random map was not checked");
        let all = [Signal::Class, Signal::Randomisation, Signal::Dependence]
            .map(|signal| Finding::new(signal, Ok(if signal == Signal::Dependence { 0.0 } else { 1.0 })));
        let verdict = of(all.into_iter().chain([faithful()]).collect());
        assert_eq!(verdict.named.len(), super::MOST_NAMED, "{}", verdict.headline);
    }

    #[test]
    fn a_quick_look_says_what_it_looked_at() {
        let none = Controls::default();
        assert_eq!(
            judged(0.3, none, Depth::Quick).line(),
            "Quick look: nothing against the map in 1 check. What the map ranks first matters more to the network than what it ranks last (gain 0.30)."
        );
        assert_eq!(judged(-0.1, none, Depth::Quick).headline, "Quick look: no better than chance");
        assert_eq!(judged(-0.6, none, Depth::Quick).headline, "Misleading: no better than chance");
    }

    #[test]
    fn what_the_chart_draws_in_red_stands_in_the_headline() {
        let controls = Controls { random: Some(-0.1), sobel: Some(0.4), centre: Some(0.2) };
        let headline = |gain: f64, stability: Finding, belief: f64| {
            let faithfulness = Finding { controls, ..Finding::new(Signal::Faithfulness, Ok(gain)) };
            let findings = vec![faithfulness, stability, Finding::new(Signal::Belief, Ok(belief))];
            let mut limits = Thresholds::shipped().clone();
            for limit in limits.limits.iter_mut().filter(|limit| limit.signal == Signal::Stability) {
                (limit.careful, limit.misleading) = (0.1, None);
            }
            decide(&Examination { family: None, chance: 0.0, findings, passes: 0.0 }, Depth::Standard, &limits).headline
        };
        let stable = |value: f64| Finding::new(Signal::Stability, Ok(value));
        let rerun = |value: f64, agreement: f64| Finding {
            scatter: Some(Scatter { agreement, error: 0.01, poorer: true }),
            rerun: "with 7 samples in the place of 64".into(),
            ..stable(value)
        };
        for (gain, stability, expected) in [
            (0.5, stable(0.9), "No fault found: 2 of 2 checks passed"),
            (0.5, stable(0.42), "The map jumps: 1 of 2 checks passed"),
            (0.5, stable(0.53), "The map is shaky: 1 of 2 checks passed"),
            (0.3, stable(0.42), "Edges do as well or better, and the map jumps: 0 of 2 checks passed"),
            (0.5, rerun(0.55, 0.6), "No fault found: 2 of 2 checks passed"),
            (0.5, rerun(0.3, 0.7), "The map jumps when re-run with 7 samples in the place of 64: 1 of 2 checks passed"),
            (0.5, rerun(0.13, 0.14), "Re-runs are too poor to tell whether the map stays: 1 of 2 checks passed"),
        ] {
            assert_eq!(headline(gain, stability, 0.9), expected);
        }
        let unbelieved = "Careful: the network does not believe this class";
        assert_eq!(headline(0.5, stable(0.9), 0.01), unbelieved);
        assert_eq!(headline(0.3, stable(0.42), 0.01), format!("{unbelieved}, edges do as well or better, and the map jumps"));
        assert_eq!(headline(0.5, stable(0.53), 0.01), unbelieved, "yellow is not red");
    }
}
