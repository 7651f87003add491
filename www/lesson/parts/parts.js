// The parts that LIME cuts a photo into, read off its map, and the photo with some of them hidden.

/**
 * @typedef {import('../base/seen.js').Pixels} Pixels
 *
 * `labels`: which part each pixel belongs to. `weights`: what each part adds to the score by the linear model.
 * @typedef {{ labels: Uint16Array, weights: number[], width: number, height: number }} Parts
 */

/** The parts of a map in which all pixels of one part share one value. @param {{ values: Float32Array, width: number, height: number }} map @returns {Parts} */
export function partsOf({ values, width, height }) {
  const weights = [...new Set(values)];
  const numbers = new Map(weights.map((weight, part) => [weight, part]));
  const labels = Uint16Array.from(values, (value) => numbers.get(value) ?? 0);
  return { labels, weights, width, height };
}

/** @param {Parts} parts @param {[x: number, y: number]} place shares of width and height */
export function partAt({ labels, width, height }, [x, y]) {
  const [column, row] = [Math.floor(x * width), Math.floor(y * height)];
  return labels[Math.min(height - 1, Math.max(0, row)) * width + Math.min(width - 1, Math.max(0, column))];
}

/** The photo with parts in one grey. @param {Pixels} pixels @param {Parts} parts @param {ReadonlySet<number>} hidden @param {number} grey @returns {Pixels} */
export function withHidden(pixels, { labels }, hidden, grey) {
  const data = pixels.data.slice();
  labels.forEach((part, place) => hidden.has(part) && data.fill(grey, 4 * place, 4 * place + 3));
  return { ...pixels, data };
}

/** What the linear model says that hiding parts does to the score. @param {Parts} parts @param {ReadonlySet<number>} hidden */
export const changeByFit = ({ weights }, hidden) => [...hidden].reduce((sum, part) => sum - weights[part], 0);

/** The places that lie at the border of a part, or of one alone. @param {Parts} parts @param {number} [only] */
export function borders({ labels, width, height }, only) {
  const at = (/** @type {number} */ row, /** @type {number} */ column) => labels[row * width + column];
  /** @type {number[]} */
  const places = [];
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const own = at(row, column);
      if (only !== undefined && own !== only) continue;
      const others = [
        [row, column + 1],
        [row + 1, column],
        ...(only === undefined
          ? []
          : [
              [row, column - 1],
              [row - 1, column],
            ]),
      ];
      const isInside = (/** @type {number[]} */ [r, c]) => r >= 0 && c >= 0 && r < height && c < width;
      if (others.some((place) => (isInside(place) ? at(place[0], place[1]) !== own : only !== undefined)))
        places.push(row * width + column);
    }
  }
  return places;
}

/** The hidden parts with one more, or one less. @param {ReadonlySet<number>} hidden @param {number} part */
export function toggled(hidden, part) {
  const next = new Set(hidden);
  if (!next.delete(part)) next.add(part);
  return next;
}
