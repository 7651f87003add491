// Runs the task `elsewhere`: a second class for the comparison, the likeliest elsewhere in the photo.

import { shortLabel } from '../../../shared/format.js';
import { photoModelKey } from '../../state/questions.js';
import { withMap } from '../../state/whole_report.js';
import { classElsewhere, LOCATOR, MOST_TRIED } from '../elsewhere.js';
import { t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/tasks.js').ElsewhereTask} ElsewhereTask
 * @typedef {import('./task_runner.js').Request} Request
 * @typedef {import('./task_runner.js').RunnerParts} RunnerParts
 * @typedef {import('./task_runner.js').Subject} Subject
 */

/** @param {Pick<RunnerParts, "store" | "choose">} parts */
export function createRunElsewhere({ store, choose }) {
  /** @param {ElsewhereTask} task @param {Request} request @param {Subject} subject */
  return async ({ question }, { target, score, onProgress, ...request }, { network, photo }) => {
    const { signal, stop, patience_ms } = request;
    const ends = { signal, stop, patience_ms };
    const predictions = await network.predict(photo, { most: MOST_TRIED, ...ends });
    const index = typeof target === 'number' ? target : predictions[0].index;
    const mapOf = async (/** @type {number} */ asked, /** @type {number} */ done) => {
      onProgress?.({ stage: 'elsewhere', label: '', done, total: predictions.length });
      const { report } = await network.explain(photo, { target: asked, score, method: LOCATOR, ...ends });
      return withMap(report).map.values;
    };
    // A network without feature maps has no such map, and then the runner-up has to do.
    const found = network.taps.length > 0 ? await classElsewhere(index, predictions, mapOf) : null;
    const second = found ?? predictions.find((prediction) => prediction.index !== index);
    const { state } = store.get();
    if (!second || state.compare === '' || photoModelKey(state) !== photoModelKey(question)) return;
    choose?.({ second: second.index, pair: '' });
    const name = shortLabel(second.label);
    store.set({
      announcement: found
        ? t`${name} is the likeliest class elsewhere in the photo.`
        : t`${name} is the runner-up; no class was found elsewhere in the photo.`,
    });
  };
}
