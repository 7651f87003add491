// A coarse map as it is, a square for each cell.

import { canvasOf } from '../../shared/canvas.js';
import { colourMapOf, rgbaFromValues } from '../../shared/colour.js';

/**
 * `values`: `[rows, columns]`. `isSigned`: whether 0 is the middle of the colours also where no value is negative.
 * @typedef {{ values: ArrayLike<number>, maps: { rows: number, columns: number }, colourMaps: import('../../client/types.js').ColourMap[], isSigned?: boolean }} CellScene
 */

/** @param {HTMLCanvasElement} canvas @param {CellScene} scene */
export function paintCells(canvas, { values: given, maps: { rows, columns }, colourMaps, isSigned = false }) {
  const values = Float32Array.from(given);
  const high = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  /** @type {import('../../shared/colour.js').ScaleKind} */
  const kind = isSigned || values.some((value) => value < 0) ? 'diverging' : 'sequential';
  const scale = { low: kind === 'diverging' ? -high : 0, high, kind, flat: high === 0 };
  const { table } = colourMapOf(colourMaps, scale.kind);
  const image = new ImageData(rgbaFromValues(values, scale, table), columns, rows);
  // Each cell gets whole pixels: enlarged by the browser alone it would be blurred where styles are not followed, as in print.
  const grow = Math.max(1, Math.floor(256 / Math.max(rows, columns)));
  canvas.width = columns * grow;
  canvas.height = rows * grow;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.imageSmoothingEnabled = false;
  const small = canvasOf(columns, rows, (own) => own.putImageData(image, 0, 0));
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
}
