// What the methods of the client are called with: a wrong call is refused in one sentence, and never taken for a question that nobody asked.

import { problem } from './errors.js';
import { checkData, checkNames, described, foundIn, isObject } from './plain_data.js';
import { checkPart } from './question_parts.js';
import { openerOf } from './photo.js';
import { kindOf } from './platform_objects.js';

/**
 * @typedef {import('./messages.js').Messages} Messages
 * @typedef {import('./messages.js').Keys} Keys
 * @typedef {import('./model.js').Asking} Asking
 */

/**
 * The fields of each question; the checker of types holds them against the records.
 * @type {{ [T in Asking]: Record<Exclude<keyof Messages[T]["fields"], keyof Keys>, true> }}
 */
const FIELDS = {
  predict: { most: true },
  featureMaps: { tap: true },
  preview: { preprocess: true, most: true },
  explain: {
    ...{ target: true, method: true, parameters: true, percentile: true, against: true, score: true, precision: true },
    ...{ loss_scale: true, verdict: true, require_trust: true },
  },
  changed: {
    ...{ target: true, method: true, parameters: true, percentile: true, against: true, score: true, precision: true },
    ...{ loss_scale: true, verdict: true, require_trust: true, change: true },
  },
  score: { target: true, against: true, score: true, method: true, parameters: true, metrics: true, region: true },
  verdict: { target: true, against: true, score: true, method: true, parameters: true, depth: true },
  chart: {
    ...{ methods: true, columns: true, parameters: true, target: true, against: true, score: true, boxes: true, mask: true },
    ...{ networks: true },
  },
};

/** @type {Partial<Record<Asking, string[]>>} */
const LISTENERS = { explain: ['onSketch', 'onPredictions'], chart: ['onCell'] };

/** @type {Partial<Record<Asking, string>>} */
const REQUIRED = { preview: 'preprocess', changed: 'change', score: 'metrics', chart: 'methods' };

/** @type {Partial<Record<Asking, string[]>>} */
const LISTS = { score: ['metrics'], chart: ['methods', 'columns', 'networks'] };

// A day, which is longer than anybody waits.
const LONGEST_MS = 86_400_000;

/** Workers that walk together at most. */
const MOST_WORKERS = 16;

/** What goes with every request. */
export const OPTIONS = ['signal', 'stop', 'patience_ms', 'onProgress'];

/**
 * Refuses a question that was not asked as it must be.
 * @param {import('./connection.js').Connection} connection of the network @param {Asking} type @param {unknown} photo @param {unknown} question
 * @param {ArrayLike<unknown>} given all that the method was called with
 */
export function checkQuestion(connection, type, photo, question, given) {
  checkPhoto(connection, photo, `${type}() expects a photo that whylight.photo() opened`);
  if (given.length > 2) {
    throw problem(
      'bad-parameter',
      `${type}() takes a photo and one object: put everything else into that object, \`signal\` too.`,
    );
  }
  checkFields(`${type}()`, question, [...Object.keys(FIELDS[type]), ...(LISTENERS[type] ?? []), 'reference', ...OPTIONS]);
  const asked = /** @type {Record<string, unknown>} */ (question);
  const { reference } = asked;
  if (reference !== undefined && reference !== null) {
    checkPhoto(connection, reference, `${type}() expects a photo under \`reference\``);
  }
  const required = REQUIRED[type];
  if (required && asked[required] === undefined) {
    throw problem('bad-parameter', `${type}() needs \`${required}\` in its second argument.`);
  }
  for (const name of LISTS[type] ?? []) {
    const least = name === required ? 1 : 0;
    if (least > 0 || (asked[name] ?? null) !== null) checkList(`${type}()`, name, asked[name], least);
  }
  for (const name of Object.keys(FIELDS[type])) {
    checkData(`${type}()`, name, asked[name]);
    checkPart(`${type}()`, name, asked[name]);
  }
}

/** Refuses what is no object, fields that mean nothing, and what cannot go with a request. @param {string} where @param {unknown} given @param {string[]} fields */
export function checkFields(where, given, fields) {
  checkNames(where, given, fields);
  for (const [name, value] of Object.entries(/** @type {object} */ (given))) checkCompany(where, name, value);
}

/** Refuses what cannot go with a request: no signal, no number, no function. @param {string} where @param {string} name @param {unknown} value */
function checkCompany(where, name, value) {
  if (value === undefined || value === null) return;
  if (name === 'patience_ms') return checkNumber(where, name, value, 0, LONGEST_MS);
  if (name === 'store' && typeof value !== 'boolean') {
    throw problem('bad-parameter', `${where} expects \`store\` as true or false, and found ${described(value)}.`);
  }
  const expected = OPTIONS.slice(0, 2).includes(name) ? 'an AbortSignal' : /^on[A-Z]/.test(name) ? 'a function' : '';
  if (expected === '' || (expected === 'a function' ? typeof value === 'function' : isSignal(value))) return;
  throw problem('bad-parameter', `${where} expects \`${name}\` as ${expected}, and found ${described(value)}.`);
}

