// The answers on display that can be taken away: finished or stopped maps, and none that is withheld.

import { cellStateOf } from '../question/cell_state.js';
import { cellsOf, questionOf } from '../state/questions.js';

/**
 * @typedef {import('../state/types/answers.js').Question} Question
 * @typedef {import('../state/types/answers.js').Sketch} Sketch
 * @typedef {import('../state/types/value.js').Value} Value
 *
 * `whole`: whether the map was made to its end.
 * @typedef {Pick<Sketch, "report" | "madeFrom"> & { question: Question, whole: boolean }} Taken
 */

/** @param {Value} value @returns {Taken[]} in the order in which they are shown */
export function answersOnDisplay(value) {
  if (!value.methods) return [];
  const cells = value.state.compare === '' ? [{ question: questionOf(value.state) }] : cellsOf(value);
  return cells.flatMap(({ question }) => {
    const { status, result } = cellStateOf({ question }, value);
    if (!result || (status !== 'done' && status !== 'stopped')) return [];
    return [{ report: result.report, madeFrom: result.madeFrom, question, whole: status === 'done' }];
  });
}
