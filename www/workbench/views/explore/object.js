import { html, nothing } from '../../../shared/template.js';
import { canvasKey, galleryObject, markOf, ownMark } from '../../object/object_mark.js';
import { markWords, QUADRANTS } from '../../object/mark_words.js';
import { NO_BOX } from '../../state/choices.js';
import { checkField, numberField, segmentsField, sliderField } from '../pieces/fields.js';
import { objectPicture } from './object_picture.js';
import { marked, t, translated } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../state/types/object.js').Marking} Marking
 * @typedef {import('../../state/types/parts.js').Actions} Actions
 * @typedef {import('../../state/types/tasks.js').Answered} Answered
 * @typedef {import('../../state/types/value.js').Value} Value
 */

/** @type {{ id: string, label: string }[]} */
const SIDES = [
  { id: 'left', label: marked('Left') },
  { id: 'top', label: marked('Top') },
  { id: 'right', label: marked('Right') },
  { id: 'bottom', label: marked('Bottom') },
];

/** @type {{ value: Marking, label: string }[]} */
const WAYS = [
  { value: 'box', label: marked('Box') },
  { value: 'brush', label: marked('Brush') },
  { value: 'quadrant', label: marked('Quadrant') },
];

const FIELDS = { box: boxFields, brush: brushFields, quadrant: quadrantFields };

/**
 * Where the object is: with a box, a brush or a quadrant.
 * @param {Value} value @param {Actions} actions @param {Answered} asked
 */
export function objectView(value, actions, { result }) {
  const { marking } = value.ui;
  const ways = segmentsField({
    name: 'marking',
    label: t`Mark the object with a`,
    value: marking,
    choices: WAYS.map((way) => ({ ...way, label: translated(way.label) })),
    onChoose: actions.markWith,
  });
  return html`<div class="box" role="group" aria-label=${t`Where the object is`}>
    ${objectPicture(value, actions, result)}
    <div class="sides">
      ${ways} ${FIELDS[marking](value, actions)}
      <p class="small">${markWords(markOf(value))}</p>
      ${buttonsView(value, actions)}
    </div>
  </div>`;
}

/** @param {Value} value @param {Actions} actions */
function boxFields(value, actions) {
  const box = markOf(value)?.boxes[0];
  const sideField = (/** @type {{ id: string, label: string }} */ { id, label }, /** @type {number} */ side) =>
    numberField({
      id: `box-${id}`,
      label: translated(label),
      unit: '%',
      value: box ? Math.round(box[side] * 1000) / 10 : '',
      min: 0,
      max: 100,
      onCommit: (text) => actions.chooseSide(side, text),
    });
  return html`<p class="small">
      ${box ? t`Drag a new box, or change a side.` : t`Drag a box around the object, or type its sides.`}
    </p>
    <div class="side-fields">${SIDES.map(sideField)}</div>`;
}

/** @param {Value} value @param {Actions} actions */
function brushFields({ ui }, actions) {
  const { size, erasing } = ui.brush;
  const resize = (/** @type {string} */ text) => actions.setBrush({ size: Number(text) });
  return html`<p class="small" id="brush-keys">
      ${t`Paint over the object with mouse, finger or pen. With keys: the arrows move the brush, with Shift further; the space bar or Enter paints, Delete erases. What you paint stays in this page’s memory and is not part of the address.`}
    </p>
    ${sliderField({
      id: 'brush-size',
      label: t`Size of the brush`,
      value: size,
      min: 2,
      max: 50,
      step: 1,
      unit: '%',
      onSlide: resize,
      onCommit: resize,
    })}
    ${checkField({
      id: 'brush-erases',
      label: t`Erase`,
      checked: erasing,
      onChoose: (on) => actions.setBrush({ erasing: on }),
    })}`;
}

/** @param {Value} value @param {Actions} actions */
function quadrantFields({ state }, actions) {
  const quadrant = (/** @type {{ label: string, box: string }} */ { label, box }) =>
    html`<button aria-pressed=${String(state.box === box)} @click=${() => actions.chooseBox(box)}>${translated(label)}</button>`;
  return html`<p class="small">
      ${t`A quarter of what the network sees. On a mosaic of four photos it is the cell of one photo, as the Grid Pointing Game needs it.`}
    </p>
    <div class="quadrants" role="group" aria-label=${t`Quadrant`}>${QUADRANTS.map(quadrant)}</div>`;
}

/** @param {Value} value @param {Actions} actions */
function buttonsView(value, actions) {
  const at = canvasKey(value);
  const nothingToUndo = !value.ui.marksBefore.some((before) => before.at === at);
  return html`<div class="buttons">
    <button ?disabled=${nothingToUndo} @click=${actions.undoMark}>${t`Undo the mark`}</button>
    <button ?disabled=${ownMark(value) === null} @click=${actions.clearMark}>${t`Clear the mark`}</button>
    ${galleryButton(value, actions)}
  </div>`;
}

/** One button in two states, so that the keyboard's focus stays on it. @param {Value} value @param {Actions} actions */
function galleryButton(value, actions) {
  const none = value.state.box === NO_BOX;
  if (none ? !galleryObject(value) : markOf(value)?.from !== 'gallery') return nothing;
  return html`<button @click=${none ? actions.clearMark : actions.useNoBox}>
    ${none ? t`Use the box from the gallery` : t`Use no box`}
  </button>`;
}
