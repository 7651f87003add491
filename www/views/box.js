import { h } from '../dom.js';
import { painter, paintSeen } from '../paint.js';
import { numberField } from './fields.js';

const SIDES = ['Left', 'Top', 'Right', 'Bottom'];

/** Where the object is: drawn with mouse or finger, or typed. */
export function boxView({ state, ui }, actions, { result }) {
  const { report, shown } = result;
  const { width, height } = report.map;
  const box = state.box === '' ? null : state.box.split(',').map(Number);
  const drawn = ui.drawing ?? box;
  return h(
    'div',
    { class: 'box', role: 'group', 'aria-label': 'Box around the object', key: 'box' },
    h(
      'div',
      {
        class: 'drawable',
        style: { '--aspect': String(width / height) },
        onpointerdown: actions.drawBox,
        onpointermove: actions.drawBox,
        onpointerup: actions.drawBox,
        onpointercancel: actions.drawBox,
      },
      h('canvas', {
        role: 'img',
        'aria-label': box
          ? `The photo with a box: ${sidesWords(box)}`
          : 'The photo: draw a box around the object, or type its sides',
        hook: painter(paintSeen, { photo: shown.photo.canvas, view: report.view, width, height }),
      }),
      drawn &&
        h('span', {
          class: 'frame',
          style: {
            left: `${Math.min(drawn[0], drawn[2]) * 100}%`,
            top: `${Math.min(drawn[1], drawn[3]) * 100}%`,
            width: `${Math.abs(drawn[2] - drawn[0]) * 100}%`,
            height: `${Math.abs(drawn[3] - drawn[1]) * 100}%`,
          },
        }),
    ),
    h(
      'div',
      { class: 'sides' },
      h('p', { class: 'small' }, box ? 'Drag anew, or change a side.' : 'Drag a box around the object, or type its sides.'),
      h(
        'div',
        { class: 'side-fields' },
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
      h(
        'div',
        { class: 'buttons' },
        h('button', { disabled: ui.boxes.length === 0, onclick: actions.undoBox }, 'Undo the box'),
        h('button', { disabled: !box, onclick: actions.clearBox }, 'Clear the box'),
      ),
    ),
  );
}

const sidesWords = (box) => box.map((side, place) => `${SIDES[place].toLowerCase()} ${Math.round(side * 100)} %`).join(', ');
