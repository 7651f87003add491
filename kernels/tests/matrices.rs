//! Products of matrices against three loops in f64, in every order in which the factors may lie.

use whylight_kernels::Matrices;

/// The same numbers on every machine, between -1 and 1.
fn numbers(count: usize, seed: usize) -> Vec<f32> {
    (0..count).map(|i| ((i * 7919 + seed * 104_729) % 4001) as f32 / 2000.0 - 1.0).collect()
}

/// The product of one pair, and the sum of its terms' magnitudes.
fn exact(left: &Matrices, right: &Matrices, batch: usize, row: usize, column: usize) -> (f64, f64) {
    let at = |of: &Matrices, row: usize, column: usize| {
        let place = if of.shape[0] == 1 { 0 } else { batch };
        f64::from(of.values[place * of.strides[0] + row * of.strides[1] + column * of.strides[2]])
    };
    (0..left.shape[2])
        .map(|k| at(left, row, k) * at(right, k, column))
        .fold((0.0, 0.0), |(sum, size), term| (sum + term, size + term.abs()))
}

#[track_caller]
fn check(left: &Matrices, right: &Matrices) {
    let (rows, inner, columns) = (left.shape[1], left.shape[2], right.shape[2]);
    let batch = left.shape[0].max(right.shape[0]);
    let found = left.times(right);
    assert_eq!(found.len(), batch * rows * columns);
    // A sum of products in f32 is off by some roundings of its terms' magnitudes, growing with the root of their number.
    let share = f64::from(f32::EPSILON) * ((inner as f64).sqrt() + 1.0);
    for (place, value) in found.iter().enumerate() {
        let (b, row, column) = (place / (rows * columns), place / columns % rows, place % columns);
        let (expected, size) = exact(left, right, b, row, column);
        let off = (f64::from(*value) - expected).abs();
        assert!(off <= share * size, "{:?} x {:?}: ({b}, {row}, {column}) is {value} and not {expected}", left.shape, right.shape);
    }
}

#[test]
fn both_factors_may_lie_row_by_row_or_turned() {
    // Edges of tiles, depths beyond one pass, a stride that the cache dislikes, a single row and a single column.
    for (rows, inner, columns) in
        [(1, 1, 1), (3, 5, 7), (13, 64, 33), (197, 64, 197), (25, 385, 40), (4, 800, 17), (50, 128, 1), (1, 70, 90)]
    {
        let (a, b) = (numbers(rows * inner, 1), numbers(inner * columns, 2));
        let lefts = [Matrices::row_by_row(&a, [1, rows, inner]), Matrices::row_by_row(&a, [1, inner, rows]).turned()];
        let rights = [Matrices::row_by_row(&b, [1, inner, columns]), Matrices::row_by_row(&b, [1, columns, inner]).turned()];
        for left in &lefts {
            for right in &rights {
                check(left, right);
            }
        }
    }
}

#[test]
fn many_pairs_and_one_factor_for_all() {
    let (a, b) = (numbers(6 * 19 * 24, 3), numbers(6 * 24 * 21, 4));
    let (many, few) = (Matrices::row_by_row(&a, [6, 19, 24]), Matrices::row_by_row(&a, [1, 19, 24]));
    let (others, other) = (Matrices::row_by_row(&b, [6, 24, 21]), Matrices::row_by_row(&b, [1, 24, 21]));
    for (left, right) in [(many, others), (many, other), (few, others), (few, other)] {
        check(&left, &right);
    }
    // The heads of an attention lie side by side in the rows of one matrix.
    let heads = Matrices { values: &a, shape: [3, 19, 8], strides: [8, 24, 1] };
    check(&heads, &Matrices { values: &a, shape: [3, 19, 8], strides: [8, 24, 1] }.turned());
    let turned = Matrices { values: &b, shape: [3, 7, 24], strides: [7, 1, 21] };
    check(&turned, &other);
}

#[test]
fn nothing_times_nothing_is_nothing() {
    let none = Matrices::row_by_row(&[], [2, 0, 5]);
    let five = numbers(10, 5);
    assert_eq!(none.times(&Matrices::row_by_row(&five, [1, 5, 2])), []);
    let thin = Matrices::row_by_row(&[], [1, 3, 0]);
    assert_eq!(thin.times(&Matrices::row_by_row(&[], [1, 0, 2])), [0.0; 6]);
}

#[test]
#[should_panic(expected = "every entry is there")]
fn a_matrix_that_ends_too_early_is_refused() {
    let values = numbers(5, 6);
    Matrices::row_by_row(&values, [1, 2, 3]).times(&Matrices::row_by_row(&values, [1, 3, 1]));
}
