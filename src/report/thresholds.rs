//! Where care begins and where a map misleads: data, set by `whylight calibrate` on one half of the shipped photos and tried on the other.

use super::level::Level;
use super::signal::Signal;
use crate::methods::MethodFamily;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// More.
    Higher,
    /// Less.
    Lower,
}

/// The limits of one signal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// The signal.
    pub signal: Signal,
    /// The methods that the limits hold for; none where they hold for all that have no line of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<MethodFamily>,
    /// Which way is better.
    pub better: Better,
    /// Worse than this asks for care.
    pub careful: f64,
    /// Worse than this misleads; none where the signal alone never does.
    pub misleading: Option<f64>,
    /// From here on it speaks for the map; none where whatever asks for no care does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub good: Option<f64>,
    /// By how many standard deviations of the controls, from 0 down, a map may lie below their mean where all of them exceed it; worse than
    /// this asks for care. None where the number is not held against the controls so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside_controls: Option<f64>,
    /// Why it is this number.
    pub reason: String,
}

impl Limit {
    /// The limit of a probability that each class has by `chance`: no lower than [`BEYOND_CHANCE`] times that.
    pub(super) fn beyond(&self, chance: f64) -> Self {
        Self { careful: self.careful.max(BEYOND_CHANCE * chance), ..self.clone() }
    }

    /// What a number says.
    pub fn level(&self, value: f64) -> Level {
        let worse = |limit: f64| match self.better {
            Better::Higher => value < limit,
            Better::Lower => value > limit,
        };
        if self.misleading.is_some_and(worse) {
            Level::Misleading
        } else if worse(self.careful) {
            Level::Careful
        } else if self.good.is_some_and(worse) {
            Level::Weak
        } else {
            Level::Fine
        }
    }
}

/// How many times as likely as by chance the likeliest class is at least: of two classes three times as likely as the other.
const BEYOND_CHANCE: f64 = 1.5;

/// All limits, and where they come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// The command that set them.
    pub command: String,
    /// One for each signal, or one for each family of methods.
    pub limits: Vec<Limit>,
}

