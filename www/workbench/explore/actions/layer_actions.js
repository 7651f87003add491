// The layers that are re-initialised, as actions for the views.

import { questionOf } from '../../state/questions.js';
import { changedNetworkOf } from '../findings.js';
import { layerTask } from '../tasks.js';

/**
 * @typedef {import('../../state/types/parts.js').Controller} Controller
 * @typedef {import('../../state/types/parts.js').Store} Store
 * @typedef {import('../../state/types/value.js').Ui} Ui
 */

/** @param {{ store: Store, controller: Controller }} about */
export function createLayerActions({ store, controller }) {
  const get = store.get;
  const asked = () => questionOf(get().state);
  const setUi = (/** @type {Partial<Ui>} */ change) => controller.setUi(change);

  return {
    slideLayer(/** @type {number} */ layer, /** @type {boolean} */ live) {
      setUi({ layer });
      if (layer > 0 && !changedNetworkOf(get(), asked(), layer)) controller.want(layerTask(get(), asked(), layer), { live });
    },

    /** From one layer to all of them; what is known is passed over. */
    playLayers(/** @type {number} */ layers) {
      const open = Array.from({ length: layers }, (_, place) => place + 1).filter(
        (layer) => !changedNetworkOf(get(), asked(), layer),
      );
      if (open.length > 0) controller.want(open.map((layer) => layerTask(get(), asked(), layer, { follow: true })));
      else setUi({ layer: layers });
    },
  };
}
