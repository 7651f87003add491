import { paintOverlay, painter } from '../../shared/canvas.js';
import { colourMapOf } from '../../shared/colour.js';
import { curveView } from '../../shared/curves/curve_view.js';
import { correlation, percent, shortLabel } from '../../shared/format.js';
import { scaleAtOnce } from '../../shared/scale.js';
import { afterRender, html, nothing, selected } from '../../shared/template.js';
import { workingLine } from '../pieces/live_figure.js';
import { sliderView } from '../pieces/slider.js';
import { RANDOMISED_METHODS, triedKey } from './randomised_choices.js';
import { t, translated } from '../../shared/language/text.js';

/**
 * @typedef {import('./randomised_figure.js').Randomised & import('../pieces/live_figure.js').Working} Value
 * @typedef {{ again: () => void, chooseMethod: (id: string) => void, slide: (count: number) => void, settle: () => void, all: () => void, stop: () => void }} Actions
 */

const PERCENTILE = 99;

/** @param {Value} value @param {Actions} actions */
export function randomisedView(value, actions) {
  const { method, count, layers, tried, busy } = value;
  return html`<div class="knobs">
      <div class="field">
        <label for="map-9">${t`Map`}</label>
        <select
          id="map-9"
          ${selected(method)}
          @change=${(/** @type {Event} */ { target }) => actions.chooseMethod(/** @type {HTMLSelectElement} */ (target).value)}
        >
          ${RANDOMISED_METHODS.map(({ id, label }) => html`<option value=${id}>${translated(label)}</option>`)}
        </select>
      </div>
      <div class="field" @change=${actions.settle}>
        ${sliderView({
          id: 'layers-9',
          label: t`Re-initialised layers, from the last one on`,
          shown: layers ? t`${count} of ${layers}` : String(count),
          value: count,
          min: 0,
          max: layers || 1,
          disabled: layers === 0,
          onInput: actions.slide,
        })}
      </div>
      <p class="buttons">
        ${
          busy && layers > 0
            ? html`<button type="button" @click=${actions.stop}>${t`Stop`}</button>`
            : html`<button type="button" ?disabled=${layers === 0} @click=${actions.all}>${t`Draw the curve`}</button>`
        }
      </p>
    </div>
    <div class="beside three">
      ${mapView(value, 0, t`The network as it is`)}
      ${count === 0 ? nothing : mapView(value, count, layers ? t`${count} of ${layers} layers re-initialised` : t`Layers re-initialised`)}
      <div class="part">${curveOf(value)}</div>
    </div>
    <p class="readout" role="status" data-randomised>${words(tried.get(triedKey(method, count)), count)}</p>
    ${workingLine(value, actions)}`;
}

/** @param {Value} value @param {number} count @param {string} title */
function mapView({ method, tried, photo, view, colourMaps }, count, title) {
  const known = tried.get(triedKey(method, count));
  if (!known || !photo || !view)
    return html`<figure class="part">
      <div class="square"></div>
      <figcaption>${title}</figcaption>
    </figure>`;
  const { map, top } = known;
  const scale = scaleAtOnce(map, PERCENTILE);
  const { table } = colourMapOf(colourMaps, map.kind);
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const scene = { photo, report: { map, view }, scale, table, opacity: 70, dark };
  return html`<figure class="part">
    <canvas role="img" aria-label=${t`Map: ${title}`} ${afterRender(painter(paintOverlay, scene))}></canvas>
    <figcaption>${t`${title}. It says “${shortLabel(top.label)}”, ${percent(top.probability)}.`}</figcaption>
  </figure>`;
}

/** @param {Value} value */
function curveOf({ method, tried, layers, count }) {
  /** @type {[number, number][]} */
  const points = [...tried]
    .filter(([key, { correlation: number }]) => key.startsWith(`${method} `) && number !== null)
    .map(([key, { correlation: number }]) => /** @type {[number, number]} */ ([Number(key.split(' ')[1]), Number(number)]))
    .sort(([a], [b]) => a - b);
  if (points.length < 2) return html`<p class="small">${t`Draw the curve, or move the slider: each place is one more map.`}</p>`;
  return curveView({
    curves: [{ label: t`rank correlation`, points }],
    axes: { x: t`re-initialised layers`, y: t`rank correlation with the map as it is` },
    ranges: { x: [0, layers], y: [Math.min(0, ...points.map(([, number]) => number)), 1] },
    marks: [{ x: count, label: t`here` }],
    dots: true,
  });
}

/** @param {import('./randomised_figure.js').Tried | undefined} tried @param {number} count */
function words(tried, count) {
  if (!tried) return '';
  if (tried.correlation === null) return t`One of the maps is flat, so there is no rank correlation.`;
  const number = correlation(tried.correlation);
  return count === 0
    ? t`Rank correlation with itself: ${number}.`
    : t`Rank correlation with the map of the network as it is: ${number}.`;
}
