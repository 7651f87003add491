// The numbers behind a reason of the verdict, each under a name for people.

import { correlation, percent, significant } from '../../shared/format.js';

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
  kept: 'How much of the score the map holds, or the score of the map (share)',
  'self-agreement': 'Rank correlation of two re-runs of one photo',
  'r-squared': 'How well the simple model fits (R²)',
  contrast: 'How far the values differ (share of their size)',
  'cell-correlation': 'Rank correlation over squares',
  probability: 'Probability of the likeliest class',
  'class-probability': 'Probability of the class explained',
  familiarity: 'Reference photos at least as unusual',
};

/** Shares, in percent: no correlation is one. */
const SHARES = ['reproduction', 'kept', 'probability', 'class-probability', 'familiarity'];

/** @type {Record<string, string | undefined>} */
const CONTROLS = { random: 'A random map', sobel: 'An edge detector', centre: 'A blob in the middle' };

const LIMITS = { higher: 'Limit, at least', lower: 'Limit, at most' };

/** Names and numbers; none where nothing was measured. @param {Reason["evidence"]} evidence @returns {[string, string][]} */
export function evidenceRows({ metric, value, better, threshold, controls, margins, scatter, rerun }) {
  if (typeof value !== 'number') return [];
  const text = SHARES.includes(metric) ? percent : significant;
  /** @type {[string, number | null][]} */
  const rows = [
    [NUMBERS[metric] ?? metric, value],
    [LIMITS[better], threshold],
  ];
  /** @type {[string, string][]} */
  const numbers = rows.flatMap(([name, one]) =>
    typeof one === 'number' ? [/** @type {[string, string]} */ ([name, text(one)])] : [],
  );
  return [...numbers, ...controlRows(value, controls, margins, text), ...rerunRows(metric, scatter, rerun)];
}

/**
 * What each control reaches; where the map leads it, by how much, and which lead would count.
 * @param {number} value @param {Reason["evidence"]["controls"]} controls @param {Reason["evidence"]["margins"] | undefined} margins
 * @param {(one: number) => string} text @returns {[string, string][]}
 */
function controlRows(value, controls, margins, text) {
  return /** @type {(keyof typeof controls)[]} */ (Object.keys(controls)).flatMap((id) => {
    const [one, margin] = [controls[id], margins?.[id] ?? null];
    if (typeof one !== 'number') return [];
    const lead =
      margin !== null && value > one
        ? `; the map leads by ${significant(value - one)}, which counts above ${significant(margin)}`
        : '';
    return [/** @type {[string, string]} */ ([CONTROLS[id] ?? id, `${text(one)}${lead}`])];
  });
}

/**
 * How the method was re-run, and how far two re-runs agree.
 * @param {string} metric @param {Reason["evidence"]["scatter"]} scatter @param {string} [rerun] @returns {[string, string][]}
 */
function rerunRows(metric, scatter, rerun) {
  /** @type {[string, string][]} */
  const rows = rerun ? [['The method was re-run', rerun]] : [];
  if (scatter && metric !== 'self-agreement') rows.push(['Two re-runs of one photo agree by', correlation(scatter.agreement)]);
  return rows;
}
