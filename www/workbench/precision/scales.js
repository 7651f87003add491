// The scales of the gradient that can be tried in 16-bit floats, and where numbers begin to be lost.

/**
 * @typedef {import('../state/types/precision.js').Half} Half
 */

/** Powers of two that the gradient can be multiplied with before it is walked back in f16, and divided by afterwards. */
export const LEAST_EXPONENT = -12;

export const MOST_EXPONENT = 16;

/** Those that are tried when all are. */
export const EXPONENTS = Array.from(
  { length: (MOST_EXPONENT - LEAST_EXPONENT) / 2 + 1 },
  (_, place) => LEAST_EXPONENT + 2 * place,
);

// A few gradients are next to nothing at any scale: below a hundredth of them nobody sees a difference.
const NOTICEABLE = 0.01;

/**
 * Where numbers begin to be lost, of the scales that were tried.
 * @param {Map<number, Half>} tried by exponent
 * @returns {{ underflow: number | null, overflow: number | null }} the largest exponent at which numbers vanish, the smallest at which
 *   they overflow; null where none does
 */
export function lossesBegin(tried) {
  const all = [...tried].map(([exponent, { precision, refused }]) => ({ exponent, refused, ...precision }));
  const under = all.filter(({ underflowed }) => (underflowed ?? 0) > NOTICEABLE).map(({ exponent }) => exponent);
  const over = all.filter(({ overflowed, refused }) => (overflowed ?? 0) > 0 || refused).map(({ exponent }) => exponent);
  return { underflow: under.length ? Math.max(...under) : null, overflow: over.length ? Math.min(...over) : null };
}
