// A digit with its map over it, at their own resolution; the style sheet enlarges the pixels.

import { contextOf } from '../../shared/canvas.js';
import { rgbaFromValues } from '../../shared/colour.js';

export const SIDE = 28;

/**
 * `map`: magnitudes of the gradient, `[28, 28]`; `table`: 256 RGB triples.
 * @typedef {{ pixels: Uint8Array, map: Float32Array | null, table: Uint8Array | null }} DigitScene
 */

/**
 * Where the map is 0 the digit shows in grey, where it is largest the last colour covers it.
 * @param {HTMLCanvasElement} canvas @param {DigitScene} scene
 */
export function paintDigit(canvas, { pixels, map, table }) {
  canvas.width = SIDE;
  canvas.height = SIDE;
  const rgba = new Uint8ClampedArray(SIDE * SIDE * 4);
  const high = map ? map.reduce((most, value) => Math.max(most, value), 0) : 0;
  const colours = map && table ? rgbaFromValues(map, { low: 0, high: high || 1, kind: 'sequential', flat: false }, table) : rgba;
  pixels.forEach((grey, place) => {
    const cover = map && high > 0 ? map[place] / high : 0;
    for (let channel = 0; channel < 3; channel += 1) {
      rgba[place * 4 + channel] = grey * (1 - cover) + colours[place * 4 + channel] * cover;
    }
    rgba[place * 4 + 3] = 255;
  });
  contextOf(canvas).putImageData(new ImageData(rgba, SIDE, SIDE), 0, 0);
}
