// What people call a colour, for sentences such as "red speaks for the class".

import { capitalised } from './format.js';
import { marked, t, translated } from './language/text.js';

/** Degrees of the hue up to which a name holds. @type {[number, string][]} */
const HUES = [
  [20, marked('red')],
  [45, marked('orange')],
  [70, marked('yellow')],
  [165, marked('green')],
  [195, marked('turquoise')],
  [255, marked('blue')],
  [295, marked('purple')],
  [340, marked('pink')],
  [360, marked('red')],
];
/** Below this share of the largest channel a colour is a shade of grey. */
const LEAST_SATURATION = 0.15;

/** @param {Iterable<number>} rgb three numbers, 0 to 255 */
export function colourName([red, green, blue]) {
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  if (range < LEAST_SATURATION * most || most === 0)
    return most > 200 ? marked('white') : most < 60 ? marked('black') : marked('grey');
  const sixth = most === red ? (green - blue) / range : most === green ? 2 + (blue - red) / range : 4 + (red - green) / range;
  const hue = (sixth * 60 + 360) % 360;
  return HUES.find(([end]) => hue <= end)?.[1] ?? 'red';
}

/**
 * The colours at the ends of a signed map: what speaks for the class is above zero, and what speaks against it below. Where both ends have one
 * name, light and dark tell them apart.
 * @param {Uint8Array} table 256 RGB triples @returns {{ against: string, towards: string }}
 */
export function endNames(table) {
  const [low, high] = [1, 255].map((entry) => [...table.subarray(entry * 3, entry * 3 + 3)]);
  const [against, towards] = [colourName(low), colourName(high)];
  if (against !== towards) return { against: translated(against), towards: translated(towards) };
  const sum = (/** @type {number[]} */ rgb) => rgb.reduce((all, one) => all + one, 0);
  const name = translated(against);
  const shade = (/** @type {boolean} */ lighter) => (lighter ? t`light ${name}` : t`dark ${name}`);
  return { against: shade(sum(low) > sum(high)), towards: shade(sum(high) >= sum(low)) };
}

/** "Red speaks for “tabby”, blue against it." @param {Uint8Array} table @param {string} what */
export function signWords(table, what) {
  const { against, towards } = endNames(table);
  return t`${capitalised(towards)} speaks for ${what}, ${against} against it.`;
}
