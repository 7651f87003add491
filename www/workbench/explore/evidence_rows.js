// The numbers behind a reason of the verdict, each under a name for people.

import { percent, significant } from '../../shared/format.js';

/** @typedef {import('../../shared/verdict_words.js').Reason} Reason */

/** The numbers of the checks; some are metrics of the registry, measured in a shorter way. @type {Record<string, string | undefined>} */
const NUMBERS = {
  roundings: 'How far the score differs (in units of its rounding)',
  'relevance-gain': 'Relevance gain',
  'noise-correlation': 'Rank correlation with the map of the noisy photo',
  reproduction: 'Agreement with two re-runs, as a share of theirs with each other',
  'random-logit': 'Rank correlation with the map of an unlikely class',
  mprt: 'Rank correlation with the map of an untrained network',
  steps: 'Steps of the integral',
  completeness: 'What is missing of the sum (share)',
  'r-squared': 'How well the simple model fits (R²)',
  contrast: 'How far the values differ (share of their size)',
  'cell-correlation': 'Rank correlation over squares',
  probability: 'Probability of the likeliest class',
  'class-probability': 'Probability of the class explained',
  familiarity: 'Reference photos at least as unusual',
};

/** Shares, in percent: no correlation is one. */
const SHARES = ['reproduction', 'probability', 'class-probability', 'familiarity'];

/** @type {Record<string, string | undefined>} */
const CONTROLS = { random: 'A random map', sobel: 'An edge detector', centre: 'A blob in the middle' };

const LIMITS = { higher: 'Limit, at least', lower: 'Limit, at most' };

/** Names and numbers; none where nothing was measured. @param {Reason["evidence"]} evidence @returns {[string, string][]} */
export function evidenceRows({ metric, value, better, threshold, controls }) {
  if (typeof value !== 'number') return [];
  const text = SHARES.includes(metric) ? percent : significant;
  /** @type {[string, number | null][]} */
  const rows = [
    [NUMBERS[metric] ?? metric, value],
    [LIMITS[better], threshold],
    ...Object.entries(controls).map(([id, one]) => /** @type {[string, number | null]} */ ([CONTROLS[id] ?? id, one])),
  ];
  return rows.flatMap(([name, one]) => (typeof one === 'number' ? [/** @type {[string, string]} */ ([name, text(one)])] : []));
}
