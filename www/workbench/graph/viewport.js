// Which part of a drawing is seen: a point of the drawing at scale s is shown at (x + s · its x, y + s · its y), in pixels from the upper left
// corner of the window.

/**
 * @typedef {{ x: number, y: number, scale: number }} Viewport
 * @typedef {{ width: number, height: number }} Extent in pixels
 * @typedef {{ x: number, y: number }} Point
 * @typedef {{ left: number, top: number, right: number, bottom: number }} Region of the drawing
 */

const LEAST_SCALE = 0.02;
const MOST_SCALE = 3;
// Below this scale letters are too small to be read.
const READABLE_SCALE = 0.75;
const AIR = 24;

/** All of the drawing, in the middle. @param {Extent} drawing @param {Extent} window @returns {Viewport} */
export function whole(drawing, window) {
  const scale = clamped(Math.min(window.width / drawing.width, window.height / drawing.height, 1));
  return { x: (window.width - scale * drawing.width) / 2, y: Math.max(0, (window.height - scale * drawing.height) / 2), scale };
}

/** Where to begin: the upper end of the drawing, all of it where it can be read at that size. @param {Extent} drawing @param {Extent} window @returns {Viewport} */
export function beginning(drawing, window) {
  const all = whole(drawing, window);
  const scale = Math.max(all.scale, Math.min(1, Math.max(READABLE_SCALE, window.width / drawing.width)));
  return scale > all.scale ? { x: (window.width - scale * drawing.width) / 2, y: 0, scale } : all;
}

/** @param {Viewport} view @param {number} right @param {number} down in pixels of the window @returns {Viewport} */
export const moved = (view, right, down) => ({ ...view, x: view.x + right, y: view.y + down });

/** Enlarged about a point of the window, which stays where it is. @param {Viewport} view @param {number} by @param {Point} about @returns {Viewport} */
export function zoomed({ x, y, scale }, by, about) {
  const next = clamped(scale * by);
  const real = next / scale;
  return { x: about.x - real * (about.x - x), y: about.y - real * (about.y - y), scale: next };
}

/** @param {number} scale */
const clamped = (scale) => Math.min(MOST_SCALE, Math.max(LEAST_SCALE, scale));

/** Moved as little as is needed to see a box. @param {Viewport} view @param {Point & Extent} box by its middle @param {Extent} window @returns {Viewport} */
export function revealing(view, box, window) {
  const needed = (
    /** @type {number} */ middle,
    /** @type {number} */ size,
    /** @type {number} */ start,
    /** @type {number} */ room,
  ) => {
    const low = start + view.scale * (middle - size / 2) - AIR;
    const high = start + view.scale * (middle + size / 2) + AIR;
    if (low < 0) return -low;
    return high > room ? Math.max(room - high, -low) : 0;
  };
  return moved(view, needed(box.x, box.width, view.x, window.width), needed(box.y, box.height, view.y, window.height));
}

/** The least box around boxes, by its middle. @param {(Point & Extent)[]} boxes @returns {Point & Extent} */
export function hullOf(boxes) {
  const [left, right] = [
    Math.min(...boxes.map(({ x, width }) => x - width / 2)),
    Math.max(...boxes.map(({ x, width }) => x + width / 2)),
  ];
  const [top, bottom] = [
    Math.min(...boxes.map(({ y, height }) => y - height / 2)),
    Math.max(...boxes.map(({ y, height }) => y + height / 2)),
  ];
  return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
}

/** Kept inside: some of the drawing stays in the window. @param {Viewport} view @param {Extent} drawing @param {Extent} window @returns {Viewport} */
export function kept({ x, y, scale }, drawing, window) {
  const within = (/** @type {number} */ start, /** @type {number} */ size, /** @type {number} */ room) => {
    const margin = Math.min(room / 3, scale * size);
    return Math.min(room - margin, Math.max(margin - scale * size, start));
  };
  return { x: within(x, drawing.width, window.width), y: within(y, drawing.height, window.height), scale };
}

/**
 * What is in the window and a good deal around it, in steps of half a window: what is drawn changes only now and then while the drawing moves.
 * @param {Viewport} view @param {Extent} window @returns {Region}
 */
export function nearby({ x, y, scale }, window) {
  const along = (/** @type {number} */ start, /** @type {number} */ room) => {
    const step = room / scale / 2;
    const first = Math.floor(-start / scale / step) - 1;
    return [first * step, (first + 5) * step];
  };
  const [[left, right], [top, bottom]] = [along(x, window.width), along(y, window.height)];
  return { left, top, right, bottom };
}

/** Whether a box is in a region, at least with its edge. @param {Region} region @param {Point & Extent} box by its middle */
export const isIn = ({ left, top, right, bottom }, { x, y, width, height }) =>
  x + width / 2 >= left && x - width / 2 <= right && y + height / 2 >= top && y - height / 2 <= bottom;
