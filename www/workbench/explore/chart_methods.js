// Which methods the chart compares, in which order, and about how long that takes here.

import { fittingMethods, servedModel } from '../state/method_fit.js';
import { costOf } from './method_cost.js';

/**
 * @typedef {import('../../client/types.js').ChartColumnId} ColumnId
 * @typedef {import('../../client/types.js').MethodRecord} MethodRecord
 * @typedef {import('../state/types/value.js').Value} Value
 */

/** What the chart compares when it is not told otherwise: the methods that are taught first, one more of each kind, and the controls. */
const USUAL = [
  'gradient',
  'smoothgrad',
  'integrated-gradients',
  'guided-backprop',
  'grad-cam',
  'score-cam',
  'occlusion',
  'lime',
  'sobel',
  'random',
];

/** What the verdict, and so the chart, spends on a re-run of a method and on each way through the squares of the photo. */
const MAP_PASSES = 24;
const STEPS = 6;

/**
 * About how many forward passes a cell costs, as `cost()` in `src/session/chart/columns.rs` has it; change them together. A column that is
 * not listed costs one.
 * @type {Partial<Record<ColumnId, (map: number, networks: number) => number>>}
 */
const PASSES = {
  time: (map) => 2 * map,
  stability: (map) => Math.min(map, MAP_PASSES),
  flexibility: (_, networks) => 4 * networks,
  faithfulness: () => 2 * STEPS + 1,
};

/** All that the chart can compare: what the network can serve. @param {Pick<Value, "methods" | "state" | "model">} value */
export const comparableMethods = (value) => fittingMethods(value.methods ?? [], servedModel(value));

/** The methods of the chart, the quick ones first. @param {Pick<Value, "methods" | "state" | "ui" | "model">} value */
export function chartMethods(value) {
  const { state, ui } = value;
  const wanted = comparableMethods(value).filter(({ id }) => ui.chartOf === 'all' || USUAL.includes(id) || id === state.method);
  return wanted.toSorted((a, b) => (a.passes ?? 0) - (b.passes ?? 0));
}

/**
 * Milliseconds that it will about take to measure methods; null before anything was computed here. Other networks than the one on display are
 * counted as if they were as quick.
 * @param {MethodRecord[]} methods @param {ColumnId[]} columns @param {Pick<Value, "paces" | "device" | "model" | "cards">} value
 */
export function chartCost(methods, columns, value) {
  if (methods.length === 0) return 0;
  const networks = Math.max(0, (value.cards?.length ?? 0) - 1);
  const passesOf = (/** @type {MethodRecord} */ { passes }) =>
    columns.reduce((sum, id) => sum + (PASSES[id]?.((passes ?? 0) + 1, networks) ?? 1), 0);
  return costOf({ passes: methods.reduce((sum, method) => sum + passesOf(method), 0) }, value);
}
