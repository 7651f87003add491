// What is said of the chart’s cells: values, grades, and why a number is missing.

import { decimal, duration, minus } from '../../shared/format.js';
import { engineText, marked, t, translated } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/chart.js').Chart} Chart
 * @typedef {import('../state/types/chart.js').Column} Column
 * @typedef {import('../state/types/chart.js').MeasuredCell} MeasuredCell
 * @typedef {import('../state/types/chart.js').Row} Row
 *
 * Why cells have no number, in labels. `methods`: null where it holds for every row.
 * @typedef {{ column: string, reason: string, methods: string[] | null }} Missing
 */

/** What stands for a grade where there is no colour. */
export const GRADES = {
  good: { word: marked('good'), symbol: '●' },
  fair: { word: marked('fair'), symbol: '◐' },
  poor: { word: marked('poor'), symbol: '○' },
};

/** A grade in a word: the column's own where the engine gives one. @param {Pick<MeasuredCell, "grade" | "word">} measuredCell */
export const gradeWord = ({ grade, word }) => (word ? engineText(word) : grade ? translated(GRADES[grade].word) : '');

/**
 * Why cells have no number, each reason once.
 * @param {Chart} chart @param {(id: string) => string} labelOf
 * @returns {Missing[]}
 */
export function missingNumbers({ columns, rows }, labelOf) {
  return columns.flatMap(({ id, label }) => {
    const reasonOf = (/** @type {Row} */ { cells }) => (cells[id]?.value === null && cells[id].reason) || '';
    const without = rows.filter(reasonOf);
    return [...new Set(without.map(reasonOf))].map((reason) => {
      const own = without.filter((row) => reasonOf(row) === reason);
      return { column: label, reason, methods: own.length === rows.length ? null : own.map(({ method }) => labelOf(method)) };
    });
  });
}

const TWO = /^(\S+) of (\S+)$/;

/** What stands in a cell, with a true minus sign. No time is none at all. @param {Pick<MeasuredCell, "value" | "text"> & { unit?: string }} measuredCell */
export function cellText({ value, text, unit }) {
  if (value === null) return t`no number`;
  if (unit === 'ms' && value < 1) return duration(value);
  const [, own, possible] = TWO.exec(text) ?? [];
  return own ? t`${minus(decimal(own))} of ${minus(decimal(possible))}` : minus(decimal(engineText(text)));
}

/** The same on a bar, at the end that is the better one. @type {Record<Column["better"], string>} */
const BETTER_END = { lower: marked('← better'), higher: marked('better →'), none: '' };

/** @param {Column["better"]} better */
export const betterEnd = (better) => translated(BETTER_END[better]);

/** Which way is better, since a long bar is not always the good one. @type {Record<Column["better"], string>} */
const DIRECTION_WORDS = { lower: marked('less is better'), higher: marked('more is better'), none: '' };

/** @param {Column["better"]} better */
export const directionWords = (better) => translated(DIRECTION_WORDS[better]);
