// The parts of a question: each is refused by its name where it is of another kind, and so is a field in it that means nothing.

import { problem } from './errors.js';
import { checkNames, described, isObject } from './plain_data.js';

/** @typedef {[expected: string, isIt: (value: any) => boolean]} PartKind */

const isText = (/** @type {unknown} */ value) => typeof value === 'string';
const isBox = (/** @type {unknown} */ value) =>
  Array.isArray(value) && value.length === 4 && value.every((side) => typeof side === 'number');

/** @type {PartKind} */
const CLASS = ['the number or the name of a class', (value) => typeof value === 'number' || isText(value)];
/** @type {PartKind} */
const OBJECT = ['an object', isObject];
/** @type {PartKind} */
const TEXT = ['a text', isText];
/** @type {PartKind} */
const DEPTH = ['quick or standard', (value) => value === 'quick' || value === 'standard'];
/** @type {PartKind} */
const WHOLE = ['a whole number from 0', (value) => Number.isInteger(value) && value >= 0];
/** @type {PartKind} */
const COUNT = ['a whole number from 1', (value) => Number.isInteger(value) && value >= 1];

/** @type {Record<string, PartKind>} */
const KINDS = {
  target: CLASS,
  against: CLASS,
  method: TEXT,
  score: TEXT,
  parameters: OBJECT,
  region: OBJECT,
  change: OBJECT,
  view: OBJECT,
  verdict: DEPTH,
  depth: DEPTH,
  most: COUNT,
  randomised: WHOLE,
  seed: WHOLE,
  boxes: ['a list of boxes, four numbers each', (value) => Array.isArray(value) && value.every(isBox)],
  box: ['four numbers', isBox],
  mask: ['a list of numbers', (value) => Array.isArray(value) || ArrayBuffer.isView(value)],
};

/** The fields of what lies in a question. @type {Record<string, string[]>} */
const FIELDS = {
  region: ['box', 'mask'],
  change: ['view', 'randomised', 'seed'],
  view: ['shift', 'degrees', 'zoom', 'brightness', 'noise'],
};

/**
 * Refuses a part that the engine could not read, or would not.
 * @param {string} where @param {string} name @param {unknown} value
 */
export function checkPart(where, name, value) {
  if (value === undefined || value === null) return;
  const [expected, isIt] = Object.hasOwn(KINDS, name) ? KINDS[name] : ['', () => true];
  if (!isIt(value)) throw problem('bad-parameter', `${where} expects \`${name}\` as ${expected}, and found ${described(value)}.`);
  if (name === 'metrics') for (const entry of /** @type {unknown[]} */ (value)) checkMetric(where, entry);
  if (!Object.hasOwn(FIELDS, name)) return;
  checkNames(`${where}, \`${name}\``, value, FIELDS[name]);
  for (const [inner, held] of Object.entries(/** @type {object} */ (value))) checkPart(where, inner, held);
}

/** @param {string} where @param {unknown} entry of `metrics` */
function checkMetric(where, entry) {
  if (isText(entry)) return;
  checkNames(`${where}, \`metrics\``, entry, ['metric', 'parameters']);
  const { metric, parameters } = /** @type {Record<string, unknown>} */ (entry);
  if (!isText(metric)) throw problem('bad-parameter', `${where} expects \`metric\` as a text, and found ${described(metric)}.`);
  checkPart(where, 'parameters', parameters);
}
