import { paintSeen, painter } from '../../../shared/canvas.js';
import { paintMask } from '../../object/paint_mask.js';
import { afterRender, given, html, nothing, styled } from '../../../shared/template.js';
import { galleryObject, markOf } from '../../object/object_mark.js';
import { markWords } from '../../object/mark_words.js';
import { NO_BOX } from '../../state/choices.js';
import { t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/object.js').Box} Box
 * @typedef {import('../../state/types/object.js').Brush} Brush
 * @typedef {import('../../state/types/object.js').Mark} Mark
 * @typedef {import('../../state/types/object.js').Marking} Marking
 * @typedef {import('../../state/types/object.js').Mask} Mask
 * @typedef {import('../../../shared/colour.js').Point} Point
 * @typedef {import('../../state/types/answers.js').Result} Result
 * @typedef {import('../../state/types/value.js').Ui} Ui
 * @typedef {import('../../state/types/value.js').Value} Value
 */

/**
 * What the network sees of the photo, with the mark of the object over it, which is drawn right here.
 * @param {Value} value @param {Actions} actions @param {Result} result
 */
export function objectPicture(value, actions, { report, madeFrom }) {
  const { state, ui } = value;
  const { width, height } = report.map;
  const mark = markOf(value);
  const listen = listeners(ui.marking, actions);
  const keys = ui.marking === 'brush';
  const seen = painter(paintSeen, { photo: madeFrom.photo.canvas, view: report.view, width, height });
  // With keys it is an application: otherwise a screen reader would keep the arrow keys for itself.
  return html`<div
    class="drawable with-${ui.marking}"
    tabindex=${given(keys && '0')}
    role=${given(keys && 'application')}
    aria-label=${given(keys && t`Brush`)}
    aria-describedby=${given(keys && 'brush-keys')}
    @click=${listen.click}
    @pointerdown=${listen.pointer}
    @pointermove=${listen.pointer}
    @pointerup=${listen.pointer}
    @pointercancel=${listen.pointer}
    @pointerleave=${listen.leave}
    @keydown=${listen.key}
    @focus=${listen.focus}
    @blur=${listen.blur}
    ${styled({ '--aspect': String(width / height) })}
  >
    <canvas role="img" aria-label=${t`What the network sees of the photo. ${markWords(mark)}`} ${afterRender(seen)}></canvas>
    ${maskView(paintedMask(mark, ui))} ${framesOf(mark, ui).map(frameView)}
    ${ui.marking === 'brush' && ui.brush.cursor ? brushRing(ui.brush, ui.brush.cursor, width, height) : nothing}
    ${mark && isFromGallery(mark, ui) ? html`<span class="source">${t`${mark.label}, from the gallery`}</span>` : nothing}
    ${state.box === NO_BOX && galleryObject(value) ? html`<span class="source">${t`no box`}</span>` : nothing}
  </div>`;
}

/**
 * What the picture listens to, by the way in which the object is marked.
 * @param {Marking} marking @param {Actions} actions
 */
function listeners(marking, actions) {
  if (marking === 'quadrant') return { click: actions.pressQuadrant };
  if (marking === 'box') return { pointer: actions.drawBox };
  return {
    pointer: actions.paint,
    leave: actions.paint,
    key: actions.brushKey,
    focus: actions.brushFocus,
    blur: actions.brushBlur,
  };
}

/**
 * While a box or a stroke is being drawn it takes the place of the mark.
 * @param {Mark | null} mark @param {Ui} ui @returns {Box[]}
 */
function framesOf(mark, { drawing, stroke }) {
  if (drawing) return [ordered(drawing)];
  return stroke ? [] : (mark?.boxes ?? []);
}

/** @param {Mark | null} mark @param {Ui} ui */
function paintedMask(mark, { drawing, stroke }) {
  if (drawing) return null;
  return stroke?.mask ?? (mark?.from === 'visitor' ? mark.mask : null);
}

/** @param {Mark | null} mark @param {Ui} ui */
const isFromGallery = (mark, { drawing, stroke }) => mark?.from === 'gallery' && !drawing && !stroke;

/** @param {Box} box @returns {Box} */
const ordered = ([x0, y0, x1, y1]) => [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)];

/** @param {number} part */
const share = (part) => `${part * 100}%`;

/** @param {Mask | null} mask */
const maskView = (mask) =>
  mask ? html`<canvas class="mask" aria-hidden="true" ${afterRender(painter(paintMask, { mask }))}></canvas>` : nothing;

/** @param {Box} box */
function frameView([x0, y0, x1, y1]) {
  const box = { left: share(x0), top: share(y0), width: share(x1 - x0), height: share(y1 - y0) };
  return html`<span class="frame" ${styled(box)}></span>`;
}

/** @param {Brush} brush @param {Point} cursor @param {number} width @param {number} height */
function brushRing({ size, erasing }, cursor, width, height) {
  const across = (size * Math.min(width, height)) / width;
  const ring = { left: share(cursor.x), top: share(cursor.y), width: `${across}%` };
  return html`<span class=${erasing ? 'ring erasing' : 'ring'} ${styled(ring)}></span>`;
}
