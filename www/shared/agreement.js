// How far two maps agree, in numbers and as a picture of where they differ.

import { sampleCorrelation } from 'simple-statistics';
import { scaleAt } from './colour.js';

/**
 * @typedef {import('./colour.js').MapPicture} MapPicture
 * @typedef {import('../../pkg/types/records.js').Agreement} Numbers
 *
 * How far two maps agree, or the reason why there are no numbers.
 * @typedef {(Numbers & { reason?: undefined }) | ({ reason: string } & { [N in keyof Numbers]?: undefined })} Agreement
 */

/** The strongest pixels that two maps may have in common, as a share of all. */
export const STRONGEST = 0.05;

/**
 * Two maps made comparable, values of equal meaning at equal places: as they are where both are signed or neither is, else both by
 * their magnitudes.
 * @param {MapPicture} one @param {MapPicture} other
 * @returns {{ a: Float32Array, b: Float32Array, signed: boolean, magnitudes: boolean }}
 */
function comparable(one, other) {
  if (one.kind === other.kind) return { a: one.values, b: other.values, signed: one.kind === 'diverging', magnitudes: false };
  return { a: one.values.map(Math.abs), b: other.values.map(Math.abs), signed: false, magnitudes: true };
}

/** Spearman's rank correlation with average ranks for ties; no number where one of them is the same everywhere. @param {Float32Array} a @param {Float32Array} b */
export const rankCorrelation = (a, b) => sampleCorrelation(asList(ranksOf(a)), asList(ranksOf(b)));

/**
 * @param {MapPicture} one @param {MapPicture} other of one size
 * @returns {Agreement} Spearman's rank correlation with average ranks for ties and Pearson's, -1..1; the share of the strongest 5 % of the one that are among those of
 *   the other, 0..1. A flat map has no ranks, which is the reason why there are no numbers.
 */
export function agreement(one, other) {
  if (one.width !== other.width || one.height !== other.height) return { reason: 'The maps differ in size.' };
  if (one.flat || other.flat) return { reason: 'A flat map puts no pixel before another, so there is nothing to correlate.' };
  const { a, b, magnitudes } = comparable(one, other);
  return {
    spearman: rankCorrelation(a, b),
    pearson: sampleCorrelation(asList(a), asList(b)),
    overlap: overlapOf(a, b),
    magnitudes,
  };
}

/** What only reads a list reads a typed array as well, which its types do not say. @param {Float32Array | Float64Array} array */
const asList = (array) => /** @type {number[]} */ (/** @type {unknown} */ (array));

/**
 * Ranks from 1, equal values sharing the mean of theirs.
 *
 * Sorting numbers by their place needs a comparison function, which takes longer than a drawn frame for a map of 50 thousand. A typed array of
 * plain numbers is sorted ten times as fast, so value and place go into one number: the 32 bits of the value, made to sort as
 * unsigned, above 20 bits of place. Together they fit the 53 bits of a double.
 * @param {Float32Array} values at most 2^20 finite numbers
 */
export function ranksOf(values) {
  // -0 and 0 are equal and have different bits.
  const floats = Float32Array.from(values, (value) => value + 0);
  const bits = new Uint32Array(floats.buffer);
  const keys = Float64Array.from(
    bits,
    (word, place) => (word >>> 31 ? ~word >>> 0 : (word | 0x80000000) >>> 0) * PLACES + place,
  ).sort();
  const placeOf = (/** @type {number} */ key) => key % PLACES;
  const ranks = new Float64Array(values.length);
  for (let first = 0; first < keys.length;) {
    const value = floats[placeOf(keys[first])];
    let next = first + 1;
    while (next < keys.length && floats[placeOf(keys[next])] === value) next += 1;
    for (let tied = first; tied < next; tied += 1) ranks[placeOf(keys[tied])] = (first + 1 + next) / 2;
    first = next;
  }
  return ranks;
}

const PLACES = 2 ** 20;

/**
 * The share of the strongest pixels that two maps have in common; where ties cross the border, what a fair draw among them gives.
 * @param {Float32Array} a @param {Float32Array} b
 */
export function overlapOf(a, b, share = STRONGEST) {
  const count = Math.max(1, Math.round(share * a.length));
  const [first, second] = [membership(a, count), membership(b, count)];
  let common = 0;
  for (let place = 0; place < first.length; place += 1) common += first[place] * second[place];
  return common / count;
}

/**
 * For every pixel how likely it is among the `count` strongest: 1 or 0, and between them for those that tie at the border.
 * @param {Float32Array} values @param {number} count
 */
function membership(values, count) {
  const sizes = Float64Array.from(values, Math.abs);
  const border = sizes.slice().sort()[sizes.length - count];
  let above = 0;
  let at = 0;
  for (const size of sizes) {
    if (size > border) above += 1;
    else if (size === border) at += 1;
  }
  return sizes.map((size) => (size > border ? 1 : size === border ? (count - above) / at : 0));
}

/**
 * The one map less the other, each divided by the end of its own colour scale and cut off there, as it is shown.
 * @param {MapPicture} one @param {MapPicture} other @param {number} percentile where the colour scales end
 * @returns {{ map: MapPicture, end: 1 | 2 }} the end of its range: 1, or 2 where both are signed
 */
export function differenceOf(one, other, percentile) {
  const { a, b, signed } = comparable(one, other);
  const [first, second] = [shares(one, a, percentile), shares(other, b, percentile)];
  const values = first.map((value, place) => value - second[place]);
  const flat = values.every((value) => value === values[0]);
  return { map: { values, width: one.width, height: one.height, kind: 'diverging', flat }, end: signed ? 2 : 1 };
}

/** @param {MapPicture} map @param {Float32Array} values @param {number} percentile */
function shares(map, values, percentile) {
  const { high } = scaleAt(map, percentile);
  return values.map((value) => (high > 0 ? Math.min(1, Math.max(-1, value / high)) : 0));
}
