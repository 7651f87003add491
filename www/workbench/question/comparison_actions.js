// One method or several beside each other, as actions for the views.

import { ELSEWHERE, elsewhereTask } from '../explore/tasks.js';
import { LEAST_COMPARED } from '../state/choices.js';
import { fittingMethods, isUnfit, servedModel } from '../state/method_fit.js';
import { comparedMethods } from '../state/questions.js';
import { firstComparison } from './ready_made_comparisons.js';

/**
 * @typedef {import('../state/types/answers.js').Cell} Cell
 * @typedef {import('../state/types/parts.js').Controller} Controller
 * @typedef {import('../state/types/parts.js').Store} Store
 */

/** @param {{ store: Store, controller: Controller, closeDialog: () => void }} about `closeDialog` closes whatever dialog is open */
export function createComparisonActions({ store, controller, closeDialog }) {
  return {
    compareSome() {
      const value = store.get();
      const { state, methods } = value;
      if (state.compare !== '' || !methods) return;
      controller.compare(firstComparison(state.method, fittingMethods(methods, servedModel(value))));
    },
    compareNone: () => controller.compare([]),
    /** A cell becomes the single view. */
    openCell(/** @type {Pick<Cell, "method" | "question">} */ cell) {
      controller.openCell(cell);
      // The cell goes, and the focus would go with it.
      document.getElementById('figure')?.focus();
    },
    /** A second row of the comparison, about the likeliest class elsewhere in the photo; or no second row. */
    compareClasses(/** @type {boolean} */ wanted) {
      if (wanted) controller.want(elsewhereTask(store.get()));
      else {
        controller.stopTasks(ELSEWHERE);
        controller.choose({ second: '', pair: '' });
      }
    },
    /** In the single view the one method; in a comparison one more, or one less. */
    pickMethod(/** @type {string} */ id) {
      const value = store.get();
      const method = value.methods?.find((one) => one.id === id);
      if (method && isUnfit(method, servedModel(value))) return;
      const compared = comparedMethods(value.state);
      if (compared.length === 0) {
        closeDialog();
        controller.chooseMethod(id);
      } else if (!compared.includes(id)) {
        controller.compare([...compared, id]);
      } else if (compared.length > LEAST_COMPARED) {
        controller.compare(compared.filter((one) => one !== id));
      }
    },
  };
}
