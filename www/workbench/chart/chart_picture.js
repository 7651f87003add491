// The chart as a picture.

import { blobOf, contextOf } from '../../shared/canvas.js';
import { BETTER_END, cellText, DIRECTION_WORDS, GRADES, gradeWord } from './chart_words.js';
import { shareOf } from './chart_order.js';

/** @typedef {import('../state/types/chart.js').Chart} Chart */

const MARGIN = 24;
const NAME_WIDTH = 204;
const COLUMN_WIDTH = 150;
const ROW_HEIGHT = 68;
const HEAD_HEIGHT = 92;
// Twice as many pixels as units, for screens and for print.
const SHARPNESS = 2;

/** As in the style sheet, for paper. */
const COLOURS = { good: '#1e6b3f', fair: '#8a5a00', poor: '#a32b20' };
const MUTED = '#5f5a52';
const FONT = 'system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif';

/**
 * @param {Chart} chart @param {(id: string) => string} labelOf @param {string} about one line on what was measured
 * @returns {Promise<Blob>} a PNG
 */
export function chartFile({ columns, rows }, labelOf, about) {
  const canvas = document.createElement('canvas');
  const width = 2 * MARGIN + NAME_WIDTH + columns.length * COLUMN_WIDTH;
  const height = 2 * MARGIN + HEAD_HEIGHT + rows.length * ROW_HEIGHT;
  canvas.width = width * SHARPNESS;
  canvas.height = height * SHARPNESS;
  const context = contextOf(canvas);
  context.scale(SHARPNESS, SHARPNESS);
  context.fillStyle = '#fdfcfa';
  context.fillRect(0, 0, width, height);
  const write = (
    /** @type {string} */ text,
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {{ size?: number, colour?: string, weight?: string, most?: number } | undefined} */ {
      size = 13,
      colour = '#1f1d1a',
      weight = '',
      most = COLUMN_WIDTH - 12,
    } = {},
  ) => {
    context.font = `${weight} ${size}px ${FONT}`;
    context.fillStyle = colour;
    context.fillText(text, x, y, most);
  };
  write('Methods compared', MARGIN, MARGIN + 14, { size: 17, weight: '600', most: width });
  write(about, MARGIN, MARGIN + 34, { colour: MUTED, most: width - 2 * MARGIN });
  const left = (/** @type {number} */ place) => MARGIN + NAME_WIDTH + place * COLUMN_WIDTH;
  columns.forEach(({ label, better }, place) => {
    write(label, left(place), MARGIN + 64, { colour: MUTED });
    write(DIRECTION_WORDS[better], left(place), MARGIN + 79, { colour: MUTED, size: 11 });
  });
  rows.forEach(({ method, cells }, row) => {
    const top = MARGIN + HEAD_HEIGHT + row * ROW_HEIGHT;
    context.fillStyle = '#e2ddd4';
    context.fillRect(MARGIN, top, width - 2 * MARGIN, 1);
    write(labelOf(method), MARGIN, top + 20, { weight: '600', most: NAME_WIDTH - 12 });
    columns.forEach(({ id, better }, place) => {
      const cell = cells[id];
      if (!cell) return write('–', left(place), top + 20, { colour: MUTED });
      write(cellText(cell), left(place), top + 20, cell.value === null ? { colour: MUTED } : {});
      if (cell.value === null) return;
      const grade = cell.grade && GRADES[cell.grade];
      const colour = cell.grade ? COLOURS[cell.grade] : '#8c857a';
      if (grade) write(`${grade.symbol} ${gradeWord(cell)}`, left(place), top + 36, { size: 11, colour });
      context.fillStyle = '#e2ddd4';
      context.fillRect(left(place), top + 43, COLUMN_WIDTH - 20, 7);
      context.fillStyle = colour;
      context.fillRect(left(place), top + 43, Math.max(2, (COLUMN_WIDTH - 20) * shareOf(rows, id, cell.value)), 7);
      const end = better === 'higher' ? left(place) + COLUMN_WIDTH - 20 : left(place);
      context.textAlign = better === 'higher' ? 'right' : 'left';
      write(BETTER_END[better], end, top + 61, { size: 10, colour: MUTED });
      context.textAlign = 'left';
    });
  });
  return blobOf(canvas);
}