/** Also one of a frame. @param {unknown} given */
const isSignal = (given) =>
  typeof given === 'object' &&
  given !== null &&
  'aborted' in given &&
  ['addEventListener', 'removeEventListener'].every(
    (name) => typeof (/** @type {Record<string, unknown>} */ (/** @type {unknown} */ (given))[name]) === 'function',
  );

/**
 * Refuses what is no list of names, or of objects that have one.
 * @param {string} where @param {string} name @param {unknown} list @param {number} least how many of them
 */
function checkList(where, name, list, least) {
  const isNamed = (/** @type {unknown} */ entry) =>
    typeof entry === 'string' || (name === 'metrics' && typeof entry === 'object' && entry !== null);
  if (Array.isArray(list) && list.every(isNamed) && list.length >= least) return;
  const found = Array.isArray(list) ? foundIn(list, isNamed) : described(list);
  throw problem('bad-parameter', `${where} expects \`${name}\` as a list of ids, and found ${found}.`);
}

/** Refuses a name that is no text. @param {string} where @param {unknown} name */
export function checkName(where, name) {
  if (name === undefined || typeof name === 'string') return;
  throw problem('bad-parameter', `${where} expects \`name\` as a text, and found ${described(name)}.`);
}

/** Refuses what is no device. @param {string} where @param {unknown} device */
export function checkDevice(where, device) {
  if (device === 'auto' || device === 'gpu' || device === 'cpu') return;
  throw problem('bad-parameter', `${where} expects the device auto, gpu or cpu, and found ${described(device)}.`);
}

/** Refuses what is no number of workers. @param {string} where @param {unknown} workers */
export function checkWorkers(where, workers) {
  if (workers === undefined || (Number.isInteger(workers) && Number(workers) >= 1 && Number(workers) <= MOST_WORKERS)) return;
  throw problem(
    'bad-parameter',
    `${where} expects \`workers\` as a whole number from 1 to ${MOST_WORKERS}, and found ${described(workers)}.`,
  );
}

/** Refuses what is no list of photos, such as one photo. @param {string} where @param {unknown} photos @returns {unknown[]} */
export function checkedPhotos(where, photos) {
  const isList = typeof photos === 'object' && photos !== null && Symbol.iterator in photos && !ArrayBuffer.isView(photos);
  if (isList) return [.../** @type {Iterable<unknown>} */ (photos)];
  throw problem('bad-parameter', `${where} expects a list of photos, and found ${described(photos)}.`);
}

/** Refuses what holds no limits of a verdict. @param {string} where @param {unknown} limits */
export function checkLimits(where, limits) {
  if (limits === null) return;
  const { calibration, familiarity } = /** @type {Record<string, unknown>} */ (isObject(limits) ? limits : {});
  const areLimits = isObject(calibration) && (isObject(familiarity) || (familiarity ?? null) === null);
  if (areLimits) return checkData(where, 'limits', { calibration, familiarity });
  throw problem('bad-parameter', `${where} expects what calibrate() gave, or null, and found ${described(limits)}.`);
}

/**
 * Refuses a number out of its range.
 * @param {string} where @param {string} name @param {unknown} value @param {number} least @param {number} most
 */
export function checkNumber(where, name, value, least, most) {
  if (typeof value === 'number' && value >= least && value <= most) return;
  throw problem('bad-parameter', `${where} expects \`${name}\` from ${least} to ${most}, and found ${described(value)}.`);
}

/** Refuses what cannot be drawn on. @param {string} where @param {unknown} canvas */
export function checkCanvas(where, canvas) {
  let why = described(canvas);
  if (['HTMLCanvasElement', 'OffscreenCanvas'].includes(kindOf(canvas))) {
    try {
      if (/** @type {HTMLCanvasElement} */ (canvas).getContext('2d')) return;
      why = 'one that gives no context of the kind 2d';
    } catch {
      why = 'one that was handed over to a worker';
    }
  }
  throw problem('bad-parameter', `${where} expects a canvas to draw on, and found ${why}.`);
}

/**
 * Refuses what is no photo of this client: another one gives its photos the same keys.
 * @param {import('./connection.js').Connection} connection @param {unknown} given @param {string} expectation
 */
function checkPhoto(connection, given, expectation) {
  if (openerOf(given) === connection) return;
  // By what it has, since a page may hold photos of two copies of this script.
  const isOther = typeof given === 'object' && given !== null && 'key' in given && 'picture' in given;
  if (isOther) throw problem('no-photo', `${expectation}, and found one that another client opened: open it with this one.`);
  throw problem('no-photo', `${expectation}, and found ${described(given)}.`);
}
