//! How a port follows from another one by straight pieces, number by number: by this a rectifier is known however a file spells it.
//!
//! `Where(x > 0, x, 0)`, `x * Cast(x > 0)`, `(x + |x|) / 2` and `x - min(x, 0)` are one function. What each step of such a spelling makes
//! of x is remembered while the file is read; the step that completes it is written as what it is (`expand/rectifier.rs`). At the bend
//! itself, where a spelling may give either side, nothing is said.

use super::graph::Port;

/// What a port is of another one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Relation {
    /// The other one.
    pub of: Port,
    /// How it follows from that.
    pub by: Pieces,
}

/// A function of one number in at most two straight pieces.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pieces {
    /// `below` times x where x < 0, `above` times x elsewhere: a multiple, a magnitude, a rectifier.
    Slopes { below: f32, above: f32 },
    /// The number `below` where x lies below the threshold, `above` where it lies above: a comparison, a sign.
    Step { threshold: f32, below: f32, above: f32 },
    /// x between two bounds, of which either may be infinite.
    Bounded { low: f32, high: f32 },
}

/// x itself.
pub const ITSELF: Pieces = Pieces::Slopes { below: 1.0, above: 1.0 };

impl Pieces {
    /// Times a number.
    pub fn times(self, factor: f32) -> Option<Self> {
        match self {
            Self::Slopes { below, above } => Some(Self::Slopes { below: factor * below, above: factor * above }),
            Self::Step { threshold, below, above } => Some(Self::Step { threshold, below: factor * below, above: factor * above }),
            Self::Bounded { .. } => None,
        }
    }

    /// Plus a number.
    pub fn plus(self, number: f32) -> Option<Self> {
        match self {
            Self::Step { threshold, below, above } => Some(Self::Step { threshold, below: below + number, above: above + number }),
            _ => None,
        }
    }

    /// Its magnitude.
    pub fn magnitude(self) -> Option<Self> {
        match self {
            Self::Slopes { below, above } => Some(Self::Slopes { below: -below.abs(), above: above.abs() }),
            Self::Step { threshold, below, above } => Some(Self::Step { threshold, below: below.abs(), above: above.abs() }),
            Self::Bounded { .. } => None,
        }
    }

    /// Its sign.
    pub fn sign(self) -> Option<Self> {
        match self {
            Self::Slopes { below, above } if below != 0.0 && above != 0.0 => {
                Some(Self::Step { threshold: 0.0, below: -below.signum(), above: above.signum() })
            }
            _ => None,
        }
    }

    /// What lies of it between two bounds.
    pub fn bounded(self, (low, high): (f32, f32)) -> Option<Self> {
        match self {
            ITSELF if (low, high) == (0.0, f32::INFINITY) => Some(Self::Slopes { below: 0.0, above: 1.0 }),
            ITSELF if (low, high) == (f32::NEG_INFINITY, 0.0) => Some(Self::Slopes { below: 1.0, above: 0.0 }),
            ITSELF => Some(Self::Bounded { low, high }),
            Self::Slopes { below, above } if (low, high) == (0.0, f32::INFINITY) => {
                Some(Self::Slopes { below: below.min(0.0), above: above.max(0.0) })
            }
            Self::Slopes { below, above } if (low, high) == (f32::NEG_INFINITY, 0.0) => {
                Some(Self::Slopes { below: below.max(0.0), above: above.min(0.0) })
            }
            _ => None,
        }
    }

    /// Itself where it is positive, else `slope` times itself.
    pub fn leaky(self, slope: f32) -> Option<Self> {
        match self {
            Self::Slopes { below, above } => Some(Self::Slopes {
                below: if below > 0.0 { slope * below } else { below },
                above: if above < 0.0 { slope * above } else { above },
            }),
            _ => None,
        }
    }

