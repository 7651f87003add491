// How a visitor says where the object is: with a box, a brush or a quadrant, as actions for the views.

import { hashOf, emptyMask, isEmpty, withStroke } from './object_mask.js';
import { canvasKey, ownMark, paintedMask, markOf, seenOf } from './object_mark.js';
import { markWords } from './mark_words.js';
import { pointUnder } from '../point_under.js';
import { remember } from '../state/results.js';
import { boxOf, NO_BOX } from '../state/choices.js';

/**
 * @typedef {import('../state/types/object.js').Box} Box
 * @typedef {import('../state/types/value.js').Value} Value
 * @typedef {import('../state/types/object.js').Brush} Brush
 * @typedef {import('../state/types/parts.js').Controller} Controller
 * @typedef {import('../state/types/object.js').MarkBefore} MarkBefore
 * @typedef {import('../state/types/object.js').Marking} Marking
 * @typedef {import('../state/types/object.js').Mask} Mask
 * @typedef {import('../../shared/colour.js').Point} Point
 * @typedef {import('../state/types/parts.js').Store} Store
 * @typedef {import('../state/types/value.js').Ui} Ui
 */

const MARKS_KEPT = 20;
// A mask of 227 x 227 pixels is 50 kB.
const MASKS_KEPT = 32;
/** Where a box begins when it is made with the keyboard. @type {Box} */
const MIDDLE_BOX = [0.25, 0.25, 0.75, 0.75];
const MIDDLE = Object.freeze({ x: 0.5, y: 0.5 });
/** @type {Record<string, [across: number, down: number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
// How far an arrow key moves the brush, as a share of its size: small enough for neighbouring strokes to overlap.
const STEP = 0.25;
// The bit in `buttons` of a pointer event for the eraser end of a pen.
const ERASER = 32;

/** @param {{ store: Store, controller: Controller }} about */
export function createObjectActions({ store, controller }) {
  const get = store.get;
  const setUi = (/** @type {Partial<Ui>} */ change) => controller.setUi(change);

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
    setUi({ marksBefore, drawing: null, stroke: null });
    controller.choose({ box });
    store.set({ announcement: markWords(markOf(get())) });
  }

  /** @param {{ box?: string, mask?: Mask | null }} about */
  function mark({ box = '', mask = null }) {
    const before = current();
    put({ at: before.at, box, mask }, [...get().ui.marksBefore, before].slice(-MARKS_KEPT));
  }

  // A stroke goes on from what was painted before, as long as that is the mark in use.
  function beginning() {
    const value = get();
    const { width, height } = sizeSeen(value);
    return ownMark(value)?.mask ?? emptyMask(width, height);
  }

  /** @param {Mask} mask @param {Point} from @param {Point} to @param {boolean} erasing */
  function stroke(mask, from, to, erasing) {
    const share = get().ui.brush.size / 100;
    return withStroke(mask, { from, to, erasing, diameter_px: share * Math.min(mask.width, mask.height) });
  }

  /** A stroke that changes nothing is no new mark, and a mask without a pixel marks nothing. @param {Mask} mask */
  function finish(mask) {
    const before = ownMark(get())?.mask ?? null;
    const painted = isEmpty(mask) ? null : mask;
    const same = painted && before ? hashOf(painted) === hashOf(before) : painted === before;
    if (same) setUi({ stroke: null });
    else mark({ mask: painted });
  }

  const setBrush = (/** @type {Partial<Brush>} */ change) => setUi({ brush: { ...get().ui.brush, ...change } });

  const actions = {
    markWith: (/** @type {Marking} */ marking) => setUi({ marking, drawing: null, stroke: null }),

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
        if (box) actions.chooseBox(box);
        else setUi({ drawing: null });
      } else if (event.type === 'pointercancel') {
        setUi({ drawing: null });
      }
    },
    chooseBox(/** @type {string} */ box) {
      if (box === get().state.box) setUi({ drawing: null });
      // What was painted stays in memory, for the browser's way back.
      else mark({ box, mask: paintedMask(get()) });
    },
    /** `side`: 0 left, 1 top, 2 right, 3 bottom; `text` in per cent. */
    chooseSide(/** @type {number} */ side, /** @type {string} */ text) {
      const sides = [...(markOf(get())?.boxes[0] ?? MIDDLE_BOX)];
      sides[side] = Number(text) / 100;
      const next = boxOf(sides.join());
      if (next) actions.chooseBox(next);
      // What was typed makes no box: the field shows the last one again.
      else setUi({});
    },
    /** The quarter of the picture that was pressed. */
    pressQuadrant(/** @type {MouseEvent & { currentTarget: HTMLElement }} */ event) {
      const { x, y } = pointUnder(event);
      const [left, top] = [x < 0.5 ? 0 : 0.5, y < 0.5 ? 0 : 0.5];
      actions.chooseBox([left, top, left + 0.5, top + 0.5].join());
    },

    paint(/** @type {PointerEvent & { currentTarget: HTMLElement }} */ event) {
      const point = pointUnder(event);
      const { stroke: now, brush } = get().ui;
      if (event.type === 'pointerdown') {
        const turned = (event.buttons & ERASER) > 0;
        if (event.button !== 0 && !turned) return;
        const erasing = brush.erasing || turned;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        // So that keys go on where the pointer was.
        event.currentTarget.focus({ preventScroll: true });
        setUi({ stroke: { mask: stroke(beginning(), point, point, erasing), last: point, erasing } });
        setBrush({ cursor: point });
      } else if (event.type === 'pointermove') {
        if (now) setUi({ stroke: { ...now, mask: stroke(now.mask, now.last, point, now.erasing), last: point } });
        setBrush({ cursor: point });
      } else if (event.type === 'pointerup' && now) {
        finish(now.mask);
      } else if (event.type === 'pointercancel') {
        setUi({ stroke: null });
      } else if (event.type === 'pointerleave' && !now) {
        setBrush({ cursor: null });
      }
    },
    /** Arrows move the brush, the space bar and Enter paint, Delete and Backspace erase. */
    brushKey(/** @type {KeyboardEvent} */ event) {
      const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
      if (altKey) return;
      if (ctrlKey || metaKey) {
        if (key.toLowerCase() !== 'z' || shiftKey) return;
        event.preventDefault();
        actions.undoMark();
        return;
      }
      const { brush } = get().ui;
      const { width, height } = sizeSeen(get());
      const cursor = brush.cursor ?? MIDDLE;
      if (key in ARROWS) {
        const step_px = (shiftKey ? 1 : STEP) * (brush.size / 100) * Math.min(width, height);
        const [across, down] = ARROWS[key];
        const inside = (/** @type {number} */ share) => Math.min(1, Math.max(0, share));
        setBrush({
          cursor: { x: inside(cursor.x + (across * step_px) / width), y: inside(cursor.y + (down * step_px) / height) },
        });
      } else if ([' ', 'Enter', 'Delete', 'Backspace'].includes(key)) {
        const erasing = brush.erasing || key === 'Delete' || key === 'Backspace';
        setBrush({ cursor });
        finish(stroke(beginning(), cursor, cursor, erasing));
      } else {
        return;
      }
      event.preventDefault();
    },
    /** The brush shows where keys would paint. */
    brushFocus: () => get().ui.brush.cursor === null && setBrush({ cursor: MIDDLE }),
    brushBlur: () => setBrush({ cursor: null }),
    setBrush,

    undoMark() {
      const { marksBefore } = get().ui;
      const at = canvasKey(get());
      const last = marksBefore.findLast((before) => before.at === at);
      if (last) {
        put(
          last,
          marksBefore.filter((before) => before !== last),
        );
      }
    },
    /** Whatever the visitor marked is gone, and the box of the gallery is back where there is one. */
    clearMark: () => mark({}),
    useNoBox: () => actions.chooseBox(NO_BOX),
  };
  return actions;
}

/** What is marked is marked on the answer on display, so what the network sees is known. @param {Value} value */
function sizeSeen(value) {
  const seen = seenOf(value);
  if (!seen) throw new Error('An object is marked before the network has seen the photo.');
  return seen;
}
