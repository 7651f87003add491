// Which numbers there are for a map, what they cost here, and where they stand among others.

import { markOf } from '../object/object_mark.js';
import { costOf } from '../run/method_cost.js';
import { methodOf, settingsOf } from '../state/questions.js';
import { CONTROLS, measureOf } from './tasks.js';

/**
 * @typedef {import('../state/types.js').MethodRecord} MethodRecord
 * @typedef {import('../state/types.js').MetricRecord} MetricRecord
 * @typedef {import('../state/types.js').Question} Question
 * @typedef {import('../state/types.js').Value} Value
 *
 * A method, and what was measured of its map.
 * @typedef {{ id: string, label: string, value: number }} Measured
 *
 * Metrics of one family, with what they ask.
 * @typedef {{ family: string, title: string, question: string, metrics: MetricRecord[] }} Family
 *
 * A metric's number for a map, beside those of the controls and of the best other method, and where a number stands on the bar, 0 to 1.
 * @typedef {object} Standing
 * @property {import('../state/types.js').MetricResult | undefined} own what the engine said
 * @property {Measured[]} controls
 * @property {Measured | null} best
 * @property {number} low
 * @property {number} high
 * @property {(value: number) => number} placeOf
 */

/** What is measured with one press of a button, and what asks before it begins. */
const CHEAP_PASSES = 40;
const BATCH_PASSES = 20;
const LONG_MS = 15_000;
const LONG_PASSES = 150;

/** @type {Record<import('../../client/types.js').MetricFamily, [title: string, question: string]>} */
export const FAMILIES = {
  faithfulness: ['Faithfulness', 'Does the score change with the pixels that the map marks?'],
  localisation: ['Localisation', 'Does the map lie on the object? Mark the object, unless the gallery has it.'],
  robustness: ['Robustness', 'Does the map stay the same when the photo hardly changes?'],
  randomisation: ['Randomisation', 'Does the map depend on the network and on the class?'],
  complexity: ['Complexity', 'How much of the photo does the map mark?'],
  axioms: ['Axioms', 'Does the map have the properties that its method promises?'],
};

/** Methods that know nothing of the network, as far as this engine has them. @param {MethodRecord[] | null} methods */
export const controlsOf = (methods) =>
  CONTROLS.map((id) => methods?.find((method) => method.id === id))
    .filter((method) => method !== undefined)
    // That it is a control is said already.
    .map(({ id, label }) => ({ id, label: label.replace(/ \(control\)$/, '') }));

/**
 * What a metric costs for the method on display, in forward passes and, where the pace is known, in milliseconds.
 * @param {MetricRecord} metric @param {Value} value
 * @returns {{ passes: number, ms: number | null, long: boolean }}
 */
export function costOfMetric(metric, value) {
  const method = methodOf(value, value.state.method);
  const passes = (metric.passes ?? 0) + (metric.maps ?? 0) * (method.passes ?? 1);
  const pass_ms = costOf({ passes: 1 }, value);
  const ms = pass_ms === null ? null : passes * pass_ms;
  return { passes, ms, long: ms === null ? passes > LONG_PASSES : ms > LONG_MS };
}

/** Whether everything that a metric needs is there. @param {MetricRecord} metricRecord @param {Value} value */
export const isReady = ({ needs }, value) => !needs.includes('region') || markOf(value) !== null;

/** Those that are measured together: cheap, and ready. @param {Value} value */
export const cheapMetrics = (value) =>
  (value.metrics ?? []).filter((metric) => isReady(metric, value) && costOfMetric(metric, value).passes <= CHEAP_PASSES);

/**
 * Metrics in the order of their cost, as many at a time as cost little together: numbers come one after another, and the map, which is
 * made anew each time, is not what costs most.
 * @param {MetricRecord[]} metrics @param {Value} value
 */
export function batchesOf(metrics, value) {
  const method = methodOf(value, value.state.method);
  const most = BATCH_PASSES + 3 * (method.passes ?? 1);
  const costed = metrics.map((metric) => ({ metric, cost: costOfMetric(metric, value).passes }));
  /** @type {MetricRecord[][]} */
  const batches = [];
  let spent = Infinity;
  for (const { metric, cost } of costed.sort((a, b) => a.cost - b.cost)) {
    if (spent + cost > most) {
      batches.push([]);
      spent = 0;
    }
    batches[batches.length - 1].push(metric);
    spent += cost;
  }
  return batches;
}

/**
 * What metrics cost together, with those of the controls, in milliseconds; null where the pace is not known.
 * @param {MetricRecord[]} metrics @param {Value} value
 */
export function costWithControls(metrics, value) {
  const costs = metrics.map((metric) => costOfMetric(metric, value).ms);
  const known = costs.filter((ms) => ms !== null);
  if (known.length < costs.length) return null;
  return known.reduce((sum, ms) => sum + ms, 0) * (1 + controlsOf(value.methods).length);
}

/** Families with their metrics, in the registry's order. @param {MetricRecord[]} metrics */
export function metricFamilies(metrics) {
  const names = [...new Set(metrics.map(({ family }) => family))];
  return names.map((family) => ({
    family,
    title: FAMILIES[family][0],
    question: FAMILIES[family][1],
    metrics: metrics.filter((metric) => metric.family === family),
  }));
}

/**
 * A metric's number for the map and for the controls, and where each stands on the bar.
 * @param {MetricRecord} metric @param {Question} question @param {Value} value
 * @returns {Standing}
 */
export function standingOf(metric, question, value) {
  const own = measureOf(value, question, metric);
  const controls = controlsOf(value.methods)
    // A control is not held against itself.
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
  if (beaten.length === controls.length) return controls.length === 1 ? 'Better than the control.' : 'Better than every control.';
  const others = controls.filter((control) => !beaten.includes(control)).map(({ label }) => label.toLowerCase());
  const last = others.pop();
  return `No better than ${others.length > 0 ? `${others.join(', ')} and ${last}` : last}.`;
}

/** @param {{ id: string, label: string, value: number | null }} one @returns {one is Measured} */
const hasValue = (one) => one.value !== null;
