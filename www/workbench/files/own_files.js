// Photos and networks that the visitor brings. They stay files until the worker reads them, and never leave the device.

import { problem } from '../../client/errors.js';

/**
 * @typedef {import('../state/types.js').Problem} Problem
 * @typedef {import('../state/types.js').Store} Store
 * @typedef {import('../state/types.js').OwnFile} OwnFile
 * @typedef {import('../state/types.js').Result} Result
 *
 * @typedef {object} Parts
 * @property {Store} store
 * @property {{ photo: (key: string) => void, model: (key: string) => void, reference: (key: string) => void }} choose
 * @property {(problem: Problem) => void} fail
 * @property {(gone: (key: string) => boolean) => void} close files that make room are closed
 */

const FILES_KEPT = 6;
const LARGEST_FILE = 1e9;

/** Whether a key of the state stands for a file of the visitor's own. @param {string} key */
export const isOwn = (key) => key.startsWith('own-');

/** @param {Parts} parts */
export function createOwnFiles({ store, choose, fail, close }) {
  let count = 0;

  /** @param {File | undefined} file @param {{ reference?: boolean }} [options] `reference`: as the second photo of a method that starts from one */
  return function open(file, { reference = false } = {}) {
    if (!file) return fail(problem('nothing-to-open', 'Nothing was opened.'));
    const isModel = !reference && /\.onnx$/i.test(file.name);
    if (file.size > LARGEST_FILE) {
      const size = `${file.name} has ${(file.size / 1e9).toFixed(1)} GB.`;
      return fail(isModel ? problem('bad-model', size) : problem('image-too-large', size));
    }
    count += 1;
    const key = `own-${count}`;
    keep(key, { name: file.name || 'The pasted photo', file, isModel });
    if (reference) choose.reference(key);
    else if (isModel) choose.model(key);
    else choose.photo(key);
  };

  /** @param {string} key @param {OwnFile} entry */
  function keep(key, entry) {
    const value = store.get();
    const files = new Map(value.files).set(key, entry);
    const { photo, model, reference } = value.state;
    for (const old of files.keys()) {
      if (files.size <= FILES_KEPT) break;
      if (![photo, model, reference].includes(old)) files.delete(old);
    }
    // With a file go the answers about it.
    const held = (/** @type {string} */ name) => !isOwn(name) || files.has(name);
    const isHeld = (/** @type {[string, Result]} */ [, { question }]) =>
      [question.photo, question.model, question.reference].every(held);
    store.set({ files, results: new Map([...value.results].filter(isHeld)), error: null });
    close((name) => !held(name));
  }
}
