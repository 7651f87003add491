// What the visitor can choose, in the fragment of the address and back. A field that the address does not hold, or not rightly, has its default.

import { isWithin } from '../../pieces/range.js';
import { marked } from '../../../shared/language/text.js';

/**
 * `strategy`: which digits are asked about. `questions`: in a round. `strokes`: whether they count. `budget`: answers at the end of a comparison.
 * `seed`: of weights, first answers and order.
 * @typedef {{ strategy: import('./value.js').CircleStrategy, questions: number, strokes: boolean, budget: number, seed: number }} Settings
 */

/** Answers that are known before the first question. */
export const FIRST = 50;

/** Questions in a round of the comparison. */
export const COMPARED = 50;

/** Steps of training in a round. */
export const STEPS = 400;

/** Weight of the penalty inside the strokes; on a batch it weighs as much as the cross-entropy at most. */
export const LAMBDA = 1000;

/** @type {Settings} */
export const DEFAULTS = { strategy: 'uncertainty', questions: 10, strokes: true, budget: 200, seed: 0 };

/** The strategies with their names for people. @type {Record<import('./value.js').CircleStrategy, { label: string, help: string }>} */
export const STRATEGIES = {
  random: { label: marked('At random'), help: marked('Any digit.') },
  uncertainty: { label: marked('Uncertainty'), help: marked('Digits whose two likeliest classes lie closest together.') },
  explanation: {
    label: marked('Quality of the map'),
    help: marked('Digits whose map lies off the digit, or changes with an invisible noise.'),
  },
  both: { label: marked('Both'), help: marked('By the mean rank of uncertainty and quality of the map.') },
};

/** What each number may be, the ends included. */
export const RANGES = {
  questions: { least: 1, most: 50 },
  budget: { least: 100, most: 400 },
  seed: { least: 0, most: 999_999 },
};

/** @param {string} fragment with or without its leading `#` @returns {Settings} */
export function settingsOf(fragment) {
  const search = new URLSearchParams(fragment.replace(/^#/, ''));
  const settings = { ...DEFAULTS };
  const strategy = search.get('strategy') ?? '';
  if (Object.hasOwn(STRATEGIES, strategy)) settings.strategy = /** @type {Settings["strategy"]} */ (strategy);
  for (const name of /** @type {(keyof typeof RANGES)[]} */ (Object.keys(RANGES))) {
    const text = search.get(name)?.trim() ?? '';
    if (text !== '' && isWithin(RANGES[name], Number(text))) settings[name] = Number(text);
  }
  if (search.get('strokes') === 'off') settings.strokes = false;
  return settings;
}

/** @param {Settings} settings @returns {string} the fragment without `#`; fields at their default are left out */
export function fragmentOf(settings) {
  const search = new URLSearchParams();
  if (settings.strategy !== DEFAULTS.strategy) search.set('strategy', settings.strategy);
  for (const name of /** @type {(keyof typeof RANGES)[]} */ (Object.keys(RANGES)))
    if (settings[name] !== DEFAULTS[name]) search.set(name, String(settings[name]));
  if (!settings.strokes) search.set('strokes', 'off');
  return search.toString();
}
