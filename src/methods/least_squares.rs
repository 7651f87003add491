//! Small systems of linear equations in double precision, and linear models that are judged on samples they were not fitted to.

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
pub struct LinearFit {
    /// One per column.
    pub coefficients: Vec<f64>,
    /// What is predicted where every z is 0.
    pub intercept: f64,
    /// Share of the weighted variance of the fitted y that the model explains, at most 1; none where y does not vary. With as many
    /// coefficients as samples it is near 1 whatever they are.
    pub r_squared: Option<f64>,
    /// The same share of samples that were not fitted, see [`left_out`]: at most 1, below 0 where a constant would predict better.
    pub left_out: Option<f64>,
}

/// Where less than this of a sample's weight in its own prediction is left, nothing but the sample itself determines that prediction.
const UNDETERMINED: f64 = 1e-6;

/// The share of the weighted variance that a fit explains of samples that it was not fitted to: each is left out in turn, with those that
/// are fitted together with it. 1 less the weighted squares of what is then predicted wrongly, over those of what the mean of the others
/// is off by. At most 1; below 0 where the mean predicts better; 0 at most where a group that is left out leaves its own prediction open.
/// None where y does not vary, or where no sample would remain.
///
/// No fit is repeated: with residuals e and the hat matrix H of a linear smoother that minimises squares, what leaving out the samples of
/// group B would leave is (1 - H_BB)^-1 e_B (Allen, 1974, for one sample; Cook and Weisberg, 1982, for several). `hat` gives H_ij, by how
/// much the prediction of i moves with y_j. Groups have one sample or two.
pub fn left_out(
    targets: &[f64],
    weights: &[f64],
    residuals: &[f64],
    hat: impl Fn(usize, usize) -> f64,
    groups: &[Vec<usize>],
) -> Option<f64> {
    let total: f64 = weights.iter().sum();
    let mean = std::iter::zip(targets, weights).map(|(y, weight)| y * weight).sum::<f64>() / total;
    let (mut wrong, mut whole, mut open) = (0.0, 0.0, false);
    for group in groups {
        let within: f64 = group.iter().map(|&i| weights[i]).sum();
        let others = (mean * total - group.iter().map(|&i| weights[i] * targets[i]).sum::<f64>()) / (total - within);
        let predicted_wrongly = match group[..] {
            [i] => {
                let left = 1.0 - hat(i, i);
                open |= left < UNDETERMINED;
                vec![residuals[i] / left]
            }
            [i, j] => {
                let (a, b, c, d) = (1.0 - hat(i, i), -hat(i, j), -hat(j, i), 1.0 - hat(j, j));
                let determinant = a * d - b * c;
                open |= determinant < UNDETERMINED;
                vec![(d * residuals[i] - b * residuals[j]) / determinant, (a * residuals[j] - c * residuals[i]) / determinant]
            }
            _ => unreachable!("groups have one sample or two"),
        };
        for (&i, error) in std::iter::zip(group, predicted_wrongly) {
            wrong += weights[i] * error.powi(2);
            whole += weights[i] * (targets[i] - others).powi(2);
        }
    }
    let share = 1.0 - wrong / whole;
    let known = whole > 0.0 && whole.is_finite() && groups.len() > 1;
    known.then(|| if open { if share.is_finite() { share.min(0.0) } else { 0.0 } } else { share })
}

impl LinearFit {
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
pub fn ridge(rows: &[Vec<bool>], targets: &[f64], weights: &[f64], alpha: f64) -> Option<LinearFit> {
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
    // Targets that are all the same have a mean that is off by a hair, and would get coefficients of that size.
    if targets.iter().all(|y| *y == targets[0]) {
        return Some(LinearFit { coefficients: vec![0.0; n], intercept: targets[0], r_squared: None, left_out: None });
    }
    // Cholesky reads the lower half alone.
    (0..n).for_each(|k| gram[k * n + k] += alpha);
    let centred = |row: usize| (0..n).map(|column| bit(row, column) - centre[column]).collect::<Vec<f64>>();
    let sides: Vec<Vec<f64>> = std::iter::once(side).chain((0..rows.len()).map(centred)).collect();
    let mut solved = solve(&gram, n, &sides)?;
    let coefficients = solved.remove(0);
    let intercept = target - std::iter::zip(&centre, &coefficients).map(|(z, c)| z * c).sum::<f64>();
    let mut fit = LinearFit { coefficients, intercept, r_squared: None, left_out: None };
    let (mut left, mut whole) = (0.0, 0.0);
    for ((row, y), weight) in rows.iter().zip(targets).zip(weights) {
        left += weight * (y - fit.predict(row)).powi(2);
        whole += weight * (y - target).powi(2);
    }
    fit.r_squared = (whole > 0.0).then(|| 1.0 - left / whole);
    // The intercept is not penalised: it contributes w_j / sum w, the coefficients (z_i - mean z)' (Z' W Z + alpha)^-1 (z_j - mean z) w_j.
    let hat = |i: usize, j: usize| {
        let slopes: f64 = std::iter::zip(&sides[i + 1], &solved[j]).map(|(z, solved)| z * solved).sum();
        weights[j] * (1.0 / total + slopes)
    };
    let residuals: Vec<f64> = std::iter::zip(rows, targets).map(|(row, y)| y - fit.predict(row)).collect();
    let groups: Vec<Vec<usize>> = (0..rows.len()).map(|row| vec![row]).collect();
    fit.left_out = left_out(targets, weights, &residuals, hat, &groups);
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
        let truth = LinearFit { coefficients: vec![2.0, -1.0, 0.5], intercept: 3.0, r_squared: Some(1.0), left_out: Some(1.0) };
        let targets: Vec<f64> = rows.iter().map(|row| truth.predict(row)).collect();
        let weights: Vec<f64> = (1..=8).map(f64::from).collect();
        let fit = ridge(&rows, &targets, &weights, 0.0).unwrap();
        assert!(std::iter::zip(&fit.coefficients, &truth.coefficients).all(|(a, b)| (a - b).abs() < 1e-12));
        assert!((fit.intercept - 3.0).abs() < 1e-12 && (fit.r_squared.unwrap() - 1.0).abs() < 1e-12);
        assert!((fit.left_out.unwrap() - 1.0).abs() < 1e-12, "what is linear is predicted too");
        let heavy = ridge(&rows, &targets, &weights, 1e9).unwrap();
        let mean = std::iter::zip(&targets, &weights).map(|(y, w)| y * w).sum::<f64>() / 36.0;
        assert!(heavy.coefficients.iter().all(|c| c.abs() < 1e-6) && (heavy.intercept - mean).abs() < 1e-6);
    }

