//! Thresholds from the numbers of real and of planted maps.

use super::examined_map::{ExaminedMap, Half, Plant};
use crate::methods::{self, MethodFamily};
use crate::report::chart::STABILITY;
use crate::report::thresholds::Better;
use crate::report::{Limit, Signal, Thresholds};

/// Which share of the real maps may lie beyond a limit: single outliers, so that one odd photo does not set it.
const SPARED: f64 = 0.02;

/// The fewest standard deviations below the mean of the controls that ask for care: a map within one of it is as good as they are.
const WITHIN: f64 = -1.0;

/// Real maps from which on a limit is set: of fewer the worst is chance, and the limit of all networks together holds.
const FEWEST: usize = 20;

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
        Signal::Stability | Signal::Reproduction => {
            &[Plant::Random, Plant::Edge, Plant::WrongClass, Plant::UntrainedNetwork, Plant::SaturatedF16]
        }
        Signal::Contrast => &[Plant::Stretched],
        Signal::Class => &[Plant::Blind],
        _ => &[],
    }
}

/// The value below which a share of the sorted values lies, between neighbours in proportion.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    let (low, rest) = (at.floor() as usize, at.fract());
    sorted[low] + rest * (sorted[(low + 1).min(sorted.len() - 1)] - sorted[low])
}

/// The limits of every network, and those of all together for a network without its own.
pub struct Limits {
    /// Of all networks together.
    pub pooled: Thresholds,
    /// Of each network, by its id.
    pub own: Vec<(String, Thresholds)>,
}

impl Limits {
    /// Set on one half of the maps of every network.
    pub fn set(command: &str, maps: &[ExaminedMap]) -> Self {
        let own = networks(maps).into_iter().map(|network| {
            let its: Vec<&ExaminedMap> = maps.iter().filter(|map| map.network == network).collect();
            let thresholds = thresholds(command, &its, Thresholds::shipped());
            (network, thresholds)
        });
        let mut pooled = thresholds(command, &maps.iter().collect::<Vec<_>>(), Thresholds::shipped());
        // What one network's maps fall short of is no measure of another's: there care begins at what a map that knows nothing reaches.
        for limit in pooled.limits.iter_mut().filter(|limit| limit.signal == Signal::Faithfulness) {
            let below = limit.careful.min(0.0) / 2.0;
            (limit.careful, limit.misleading) = (0.0, Some(round(below)));
        }
        Self { own: own.collect(), pooled }
    }

    /// Of a network.
    pub fn of(&self, network: &str) -> &Thresholds {
        self.own.iter().find(|(name, _)| name == network).map_or(&self.pooled, |(_, thresholds)| thresholds)
    }
}

/// The networks of the maps, in their order.
pub fn networks(maps: &[ExaminedMap]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for map in maps {
        if !names.contains(&map.network) {
            names.push(map.network.clone());
        }
    }
    names
}

/// The limits that maps of one network set. Those of which too little was learnt are taken from `base`.
pub fn thresholds(command: &str, maps: &[&ExaminedMap], base: &Thresholds) -> Thresholds {
    let limits = Signal::ALL.into_iter().flat_map(|signal| families(signal).iter().map(move |&family| limit(signal, family, maps, base)));
    Thresholds { command: command.into(), limits: limits.collect() }
}

/// The families of methods with limits of their own. What removes parts is re-run with fewer of them where it is dear, and so follows an
/// invisible change less closely than the others do.
fn families(signal: Signal) -> &'static [Option<MethodFamily>] {
    match signal {
        Signal::Stability | Signal::Reproduction => &[None, Some(MethodFamily::Perturbation)],
        _ => &[None],
    }
}

