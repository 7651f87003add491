import { painter } from '../../shared/canvas.js';
import { curveView } from '../../shared/curves/curve_view.js';
import { percent } from '../../shared/format.js';
import { afterRender, html, live, nothing } from '../../shared/template.js';
import { workingLine } from '../pieces/live_figure.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('./decoy_figure.js').DecoyValue & import('../pieces/live_figure.js').Working} Value
 * @typedef {{ again: () => void, train: () => void, stop: () => void, setPenalty: (on: boolean) => void, restart: () => void }} Actions
 */

const SIDE = 28;

/** The share of the picture that the swatch covers, which has 4 by 4 pixels. */
const SWATCH = 4 ** 2 / SIDE ** 2;

/** Whether an epoch was trained: before that the maps are those of a network that has learnt nothing. @param {Value["history"]} history */
export const isTrained = (history) => history.length > 1;

/** @param {Value} value @param {Actions} actions */
export function decoyView(value, actions) {
  const { run, penalty, measured, history, before, busy } = value;
  const trained = isTrained(history);
  return html`<div class="knobs">
      <p class="buttons">
        ${
          busy && run
            ? html`<button type="button" @click=${actions.stop}>${t`Stop`}</button>`
            : html`<button type="button" class="primary" @click=${actions.train}>${t`Train ten epochs`}</button>`
        }
        <label
          ><input
            type="checkbox"
            .checked=${live(penalty)}
            @change=${(/** @type {Event} */ { target }) => actions.setPenalty(/** @type {HTMLInputElement} */ (target).checked)}
          />
          ${t`Penalty on what it must not look at`}</label
        >
        ${trained && !busy ? html`<button type="button" class="link" @click=${actions.restart}>${t`Begin again`}</button>` : nothing}
      </p>
    </div>
    ${
      run && measured
        ? html`<div class="beside">
            <div
              class="digits"
              role="group"
              aria-label=${trained ? t`Nine test digits and what the network looks at` : t`Nine test digits, each with a grey swatch in a corner`}
            >
              ${run.digits.map((digit, place) => digitView(digit, place, trained ? measured : null))}
            </div>
            ${
              trained
                ? html`<div class="part">
                    ${curveView({
                      curves: [
                        { label: t`test digits right`, points: history.map(({ epoch, test }) => [epoch, test]) },
                        { label: t`gradient on the swatch`, points: history.map(({ epoch, share }) => [epoch, share]) },
                      ],
                      axes: { x: t`epoch`, y: t`share` },
                      ranges: { x: [0, Math.max(10, history.length - 1)], y: [0, 1] },
                      marks: before ? [{ x: before.epoch, label: t`penalty from here on` }] : [],
                    })}
                  </div>`
                : nothing
            }
          </div>`
        : nothing
    }
    <p class="readout" role="status" data-decoy>${decoyWords(value)}</p>
    ${workingLine(value, actions)}`;
}

/**
 * @param {import('../../client/types.js').DecoyDigit} digit @param {number} place
 * @param {import('../../client/types.js').DecoyMeasured | null} measured null before it was trained
 */
function digitView({ label, pixels }, place, measured) {
  if (!measured)
    return html`<figure class="part">
      <canvas
        role="img"
        aria-label=${t`The digit ${label} with a grey swatch`}
        ${afterRender(painter(paintDigit, { pixels, map: null }))}
      ></canvas>
      <figcaption>${label}</figcaption>
    </figure>`;
  const { answers, maps } = measured;
  const map = maps.subarray(place * SIDE * SIDE, (place + 1) * SIDE * SIDE);
  const answer = answers[place];
  const isRight = answer === label;
  return html`<figure class="part">
    <canvas
      role="img"
      aria-label=${t`A ${label}, taken for a ${answer}`}
      ${afterRender(painter(paintDigit, { pixels, map }))}
    ></canvas>
    <figcaption class=${isRight ? 'right' : 'wrong'}>${isRight ? '✓' : '✗'} ${answer}</figcaption>
  </figure>`;
}

/**
 * The digit in grey, with what the gradient is large on in orange; the digit alone where there is no map.
 * @param {HTMLCanvasElement} canvas @param {{ pixels: Uint8Array, map: Float32Array | null }} scene
 */
function paintDigit(canvas, { pixels, map }) {
  const high = map?.reduce((most, value) => Math.max(most, value), 0) || 1;
  const image = new ImageData(SIDE, SIDE);
  pixels.forEach((grey, place) => {
    if (!map) return image.data.set([grey, grey, grey, 255], 4 * place);
    const heat = map[place] / high;
    const base = grey * 0.6;
    image.data.set([base + (255 - base) * heat, base + (140 - base) * heat, base * (1 - heat), 255], 4 * place);
  });
  canvas.width = SIDE;
  canvas.height = SIDE;
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}

/** @param {Pick<Value, 'history' | 'before' | 'penalty'>} value */
export function decoyWords({ history, before, penalty }) {
  const now = history.at(-1);
  if (!now || !isTrained(history))
    return t`Every digit has a swatch in a corner, whose grey gives the answer away in training. These nine are from the test, where it misleads.`;
  const numbers = t`Epoch ${now.epoch}: ${percent(now.test)} of the test digits are right, and ${percent(now.share)} of the gradient lies on the swatch, which covers ${percent(SWATCH)} of the picture.`;
  if (before && now.epoch > before.epoch)
    return t`${numbers} At epoch ${before.epoch}, before the penalty, ${percent(before.test)} were right, and ${percent(before.share)} lay on the swatch.`;
  return penalty ? t`${numbers} The penalty is on.` : numbers;
}
