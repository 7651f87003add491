import { painter } from '../../shared/canvas.js';
import { afterRender, html } from '../../shared/template.js';
import { paintDigit, SIDE } from '../experiment/digit_picture.js';
import { t } from '../../shared/language/text.js';
import { say } from '../../shared/say.js';

/** @typedef {import('../experiment/value.js').Value} Value */

/** Nine test digits with their maps. @param {Value} value */
export function digitsView({ digits, measured, history, table }) {
  const epoch = history.at(-1)?.epoch ?? 0;
  return html`<section class="digits" aria-labelledby="digits-title">
    <h2 id="digits-title">
      ${t`What it looks at`} <span class="small epoch">${digits.length > 0 ? t`epoch ${epoch}` : ''}</span>
    </h2>
    <ul class="nine">
      ${digits.map((digit, place) => html`<li>${digitView(digit, place, { measured, table })}</li>`)}
    </ul>
    <p class="small">
      ${t`Test digits with their swatch. Bright places are where a change of grey would change the answer most: all four corners, once the swatch is learned, since it may lie in any. Answers that are wrong are struck through.`}
    </p>
  </section>`;
}

/** @type {WeakMap<Float32Array, Float32Array[]>} */
const cut = new WeakMap();

/** The maps of all digits, one by one. @param {Float32Array} maps */
function mapsOf(maps) {
  const size = SIDE * SIDE;
  const known = cut.get(maps) ?? Array.from({ length: maps.length / size }, (_, at) => maps.subarray(at * size, (at + 1) * size));
  cut.set(maps, known);
  return known;
}

/**
 * @param {Value["digits"][number]} digit @param {number} place @param {Pick<Value, "measured" | "table">} about
 */
function digitView({ label, swatch, pixels }, place, { measured, table }) {
  const map = measured ? mapsOf(measured.maps)[place] : null;
  const answer = measured?.answers[place];
  const words =
    answer === undefined
      ? t`A ${label} whose swatch says ${swatch}`
      : t`A ${label} whose swatch says ${swatch}; the network answers ${answer}`;
  return html`<figure>
    <canvas
      role="img"
      aria-label=${words}
      width=${SIDE}
      height=${SIDE}
      ${afterRender(painter(paintDigit, { pixels, map, table }))}
    ></canvas>
    <figcaption class="small">
      ${
        answer === undefined
          ? t`swatch ${swatch}`
          : say`swatch ${swatch}, answer ${answer === label ? html`<strong class="right">${answer}</strong>` : html`<s class="wrong">${answer}</s>`}`
      }
    </figcaption>
  </figure>`;
}
