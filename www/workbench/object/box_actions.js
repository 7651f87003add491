// The object marked with a box or a quadrant, as actions for the views.

import { pointUnder } from './point_under.js';
import { boxOf, NO_BOX } from '../state/choices.js';
import { markOf, paintedMask } from './object_mark.js';

/**
 * @typedef {import('../state/types/object.js').Box} Box
 * @typedef {import('../state/types/parts.js').Controller} Controller
 * @typedef {import('../state/types/parts.js').Store} Store
 * @typedef {ReturnType<typeof import('./mark_history.js').createMarkHistory>} MarkHistory
 */

/** Where a box begins when it is made with the keyboard. @type {Box} */
const MIDDLE_BOX = [0.25, 0.25, 0.75, 0.75];

/** @param {{ store: Store, controller: Controller, marks: MarkHistory }} about */
export function createBoxActions({ store, controller, marks }) {
  const get = store.get;
  const setUi = controller.setUi;

  function chooseBox(/** @type {string} */ box) {
    if (box === get().state.box) setUi({ drawing: null });
    // What was painted stays in memory, for the browser's way back.
    else marks.mark({ box, mask: paintedMask(get()) });
  }

  return {
    drawBox(/** @type {PointerEvent & { currentTarget: HTMLElement }} */ event) {
      const point = pointUnder(event);
      const { drawing } = get().ui;
      if (event.type === 'pointerdown') {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        setUi({ drawing: [point.x, point.y, point.x, point.y] });
      } else if (drawing && event.type === 'pointermove') {
        setUi({ drawing: [drawing[0], drawing[1], point.x, point.y] });
      } else if (drawing && event.type === 'pointerup') {
        const box = boxOf([drawing[0], drawing[1], point.x, point.y].join());
        if (box) chooseBox(box);
        else setUi({ drawing: null });
      } else if (event.type === 'pointercancel') {
        setUi({ drawing: null });
      }
    },
    chooseBox,
    /** `side`: 0 left, 1 top, 2 right, 3 bottom; `text` in per cent. */
    chooseSide(/** @type {number} */ side, /** @type {string} */ text) {
      const sides = [...(markOf(get())?.boxes[0] ?? MIDDLE_BOX)];
      sides[side] = Number(text) / 100;
      const next = boxOf(sides.join());
      if (next) chooseBox(next);
      // What was typed makes no box: the field shows the last one again.
      else setUi({});
    },
    /** The quarter of the picture that was pressed. */
    pressQuadrant(/** @type {MouseEvent & { currentTarget: HTMLElement }} */ event) {
      const { x, y } = pointUnder(event);
      const [left, top] = [x < 0.5 ? 0 : 0.5, y < 0.5 ? 0 : 0.5];
      chooseBox([left, top, left + 0.5, top + 0.5].join());
    },
    useNoBox: () => chooseBox(NO_BOX),
  };
}
