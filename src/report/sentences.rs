//! The reasons in plain words.

use super::chart::{Grade, STABILITY};
use super::finding::Finding;
use super::level::Level;
use super::signal::Signal;
use super::steadiness::{Scatter, graded};
use crate::figures::{fixed, percent, share_of};

/// Rank correlation from which two maps are one in words: it rounds to 1.00.
const THE_SAME: f64 = 0.995;

/// Rank correlation from which two maps look alike; below it a limit may still have let them pass, and the words say no more than that.
const ALIKE: f64 = 0.5;

/// Rank correlation over squares above which two methods point at similar places: about twice what noise reaches now and then.
const SIMILAR: f64 = 0.25;

/// Relevance gain below which what is named first matters only a little more.
const LITTLE: f64 = 0.1;

/// What a number says, in one or two sentences.
pub(super) fn sentence(finding: &Finding, level: Level, value: f64) -> String {
    let Finding { signal, note, scatter, .. } = finding;
    let (signal, scatter) = (*signal, *scatter);
    let percent = percent(value);
    let number = fixed(value, 2);
    let fine = level >= Level::Weak;
    let text = match (signal, level) {
        (Signal::Dependence, _) if !fine => {
            "The score does not depend on the photo: whatever part of it is replaced, or all of it, the score changes by no more than its rounding. \
             No pixel matters to it, so that what the map shows is the method's own."
                .to_string()
        }
        (Signal::Dependence, _) => "The score depends on the photo.".to_string(),
        (Signal::Faithfulness, Level::Misleading) => {
            format!(
                "What the map ranks first matters less to the network than what it ranks last (gain {number}); a random map has 0 on average."
            )
        }
        (Signal::Faithfulness, _) if !fine => {
            format!("What the map ranks first matters no more to the network than what it ranks last (gain {number}); a random map has 0 on average.")
        }
        (Signal::Faithfulness, Level::Weak) if value < 0.0 => {
            format!(
                "What the map ranks first matters no more to the network than what it ranks last (gain {number}); a random map has 0 on average. On this network that is so of real maps too."
            )
        }
        (Signal::Faithfulness, _) if value < LITTLE => {
            format!("What the map ranks first matters only a little more to the network than what it ranks last (gain {number}).")
        }
        (Signal::Faithfulness, _) => {
            format!("What the map ranks first matters more to the network than what it ranks last (gain {number}).")
        }
        (Signal::Stability, Level::Misleading) => {
            format!("Re-run on a photo that looks the same, the method gives another map (rank correlation {number}).")
        }
        (Signal::Stability, _) if !fine => {
            format!("Unstable: re-run on a photo that looks the same, the method gives a rather different map (rank correlation {number}).")
        }
        (Signal::Stability, _) => steadiness(value, scatter),
        (Signal::Reproduction, Level::Misleading) => {
            format!(
                "The method did not make this map of this photo: re-run, it gives another one ({percent} of its agreement with itself)."
            )
        }
        (Signal::Reproduction, _) if !fine => {
            format!("Re-run, the method gives this map less closely than its own again ({percent} of its agreement with itself).")
        }
        (Signal::Reproduction, Level::Weak) if scatter.is_some() => {
            "Re-run, the method gives this map again only as closely as two of its runs agree, which is not close.".to_string()
        }
        (Signal::Reproduction, _) if value >= THE_SAME => "Re-run, the method gives this map again, as closely as any two of its runs agree.".to_string(),
        (Signal::Reproduction, _) => {
            format!("Re-run, the method gives this map again, nearly as closely as two of its runs agree ({percent} of that).")
        }
        (Signal::Class, Level::Misleading) if value > THE_SAME => {
            format!("The map does not depend on the class: for another class it is the same (rank correlation {number}).")
        }
        (Signal::Class, Level::Misleading) => {
            format!("The map hardly depends on the class: for another class it is nearly the same (rank correlation {number}).")
        }
        (Signal::Class, _) if !fine => format!("The map of an unlikely class looks much the same (rank correlation {number})."),
        (Signal::Class, Level::Weak) if scatter.is_some_and(|scatter| !scatter.tells()) => {
            format!("The map of an unlikely class is another one (rank correlation {number}), but two runs for one class hardly agree either.")
        }
        (Signal::Class, Level::Weak) if scatter.is_some() => {
            format!("The map of an unlikely class differs from it hardly more than another run for the same class does (rank correlation {number}).")
        }
        (Signal::Class, _) if value >= ALIKE => {
            format!("The map of an unlikely class has much in common with it, and is another one (rank correlation {number}).")
        }
        (Signal::Class, _) => format!("The map of an unlikely class is a different one (rank correlation {number})."),
        (Signal::Randomisation, Level::Misleading) if value <= THE_SAME => {
            format!(
                "The map hardly depends on what the network has learnt: an untrained network gives nearly the same one (rank correlation {number})."
            )
        }
        (Signal::Randomisation, Level::Misleading) => {
            format!(
                "The map does not depend on what the network has learnt: an untrained network gives the same one (rank correlation {number})."
            )
        }
        (Signal::Randomisation, _) if !fine => format!("An untrained network gives a similar map (rank correlation {number})."),
        (Signal::Randomisation, Level::Weak) if scatter.is_some_and(|scatter| !scatter.tells()) => {
            format!("An untrained network gives another map (rank correlation {number}), but two runs of the trained one hardly agree either.")
        }
        (Signal::Randomisation, Level::Weak) if scatter.is_some() => {
            format!("The map of an untrained network differs from it hardly more than another run of the trained one does (rank correlation {number}).")
        }
        (Signal::Randomisation, _) if value >= ALIKE => {
            format!("An untrained network gives a map that has much in common with it, and is another one (rank correlation {number}).")
        }
        (Signal::Randomisation, _) => format!("An untrained network gives a different map (rank correlation {number})."),
        (Signal::Convergence, _) if !fine => {
            format!("The integral has few steps ({value:.0}): with more of them the map would be another one.")
        }
        (Signal::Convergence, _) if !note.is_empty() => format!("The integral has settled: {note}."),
        (Signal::Convergence, _) => format!("The integral has steps enough ({value:.0})."),
        (Signal::Completeness, _) if !fine => {
            format!(
                "The map does not sum to the difference of the scores that it promises: the gap is {}. Where the score does not jump, more steps may close it.",
                share_of(value, "that difference")
            )
        }
        // The method has told it all.
        (Signal::Conservation, _) => note.clone(),
        (Signal::Completeness, _) => format!("The map sums to the difference of the scores, as it promises; the gap is {percent} of it."),
        (Signal::Surrogate, _) if value <= 0.0 => {
            "The simple model behind this map cannot be relied on: it has more unknowns than samples, or predicts variants of the photo that it was not fitted to no better than a constant does.".to_string()
        }
        (Signal::Surrogate, _) if !fine => {
            format!("The simple model behind this map fits the network badly: it explains {percent} of what the network does with variants of the photo that it was not fitted to.")
        }
        (Signal::Surrogate, _) => {
            format!("The simple model behind this map explains {percent} of what the network does with variants of the photo that it was not fitted to.")
        }
        (Signal::Contrast, Level::Misleading) if value == 0.0 => "The map is the same everywhere: it says nothing about where.".to_string(),
        (Signal::Contrast, _) if !fine => {
            format!("Weak signal: the values differ by {percent} of their size, and only the colours make it look like a pattern.")
        }
        (Signal::Contrast, _) => "The values of the map differ clearly.".to_string(),
        (Signal::Agreement, _) if value < SIMILAR => {
            format!(
                "A method of another kind, {note}, points at other places (rank correlation {number} over squares of the photo). That alone does not say which of the two is wrong."
            )
        }
        (Signal::Agreement, _) => {
            format!("A method of another kind, {note}, points at similar places (rank correlation {number} over squares of the photo).")
        }
        (Signal::Belief, _) if !fine => {
            format!("The network does not believe this itself: it gives the class {percent}. The map shows what would speak for it.")
        }
        (Signal::Belief, _) => format!("The network gives the class that is explained {percent}."),
        (Signal::Familiarity, _) if !fine => {
            format!(
                "The photo is unlike what the network learned from, so its answer says little: {percent} of its reference photos are at least as unusual."
            )
        }
        (Signal::Familiarity, _) => format!("By this measure the photo is not unusual for the network: {percent} of its reference photos are at least as unusual."),
        (Signal::Prediction, _) if !fine => format!("The network itself is unsure: its likeliest class has {percent}."),
        // A note says that the classes are independent: then no probability comes at the cost of another.
        (Signal::Prediction, _) if !note.is_empty() => format!("The network gives its likeliest class {percent}."),
        (Signal::Prediction, _) => format!("The network prefers its likeliest class to all others together ({percent})."),
    };
    let told = matches!(signal, Signal::Agreement | Signal::Conservation | Signal::Convergence);
    let also = [note.clone(), rerun_words(signal, &finding.rerun, scatter)];
    std::iter::once(text).chain(also.into_iter().skip(usize::from(told)).filter(|text| !text.is_empty())).collect::<Vec<_>>().join(" ")
}