/// The number to so many digits as one reads.
fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// Limits that follow from what the number means, with what measured it where something did.
pub fn by_meaning(signal: Signal) -> Option<(f64, Option<f64>, &'static str)> {
    Some(match signal {
        Signal::Dependence => {
            let reason = "By its meaning: scores that lie within four roundings of each other are one score, and a map of a score that is the same for every photo shows nothing of the photo.";
            (4.0, Some(4.0), reason)
        }
        Signal::Prediction => (
            0.5,
            None,
            "By its meaning: below one half the network itself holds that it is more likely something else, and below one and a half times chance, 75 % of two classes, it hardly prefers one to the other.",
        ),
        Signal::Belief => {
            let reason = "By its meaning: below one in twenty the network holds with 95 % that it is something else, and the map shows what would speak for a class that it rules out.";
            (0.05, None, reason)
        }
        Signal::Agreement => {
            let reason = "By its meaning: two methods that contradict each other do not say which of them is wrong, so this asks for no care. Only a map that another kind of method shares is shown in green.";
            (-1.0, None, reason)
        }
        Signal::Familiarity => {
            let reason = "By its meaning: fewer than one in twenty of the photos that the network's statistics come from are as unusual.";
            (0.05, None, reason)
        }
        Signal::Surrogate => {
            let reason = "By its meaning: below one half the simple model leaves more unexplained than it explains; below nothing it is worse than a constant.";
            (0.5, Some(0.0), reason)
        }
        Signal::Completeness => {
            let reason = "By its paper: Sundararajan, Taly and Yan (2017) ask for a sum within 5 %. That alone never misleads: where two scores lie close together, a settled map can miss much of their difference.";
            (0.05, None, reason)
        }
        Signal::Conservation => {
            let reason = "By its meaning: what biases and epsilon take is told beside the map and asks for no care. Only a map whose sum is within a tenth of the score is shown in green.";
            (0.0, None, reason)
        }
        Signal::Convergence => {
            let reason = "As measured by `whylight bench path`: with 16 steps maps are a tenth to a half from their limit, with 8 a fifth to a half, and with fewer no map is near.";
            (16.0, Some(8.0), reason)
        }
        _ => return None,
    })
}

/// From where on a number speaks for a map, by its meaning.
fn good(signal: Signal) -> Option<f64> {
    match signal {
        // What is not within a tenth of the score tells of something else as well.
        Signal::Conservation => Some(0.9),
        // About twice what noise reaches now and then.
        Signal::Agreement => Some(0.25),
        _ => None,
    }
}

/// The strictest limit that makes sense, where some networks would allow a stricter one.
fn strictest(signal: Signal) -> f64 {
    match signal {
        // Care means what the chart calls a jump.
        Signal::Stability => STABILITY.scale.fair,
        // Nine tenths of the agreement is the same map; closer limits would tell devices apart.
        Signal::Reproduction => 0.9,
        _ => f64::INFINITY,
    }
}

/// What a map that knows nothing reaches on average, where that is known beforehand.
fn chance(signal: Signal) -> f64 {
    match signal {
        Signal::Faithfulness => 0.0,
        _ => f64::NEG_INFINITY,
    }
}

/// The middle between two values. Of correlations it is the middle on Fisher's scale, on which equal steps are equally sure; on the plain
/// one 0.97 and 0.99 would be as alike as 0.27 and 0.29.
fn middle(signal: Signal, a: f64, b: f64) -> f64 {
    match signal {
        Signal::Stability | Signal::Class => f64::midpoint(a.atanh(), b.atanh()).tanh(),
        _ => f64::midpoint(a, b),
    }
}

