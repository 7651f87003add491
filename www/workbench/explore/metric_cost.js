// What a metric costs here, and which metrics are measured together.

import { markOf } from '../object/object_mark.js';
import { costOf } from './method_cost.js';
import { methodOf } from '../state/questions.js';
import { controlsOf } from './controls.js';

/**
 * @typedef {import('../../client/types.js').MetricRecord} MetricRecord
 * @typedef {import('../state/types/value.js').Value} Value
 *
 * Metrics of one family, with what they ask.
 * @typedef {{ family: string, title: string, question: string, metrics: MetricRecord[] }} Family
 */

/** What is measured with one press of a button, and what asks before it begins. */
const CHEAP_PASSES = 40;

const BATCH_PASSES = 20;

const LONG_MS = 15_000;

const LONG_PASSES = 150;

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
  const pass_ms = costOf({ passes: 1 }, value);
  if (pass_ms === null) return null;
  // The map of a control takes no time.
  const controls = controlsOf(value.methods).length;
  return metrics.reduce(
    (sum, metric) => sum + (costOfMetric(metric, value).passes + controls * (metric.passes ?? 0)) * pass_ms,
    0,
  );
}
