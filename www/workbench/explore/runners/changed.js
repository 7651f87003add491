// Runs the task `changed`: the same question with the photo changed, or with layers of the network re-initialised.

import { agreement } from '../../../shared/agreement.js';
import { remember } from '../../state/results.js';
import { agreementWhere, alignedMap } from '../aligned_maps.js';

/**
 * @typedef {import('../../state/types/tasks.js').Changed} Changed
 * @typedef {import('../../state/types/tasks.js').ChangedTask} ChangedTask
 * @typedef {import('../../state/types/tasks.js').ChangedPhoto} ChangedPhoto
 * @typedef {import('./task_runner.js').Request} Request
 * @typedef {import('./task_runner.js').RunnerParts} RunnerParts
 * @typedef {import('./task_runner.js').Subject} Subject
 */

// A changed map with its photo is 600 kB, one of a re-initialised network 200 kB.
const CHANGES_KEPT = 96;

/** @param {Pick<RunnerParts, "store" | "canvasOf">} parts */
export function createRunChanged({ store, canvasOf }) {
  /** @param {ChangedTask} task @param {Request} request @param {Subject} subject */
  return async ({ key, slot, question, about, details: { change } }, request, { network, photo }) => {
    const answer = await network.changed(photo, { ...request, change });
    const first = store.get().results.get(about)?.report;
    const { predictions, target, layers, map } = answer;
    const said = { model: question.model, predictions, target, layers, map };
    const keep = (/** @type {Changed | ChangedPhoto} */ found) =>
      store.set({ changes: remember(store.get().changes, key, found, CHANGES_KEPT) });
    if (!change.view) return keep({ ...said, numbers: first && agreement(first.map, map) });
    const numbers = first && agreementWhere(first.map, answer);
    const found = { ...said, canvas: canvasOf(answer.picture), aligned: alignedMap(answer), numbers };
    keep(found);
    if (slot === 'wiggle') store.set({ wiggled: { about, found } });
  };
}
