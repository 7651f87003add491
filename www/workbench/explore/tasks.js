// The tasks: what the engine can do with a finished map, such as a check, a metric or a chart. `next_task.js` says which comes next.

import { CAMERA_PRESET, FRAMES } from '../camera/frames.js';
import { sideOf, viewsOfPreset, wiggleOf } from './view_changes.js';
import { markKey, markOf } from '../object/object_mark.js';
import { questionOf, questionsOf, resultKey, resultOf } from '../state/questions.js';
import { evidenceKey, detailsText, subjectKey, frameKey } from './keys.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('../../client/types.js').Change} Change
 * @typedef {import('../../client/types.js').ChartColumnId} ColumnId
 * @typedef {import('../../client/types.js').Depth} Depth
 * @typedef {import('../state/types/object.js').Mark} Mark
 * @typedef {import('../state/types/answers.js').Question} Question
 * @typedef {import('../state/types/tasks.js').Task} Task
 * @typedef {import('../state/types/value.js').Value} Value
 * @typedef {import('../state/types/tasks.js').Wiggle} Wiggle
 *
 * What there is to say of a task beside its kind and details. `about`: the question whose answer it is about, where it is another than its own.
 * @typedef {Partial<Pick<Task, "slot" | "label" | "unasked" | "follow" | "layer" | "mark" | "key">> & { about?: Question }} TaskOptions
 */

/**
 * @template {Task["kind"]} K
 * @param {Value} value @param {K} kind @param {Question} question
 * @param {Extract<Task, { kind: K }>["details"]} details what goes with the question
 * @param {TaskOptions & { label: string }} options
 * @returns {Extract<Task, { kind: K }>}
 */
function task(value, kind, question, details, { about = question, slot = kind, label, ...rest }) {
  const made = {
    kind,
    slot,
    label,
    question,
    details,
    about: kind === 'chart' ? subjectKey(value, about) : resultKey(value, about),
    key: evidenceKey(value, question, kind, detailsText(details)),
    ...rest,
  };
  // Kind and details belong together.
  return /** @type {Extract<Task, { kind: K }>} */ (/** @type {unknown} */ (made));
}

/** @param {Value} value @param {Question} question @param {Change} change @param {TaskOptions} [options] */
export const changeTask = (value, question, change, options = {}) =>
  task(value, 'changed', question, { change }, { label: t`Changing the photo`, ...options });

/** @param {Value} value @param {Question} question @param {number} randomised @param {TaskOptions} [options] */
export const layerTask = (value, question, randomised, options = {}) =>
  changeTask(
    value,
    question,
    { randomised, seed: 0 },
    { slot: 'layers', label: t`Re-initialising ${randomised} of the layers`, layer: randomised, ...options },
  );

/** What is changed about the photo of an answer depends on the side of its map; no task is made before there is one. @param {Value} value @param {Question} question */
function answeredSide(value, question) {
  const answer = resultOf(value, question);
  return answer ? sideOf(answer) : 0;
}

/** The three other views of the preset that is chosen. @param {Value} value @param {Question} question */
export const presetViews = (value, question) =>
  viewsOfPreset(
    value.state.preset === CAMERA_PRESET ? 'mixed' : value.state.preset,
    value.state.presetSeed,
    answeredSide(value, question),
  );

/** @param {Value} value @param {Question} question @param {Wiggle} wiggle @param {TaskOptions} [options] */
export const wiggleTask = (value, question, wiggle, options = {}) =>
  changeTask(value, question, wiggleOf(wiggle, answeredSide(value, question)), {
    slot: 'wiggle',
    label: t`Wiggling`,
    ...options,
  });

/**
 * The first frame comes first: it says which class is explained on the others, and where their maps are laid.
 * @param {Value} value @param {Question} question @param {number} place @param {TaskOptions} [options]
 */
export const frameTask = (value, question, place, options = {}) =>
  task(
    value,
    'frame',
    question,
    { place },
    { key: frameKey(value, question, place), label: t`Explaining frame ${place + 1} of ${FRAMES}`, ...options },
  );

/** @param {Value} value @param {Question} question @param {TaskOptions} [options] */
export const frameTasks = (value, question, options) =>
  Array.from({ length: FRAMES }, (_, place) => frameTask(value, question, place, options));

/** @param {Value} value @param {Question} question @param {Depth} depth @param {TaskOptions} [options] */
export const verdictTask = (value, question, depth, options = {}) =>
  task(
    value,
    'verdict',
    question,
    { depth },
    { label: depth === 'quick' ? t`Checking the map` : t`Checking thoroughly`, ...options },
  );

/**
 * @param {Mark | null} mark where the object is, or null; pixels are no part of a key, and so it goes beside the details
 * @param {Value} value @param {Question} question @param {string[]} metrics @param {TaskOptions} [options]
 */
export const scoreTask = (value, question, metrics, mark, options = {}) =>
  task(value, 'score', question, { metrics, where: mark?.key ?? '' }, { label: t`Measuring`, mark, ...options });

/** The slot of the task that looks for a second class. */
export const ELSEWHERE = 'elsewhere';

/** Which class the network sees elsewhere in the photo. @param {Value} value */
export const elsewhereTask = (value) =>
  task(value, ELSEWHERE, questionsOf(value)[0], {}, { label: t`Looking for a class elsewhere in the photo` });

/** @param {ColumnId[] | null} [columns] ids; all without @param {Value} value @param {string[]} methods */
export function chartTask(value, methods, columns = null) {
  const details = { methods, columns, where: markKey(value) };
  return task(value, 'chart', questionOf(value.state), details, { label: t`Measuring the methods`, mark: markOf(value) });
}
