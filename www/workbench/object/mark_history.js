// The mark of the object as the visitor changes it, and the marks before it.

import { remember } from '../state/results.js';
import { canvasKey, markOf, paintedMask } from './object_mark.js';
import { markWords } from './mark_words.js';

/**
 * @typedef {import('../state/types/parts.js').Controller} Controller
 * @typedef {import('../state/types/object.js').MarkBefore} MarkBefore
 * @typedef {import('../state/types/object.js').Mask} Mask
 * @typedef {import('../state/types/parts.js').Store} Store
 */

const MARKS_KEPT = 20;
// A mask of 227 x 227 pixels is 50 kB.
export const MASKS_KEPT = 32;

/** @param {{ store: Store, controller: Controller }} about */
export function createMarkHistory({ store, controller }) {
  const get = store.get;

  /** What there is to go back to: the mark as it is now. */
  function current() {
    const value = get();
    return { at: canvasKey(value), box: value.state.box, mask: paintedMask(value) };
  }

  /**
   * Puts a mark in the place of the one that there is.
   * @param {MarkBefore} markBefore @param {readonly MarkBefore[]} marksBefore
   */
  function put({ at, box, mask }, marksBefore) {
    const masks = new Map(get().masks);
    masks.delete(at);
    store.set({ masks: mask ? remember(masks, at, mask, MASKS_KEPT) : masks });
    controller.setUi({ marksBefore, drawing: null, stroke: null });
    controller.choose({ box, mask: '' });
    store.set({ announcement: markWords(markOf(get())) });
  }

  /** The visitor marks the object anew. Without box and mask nothing of the visitor's own is marked. @param {{ box?: string, mask?: Mask | null }} about */
  function mark({ box = '', mask = null }) {
    const before = current();
    put({ at: before.at, box, mask }, [...get().ui.marksBefore, before].slice(-MARKS_KEPT));
  }

  /** The mark before this one comes back, where there was one on what the network sees now. */
  function undo() {
    const { marksBefore } = get().ui;
    const at = canvasKey(get());
    const last = marksBefore.findLast((before) => before.at === at);
    if (!last) return;
    put(
      last,
      marksBefore.filter((before) => before !== last),
    );
  }

  return { mark, undo };
}
