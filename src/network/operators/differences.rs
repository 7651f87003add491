//! Quotients of differences in the place of derivatives, called multipliers (Shrikumar, Greenside and Kundaje, 2017, section 3.5.1).
//!
//! The batch holds inputs and, in its second half, as many references. With D v the difference of a value between an input and
//! its reference, a multiplier m answers D y = m D x. The chain rule holds for multipliers as it does for derivatives, so the
//! same walk carries them, and what a linear step does to a gradient it does to them. The multipliers of an input and of its
//! reference are equal, so both halves of what travels back are too.
//!
//! The paper defines the rule for functions of one number. For the others it follows by writing them as a chain of sums, functions of
//! one number and products, where D(a b) = mean(b) D a + mean(a) D b, the means taken over input and reference. So every operator
//! is complete, attention and normalisation included, and not rectifiers alone.

use burn::tensor::Tensor;

/// Below this difference of inputs a kinked function is replaced by its derivative, as in Captum.
pub const KINKED: f32 = 1e-10;

/// Below this difference of inputs a smooth function is replaced by its derivative at the middle: the error is a third derivative
/// times 1e-7, where the quotient's rounding would be 1e-4.
pub const SMOOTH: f32 = 1e-3;

/// Input and reference exchanged.
pub fn swapped<const D: usize>(tensor: Tensor<D>) -> Tensor<D> {
    let n = tensor.dims()[0];
    assert!(n.is_multiple_of(2), "a batch of {n} holds no pairs");
    let (first, second) = (tensor.clone().narrow(0, 0, n / 2), tensor.narrow(0, n / 2, n / 2));
    Tensor::cat(vec![second, first], 0)
}

/// v - v'.
pub fn difference<const D: usize>(tensor: Tensor<D>) -> Tensor<D> {
    tensor.clone().sub(swapped(tensor))
}

/// (v + v') / 2.
pub fn mean<const D: usize>(tensor: Tensor<D>) -> Tensor<D> {
    tensor.clone().add(swapped(tensor)).mul_scalar(0.5)
}

/// D y / D x element by element; where |D x| is at most `near`, the derivative at the middle of the two inputs.
pub fn slope<const D: usize>(x: Tensor<D>, y: Tensor<D>, near: f32, derivative: impl FnOnce(Tensor<D>) -> Tensor<D>) -> Tensor<D> {
    let middle = derivative(mean(x.clone()));
    // Where a root is 0 for both there is no difference that its endless slope could hand on.
    let endless = middle.clone().abs().equal_scalar(f32::INFINITY);
    let middle = middle.mask_fill(endless, 0.0);
    let apart = difference(x);
    // Two equal infinities, as those of a mask, are no distance apart either.
    let still = apart.clone().abs().greater_scalar(near).bool_not();
    let quotient = difference(y).div(apart.mask_fill(still.clone(), 1.0));
    quotient.mask_where(still, middle)
}

/// What the multipliers of a step that picks the largest of its inputs are, from the share that every input has in the contributions
/// of its own half: `spread` takes contributions to the outputs back to the inputs that were picked.
///
/// Going from y' to y by way of max(y, y'), each half answers for its own part of the way; windows that share their largest
/// element add up. (Captum 0.9 overwrites there, which breaks completeness where windows overlap.)
pub fn picked<const D: usize, const E: usize>(
    x: Tensor<D>,
    y: Tensor<E>,
    multiplier: Tensor<E>,
    spread: impl FnOnce(Tensor<E>) -> Tensor<D>,
) -> Tensor<D> {
    let own = y.clone().max_pair(swapped(y.clone())).sub(swapped(y));
    let masked = own.clone().is_nan();
    let own = own.mask_fill(masked, 0.0);
    let contributions = difference(spread(own.mul(multiplier)));
    let apart = difference(x);
    let still = apart.clone().abs().greater_scalar(KINKED).bool_not();
    contributions.div(apart.mask_fill(still.clone(), 1.0)).mask_fill(still, 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    fn column<const N: usize>(values: [f32; N]) -> Tensor<1> {
        Tensor::from_data(values, &Device::flex())
    }

    fn read(tensor: Tensor<1>) -> Vec<f32> {
        tensor.into_data().try_into_vec::<f32>().unwrap()
    }

    #[test]
    fn the_slope_is_the_quotient_and_at_rest_the_derivative() {
        // Pairs (3, 1) and (2, 2) of the square.
        let x = column([3.0, 2.0, 1.0, 2.0]);
        let found = slope(x.clone(), x.square(), KINKED, |x| x.mul_scalar(2.0));
        assert_eq!(read(found), [4.0, 4.0, 4.0, 4.0]);
    }

    #[test]
    fn an_endless_slope_hands_nothing_on() {
        let root = |x: Tensor<1>| x.sqrt();
        let x = column([0.0, 4.0, 0.0, 1.0]);
        let found = slope(x.clone(), root(x), KINKED, |x| x.sqrt().recip().mul_scalar(0.5));
        let third = 1.0 / 3.0;
        assert_eq!(read(found), [0.0, third, 0.0, third]);
    }

    #[test]
    fn halves_change_places() {
        assert_eq!(read(swapped(column([1.0, 2.0, 3.0, 4.0]))), [3.0, 4.0, 1.0, 2.0]);
        assert_eq!(read(mean(column([1.0, 3.0]))), [2.0, 2.0]);
    }
}
