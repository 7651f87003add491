// What the page knows: one plain value.

import { settingsOf } from './settings.js';

/**
 * A photo as the network sees it. `group`: what it is for; `base`: the photo that it is a version of; `features`: its feature maps,
 * `[channels, rows, columns]`; `blob`: the file of one's own, to be kept.
 * @typedef {{ id: string, base: string, name: string, label: number, group: Group, picture: HTMLCanvasElement, features: Float32Array,
 *   blob?: Blob }} Item
 *
 * To learn from; or to test with: the mark as in training, nowhere, on the photos of the other class; photos of one's own that were held out.
 * @typedef {"training" | "as-trained" | "bare" | "other" | "held-out"} Group
 *
 * What a head says of the items, by their ids.
 * @typedef {Map<string, import('../../../client/types.js').HeadAnswer>} Head
 *
 * `phase`: whether the engine is started, nothing is computed, photos are read, or heads are learned. `paintings`: where the evidence is not, a number
 * per cell of the feature maps, by the id of the photo; `past`: what Undo goes back to. `chosen`: the photo that is painted on. `stale`: whether
 * something has changed since the heads were learned.
 * @typedef {object} Value
 * @property {import('./settings.js').Settings} settings
 * @property {"shipped" | "own"} set
 * @property {"opening" | "idle" | "reading" | "learning" | "failed"} phase
 * @property {import('../../../client/types.js').Progress | null} loading
 * @property {string[]} classes
 * @property {Item[]} items
 * @property {[channels: number, rows: number, columns: number] | null} shape
 * @property {Map<string, Uint8Array>} paintings
 * @property {Map<string, Uint8Array>[]} past
 * @property {string | null} chosen
 * @property {"paint" | "erase"} tool
 * @property {{ plain: Head, turned: Head | null } | null} heads `turned`: that with the penalty, null where nothing is painted
 * @property {boolean} stale
 * @property {boolean} forgetful
 * @property {import('../../../client/errors.js').Problem | null} error
 * @property {string} announcement
 * @property {Uint8Array | null} table
 */

/** @param {string} fragment of the address @returns {Value} */
export const firstValue = (fragment) => ({
  settings: settingsOf(fragment),
  set: 'shipped',
  phase: 'opening',
  loading: null,
  classes: [],
  items: [],
  shape: null,
  paintings: new Map(),
  past: [],
  chosen: null,
  tool: 'paint',
  heads: null,
  stale: false,
  forgetful: false,
  error: null,
  announcement: '',
  table: null,
});

/** @param {Value} value */
export const trainingOf = ({ items }) => items.filter(({ group }) => group === 'training');

/** A photo to learn from of which nothing is left, or undefined. @param {Value} value */
export const coveredOf = (value) => trainingOf(value).find(({ id }) => value.paintings.get(id)?.every((cell) => cell > 0));
