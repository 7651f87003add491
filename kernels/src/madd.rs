//! A multiplication and an addition at once.

use macerator::{Simd, Vector};

/// a * b + c, rounded once or twice: as the machine does it faster.
#[cfg(not(all(feature = "relaxed", target_arch = "wasm32")))]
#[inline(always)]
pub fn madd<S: Simd>(a: Vector<S, f32>, b: Vector<S, f32>, c: Vector<S, f32>) -> Vector<S, f32> {
    a.mul_add(b, c)
}

/// a * b + c in one instruction of WebAssembly's relaxed SIMD. Whoever calls this in a loop has to name the feature too, or else
/// the compiler calls it as a function.
#[cfg(all(feature = "relaxed", target_arch = "wasm32"))]
#[inline]
#[target_feature(enable = "relaxed-simd")]
pub fn madd<S: Simd>(a: Vector<S, f32>, b: Vector<S, f32>, c: Vector<S, f32>) -> Vector<S, f32> {
    use core::arch::wasm32::{f32x4_relaxed_madd, v128};
    if size_of::<S::Register>() != size_of::<v128>() {
        // Without vectors.
        return a.mul_add(b, c);
    }
    // SAFETY: registers of one size, any bits of which are numbers.
    unsafe {
        let as_v128 = |x: Vector<S, f32>| core::mem::transmute_copy::<S::Register, v128>(&*x);
        let sum = f32x4_relaxed_madd(as_v128(a), as_v128(b), as_v128(c));
        S::typed(core::mem::transmute_copy::<v128, S::Register>(&sum))
    }
}
