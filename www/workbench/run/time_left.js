// How long work in parts will still take, from how far it is.

// Before this, an estimate says more about the start than about the work.
const KNOWN_AFTER_MS = 1000;
// Weight of the newest estimate of the whole: a little, so that the number shown falls steadily instead of jumping.
const NEWEST = 0.25;
const EVERY_MS = 200;

/**
 * @returns {(fraction: number) => number | null} tells how far the work is, hears how many milliseconds are left
 * @param {() => number} [now]
 */
export function timeLeft(now = () => performance.now()) {
  const began = now();
  /** @type {number | null} */
  let whole = null;
  let noted = -Infinity;
  return (/** @type {number} */ fraction) => {
    const at = now();
    const spent = at - began;
    if (spent < KNOWN_AFTER_MS || !(fraction > 0)) return null;
    if (whole === null || at - noted >= EVERY_MS) {
      const estimate = spent / Math.min(1, fraction);
      whole = whole === null ? estimate : whole + NEWEST * (estimate - whole);
      noted = at;
    }
    return Math.max(0, whole - spent);
  };
}
