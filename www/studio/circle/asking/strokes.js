// A stroke over a digit: 28 x 28 cells, other than 0 where the answer must not rest.

import { marked } from '../../../shared/language/text.js';

export const SIDE = 28;

/** Cells to a side of a corner that a button covers: the size of the swatch. */
const CORNER = 4;

/** The cells of a digit, and how far the brush reaches around its own. */
export const BRUSH = { rows: SIDE, columns: SIDE, reach: 1 };

/** @typedef {"top-left" | "top-right" | "bottom-left" | "bottom-right"} Corner */

/** @type {Corner[]} */
export const CORNERS = ['top-left', 'top-right', 'bottom-left', 'bottom-right'];

/** @type {Record<Corner, string>} */
export const CORNER_NAMES = {
  'top-left': marked('top left'),
  'top-right': marked('top right'),
  'bottom-left': marked('bottom left'),
  'bottom-right': marked('bottom right'),
};

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
