// Answers that were computed before, so that going back is instant.

// A map of 224 x 224 floats is 200 kB.
export const RESULTS_KEPT = 64;

/** The map with one more entry, as the latest; the one that was used least recently makes room. */
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
