// What the visitor can choose, in the fragment of the address and back. A field that the address does not hold, or not rightly, has its default.

import { isWithin } from '../../pieces/range.js';

/**
 * `lambda`: weight of the penalty. `epochs`: passes over the photos. `seed`: of weights and order.
 * @typedef {{ lambda: number, epochs: number, seed: number }} Settings
 */

/** @type {Settings} */
export const DEFAULTS = { lambda: 1, epochs: 60, seed: 0 };

/** The network whose feature maps are learned from, and which of them: small to download, with many cells. */
export const NETWORK = 'squeezenet11';
export const TAP = 'fire9';

/** @type {Record<keyof Settings, import('../../pieces/range.js').Range>} */
export const RANGES = {
  lambda: { least: 0.01, most: 1000, whole: false },
  epochs: { least: 1, most: 300, whole: true },
  seed: { least: 0, most: 999_999, whole: true },
};

const NAMES = /** @type {(keyof Settings)[]} */ (Object.keys(DEFAULTS));

/** @param {string} fragment with or without its leading `#` @returns {Settings} */
export function settingsOf(fragment) {
  const search = new URLSearchParams(fragment.replace(/^#/, ''));
  const settings = { ...DEFAULTS };
  for (const name of NAMES) {
    const text = search.get(name)?.trim() ?? '';
    if (text !== '' && isWithin(RANGES[name], Number(text))) settings[name] = Number(text);
  }
  return settings;
}

/** @param {Settings} settings @returns {string} the fragment without `#`; fields at their default are left out */
export function fragmentOf(settings) {
  const search = new URLSearchParams();
  for (const name of NAMES) if (settings[name] !== DEFAULTS[name]) search.set(name, String(settings[name]));
  return search.toString();
}