/// How far the map stays, in the words of the chart.
fn steadiness(value: f64, scatter: Option<Scatter>) -> String {
    let number = fixed(value, 2);
    let drawn_anew = scatter.is_some_and(|scatter| !scatter.poorer && !scatter.tells());
    match graded(value, scatter).map(|number| STABILITY.grade(number)) {
        None => format!(
            "Whether the map stays cannot be told from these re-runs (rank correlation {number}), since two of them differ on one and the same photo."
        ),
        Some(Grade::Good) if value < STABILITY.scale.good => {
            format!(
                "The map is steady when the photo changes invisibly, as far as re-runs with less than the map has can tell (rank correlation {number})."
            )
        }
        Some(Grade::Good) => format!("The map is steady when the photo changes invisibly (rank correlation {number})."),
        Some(Grade::Fair) => format!("The map is shaky when the photo changes invisibly (rank correlation {number})."),
        Some(Grade::Poor) if drawn_anew => format!("The map jumps when it is made with other random numbers (rank correlation {number})."),
        Some(Grade::Poor) => {
            format!(
                "The map jumps when the photo changes invisibly, as maps of such methods do on this network (rank correlation {number})."
            )
        }
    }
}

/// How the method was re-run for that number, and how far two such re-runs agree; empty where nothing is to be said.
pub(super) fn rerun_words(signal: Signal, rerun: &str, scatter: Option<Scatter>) -> String {
    let agree = scatter.map(|scatter| fixed(scatter.agreement, 2));
    match (rerun, agree) {
        ("", None) => String::new(),
        ("", Some(agree)) => format!("Two runs of one photo, with other random numbers, agree by {agree}."),
        (rerun, None) if signal == Signal::Stability => format!("Re-run {rerun}, which accounts for some of the difference."),
        (rerun, None) => format!("Re-run {rerun}."),
        (rerun, Some(agree)) => format!("Re-run {rerun}; two such runs of one photo agree by {agree}."),
    }
}

