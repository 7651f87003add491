// Painting on the cells of a feature map.

/** A grid of cells. @typedef {{ rows: number, columns: number }} Grid */

/** The cell under a place of an element. @param {DOMRect} box @param {{ clientX: number, clientY: number }} place @param {Grid} grid @returns {[row: number, column: number]} */
export function cellAt({ left, top, width, height }, { clientX, clientY }, { rows, columns }) {
  const within = (/** @type {number} */ share, /** @type {number} */ count) =>
    Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  return [within((clientY - top) / height, rows), within((clientX - left) / width, columns)];
}

/**
 * With a line from one cell to another painted, or free again.
 * @param {Uint8Array | undefined} painting @param {[number, number]} from @param {[number, number]} to @param {Grid} grid @param {boolean} on
 */
export function painted(painting, from, to, { rows, columns }, on) {
  const next = painting ? painting.slice() : new Uint8Array(rows * columns);
  const steps = Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]), 1);
  for (let step = 0; step <= steps; step += 1) {
    const at = (/** @type {0 | 1} */ axis) => Math.round(from[axis] + ((to[axis] - from[axis]) * step) / steps);
    next[at(0) * columns + at(1)] = on ? 1 : 0;
  }
  return next;
}

/** Whether anything is painted. @param {Uint8Array | undefined} painting */
export const isPainted = (painting) => painting?.some((cell) => cell > 0) ?? false;
