//! In which form a file gives its probabilities.

/// What a file gives of its probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The probability.
    Plain,
    /// Its logarithm.
    Logarithm,
    /// Its negative logarithm.
    NegativeLogarithm,
    /// The probability in per cent.
    PerCent,
}

impl Form {
    /// All.
    pub const ALL: [Self; 4] = [Self::Plain, Self::Logarithm, Self::NegativeLogarithm, Self::PerCent];

    /// What the file gives of a probability.
    pub fn of(self, p: f64) -> f64 {
        match self {
            Self::Plain => p,
            Self::Logarithm => p.ln(),
            Self::NegativeLogarithm => -p.ln(),
            Self::PerCent => 100.0 * p,
        }
    }

    /// Whether a factor leaves it the same form: a logarithm to another base, a probability in per cent. A probability times less than 1
    /// is another probability.
    pub fn may_be_multiplied_by(self, factor: f64) -> bool {
        matches!(self, Self::Logarithm | Self::NegativeLogarithm) || factor > 1.0
    }

    /// The probability of which the file gives this.
    pub fn undone(self, given: f64) -> f64 {
        match self {
            Self::Plain => given,
            Self::Logarithm => given.exp(),
            Self::NegativeLogarithm => (-given).exp(),
            Self::PerCent => given / 100.0,
        }
    }

    /// What the file gives, as the end of a sentence that said what it ends in.
    pub fn said(self) -> &'static str {
        match self {
            Self::Plain | Self::PerCent => "",
            Self::Logarithm => " and gives log-probabilities",
            Self::NegativeLogarithm => " and gives negative log-probabilities",
        }
    }
}
