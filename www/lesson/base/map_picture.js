// A signed map on a canvas: one colour for the class, another against it.

import { paintMap } from '../../shared/canvas.js';
import { colourMapOf, scaleAt } from '../../shared/colour.js';

const WHOLE = { x0: 0, y0: 0, x1: 1, y1: 1 };

/** Where the colours end. */
const PERCENTILE = 99;

/**
 * @param {HTMLCanvasElement} canvas @param {{ values: Float32Array, width: number, height: number }} signed
 * @param {import('../../client/index.js').Whylight} whylight @param {Float32Array} [like] another map whose range of colours it takes
 */
export function paintSigned(canvas, { values, width, height }, whylight, like = values) {
  const flat = values.every((value) => value === values[0]);
  const scale = scaleAt({ values: like, kind: 'diverging', flat }, PERCENTILE);
  const { table } = colourMapOf(whylight.colourMaps, 'diverging');
  const map = { values, width, height, kind: /** @type {const} */ ('diverging'), flat };
  paintMap(canvas, { photo: { width, height }, report: { map, view: WHOLE }, scale, table });
}
