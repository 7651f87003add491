// Which task comes next. What the visitor asked for comes first; what the page wants by itself waits until nothing else is to be done.

import { CAMERA_PRESET, FRAMES } from '../camera/frames.js';
import { costOf } from './method_cost.js';
import { methodOf, questionOf, questionsOf, resultKey, resultOf, photoModelKey } from '../state/questions.js';
import { subjectKey } from './keys.js';
import { changeTask, layerTask, presetViews, wiggleTask, frameTasks, verdictTask } from './tasks.js';
import { verdictOf, layerAsked, taskFailureOf } from './findings.js';

/**
 * @typedef {import('../state/types/tasks.js').Task} Task
 * @typedef {import('../state/types/value.js').Value} Value
 */

/** What three views may cost without being asked for. */
const UNASKED_MS = 10_000;

/** What three views may cost without being asked for, where the pace is not known. */
const UNASKED_PASSES = 60;

/** Whether the answer that a task is about is one of those on display. @param {Task} wanted @param {Value} value */
export function isAbout(wanted, value) {
  const own = wanted.kind === 'chart' ? subjectKey : resultKey;
  return questionsOf(value).some((question) => own(value, question) === wanted.about);
}

/** What is to be done next about the answers on display; null when there is nothing. @param {Value} value */
export function nextTask(value) {
  const wantedByItself = value.unaskedTasks ? unasked(value) : [];
  return value.tasks.find((wanted) => isAbout(wanted, value)) ?? wantedByItself.find((wanted) => isOpen(wanted, value)) ?? null;
}

/** @param {Task} wanted @param {Value} value */
const isOpen = (wanted, value) =>
  !taskFailureOf(value, wanted) && ![value.evidence, value.changes, value.frames?.found].some((known) => known?.has(wanted.key));

/** What the page wants by itself, as long as what it takes is open. @param {Value} value */
export function unasked(value) {
  const { state, opened, ui } = value;
  if (!opened.photos.has(state.photo) || !opened.models.has(state.model)) return [];
  const known = questionsOf(value).filter(
    (question) => resultOf(value, question) && (question.reference === '' || opened.photos.has(question.reference)),
  );
  const own = { unasked: true };
  const verdicts = known
    .filter((question) => !verdictOf(value, question))
    .map((question) => verdictTask(value, question, 'quick', own));
  if (state.compare !== '' || known.length === 0) return verdicts;
  const [question] = known;
  if (state.tab === 'views' && state.preset === CAMERA_PRESET) {
    const wanted = value.frames && isQuick(value, FRAMES) ? frameTasks(value, question, own) : [];
    return [...verdicts, ...wanted];
  }
  const views = state.tab === 'views' && state.preset !== CAMERA_PRESET ? presetViews(value, question) : [];
  if (views.length > 0 && isQuick(value, views.length)) {
    const changes = views.map(({ change }) => changeTask(value, question, change, own));
    // Another method is wiggled as the last one was.
    const wiggle = ui.wiggle.amount > 0 ? [wiggleTask(value, question, ui.wiggle, own)] : [];
    return [...verdicts, ...changes, ...wiggle];
  }
  if (state.tab === 'break' && isQuick(value, 1)) return [...verdicts, layerTask(value, question, layerAsked(value), own)];
  return verdicts;
}

/**
 * Whether so many maps of the method cost so little that they need not be asked for.
 * @param {Value} value @param {number} maps
 */
export function isQuick(value, maps) {
  const method = methodOf(value, value.state.method);
  const cost = costOf(method, value);
  return cost === null ? maps * method.passes <= UNASKED_PASSES : maps * cost <= UNASKED_MS;
}

/** Whether a task is about this photo and this network: others will not be asked for again soon. @param {Value} value */
export const isNear = (value) => (/** @type {Task} */ wanted) =>
  photoModelKey(wanted.question) === photoModelKey(questionOf(value.state));