/// The limits lie between the worst real map, single outliers apart, and the best planted one that is worse than it: for care in the
/// middle, for misleading halfway from there to the first quarter of the planted maps. Planted maps that are better than the worst real one
/// are missed, not paid for with real ones, but no limit lies below what chance gives.
fn limit(signal: Signal, family: Option<MethodFamily>, maps: &[&ExaminedMap], base: &Thresholds) -> Limit {
    if let Some((careful, misleading, reason)) = by_meaning(signal) {
        let reason = reason.into();
        return Limit { signal, family, better: better(signal), careful, misleading, good: good(signal), beside_controls: None, reason };
    }
    // All is turned so that more is better.
    let sign = if better(signal) == Better::Higher { 1.0 } else { -1.0 };
    // The line without a family is set on what has no line of its own.
    let line = |method: MethodFamily| families(signal).iter().copied().find(|&own| own == Some(method)).flatten();
    let of_line = |map: &&&ExaminedMap| methods::by_id(&map.method).is_ok_and(|method| line(method.family) == family);
    let set = || maps.iter().filter(|map| map.half == Half::Set).filter(of_line);
    let sorted = |plants: &dyn Fn(&ExaminedMap) -> bool| {
        let mut values: Vec<f64> = set().filter(|map| plants(map)).filter_map(|map| map.value(signal)).map(|v| sign * v).collect();
        values.sort_by(f64::total_cmp);
        values
    };
    // A map that is the same everywhere shows nothing, whoever made it: it is rightly flagged, and no limit makes room for it.
    let shows = |map: &ExaminedMap| signal != Signal::Contrast || map.value(signal) != Some(0.0);
    let real = sorted(&|map| map.plant.is_none() && shows(map));
    let mut bad = sorted(&|map| map.plant.is_some_and(|plant| noticed(signal).contains(&plant)));
    let mut kinds = noticed(signal).iter().map(|plant| plant.label()).collect::<Vec<_>>().join(", ");
    if signal == Signal::Randomisation {
        // A control gives the same map whatever the network: its correlation is 1 by definition.
        bad = vec![-1.0];
        kinds = "a map that does not look at the network".into();
    }
    let known = || Limit { family, ..base.of(signal, family).clone() };
    if real.len() < FEWEST {
        // Too little was learnt about it.
        return known();
    }
    if bad.is_empty() {
        // No bad map tells how far it may be: the limit of other networks, unless real maps lie beyond it.
        let (known, worst) = (known(), quantile(&real, SPARED));
        if worst >= sign * known.careful {
            return known;
        }
        let reason = format!(
            "On the half it was set on, 98 % of {} real maps reach {:.3}, beyond the limit of {} for other networks; no map was planted that it should notice.",
            real.len(),
            sign * worst,
            known.careful
        );
        let careful = round(sign * worst);
        let misleading = known.misleading.map(|limit| round(sign * (sign * limit).min(worst)));
        return Limit { careful, misleading, reason, ..known };
    }
    let worst = quantile(&real, SPARED);
    let next = bad.iter().copied().filter(|&value| value < worst).fold(f64::NEG_INFINITY, f64::max);
    let missed = bad.iter().filter(|&&value| value >= worst).count();
    let next = if next.is_finite() { next } else { worst };
    let between = middle(signal, worst, next);
    let careful = if signal == Signal::Faithfulness { worst.min(chance(signal)) } else { between.min(strictest(signal)) };
    let misleading = careful.min(f64::midpoint(careful, quantile(&bad, 0.25)));
    let raised = if signal == Signal::Faithfulness {
        " Care begins at the worst real map, at most at 0, what a map that knows nothing reaches on average; above that it passes, and speaks for a map only where it exceeds every control."
    } else {
        ""
    };
    let reason = format!(
        "On the half it was set on, {:.0} % of {} real maps reach {:.3}; of {} planted ones ({kinds}) {} {missed} as good, and the best of the others {:.3}.{raised}",
        (1.0 - SPARED) * 100.0,
        real.len(),
        sign * worst,
        bad.len(),
        if missed == 1 { "is" } else { "are" },
        sign * next,
    );
    let (careful, misleading) = (round(sign * careful), Some(round(sign * misleading)));
    // What asks for care never speaks for the map.
    let good = good(signal).filter(|&good| sign * good > sign * careful);
    let beside = (signal == Signal::Faithfulness).then(|| beside_controls(&set().copied().collect::<Vec<_>>())).flatten();
    let reason = match beside {
        Some((limit, maps)) => format!(
            "{reason} Where every control exceeds a map, care begins {} of their standard deviations below their mean; {:.0} % of {maps} real maps lie above that.",
            -limit,
            (1.0 - SPARED) * 100.0,
        ),
        None => reason,
    };
    let beside_controls = beside.map(|(limit, _)| limit).or(base.of(signal, family).beside_controls);
    Limit { signal, family, better: better(signal), careful, misleading, good, beside_controls, reason }
}

/// How many standard deviations below the mean of the controls real maps lie at the worst, outliers apart, and of how many maps that was
/// learnt; nothing of too few.
fn beside_controls(maps: &[&ExaminedMap]) -> Option<(f64, usize)> {
    let real = maps.iter().filter(|map| map.plant.is_none()).filter_map(|map| map.finding(Signal::Faithfulness));
    let mut deviations: Vec<f64> = real.filter_map(|gain| gain.controls.deviations(*gain.value.as_ref().ok()?)).collect();
    deviations.sort_by(f64::total_cmp);
    (deviations.len() >= FEWEST).then(|| (round(quantile(&deviations, SPARED).min(WITHIN)), deviations.len()))
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

    #[test]
    fn the_middle_of_two_correlations_is_nearer_the_higher_one() {
        assert_eq!(middle(Signal::Contrast, 0.5, 1.0), 0.75);
        let middle = middle(Signal::Stability, 0.0, 0.96);
        // tanh(atanh(0.96) / 2) in closed form: (1 - sqrt(1 - r^2)) / r.
        assert!((middle - (1.0 - 0.28) / 0.96).abs() < 1e-12, "{middle}");
    }
}
