// The chart as an SVG that stands alone: no style sheet of the page, letters named.

import { attributesText, escaped } from '../../shared/markup_text.js';
import { PAPER_FONT } from '../../shared/paper_colours.js';
import { chartTitle } from './chart_marks.js';

/**
 * @typedef {import('./chart_marks.js').Drawing} Drawing
 * @typedef {import('./chart_marks.js').Mark} Mark
 */

// What a letter takes of its size, on the wide side: a text that may be too long is squeezed into its place, as on a canvas.
const LETTER_SHARE = 0.6;

/** @param {Drawing} drawing @param {string} description what was measured */
export function chartSvg({ width, height, marks }, description) {
  const root = { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img' };
  const names = `<title>${chartTitle()}</title><desc>${escaped(description)}</desc>`;
  return `<svg${attributesText({ ...root, 'font-family': PAPER_FONT })}>${names}\n${marks.map(markText).join('\n')}\n</svg>\n`;
}

/** @param {Mark} mark */
function markText(mark) {
  const { x, y, fill } = mark;
  if (mark.kind === 'rectangle') return `<rect${attributesText({ x, y, width: mark.width, height: mark.height, fill })}/>`;
  const { text, size, weight, most, end } = mark;
  const long = text.length * size * LETTER_SHARE > most;
  return `<text${attributesText({
    ...{ x, y, fill, 'font-size': size, 'font-weight': weight },
    ...(end && { 'text-anchor': 'end' }),
    ...(long && { textLength: most, lengthAdjust: 'spacingAndGlyphs' }),
  })}>${escaped(text)}</text>`;
}
