//! Rules of numerical integration over 0..1: where a path is looked at, and what each look weighs. The weights sum to one.

use std::f64::consts::PI;

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quadrature {
    /// The start of every interval.
    Left,
    /// The end of every interval.
    Right,
    /// The middle of every interval.
    Midpoint,
    /// Start and end of every interval, half each. (A library in wide use weighs them so that they sum to (n - 1) / n.)
    Trapezoid,
    /// The zeros of the Legendre polynomial: exact for polynomials of degree 2 n - 1.
    GaussLegendre,
}

impl Quadrature {
    /// `steps` places in 0..=1, in rising order, each with its weight.
    ///
    /// # Panics
    /// For 0 steps, and for 1 step of the trapezoid, which needs two places.
    pub fn nodes(self, steps: usize) -> Vec<(f64, f64)> {
        assert!(steps > usize::from(self == Self::Trapezoid), "{steps} steps of {self:?}");
        let n = steps as f64;
        let even = |offset: f64| (0..steps).map(|k| ((k as f64 + offset) / n, 1.0 / n)).collect();
        match self {
            Self::Left => even(0.0),
            Self::Right => even(1.0),
            Self::Midpoint => even(0.5),
            Self::Trapezoid => {
                let last = steps - 1;
                let width = 1.0 / last as f64;
                (0..steps).map(|k| (k as f64 * width, if k == 0 || k == last { width / 2.0 } else { width })).collect()
            }
            Self::GaussLegendre => gauss_legendre(steps),
        }
    }
}

/// Newton's method on the Legendre polynomial from Chebyshev's approximation of its zeros.
fn gauss_legendre(steps: usize) -> Vec<(f64, f64)> {
    let n = steps as f64;
    let mut nodes: Vec<(f64, f64)> = (0..steps)
        .map(|k| {
            let mut x = (PI * (k as f64 + 0.75) / (n + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..100 {
                let (value, derivative) = legendre(steps, x);
                slope = derivative;
                let step = value / derivative;
                x -= step;
                if step.abs() < 1e-15 {
                    break;
                }
            }
            // From -1..1 to 0..1 both places and weights halve.
            ((1.0 + x) / 2.0, 1.0 / ((1.0 - x * x) * slope * slope))
        })
        .collect();
    nodes.reverse();
    nodes
}

/// The Legendre polynomial of that degree and its derivative, by the three-term recurrence.
fn legendre(degree: usize, x: f64) -> (f64, f64) {
    let (mut before, mut value) = (1.0, x);
    for k in 2..=degree {
        let k = k as f64;
        (before, value) = (value, ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k);
    }
    (value, degree as f64 * (x * value - before) / (x * x - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: [Quadrature; 5] =
        [Quadrature::Left, Quadrature::Right, Quadrature::Midpoint, Quadrature::Trapezoid, Quadrature::GaussLegendre];

    fn integral(rule: Quadrature, steps: usize, degree: i32) -> f64 {
        rule.nodes(steps).into_iter().map(|(at, weight)| weight * at.powi(degree)).sum()
    }

    #[test]
    fn weights_sum_to_one_and_places_rise_within_the_path() {
        for rule in RULES {
            for steps in [2, 3, 16, 50, 301] {
                let nodes = rule.nodes(steps);
                assert!((integral(rule, steps, 0) - 1.0).abs() < 1e-12, "{rule:?} {steps}");
                assert!(nodes.windows(2).all(|pair| pair[0].0 < pair[1].0));
                assert!(nodes.iter().all(|&(at, weight)| (0.0..=1.0).contains(&at) && weight > 0.0));
            }
        }
    }

    #[test]
    fn rules_integrate_polynomials_of_their_degree_exactly() {
        for rule in [Quadrature::Midpoint, Quadrature::Trapezoid] {
            assert!((integral(rule, 7, 1) - 0.5).abs() < 1e-12);
            assert!((integral(rule, 7, 2) - 1.0 / 3.0).abs() > 1e-4);
        }
        for steps in [1, 2, 5, 50] {
            for degree in 0..(2 * steps as i32).min(40) {
                assert!(
                    (integral(Quadrature::GaussLegendre, steps, degree) - 1.0 / f64::from(degree + 1)).abs() < 1e-12,
                    "{steps} {degree}"
                );
            }
        }
        assert!((integral(Quadrature::GaussLegendre, 2, 4) - 0.2).abs() > 1e-4);
    }
}
