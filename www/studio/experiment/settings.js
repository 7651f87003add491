// What the visitor can choose, in the fragment of the address and back. A field that the address does not hold, or not rightly, has its default.

import { isWithin } from '../pieces/range.js';

/**
 * `lambda`: weight of the penalty, 0 for none. `rate`: Adam's step size. `seed`: of weights and order. `training`: digits to train on. `epochs`: how
 * many the button trains.
 * @typedef {{ lambda: number, rate: number, seed: number, training: number, epochs: number }} Settings
 */

/** The settings of the paper's experiment, without its penalty. @type {Settings} */
export const DEFAULTS = { lambda: 0, rate: 0.001, seed: 0, training: 8000, epochs: 64 };

/** What each may be, the ends included; `whole`: no fractions. @type {Record<keyof Settings, import('../pieces/range.js').Range>} */
export const RANGES = {
  lambda: { least: 0, most: 1e9, whole: false },
  rate: { least: 1e-6, most: 1e12, whole: false },
  seed: { least: 0, most: 999_999, whole: true },
  training: { least: 512, most: 8000, whole: true },
  epochs: { least: 1, most: 1000, whole: true },
};

/** @type {Record<keyof Settings, string>} */
const IN_ADDRESS = { lambda: 'lambda', rate: 'rate', seed: 'seed', training: 'digits', epochs: 'epochs' };

const NAMES = /** @type {(keyof Settings)[]} */ (Object.keys(DEFAULTS));

/** @param {string} fragment with or without its leading `#` @returns {Settings} */
export function settingsOf(fragment) {
  const search = new URLSearchParams(fragment.replace(/^#/, ''));
  const settings = { ...DEFAULTS };
  for (const name of NAMES) {
    const text = search.get(IN_ADDRESS[name]);
    if (text !== null && text.trim() !== '' && isWithin(RANGES[name], Number(text))) settings[name] = Number(text);
  }
  return settings;
}

/** @param {Settings} settings @returns {string} the fragment without `#`; fields at their default are left out */
export function fragmentOf(settings) {
  const search = new URLSearchParams();
  for (const name of NAMES) if (settings[name] !== DEFAULTS[name]) search.set(IN_ADDRESS[name], String(settings[name]));
  return search.toString();
}
