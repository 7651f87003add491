//! Compares what a network answered with what the ONNX project expects, as its own runner does.

use whylight::network::{Constant, ConstantData};

/// Absolute tolerance of onnx's runner (`numpy.testing.assert_allclose` with `atol=1e-7`).
pub const ATOL: f32 = 1e-7;

/// Whole numbers that depend on the input are not rounded, so that a gradient passes; the format rounds them to the nearest one.
const NOT_ROUNDED: f32 = 0.501;

/// Says how `found` differs from `expected`, or nothing when it does not: floats within `ATOL + rtol * |expected|` with NaN
/// equal to NaN, integers and booleans exactly.
pub fn difference(expected: &Constant, found: &Constant, rtol: f32) -> Option<String> {
    // A graph computes with at least one dimension: a scalar comes out as one number.
    let scalar = expected.shape.is_empty() && found.shape == [1];
    if expected.shape != found.shape && !scalar {
        return Some(format!("expected the shape {:?}, found {:?}", expected.shape, found.shape));
    }
    match (&expected.data, &found.data) {
        (ConstantData::F32(expected), ConstantData::F32(found)) => {
            first_difference(expected, found, |expected, found| close(*expected, *found, rtol))
        }
        (ConstantData::I64(expected), ConstantData::I64(found)) => first_difference(expected, found, PartialEq::eq),
        // A condition is 1 or 0 in the walk.
        (ConstantData::Bool(expected), ConstantData::F32(found)) => {
            first_difference(expected, found, |expected, found| *found == f32::from(u8::from(*expected)))
        }
        (ConstantData::I64(expected), ConstantData::F32(found)) => {
            first_difference(expected, found, |expected, found| (*expected as f32 - found).abs() <= NOT_ROUNDED)
        }
        (ConstantData::Bool(expected), ConstantData::Bool(found)) => first_difference(expected, found, PartialEq::eq),
        (expected, found) => Some(format!("expected {}, found {}", kind(expected), kind(found))),
    }
}

fn close(expected: f32, found: f32, rtol: f32) -> bool {
    if expected.is_nan() || found.is_nan() {
        return expected.is_nan() && found.is_nan();
    }
    // The difference of two equal infinities is NaN, so equality is asked first.
    expected == found || (expected.is_finite() && (found - expected).abs() <= ATOL + rtol * expected.abs())
}

fn first_difference<T: std::fmt::Debug, U: std::fmt::Debug>(expected: &[T], found: &[U], equal: impl Fn(&T, &U) -> bool) -> Option<String> {
    if expected.len() != found.len() {
        return Some(format!("expected {} values, found {}", expected.len(), found.len()));
    }
    let mut wrong = expected.iter().zip(found).enumerate().filter(|(_, (expected, found))| !equal(expected, found));
    let (index, (expected_value, found_value)) = wrong.next()?;
    let count = 1 + wrong.count();
    Some(format!("value {index}: expected {expected_value:?}, found {found_value:?} ({count} of {} differ)", expected.len()))
}

fn kind(data: &ConstantData) -> &'static str {
    match data {
        ConstantData::F32(_) => "floats",
        ConstantData::I64(_) => "integers",
        ConstantData::Bool(_) => "booleans",
    }
}

#[test]
fn tolerance_is_relative_to_the_expected_value_and_knows_nan_and_infinity() {
    const RTOL: f32 = 1e-3;
    assert!(close(100.0, 100.09, RTOL));
    assert!(!close(100.0, 100.11, RTOL));
    assert!(close(0.0, 0.9e-7, RTOL));
    assert!(!close(0.0, 1e-6, RTOL));
    assert!(close(f32::NAN, f32::NAN, RTOL));
    assert!(!close(1.0, f32::NAN, RTOL));
    assert!(close(f32::INFINITY, f32::INFINITY, RTOL));
    assert!(!close(f32::INFINITY, f32::NEG_INFINITY, RTOL));
    assert!(!close(f32::INFINITY, 1.0, RTOL));
}
