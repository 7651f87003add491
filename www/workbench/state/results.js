// Answers that were computed before, so that going back is instant.

/** @typedef {import('./types/answers.js').Result} Result */

// A map of 224 x 224 floats is 200 kB.
const RESULTS_KEPT = 64;

/**
 * The map with one more entry, as the latest; the one that was used least recently makes room.
 * @template K, V @param {Map<K, V>} results @param {K} key @param {V} result @param {number} [most]
 */
export function remember(results, key, result, most = RESULTS_KEPT) {
  const next = new Map(results);
  next.delete(key);
  next.set(key, result);
  for (const oldest of next.keys()) {
    if (next.size <= most) break;
    next.delete(oldest);
  }
  return next;
}
