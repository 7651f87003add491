import { paintMap, painter } from '../../shared/canvas.js';
import { colourMapOf } from '../../shared/colour.js';
import { curveView } from '../../shared/curves/curve_view.js';
import { correlation, ordinal, percent, powerOfTwo, significant } from '../../shared/format.js';
import { afterRender, html, nothing, selected } from '../../shared/template.js';
import { workingLine } from '../pieces/live_figure.js';
import { sliderView } from '../pieces/slider.js';
import { ENDS, EXPONENTS, scaleOf, STRETCHES } from './precision_choices.js';
import { engineText, t, translated } from '../../shared/language/text.js';

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
      ${mapView(value, full, t`32-bit numbers`, '')}
      ${mapView(value, half?.map ?? null, t`16-bit numbers, gradient times ${powerOfTwo(exponent)}`, half?.refused ?? '')}
    </div>
    <div class="knobs">
      <div class="field" @change=${actions.settle}>
        ${sliderView({
          id: 'scale-8',
          label: t`The gradient is multiplied by`,
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
        label: t`The colours end at`,
        shown: stretch === 'range' ? t`the largest value` : t`the ${ordinal(percentile)} percentile`,
        value: percentile,
        ...ENDS,
        disabled: stretch === 'range',
        onInput: actions.clip,
      })}
      <div class="field">
        <label for="stretch-8">${t`The colours go`}</label>
        <select
          id="stretch-8"
          ${selected(stretch)}
          @change=${(/** @type {Event} */ { target }) => actions.chooseStretch(/** @type {HTMLSelectElement} */ (target).value)}
        >
          ${STRETCHES.map(({ id, label }) => html`<option value=${id}>${translated(label)}</option>`)}
        </select>
      </div>
    </div>
    <p class="readout" role="status" data-lost>${lostWords(value)}</p>
    ${tried.size > 1 ? curveView(chartOf(value)) : nothing}
    <p class="buttons">
      ${
        busy && full
          ? html`<button type="button" @click=${actions.stop}>${t`Stop`}</button>`
          : html`<button type="button" ?disabled=${!full} @click=${actions.all}>${t`Try all ${EXPONENTS.length} scales`}</button>`
      }
    </p>
    ${workingLine(value, actions)}`;
}

/** @param {Value} value @param {import('../../client/types.js').MapRecord | null} map @param {string} title @param {string} refused */
function mapView({ full, photo, view, colourMaps, percentile, stretch }, map, title, refused) {
  if (!map || !full || !photo || !view)
    return html`<figure class="part">
      <div class="square">${refused ? html`<p>${t`No map. The engine says: “${engineText(refused)}”`}</p>` : nothing}</div>
      <figcaption>${title}</figcaption>
    </figure>`;
  const scale = scaleOf(map, full, { percentile, stretch });
  const { table } = colourMapOf(colourMaps, map.kind, 'magma');
  return html`<figure class="part">
    <canvas
      role="img"
      aria-label=${t`Map in ${title}`}
      ${afterRender(painter(paintMap, { photo, report: { map, view }, scale, table }))}
    ></canvas>
    <figcaption>${t`${title}. Colours from ${significant(scale.low)} to ${significant(scale.high)}.`}</figcaption>
  </figure>`;
}

/** @param {Value} value */
function lostWords({ tried, exponent, busy }) {
  const half = tried.get(exponent);
  const scale = powerOfTwo(exponent);
  if (!half) return busy ? '' : t`The map of this scale is computed when the slider rests.`;
  if (half.refused) return t`Times ${scale}: numbers overflow, and no map is left.`;
  const small = percent(half.underflowed ?? 0);
  const large = percent(half.overflowed ?? 0);
  const agree =
    half.correlation === null
      ? t`The map is the same everywhere.`
      : t`Rank correlation with the map in 32 bits: ${correlation(half.correlation)}.`;
  const [left, all] = [half.map?.values.filter((one) => one !== 0).length ?? 0, half.map?.values.length ?? 0];
  return t`Times ${scale}: ${small} of the gradients vanish, ${large} overflow. ${left} of ${all} pixels have a value. ${agree}`;
}

/** @param {Value} value @returns {import('../../shared/curves/curves.js').CurveChart} */
function chartOf({ tried, exponent }) {
  const all = [...tried].sort(([a], [b]) => a - b);
  const lost = all.filter(([, { refused }]) => refused).map(([at]) => at);
  /** @param {'underflowed' | 'overflowed'} which @returns {[number, number][]} */
  const points = (which) => all.flatMap(([at, half]) => (half[which] === null ? [] : [[at, half[which]]]));
  return {
    curves: [
      { label: t`vanish`, points: points('underflowed') },
      { label: t`overflow`, points: points('overflowed') },
    ],
    axes: { x: t`exponent of the scale, a power of two`, y: t`share of the gradients` },
    ranges: { x: [EXPONENTS[0], EXPONENTS[EXPONENTS.length - 1]] },
    marks: lost.length > 0 ? [{ x: Math.min(...lost), label: t`no map from here on` }] : [{ x: exponent, label: t`here` }],
    dots: true,
  };
}
