import { colourMapOf } from '../../shared/colour.js';
import { h } from '../../shared/dom.js';
import { nearOne, percent, significant } from '../../shared/format.js';
import { paintBar, paintMap, painter } from '../../shared/canvas.js';
import { distanceOf, EXPONENTS, LEAST_EXPONENT, lossesBegin, MOST_EXPONENT } from '../precision/precision.js';
import { scaleAtOnce } from '../../shared/scale.js';
import { subject } from './captions.js';
import { sliderField } from './fields.js';
import { modal } from './modal.js';

/** The same map in three kinds of arithmetic, where they differ, and what a scale of the gradient does to the third. */
export function precisionDialog(value, actions) {
  const { precision, ui } = value;
  const open = ui.dialog === 'precision' && precision !== null;
  return modal({ id: 'precision', title: 'Precision', open, onClose: actions.closeDialog }, open && contents(value, actions));
}

function contents(value, actions) {
  const { precision } = value;
  const { cpu, gpu, gpuReason, half, exponent, busy, fraction, problem, shown } = precision;
  const known = cpu ?? gpu;
  const power = powerOf(exponent);
  return [
    h(
      'p',
      { class: 'small' },
      `${subject(shown.method, known)}, computed three times. The first is what the others are held against.`,
    ),
    sliderField({
      id: 'loss-scale',
      label: 'Gradient scale (a power of two)',
      help:
        'A 16-bit float ends at 65504 and has nothing between 0 and 6 × 10⁻⁸. Multiplied before it is walked back, a small gradient does not vanish; ' +
        'multiplied too much, it overflows. The map is divided by the same number.',
      value: exponent,
      shown: power,
      min: LEAST_EXPONENT,
      max: MOST_EXPONENT,
      step: 1,
      onSlide: (text) => actions.slideScale(Number(text)),
      onCommit: (text) => actions.chooseScale(Number(text)),
    }),
    h(
      'div',
      { class: 'precisions' },
      column({ title: 'f32 on the CPU', report: cpu }, value),
      column(
        {
          title: 'f32 on the GPU',
          report: gpu,
          against: cpu,
          absent: gpuReason && `No GPU computes here. ${gpuReason}`,
        },
        value,
      ),
      column(
        {
          title: `f16, gradient times ${power}`,
          report: half?.refused ? null : half,
          against: cpu,
          absent: problem ?? half?.refused,
        },
        value,
      ),
    ),
    h(
      'p',
      { class: 'small', role: 'status' },
      busy ? `${busy}…${fraction ? ` ${Math.floor(fraction * 100)} %` : ''}` : 'Nothing is being computed.',
    ),
    lossesView(precision, actions),
  ];
}

const SUPERSCRIPT = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const powerOf = (exponent) =>
  `2${exponent < 0 ? '⁻' : ''}${[...String(Math.abs(exponent))].map((digit) => SUPERSCRIPT[digit]).join('')}`;

function column({ title, report, against, absent }, value) {
  return h(
    'section',
    { class: 'column', 'aria-label': title },
    h('h3', {}, title),
    report ? mapView(report, value, title) : h('p', { class: 'small empty' }, absent ?? 'Not computed yet.'),
    report && against && distanceView(report, against, value, title),
  );
}

function mapView(report, value, title) {
  const { state, colourMaps, precision } = value;
  const { table } = colourMapOf(colourMaps, report.map.kind, state[report.map.kind]);
  return pictureView(
    { report, scale: scaleAtOnce(report.map, state.clip), table, photo: precision.shown.photo.canvas },
    `Map, ${title}`,
  );
}

function pictureView({ report, scale, table, photo }, label) {
  return h(
    'div',
    {},
    h(
      'div',
      { class: 'stage still', style: { '--aspect': String(photo.width / photo.height) } },
      h('canvas', { role: 'img', 'aria-label': label, hook: painter(paintMap, { photo, report, scale, table }) }),
    ),
    h(
      'div',
      { class: 'small-ramp', 'aria-hidden': 'true' },
      h('span', {}, significant(scale.low)),
      h('canvas', { hook: painter(paintBar, { table }) }),
      h('span', {}, significant(scale.high)),
    ),
  );
}

// A pair of maps is compared once, and its difference stays the same object, so that it is not painted again.
const distances = new WeakMap();
function distanceAtOnce(report, against) {
  const known = distances.get(report);
  if (known?.against === against) return known;
  const distance = distanceOf(report.map, against.map);
  const fresh = { against, ...distance, report: { map: distance.difference, view: report.view } };
  distances.set(report, fresh);
  return fresh;
}

function distanceView(report, against, value, title) {
  const { state, colourMaps, precision } = value;
  const { relative, largest, numbers, report: drawn } = distanceAtOnce(report, against);
  if (largest === 0) return h('p', { class: 'small' }, 'Equal to the bit.');
  const { table } = colourMapOf(colourMaps, 'diverging', state.diverging);
  const scale = scaleAtOnce(drawn.map, 100);
  const rows = [
    ['Relative difference (L2)', relative === null ? 'none: the other map is 0' : significant(relative)],
    ['Largest difference', significant(largest)],
    ['Rank correlation', numbers.reason ?? nearOne(numbers.spearman)],
    ['Correlation', numbers.reason ?? nearOne(numbers.pearson)],
  ];
  return h(
    'div',
    { class: 'distance' },
    h('p', { class: 'small' }, 'Less the map on the CPU:'),
    pictureView({ report: drawn, scale, table, photo: precision.shown.photo.canvas }, `Difference, ${title} less f32 on the CPU`),
    h(
      'dl',
      { class: 'figures' },
      rows.map(([label, text]) => h('div', { key: label }, h('dt', {}, label), h('dd', {}, text))),
    ),
  );
}

function lossesView({ tried, busy, exponent }, actions) {
  const { underflow, overflow } = lossesBegin(tried);
  const sentence =
    tried.size < 2
      ? 'Try more scales to see where numbers begin to be lost.'
      : [
          underflow === null ? 'Nothing vanishes at the scales tried. ' : `Numbers vanish at ${powerOf(underflow)} and below. `,
          overflow === null ? 'Nothing overflows at the scales tried.' : `Numbers overflow at ${powerOf(overflow)} and above.`,
        ];
  return h(
    'div',
    { class: 'losses' },
    h('p', { class: 'small' }, sentence),
    h('button', { disabled: Boolean(busy), onclick: actions.tryScales }, `Try ${EXPONENTS.length} scales`),
    tried.size > 0 &&
      h(
        'div',
        { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Numbers lost at each scale' },
        h(
          'table',
          {},
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              ['Gradient scale', 'Vanished', 'Overflowed'].map((name) => h('th', { scope: 'col' }, name)),
            ),
          ),
          h(
            'tbody',
            {},
            [...tried]
              .sort(([a], [b]) => a - b)
              .map(([tryOf, { precision, refused }]) =>
                h(
                  'tr',
                  { key: tryOf, class: tryOf === exponent ? 'current' : undefined },
                  h('th', { scope: 'row' }, powerOf(tryOf)),
                  lossCell(precision.underflowed, refused),
                  lossCell(precision.overflowed, refused),
                ),
              ),
          ),
        ),
      ),
  );
}

const lossCell = (share, refused) =>
  h(
    'td',
    {},
    h('span', {}, share === undefined || share === null ? (refused ? 'no map' : 'not told') : share === 0 ? '0' : percent(share)),
    h('span', { class: 'bar', 'aria-hidden': 'true' }, h('span', { style: { width: `${(share ?? 0) * 100}%` } })),
  );
