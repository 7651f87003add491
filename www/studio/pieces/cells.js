// Painting on a grid of cells: where the pointer is, and a line of the brush.

/** @typedef {{ rows: number, columns: number }} Grid */
/** @typedef {[row: number, column: number]} Cell */

/** The cell under a place of an element. @param {DOMRect} box @param {{ clientX: number, clientY: number }} place @param {Grid} grid @returns {Cell} */
export function cellAt({ left, top, width, height }, { clientX, clientY }, { rows, columns }) {
  const within = (/** @type {number} */ share, /** @type {number} */ count) =>
    Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  return [within((clientY - top) / height, rows), within((clientX - left) / width, columns)];
}

/**
 * With a line from one cell to another painted, or free again.
 * @param {Uint8Array | undefined} painting @param {Cell} from @param {Cell} to
 * @param {Grid & { reach?: number, on?: boolean }} brush `reach`: how many cells around its own it covers
 */
export function painted(painting, from, to, { rows, columns, reach = 0, on = true }) {
  const next = painting ? painting.slice() : new Uint8Array(rows * columns);
  const steps = Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]), 1);
  for (let step = 0; step <= steps; step += 1) {
    const at = (/** @type {0 | 1} */ axis) => Math.round(from[axis] + ((to[axis] - from[axis]) * step) / steps);
    const [row, column] = [at(0), at(1)];
    const [first, end] = [Math.max(0, column - reach), Math.min(columns, column + reach + 1)];
    for (let y = Math.max(0, row - reach); y <= Math.min(rows - 1, row + reach); y += 1)
      next.fill(on ? 1 : 0, y * columns + first, y * columns + end);
  }
  return next;
}

/** Whether anything is painted. @param {Uint8Array | undefined} painting */
export const isPainted = (painting) => painting?.some((cell) => cell > 0) ?? false;

/**
 * Follows the pointer from where it was pressed until it is lifted.
 * @param {PointerEvent} event @param {Grid} grid
 * @param {{ stroke: (from: Cell, to: Cell, how: { begins: boolean }) => void, end?: () => void }} hears
 */
export function followPointer(event, grid, { stroke, end = () => {} }) {
  if (event.button !== 0) return;
  const canvas = /** @type {HTMLCanvasElement} */ (event.currentTarget);
  event.preventDefault();
  canvas.setPointerCapture(event.pointerId);
  let at = cellAt(canvas.getBoundingClientRect(), event, grid);
  stroke(at, at, { begins: true });
  const over = new AbortController();
  const { signal } = over;
  const move = (/** @type {PointerEvent} */ moved) => {
    const to = cellAt(canvas.getBoundingClientRect(), moved, grid);
    stroke(at, to, { begins: false });
    at = to;
  };
  const lift = () => {
    if (signal.aborted) return;
    over.abort();
    end();
  };
  canvas.addEventListener('pointermove', move, { signal });
  for (const type of ['pointerup', 'pointercancel', 'lostpointercapture']) canvas.addEventListener(type, lift, { signal });
}
