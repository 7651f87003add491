import { colourMapOf, inViewColours } from '../../shared/colour.js';
import { h } from '../../shared/dom.js';
import { significant } from '../../shared/format.js';
import { paintBar, paintMap, painter, paintPhoto, paintSeen } from '../../shared/canvas.js';
import { scaleAtOnce } from '../../shared/scale.js';

// Small pictures of what the network sees: square where its input is.

const WHOLE = Object.freeze({ x0: 0, y0: 0, x1: 1, y1: 1 });

// The same object each time, so that an unchanged picture is not painted again.
const wholes = new WeakMap();
function wholeOf(map) {
  if (!wholes.has(map)) wholes.set(map, { report: { map, view: WHOLE }, size: { width: map.width, height: map.height } });
  return wholes.get(map);
}

const stage = (size, label, hook) =>
  h(
    'div',
    { class: 'seen', style: { '--aspect': String(size.width / size.height) } },
    h('canvas', { role: 'img', 'aria-label': label, hook }),
  );

/** A map by itself, with the ends of its colours. @param scaled the map whose scale is used */
export function smallMap(map, label, { state, colourMaps }, scaled = map) {
  const { report, size } = wholeOf(map);
  const { table } = colourMapOf(colourMaps, map.kind, state[map.kind]);
  const scale = scaleAtOnce(scaled, state.clip);
  return [
    stage(size, label, painter(paintMap, { photo: size, report, scale, table })),
    h(
      'div',
      { class: 'small-ramp', 'aria-hidden': 'true' },
      h('span', {}, significant(scale.low)),
      h('canvas', { hook: painter(paintBar, { table }) }),
      h('span', {}, significant(scale.high)),
    ),
  ];
}

/** The same in the colours of the tab Views. */
export const viewMap = (map, label, { state, colourMaps }, scaled = map) =>
  smallMap(map, label, { state: inViewColours(state, colourMaps), colourMaps }, scaled);

/** What the network sees of the photo of an answer. */
export function smallSeen({ report, shown }, label) {
  const { width, height } = report.map;
  return stage({ width, height }, label, painter(paintSeen, { photo: shown.photo.canvas, view: report.view, width, height }));
}

/** A picture that was shown to the network. */
export const smallPicture = (canvas, label) => stage(canvas, label, painter(paintPhoto, { photo: canvas, report: null }));

/** A place that waits for its picture. */
export const smallEmpty = (words) => h('div', { class: 'small-empty' }, h('p', { class: 'small' }, words));
