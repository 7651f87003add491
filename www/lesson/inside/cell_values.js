// The cells of a coarse map, read off the map that was enlarged from them.

/**
 * Where two pixels lie between the middles of two neighbouring cells, and how far beyond them the middle of a cell is: between two middles an enlarged map is a
 * straight line, and every cell has such a neighbour.
 * @param {number} cells along an axis, two or more @param {number} pixels along it, a whole multiple of the cells, at least four for each
 * @returns {{ first: number, second: number, share: number }[]} pixels, and the middle of the cell as a share of the way from one to the other
 */
function linesAlong(cells, pixels) {
  const scale = pixels / cells;
  const middleOf = (/** @type {number} */ pixel) => (pixel + 0.5) / scale - 0.5;
  return Array.from({ length: cells }, (_, cell) => {
    const from = Math.min(cell, cells - 2);
    const first = Math.ceil((from + 0.5) * scale - 0.5);
    const second = Math.floor((from + 1.5) * scale - 0.5);
    return { first, second, share: (cell - middleOf(first)) / (middleOf(second) - middleOf(first)) };
  });
}

/**
 * The `[rows, columns]` cells of which a map is the bilinear enlargement.
 * @param {{ values: Float32Array, width: number, height: number }} map @param {{ rows: number, columns: number }} size
 */
export function cellsOf({ values, width, height }, { rows, columns }) {
  const [across, down] = [linesAlong(columns, width), linesAlong(rows, height)];
  return Float64Array.from({ length: rows * columns }, (_, place) => {
    const [along, below] = [across[place % columns], down[Math.floor(place / columns)]];
    const inRow = (/** @type {number} */ row) =>
      between(values[row * width + along.first], values[row * width + along.second], along.share);
    return between(inRow(below.first), inRow(below.second), below.share);
  });
}

const between = (/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ share) => a + (b - a) * share;
