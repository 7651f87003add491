// The checks of a map, as actions for the views.

import { questionOf, resultKey } from '../../state/questions.js';
import { verdictTask } from '../tasks.js';

/**
 * @typedef {import('../../state/types/parts.js').Controller} Controller
 * @typedef {import('../../state/types/answers.js').Question} Question
 * @typedef {import('../../state/types/parts.js').Store} Store
 * @typedef {import('../../state/types/value.js').Ui} Ui
 */

/** @param {{ store: Store, controller: Controller }} about */
export function createVerdictActions({ store, controller }) {
  const get = store.get;
  const asked = () => questionOf(get().state);
  const setUi = (/** @type {Partial<Ui>} */ change) => controller.setUi(change);

  return {
    checkThoroughly(/** @type {Question | undefined} */ question = asked()) {
      controller.want(verdictTask(get(), question, 'standard'));
    },

    checkQuickly(/** @type {Question | undefined} */ question = asked()) {
      controller.want(verdictTask(get(), question, 'quick'));
    },

    showAnyway(/** @type {Question} */ question) {
      setUi({ shownAnyway: new Set(get().ui.shownAnyway).add(resultKey(get(), question)) });
    },
  };
}
