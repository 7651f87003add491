// A painted object: a number for each pixel of what the network sees, row by row, 0 outside the object.

/**
 * @typedef {import('../state/types/object.js').Box} Box
 * @typedef {import('../state/types/object.js').Mask} Mask
 * @typedef {import('../../shared/colour.js').Point} Point
 * @typedef {import('../../shared/canvas.js').Size} Size
 *
 * A stroke between two points in fractions of what the network sees; `diameter_px`: of the input.
 * @typedef {{ from: Point, to: Point, diameter_px: number, erasing?: boolean }} Stroke
 */

/**
 * @returns {{ width: number, height: number, pixels: Uint8Array }} with nothing painted
 * @param {number} width @param {number} height
 */
export const emptyMask = (width, height) => ({ width, height, pixels: new Uint8Array(width * height) });

/** The mask after a stroke of a round brush; the one before stays as it was. @param {Mask} mask @param {Stroke} stroke @returns {Mask} */
export function withStroke({ width, height, pixels }, { from, to, diameter_px, erasing = false }) {
  const next = pixels.slice();
  const radius = diameter_px / 2;
  const [begin, end] = [from, to].map(({ x, y }) => ({ x: x * width, y: y * height }));
  const paint = (/** @type {number} */ row, /** @type {number} */ column) => {
    if (row >= 0 && row < height && column >= 0 && column < width) next[row * width + column] = erasing ? 0 : 1;
  };
  const rows = [Math.min(begin.y, end.y) - radius, Math.max(begin.y, end.y) + radius].map(Math.floor);
  const columns = [Math.min(begin.x, end.x) - radius, Math.max(begin.x, end.x) + radius].map(Math.floor);
  for (let row = Math.max(0, rows[0]); row <= Math.min(height - 1, rows[1]); row += 1) {
    for (let column = Math.max(0, columns[0]); column <= Math.min(width - 1, columns[1]); column += 1) {
      if (distance({ x: column + 0.5, y: row + 0.5 }, begin, end) <= radius) paint(row, column);
    }
  }
  // A brush narrower than a pixel would otherwise slip between the middles of pixels.
  for (const { x, y } of [begin, end]) paint(within(y, height), within(x, width));
  return { width, height, pixels: next };
}

/** @param {number} place @param {number} size */
const within = (place, size) => Math.min(size - 1, Math.max(0, Math.floor(place)));

/** From a point to the nearest one between two others. @param {Point} point @param {Point} from @param {Point} to */
function distance(point, from, to) {
  const [across, down] = [to.x - from.x, to.y - from.y];
  const length = across * across + down * down;
  const along = length === 0 ? 0 : ((point.x - from.x) * across + (point.y - from.y) * down) / length;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - from.x - share * across, point.y - from.y - share * down);
}

// How far beyond a whole pixel rounding may carry a share of the side.
const WHOLE = 1e-9;

/**
 * Everything that lies in any of some boxes, in fractions; edges go to whole pixels as the core's `Region::from_box` takes them.
 * @param {Box[]} boxes @param {Size} size
 */
export function maskOfBoxes(boxes, { width, height }) {
  const mask = emptyMask(width, height);
  for (const [x0, y0, x1, y1] of boxes) {
    const [left, top] = [x0 * width, y0 * height].map((edge) => Math.floor(edge + WHOLE));
    const [right, bottom] = [x1 * width, y1 * height].map((edge) => Math.ceil(edge - WHOLE));
    for (let row = top; row < bottom; row += 1) mask.pixels.fill(1, row * width + left, row * width + right);
  }
  return mask;
}

/** How much of the picture is painted, 0..1. @param {Mask} mask */
export const paintedShare = ({ pixels }) => pixels.reduce((sum, pixel) => sum + (pixel ? 1 : 0), 0) / pixels.length;

/** @param {Mask} mask */
export const isEmpty = ({ pixels }) => !pixels.some(Boolean);

// FNV-1a, twice from different beginnings: 32 bits alone would be few for what numbers are kept under.
const PRIME = 0x01000193;
const BEGINNINGS = [0x811c9dc5, 0x050c5d1f];

/** A short text that equal masks have in common, and no two others in all likelihood. @param {Mask} mask */
export function hashOf({ width, height, pixels }) {
  const words = BEGINNINGS.map((beginning) => {
    let hash = beginning;
    const take = (/** @type {number} */ byte) => (hash = Math.imul(hash ^ byte, PRIME));
    for (const byte of [width & 255, width >> 8, height & 255, height >> 8]) take(byte);
    for (const pixel of pixels) take(pixel ? 1 : 0);
    return (hash >>> 0).toString(16).padStart(8, '0');
  });
  return words.join('');
}

/** What is painted, row by row, as [first column, column after the last, row]. @param {Mask} mask */
export function runsOf({ width, height, pixels }) {
  const runs = [];
  for (let row = 0; row < height; row += 1) {
    let left = null;
    for (let column = 0; column <= width; column += 1) {
      const inside = column < width && pixels[row * width + column] !== 0;
      if (inside && left === null) left = column;
      if (inside || left === null) continue;
      runs.push([left, column, row]);
      left = null;
    }
  }
  return runs;
}

/**
 * The lines between what is painted and what is not, each as [x0, y0, x1, y1] in pixels; the border of the picture counts as not painted.
 * @param {Mask} mask
 */
export function outlineOf({ width, height, pixels }) {
  const inside = (/** @type {number} */ row, /** @type {number} */ column) =>
    row >= 0 && row < height && column >= 0 && column < width && pixels[row * width + column] !== 0;
  const lines = [];
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      if (!inside(row, column)) continue;
      if (!inside(row - 1, column)) lines.push([column, row, column + 1, row]);
      if (!inside(row + 1, column)) lines.push([column, row + 1, column + 1, row + 1]);
      if (!inside(row, column - 1)) lines.push([column, row, column, row + 1]);
      if (!inside(row, column + 1)) lines.push([column + 1, row, column + 1, row + 1]);
    }
  }
  return lines;
}
