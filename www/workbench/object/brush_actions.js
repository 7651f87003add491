// The object painted with a brush, by pointer or keys, as actions for the views.

import { pointUnder } from './point_under.js';
import { emptyMask, hashOf, isEmpty, withStroke } from './object_mask.js';
import { ownMark, seenOf } from './object_mark.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/object.js').Brush} Brush
 * @typedef {import('../state/types/parts.js').Controller} Controller
 * @typedef {import('../state/types/object.js').Mask} Mask
 * @typedef {import('../../shared/colour.js').Point} Point
 * @typedef {import('../state/types/parts.js').Store} Store
 * @typedef {import('../state/types/value.js').Value} Value
 * @typedef {ReturnType<typeof import('./mark_history.js').createMarkHistory>} MarkHistory
 */

const MIDDLE = Object.freeze({ x: 0.5, y: 0.5 });
/** @type {Record<string, [across: number, down: number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
// How far an arrow key moves the brush, as a share of its size: small enough for neighbouring strokes to overlap.
const STEP = 0.25;
// The bit in `buttons` of a pointer event for the eraser end of a pen.
const ERASER = 32;

/** @param {{ store: Store, controller: Controller, marks: MarkHistory }} about */
export function createBrushActions({ store, controller, marks }) {
  const get = store.get;
  const setUi = controller.setUi;

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
    else marks.mark({ mask: painted });
  }

  const setBrush = (/** @type {Partial<Brush>} */ change) => setUi({ brush: { ...get().ui.brush, ...change } });

  return {
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
        marks.undo();
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
  };
}

/** What is marked is marked on the answer on display, so what the network sees is known. @param {Value} value */
function sizeSeen(value) {
  const seen = seenOf(value);
  if (!seen) throw new Error(t`An object is marked before the network has seen the photo.`);
  return seen;
}
