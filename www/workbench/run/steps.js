// What has to happen next so that the page shows what the state asks for. `step_runner.js` does one step after another until
// none is left, and aborts a step that the state no longer asks for.

import {
  askedKey,
  cellsOf,
  keyOf,
  questionOf,
  questionsOf,
  resultKey,
  resultOf,
  wantedKey,
  wantsReference,
} from '../state/questions.js';
import { nextTask } from '../explore/next_task.js';

/**
 * @typedef {import('../state/types/steps.js').Step} Step
 * @typedef {import('../state/types/value.js').Value} Value
 */

/**
 * @param {Value} value @returns {Step | null}
 */
export function nextStep(value) {
  const { state, opened } = value;
  if (value.stoppedFor === wantedKey(value)) return null;
  if (value.startedFor !== state.device) return { kind: 'start', key: `start ${state.device}` };
  const wanted = nextQuestion(value);
  if (wanted === null && !onDisplay(value)) return { kind: 'recall', key: wantedKey(value) };
  // Tasks wait until every map is finished.
  const task = wanted === null ? nextTask(value) : null;
  const question = wanted ?? task?.question;
  if (!question) return null;
  if (state.photo && !(opened.photos.has(state.photo) && value.photo?.key === state.photo)) {
    return { kind: 'photo', key: `photo ${state.photo}` };
  }
  if (state.model && !(opened.models.has(state.model) && value.model?.key === state.model)) {
    return { kind: 'load', key: `load ${state.model}` };
  }
  if (!value.photo || !value.model) return null;
  if (wantsReference(question.parameters) && question.reference !== '' && !opened.photos.has(question.reference)) {
    return { kind: 'reference', key: `reference ${question.reference}` };
  }
  return task ? { kind: 'task', key: task.key, question, task } : { kind: 'explain', key: keyOf(question), question };
}

/** The question that is to be computed next; null when every answer is there. @param {Value} value */
function nextQuestion(value) {
  const { state } = value;
  if (state.compare === '') {
    const question = questionOf(state);
    return onDisplay(value) || resultOf(value, question) ? null : question;
  }
  const open = cellsOf(value).find(({ question }) => !resultOf(value, question) && !value.failures.has(keyOf(question)));
  return open?.question ?? null;
}

/** Photo, network and, in the single view, map are those that the state names. @param {Value} value */
function onDisplay(value) {
  const { state, photo, model } = value;
  const here = photo?.key === state.photo && model?.key === state.model;
  if (state.compare === '') return value.reportFinished && value.reportKey === askedKey(value) && here;
  // Where every cell failed there is nothing to recall.
  return here || !cellsOf(value).some(({ question }) => resultOf(value, question));
}

/** Whether a step under way still leads to what is wanted now. @param {Step} step @param {Value} value */
export function stillWanted(step, value) {
  const { kind, key } = step;
  const { state } = value;
  switch (kind) {
    case 'start':
      return key === `start ${state.device}`;
    case 'photo':
      return key === `photo ${state.photo}`;
    case 'load':
      return key === `load ${state.model}`;
    case 'reference':
      return key === `reference ${state.reference}`;
    case 'task':
      return nextStep(value)?.key === key;
    case 'recall':
      return false;
    case 'explain': {
      const { question } = step;
      return questionsOf(value).some((wanted) => resultKey(value, wanted) === resultKey(value, question));
    }
  }
}
