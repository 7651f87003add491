// Runs the task `verdict`: the checks of a map.

import { standingWords } from '../../../shared/verdict_words.js';
import { methodOf } from '../../state/questions.js';
import { keepEvidence } from './evidence_kept.js';
import { verdictKey } from '../keys.js';
import { engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/tasks.js').VerdictTask} VerdictTask
 * @typedef {import('./task_runner.js').Request} Request
 * @typedef {import('./task_runner.js').RunnerParts} RunnerParts
 * @typedef {import('./task_runner.js').Subject} Subject
 */

/** @param {Pick<RunnerParts, "store">} parts */
export function createRunVerdict({ store }) {
  /** @param {VerdictTask} task @param {Request} request @param {Subject} subject */
  return async ({ key, question, details: { depth } }, request, { network, photo }) => {
    const found = await network.verdict(photo, { ...request, depth });
    keepEvidence(store, key, found);
    // The thorough one stands for the quick one too.
    if (depth === 'standard') keepEvidence(store, verdictKey(store.get(), question, 'quick'), found);
    const { label } = methodOf(store.get(), question.method);
    store.set({ announcement: t`Checked: ${engineText(label)}. ${standingWords(found)}.` });
  };
}
