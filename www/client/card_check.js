// What is said of a network of one’s own: a wrong card is refused with the name of its field.

import { problem } from './errors.js';
import { checkData, described, foundIn, isObject } from './plain_data.js';

const isText = (/** @type {unknown} */ value) => typeof value === 'string';
// No image that is read is larger.
const LARGEST_PX = 65_536;
const isSide = (/** @type {unknown} */ value) => Number.isInteger(value) && Number(value) > 0 && Number(value) <= LARGEST_PX;

/** @type {[expected: string, isIt: (value: any) => boolean]} */
const TEXT = ['a text', isText];

/**
 * The fields of a card that a page gives with a file, and what each holds.
 * @type {Record<keyof import('./types.js').OwnFile, [expected: string, isIt: (value: any) => boolean]>}
 */
const FIELDS = {
  name: TEXT,
  head: ['softmax, sigmoid, probabilities or none', (value) => ['softmax', 'sigmoid', 'probabilities', 'none'].includes(value)],
  calibration: ['an object', isObject],
  familiarity: ['an object', isObject],
  size: [
    `its height and width in pixels, two whole numbers from 1 to ${LARGEST_PX}`,
    (value) => Array.isArray(value) && value.length === 2 && value.every(isSide),
  ],
  output: TEXT,
  preprocess: ['the id of a preset or an object', (value) => isText(value) || isObject(value)],
  labels: ['a list of texts, one for each class', (value) => Array.isArray(value) && value.every(isText)],
  tap: TEXT,
};

/** Refuses what is no card. A whole one, which names its file, is read by the engine. @param {string} where @param {unknown} card */
export function checkCard(where, card) {
  if (card === undefined) return;
  if (!isObject(card)) throw problem('bad-model', `${where} expects \`card\` as an object, and found ${described(card)}.`);
  const isWhole = 'file' in card;
  for (const [name, value] of Object.entries(card)) {
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[/** @type {keyof typeof FIELDS} */ (name)] : null;
    if (!field && isWhole) continue;
    if (!field) {
      const names = Object.keys(FIELDS).join(', ');
      throw problem('bad-model', `${where}: a card has no field \`${name}\`; it has ${names}.`);
    }
    const [expected, isIt] = field;
    if (value === null || value === undefined || isIt(value)) continue;
    const found = name === 'labels' && Array.isArray(value) ? foundIn(value, isText) : described(value);
    throw problem('bad-model', `${where} expects \`card.${name}\` as ${expected}, and found ${found}.`);
  }
  checkData(where, 'card', card, 'bad-model');
}
