//! Small systems of linear equations in double precision.

/// The solution of a x = b for a symmetric positive definite `a` `[n, n]` and several right sides `[n]`, by Cholesky's a = L L'.
/// None where a pivot is not positive: then `a` is not definite.
pub fn solve(a: &[f64], n: usize, sides: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let mut lower = vec![0.0; n * n];
    for row in 0..n {
        for column in 0..=row {
            let dot: f64 = (0..column).map(|k| lower[row * n + k] * lower[column * n + k]).sum();
            let rest = a[row * n + column] - dot;
            lower[row * n + column] = if row != column {
                rest / lower[column * n + column]
            } else if rest > 0.0 {
                rest.sqrt()
            } else {
                return None;
            };
        }
    }
    let solved = sides.iter().map(|side| {
        let mut x = side.clone();
        for row in 0..n {
            let dot: f64 = (0..row).map(|k| lower[row * n + k] * x[k]).sum();
            x[row] = (x[row] - dot) / lower[row * n + row];
        }
        for row in (0..n).rev() {
            let dot: f64 = (row + 1..n).map(|k| lower[k * n + row] * x[k]).sum();
            x[row] = (x[row] - dot) / lower[row * n + row];
        }
        x
    });
    Some(solved.collect())
}

/// A linear model y = intercept + sum_k coefficients_k z_k.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// One per column.
    pub coefficients: Vec<f64>,
    /// What is predicted where every z is 0.
    pub intercept: f64,
    /// Share of the weighted variance of y that the model explains, at most 1; none where y does not vary.
    pub r_squared: Option<f64>,
}

impl Fit {
    /// What the model predicts where the given parts are kept.
    pub fn predict(&self, row: &[bool]) -> f64 {
        self.intercept + std::iter::zip(row, &self.coefficients).filter(|(kept, _)| **kept).map(|(_, c)| c).sum::<f64>()
    }
}

/// The linear model that minimises sum_i w_i (y_i - model(z_i))^2 + alpha |coefficients|^2, its intercept not penalised.
/// None without rows of positive weight, or where the rows leave it undetermined (only when `alpha` is 0).
///
/// # Panics
/// When rows, targets and weights are not equally many.
pub fn ridge(rows: &[Vec<bool>], targets: &[f64], weights: &[f64], alpha: f64) -> Option<Fit> {
    assert!(rows.len() == targets.len() && rows.len() == weights.len(), "one target and one weight per row");
    let n = rows.first()?.len();
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return None;
    }
    let mean = |of: &dyn Fn(usize) -> f64| weights.iter().enumerate().map(|(i, w)| w * of(i)).sum::<f64>() / total;
    let bit = |row: usize, column: usize| f64::from(u8::from(rows[row][column]));
    let centre: Vec<f64> = (0..n).map(|column| mean(&|row| bit(row, column))).collect();
    let target = mean(&|row| targets[row]);
    let (mut gram, mut side) = (vec![0.0; n * n], vec![0.0; n]);
    for (index, &weight) in weights.iter().enumerate() {
        let z: Vec<f64> = (0..n).map(|column| bit(index, column) - centre[column]).collect();
        for row in 0..n {
            side[row] += weight * z[row] * (targets[index] - target);
            for column in 0..=row {
                gram[row * n + column] += weight * z[row] * z[column];
            }
        }
    }
    // Cholesky reads the lower half alone.
    (0..n).for_each(|k| gram[k * n + k] += alpha);
    let coefficients = solve(&gram, n, &[side])?.pop()?;
    let intercept = target - std::iter::zip(&centre, &coefficients).map(|(z, c)| z * c).sum::<f64>();
    let mut fit = Fit { coefficients, intercept, r_squared: None };
    let (mut left, mut whole) = (0.0, 0.0);
    for ((row, y), weight) in rows.iter().zip(targets).zip(weights) {
        left += weight * (y - fit.predict(row)).powi(2);
        whole += weight * (y - target).powi(2);
    }
    fit.r_squared = (whole > 0.0).then(|| 1.0 - left / whole);
    Some(fit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved_and_an_indefinite_one_is_noticed() {
        // [[4, 2], [2, 3]] x = [10, 8] has x = [7/4, 3/2].
        let x = solve(&[4.0, 2.0, 2.0, 3.0], 2, &[vec![10.0, 8.0]]).unwrap();
        assert!((x[0][0] - 1.75).abs() < 1e-12 && (x[0][1] - 1.5).abs() < 1e-12);
        assert_eq!(solve(&[1.0, 2.0, 2.0, 1.0], 2, &[vec![1.0, 1.0]]), None);
        assert_eq!(solve(&[0.0], 1, &[vec![1.0]]), None);
    }

    #[test]
    fn without_penalty_a_linear_model_is_found_and_the_penalty_shrinks_all_but_the_intercept() {
        let rows: Vec<Vec<bool>> = (0..8).map(|bits| (0..3).map(|k| bits >> k & 1 == 1).collect()).collect();
        let truth = Fit { coefficients: vec![2.0, -1.0, 0.5], intercept: 3.0, r_squared: Some(1.0) };
        let targets: Vec<f64> = rows.iter().map(|row| truth.predict(row)).collect();
        let weights: Vec<f64> = (1..=8).map(f64::from).collect();
        let fit = ridge(&rows, &targets, &weights, 0.0).unwrap();
        assert!(std::iter::zip(&fit.coefficients, &truth.coefficients).all(|(a, b)| (a - b).abs() < 1e-12));
        assert!((fit.intercept - 3.0).abs() < 1e-12 && (fit.r_squared.unwrap() - 1.0).abs() < 1e-12);
        let heavy = ridge(&rows, &targets, &weights, 1e9).unwrap();
        let mean = std::iter::zip(&targets, &weights).map(|(y, w)| y * w).sum::<f64>() / 36.0;
        assert!(heavy.coefficients.iter().all(|c| c.abs() < 1e-6) && (heavy.intercept - mean).abs() < 1e-6);
    }

    #[test]
    fn what_does_not_vary_has_no_r_squared() {
        let fit = ridge(&[vec![true], vec![false]], &[2.0, 2.0], &[1.0, 1.0], 1.0).unwrap();
        assert_eq!((fit.r_squared, fit.intercept), (None, 2.0));
    }
}