/// What is said where two runs of the method are two maps.
pub(super) fn two_maps(scatter: Scatter, rerun: &str) -> String {
    let agree = fixed(scatter.agreement, 2);
    if scatter.poorer {
        return format!(
            "Two re-runs of one photo give two maps (rank correlation {agree}), so that they say nothing of this one. Re-run {rerun}."
        );
    }
    format!(
        "Two runs of one photo, which differ in their random numbers alone, give two maps (rank correlation {agree}): with more samples they \
         come closer to each other."
    )
}

/// What is said of a map that is less faithful than maps which know nothing of the network: `limit` is what it had to reach.
pub(super) fn below_every_control(value: f64, limit: f64) -> String {
    format!(
        "On this photo, maps that know nothing of the network (noise, the photo's edges, a blob in the middle) name what matters to it clearly \
         better than this map does (gain {}, where care begins below {}).",
        fixed(value, 2),
        fixed(limit, 2)
    )
}

/// What is said of the controls that do as well as a map or better, and of those that it leads by no more than the measurement scatters, each
/// with its gain. One of them is there.
pub(super) fn beside_controls(as_well: &[(&str, f64)], near: &[(&str, f64)]) -> String {
    let named = |controls: &[(&str, f64)]| {
        let named: Vec<String> = controls.iter().map(|(name, gain)| format!("{name} ({})", fixed(*gain, 2))).collect();
        listed(&named)
    };
    let said = format!("On this photo {}, without any knowledge of the network, {} as well or better.", named(as_well), does(as_well));
    match (as_well, near) {
        (_, []) => said,
        ([], _) => format!(
            "On this photo the lead over {}, which {} nothing of the network, is no larger than what the measurement scatters.",
            named(near),
            if does(near) == "does" { "knows" } else { "know" }
        ),
        _ => format!("{said} The lead over {} is no larger than what the measurement scatters.", named(near)),
    }
}

/// A sentence of a check that does not tell the map from one that explains nothing.
pub(super) fn but_as_well(text: &str) -> String {
    format!("A map that knows nothing of the network passes this check as well on this photo. {text}")
}

/// "a", "a and b", "a, b and c".
pub(super) fn listed(names: &[impl AsRef<str>]) -> String {
    match names {
        [] => String::new(),
        [one] => one.as_ref().to_string(),
        [first @ .., last] => format!("{} and {}", first.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", "), last.as_ref()),
    }
}

/// "does" of one control in the singular, else "do".
pub(super) fn does(controls: &[(&str, f64)]) -> &'static str {
    if matches!(controls, [(name, _)] if *name != "edges") { "does" } else { "do" }
}

