//! The verdict in a few words: what was found, never more than what was measured.

use super::sentences::{does, listed};
use super::verdict::{Checks, Depth, Level, Reason, Standing};

/// The headline of a verdict, without a full stop; `faithfulness` is its reason of that name, where there is one.
///
/// "No fault found" stands over a map that was held against the controls and exceeds all of them. Where it does not, the headline names
/// those that do as well or better: nothing asks for care then, because real maps of the network fall behind controls too, but the map is no
/// better than they are. The quick check says how little it looked at.
pub(super) fn headline(standing: Standing, depth: Depth, checks: Checks, faithfulness: Option<&Reason>) -> String {
    let found = match standing {
        Standing::Careful => return "Careful".into(),
        Standing::Misleading => return "Misleading".into(),
        Standing::Clear => no_better(faithfulness),
    };
    let Checks { passed, made, all } = checks;
    match (depth, found) {
        (Depth::Quick, Some(found)) => format!("Quick look: {found}"),
        (Depth::Quick, None) => format!("Quick look: nothing against the map in {made} {}", if made == 1 { "check" } else { "checks" }),
        (Depth::Standard, found) => {
            let found = found.map_or_else(|| "No fault found".into(), |found| capital(&found));
            format!("{found}: {passed} of {all} {} passed", if all == 1 { "check" } else { "checks" })
        }
    }
}

/// What the map is no better than, where that was measured.
fn no_better(faithfulness: Option<&Reason>) -> Option<String> {
    let reason = faithfulness.filter(|reason| reason.level == Level::Weak)?;
    let gain = reason.evidence.value?;
    let controls = reason.evidence.controls.not_exceeded_by(gain);
    // "A blob" is short enough for a headline.
    let names: Vec<&str> = controls.iter().map(|(name, _)| name.trim_end_matches(" in the middle")).collect();
    match names.len() {
        0 if gain < 0.0 => Some("no better than chance".into()),
        0 => None,
        _ => Some(format!("{} {} as well or better", listed(&names), does(&controls))),
    }
}

/// The same with a capital letter.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::report::{Controls, Depth, Examination, Finding, Signal, Standing, Thresholds, Verdict, decide};

    fn judged(gain: f64, controls: Controls, depth: Depth) -> Verdict {
        let findings = vec![Finding { signal: Signal::Faithfulness, value: Ok(gain), controls, note: String::new() }];
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
            let sentence = &verdict.reasons[0].sentence;
            assert!(verdict.line().starts_with(expected) && !sentence.contains("  "), "{sentence}");
            for (name, control) in [("noise (", controls.random), ("edges (", controls.sobel), ("blob in the middle (", controls.centre)] {
                let beats = control.is_some_and(|control| control - gain >= -0.001);
                assert_eq!(sentence.contains(name), beats, "{gain}: {sentence}");
            }
        }
    }

    #[test]
    fn a_quick_look_says_what_it_looked_at() {
        let none = Controls::default();
        assert_eq!(
            judged(0.3, none, Depth::Quick).line(),
            "Quick look: nothing against the map in 1 check. What the map ranks first matters more to the network than what it ranks last (gain 0.30)."
        );
        assert_eq!(judged(-0.1, none, Depth::Quick).headline, "Quick look: no better than chance");
        assert_eq!(judged(-0.6, none, Depth::Quick).headline, "Misleading");
    }
}
