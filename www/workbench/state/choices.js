// Everything a visitor can choose, in one table of fields. `address.js` writes it to the address and reads it back.

import { identifier, classField, list, choice, range } from './field_kinds.js';

/**
 * @typedef {import('./types/choices.js').State} State
 * @typedef {import('./types/choices.js').Fields} Fields
 * @typedef {import('./types/choices.js').TabId} TabId
 */

/** How many methods stand side by side at most, and how many it takes for a comparison. */
export const MOST_COMPARED = 6;

export const LEAST_COMPARED = 2;

/** The tabs below the map, in their order; `views/explore/tabs.js` has the view of each. @type {readonly [TabId, ...TabId[]]} */
export const TAB_IDS = ['trust', 'views', 'break', 'chart'];

/** Four fractions with commas between them, put in order; '' where they enclose nothing. @param {unknown} text */
export function boxOf(text) {
  const sides = String(text).split(',').map(Number);
  if (sides.length !== 4 || !sides.every((side) => side >= 0 && side <= 1)) return '';
  const [x0, y0, x1, y1] = sides.map((side) => Math.round(side * 1000) / 1000);
  const box = [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)];
  return box[0] < box[2] && box[1] < box[3] ? box.join() : '';
}

/**
 * What was painted over the photo, as `object/mask_code.js` writes it: the version, the size, a hash and the bits. With more letters than these
 * the address would be cut on its way.
 */
export const MASK_CODE = /^1\.(\d{1,4})x(\d{1,4})\.([0-9a-f]{8})\.([\w-]{1,8000})$/;

/** In the place of a box: the visitor wants none, not even that of the gallery. */
export const NO_BOX = 'none';

/**
 * An empty identifier means "the first one there is"; `validateState` fills it in once the records are known.
 * @type {{ [N in keyof Fields]: import('./field_kinds.js').Field<Fields[N]> }}
 */
export const FIELDS = {
  photo: identifier(''),
  model: identifier(''),
  target: classField('top'),
  // "Why the target rather than this"; empty: the target alone.
  against: classField(''),
  score: choice('logit', 'log-probability', 'probability'),
  method: identifier(''),
  // The second photo that a method with the baseline `photo` starts from.
  reference: identifier(''),
  // Methods side by side; empty: one map.
  compare: list(MOST_COMPARED),
  // A second class, explained in a second row of the comparison.
  second: classField(''),
  // Two cells of the comparison whose difference is shown.
  pair: list(2),
  device: choice('auto', 'gpu', 'cpu'),
  // Which of the pictures are shown.
  pictures: choice('all', 'photo', 'map', 'overlay'),
  sequential: identifier(''),
  diverging: identifier(''),
  // The open tab below the map.
  tab: choice(...TAB_IDS),
  // What is changed about the photo in the other three of four views, and what decides the directions; or four frames of the camera.
  preset: choice('mixed', 'shift', 'rotation', 'zoom', 'brightness', 'noise', 'camera'),
  presetSeed: range(0, 9999, 0),
  // Where the object is, as fractions of what the network sees: left, top, right, bottom.
  box: {
    fallback: '',
    parse: (text) => (text === NO_BOX ? NO_BOX : boxOf(text)),
    misses: (text) => text !== NO_BOX && boxOf(text) === '',
  },
  // What was painted over the photo in a link that was copied: once the visitor marks the object anew, the address has it no more.
  mask: {
    fallback: '',
    parse: (text) => (MASK_CODE.test(text) ? text : ''),
    misses: (text) => !MASK_CODE.test(text),
  },
  // A map that is found to mislead is withheld behind the reasons.
  requireTrust: choice('no', 'yes'),
  opacity: range(0, 100, 60),
  clip: range(50, 100, 99),
};

/** Of the fields. */
export const FIELD_NAMES = /** @type {(keyof Fields)[]} */ (Object.keys(FIELDS));

/** @type {Readonly<State>} */
export const DEFAULT_STATE = Object.freeze({
  .../** @type {Fields} */ (Object.fromEntries(FIELD_NAMES.map((name) => [name, FIELDS[name].fallback]))),
  parameters: Object.freeze({}),
  settingsByMethod: Object.freeze({}),
});
