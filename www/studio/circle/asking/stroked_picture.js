// A digit with a stroke over it, at its own resolution; the style sheet enlarges the pixels.

import { contextOf } from '../../../shared/canvas.js';
import { SIDE } from './strokes.js';

/** The colour of a stroke, and how much of the digit it covers. */
const STROKE = [232, 89, 60];
const COVER = 0.75;

/** @param {HTMLCanvasElement} canvas @param {{ pixels: Uint8Array, stroke: Uint8Array | null }} scene */
export function paintStroked(canvas, { pixels, stroke }) {
  canvas.width = SIDE;
  canvas.height = SIDE;
  const rgba = new Uint8ClampedArray(SIDE * SIDE * 4);
  pixels.forEach((grey, place) => {
    const cover = stroke && stroke[place] > 0 ? COVER : 0;
    STROKE.forEach((colour, channel) => {
      rgba[place * 4 + channel] = grey * (1 - cover) + colour * cover;
    });
    rgba[place * 4 + 3] = 255;
  });
  contextOf(canvas).putImageData(new ImageData(rgba, SIDE, SIDE), 0, 0);
}
