//! Thresholds from the numbers of real and of planted maps.

use super::planted::Plant;
use super::{Case, Half};
use whylight::report::thresholds::Better;
use whylight::report::{Depth, Examination, Limit, Signal, Thresholds};

/// Which share of the real maps may lie beyond a limit: single outliers, so that one odd photo does not set it.
const SPARED: f64 = 0.02;

/// Of what is better when it is more.
fn better(signal: Signal) -> Better {
    match signal {
        Signal::Class | Signal::Randomisation | Signal::Completeness => Better::Lower,
        _ => Better::Higher,
    }
}

/// The planted maps that a signal is there to notice.
fn noticed(signal: Signal) -> &'static [Plant] {
    match signal {
        Signal::Faithfulness => &[Plant::Random],
        Signal::Stability => &[Plant::Random, Plant::Edge, Plant::WrongClass, Plant::UntrainedNetwork, Plant::SaturatedF16],
        Signal::Completeness | Signal::Convergence => &[Plant::ThreeSteps],
        Signal::Contrast => &[Plant::Stretched],
        Signal::Agreement => &[Plant::Random],
        Signal::Class | Signal::Randomisation | Signal::Surrogate | Signal::Prediction => &[],
    }
}

pub fn value(examination: &Examination, signal: Signal) -> Option<f64> {
    examination.findings.iter().find(|finding| finding.signal == signal)?.value.as_ref().ok().copied()
}

/// The value below which a share of the sorted values lies, between neighbours in proportion.
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    let (low, rest) = (at.floor() as usize, at.fract());
    sorted[low] + rest * (sorted[(low + 1).min(sorted.len() - 1)] - sorted[low])
}

pub fn thresholds(command: &str, cases: &[Case]) -> Thresholds {
    Thresholds { command: command.into(), limits: Signal::ALL.into_iter().map(|signal| limit(signal, cases)).collect() }
}

/// The number to so many digits as one reads.
fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

fn limit(signal: Signal, cases: &[Case]) -> Limit {
    let by_meaning =
        |careful: f64, misleading, reason: &str| Limit { signal, better: Better::Higher, careful, misleading, reason: reason.into() };
    match signal {
        Signal::Prediction => {
            return by_meaning(0.5, None, "By its meaning: below one half the network itself holds that it is more likely something else.");
        }
        Signal::Surrogate => {
            let reason = "By its meaning: below one half the simple model leaves more unexplained than it explains; below nothing it is worse than a constant.";
            return by_meaning(0.5, Some(0.0), reason);
        }
        _ => {}
    }
    // All is turned so that more is better.
    let sign = if better(signal) == Better::Higher { 1.0 } else { -1.0 };
    let set = || cases.iter().filter(|case| case.half == Half::Set);
    let sorted = |plants: &dyn Fn(&Case) -> bool| {
        let mut values: Vec<f64> =
            set().filter(|case| plants(case)).filter_map(|case| value(case.at(Depth::Standard), signal)).map(|v| sign * v).collect();
        values.sort_by(f64::total_cmp);
        values
    };
    let real = sorted(&|case| case.plant.is_none());
    let mut bad = sorted(&|case| case.plant.is_some_and(|plant| noticed(signal).contains(&plant)));
    let mut kinds = noticed(signal).iter().map(|plant| plant.label()).collect::<Vec<_>>().join(", ");
    if matches!(signal, Signal::Class | Signal::Randomisation) {
        // A control gives the same map whatever the class or the network: its correlation is 1 without being asked.
        bad = vec![-1.0];
        kinds = "a map that does not look at the class or the network (1)".into();
    }
    let misleads = signal != Signal::Agreement;
    if real.is_empty() || bad.is_empty() {
        // Nothing was learnt about it.
        return Thresholds::shipped().of(signal).clone();
    }
    let (worst, best) = (quantile(&real, SPARED), quantile(&bad, 1.0 - SPARED));
    let apart = best < worst;
    // Where both are apart the limits lie between them, the lower one nearer to the bad maps. Else real maps are spared, with half the way
    // from their worst to their middle for those that were not seen, and only what looks like the middle of the bad ones misleads.
    let (careful, misleading) = if apart {
        ((worst + best) / 2.0, (worst + 3.0 * best) / 4.0)
    } else {
        let careful = worst - (quantile(&real, 0.5) - worst) / 2.0;
        (careful, careful.min(quantile(&bad, 0.5)))
    };
    let reason = format!(
        "On the half it was set on, {:.0} % of {} real maps are at {:.3} or better and {:.0} % of {} planted ones at {:.3} or worse ({kinds}): {}.",
        (1.0 - SPARED) * 100.0,
        real.len(),
        sign * worst,
        (1.0 - SPARED) * 100.0,
        bad.len(),
        sign * best,
        if apart { "they are apart, and the limits lie between" } else { "they overlap, so that the limit spares the real ones" }
    );
    Limit { signal, better: better(signal), careful: round(sign * careful), misleading: misleads.then(|| round(sign * misleading)), reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_neighbours() {
        assert_eq!(quantile(&[1.0, 2.0, 4.0], 0.5), 2.0);
        assert_eq!(quantile(&[1.0, 2.0, 4.0], 0.75), 3.0);
        assert_eq!(quantile(&[5.0], 0.02), 5.0);
    }
}
