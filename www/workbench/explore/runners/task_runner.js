// Turns a task into a request to the engine, and gives it to the runner of its kind, which keeps the answer.

import { canvasFromPhoto, seenPixels } from '../../../shared/canvas.js';
import { typedParameters } from '../../state/parameters.js';
import { methodOf, resultOf, photoModelKey } from '../../state/questions.js';
import { createRunChanged } from './changed.js';
import { createRunChart } from './chart.js';
import { createRunElsewhere } from './elsewhere.js';
import { createRunFrame } from './frame.js';
import { createRunScore } from './score.js';
import { createRunVerdict } from './verdict.js';

/**
 * @typedef {import('../../state/types/parts.js').Opened} Opened
 * @typedef {import('../../state/types/answers.js').Question} Question
 * @typedef {import('../../state/types/answers.js').Result} Result
 * @typedef {import('../../../client/types.js').Score} Score
 * @typedef {import('../../state/types/choices.js').State} State
 * @typedef {import('../../state/types/parts.js').Store} Store
 * @typedef {import('../../state/types/tasks.js').Task} Task
 * @typedef {import('../../../client/connection.js').Options} Options
 * @typedef {import('../../../client/types.js').ParameterValues} ParameterValues
 * @typedef {import('../../../client/photo.js').Photo} OpenPhoto
 * @typedef {import('../../../shared/canvas.js').SeenScene} SeenScene
 *
 * @typedef {object} RunnerParts
 * @property {Store} store
 * @property {Opened} opened photos and networks by key
 * @property {(photo: import('../../../client/types.js').PhotoRecord) => HTMLCanvasElement} canvasOf
 * @property {(scene: SeenScene) => Uint8ClampedArray} pixelsOf
 * @property {(change: Partial<State>) => void} [choose] for what a task finds and the state then holds
 *
 * What a task is about: the network, the photo and, where the method starts from one, the second photo.
 * @typedef {{ network: import('../../../client/model.js').Model, photo: OpenPhoto, reference?: OpenPhoto }} Subject
 *
 * What every task sends to the engine.
 * @typedef {Options & { target: number | string, score: Score, against?: number | string, method: string, parameters: ParameterValues, reference?: OpenPhoto }} Request
 */

/** @param {Omit<RunnerParts, "canvasOf" | "pixelsOf"> & Partial<RunnerParts>} parts */
export function createTaskRunner({ store, opened, canvasOf = canvasFromPhoto, pixelsOf = seenPixels, choose }) {
  const get = store.get;
  const runners = {
    changed: createRunChanged({ store, canvasOf }),
    frame: createRunFrame({ store, opened, pixelsOf }),
    score: createRunScore({ store }),
    verdict: createRunVerdict({ store }),
    elsewhere: createRunElsewhere({ store, choose }),
    chart: createRunChart({ store }),
  };

  /**
   * The network of a question, the photo, and the second photo where there is one.
   * @param {Question} question @param {Options} options @returns {Promise<Subject>}
   */
  async function subjectOf({ model, photo, reference }, options) {
    return {
      network: await opened.model(model, options),
      photo: await opened.photo(photo, options),
      ...(reference !== '' && { reference: await opened.photo(reference, options) }),
    };
  }

  /**
   * The question of a task as the engine takes it: about the class by its number, since the likeliest may be another one now.
   * @param {Question} question
   */
  function requestOf(question) {
    const { methods, model } = get();
    const { method, parameters, against, score } = question;
    const { parameters: declared } = methodOf({ methods }, method);
    return {
      target: targetOf(question),
      score,
      ...(against !== '' && { against }),
      method,
      parameters: typedParameters(declared, parameters, model),
    };
  }

  /** The answer on display says which class it is about. @param {Question} question */
  function targetOf(question) {
    const value = get();
    const near = (/** @type {Result} */ other) => photoModelKey(other.question) === photoModelKey(question);
    const known = resultOf(value, question) ?? [...value.results.values()].find(near);
    return question.target === 'top' ? (known?.report.predictions[0].index ?? 'top') : question.target;
  }

  return async (/** @type {Task} */ task, /** @type {Options} */ options) => {
    const { question } = task;
    const { network, photo, reference } = await subjectOf(question, options);
    const request = { ...requestOf(question), ...options, ...(reference && { reference }) };
    // Each task goes to the runner of its kind.
    const run = /** @type {(task: Task, request: Request, subject: Subject) => Promise<void>} */ (runners[task.kind]);
    await run(task, request, { network, photo });
    const { ui } = get();
    if (task.follow) store.set({ ui: { ...ui, layer: task.layer ?? ui.layer } });
  };
}
