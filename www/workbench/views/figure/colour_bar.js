import { peakOf, tableIndex, valueAt } from '../../../shared/colour.js';
import { h } from '../../../shared/dom.js';
import { ordinal, significant } from '../../../shared/format.js';
import { paintBar, painter } from '../../../shared/canvas.js';

/** The colour bar: what the colours stand for, and how strong the map is at all. */
export function barView(value, scene) {
  const { scale, report, table } = scene;
  if (report.map.flat) return flatView(report);
  const middle = scale.kind === 'diverging' ? 0 : (scale.low + scale.high) / 2;
  const mark = markPlace(value.ui.cursor, scene);
  return h(
    'div',
    { class: 'scale' },
    h(
      'div',
      { class: 'ramp' },
      h('canvas', {
        role: 'img',
        'aria-label': `Colour bar from ${significant(scale.low)} to ${significant(scale.high)}`,
        hook: painter(paintBar, { table }),
      }),
      mark !== null && h('span', { class: 'mark-on-ramp', style: { left: `${mark * 100}%` } }),
    ),
    h(
      'div',
      { class: 'ticks', 'aria-hidden': 'true' },
      [scale.low, middle, scale.high].map((tick) => h('span', {}, significant(tick))),
    ),
    h('p', { class: 'small' }, scaleWords(scale, report)),
    report.remark && !report.partial && h('p', { class: 'small' }, report.remark),
  );
}

function scaleWords(scale, { map }) {
  const unit = map.unit ? ` ${map.unit}` : '';
  const peak = Math.abs(peakOf(map).value);
  const what = scale.kind === 'diverging' ? 'magnitudes' : 'values';
  const reach = `${significant(scale.low)} to ${significant(scale.high)}${unit}`;
  if (scale.percentile === 100) return `Scale: ${reach}, up to the largest value.`;
  return `Scale: ${reach}, cut at the ${ordinal(scale.percentile)} percentile of the ${what}; the largest is ${significant(peak)}.`;
}

function flatView({ map, strength }) {
  return h(
    'div',
    { class: 'scale flat' },
    h(
      'p',
      {},
      `This map is flat: every pixel has the value ${significant(map.values[0])}, so it has one colour. `,
      'Nothing was stretched to make it look like more. ',
      strength?.sentence,
    ),
  );
}

// Where on the bar the crosshair's value stands, 0..1.
function markPlace(cursor, { report, scale }) {
  const at = cursor && valueAt(report, cursor);
  return at ? tableIndex(at.value, scale) / 255 : null;
}
