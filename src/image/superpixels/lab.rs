//! CIELAB, in which distances are about as large as people see them.

/// The pixels of an RGB picture `[n, 3]`, 0..=255 of sRGB, as L* in 0..=100, a* and b* under the white of D65.
///
/// IEC 61966-2-1 to linear light and to XYZ, then CIE 15: L* = 116 f(Y) - 16, a* = 500 (f(X) - f(Y)), b* = 200 (f(Y) - f(Z)).
pub fn lab(rgb: &[u8]) -> Vec<[f32; 3]> {
    let linear: [f64; 256] = std::array::from_fn(|byte| {
        let value = byte as f64 / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    let (pixels, _) = rgb.as_chunks::<3>();
    pixels
        .iter()
        .map(|pixel| {
            let [red, green, blue] = pixel.map(|byte| linear[usize::from(byte)]);
            // Rows of the sRGB matrix, each divided by the white's X, Y or Z.
            let x = f((0.412_456_4 * red + 0.357_576_1 * green + 0.180_437_5 * blue) / 0.950_47);
            let y = f(0.212_672_9 * red + 0.715_152_2 * green + 0.072_175 * blue);
            let z = f((0.019_333_9 * red + 0.119_192 * green + 0.950_304_1 * blue) / 1.088_83);
            [(116.0 * y - 16.0) as f32, (500.0 * (x - y)) as f32, (200.0 * (y - z)) as f32]
        })
        .collect()
}

/// The cube root, continued by a line where it would be too steep.
fn f(t: f64) -> f64 {
    const DELTA: f64 = 6.0 / 29.0;
    if t > DELTA * DELTA * DELTA { t.cbrt() } else { t / (3.0 * DELTA * DELTA) + 4.0 / 29.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_colours_have_their_published_coordinates() {
        // sRGB red, green, blue, grey, white, black under D65.
        let rgb = [255, 0, 0, 0, 255, 0, 0, 0, 255, 119, 119, 119, 255, 255, 255, 0, 0, 0];
        let expected =
            [[53.24, 80.09, 67.20], [87.73, -86.18, 83.18], [32.30, 79.19, -107.86], [50.03, 0.0, 0.0], [100.0, 0.0, 0.0], [0.0, 0.0, 0.0]];
        for (found, expected) in lab(&rgb).iter().zip(expected) {
            // Published values have two decimals, and the white's own coordinates are rounded.
            assert!(std::iter::zip(found, expected).all(|(f, e)| (f - e).abs() < 0.02), "{found:?} {expected:?}");
        }
    }
}
