// A stroke over a digit: 28 x 28 cells, other than 0 where the answer must not rest.

export const SIDE = 28;

/** Cells to a side of a corner that a button covers: the size of the swatch. */
const CORNER = 4;

/** How far the brush reaches around its cell. */
const REACH = 1;

/** @typedef {"top-left" | "top-right" | "bottom-left" | "bottom-right"} Corner */

/** @type {Corner[]} */
export const CORNERS = ['top-left', 'top-right', 'bottom-left', 'bottom-right'];

/** The cell under a place of an element. @param {DOMRect} box @param {{ clientX: number, clientY: number }} place @returns {[row: number, column: number]} */
export function cellAt({ left, top, width, height }, { clientX, clientY }) {
  const within = (/** @type {number} */ share) => Math.min(SIDE - 1, Math.max(0, Math.floor(share * SIDE)));
  return [within((clientY - top) / height), within((clientX - left) / width)];
}

/**
 * With a line of the brush from one cell to another.
 * @param {Uint8Array} stroke @param {[number, number]} from @param {[number, number]} to
 */
export function painted(stroke, from, to) {
  const next = stroke.slice();
  const steps = Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]), 1);
  for (let step = 0; step <= steps; step += 1) {
    const at = (/** @type {0 | 1} */ axis) => Math.round(from[axis] + ((to[axis] - from[axis]) * step) / steps);
    const [row, column] = [at(0), at(1)];
    for (let y = Math.max(0, row - REACH); y <= Math.min(SIDE - 1, row + REACH); y += 1)
      next.fill(1, y * SIDE + Math.max(0, column - REACH), y * SIDE + Math.min(SIDE - 1, column + REACH) + 1);
  }
  return next;
}

/** The cells of a corner. @param {Corner} corner */
function cellsOf(corner) {
  const top = corner.startsWith('top') ? 0 : SIDE - CORNER;
  const left = corner.endsWith('left') ? 0 : SIDE - CORNER;
  return Array.from({ length: CORNER * CORNER }, (_, cell) => (top + Math.floor(cell / CORNER)) * SIDE + left + (cell % CORNER));
}

/** Whether all of a corner is covered. @param {Uint8Array} stroke @param {Corner} corner */
export const covers = (stroke, corner) => cellsOf(corner).every((cell) => stroke[cell] > 0);

/** With that corner covered, or free again. @param {Uint8Array} stroke @param {Corner} corner @param {boolean} on */
export function withCorner(stroke, corner, on) {
  const next = stroke.slice();
  for (const cell of cellsOf(corner)) next[cell] = on ? 1 : 0;
  return next;
}

/** Whether anything is covered. @param {Uint8Array} stroke */
export const isPainted = (stroke) => stroke.some((cell) => cell > 0);