    #[test]
    fn what_does_not_vary_has_no_r_squared() {
        let fit = ridge(&[vec![true], vec![false]], &[2.0, 2.0], &[1.0, 1.0], 1.0).unwrap();
        assert_eq!((fit.r_squared, fit.left_out, fit.intercept), (None, None, 2.0));
        // A mean in double precision is off by 1e-17 here, and coefficients of that size would be drawn as a map.
        let rows: Vec<Vec<bool>> = (0..7).map(|bits| (0..3).map(|k| bits >> k & 1 == 1).collect()).collect();
        assert_eq!(ridge(&rows, &[0.1; 7], &[0.3, 0.7, 0.9, 0.2, 0.11, 0.4, 0.6], 1.0).unwrap().coefficients, [0.0; 3]);
    }

    /// Numbers between 0 and 1 without a pattern.
    fn rough(k: usize) -> f64 {
        ((k as f64 + 1.0) * 12.9898).sin().mul_add(43758.5453, 1e5).fract()
    }

    #[test]
    fn what_is_left_out_is_what_refitting_without_it_would_leave() {
        // The slow twin: one fit for every sample. Sums of a few hundred products in double precision.
        const ROUNDING: f64 = 1e-9;
        for (count, parts, alpha) in [(30, 5, 1.0), (30, 5, 1e-3), (12, 20, 1.0), (12, 20, 0.1), (3, 2, 1.0)] {
            let rows: Vec<Vec<bool>> = (0..count).map(|i| (0..parts).map(|k| rough(i * parts + k) < 0.5).collect()).collect();
            let targets: Vec<f64> = (0..count).map(|i| rough(1000 + i) + if rows[i][0] { 0.7 } else { 0.0 }).collect();
            let weights: Vec<f64> = (0..count).map(|i| 0.1 + rough(2000 + i)).collect();
            let (mut wrong, mut whole) = (0.0, 0.0);
            for out in 0..count {
                let without = |values: &[f64]| [&values[..out], &values[out + 1..]].concat();
                let (others, weight) = (without(&targets), without(&weights));
                let fit = ridge(&[&rows[..out], &rows[out + 1..]].concat(), &others, &weight, alpha).unwrap();
                let mean = std::iter::zip(&others, &weight).map(|(y, w)| y * w).sum::<f64>() / weight.iter().sum::<f64>();
                wrong += weights[out] * (targets[out] - fit.predict(&rows[out])).powi(2);
                whole += weights[out] * (targets[out] - mean).powi(2);
            }
            let (found, expected) = (ridge(&rows, &targets, &weights, alpha).unwrap().left_out.unwrap(), 1.0 - wrong / whole);
            assert!((found - expected).abs() < ROUNDING * expected.abs().max(1.0), "{count} {parts} {alpha}: {found} {expected}");
        }
    }

    #[test]
    fn a_fit_with_more_coefficients_than_samples_explains_them_and_predicts_nothing() {
        // Products of two parts alone: no linear part beyond chance.
        let (count, parts) = (50, 100);
        let rows: Vec<Vec<bool>> = (0..count).map(|i| (0..parts).map(|k| rough(i * parts + k) < 0.5).collect()).collect();
        let sign = |bit: bool| if bit { 1.0 } else { -1.0 };
        let targets: Vec<f64> = rows.iter().map(|row| (0..parts / 2).map(|k| sign(row[2 * k]) * sign(row[2 * k + 1])).sum()).collect();
        let fit = ridge(&rows, &targets, &vec![1.0; count], 0.1).unwrap();
        assert!(fit.r_squared.unwrap() > 0.95 && fit.left_out.unwrap() < 0.1, "{:?} {:?}", fit.r_squared, fit.left_out);
    }
}
