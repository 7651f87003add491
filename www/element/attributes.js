// The attributes of `<why-light>`: how each is read, checked, defaulted and written. Properties have the same names and stay in step.

import { shortened } from '../client/addresses.js';
import { problem } from '../client/errors.js';

/**
 * @typedef {object} Attribute
 * @property {keyof typeof KINDS} kind
 * @property {any} default of the setting; of a number also what a page gets that asks for the property
 * @property {string[]} [choices] @property {number} [min] @property {number} [max]
 */

/** What each means and runs again stands in the table of `docs/embedding.md`. @type {Record<string, Attribute>} */
export const ATTRIBUTES = {
  photo: { kind: 'text', default: '' },
  alt: { kind: 'text', default: '' },
  model: { kind: 'text', default: 'efficientnet-lite0' },
  target: { kind: 'text', default: 'top' },
  against: { kind: 'text', default: '' },
  methods: { kind: 'list', default: ['gradient'] },
  parameters: { kind: 'parameters', default: [] },
  verdict: { kind: 'depth', default: false, choices: ['quick', 'standard'] },
  metrics: { kind: 'list', default: [] },
  object: { kind: 'box', default: false },
  controls: { kind: 'flag', default: false },
  colours: { kind: 'text', default: '' },
  percentile: { kind: 'number', default: 99, min: 50, max: 100 },
  opacity: { kind: 'number', default: 0.6, min: 0, max: 1 },
  device: { kind: 'choice', default: 'auto', choices: ['auto', 'gpu', 'cpu'] },
  loading: { kind: 'choice', default: 'lazy', choices: ['lazy', 'eager', 'press'] },
  base: { kind: 'text', default: '' },
  models: { kind: 'text', default: '' },
};

export const NAMES = Object.keys(ATTRIBUTES);

/**
 * How the text of an attribute becomes a setting (it throws where the text means nothing), how a setting becomes a property,
 * and how the values are described.
 * @type {Record<string, {
 *   read: (text: string, row: Attribute, name: string) => any,
 *   property: (setting: any) => any,
 *   values: (row: Attribute) => string }>}
 */
const KINDS = {
  text: { read: (text, row) => text.trim() || row.default, property: same, values: () => 'text' },
  list: {
    read: (text, row) => (split(text).length > 0 ? [...new Set(split(text))] : row.default),
    property: (setting) => setting.join(','),
    values: () => 'ids, separated by commas',
  },
  parameters: {
    read: readParameters,
    property: (setting) => setting.join(','),
    values: () => '`method.name=value`, separated by commas',
  },
  box: { read: readBox, property: (setting) => (setting ? setting.join(',') : ''), values: () => 'left, top, right, bottom' },
  flag: { read: () => true, property: same, values: () => 'present or not' },
  number: { read: readNumber, property: same, values: ({ min, max }) => `${min} to ${max}` },
  choice: { read: readChoice, property: same, values: ({ choices }) => quoted(choices) },
  depth: {
    read: (text, row, name) => (text.trim() ? readChoice(text, row, name) : 'quick'),
    property: same,
    values: ({ choices }) => `none, ${quoted(choices)}`,
  },
};

/** @param {any} setting */
function same(setting) {
  return setting;
}

const split = (/** @type {string} */ text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
const quoted = (/** @type {string[]} */ words = []) => words.map((word) => `\`${word}\``).join(', ');

/** A number as people write it, and as captions show it; NaN for anything else. @param {string} text */
export const decimal = (text) => (/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text) ? Number(text) : NaN);

/** @param {string} text @param {Attribute} row @param {string} name */
function readNumber(text, { min = -Infinity, max = Infinity }, name) {
  const value = decimal(text);
  if (value >= min && value <= max) return value;
  throw refused(name, `expected a number from ${min} to ${max}, found “${shortened(text)}”`);
}

/** @param {string} text @param {Attribute} _row @param {string} name */
function readParameters(text, _row, name) {
  const entries = split(text);
  const wrong = entries.find((entry) => !/^[\w-]+\.[\w-]+=./.test(entry));
  if (wrong === undefined) return entries;
  throw refused(name, `expected entries such as “smoothgrad.samples=64”, found “${shortened(wrong)}”`);
}

/** @param {string} text @param {Attribute} _row @param {string} name */
function readBox(text, _row, name) {
  if (text.trim() === '') return false;
  const box = text.split(',').map((side) => decimal(side));
  const [left, top, right, bottom] = box;
  const isBox = box.length === 4 && box.every((side) => side >= 0 && side <= 1) && left < right && top < bottom;
  if (isBox) return box;
  throw refused(name, `expected left, top, right and bottom from 0 to 1, such as “0.2,0.1,0.8,0.9”, found “${shortened(text)}”`);
}

/** @param {string} text @param {Attribute} row @param {string} name */
function readChoice(text, { choices = [] }, name) {
  const value = text.trim().toLowerCase();
  if (choices.includes(value)) return value;
  throw refused(name, `expected one of ${choices.join(', ')}, found “${shortened(text)}”`);
}

/** @param {string} name @param {string} why */
export const refused = (name, why) => problem('bad-attribute', `The attribute “${name}”: ${why}.`);

/**
 * The setting that a text stands for.
 * @param {string} name @param {string | null} text null where the attribute is missing @returns {any}
 */
export function settingOf(name, text) {
  const row = ATTRIBUTES[name];
  return text === null ? row.default : KINDS[row.kind].read(text, row, name);
}

/**
 * What a property gives: a text that means nothing gives the default, as properties of HTML do.
 * @param {string} name @param {string | null} text
 */
export function propertyOf(name, text) {
  const row = ATTRIBUTES[name];
  try {
    return KINDS[row.kind].property(settingOf(name, text));
  } catch {
    return KINDS[row.kind].property(row.default);
  }
}

/** The text for a value that a page gives a property; null removes the attribute. @param {any} value */
export function textOf(value) {
  if (value === null || value === undefined || value === false) return null;
  return value === true ? '' : String(value);
}

/** What an attribute may hold, in words. @param {string} name */
export const valuesOf = (name) => KINDS[ATTRIBUTES[name].kind].values(ATTRIBUTES[name]);

/**
 * What the attributes of an element ask for.
 *
 * @typedef {object} Settings
 * @property {string} photo @property {string} alt @property {string} model @property {string} target @property {string} against
 * @property {string[]} methods @property {string[]} parameters each `method.name=value`
 * @property {false | 'quick' | 'standard'} verdict @property {string[]} metrics
 * @property {false | [number, number, number, number]} object
 * @property {boolean} controls @property {string} colours @property {number} percentile @property {number} opacity
 * @property {'auto' | 'gpu' | 'cpu'} device @property {'lazy' | 'eager' | 'press'} loading
 * @property {string} base @property {string} models
 *
 * The first attribute that means nothing is the error; its setting is then the default.
 * @param {(name: string) => string | null} textOfAttribute
 * @returns {{ settings: Settings, error: (Error & { code: string }) | null }}
 */
export function readAttributes(textOfAttribute) {
  /** @type {any} */
  const settings = {};
  let error = null;
  for (const name of NAMES) {
    try {
      settings[name] = settingOf(name, textOfAttribute(name));
    } catch (refusal) {
      settings[name] = ATTRIBUTES[name].default;
      error ??= /** @type {Error & { code: string }} */ (refusal);
    }
  }
  return { settings, error };
}
