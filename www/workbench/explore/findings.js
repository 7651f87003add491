// What was found out about answers, as the value holds it: verdicts, measures, changed maps, frames and the chart.

import { currentCells } from '../chart/chart.js';
import { gradeWord } from '../chart/chart_words.js';
import { markKey } from '../object/object_mark.js';
import { evidenceKey, detailsText, frameKey, measureKey, verdictKey, chartKey } from './keys.js';

/**
 * @typedef {import('../state/types/tasks.js').ChangedPhoto} ChangedPhoto
 * @typedef {import('../state/types/chart.js').Chart} Chart
 * @typedef {import('../../client/types.js').MetricResult} MetricResult
 * @typedef {import('../../client/types.js').VerdictReport} VerdictReport
 * @typedef {import('../../client/types.js').Change} Change
 * @typedef {import('../../client/types.js').Depth} Depth
 * @typedef {import('../../client/types.js').MetricRecord} MetricRecord
 * @typedef {import('../state/types/answers.js').Question} Question
 * @typedef {import('../state/types/tasks.js').Task} Task
 * @typedef {import('../state/types/value.js').Value} Value
 */

/** The most thorough first. @type {Depth[]} */
const DEPTHS = ['standard', 'quick'];

/**
 * What the network makes of a frame, or undefined.
 * @param {Value} value @param {Question} question @param {number} place
 */
export const frameOf = (value, question, place) => value.frames?.found.get(frameKey(value, question, place));

/**
 * What a metric said about an answer: { value, reason, curve … }, or undefined.
 * @param {Value} value @param {Question} question @param {MetricRecord} metric
 */
export function measureOf(value, question, metric) {
  // Under such a key is what a metric said.
  return /** @type {MetricResult | undefined} */ (value.evidence.get(measureKey(value, question, metric, markKey(value))));
}

/**
 * What a change made of an answer, or undefined.
 * @param {Value} value @param {Question} question @param {Change} change
 */
const changedOf = (value, question, change) =>
  value.changes.get(evidenceKey(value, question, 'changed', detailsText({ change })));

/**
 * The same of a change of the photo, which has a picture.
 * @param {Value} value @param {Question} question @param {Change & { view?: object }} change
 */
export const changedPhotoOf = (value, question, change) =>
  /** @type {ChangedPhoto | undefined} */ (changedOf(value, question, change));

/** @param {Value} value @param {Question} question @param {number} randomised */
export const changedNetworkOf = (value, question, randomised) => changedOf(value, question, { randomised, seed: 0 });

/** The most thorough verdict on an answer that there is, or undefined. @param {Value} value @param {Question} question */
export function verdictOf(value, question) {
  for (const depth of DEPTHS) {
    const known = /** @type {VerdictReport | undefined} */ (value.evidence.get(verdictKey(value, question, depth)));
    if (known) return known;
  }
  return undefined;
}

/**
 * How many layers of the network can be re-initialised, as any changed answer says; null where there is none yet.
 * @param {Value} value
 */
export function layersOf({ changes, state }) {
  return [...changes.values()].find(({ model }) => model === state.model)?.layers ?? null;
}

/** How many layers the slider asks to re-initialise, one at least. @param {Value} value */
export const layerAsked = (value) => Math.max(1, Math.min(value.ui.layer, layersOf(value) ?? 1));

/** Why a task came to nothing, or undefined. @param {Value} value @param {Pick<Task, "key">} task */
export const taskFailureOf = (value, { key }) => value.taskFailures.get(key);

/**
 * What the chart, where it was measured, draws in red of a map that the verdict measures too: "beats one at most", "jumps". The chart
 * takes the usual settings of every method.
 * @param {Value} value @param {Question} question @returns {string[]}
 */
export function poorInChart(value, question) {
  if (Object.keys(question.parameters).length > 0) return [];
  const cells = chartOf(value, question)?.rows.find(({ method }) => method === question.method)?.cells;
  return /** @type {const} */ (['faithfulness', 'stability'])
    .map((column) => cells?.[column])
    .flatMap((cell) => (cell?.grade === 'poor' ? [gradeWord(cell)] : []));
}

/**
 * The chart of this photo, network and class, without what was measured for another mark; undefined where there is none.
 * @param {Value} value @param {Question} [question] whose photo, network and class; that of the page unless told otherwise
 */
export function chartOf(value, question) {
  const chart = /** @type {Chart | undefined} */ (value.evidence.get(chartKey(value, question)));
  return chart && currentCells(chart, markKey(value));
}
