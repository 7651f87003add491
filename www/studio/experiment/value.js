// What the page knows: one plain value.

import { settingsOf } from './settings.js';

/**
 * `phase`: whether the engine is being started or a run opened, nothing is computed, or the run is trained. `measured`: what is drawn; `history`: a
 * point for each epoch, from epoch 0 on. `offer`: the run that this browser has kept, until the visitor has said what becomes of it. `forgetful`:
 * the browser keeps nothing. `table`: 256 RGB triples.
 * @typedef {object} Value
 * @property {import('./settings.js').Settings} settings
 * @property {"opening" | "idle" | "training" | "pausing" | "failed"} phase
 * @property {import('../../client/types.js').Progress | null} loading
 * @property {import('../../client/types.js').DecoyDigit[]} digits
 * @property {import('../../client/types.js').DecoyMeasured | null} measured
 * @property {import('./findings.js').EpochPoint[]} history
 * @property {number | null} bestEpoch
 * @property {{ epoch: number } | null} offer
 * @property {boolean} forgetful
 * @property {import('../../client/errors.js').Problem | null} error
 * @property {string} announcement
 * @property {Uint8Array | null} table
 */

/** @param {string} fragment of the address @returns {Value} */
export const firstValue = (fragment) => ({
  settings: settingsOf(fragment),
  phase: 'opening',
  loading: null,
  digits: [],
  measured: null,
  history: [],
  bestEpoch: null,
  offer: null,
  forgetful: false,
  error: null,
  announcement: '',
  table: null,
});
