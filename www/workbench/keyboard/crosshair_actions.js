// The crosshair on the pictures, moved by pointer or keys, as actions for the views.

import { pointUnder } from '../object/point_under.js';
import { pointAfterKey } from './crosshair.js';

/**
 * @typedef {import('../state/types/parts.js').Controller} Controller
 * @typedef {import('../state/types/parts.js').Store} Store
 */

/** @param {{ store: Store, controller: Controller }} about */
export function createCrosshairActions({ store, controller }) {
  return {
    pointAt: (/** @type {PointerEvent & { currentTarget: Element }} */ event) => controller.setUi({ cursor: pointUnder(event) }),
    // A finger that lifts leaves the crosshair where it was.
    pointAway: (/** @type {PointerEvent} */ event) => event.pointerType === 'mouse' && controller.setUi({ cursor: null }),
    moveCrosshair(/** @type {KeyboardEvent} */ event) {
      const { report, ui } = store.get();
      const cursor = report && pointAfterKey(report, ui.cursor, event);
      if (!cursor) return;
      event.preventDefault();
      controller.setUi({ cursor });
    },
  };
}
