//! Rectifiers: what a bound cuts off, and which gradients it stops.

use crate::parallel::{Shared, runs};
use crate::product::splat;
use macerator::{Simd, Vector};

/// min(max(x, low), high); a bound that is infinite is none.
#[derive(Clone, Copy, Debug)]
pub struct Clip {
    pub low: f32,
    pub high: f32,
}

/// Numbers that are worth a thread of their own count as so many multiply-adds.
const WORK: usize = 2;

impl Clip {
    /// Cuts values off at the bounds; NaN stays NaN.
    pub fn apply(&self, values: &mut [f32]) {
        let count = values.len();
        let shared = Shared::of(values);
        let Self { low, high } = *self;
        runs(count, WORK * count, |part| {
            // SAFETY: parts are disjoint.
            for value in unsafe { shared.slice(part.start, part.len()) } {
                // A comparison with NaN is false, so NaN passes both.
                let raised = if *value < low { low } else { *value };
                *value = if raised > high { high } else { raised };
            }
        });
    }

    /// As [`Clip::apply`], of a vector.
    #[inline(always)]
    pub(crate) fn of<S: Simd>(&self, x: Vector<S, f32>) -> Vector<S, f32> {
        let (low, high) = (splat::<S>(self.low), splat::<S>(self.high));
        let raised = x.lt(low).select(low, x);
        raised.gt(high).select(high, raised)
    }

    /// 1 where x is at a bound or beyond, else 0; at the lower bound only if `lower` says so.
    pub fn stops(&self, x: &[f32], lower: bool) -> Vec<u8> {
        let low = if lower { self.low } else { f32::NEG_INFINITY };
        let high = self.high;
        let mut out = vec![0; x.len()];
        let shared = Shared::of(&mut out);
        runs(x.len(), WORK * x.len(), |part| {
            // SAFETY: parts are disjoint.
            let out = unsafe { shared.slice(part.start, part.len()) };
            for (to, &x) in out.iter_mut().zip(&x[part]) {
                *to = u8::from(x <= low) | u8::from(x >= high);
            }
        });
        out
    }
}

/// Sets the numbers to 0 where `stops` is not.
pub fn stop(values: &mut [f32], stops: &[u8]) {
    assert_eq!(values.len(), stops.len(), "a mark for each number");
    let shared = Shared::of(values);
    runs(stops.len(), WORK * stops.len(), |part| {
        // SAFETY: parts are disjoint.
        let values = unsafe { shared.slice(part.start, part.len()) };
        for (value, &stop) in values.iter_mut().zip(&stops[part]) {
            *value = if stop == 0 { *value } else { 0.0 };
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clip_cuts_off_and_stops_what_is_beyond_its_bounds() {
        let relu6 = Clip { low: 0.0, high: 6.0 };
        let x = [-1.0, 0.0, 3.0, 6.0, 7.0, f32::INFINITY, f32::NEG_INFINITY];
        let mut y = x;
        relu6.apply(&mut y);
        assert_eq!(y, [0.0, 0.0, 3.0, 6.0, 6.0, 6.0, 0.0]);
        assert_eq!(relu6.stops(&x, true), [1, 1, 0, 1, 1, 1, 1]);
        assert_eq!(relu6.stops(&x, false), [0, 0, 0, 1, 1, 1, 1]);
        let mut gradient = [1.0; 7];
        stop(&mut gradient, &relu6.stops(&x, true));
        assert_eq!(gradient, [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn nan_passes_and_an_open_bound_stops_nothing() {
        let relu = Clip { low: 0.0, high: f32::INFINITY };
        let mut y = [f32::NAN];
        relu.apply(&mut y);
        assert!(y[0].is_nan());
        assert_eq!(relu.stops(&[f32::NAN, 1e30], true), [0, 0]);
    }
}
