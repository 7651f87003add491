// What there is to show of a cell of the comparison.

import { keyOf, resultOf, wantedKey } from '../state/questions.js';
import { reasonWithheld } from '../explore/trust_required.js';

/**
 * @typedef {import('../state/types/answers.js').Cell} Cell
 * @typedef {import('../state/types/answers.js').Sketch} Sketch
 * @typedef {import('../state/types/value.js').Value} Value
 * @typedef {import('../state/types/problem.js').Problem} Problem
 * @typedef {import('../state/types/answers.js').Result} Result
 *
 * What there is to show of a cell.
 * @typedef {{ status: "done" | "withheld", result: Result, error?: undefined }
 *   | { status: "working" | "stopped", result?: Sketch, error?: undefined }
 *   | { status: "failed", result?: undefined, error: Problem }
 *   | { status: "not-computed" | "waiting", result?: undefined, error?: undefined }} CellState
 * @typedef {Cell & CellState} CellInState
 */

/**
 * What there is to show of a cell: { status, result?, error? }
 * @param {Pick<Cell, "question">} cell @param {Value} value @returns {CellState}
 */
export function cellStateOf({ question }, value) {
  const key = keyOf(question);
  const result = resultOf(value, question);
  if (result) return { status: reasonWithheld(value, question) ? 'withheld' : 'done', result };
  const held = reasonWithheld(value, question);
  if (value.sketch?.key === key && !held) return { status: 'working', result: value.sketch };
  if (value.progress?.key === key) return { status: 'working' };
  if (value.stoppedAnswer?.key === key && !held) return { status: 'stopped', result: value.stoppedAnswer };
  const error = value.failures.get(key);
  if (error) return { status: 'failed', error };
  return { status: value.stoppedFor === wantedKey(value) ? 'not-computed' : 'waiting' };
}
