// Keeps what was found out about an answer in the page's value.

import { remember } from '../../state/results.js';

/**
 * @typedef {import('../../state/types/tasks.js').Evidence} Evidence
 * @typedef {import('../../state/types/parts.js').Store} Store
 */

// Numbers are small.
const EVIDENCE_KEPT = 1000;

/** @param {Store} store @param {string} key one of `keys.js` @param {Evidence} found */
export const keepEvidence = (store, key, found) =>
  store.set({ evidence: remember(store.get().evidence, key, found, EVIDENCE_KEPT) });
