import { checkFields, OPTIONS } from './checks.js';
import { checkHead } from './training_checks.js';

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
  checkHead('head()', head);
  const left = /** @type {HeadRequest} */ (Object.fromEntries(Object.entries(head).filter(([, value]) => value !== undefined)));
  return (await connection.request({ type: 'learn-head', head: left }, { signal, stop, patience_ms, onProgress })).learned;
}
