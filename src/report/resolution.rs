//! The smallest detail that a map carries, measured from its spectrum.
//!
//! The map minus its mean is taken apart into cosine waves that run along rows and columns (the discrete cosine transform of type II, which
//! mirrors the map at its edges, so that an edge of the picture is no detail of the map). A wave of k half periods over n pixels shows
//! details of n / k pixels; of a wave in both directions the finer one counts. The effective resolution is the detail at the place in this
//! order, coarse first, up to which [`POWER`] of the power has been found. A board of single pixels gives 1, noise 1.3, and a sinusoid of
//! period P gives P / 2, less the little that its cut edges add.

/// Share of the power that the waves up to the effective resolution hold. A map that is constant on square cells and random from cell to
/// cell holds 60 % of its power (the square of the integral of sinc^2 over -1/2..1/2, 0.774) in the waves that its grid can carry, and the
/// rest in the overtones of the cells' edges: with this share its resolution is its cell. With 95 % it would be a seventh of the cell, as
/// if the sharp edge of a superpixel told something finer than the superpixel.
pub const POWER: f64 = 0.6;

/// The effective resolution of a map `[height, width]` in pixels, 1 up to the longer side; `None` where the map does not vary.
///
/// # Panics
/// When the values do not fit the size.
pub fn detail_px(values: &[f32], [height, width]: [usize; 2]) -> Option<f64> {
    assert_eq!(values.len(), height * width, "a map of {height} x {width}");
    if crate::rounding::constant(values) {
        return None;
    }
    // The power does not depend on the unit, but squares of very small numbers vanish.
    let largest = values.iter().fold(0.0, |max: f64, &value| max.max(f64::from(value).abs()));
    let scaled: Vec<f64> = values.iter().map(|&value| f64::from(value) / largest).collect();
    let mean = scaled.iter().sum::<f64>() / scaled.len() as f64;
    let centred: Vec<f64> = scaled.into_iter().map(|value| value - mean).collect();
    let along_rows = rows_times_waves(&centred, height, width);
    let spectrum = rows_times_waves(&transposed(&along_rows, height, width), width, height);
    // [width, height]: half periods along a row, then along a column.
    let mut waves: Vec<(f64, f64)> = spectrum
        .iter()
        .enumerate()
        .map(|(index, amplitude)| {
            let (across, down) = (index / height, index % height);
            (f64::max(across as f64 / width as f64, down as f64 / height as f64), amplitude * amplitude)
        })
        .collect();
    waves.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = waves.iter().map(|wave| wave.1).sum();
    let mut found = 0.0;
    for (fineness, power) in waves {
        found += power;
        if found >= POWER * total && fineness > 0.0 {
            return Some(1.0 / fineness);
        }
    }
    None
}

/// The orthonormal cosine transform of every row of `[rows, n]`.
fn rows_times_waves(values: &[f64], rows: usize, n: usize) -> Vec<f64> {
    // cos(pi (2 x + 1) k / (2 n)) repeats after 4 n steps of its argument.
    let table: Vec<f64> = (0..4 * n).map(|step| (std::f64::consts::PI * step as f64 / (2 * n) as f64).cos()).collect();
    let scale = |k: usize| (if k == 0 { 1.0 } else { 2.0 } / n as f64).sqrt();
    let waves: Vec<f64> = (0..n * n).map(|at| scale(at / n) * table[(2 * (at % n) + 1) * (at / n) % (4 * n)]).collect();
    let mut spectrum = Vec::with_capacity(rows * n);
    for row in values.chunks(n) {
        spectrum.extend(waves.chunks(n).map(|wave| std::iter::zip(row, wave).map(|(a, b)| a * b).sum::<f64>()));
    }
    spectrum
}

fn transposed(values: &[f64], rows: usize, columns: usize) -> Vec<f64> {
    (0..rows * columns).map(|at| values[at % rows * columns + at / rows]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transform_keeps_the_power_and_finds_its_own_waves() {
        let values: Vec<f64> = (0..35).map(|k| (0.7 * f64::from(k)).sin()).collect();
        let once = rows_times_waves(&values, 5, 7);
        let power = |values: &[f64]| values.iter().map(|v| v * v).sum::<f64>();
        // Sums of a few dozen numbers of size 1 in double precision.
        assert!((power(&values) - power(&once)).abs() < 1e-12);
        let wave: Vec<f64> = (0..7).map(|x| (std::f64::consts::PI * (2.0 * f64::from(x) + 1.0) * 3.0 / 14.0).cos()).collect();
        let found = rows_times_waves(&wave, 1, 7);
        assert!(found.iter().enumerate().all(|(k, v)| (v - if k == 3 { 3.5f64.sqrt() } else { 0.0 }).abs() < 1e-12), "{found:?}");
        assert_eq!(transposed(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2, 3), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
    }
}