/// Why nothing can be said.
pub(super) fn unchecked(signal: Signal, why: &str) -> String {
    let what = match signal {
        Signal::Dependence => "whether the score depends on the photo",
        Signal::Faithfulness => "whether the map is better than a random one",
        Signal::Stability => "whether the map stays when the photo changes invisibly",
        Signal::Reproduction => "whether the method gives this map again",
        Signal::Class => "whether another class has another map",
        Signal::Randomisation => "whether an untrained network gives another map",
        Signal::Convergence => "whether the integral has settled",
        Signal::Completeness => "whether the integral is complete",
        Signal::Conservation => "whether the map holds the score",
        Signal::Surrogate => "whether the simple model fits",
        Signal::Contrast => "whether the signal is weak",
        Signal::Agreement => "whether a method of another kind agrees",
        Signal::Prediction => "whether the network is sure",
        Signal::Belief => "whether the network gives the class a chance",
        Signal::Familiarity => "whether the photo is anything that the network knows",
    };
    format!("Not checked: {what}, since {why}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Thresholds;

    /// The sentence that the shipped limits give a number.
    fn said(signal: Signal, value: f64) -> String {
        let note = if signal == Signal::Agreement { "Grad-CAM".into() } else { String::new() };
        sentence(&Finding { note, ..Finding::new(signal, Ok(value)) }, Thresholds::shipped().of(signal, None).level(value), value)
    }

    #[test]
    fn words_say_no_more_than_their_number() {
        for (signal, value, words) in [
            (Signal::Faithfulness, -0.8, "What the map ranks first matters less"),
            (Signal::Faithfulness, -0.02, "matters no more"),
            (Signal::Faithfulness, 0.03, "only a little more"),
            (Signal::Faithfulness, 0.6, "matters more"),
            (Signal::Stability, 0.48, "jumps"),
            (Signal::Stability, 0.6, "shaky"),
            (Signal::Stability, 0.8, "steady"),
            (Signal::Class, 0.1, "a different one"),
            (Signal::Class, 0.6, "much in common"),
            (Signal::Class, 0.97, "nearly the same"),
            (Signal::Class, 1.0, "it is the same"),
            (Signal::Randomisation, 0.6, "much in common"),
            (Signal::Randomisation, 0.95, "nearly the same"),
            (Signal::Agreement, -0.3, "other places"),
            (Signal::Agreement, 0.0, "other places"),
            (Signal::Agreement, 0.6, "similar places"),
        ] {
            assert!(said(signal, value).contains(words), "{}", said(signal, value));
        }
    }

    #[test]
    fn nothing_is_less_than_nothing() {
        assert_eq!([-0.004, 0.004, -0.3, 0.7].map(|value| fixed(value, 2)), ["0.00", "0.00", "\u{2212}0.30", "0.70"]);
    }
    #[test]
    fn a_poorer_re_run_is_told_and_is_not_charged_to_the_photo() {
        let said = |signal, level, value, rerun: &str, agreement, poorer| {
            let scatter = Some(Scatter { agreement, error: 0.01, poorer });
            sentence(&Finding { scatter, rerun: rerun.into(), ..Finding::new(signal, Ok(value)) }, level, value)
        };
        let fewer = "with 21 samples in the place of 200";
        let text = said(Signal::Stability, Level::Weak, 0.13, fewer, 0.14, true);
        assert!(text.contains("cannot be told") && !text.contains("jumps"), "{text}");
        assert!(text.ends_with("Re-run with 21 samples in the place of 200; two such runs of one photo agree by 0.14."), "{text}");
        let text = said(Signal::Stability, Level::Fine, 0.55, fewer, 0.6, true);
        assert!(text.contains("is steady") && text.contains("as far as re-runs with less than the map has can tell"), "{text}");
        let text = said(Signal::Stability, Level::Weak, 0.2, "", 0.22, false);
        assert!(text.contains("jumps when it is made with other random numbers") && text.contains("agree by 0.22"), "{text}");
        let text = said(Signal::Class, Level::Weak, 0.05, fewer, -0.1, true);
        assert!(text.contains("two runs for one class hardly agree either") && text.contains("agree by \u{2212}0.10"), "{text}");
        let text = said(Signal::Class, Level::Weak, 0.74, fewer, 0.8, true);
        assert!(text.contains("hardly more than another run for the same class does"), "{text}");
    }

    #[test]
    fn a_lead_within_the_scatter_is_called_so() {
        let (blob, edges, noise) = (("a blob in the middle", 0.5), ("edges", 0.407), ("noise", 0.3));
        let text = beside_controls(&[blob], &[edges]);
        assert!(text.contains("does as well or better. The lead over edges (0.41) is no larger than"), "{text}");
        assert!(!beside_controls(&[blob, edges], &[]).contains("lead"));
        for near in [&[noise][..], &[edges], &[noise, edges]] {
            let text = beside_controls(&[], near);
            assert!(text.starts_with("On this photo the lead over ") && !text.contains("as well"), "{text}");
        }
    }
}
