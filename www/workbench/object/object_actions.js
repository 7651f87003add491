// How a visitor says where the object is: with a box, a brush or a quadrant, as actions for the views.

import { createBoxActions } from './box_actions.js';
import { createBrushActions } from './brush_actions.js';
import { createMarkHistory } from './mark_history.js';

/**
 * @typedef {import('../state/types/parts.js').Controller} Controller
 * @typedef {import('../state/types/object.js').Marking} Marking
 * @typedef {import('../state/types/parts.js').Store} Store
 */

/** @param {{ store: Store, controller: Controller }} about */
export function createObjectActions({ store, controller }) {
  const marks = createMarkHistory({ store, controller });
  return {
    markWith: (/** @type {Marking} */ marking) => controller.setUi({ marking, drawing: null, stroke: null }),
    ...createBoxActions({ store, controller, marks }),
    ...createBrushActions({ store, controller, marks }),
    undoMark: marks.undo,
    /** Whatever the visitor marked is gone, and the box of the gallery is back where there is one. */
    clearMark: () => marks.mark({}),
  };
}
