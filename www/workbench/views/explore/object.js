import { h } from '../../../shared/dom.js';
import { galleryObject, markOf, markWords, ownMark, QUADRANTS, canvasKey } from '../../object/object_mark.js';
import { painter, paintMask, paintSeen } from '../../../shared/canvas.js';
import { NO_BOX } from '../../state/choices.js';
import { checkField, numberField, segmentsField, sliderField } from '../fields.js';

const SIDES = ['Left', 'Top', 'Right', 'Bottom'];

const WAYS = [
  { value: 'box', label: 'Box' },
  { value: 'brush', label: 'Brush' },
  { value: 'quadrant', label: 'Quadrant' },
];

/** Where the object is: with a box, a brush or a quadrant. */
export function objectView(value, actions, { result }) {
  const { ui } = value;
  return h(
    'div',
    { class: 'box', role: 'group', 'aria-label': 'Where the object is', key: 'object' },
    pictureView(value, actions, result),
    h(
      'div',
      { class: 'sides' },
      segmentsField({
        name: 'marking',
        label: 'Mark the object with a',
        value: ui.marking,
        choices: WAYS,
        onChoose: actions.markWith,
      }),
      { box: boxFields, brush: brushFields, quadrant: quadrantFields }[ui.marking](value, actions),
      h('p', { class: 'small', key: 'words' }, markWords(markOf(value))),
      buttonsView(value, actions),
    ),
  );
}

function pictureView(value, actions, { report, shown }) {
  const { state, ui } = value;
  const { width, height } = report.map;
  const mark = markOf(value);
  const frames = ui.drawing ? [ordered(ui.drawing)] : ui.stroke ? [] : (mark?.boxes ?? []);
  const mask = ui.drawing ? null : (ui.stroke?.mask ?? (mark?.from === 'visitor' ? mark.mask : null));
  const fromGallery = mark?.from === 'gallery' && !ui.drawing && !ui.stroke;
  return h(
    'div',
    { class: `drawable with-${ui.marking}`, style: { '--aspect': String(width / height) }, ...handlers(ui.marking, actions) },
    h('canvas', {
      key: 'photo',
      role: 'img',
      'aria-label': `What the network sees of the photo. ${markWords(mark)}`,
      hook: painter(paintSeen, { photo: shown.photo.canvas, view: report.view, width, height }),
    }),
    mask && h('canvas', { key: 'mask', class: 'mask', 'aria-hidden': 'true', hook: painter(paintMask, { mask }) }),
    frames.map(([x0, y0, x1, y1]) =>
      h('span', {
        class: 'frame',
        style: { left: `${x0 * 100}%`, top: `${y0 * 100}%`, width: `${(x1 - x0) * 100}%`, height: `${(y1 - y0) * 100}%` },
      }),
    ),
    ui.marking === 'brush' && ui.brush.cursor && brushRing(ui.brush, width, height),
    fromGallery && h('span', { key: 'source', class: 'source' }, `${mark.label}, from the gallery`),
    state.box === NO_BOX && galleryObject(value) && h('span', { key: 'none', class: 'source' }, 'no box'),
  );
}

const ordered = ([x0, y0, x1, y1]) => [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)];

function brushRing({ size, erasing, cursor }, width, height) {
  const across = (size * Math.min(width, height)) / width;
  return h('span', {
    key: 'ring',
    class: erasing ? 'ring erasing' : 'ring',
    style: { left: `${cursor.x * 100}%`, top: `${cursor.y * 100}%`, width: `${across}%` },
  });
}

/** What the picture listens to, by the way in which the object is marked. */
function handlers(marking, actions) {
  const pointer = (listener, names) => Object.fromEntries(names.map((name) => [`onpointer${name}`, listener]));
  if (marking === 'quadrant') return { onclick: actions.pressQuadrant };
  if (marking === 'box') return pointer(actions.drawBox, ['down', 'move', 'up', 'cancel']);
  return {
    ...pointer(actions.paint, ['down', 'move', 'up', 'cancel', 'leave']),
    tabindex: '0',
    // Otherwise a screen reader would keep the arrow keys for itself.
    role: 'application',
    'aria-label': 'Brush',
    'aria-describedby': 'brush-keys',
    onkeydown: actions.brushKey,
    onfocus: actions.brushFocus,
    onblur: actions.brushBlur,
  };
}

function boxFields(value, actions) {
  const box = markOf(value)?.boxes[0];
  return [
    h(
      'p',
      { class: 'small', key: 'how' },
      box ? 'Drag anew, or change a side.' : 'Drag a box around the object, or type its sides.',
    ),
    h(
      'div',
      { class: 'side-fields', key: 'side-fields' },
      SIDES.map((label, side) =>
        numberField({
          id: `box-${label.toLowerCase()}`,
          label,
          unit: '%',
          value: box ? Math.round(box[side] * 1000) / 10 : '',
          min: 0,
          max: 100,
          onCommit: (text) => actions.chooseSide(side, text),
        }),
      ),
    ),
  ];
}

function brushFields({ ui }, actions) {
  const { size, erasing } = ui.brush;
  return [
    h(
      'p',
      { class: 'small', key: 'how', id: 'brush-keys' },
      'Paint over the object with mouse, finger or pen. With keys: the arrows move the brush, with Shift further; the space bar or Enter paints, Delete erases. ',
      'What you paint stays in this page’s memory and is not part of the address.',
    ),
    sliderField({
      id: 'brush-size',
      label: 'Size of the brush',
      value: size,
      min: 2,
      max: 50,
      step: 1,
      unit: '%',
      onSlide: (text) => actions.setBrush({ size: Number(text) }),
      onCommit: (text) => actions.setBrush({ size: Number(text) }),
    }),
    checkField({
      id: 'brush-erases',
      label: 'Erase',
      checked: erasing,
      onChoose: (on) => actions.setBrush({ erasing: on }),
    }),
  ];
}

function quadrantFields({ state }, actions) {
  return [
    h(
      'p',
      { class: 'small', key: 'how' },
      'A quarter of what the network sees. On a mosaic of four photos it is the cell of one, as the Grid Pointing Game asks.',
    ),
    h(
      'div',
      { class: 'quadrants', key: 'quadrants', role: 'group', 'aria-label': 'Quadrant' },
      QUADRANTS.map(({ label, box }) =>
        h('button', { key: box, 'aria-pressed': String(state.box === box), onclick: () => actions.chooseBox(box) }, label),
      ),
    ),
  ];
}

function buttonsView(value, actions) {
  const { ui } = value;
  const at = canvasKey(value);
  return h(
    'div',
    { class: 'buttons', key: 'buttons' },
    h('button', { disabled: !ui.marksBefore.some((before) => before.at === at), onclick: actions.undoMark }, 'Undo the mark'),
    h('button', { disabled: ownMark(value) === null, onclick: actions.clearMark }, 'Clear the mark'),
    galleryButton(value, actions),
  );
}

// One button in two states, so that the keyboard's focus stays on it.
function galleryButton(value, actions) {
  const none = value.state.box === NO_BOX;
  if (none ? !galleryObject(value) : markOf(value)?.from !== 'gallery') return null;
  return h(
    'button',
    { key: 'gallery', onclick: none ? actions.clearMark : actions.useNoBox },
    none ? 'Use the box from the gallery' : 'Use no box',
  );
}
