// The noisy copies of chapter 2: what SmoothGrad averages over, at the noise that the slider has, and what the network says of each.

import { classWithChance } from '../base/chance.js';
import { draw, html, nothing } from '../../shared/template.js';
import { decimal } from '../../shared/format.js';
import { NETWORK, openNetwork } from '../base/engine.js';
import { Latest } from '../base/latest.js';
import { isCancelled, problemLine } from '../base/problem_line.js';
import { canvasFromPixels, logitsOfPixels, seenBy } from '../base/seen.js';
import { settingsOf } from '../base/workbench_link.js';
import { noisyPixels } from './noisy_pixels.js';
import { tellState } from '../pieces/print_queue.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('../../element/why_light.js').WhyLightElement} Figure
 * @typedef {import('../base/engine.js').Opened} Opened
 * @typedef {import('../base/seen.js').Pixels} Pixels
 *
 * `said`: what the network says of each copy, so far.
 * @typedef {{ seen: { opened: Opened, pixels: Pixels } | null, noise: number, count: number, said: string[], problem: string }} Value
 */

/** So many copies are shown at most, each from a seed of its own. */
const SHOWN = 4;

const METHOD = 'smoothgrad-squared';

/** @param {Document} page */
export function startCopies(page) {
  const place = /** @type {HTMLElement | null} */ (page.querySelector('#copies'));
  const figure = /** @type {Figure | null} */ (place?.closest('figure')?.querySelector('why-light') ?? null);
  const slider = /** @type {HTMLInputElement | null} */ (page.querySelector('#sigma-2'));
  if (!place || !figure || !slider) return;
  /** @type {Value} */
  let value = { seen: null, noise: Number(slider.value), count: 0, said: [], problem: '' };
  /** @type {unknown} */
  let source = null;

  /** @param {Partial<Value>} change */
  const set = (change) => {
    value = { ...value, ...change };
    draw(copiesView(value), place);
    paint(place, value);
    const { count, said, problem } = value;
    tellState(place, { isDone: count > 0 && said.length === count, isBusy: false, problem });
  };

  const latest = new Latest(async (/** @type {Value} */ { seen, noise, count }, signal) => {
    if (!seen) return;
    try {
      for (let copy = 0; copy < count; copy += 1) {
        const logits = await logitsOfPixels(seen.opened, copyOf(seen.pixels, noise, copy), { signal });
        set({ said: [...value.said.slice(0, copy), classWithChance(seen.opened, logits)] });
      }
    } catch (error) {
      if (!isCancelled(error)) set({ problem: problemLine(error) });
    }
  });

  /** After each new map: what the network sees of the photo, which is read once, and what it says of the copies. */
  async function read() {
    const now = figure?.file ?? figure?.getAttribute('photo');
    const settings = settingsOf(figure?.getAttribute('parameters') ?? '')[METHOD];
    latest.drop();
    try {
      const opened = await openNetwork(NETWORK, {});
      if (now !== source) {
        const from = typeof now === 'string' ? new URL(now, page.baseURI) : /** @type {any} */ (now);
        set({ seen: { opened, pixels: await seenBy(opened, from, {}) } });
        source = now;
      }
      set({ count: Math.min(SHOWN, Number(settings.samples)), said: [], problem: '' });
      latest.ask(value);
    } catch (error) {
      set({ problem: problemLine(error) });
    }
  }

  figure.addEventListener('result', read);
  // The copies follow the slider on its way, and are asked about when the map is there.
  slider.addEventListener('input', () => {
    latest.drop();
    set({ noise: Number(slider.value), said: [] });
  });
  set({});
}

/** @param {Pixels} pixels @param {number} noise @param {number} copy */
const copyOf = (pixels, noise, copy) => noisyPixels(pixels, noise, (copy + 0.5) / SHOWN);

/** @param {HTMLElement} place @param {Value} value */
function paint(place, { seen, noise }) {
  if (!seen) return;
  for (const [copy, canvas] of place.querySelectorAll('canvas').entries()) {
    Object.assign(canvas, { width: seen.pixels.width, height: seen.pixels.height });
    canvas.getContext('2d')?.drawImage(canvasFromPixels(copyOf(seen.pixels, noise, copy)), 0, 0);
  }
}

/** @param {Value} value */
function copiesView({ count, noise, said, problem }) {
  const shown = decimal(String(noise));
  return html`<div class="copies">
      ${Array.from(
        { length: count },
        (_, copy) =>
          html`<figure class="part">
            <canvas width="224" height="224" role="img" aria-label=${t`Noisy copy ${copy + 1}, noise ${shown}`}></canvas>
            <figcaption>${said[copy] ?? '…'}</figcaption>
          </figure>`,
      )}
    </div>
    ${count > 0 ? html`<p class="small">${t`Noisy copies of the photo, with noise of ${shown}, and what the network says of each. The gradients of such copies are averaged.`}</p>` : nothing}
    ${problem ? html`<p class="small" role="status">${problem}</p>` : nothing}`;
}
