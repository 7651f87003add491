// The chart as a picture.

import { blobOf, contextOf } from '../../shared/canvas.js';
import { PAPER_FONT } from '../../shared/paper_colours.js';

// Twice as many pixels as units, for screens and for print.
const SHARPNESS = 2;

/** @param {import('./chart_marks.js').Drawing} drawing @returns {Promise<Blob>} a PNG */
export function chartPng({ width, height, marks }) {
  const canvas = document.createElement('canvas');
  canvas.width = width * SHARPNESS;
  canvas.height = height * SHARPNESS;
  const context = contextOf(canvas);
  context.scale(SHARPNESS, SHARPNESS);
  for (const mark of marks) {
    context.fillStyle = mark.fill;
    if (mark.kind === 'rectangle') {
      context.fillRect(mark.x, mark.y, mark.width, mark.height);
    } else {
      context.font = `${mark.weight} ${mark.size}px ${PAPER_FONT}`;
      context.textAlign = mark.end ? 'right' : 'left';
      context.fillText(mark.text, mark.x, mark.y, mark.most);
    }
  }
  return blobOf(canvas);
}
