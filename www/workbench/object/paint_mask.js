import { fitCanvas } from '../../shared/canvas.js';
import { outlineOf, runsOf } from './object_mask.js';

/** @typedef {import('../state/types/object.js').Mask} Mask */

// Bright enough for a dark photo, and the two lines of its border show on any.
const PAINTED = 'rgb(255 176 0 / 38%)';
const BORDER = [
  { style: 'rgb(0 0 0 / 85%)', width_px: 5 },
  { style: '#fff', width_px: 2 },
];

/**
 * What was painted, as a tint with a border, over what the network sees.
 * @param {HTMLCanvasElement} canvas @param {{ mask: Mask }} scene
 */
export function paintMask(canvas, { mask }) {
  const context = fitCanvas(canvas, mask);
  const [across, down] = [canvas.width / mask.width, canvas.height / mask.height];
  context.fillStyle = PAINTED;
  // On whole pixels, or rows would overlap and show as stripes.
  for (const [left, right, row] of runsOf(mask)) {
    const [x0, x1, y0, y1] = [left * across, right * across, row * down, (row + 1) * down].map(Math.round);
    context.fillRect(x0, y0, x1 - x0, y1 - y0);
  }
  const lines = outlineOf(mask);
  for (const { style, width_px } of BORDER) {
    context.beginPath();
    for (const [x0, y0, x1, y1] of lines) {
      context.moveTo(x0 * across, y0 * down);
      context.lineTo(x1 * across, y1 * down);
    }
    Object.assign(context, { strokeStyle: style, lineWidth: width_px, lineCap: 'square' });
    context.stroke();
  }
}
