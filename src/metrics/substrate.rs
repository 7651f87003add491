//! What is put where a pixel is taken away.

use super::MetricAsk;
use super::MetricError;
use crate::parameters::{Choice, Parameter, ParameterKind};
use burn::tensor::Tensor;

/// The substrate, a parameter of every metric that takes pixels away; 0 unless told otherwise.
pub const SUBSTRATE: Parameter = Parameter {
    name: "substrate",
    label: "In place of a pixel",
    help: "What is put where a pixel is taken away; every choice is itself something to see.",
    kind: ParameterKind::Choice { default: "zero", choices: CHOICES },
};

/// As [`SUBSTRATE`], blurred unless told otherwise.
pub const BLURRED: Parameter = Parameter { kind: ParameterKind::Choice { default: "blur", choices: CHOICES }, ..SUBSTRATE };

/// As [`SUBSTRATE`], black unless told otherwise.
pub const BLACK: Parameter = Parameter { kind: ParameterKind::Choice { default: "black", choices: CHOICES }, ..SUBSTRATE };

const CHOICES: &[Choice] = &[
    Choice { value: "zero", label: "0 of the normalised input" },
    Choice { value: "black", label: "Black" },
    Choice { value: "mean", label: "The photo's mean colour" },
    Choice { value: "blur", label: "The photo, blurred" },
];

/// The substrate that the settings name, `[1, channels, height, width]`.
pub(super) async fn substrate(ask: &MetricAsk<'_>) -> Result<Tensor<4>, MetricError> {
    named(ask, ask.settings.choice("substrate")).await
}

/// The substrate of that name: one of [`SUBSTRATE`], or `white`.
pub(super) async fn named(ask: &MetricAsk<'_>, name: &str) -> Result<Tensor<4>, MetricError> {
    let [channels, height, width] = ask.model.input_shape();
    let pixels = height * width;
    let values = ask.values().await?;
    let even = |of: &dyn Fn(usize) -> f32| (0..channels).flat_map(|channel| std::iter::repeat_n(of(channel), pixels)).collect();
    let made: Vec<f32> = match name {
        "white" => even(&|channel| ask.model.range()[channel.min(2)].1),
        "black" => even(&|channel| ask.model.range()[channel.min(2)].0),
        "mean" => even(&|channel| {
            let plane = &values[channel * pixels..(channel + 1) * pixels];
            (plane.iter().map(|&v| f64::from(v)).sum::<f64>() / pixels as f64) as f32
        }),
        "blur" => blurred(&values, height, width),
        _ => vec![0.0; values.len()],
    };
    Ok(ask.images(made))
}

/// Cells of the kernel of RISE to each side of its middle.
const REACH: usize = 5;

/// Standard deviation of its Gaussian, in pixels.
const SIGMA: f64 = 5.0;

/// The kernel along one axis: a Gaussian of deviation 5 cut off at four deviations, whose tails are folded back into 11 cells, as
/// the filter of the RISE code does it. So it is flatter than a Gaussian that is cut off there.
fn kernel() -> [f64; 2 * REACH + 1] {
    let cells = 2 * REACH as i64 + 1;
    let tail = (4.0 * SIGMA) as i64;
    let gaussian = |offset: i64| (-0.5 * (offset as f64 / SIGMA).powi(2)).exp();
    let total: f64 = (-tail..=tail).map(gaussian).sum();
    let mut kernel = [0.0; 2 * REACH + 1];
    for (cell, weight) in kernel.iter_mut().enumerate() {
        for offset in -tail..=tail {
            // The cell that lies `offset` away, mirrored at the edges, edge cells repeated.
            let at = (cell as i64 + offset).rem_euclid(2 * cells);
            if at.min(2 * cells - 1 - at) == REACH as i64 {
                *weight += gaussian(offset) / total;
            }
        }
    }
    kernel
}

/// Every channel of `[channels, height, width]` blurred by the kernel of RISE (Petsiuk et al., 2018), zeros around it as there.
pub(super) fn blurred(values: &[f32], height: usize, width: usize) -> Vec<f32> {
    let kernel = kernel();
    // Along rows, then along columns: the kernel is a product of the two.
    let along = |source: &[f64], length: usize, step: usize, start: usize, target: &mut [f64]| {
        for at in 0..length {
            let cells = at.saturating_sub(REACH)..(at + REACH + 1).min(length);
            target[start + at * step] = cells.map(|cell| source[start + cell * step] * kernel[cell + REACH - at]).sum();
        }
    };
    let mut result = Vec::with_capacity(values.len());
    for plane in values.chunks(height * width) {
        let plane: Vec<f64> = plane.iter().map(|&v| f64::from(v)).collect();
        let (mut across, mut both) = (vec![0.0; plane.len()], vec![0.0; plane.len()]);
        (0..height).for_each(|row| along(&plane, width, 1, row * width, &mut across));
        (0..width).for_each(|column| along(&across, height, width, column, &mut both));
        result.extend(both.into_iter().map(|v| v as f32));
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_sums_to_one_and_is_even_and_flat() {
        let kernel = kernel();
        assert!((kernel.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((0..REACH).all(|cell| (kernel[cell] - kernel[10 - cell]).abs() < 1e-15 && kernel[cell] < kernel[cell + 1]));
        // Folded, the middle is 0.0940 (the square root of 0.008832628 in the middle of the filter of RISE) and not 0.1094, which a
        // Gaussian cut off at 5 pixels and scaled to sum to 1 would have.
        assert!((kernel[REACH] - 0.008_832_628f64.sqrt()).abs() < 1e-7, "{}", kernel[REACH]);
    }

    #[test]
    fn far_from_the_edge_a_flat_picture_stays_and_a_point_becomes_the_kernel() {
        let flat = blurred(&[2.0; 400], 20, 20);
        assert!((flat[10 * 20 + 10] - 2.0).abs() < 1e-6 && flat[0] < 2.0);
        let mut point = vec![0.0; 13 * 17];
        point[6 * 17 + 8] = 1.0;
        let spread = blurred(&point, 13, 17);
        let kernel = kernel();
        assert!((f64::from(spread[(6 + 2) * 17 + 8 - 3]) - kernel[7] * kernel[2]).abs() < 1e-8);
    }
}
