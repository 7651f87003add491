// The attributes of `<why-light>`: how each is read, checked, defaulted and written. Properties have the same names and stay in step.

import { shortened } from '../client/addresses.js';
import { problem } from '../client/errors.js';

/**
 * @typedef {object} Attribute
 * @property {keyof typeof KINDS} kind
 * @property {any} default of the setting; of a number also what a page gets that asks for the property
 * @property {string} meaning one or two sentences, for the documentation
 * @property {string} reruns what a change runs again
 * @property {string[]} [choices] @property {number} [min] @property {number} [max]
 */

/** @type {Record<string, Attribute>} */
export const ATTRIBUTES = {
  photo: {
    kind: 'text',
    default: '',
    meaning: 'Address of the photo, relative to the page.',
    reruns: 'everything about the photo',
  },
  alt: {
    kind: 'text',
    default: '',
    meaning: 'What the photo shows, for those who do not see it.',
    reruns: 'nothing',
  },
  model: {
    kind: 'text',
    default: 'efficientnet-lite0',
    meaning: 'The network: the id of a shipped one, or the address of an ONNX file.',
    reruns: 'everything about the network',
  },
  target: {
    kind: 'text',
    default: 'top',
    meaning: 'The class to explain, by name or number; `top` is the likeliest one.',
    reruns: 'the maps',
  },
  against: {
    kind: 'text',
    default: '',
    meaning: 'A class to compare with: the maps then explain the difference of the two scores.',
    reruns: 'the maps',
  },
  methods: {
    kind: 'list',
    default: ['gradient'],
    meaning: 'Ids of the methods; each has a panel.',
    reruns: 'the maps of new methods',
  },
  parameters: {
    kind: 'parameters',
    default: [],
    meaning: 'Parameters of the methods; what is left out has its default.',
    reruns: 'the maps of these methods',
  },
  verdict: {
    kind: 'depth',
    default: false,
    choices: ['quick', 'standard'],
    meaning: 'Says of every map what the checks found against it. Without a value it is the quick check.',
    reruns: 'the verdicts',
  },
  metrics: {
    kind: 'list',
    default: [],
    meaning: 'Ids of metrics to measure every map by.',
    reruns: 'new metrics',
  },
  object: {
    kind: 'box',
    default: false,
    meaning: 'Where the object is, for metrics that need to know: its box, in fractions of what the network sees.',
    reruns: 'the metrics',
  },
  controls: {
    kind: 'flag',
    default: false,
    meaning: 'Lets the reader choose class, methods and opacity, and save a map as PNG.',
    reruns: 'nothing',
  },
  colours: {
    kind: 'text',
    default: '',
    meaning: 'Id of the colour map. A signed map needs a diverging one, and with any other it takes the first diverging one.',
    reruns: 'the drawing',
  },
  percentile: {
    kind: 'number',
    default: 99,
    min: 50,
    max: 100,
    meaning: 'Percentile of the magnitudes at which the colours end.',
    reruns: 'the drawing',
  },
  opacity: {
    kind: 'number',
    default: 0.6,
    min: 0,
    max: 1,
    meaning: 'Opacity of the map over the photo.',
    reruns: 'the drawing',
  },
  device: {
    kind: 'choice',
    default: 'auto',
    choices: ['auto', 'gpu', 'cpu'],
    meaning: 'Where it is computed. `auto` takes the GPU where it is usable.',
    reruns: 'everything',
  },
  loading: {
    kind: 'choice',
    default: 'lazy',
    choices: ['lazy', 'eager', 'press'],
    meaning:
      'When it begins: in view, at once, or when a button over the photo is pressed. The button shows the approximate size of the download, compressed.',
    reruns: 'nothing',
  },
  base: {
    kind: 'text',
    default: '',
    meaning: 'A folder with all files of the package, of the same version.',
    reruns: 'everything',
  },
  models: {
    kind: 'text',
    default: '',
    meaning: 'A folder with an `index.json` that lists the cards of networks.',
    reruns: 'everything',
  },
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
