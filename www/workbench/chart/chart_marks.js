// The chart as a drawing: rectangles and lines of text, which become a PNG or an SVG.

import { PAPER } from '../../shared/paper_colours.js';
import { betterEnd, cellText, directionWords, GRADES, gradeWord } from './chart_words.js';
import { shareOf } from './chart_order.js';
import { engineText, t } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/chart.js').Chart} Chart
 *
 * `y` of a text is its base line; `most`: the width that it may take.
 * @typedef {{ kind: "text", text: string, x: number, y: number, size: number, weight: number, fill: string, most: number, end: boolean }} TextMark
 * @typedef {{ kind: "rectangle", x: number, y: number, width: number, height: number, fill: string }} Rectangle
 * @typedef {TextMark | Rectangle} Mark
 * @typedef {{ width: number, height: number, marks: Mark[] }} Drawing
 */

const MARGIN = 24;
const NAME_WIDTH = 204;
const COLUMN_WIDTH = 150;
const ROW_HEIGHT = 68;
const HEAD_HEIGHT = 92;

export const chartTitle = () => t`Methods compared`;

/**
 * @param {Chart} chart @param {(id: string) => string} labelOf @param {string} about one line on what was measured
 * @returns {Drawing}
 */
export function chartDrawing({ columns, rows }, labelOf, about) {
  const width = 2 * MARGIN + NAME_WIDTH + columns.length * COLUMN_WIDTH;
  const height = 2 * MARGIN + HEAD_HEIGHT + rows.length * ROW_HEIGHT;
  /** @type {Mark[]} */
  const marks = [];
  const fill = (/** @type {string} */ colour, /** @type {[number, number, number, number]} */ [x, y, across, down]) =>
    marks.push({ kind: 'rectangle', x, y, width: across, height: down, fill: colour });
  const write = (
    /** @type {string} */ text,
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {Partial<Omit<TextMark, "kind" | "text" | "x" | "y">> | undefined} */ look = {},
  ) => {
    const usual = { size: 13, weight: 400, fill: PAPER.ink, most: COLUMN_WIDTH - 12, end: false };
    if (text !== '') marks.push({ kind: 'text', text, x, y, ...usual, ...look });
  };
  const { muted, rule } = PAPER;
  fill(PAPER.paper, [0, 0, width, height]);
  write(chartTitle(), MARGIN, MARGIN + 14, { size: 17, weight: 600, most: width });
  write(about, MARGIN, MARGIN + 34, { fill: muted, most: width - 2 * MARGIN });
  const left = (/** @type {number} */ place) => MARGIN + NAME_WIDTH + place * COLUMN_WIDTH;
  columns.forEach(({ label, better }, place) => {
    write(engineText(label), left(place), MARGIN + 64, { fill: muted });
    write(directionWords(better), left(place), MARGIN + 79, { fill: muted, size: 11 });
  });
  rows.forEach(({ method, cells }, row) => {
    const top = MARGIN + HEAD_HEIGHT + row * ROW_HEIGHT;
    fill(rule, [MARGIN, top, width - 2 * MARGIN, 1]);
    write(labelOf(method), MARGIN, top + 20, { weight: 600, most: NAME_WIDTH - 12 });
    columns.forEach(({ id, better }, place) => {
      const cell = cells[id];
      if (!cell) return write('–', left(place), top + 20, { fill: muted });
      write(cellText(cell), left(place), top + 20, cell.value === null ? { fill: muted } : {});
      if (cell.value === null) return;
      const colour = cell.grade ? PAPER[cell.grade] : PAPER.edge;
      if (cell.grade) write(`${GRADES[cell.grade].symbol} ${gradeWord(cell)}`, left(place), top + 36, { size: 11, fill: colour });
      fill(rule, [left(place), top + 43, COLUMN_WIDTH - 20, 7]);
      fill(colour, [left(place), top + 43, Math.max(2, (COLUMN_WIDTH - 20) * shareOf(rows, id, cell.value)), 7]);
      const higher = better === 'higher';
      const end = higher ? left(place) + COLUMN_WIDTH - 20 : left(place);
      write(betterEnd(better), end, top + 61, { size: 10, fill: muted, end: higher });
    });
  });
  return { width, height, marks };
}
