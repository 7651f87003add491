import { painter } from '../../shared/canvas.js';
import { curveView } from '../../shared/curves/curve_view.js';
import { percent, shortLabel } from '../../shared/format.js';
import { afterRender, html, nothing, selected } from '../../shared/template.js';
import { workingLine } from '../pieces/live_figure.js';
import { sliderView } from '../pieces/slider.js';
import { pixelCanvas } from '../pieces/pixel_canvas.js';
import { curveKey, METHODS, pictureOf, STEPS } from './removal_choices.js';
import { t, translated } from '../../shared/language/text.js';

/**
 * @typedef {import('./removal_figure.js').Removal & import('../pieces/live_figure.js').Working} Value
 * @typedef {{ again: () => void, chooseMethod: (id: string) => void, chooseMetric: (metric: 'deletion' | 'insertion') => void,
 *   slide: (step: number) => void, settle: () => void, play: () => void, pause: () => void }} Actions
 */

/** @param {Value} value @param {Actions} actions */
export function removalView(value, actions) {
  const { method, metric, step, ground, isPlaying, curves } = value;
  const share = percent(step / STEPS);
  const isDeletion = metric === 'deletion';
  return html`<div class="knobs">
      <div class="field">
        <label for="method-9">${t`In the order of`}</label>
        <select
          id="method-9"
          ${selected(method)}
          @change=${(/** @type {Event} */ { target }) => actions.chooseMethod(/** @type {HTMLSelectElement} */ (target).value)}
        >
          ${METHODS.map(({ id, label }) => html`<option value=${id}>${translated(label)}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="metric-9">${t`What happens to the pixels`}</label>
        <select
          id="metric-9"
          ${selected(metric)}
          @change=${(/** @type {Event} */ { target }) =>
            actions.chooseMetric(/** @type {'deletion' | 'insertion'} */ (/** @type {HTMLSelectElement} */ (target).value))}
        >
          <option value="deletion">${t`they are taken away (deletion)`}</option>
          <option value="insertion">${t`they are given back (insertion)`}</option>
        </select>
      </div>
      <div @change=${actions.settle} class="field">
        ${sliderView({
          id: 'share-9',
          label: isDeletion ? t`Pixels taken away` : t`Pixels given back`,
          shown: share,
          value: step,
          min: 0,
          max: STEPS,
          onInput: actions.slide,
        })}
      </div>
      <p class="buttons">
        ${
          isPlaying
            ? html`<button type="button" @click=${actions.pause}>${t`Stop`}</button>`
            : html`<button type="button" ?disabled=${!ground} @click=${actions.play}>${t`Play`}</button>`
        }
      </p>
    </div>
    <div class="beside">
      <figure class="part">
        ${pictureView(value)}
        <figcaption data-said>${saidWords(value)}</figcaption>
      </figure>
      <div class="part">${curves.size > 0 ? curveView(chartOf(value)) : nothing}</div>
    </div>
    ${workingLine(value, actions)}`;
}

/** @param {Value} value */
function pictureView(value) {
  const picture = pictureOf(value);
  if (!picture || !value.ground) return html`<div class="square"></div>`;
  const { width, height } = value.ground.seen;
  const { step, method, metric } = value;
  const done = percent(step / STEPS);
  const label =
    metric === 'deletion'
      ? t`The photo with ${done} of its pixels taken away`
      : t`${done} of the pixels of the photo, and grey for the others`;
  return html`<canvas
    role="img"
    aria-label=${label}
    ${afterRender(painter(paintPicture, { picture, width, height, step, method }))}
  ></canvas>`;
}

/** @param {HTMLCanvasElement} canvas @param {{ picture: Uint8ClampedArray<ArrayBuffer>, width: number, height: number }} scene */
function paintPicture(canvas, { picture, width, height }) {
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.drawImage(pixelCanvas(picture, width, height), 0, 0);
}

/** @param {Value} value */
function saidWords({ said, step, ground, isPlaying, busy }) {
  if (!ground || !said) return busy ? t`The network is being asked.` : '';
  if (said.step !== step || isPlaying) return t`The network is asked when the slider rests.`;
  const { top, probability } = said;
  return t`Of this picture the network says “${shortLabel(top.label)}”, ${percent(top.probability)}. “${shortLabel(ground.target.label)}” has ${percent(probability)}.`;
}

/** @param {Value} value @returns {import('../../shared/curves/curves.js').CurveChart} */
function chartOf({ method, metric, curves, step }) {
  const isDeletion = metric === 'deletion';
  const shown = METHODS.toSorted((a, b) => Number(b.id === method) - Number(a.id === method));
  return {
    curves: shown.flatMap(({ id, label }) => {
      const points = curves.get(curveKey(id, metric));
      return points ? [{ label: translated(label), points }] : [];
    }),
    axes: { x: isDeletion ? t`share of the pixels taken away` : t`share of the pixels given back`, y: t`probability` },
    ranges: { x: [0, 1], y: [0, 1] },
    marks: [{ x: step / STEPS, label: t`here` }],
  };
}
