// A small network along the same kind of path: exactly, piece by piece, and by evenly spaced steps.

import { percent } from '../../shared/format.js';
import { html, draw, nothing } from '../../shared/template.js';
import { openNetwork } from '../base/engine.js';
import { paintSigned } from '../base/map_picture.js';
import { isCancelled, problemLine } from '../base/problem_line.js';
import { canvasFromPixels, logitsOf, logitsOfPixels, photoOf } from '../base/seen.js';
import { signed } from '../base/signed.js';
import { tellState } from '../pieces/print_queue.js';
import { whenNear } from '../pieces/when_near.js';
import { trousers } from './trousers.js';
import { baselineOf, gapOf, sumOf } from './walk.js';
import { engineText, t } from '../../shared/language/text.js';

/**
 * @typedef {import('../base/engine.js').Opened} Opened
 *
 * `remark`: what the engine says of the pieces.
 * @typedef {{ name: string, values: Float32Array, sum: number, remark: string }} Found
 * @typedef {{ opened: Opened | null, label: string, gain: number, found: Found[], said: string, problem: string }} Value
 */

const NETWORK = 'fashion-mlp';

/** Beside the exact answer, evenly spaced steps. */
const STEPS = [4, 16, 64, 256];

/** @param {Document} page */
export function startExact(page) {
  const place = /** @type {HTMLElement | null} */ (page.querySelector('#exact'));
  if (!place) return;
  /** @type {Value} */
  let value = { opened: null, label: '', gain: 0, found: [], said: '', problem: '' };
  const picture = trousers();
  /** @param {Partial<Value>} change */
  const set = (change) => {
    value = { ...value, ...change };
    draw(exactView(value, compute), place);
    paint(place, value, picture);
    tellState(place, { isDone: value.found.length > 0, isBusy: value.said !== '', problem: value.problem });
  };

  async function compute() {
    set({ found: [], said: t`The small network is opened.`, problem: '' });
    try {
      const opened = await openNetwork(NETWORK, {});
      const photo = await photoOf(opened, picture, {});
      const logits = await logitsOf(opened, photo, {});
      const index = logits.indexOf(Math.max(...logits));
      const start = (await logitsOfPixels(opened, baselineOf('black', picture), {}))[index];
      set({
        opened,
        label: opened.network.labels[index],
        gain: logits[index] - start,
        said: t`The pieces of the path are found.`,
      });
      const ask = async (/** @type {string} */ name, /** @type {string} */ method, /** @type {any} */ parameters) => {
        const { map, report } = await opened.network.explain(photo, { target: index, method, parameters });
        const values = Float32Array.from(map?.values ?? []);
        set({ found: [...value.found, { name, values, sum: sumOf(values), remark: report.remark ?? '' }] });
      };
      await ask(t`Exact`, 'exact-ig', { baseline: 'black' });
      for (const steps of STEPS)
        await ask(t`${steps} even steps`, 'integrated-gradients', { baseline: 'black', rule: 'midpoint', steps });
      photo.close();
      set({ said: '' });
    } catch (error) {
      if (!isCancelled(error)) set({ said: '', problem: problemLine(error) });
    }
  }

  set({});
  whenNear(place, compute);
}

/** @param {HTMLElement} place @param {Value} value @param {import('../base/seen.js').Pixels} picture */
function paint(place, { opened, found }, picture) {
  const [photo, map] = place.querySelectorAll('canvas');
  const { width, height } = picture;
  Object.assign(photo, { width, height });
  photo.getContext('2d')?.drawImage(canvasFromPixels(picture), 0, 0);
  if (opened && found.length > 0) paintSigned(map, { values: found[0].values, width, height }, opened.whylight);
}

/** @param {Value} value @param {() => void} again */
function exactView({ label, gain, found, said, problem }, again) {
  return html`<div class="exact">
    <div class="exact-pictures">
      <canvas width="28" height="28" role="img" aria-label=${t`A drawing of trousers, light on black, 28 by 28 pixels`}></canvas>
      <canvas width="28" height="28" role="img" aria-label=${t`The exact map: which pixels spoke for the class`}></canvas>
    </div>
    <div>
      ${label ? html`<p>${t`The small network says “${label}”. From black to the drawing its logit changes by ${signed(gain)}.`}</p>` : nothing}
      <div class="scroll" tabindex="0" role="region" aria-label=${t`The exact answer beside even steps`}>
        <table>
          <thead>
            <tr>
              <th scope="col">${t`rule`}</th>
              <th scope="col">${t`sum of the map`}</th>
              <th scope="col">${t`gap`}</th>
            </tr>
          </thead>
          <tbody>
            ${found.map(
              ({ name, sum }) =>
                html`<tr>
                  <th scope="row">${name}</th>
                  <td>${signed(sum)}</td>
                  <td>${gapWords(sum, gain)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p class="small">${engineText(found[0]?.remark ?? '')}</p>
      <p class="small" role="status">${problem || said}</p>
      ${problem ? html`<p><button type="button" @click=${again}>${t`Try again`}</button></p>` : nothing}
    </div>
  </div>`;
}

/** What of a gap single precision explains is none. */
const ROUNDING = 1e-4;

/** @param {number} sum @param {number} gain */
export function gapWords(sum, gain) {
  const gap = gapOf(sum, gain);
  if (gap === null) return '–';
  return gap < ROUNDING ? t`none but rounding` : percent(gap);
}
