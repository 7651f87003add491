// The numbers behind a reason of the verdict, each under a name for people.

import { correlation, percent, significant } from '../../shared/format.js';
import { engineText, marked, t, translated } from '../../shared/language/text.js';

/** @typedef {import('../../shared/verdict_words.js').Reason} Reason */

/** The numbers of the checks; some are metrics of the registry, measured in a shorter way. @type {Record<string, string | undefined>} */
const NUMBERS = {
  roundings: marked('How far the score differs (in units of its rounding)'),
  'relevance-gain': marked('Relevance gain'),
  'noise-correlation': marked('Rank correlation with the map of the noisy photo'),
  reproduction: marked('Agreement with two re-runs, as a share of theirs with each other'),
  'random-logit': marked('Rank correlation with the map of an unlikely class'),
  mprt: marked('Rank correlation with the map of an untrained network'),
  steps: marked('Steps of the integral'),
  completeness: marked('What is missing of the sum (share)'),
  kept: marked('How much of the score the map holds, or the score of the map (share)'),
  'self-agreement': marked('Rank correlation of two re-runs of one photo'),
  'r-squared': marked('How well the simple model fits (R²)'),
  contrast: marked('How far the values differ (share of their size)'),
  'cell-correlation': marked('Rank correlation over squares'),
  probability: marked('Probability of the likeliest class'),
  'class-probability': marked('Probability of the class explained'),
  familiarity: marked('Reference photos at least as unusual'),
};

/** Shares, in percent: no correlation is one. */
const SHARES = ['reproduction', 'kept', 'probability', 'class-probability', 'familiarity'];

/** @type {Record<string, string | undefined>} */
const CONTROLS = {
  random: marked('A random map'),
  sobel: marked('An edge detector'),
  centre: marked('A blob in the middle'),
};

const LIMITS = { higher: marked('Limit, at least'), lower: marked('Limit, at most') };

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
    typeof one === 'number' ? [/** @type {[string, string]} */ ([translated(name), text(one)])] : [],
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
    const words =
      margin !== null && value > one
        ? t`${text(one)}; the map leads by ${significant(value - one)}, which counts above ${significant(margin)}`
        : text(one);
    return [/** @type {[string, string]} */ ([translated(CONTROLS[id] ?? id), words])];
  });
}

/**
 * How the method was re-run, and how far two re-runs agree.
 * @param {string} metric @param {Reason["evidence"]["scatter"]} scatter @param {string} [rerun] @returns {[string, string][]}
 */
function rerunRows(metric, scatter, rerun) {
  /** @type {[string, string][]} */
  const rows = rerun ? [[t`The method was re-run`, engineText(rerun)]] : [];
  if (scatter && metric !== 'self-agreement') rows.push([t`Two re-runs of one photo agree by`, correlation(scatter.agreement)]);
  return rows;
}
