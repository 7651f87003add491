import { canvasOf } from '../../shared/canvas.js';

/** @type {WeakMap<Uint8ClampedArray, HTMLCanvasElement>} */
const made = new WeakMap();

/** Pixels as a canvas of their size, remembered. @param {Uint8ClampedArray<ArrayBuffer>} rgba @param {number} width @param {number} height */
export function pixelCanvas(rgba, width, height) {
  const canvas =
    made.get(rgba) ?? canvasOf(width, height, (context) => context.putImageData(new ImageData(rgba, width, height), 0, 0));
  made.set(rgba, canvas);
  return canvas;
}
