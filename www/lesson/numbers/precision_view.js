import { paintMap, painter } from '../../shared/canvas.js';
import { colourMapOf } from '../../shared/colour.js';
import { curveView } from '../../shared/curves/curve_view.js';
import { correlation, ordinal, percent, powerOfTwo, significant } from '../../shared/format.js';
import { afterRender, html, nothing, selected } from '../../shared/template.js';
import { workingLine } from '../pieces/live_figure.js';
import { sliderView } from '../pieces/slider.js';
import { ENDS, EXPONENTS, scaleOf, STRETCHES } from './precision_choices.js';

/**
 * @typedef {import('./precision_figure.js').PrecisionValue & import('../pieces/live_figure.js').Working} Value
 * @typedef {{ again: () => void, slide: (exponent: number) => void, settle: () => void, all: () => void, stop: () => void,
 *   clip: (percentile: number) => void, chooseStretch: (id: string) => void }} Actions
 */

/** @param {Value} value @param {Actions} actions */
export function precisionView(value, actions) {
  const { exponent, full, tried, percentile, stretch, busy } = value;
  const half = tried.get(exponent);
  return html`<div class="beside">
      ${mapView(value, full, '32-bit numbers', '')}
      ${mapView(value, half?.map ?? null, `16-bit numbers, gradient times ${powerOfTwo(exponent)}`, half?.refused ?? '')}
    </div>
    <div class="knobs">
      <div class="field" @change=${actions.settle}>
        ${sliderView({
          id: 'scale-8',
          label: 'The gradient is multiplied by',
          shown: powerOfTwo(exponent),
          value: exponent,
          min: EXPONENTS[0],
          max: EXPONENTS[EXPONENTS.length - 1],
          step: 2,
          onInput: actions.slide,
        })}
      </div>
      ${sliderView({
        id: 'percentile-8',
        label: 'The colours end at',
        shown: stretch === 'range' ? 'the largest value' : `the ${ordinal(percentile)} percentile`,
        value: percentile,
        min: ENDS.least,
        max: ENDS.most,
        step: 0.5,
        disabled: stretch === 'range',
        onInput: actions.clip,
      })}
      <div class="field">
        <label for="stretch-8">The colours go</label>
        <select
          id="stretch-8"
          ${selected(stretch)}
          @change=${(/** @type {Event} */ { target }) => actions.chooseStretch(/** @type {HTMLSelectElement} */ (target).value)}
        >
          ${STRETCHES.map(({ id, label }) => html`<option value=${id}>${label}</option>`)}
        </select>
      </div>
    </div>
    <p class="readout" role="status" data-lost>${lostWords(value)}</p>
    ${tried.size > 1 ? curveView(chartOf(value)) : nothing}
    <p class="buttons">
      ${
        busy && full
          ? html`<button type="button" @click=${actions.stop}>Stop</button>`
          : html`<button type="button" ?disabled=${!full} @click=${actions.all}>Try all ${EXPONENTS.length} scales</button>`
      }
    </p>
    ${workingLine(value, actions)}`;
}

/** @param {Value} value @param {import('../../client/types.js').MapRecord | null} map @param {string} title @param {string} refused */
function mapView({ full, photo, view, colourMaps, percentile, stretch }, map, title, refused) {
  if (!map || !full || !photo || !view)
    return html`<figure class="part">
      <div class="square">${refused ? html`<p>No map. The engine says: “${refused}”</p>` : nothing}</div>
      <figcaption>${title}</figcaption>
    </figure>`;
  const scale = scaleOf(map, full, { percentile, stretch });
  const { table } = colourMapOf(colourMaps, map.kind, 'magma');
  return html`<figure class="part">
    <canvas
      role="img"
      aria-label="Map in ${title}"
      ${afterRender(painter(paintMap, { photo, report: { map, view }, scale, table }))}
    ></canvas>
    <figcaption>${title}. Colours from ${significant(scale.low)} to ${significant(scale.high)}.</figcaption>
  </figure>`;
}

/** @param {Value} value */
function lostWords({ tried, exponent, busy }) {
  const half = tried.get(exponent);
  const scale = powerOfTwo(exponent);
  if (!half) return busy ? '' : 'The map of this scale is computed when the slider rests.';
  if (half.refused) return `Times ${scale}: numbers overflow, and no map is left.`;
  const small = percent(half.underflowed ?? 0);
  const large = percent(half.overflowed ?? 0);
  const agree =
    half.correlation === null
      ? 'The map is the same everywhere.'
      : `Rank correlation with the map in 32 bits: ${correlation(half.correlation)}.`;
  return `Times ${scale}: ${small} of the gradients vanish, ${large} overflow. ${agree}`;
}

/** @param {Value} value @returns {import('../../shared/curves/curves.js').CurveChart} */
function chartOf({ tried, exponent }) {
  const all = [...tried].sort(([a], [b]) => a - b);
  const lost = all.filter(([, { refused }]) => refused).map(([at]) => at);
  /** @param {'underflowed' | 'overflowed'} which @returns {[number, number][]} */
  const points = (which) => all.flatMap(([at, half]) => (half[which] === null ? [] : [[at, half[which]]]));
  return {
    curves: [
      { label: 'vanish', points: points('underflowed') },
      { label: 'overflow', points: points('overflowed') },
    ],
    axes: { x: 'exponent of the scale, a power of two', y: 'share of the gradients' },
    ranges: { x: [EXPONENTS[0], EXPONENTS[EXPONENTS.length - 1]] },
    marks: lost.length > 0 ? [{ x: Math.min(...lost), label: 'no map from here on' }] : [{ x: exponent, label: 'here' }],
    dots: true,
  };
}
