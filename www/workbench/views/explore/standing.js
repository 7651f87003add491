import { withCode } from '../../../shared/code_words.js';
import { significant } from '../../../shared/format.js';
import { html, nothing, repeat, styled } from '../../../shared/template.js';
import { chartsOf, chartWords, curvesOf } from '../../../shared/curves/curves.js';
import { spreadPlaces, standingSentence } from '../../explore/standing.js';
import { curveView } from '../../../shared/curves/curve_view.js';
import { engineText, t } from '../../../shared/language/text.js';

/**
 * @typedef {import('../../../client/types.js').MetricRecord} MetricRecord
 * @typedef {import('../../../client/types.js').MetricResult} MetricResult
 * @typedef {import('../../explore/standing.js').Standing} Standing
 */

/** Letters below the scale: a random map, edges, a blob in the centre. @type {Record<string, string>} */
export const CONTROL_MARKS = { random: 'R', sobel: 'E', centre: 'C' };
const BEST_MARK = 'B';
// What a letter takes of the width of a narrow scale.
const LETTER_SHARE = 0.055;

/**
 * Where the number of a map stands among those of the controls and of the best other method, and the curve behind it.
 * @param {MetricRecord} metric @param {MetricResult} own @param {Standing} standing
 */
export function standingView(metric, own, standing) {
  const { best } = standing;
  if (own.value === null) return html`<p class="small">${withCode(engineText(own.reason ?? ''))}</p>`;
  const sentence = standingSentence(metric, standing);
  const bestWords = best && t`Best so far of the other methods (B): ${engineText(best.label)}, ${significant(best.value)}.`;
  return html`${scaleView(own.value, standing)}
  ${sentence || best ? html`<p class="small">${sentence} ${bestWords}</p>` : nothing}
  ${chartsOf(curvesOf(own)).map((chart) => curveView(chart, { label: `${engineText(metric.label)}: ${chartWords(chart)}` }))}`;
}

/** @param {number} own @param {Standing} standing */
function scaleView(own, { controls, best, low, high, placeOf }) {
  const others = best ? [...controls, { ...best, id: 'best' }] : controls;
  const spoken = others.map(({ label, value }) => `${engineText(label)}: ${significant(value)}`).join(', ');
  const words = t`${significant(own)} on a scale from ${significant(low)} to ${significant(high)}. ${spoken}`;
  const zero = Math.min(high, Math.max(low, 0));
  const places = others.map(({ value }) => placeOf(value));
  const apart = spreadPlaces(places, LETTER_SHARE);
  const at = (/** @type {number} */ place) => styled({ left: `${place * 100}%` });
  const tick = (/** @type {{ id: string }} */ { id }, /** @type {number} */ index) =>
    html`<span class="tick" ${at(places[index])}></span>
      <span class="tick-letter" ${at(apart[index])}>${CONTROL_MARKS[id] ?? BEST_MARK}</span>`;
  return html`<div class="standing" role="img" aria-label=${words}>
      <div class="bar">${barOf(placeOf(own), placeOf(zero))}</div>
      ${repeat(others, ({ id }) => id, tick)}
    </div>
    <div class="ticks" aria-hidden="true"><span>${significant(low)}</span><span>${significant(high)}</span></div>`;
}

/** From zero to the value, whichever side that is. @param {number} place @param {number} zero */
function barOf(place, zero) {
  const [from, to] = [Math.min(place, zero), Math.max(place, zero)];
  return html`<span ${styled({ 'margin-left': `${from * 100}%`, width: `${(to - from) * 100}%` })}></span>`;
}
