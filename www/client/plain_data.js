// Plain data that a page hands over: what it is, in words, and the refusal of what is none.

import { shortened } from './addresses.js';
import { problem } from './errors.js';
import { kindOf } from './platform_objects.js';

/** @param {unknown} given @returns {given is Record<string, unknown>} */
export const isObject = (given) => typeof given === 'object' && given !== null && !Array.isArray(given);

/** Refuses what is no object, and fields that mean nothing. @param {string} where @param {unknown} given @param {string[]} fields */
export function checkNames(where, given, fields) {
  if (!isObject(given)) throw problem('bad-parameter', `${where} expects an object, and found ${described(given)}.`);
  const unknown = Object.keys(given).find((name) => !fields.includes(name));
  if (unknown === undefined) return;
  throw problem('bad-parameter', `${where} has no field “${shortened(unknown)}”; it has ${fields.join(', ')}.`);
}

/**
 * Refuses what the engine cannot be asked: a number that is not finite would be taken for one that was left out, and a function cannot be sent.
 * @param {string} where @param {string} path of the value @param {unknown} value @param {import('./errors.js').Code} [code] of the refusal
 * @param {object[]} [around] the objects that hold it
 */
export function checkData(where, path, value, code = 'bad-parameter', around = []) {
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return;
    throw problem(code, `${where}: \`${path}\` is ${value}; a finite number was expected.`);
  }
  if (ArrayBuffer.isView(value)) return;
  const holds = typeof value === 'object' && (Array.isArray(value) || kindOf(value) === 'Object');
  if (!holds || around.includes(value)) {
    const found = holds ? 'an object that holds itself' : described(value);
    throw problem(code, `${where}: \`${path}\` is ${found}; give numbers, texts, lists or plain objects.`);
  }
  for (const [name, inner] of Object.entries(value)) checkData(where, `${path}.${name}`, inner, code, [...around, value]);
}

/** What of a list is of another kind, in words; that it is empty where nothing is. @param {unknown[]} list @param {(entry: unknown) => boolean} isIt */
export const foundIn = (list, isIt) =>
  list.length === 0 ? 'an empty list' : `${described(list.find((entry) => !isIt(entry)))} in it`;

/** What was given, in words. @param {unknown} given */
export function described(given) {
  if (given === undefined) return 'nothing';
  if (given instanceof Promise) return 'a promise (await it first)';
  if (typeof given === 'string') return `the text “${shortened(given)}”`;
  if (typeof given === 'number' || given === null || typeof given === 'boolean') return String(given);
  if (typeof given === 'symbol' || typeof given === 'bigint') return `a ${typeof given}`;
  if (Array.isArray(given)) return 'a list';
  return typeof given === 'function' ? 'a function' : `an object of the kind ${given.constructor?.name ?? 'Object'}`;
}
