// What a round of the active circle and a head are asked with: each part of another kind is named, in one sentence.

import { problem } from './errors.js';
import { described, isObject } from './plain_data.js';

/** Digits and classes are few, and no list of numbers is longer than the engine takes. */
const MOST = { picture: 1e6, label: 9, steps: 100_000, questions: 10_000, round: 1e6, seed: 2 ** 32 - 1 };
const MOST_ANSWERS = 10_000;
const MOST_EXAMPLES = 10_000;

const STRATEGIES = ['random', 'uncertainty', 'explanation', 'both'];

/** @param {string} where @param {string} path @param {string} wanted @param {unknown} found @returns {import('./errors.js').Problem} */
const refused = (where, path, wanted, found) =>
  problem('bad-parameter', `${where}: \`${path}\` is ${described(found)}; ${wanted} was expected.`);

/** @param {string} where @param {string} path @param {unknown} value @param {number} most */
function checkWhole(where, path, value, most) {
  if (value === undefined || (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most)) return;
  throw refused(where, path, `a whole number from 0 to ${most}`, value);
}

/** @param {string} where @param {string} path @param {unknown} value */
function checkAmount(where, path, value) {
  if (value === undefined || (typeof value === 'number' && value >= 0 && value <= 1e9)) return;
  throw refused(where, path, 'a number from 0 to 1e9', value);
}

/** Numbers one after the other: a typed array, or a list. @param {string} where @param {string} path @param {unknown} value @param {number} most */
function checkNumbers(where, path, value, most) {
  if (value === undefined) return;
  const list = ArrayBuffer.isView(value) && !(value instanceof DataView) ? value : Array.isArray(value) ? value : null;
  if (!list) throw refused(where, path, 'a typed array', value);
  const { length } = /** @type {ArrayLike<number>} */ (/** @type {unknown} */ (list));
  if (length > most)
    throw problem('bad-parameter', `${where}: \`${path}\` holds ${length} numbers; at most ${most} were expected.`);
}

/** @param {string} where @param {string} path @param {unknown} entry @param {string[]} fields @returns {Record<string, unknown>} */
function checkedEntry(where, path, entry, fields) {
  if (!isObject(entry)) throw refused(where, path, 'an object', entry);
  const unknown = Object.keys(entry).find((name) => !fields.includes(name));
  if (unknown !== undefined)
    throw problem('bad-parameter', `${where}: \`${path}\` has no field “${unknown.slice(0, 40)}”; it has ${fields.join(', ')}.`);
  return entry;
}

/** @param {string} where @param {unknown} list @param {string} name @param {number} most @returns {unknown[]} */
function checkedList(where, list, name, most) {
  if (!Array.isArray(list)) throw refused(where, name, 'a list', list);
  if (list.length > most)
    throw problem('bad-parameter', `${where}: \`${name}\` has ${list.length} entries; at most ${most} were expected.`);
  return list;
}

/** @param {string} where @param {Record<string, unknown>} plan @param {unknown} answers */
export function checkRound(where, plan, answers) {
  const { strategy, lambda } = plan;
  if (strategy !== undefined && !STRATEGIES.includes(/** @type {string} */ (strategy)))
    throw refused(where, 'strategy', `one of ${STRATEGIES.join(', ')}`, strategy);
  for (const name of /** @type {const} */ (['seed', 'round', 'questions', 'steps']))
    checkWhole(where, name, plan[name], MOST[name]);
  checkAmount(where, 'lambda', lambda);
  checkedList(where, answers, 'answers', MOST_ANSWERS).forEach((entry, place) => {
    const path = `answers.${place}`;
    const answer = checkedEntry(where, path, entry, ['picture', 'label', 'stroke']);
    for (const name of /** @type {const} */ (['picture', 'label'])) {
      if (answer[name] === undefined) throw refused(where, `${path}.${name}`, 'a whole number', undefined);
      checkWhole(where, `${path}.${name}`, answer[name], MOST[name]);
    }
    checkNumbers(where, `${path}.stroke`, answer.stroke, 784);
  });
}

/** @param {string} where @param {Record<string, unknown>} head */
export function checkHead(where, { examples, classes, shape, lambda, rate, epochs, seed }) {
  const sizes = checkedList(where, shape, 'shape', 3);
  if (sizes.length < 3) throw refused(where, 'shape', 'channels, rows and columns', shape);
  sizes.forEach((size, place) => {
    if (size === 0 || size === undefined) throw refused(where, `shape.${place}`, 'a whole number from 1 on', size);
    checkWhole(where, `shape.${place}`, size, 1e6);
  });
  const volume = /** @type {number[]} */ (sizes).reduce((product, size) => product * size, 1);
  checkWhole(where, 'classes', classes ?? null, 1e6);
  checkAmount(where, 'lambda', lambda);
  checkAmount(where, 'rate', rate);
  checkWhole(where, 'epochs', epochs, 1e6);
  checkWhole(where, 'seed', seed, MOST.seed);
  checkedList(where, examples, 'examples', MOST_EXAMPLES).forEach((entry, place) => {
    const path = `examples.${place}`;
    const { values, label, wrong, trains } = checkedEntry(where, path, entry, ['values', 'label', 'wrong', 'trains']);
    if (values === undefined || label === undefined)
      throw problem('bad-parameter', `${where}: \`${path}\` needs \`values\` and \`label\`.`);
    checkNumbers(where, `${path}.values`, values, volume);
    checkWhole(where, `${path}.label`, label, 1e6);
    checkNumbers(where, `${path}.wrong`, wrong, volume);
    if (trains !== undefined && typeof trains !== 'boolean') throw refused(where, `${path}.trains`, 'true or false', trains);
  });
}
