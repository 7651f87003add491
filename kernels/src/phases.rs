//! Puts together what was computed for each phase of a stride.

use crate::axis::Axis;

/// Writes the planes of all phases across, one per axis of `across`, to the rows of one phase down. A plane is `[down, across]`.
pub fn weave(down: &Axis, across: &[Axis], planes: &[&[f32]], out: &mut [f32], width: usize) {
    for row in 0..down.count {
        let out = &mut out[(down.first + row * down.every) * width..][..width];
        let rows = |phase: usize| &planes[phase][row * across[phase].count..][..across[phase].count];
        // In pairs of a constant size the compiler makes shuffles of it.
        if let [first, second] = across
            && (first.first, first.every) == (0, 2)
            && second.first == 1
        {
            let (pairs, rest) = out.as_chunks_mut::<2>();
            for (pair, (a, b)) in pairs.iter_mut().zip(std::iter::zip(rows(0), rows(1))) {
                *pair = [*a, *b];
            }
            if let ([last], Some(value)) = (rest, rows(0).last()) {
                *last = *value;
            }
            continue;
        }
        for (phase, axis) in across.iter().enumerate() {
            for (to, value) in out[axis.first..].iter_mut().step_by(axis.every).zip(rows(phase)) {
                *to = *value;
            }
        }
    }
}
