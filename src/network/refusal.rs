//! Why a file is refused, and what whoever has it can do.

use std::borrow::Cow;
use std::fmt;

/// For what breaks the rules of the format.
const NOT_VALID: &str = "export the network again, since the file is not valid ONNX here";
/// For what the format allows and nothing here computes.
const NOT_SUPPORTED: &str = "export the network without this step, or ask for it to be supported";
/// For a size, a width or a step of the file that nothing can be made of.
const OUT_OF_RANGE: &str = "export the network again with numbers in that range";
/// For a step whose result jumps.
pub const UP_TO_THE_SCORES: &str = "export the network up to the scores before it";
/// For what is beyond a limit.
const TOO_LARGE: &str = "choose a smaller network, or export it for smaller photos";

/// The finding and the remedy of a refusal. Shown as the end of a sentence that names the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What was found, and what was expected.
    pub reason: String,
    /// What to do, as a request.
    pub remedy: Cow<'static, str>,
}

impl Refusal {
    /// With a remedy of its own.
    pub fn new(reason: impl Into<String>, remedy: impl Into<Cow<'static, str>>) -> Self {
        Self { reason: reason.into(), remedy: remedy.into() }
    }

    /// Of what the format allows and nothing here computes.
    pub fn unsupported(reason: impl Into<String>) -> Self {
        Self::new(reason, NOT_SUPPORTED)
    }

    /// Of what is beyond a limit.
    pub fn too_large(reason: impl Into<String>) -> Self {
        Self::new(reason, TOO_LARGE)
    }

    /// Of a number that the file gives and that lies outside the range that the reason names.
    pub fn out_of_range(reason: impl Into<String>) -> Self {
        Self::new(reason, OUT_OF_RANGE)
    }

    /// The same finding, with words in front of it that say where.
    pub fn after(self, place: impl fmt::Display) -> Self {
        Self { reason: format!("{place}{}", self.reason), ..self }
    }
}

/// A reason alone is that of a file that breaks the rules of the format.
impl From<String> for Refusal {
    fn from(reason: String) -> Self {
        Self::new(reason, NOT_VALID)
    }
}

impl From<&str> for Refusal {
    fn from(reason: &str) -> Self {
        Self::new(reason, NOT_VALID)
    }
}

/// A second colon would read badly.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joint = if self.reason.contains(": ") { ";" } else { ":" };
        write!(f, "{}{joint} {}", self.reason, self.remedy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_one_sentence_whatever_its_reason_holds() {
        assert_eq!(Refusal::new("pads the batch", "do so").to_string(), "pads the batch: do so");
        assert_eq!(Refusal::new("does not fit: 2 against 3", "do so").to_string(), "does not fit: 2 against 3; do so");
        assert_eq!(Refusal::too_large("is large").after("the tensor `w` ").reason, "the tensor `w` is large");
    }

    #[test]
    fn a_reason_alone_has_a_remedy() {
        assert_eq!(Refusal::from("its starts are missing").remedy, NOT_VALID);
    }
}
