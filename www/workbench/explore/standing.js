// Where a map’s number stands among those of the controls and of the other methods.

import { settingsOf } from '../state/questions.js';
import { CONTROLS, controlsOf } from './controls.js';
import { measureOf } from './findings.js';
import { engineText, t } from '../../shared/language/text.js';
import { listed } from '../../shared/format.js';
import { language } from '../../shared/language/catalogue.js';

/**
 * @typedef {import('../../client/types.js').MetricRecord} MetricRecord
 * @typedef {import('../state/types/answers.js').Question} Question
 * @typedef {import('../state/types/value.js').Value} Value
 *
 * A method, and what was measured of its map.
 * @typedef {{ id: string, label: string, value: number }} Measured
 *
 * A metric's number for a map, beside those of the controls and of the best other method, and where a number stands on the bar, 0 to 1.
 * @typedef {object} Standing
 * @property {import('../../client/types.js').MetricResult | undefined} own what the engine said
 * @property {Measured[]} controls
 * @property {Measured | null} best
 * @property {number} low
 * @property {number} high
 * @property {(value: number) => number} placeOf
 */

/**
 * A metric's number for the map and for the controls, and where each stands on the bar.
 * @param {MetricRecord} metric @param {Question} question @param {Value} value
 * @returns {Standing}
 */
export function standingOf(metric, question, value) {
  const own = measureOf(value, question, metric);
  const controls = controlsOf(value.methods)
    // A control is not compared with itself.
    .filter(({ id }) => id !== question.method)
    .map(({ id, label }) => ({
      id,
      label,
      value: measureOf(value, { ...question, method: id, parameters: {}, reference: '' }, metric)?.value ?? null,
    }))
    .filter(hasValue);
  const best = bestOf(metric, question, value);
  const values = [own?.value, best?.value, ...controls.map((control) => control.value)].filter((one) => typeof one === 'number');
  // A range without an end is drawn as far as the numbers go, zero always in it.
  const low = metric.range.low ?? Math.min(0, ...values);
  const high = metric.range.high ?? Math.max(low + 1e-12, 0, ...values);
  const placeOf = (/** @type {number} */ number) => (high > low ? Math.min(1, Math.max(0, (number - low) / (high - low))) : 0);
  return { own, controls, best, low, high, placeOf };
}

/**
 * The other method that did best on this photo, of those that were measured; null where there is none or no better.
 * @param {MetricRecord} metric @param {Question} question @param {Value} value
 */
function bestOf(metric, question, value) {
  if (metric.direction === 'none') return null;
  const way = metric.direction === 'lower' ? -1 : 1;
  return (value.methods ?? [])
    .filter(({ id }) => id !== question.method && !CONTROLS.includes(id))
    .map(({ id, label }) => {
      const of = { ...question, method: id, parameters: settingsOf(value.state, id), reference: '' };
      return { id, label, value: measureOf(value, of, metric)?.value ?? null };
    })
    .filter(hasValue)
    .reduce(
      (/** @type {Measured | null} */ best, one) => (best === null || way * one.value > way * best.value ? one : best),
      null,
    );
}

/**
 * One sentence: whether the map does better than what knows nothing of the network; null where there is no better.
 * @param {Pick<MetricRecord, "direction">} metricRecord @param {Pick<Standing, "own" | "controls">} standing
 */
export function standingSentence({ direction }, { own, controls }) {
  if (typeof own?.value !== 'number' || controls.length === 0 || direction === 'none') return null;
  const { value } = own;
  const better = (/** @type {number} */ one, /** @type {number} */ other) => (direction === 'lower' ? one < other : one > other);
  const beaten = controls.filter((control) => better(value, control.value));
  if (beaten.length === controls.length)
    return controls.length === 1 ? t`Better than the control.` : t`Better than every control.`;
  const others = controls.filter((control) => !beaten.includes(control)).map(({ label }) => withinSentence(label));
  return t`No better than ${listed(others)}.`;
}

/** A name among other words: English alone writes it small. @param {string} label */
const withinSentence = (label) => (language() === 'en' ? label.toLowerCase() : engineText(label));

/** @param {{ id: string, label: string, value: number | null }} one @returns {one is Measured} */
const hasValue = (one) => one.value !== null;

/**
 * Places for labels of marks that lie close together: apart by `least`, in the same order, within 0 to 1, and otherwise as near to the marks as
 * can be (the least sum of squares, by pooling neighbours that would collide).
 * @param {number[]} places 0 to 1 @param {number} least @returns {number[]} in the order given
 */
export function spreadPlaces(places, least) {
  const order = places.map((_, index) => index).sort((one, other) => places[one] - places[other]);
  /** @type {{ sum: number, count: number }[]} */
  const pools = [];
  order.forEach((index, rank) => {
    let pool = { sum: places[index] - rank * least, count: 1 };
    for (let last = pools.at(-1); last && last.sum / last.count > pool.sum / pool.count; last = pools.at(-1)) {
      pools.pop();
      pool = { sum: pool.sum + last.sum, count: pool.count + last.count };
    }
    pools.push(pool);
  });
  const room = Math.max(0, 1 - (places.length - 1) * least);
  const starts = pools.flatMap(({ sum, count }) => Array(count).fill(Math.min(room, Math.max(0, sum / count))));
  /** @type {number[]} */
  const spread = [];
  order.forEach((index, rank) => (spread[index] = starts[rank] + rank * least));
  return spread;
}
