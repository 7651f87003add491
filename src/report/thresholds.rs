//! Where care begins and where a map misleads: data, set by `whylight calibrate` on one half of the shipped photos and tried on the other.

use super::verdict::{Level, Signal};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Which way is better.
    pub better: Better,
    /// Worse than this asks for care.
    pub careful: f64,
    /// Worse than this misleads; none where the signal alone never does.
    pub misleading: Option<f64>,
    /// Why it is this number.
    pub reason: String,
}

impl Limit {
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
        } else {
            Level::Fine
        }
    }
}

/// All limits, and where they come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// The command that set them.
    pub command: String,
    /// One for each signal.
    pub limits: Vec<Limit>,
}

impl Thresholds {
    /// Those that are built in.
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Thresholds> =
            LazyLock::new(|| serde_json::from_str(include_str!("thresholds.json")).expect("the file is checked by a test"));
        &SHIPPED
    }

    /// The limits of a signal.
    ///
    /// # Panics
    /// Where there are none: every signal has its line.
    pub fn of(&self, signal: Signal) -> &Limit {
        self.limits.iter().find(|limit| limit.signal == signal).expect("every signal has its line")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signal_has_its_line_with_a_reason_and_misleading_is_worse_than_careful() {
        let shipped = Thresholds::shipped();
        assert_eq!(shipped.limits.len(), Signal::ALL.len());
        for signal in Signal::ALL {
            let limit = shipped.of(signal);
            assert!(limit.reason.len() > 20 && limit.careful.is_finite(), "{signal:?}");
            if let Some(misleading) = limit.misleading {
                let ordered = if limit.better == Better::Higher { misleading <= limit.careful } else { misleading >= limit.careful };
                assert!(ordered, "{signal:?}");
            }
        }
    }

    #[test]
    fn a_number_is_judged_in_its_own_direction() {
        let limit = |better, careful, misleading| Limit { signal: Signal::Class, better, careful, misleading, reason: String::new() };
        let higher = limit(Better::Higher, 0.5, Some(0.1));
        assert_eq!([0.6, 0.5, 0.4, 0.0].map(|v| higher.level(v)), [Level::Fine, Level::Fine, Level::Careful, Level::Misleading]);
        let lower = limit(Better::Lower, 0.5, None);
        assert_eq!([0.4, 0.5, 9.0].map(|v| lower.level(v)), [Level::Fine, Level::Fine, Level::Careful]);
    }
}
