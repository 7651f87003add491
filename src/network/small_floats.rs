//! Floats of eight and four bits as f32, which holds every one of them exactly.

use super::proto::element;

/// Where the bits of a small float are, and which of them mean no number.
struct FloatFormat {
    exponent_bits: u32,
    mantissa_bits: u32,
    bias: i32,
    odd: Odd,
}

/// How infinities and what is no number are written.
enum Odd {
    /// All exponent bits set: infinity for a mantissa of 0, else no number.
    Ieee,
    /// All bits but the sign set: no number; there are no infinities.
    AllOnes,
    /// The sign alone: no number; there are no infinities and no negative 0.
    NegativeZero,
    /// Every pattern is a number.
    None,
}

fn layout(code: i32) -> Option<FloatFormat> {
    let layout = |exponent_bits, mantissa_bits, bias, odd| Some(FloatFormat { exponent_bits, mantissa_bits, bias, odd });
    match code {
        element::FLOAT8E4M3FN => layout(4, 3, 7, Odd::AllOnes),
        element::FLOAT8E4M3FNUZ => layout(4, 3, 8, Odd::NegativeZero),
        element::FLOAT8E5M2 => layout(5, 2, 15, Odd::Ieee),
        element::FLOAT8E5M2FNUZ => layout(5, 2, 16, Odd::NegativeZero),
        element::FLOAT4E2M1 => layout(2, 1, 1, Odd::None),
        _ => None,
    }
}

/// A power of two from its exponent; all bits set are no number.
pub fn power_of_two(bits: u8) -> f32 {
    if bits == u8::MAX { f32::NAN } else { (f32::from(bits) - 127.0).exp2() }
}

/// How to widen the bits of an element type, or `None` for one that is no small float.
pub fn widening(code: i32) -> Option<impl Fn(u8) -> f32> {
    let FloatFormat { exponent_bits, mantissa_bits, bias, odd } = layout(code)?;
    Some(move |bits: u8| {
        let (sign_bit, magnitude_bits) = (1u8 << (exponent_bits + mantissa_bits), exponent_bits + mantissa_bits);
        let sign = if bits & sign_bit == 0 { 1.0 } else { -1.0 };
        let magnitude = u32::from(bits) & ((1 << magnitude_bits) - 1);
        let (exponent, mantissa) = (magnitude >> mantissa_bits, magnitude & ((1 << mantissa_bits) - 1));
        match odd {
            Odd::Ieee if exponent == (1 << exponent_bits) - 1 => return if mantissa == 0 { sign * f32::INFINITY } else { f32::NAN },
            Odd::AllOnes if magnitude == (1 << magnitude_bits) - 1 => return f32::NAN,
            Odd::NegativeZero if bits == sign_bit => return f32::NAN,
            _ => {}
        }
        let fraction = mantissa as f32 / (1 << mantissa_bits) as f32;
        let (lead, power) = if exponent == 0 { (0.0, 1 - bias) } else { (1.0, exponent as i32 - bias) };
        sign * (lead + fraction) * (power as f32).exp2()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_extremes_are_met() {
        let of = |code, bits| widening(code).unwrap()(bits);
        // OCP 8-bit floating point specification, table 1: largest and least normal, least subnormal.
        assert_eq!(
            [of(element::FLOAT8E4M3FN, 0x7E), of(element::FLOAT8E4M3FN, 0x08), of(element::FLOAT8E4M3FN, 0x01)],
            [448.0, 0.015625, 0.001953125]
        );
        assert_eq!([of(element::FLOAT8E5M2, 0x7B), of(element::FLOAT8E5M2, 0x7C)], [57344.0, f32::INFINITY]);
        assert!(of(element::FLOAT8E4M3FN, 0x7F).is_nan() && of(element::FLOAT8E4M3FNUZ, 0x80).is_nan());
        assert_eq!((0..16).map(|bits| of(element::FLOAT4E2M1, bits)).collect::<Vec<_>>()[..8], [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0]);
    }
}