impl Thresholds {
    /// Those that are built in.
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Thresholds> =
            LazyLock::new(|| serde_json::from_str(include_str!("thresholds.json")).expect("the file is checked by a test"));
        &SHIPPED
    }

    /// Those of a network: its card's own, and for the other signals those that are built in.
    ///
    /// # Errors
    /// A sentence: the card's record does not hold limits.
    pub fn of_network(calibration: Option<&serde_json::Value>) -> Result<Self, String> {
        let Some(record) = calibration else { return Ok(Self::shipped().clone()) };
        let mut own: Self = Self::deserialize(record)
            .map_err(|error| format!("The card's `calibration` is no record of limits ({error}): write it with `whylight calibrate`."))?;
        if let Some(limit) = own.limits.iter().find(|limit| !limit.careful.is_finite()) {
            return Err(format!("The card's limit for {:?} is no number: write it with `whylight calibrate`.", limit.signal));
        }
        // A line that holds in general holds for every family; a record may also set that of one family alone.
        let is_set = |limit: &Limit| {
            own.limits.iter().any(|known| known.signal == limit.signal && known.family.is_none_or(|family| limit.family == Some(family)))
        };
        let others: Vec<Limit> = Self::shipped().limits.iter().filter(|limit| !is_set(limit)).cloned().collect();
        own.limits.extend(others);
        Ok(own)
    }

    /// The limits of a signal for a family of methods; those that hold in general where the method is not known.
    ///
    /// # Panics
    /// Where there are none: every signal has its line.
    pub fn of(&self, signal: Signal, family: Option<MethodFamily>) -> &Limit {
        let own = || self.limits.iter().filter(|limit| limit.signal == signal);
        let of_family = own().find(|limit| family.is_some() && limit.family == family);
        of_family.or_else(|| own().find(|limit| limit.family.is_none())).expect("every signal has its line")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signal_has_its_line_with_a_reason_and_misleading_is_worse_than_careful() {
        let shipped = Thresholds::shipped();
        for signal in Signal::ALL {
            assert!(shipped.limits.iter().any(|limit| limit.signal == signal), "{signal:?}");
        }
        for limit in &shipped.limits {
            assert!(limit.reason.len() > 20 && limit.careful.is_finite(), "{limit:?}");
            let same = shipped.limits.iter().filter(|other| (other.signal, other.family) == (limit.signal, limit.family));
            assert_eq!(same.count(), 1, "{limit:?}");
            if let Some(misleading) = limit.misleading {
                let ordered = if limit.better == Better::Higher { misleading <= limit.careful } else { misleading >= limit.careful };
                assert!(ordered, "{limit:?}");
            }
        }
    }

    #[test]
    fn a_family_of_methods_may_have_limits_of_its_own() {
        let limit = |signal, family, careful| {
            let (better, misleading, reason) = (Better::Higher, None, String::new());
            Limit { signal, family, better, careful, misleading, good: None, beside_controls: None, reason }
        };
        let limits = vec![
            limit(Signal::Stability, None, 0.3),
            limit(Signal::Stability, Some(MethodFamily::Cam), 0.7),
            limit(Signal::Contrast, None, 0.5),
            limit(Signal::Contrast, Some(MethodFamily::Cam), 0.4),
        ];
        let thresholds = Thresholds { command: String::new(), limits };
        let careful = |signal, family| thresholds.of(signal, family).careful;
        let families = [Some(MethodFamily::Perturbation), Some(MethodFamily::Cam), None];
        assert_eq!(families.map(|family| careful(Signal::Stability, family)), [0.3, 0.7, 0.3]);
        assert_eq!(families.map(|family| careful(Signal::Contrast, family)), [0.5, 0.4, 0.5]);
    }

    #[test]
    fn a_card_may_set_some_of_the_limits() {
        let line =
            serde_json::json!({ "signal": "stability", "better": "higher", "careful": 0.9, "misleading": null, "reason": "A test." });
        let card = serde_json::json!({ "command": "whylight calibrate", "limits": [line] });
        let own = Thresholds::of_network(Some(&card)).unwrap();
        assert_eq!(own.of(Signal::Stability, Some(MethodFamily::Perturbation)).careful, 0.9, "its line holds for every family");
        assert!(Signal::ALL.iter().all(|&signal| own.limits.iter().any(|limit| limit.signal == signal)));
        assert_eq!(own.of(Signal::Contrast, None), Thresholds::shipped().of(Signal::Contrast, None));
        let mut one_family = card;
        one_family["limits"][0]["family"] = "Perturbations".into();
        let own = Thresholds::of_network(Some(&one_family)).unwrap();
        assert_eq!(own.of(Signal::Stability, Some(MethodFamily::Perturbation)).careful, 0.9);
        assert_eq!(
            own.of(Signal::Stability, None),
            Thresholds::shipped().of(Signal::Stability, None),
            "what holds in general is still there"
        );
        assert!(Thresholds::of_network(Some(&serde_json::json!({}))).unwrap_err().contains("`calibration`"));
        assert!(Thresholds::of_network(Some(&serde_json::json!({ "limits": 3 }))).unwrap_err().contains("`calibration`"));
        assert_eq!(&Thresholds::of_network(None).unwrap(), Thresholds::shipped());
    }

    #[test]
    fn a_number_is_judged_in_its_own_direction() {
        let limit = |better, careful, misleading| Limit {
            signal: Signal::Class,
            family: None,
            better,
            careful,
            misleading,
            good: None,
            beside_controls: None,
            reason: String::new(),
        };
        let weak = Limit { good: Some(0.8), ..limit(Better::Higher, 0.5, None) };
        assert_eq!([0.4, 0.5, 0.8].map(|v| weak.level(v)), [Level::Careful, Level::Weak, Level::Fine]);
        let higher = limit(Better::Higher, 0.5, Some(0.1));
        assert_eq!([0.6, 0.5, 0.4, 0.0].map(|v| higher.level(v)), [Level::Fine, Level::Fine, Level::Careful, Level::Misleading]);
        let lower = limit(Better::Lower, 0.5, None);
        assert_eq!([0.4, 0.5, 9.0].map(|v| lower.level(v)), [Level::Fine, Level::Fine, Level::Careful]);
    }
}
