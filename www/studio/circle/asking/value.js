// What the page of the active circle knows: one plain value.

import { settingsOf } from './settings.js';

/**
 * @typedef {import('../../../client/types.js').CircleAnswer} CircleAnswer
 * @typedef {import('../../../client/types.js').CircleAsked} CircleAsked
 * @typedef {import('../../../client/types.js').CircleRound} CircleRound
 * @typedef {import('../../../client/types.js').CircleStrategy} CircleStrategy
 *
 * A column of the comparison: a strategy, with strokes or by labels alone, and a point for each round.
 * @typedef {{ strategy: CircleStrategy, strokes: boolean, rounds: CircleRound[] }} Column
 *
 * `phase`: whether the engine is being started, nothing is computed, the network learns, or strategies are compared. `answers`: all that the network
 * has learned from or learns from now; `history`: a point for each round; `asked`: the questions of this round, with `given`, an answer or null for
 * each, and `at`, the one on display. `stroke`: what is painted over it, `[28, 28]`. `differ`: how many answers of the last round are not those that
 * are stored; null where none was given by hand. `offer`: the answers that this browser has kept, until the visitor has said what becomes of them.
 * @typedef {object} Value
 * @property {import('./settings.js').Settings} settings
 * @property {"opening" | "idle" | "learning" | "comparing" | "failed"} phase
 * @property {import('../../../client/types.js').Progress | null} loading
 * @property {CircleAnswer[]} answers
 * @property {CircleRound[]} history
 * @property {CircleAsked[]} asked
 * @property {(CircleAnswer | null)[]} given
 * @property {number} at
 * @property {Uint8Array} stroke
 * @property {number | null} differ
 * @property {Column[]} columns
 * @property {{ answers: number } | null} offer
 * @property {boolean} forgetful
 * @property {import('../../../client/errors.js').Problem | null} error
 * @property {string} announcement
 * @property {Uint8Array | null} table
 */

/** @param {string} fragment of the address @returns {Value} */
export const firstValue = (fragment) => ({
  settings: settingsOf(fragment),
  phase: 'opening',
  loading: null,
  answers: [],
  history: [],
  asked: [],
  given: [],
  at: 0,
  stroke: noStroke(),
  differ: null,
  columns: [],
  offer: null,
  forgetful: false,
  error: null,
  announcement: '',
  table: null,
});

export const noStroke = () => new Uint8Array(28 * 28);
