// What becomes of an answer: it is kept under its question, and shown if it is the one that is asked for.

import { shortLabel } from '../../shared/format.js';
import { askedKey, questionsOf, resultKey, resultOf, photoModelKey, wantedKey } from '../state/questions.js';
import { remember } from '../state/results.js';
import { learnPace } from '../explore/method_cost.js';
import { stillWanted } from './steps.js';
import { engineText, t } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/answers.js').Result} Result
 * @typedef {import('../state/types/answers.js').Answer} Answer
 * @typedef {import('../../client/types.js').Prediction} Prediction
 * @typedef {import('../../client/types.js').Familiarity} Familiarity
 * @typedef {import('../state/types/answers.js').Question} Question
 * @typedef {import('../state/types/answers.js').Sketch} Sketch
 * @typedef {import('../state/types/parts.js').Store} Store
 */

/** @param {{ store: Store }} about */
export function createResults({ store }) {
  const get = store.get;

  /**
   * The classes are known, and with them what “the top prediction” means.
   * @param {Question} question @param {Prediction[]} predictions @param {Familiarity | null} familiarity
   */
  function learn(question, predictions, familiarity) {
    const topClasses = new Map(get().topClasses).set(photoModelKey(question), predictions[0].index);
    store.set({ topClasses, predictions, familiarity });
  }

  /** @param {Answer} result */
  function keepAnswer(result) {
    const { key, question, report } = result;
    const value = get();
    const single = value.state.compare === '';
    const name = t`${engineText(report.name ?? result.madeFrom.method.label)} for ${shortLabel(report.target.label)}`;
    learn(question, report.predictions, report.familiarity);
    if (!isWhole(result)) {
      const { done, total } = /** @type {import('../../client/types.js').Done} */ (result.report.partial);
      store.set({
        stoppedAnswer: result,
        stoppedFor: wantedKey(value),
        announcement: t`${name} was stopped after ${done} of ${total} parts.`,
      });
    } else {
      const paces = learnPace(value.paces, { ...result, device: value.device });
      store.set({
        paces,
        results: remember(get().results, resultKey(get(), question), result),
        announcement: t`${name} is ready.`,
      });
    }
    if (single && stillWanted({ kind: 'explain', key, question }, get())) display(result);
  }

  /**
   * Shows a report in the single view; while it is being made, `finished` is false.
   * @param {Sketch} sketch @param {{ finished?: boolean }} [options]
   */
  function display({ report, madeFrom, key }, { finished = true } = {}) {
    const value = get();
    store.set({
      report,
      madeFrom,
      predictions: report.predictions,
      familiarity: report.familiarity,
      // The same report is not drawn again.
      drawn_ms: report === value.report ? value.drawn_ms : null,
      reportKey: finished ? askedKey(value) : key,
      reportFinished: finished,
      ...(finished && { reportState: value.state }),
    });
  }

  /** Shows what was computed before. */
  function recall() {
    const value = get();
    const question = questionsOf(value).find((one) => resultOf(value, one));
    const result = question && resultOf(value, question);
    if (!result) return;
    const { photo, model, method } = result.madeFrom;
    const { report } = result;
    // Looked at again, it is the last to be forgotten.
    const results = remember(value.results, resultKey(value, question), result);
    if (photo !== value.photo) store.set({ ui: { ...value.ui, cursor: null } });
    store.set({ results, photo, model, predictions: report.predictions, familiarity: report.familiarity, progress: null });
    if (value.state.compare !== '') return;
    display({ report, madeFrom: result.madeFrom, key: askedKey(value) });
    store.set({ announcement: t`${engineText(report.name ?? method.label)} for ${shortLabel(report.target.label)} is ready.` });
  }

  return { learn, keepAnswer, display, recall };
}

/** Whether the map was made to its end. @param {Answer} answer @returns {answer is Result} */
const isWhole = (answer) => !answer.report.partial;
