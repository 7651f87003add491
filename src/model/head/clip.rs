//! The range to which a file clips its probabilities.

use super::form::Form;
use super::trials::{Clipped, GUARD};
use crate::figures::figure;

/// The range to which a file clips its probabilities.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clip {
    low: f64,
    high: f64,
}

impl Clip {
    /// What the file makes of a probability.
    pub fn of(self, p: f64) -> f64 {
        p.clamp(self.low, self.high)
    }

    /// The range that a clip of what is given in some form has for probabilities; none where it has none.
    pub fn of_form(clipped: Clipped, form: Form) -> Option<Self> {
        let Clipped::To(low, high) = clipped else { return None };
        let [low, high] = [low, high].map(|end| end.map(|end| form.undone(end).clamp(0.0, 1.0)));
        // The larger a negative logarithm is, the less the probability.
        let (low, high) = if form == Form::NegativeLogarithm { (high, low) } else { (low, high) };
        let (low, high) = (low.filter(|low| *low > GUARD).unwrap_or(0.0), high.filter(|high| *high < 1.0 - GUARD).unwrap_or(1.0));
        (low > 0.0 || high < 1.0).then_some(Self { low, high })
    }

    /// The clip, as the continuation of a sentence.
    pub fn said(self) -> String {
        let low = (self.low > 0.0).then(|| format!("at least {}", figure(self.low)));
        let high = (self.high < 1.0).then(|| format!("at most {}", figure(self.high)));
        format!(", then clips it to {}", low.into_iter().chain(high).collect::<Vec<_>>().join(" and "))
    }
}
