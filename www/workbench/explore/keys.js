// The keys under which the value keeps what was found out about answers.

import { questionOf, resultKey } from '../state/questions.js';

/**
 * @typedef {import('../../client/types.js').Depth} Depth
 * @typedef {import('../../client/types.js').MetricRecord} MetricRecord
 * @typedef {import('../state/types/answers.js').Question} Question
 * @typedef {import('../state/types/value.js').Value} Value
 */

/**
 * Under which key is kept what was found out about an answer.
 * @param {Value} value @param {Question} question @param {string[]} what words
 */
export const evidenceKey = (value, question, ...what) => [resultKey(value, question), ...what].join('\n');

/** What goes with a question, as a text: equal texts, equal tasks. @param {unknown} details @returns {string} */
export function detailsText(details) {
  if (Array.isArray(details)) return `[${details.map(detailsText).join()}]`;
  if (details === null || typeof details !== 'object') return String(details);
  return `{${Object.entries(details)
    .map(([name, each]) => `${name}:${detailsText(each)}`)
    .join()}}`;
}

/** Photo, network, device and class, whatever the method. @param {Value} value @param {Question} question */
export const subjectKey = (value, question) => resultKey(value, subjectOf(question));

/** @type {WeakMap<Question, Question>} */
const subjects = new WeakMap();

/** The same object each time, so that its key is made once. @param {Question} question */
function subjectOf(question) {
  const known = subjects.get(question) ?? { ...question, method: '', parameters: {}, reference: '' };
  subjects.set(question, known);
  return known;
}

/**
 * About the frame and not about the photo: its likeliest class may be another.
 * @param {Value} value @param {Question} question @param {number} place
 */
export const frameKey = (value, question, place) =>
  evidenceKey(value, { ...question, photo: value.frames?.pictures[place].key ?? '' }, 'frame');

/**
 * A number that needs to know where the object is belongs to one mark. @param {string} where the key of the mark
 * @param {Value} value @param {Question} question @param {MetricRecord} metric
 */
export const measureKey = (value, question, metric, where) =>
  evidenceKey(value, question, 'metric', metric.id, metric.needs.includes('region') ? where : '');

/** Under which key a verdict is kept. @param {Value} value @param {Question} question @param {Depth} depth */
export const verdictKey = (value, question, depth) => evidenceKey(value, question, 'verdict', detailsText({ depth }));

/**
 * Under which key the chart of a photo, network and class is kept.
 * @param {Value} value @param {Question} [question] that of the page unless told otherwise
 */
export const chartKey = (value, question = questionOf(value.state)) => `chart\n${subjectKey(value, question)}`;
