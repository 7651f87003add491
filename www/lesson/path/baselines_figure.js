// One photo and one class, walked to from four baselines side by side.

import { percent } from '../../shared/format.js';
import { html, draw, nothing } from '../../shared/template.js';
import { chosenPhoto } from '../base/chosen_photo.js';
import { NETWORK, openNetwork } from '../base/engine.js';
import { paintSigned } from '../base/map_picture.js';
import { isCancelled, problemLine } from '../base/problem_line.js';
import { canvasFromPixels, classIn, logitsOf, logitsOfPixels, photoOf, seenBy } from '../base/seen.js';
import { signed } from '../base/signed.js';
import { linkToPhoto } from '../base/workbench_link.js';
import { tellState } from '../pieces/print_queue.js';
import { whenNear } from '../pieces/when_near.js';
import { baselineOf, BASELINES, gapOf, sumOf } from './walk.js';
import { subject } from '../pieces/lesson_photo.js';
import { marked, t, translated } from '../../shared/language/text.js';

/**
 * @typedef {import('../base/engine.js').Opened} Opened
 * @typedef {import('../base/seen.js').Pixels} Pixels
 * @typedef {{ baseline: Pixels, values: Float32Array, gain: number, sum: number, gradients: number }} Walked
 * @typedef {{ opened: Opened | null, walked: Map<string, Walked>, said: string, problem: string }} Value
 */

/** Evenly spaced, so that each of the four costs the same. */
const STEPS = 16;

const ONE = marked('The workbench shows one baseline at a time: it is a setting of the method.');

/** @param {Document} page */
export function startBaselines(page) {
  const place = /** @type {HTMLElement | null} */ (page.querySelector('#baselines'));
  if (!place) return;
  /** @type {Value} */
  let value = { opened: null, walked: new Map(), said: '', problem: '' };
  let working = new AbortController();
  const setLink = linkToPhoto(place);
  const settings = { 'integrated-gradients': { baseline: 'black', rule: 'midpoint', steps: String(STEPS) } };

  /** @param {Partial<Value>} change */
  const set = (change) => {
    value = { ...value, ...change };
    draw(baselinesView(value, compare), place);
    paint(place, value);
    tellState(place, { isDone: value.walked.size > 0, isBusy: value.said !== '', problem: value.problem });
    setLink({ methods: ['integrated-gradients'], settings }, ONE);
  };

  async function compare() {
    working.abort();
    working = new AbortController();
    const { signal } = working;
    set({ walked: new Map(), said: t`The engine is started.`, problem: '' });
    try {
      const opened = await openNetwork(NETWORK, { signal });
      const pixels = await seenBy(opened, chosenPhoto().source, { signal });
      const photo = await photoOf(opened, pixels, { signal });
      const logits = await logitsOf(opened, photo, { signal });
      const index = classIn(opened, chosenPhoto().target, logits);
      for (const [id, name] of BASELINES) {
        set({ opened, said: t`${translated(name)}: ${STEPS} gradients are computed.` });
        const baseline = baselineOf(id, pixels);
        const start = (await logitsOfPixels(opened, baseline, { signal }))[index];
        const parameters = { baseline: id, rule: 'midpoint', steps: STEPS };
        const { map } = await opened.network.explain(photo, {
          target: index,
          method: 'integrated-gradients',
          parameters,
          signal,
        });
        const values = Float32Array.from(map?.values ?? []);
        const walked = { baseline, values, gain: logits[index] - start, sum: sumOf(values), gradients: STEPS };
        set({ walked: new Map(value.walked).set(id, walked) });
      }
      photo.close();
      set({ said: '' });
    } catch (error) {
      if (!isCancelled(error)) set({ said: '', problem: problemLine(error) });
    }
  }

  set({});
  whenNear(place, () => {
    compare();
    subject.subscribe(compare);
  });
}

/** @param {HTMLElement} place @param {Value} value */
function paint(place, { opened, walked }) {
  for (const [id, { baseline, values }] of walked) {
    const [start, map] = place.querySelectorAll(`[data-baseline="${id}"] canvas`);
    const { width, height } = baseline;
    Object.assign(start, { width, height });
    /** @type {HTMLCanvasElement} */ (start).getContext('2d')?.drawImage(canvasFromPixels(baseline), 0, 0);
    if (opened) paintSigned(/** @type {HTMLCanvasElement} */ (map), { values, width, height }, opened.whylight);
  }
}

/** @param {Value} value @param {() => void} again */
const baselinesView = ({ walked, said, problem }, again) =>
  html`<ul class="baselines">
      ${BASELINES.map(([id, english]) => {
        const name = translated(english);
        const found = walked.get(id);
        return html`<li data-baseline=${id}>
          <div class="baseline-pictures">
            <canvas
              class="baseline-start"
              width="224"
              height="224"
              role="img"
              aria-label=${t`${name}: where the path starts`}
            ></canvas>
            <canvas width="224" height="224" role="img" aria-label=${t`The map of the path from: ${name}`}></canvas>
          </div>
          <p><strong>${name}</strong></p>
          <p class="small">${found ? baselineWords(found) : '…'}</p>
        </li>`;
      })}
    </ul>
    <p class="small" role="status">${problem || said}</p>
    ${problem ? html`<p><button type="button" @click=${again}>${t`Try again`}</button></p>` : nothing}`;

/** @param {Pick<Walked, 'gain' | 'sum'>} walked */
export function baselineWords({ gain, sum }) {
  const gap = gapOf(sum, gain);
  return gap === null
    ? t`The score changes by ${signed(gain)}, the map sums to ${signed(sum)}.`
    : t`The score changes by ${signed(gain)}, the map sums to ${signed(sum)}: a gap of ${percent(gap)}.`;
}
