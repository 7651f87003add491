import { checkFields, OPTIONS } from './checks.js';
import { problem } from './errors.js';
import { checkData } from './plain_data.js';

/**
 * @typedef {import('./types.js').HeadRequest} HeadRequest
 * @typedef {import('./connection.js').Options} Options
 */

const FIELDS = ['examples', 'classes', 'shape', 'lambda', 'epochs', 'rate', 'seed'];

/**
 * @param {import('./connection.js').Connection} connection @param {HeadRequest & Options} given
 * @returns {Promise<import('./types.js').HeadReport>}
 */
export async function learnHead(connection, given) {
  checkFields('head()', given, [...FIELDS, ...OPTIONS]);
  const { signal, stop, patience_ms, onProgress, ...head } = given;
  if (!Array.isArray(head.examples) || !Array.isArray(head.shape) || head.classes === undefined)
    throw problem('bad-parameter', 'head() expects `examples` and `shape` as lists, and `classes` as a number.');
  for (const [name, value] of Object.entries(head)) checkData('head()', name, value);
  const left = /** @type {HeadRequest} */ (Object.fromEntries(Object.entries(head).filter(([, value]) => value !== undefined)));
  return (await connection.request({ type: 'learn-head', head: left }, { signal, stop, patience_ms, onProgress })).learned;
}