    /// 1 where it `holds` beside a number, else 0; `holds` is asked about numbers on both sides of the threshold.
    pub fn compared(self, number: f32, holds: impl Fn(f32, f32) -> bool) -> Option<Self> {
        let one = |value: f32| f32::from(u8::from(holds(value, number)));
        match self {
            Self::Step { threshold, below, above } => Some(Self::Step { threshold, below: one(below), above: one(above) }),
            // On one side of 0 all numbers of a piece have one sign.
            Self::Slopes { below, above } if number == 0.0 => Some(Self::Step { threshold: 0.0, below: one(-below), above: one(above) }),
            Self::Slopes { below, above } if below == above && below != 0.0 => {
                let (lower, higher) = (one(number - number.abs()), one(number + number.abs()));
                let (below, above) = if above > 0.0 { (lower, higher) } else { (higher, lower) };
                Some(Self::Step { threshold: number / self.slope()?, below, above })
            }
            _ => None,
        }
    }

    /// Of a multiple of x, the factor.
    fn slope(self) -> Option<f32> {
        match self {
            Self::Slopes { below, above } if below == above => Some(above),
            _ => None,
        }
    }

    /// Both slopes; none of what has others.
    pub fn slopes(self) -> Option<[f32; 2]> {
        match self {
            Self::Slopes { below, above } => Some([below, above]),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn slopes(below: f32, above: f32) -> Pieces {
        Pieces::Slopes { below, above }
    }

    const fn step(threshold: f32, below: f32, above: f32) -> Pieces {
        Pieces::Step { threshold, below, above }
    }

    #[test]
    fn pieces_are_those_of_the_function() {
        assert_eq!(ITSELF.times(-2.0), Some(slopes(-2.0, -2.0)));
        assert_eq!(slopes(-1.0, -1.0).bounded((0.0, f32::INFINITY)), Some(slopes(-1.0, 0.0)));
        assert_eq!(slopes(-1.0, -1.0).bounded((f32::NEG_INFINITY, 0.0)), Some(slopes(0.0, -1.0)));
        assert_eq!(ITSELF.magnitude(), Some(slopes(-1.0, 1.0)));
        assert_eq!(slopes(-1.0, -1.0).leaky(0.1), Some(slopes(-1.0, -0.1)));
        assert_eq!((ITSELF.sign(), slopes(-3.0, -3.0).sign()), (Some(step(0.0, -1.0, 1.0)), Some(step(0.0, 1.0, -1.0))));
        assert_eq!(ITSELF.bounded((-1.0, 6.0)), Some(Pieces::Bounded { low: -1.0, high: 6.0 }));
        assert_eq!(slopes(0.0, 2.0).bounded((0.0, 6.0)), None);
    }

    #[test]
    fn a_comparison_is_a_step_at_its_threshold() {
        let above = |pieces: Pieces, number: f32| pieces.compared(number, |value, number| value > number);
        assert_eq!(above(ITSELF, 0.0), Some(step(0.0, 0.0, 1.0)));
        assert_eq!(above(ITSELF, 6.0), Some(step(6.0, 0.0, 1.0)));
        assert_eq!(above(ITSELF, -6.0), Some(step(-6.0, 0.0, 1.0)));
        // -2 x > 4 below x = -2.
        assert_eq!(above(slopes(-2.0, -2.0), 4.0), Some(step(-2.0, 1.0, 0.0)));
        // What was rectified is above 0 where x is.
        assert_eq!(above(slopes(0.0, 1.0), 0.0), Some(step(0.0, 0.0, 1.0)));
        assert_eq!(above(slopes(0.0, 1.0), 1.0), None);
        assert_eq!(step(0.0, 0.0, 1.0).compared(0.0, |value, number| value == number), Some(step(0.0, 1.0, 0.0)));
        assert_eq!(step(0.0, 0.0, 1.0).times(-1.0).and_then(|pieces| pieces.plus(1.0)), Some(step(0.0, 1.0, 0.0)));
    }
}
