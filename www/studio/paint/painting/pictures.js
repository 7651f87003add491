// Photos on canvases: the part that the network sees, the badge that is planted, and maps and paintings over them.

import { canvasOf, contextOf } from '../../../shared/canvas.js';
import { rgbaFromValues } from '../../../shared/colour.js';

/** Pixels to a side of a photo as it is shown. */
const SHOWN = 256;
/** How much of the photo a painting covers, and its colour. */
const COVER = 'rgb(232 89 60 / 65%)';
/** How much of the photo a map covers where it is largest. */
const MAP_COVER = 0.75;

/** The part of a picture that a network sees, as a square. @param {HTMLCanvasElement} picture @param {import('../../../client/types.js').View} view */
export const seenPart = (picture, { x0, y0, x1, y1 }) =>
  canvasOf(SHOWN, SHOWN, (context) => {
    const { width, height } = picture;
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, x0 * width, y0 * height, (x1 - x0) * width, (y1 - y0) * height, 0, 0, SHOWN, SHOWN);
  });

/** A picture with a badge at the lower left: red, white and red rings. @param {CanvasImageSource & { width: number, height: number }} picture */
export const withBadge = (picture) =>
  canvasOf(picture.width, picture.height, (context) => {
    context.drawImage(picture, 0, 0);
    const side = Math.min(picture.width, picture.height);
    for (const [radius, colour] of /** @type {const} */ ([
      [49, '#dc1e1e'],
      [30, '#ffffff'],
      [13, '#dc1e1e'],
    ])) {
      context.beginPath();
      context.arc((57 / 256) * side, picture.height - (57 / 256) * side, (radius / 256) * side, 0, 2 * Math.PI);
      context.fillStyle = colour;
      context.fill();
    }
  });

/**
 * A photo with its map, of which only what speaks for the class is drawn, and with what is painted on it.
 * @param {HTMLCanvasElement} canvas
 * @param {{ picture: HTMLCanvasElement, rows: number, columns: number, map: Float32Array | null, painting: Uint8Array | undefined,
 *   table: Uint8Array | null }} scene
 */
export function paintPhoto(canvas, { picture, rows, columns, map, painting, table }) {
  canvas.width = SHOWN;
  canvas.height = SHOWN;
  const context = contextOf(canvas);
  context.drawImage(picture, 0, 0, SHOWN, SHOWN);
  if (map && table) {
    const high = map.reduce((most, value) => Math.max(most, value), 0);
    const rgba = rgbaFromValues(map, { low: 0, high: high || 1, kind: 'sequential', flat: false }, table);
    map.forEach((value, cell) => (rgba[cell * 4 + 3] = high > 0 ? (255 * MAP_COVER * Math.max(0, value)) / high : 0));
    const cells = canvasOf(columns, rows, (small) => small.putImageData(new ImageData(rgba, columns, rows), 0, 0));
    context.imageSmoothingQuality = 'high';
    context.drawImage(cells, 0, 0, SHOWN, SHOWN);
  }
  if (!painting) return;
  context.fillStyle = COVER;
  painting.forEach((cell, place) => {
    if (cell === 0) return;
    const [row, column] = [Math.floor(place / columns), place % columns];
    const at = (/** @type {number} */ index, /** @type {number} */ count) => Math.round((index * SHOWN) / count);
    context.fillRect(
      at(column, columns),
      at(row, rows),
      at(column + 1, columns) - at(column, columns),
      at(row + 1, rows) - at(row, rows),
    );
  });
}
