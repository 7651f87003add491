//! Conditions, which are 1 or 0 in the walk, and remainders.

use super::{Parts, int};
use crate::network::error::NetworkError;
use crate::network::node::Known;
use crate::network::proto::element;
use crate::network::refusal::UP_TO_THE_SCORES;

/// `And`: a b.
pub fn and(parts: &mut Parts) -> Result<(), NetworkError> {
    let (a, b) = (parts.widened(0)?, parts.widened(1)?);
    let both = parts.binary("Mul", &a, &b);
    parts.give(0, &both);
    Ok(())
}

/// `Or`: max(a, b).
pub fn or(parts: &mut Parts) -> Result<(), NetworkError> {
    let (a, b) = (parts.widened(0)?, parts.widened(1)?);
    let either = parts.binary("Max", &a, &b);
    parts.give(0, &either);
    Ok(())
}

/// `Xor`: |a - b|.
pub fn xor(parts: &mut Parts) -> Result<(), NetworkError> {
    let (a, b) = (parts.widened(0)?, parts.widened(1)?);
    let apart = parts.binary("Sub", &a, &b);
    let one = parts.unary("Abs", &apart);
    parts.give(0, &one);
    Ok(())
}

/// `Not`: 1 - a.
pub fn not(parts: &mut Parts) -> Result<(), NetworkError> {
    let (one, a) = (parts.number(1.0), parts.widened(0)?);
    let other = parts.binary("Sub", &one, &a);
    parts.give(0, &other);
    Ok(())
}

/// `Mod`: a - b floor(a / b), or with `fmod` a - b trunc(a / b), which has the sign of a. Its gradient is 1 in a and minus the whole
/// quotient in b.
pub fn modulo(parts: &mut Parts) -> Result<(), NetworkError> {
    let (a, b) = (parts.widened(0)?, parts.widened(1)?);
    let quotient = parts.binary("Div", &a, &b);
    let whole = if parts.view.int("fmod", 0) == 0 { parts.unary("Floor", &quotient) } else { parts.unary("Trunc", &quotient) };
    let multiple = parts.binary("Mul", &b, &whole);
    let rest = parts.binary("Sub", &a, &multiple);
    parts.give(0, &rest);
    Ok(())
}

/// `CastLike`: a cast to the type of an operand.
pub fn cast_like(parts: &mut Parts) -> Result<(), NetworkError> {
    let to = match (parts.view.element(1), parts.view.required(1)?) {
        (0, Known::Constant(constant)) if constant.floats().is_none() => {
            return Err(parts.view.refuse_with("turns what depends on the input into whole numbers", UP_TO_THE_SCORES));
        }
        (0, _) => element::FLOAT,
        (known, _) => known,
    };
    let x = parts.operand(0)?;
    let same = parts.add("Cast", &[&x], vec![int("to", i64::from(to))]);
    parts.give(0, &same);
    Ok(())
}
