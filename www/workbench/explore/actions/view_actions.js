// The four views of a photo, and the slider that wiggles it, as actions for the views.

import { CAMERA_PRESET } from '../../camera/frames.js';
import { questionOf } from '../../state/questions.js';
import { changeTask, frameTasks, presetViews, wiggleTask } from '../tasks.js';

/**
 * @typedef {import('../../state/types/parts.js').Controller} Controller
 * @typedef {import('../../state/types/parts.js').Store} Store
 * @typedef {import('../../state/types/value.js').Ui} Ui
 * @typedef {import('../../state/types/tasks.js').Wiggle} Wiggle
 */

/** @param {{ store: Store, controller: Controller }} about */
export function createViewActions({ store, controller }) {
  const get = store.get;
  const asked = () => questionOf(get().state);
  const setUi = (/** @type {Partial<Ui>} */ change) => controller.setUi(change);

  return {
    computeViews() {
      if (get().state.preset !== CAMERA_PRESET) {
        controller.want(presetViews(get(), asked()).map(({ change }) => changeTask(get(), asked(), change)));
        return;
      }
      const { frames } = get();
      const open = frameTasks(get(), asked()).filter(({ key }) => !frames?.found.has(key));
      controller.want(open);
    },

    slideWiggle(/** @type {Partial<Wiggle>} */ change, /** @type {boolean} */ live) {
      const wiggle = { ...get().ui.wiggle, ...change };
      setUi({ wiggle });
      const wanted = wiggleTask(get(), asked(), wiggle);
      if (wiggle.amount > 0 && !get().changes.has(wanted.key)) controller.want(wanted, { live });
    },
  };
}
