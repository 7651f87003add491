import { problem } from '../../client/errors.js';

/**
 * @typedef {import('../../client/types.js').Report} Report
 * @typedef {import('./types/answers.js').WholeReport} WholeReport
 */

/** An answer with its map: the page never asks the engine to withhold one. @param {Report} report @returns {WholeReport} */
export function withMap(report) {
  if (!hasMap(report)) throw problem('internal', 'The engine withheld a map that nobody asked it to withhold.');
  return report;
}

/** @param {Report} report @returns {report is WholeReport} */
const hasMap = (report) => report.map !== null;
