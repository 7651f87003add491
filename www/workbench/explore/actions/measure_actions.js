// What is measured of the map on display, as actions for the views.

import { markOf } from '../../object/object_mark.js';
import { batchesOf } from '../metric_cost.js';
import { controlsOf } from '../controls.js';
import { questionOf } from '../../state/questions.js';
import { measureOf } from '../findings.js';
import { scoreTask } from '../tasks.js';
import { engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Controller} Controller
 * @typedef {import('../../../client/types.js').MetricRecord} MetricRecord
 * @typedef {import('../../state/types/answers.js').Question} Question
 * @typedef {import('../../state/types/parts.js').Store} Store
 * @typedef {import('../../state/types/value.js').Ui} Ui
 */

/** @param {{ store: Store, controller: Controller }} about */
export function createMeasureActions({ store, controller }) {
  const get = store.get;
  const asked = () => questionOf(get().state);
  const setUi = (/** @type {Partial<Ui>} */ change) => controller.setUi(change);

  return {
    /** Measures the map on display, and then what the controls get for the same. */
    measure(/** @type {MetricRecord[]} */ metrics) {
      setUi({ confirming: null });
      const value = get();
      const question = asked();
      const mark = metrics.some(({ needs }) => needs.includes('region')) ? markOf(value) : null;
      const slot = `score ${metrics.map(({ id }) => id)}`;
      const openFor = (/** @type {Question} */ of) => metrics.filter((metric) => !measureOf(value, of, metric));
      const controls = controlsOf(value.methods).map(({ id }) => ({
        ...question,
        method: id,
        parameters: {},
        reference: '',
      }));
      const tasks = [question, ...controls].flatMap((of) =>
        batchesOf(openFor(of), value).map((batch) => {
          const names = namesOf(batch);
          const label = of === question ? t`Measuring ${names}` : t`Measuring a control: ${names}`;
          return scoreTask(
            value,
            of,
            batch.map(({ id }) => id),
            mark,
            { about: question, slot, label },
          );
        }),
      );
      if (tasks.length > 0) controller.want(tasks);
    },

    unfoldFamily(/** @type {string} */ family) {
      const { families } = get().ui;
      if (!families.includes(family)) setUi({ families: [...families, family] });
    },

    confirmMeasure: (/** @type {string | null} */ confirming) => setUi({ confirming }),
  };
}

/** At most three names; of more, the first two and a count, so that the progress line stays short. @param {MetricRecord[]} metrics */
function namesOf(metrics) {
  const names = metrics.map(({ label }) => engineText(label));
  return names.length > 3 ? t`${names[0]}, ${names[1]} and ${names.length - 2} more` : names.join(', ');
}
