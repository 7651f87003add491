// Runs the task `score`: what metrics measure of a map.

import { regionOf } from '../../object/object_mark.js';
import { keepEvidence } from './evidence_kept.js';
import { measureKey } from '../keys.js';

/**
 * @typedef {import('../../state/types/tasks.js').ScoreTask} ScoreTask
 * @typedef {import('./task_runner.js').Request} Request
 * @typedef {import('./task_runner.js').RunnerParts} RunnerParts
 * @typedef {import('./task_runner.js').Subject} Subject
 */

/** @param {Pick<RunnerParts, "store">} parts */
export function createRunScore({ store }) {
  /** @param {ScoreTask} task @param {Request} request @param {Subject} subject */
  return async ({ question, mark, details: { metrics, where } }, request, { network, photo }) => {
    const answer = await network.score(photo, { ...request, metrics, region: regionOf(mark) });
    for (const measured of answer.metrics) {
      const metric = store.get().metrics?.find(({ id }) => id === measured.id);
      if (metric) keepEvidence(store, measureKey(store.get(), question, metric, where), measured);
    }
  };
}
