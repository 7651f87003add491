// The first figure: a patch is put where the reader points, the network is run, and what the score did stands beside what the gradient said.

import { html, draw, nothing, styled } from '../../shared/template.js';
import { barsView } from '../base/bars.js';
import { chosenPhoto } from '../base/chosen_photo.js';
import { NETWORK, openNetwork } from '../base/engine.js';
import { Latest } from '../base/latest.js';
import { isCancelled, problemLine } from '../base/problem_line.js';
import { canvasFromPixels, classIn, logitsOfPixels, photoOf, seenBy } from '../base/seen.js';
import { scoreText, signed } from '../base/signed.js';
import { shortLabel } from '../../shared/format.js';
import { patchAt, predictedChange, withPatch } from './patch.js';
import { tellState } from '../pieces/print_queue.js';
import { marked, t, translated } from '../../shared/language/text.js';

/**
 * @typedef {import('../../element/why_light.js').WhyLightElement} Figure
 * @typedef {import('../base/engine.js').Opened} Opened
 * @typedef {import('../base/seen.js').Pixels} Pixels
 *
 * What is known of the photo before anything is put into it.
 * @typedef {{ opened: Opened, pixels: Pixels, gradient: import('./patch.js').Gradient, index: number, label: string, score: number }} Ground
 *
 * @typedef {object} Value
 * @property {[x: number, y: number]} place of the patch, in shares of what the network sees
 * @property {number} size pixels of the network's input to a side @property {ShadeId} shade
 * @property {Ground | null} ground
 * @property {{ change: number, predicted: number } | null} answer
 * @property {string} said @property {string} problem
 *
 * @typedef {'lighter' | 'lighter-8' | 'grey' | 'black' | 'white'} ShadeId
 */

const SIZES = [1, 8, 24, 48];

/** @type {[ShadeId, string][]} */
const SHADES = [
  ['grey', marked('Grey')],
  ['black', marked('Black')],
  ['white', marked('White')],
  ['lighter', marked('Lighter by 1 of 255')],
  ['lighter-8', marked('Lighter by 8 of 255')],
];

const KEYS = /** @type {Record<string, [number, number] | undefined>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});

/** How far a key goes at least, in pixels: across a photo of 224 in a minute, and not in an hour. */
const STEP = 4;

/** The bars reach so far at least, in logits: what is smaller is hardly seen. */
const LEAST_REACH = 0.001;

/** @param {Document} page */
export function startProbe(page) {
  const place = /** @type {HTMLElement | null} */ (page.querySelector('#probe'));
  const figure = /** @type {Figure | null} */ (place?.closest('figure')?.querySelector('why-light') ?? null);
  if (!place || !figure) return;

  const said = t`The patch can be put in once the map is there.`;
  /** @type {Value} */
  let value = { place: [0.34, 0.46], size: 24, shade: 'grey', ground: null, answer: null, said, problem: '' };
  let reach = LEAST_REACH;
  let preparing = new AbortController();

  /** @param {Partial<Value>} change */
  const set = (change) => {
    value = { ...value, ...change };
    draw(probeView(value, reach, actions), place);
    paint(place, value);
    tellState(place, { isDone: value.answer !== null, isBusy: false, problem: value.problem });
  };

  const latest = new Latest(async (/** @type {Value} */ { place: at, size, shade, ground }, signal) => {
    if (!ground) return;
    const { opened, pixels, gradient, index, score } = ground;
    const patch = patchAt(at, size, pixels);
    const become = shadeOf(shade, opened);
    try {
      const logits = await logitsOfPixels(opened, withPatch(pixels, patch, become), { signal });
      const change = logits[index] - score;
      const predicted = predictedChange(gradient, pixels, patch, become, normalisation(opened));
      reach = reachOf(change, predicted);
      set({ answer: { change, predicted }, problem: '' });
    } catch (error) {
      if (!isCancelled(error)) set({ problem: problemLine(error) });
    }
  });

  /** @param {Partial<Value>} change */
  const ask = (change) => {
    set(change);
    if (value.ground) latest.ask(value);
  };

  const actions = {
    ask,
    /** @param {KeyboardEvent} event */
    key: (event) => {
      const direction = KEYS[event.key];
      if (!direction || !value.ground) return;
      event.preventDefault();
      const { width, height } = value.ground.pixels;
      const far = event.shiftKey ? 4 * STEP : STEP;
      ask({ place: moved(value.place, [(direction[0] * far) / width, (direction[1] * far) / height]) });
    },
    /** @param {PointerEvent} event */
    point: (event) => {
      const found = shareAt(event, /** @type {Element} */ (event.currentTarget));
      if (found) ask({ place: found });
    },
  };

  /** What the probe is held against: after each new map, since that is of another photo or another class. */
  async function prepare() {
    preparing.abort();
    preparing = new AbortController();
    const { signal } = preparing;
    latest.drop();
    set({ ground: null, answer: null, said: t`The network is run on the photo as it is.`, problem: '' });
    try {
      const opened = await openNetwork(NETWORK, { signal });
      const pixels = await seenBy(opened, chosenPhoto().source, { signal });
      const logits = await logitsOfPixels(opened, pixels, { signal });
      const index = classIn(opened, figure?.getAttribute('target') ?? 'top', logits);
      const photo = await photoOf(opened, pixels, { signal });
      const sums = async (/** @type {string} */ method) =>
        (await opened.network.explain(photo, { target: index, method, parameters: { show: 'sum' }, signal })).map?.values ?? [];
      const gradient = { slope: await sums('gradient'), product: await sums('input-x-gradient') };
      photo.close();
      const ground = { opened, pixels, gradient, index, label: shortLabel(opened.network.labels[index]), score: logits[index] };
      ask({ ground, said: '' });
    } catch (error) {
      if (!isCancelled(error)) set({ said: '', problem: problemLine(error) });
    }
  }

  figure.addEventListener('result', prepare);
  // On the photo and on the map of the figure above the patch follows the pointer too, and comes where a finger taps.
  const follow = (/** @type {PointerEvent} */ event) => {
    // A button of the element lies over its map.
    const stage = event.composedPath().find((one) => one instanceof HTMLElement && one.part.contains('stage'));
    const canvas = /** @type {Element | undefined} */ (stage)?.querySelector('canvas');
    const view = figure.explanations[0]?.report.view;
    const found = canvas && view && shareAt(event, canvas);
    if (!found) return;
    const inside = /** @type {[number, number]} */ ([
      (found[0] - view.x0) / (view.x1 - view.x0),
      (found[1] - view.y0) / (view.y1 - view.y0),
    ]);
    if (inside.every((share) => share >= 0 && share < 1)) ask({ place: inside });
  };
  figure.addEventListener('pointermove', follow);
  figure.addEventListener('pointerdown', follow);
  set({});
}

/** Powers of ten and halves of them, so that a bar does not fill its track each time. @param {number[]} changes */
export function reachOf(...changes) {
  const most = Math.max(LEAST_REACH, ...changes.map(Math.abs));
  const power = 10 ** Math.ceil(Math.log10(most));
  return most <= power / 2 ? power / 2 : power;
}

/** @param {[number, number]} place @param {[number, number]} by @returns {[number, number]} inside the photo */
export const moved = ([x, y], [across, down]) => [within(x + across), within(y + down)];

const within = (/** @type {number} */ share) => Math.min(0.9999, Math.max(0, share));

/** @param {PointerEvent} event @param {Element} element @returns {[number, number] | null} shares of its width and height; null beside it */
function shareAt(event, element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  const [x, y] = [(event.clientX - left) / width, (event.clientY - top) / height];
  return [x, y].every((share) => share >= 0 && share < 1) ? [x, y] : null;
}

/** @param {Opened} opened */
const normalisation = ({ card }) => card.preprocess;

/** Grey is what the network takes as 0. @param {ShadeId} shade @param {Opened} opened @returns {import('./patch.js').Shade} */
const shadeOf = (shade, opened) =>
  ({
    grey: { grey: Math.round(normalisation(opened).mean[0]) },
    black: { grey: 0 },
    white: { grey: 255 },
    lighter: { lighter: 1 },
    'lighter-8': { lighter: 8 },
  })[shade];

/** @param {HTMLElement} place @param {Value} value */
function paint(place, { ground, place: at, size, shade }) {
  const canvas = place.querySelector('canvas');
  if (!canvas || !ground) return;
  const { pixels, opened } = ground;
  Object.assign(canvas, { width: pixels.width, height: pixels.height });
  const changed = withPatch(pixels, patchAt(at, size, pixels), shadeOf(shade, opened));
  canvas.getContext('2d')?.drawImage(canvasFromPixels(changed), 0, 0);
}

/** @typedef {{ ask: (change: Partial<Value>) => void, key: (event: KeyboardEvent) => void, point: (event: PointerEvent) => void }} Actions */

/** @param {Value} value @param {number} reach @param {Actions} actions */
function probeView(value, reach, actions) {
  const { ground, answer, size, shade, said, problem } = value;
  return html`<div class="probe">
    ${stageView(value, actions)}
    <div class="probe-side">
      ${
        ground
          ? html`<p class="probe-title">
                ${t`What the patch does to the logit of “${ground.label}”, ${scoreText(ground.score)} without it`}
              </p>
              ${barsView(
                [
                  { label: t`The network, run again`, value: answer?.change ?? null, sure: true },
                  { label: t`The gradient, beforehand`, value: answer?.predicted ?? null, sure: false },
                ],
                reach,
              )}`
          : nothing
      }
      <p class="readout" role="status">${problem || said || (answer ? answerWords(answer) : '')}</p>
      <div class="knobs">
        <div class="field">
          <label for="probe-size">${t`Size of the patch`}</label>
          <select id="probe-size" @change=${(/** @type {any} */ { target }) => actions.ask({ size: Number(target.value) })}>
            ${SIZES.map(
              (one) =>
                html`<option value=${one} ?selected=${one === size}>
                  ${one === 1 ? t`one pixel` : t`${one} by ${one} pixels`}
                </option>`,
            )}
          </select>
        </div>
        <div class="field">
          <label for="probe-shade">${t`Shade of the patch`}</label>
          <select id="probe-shade" @change=${(/** @type {any} */ { target }) => actions.ask({ shade: target.value })}>
            ${SHADES.map(([id, label]) => html`<option value=${id} ?selected=${id === shade}>${translated(label)}</option>`)}
          </select>
        </div>
      </div>
    </div>
  </div>`;
}

/** @param {Value} value @param {Actions} actions */
function stageView({ ground, place, size }, actions) {
  const [width, height] = ground ? [ground.pixels.width, ground.pixels.height] : [224, 224];
  const patch = patchAt(place, size, { width, height });
  const share = (/** @type {number} */ pixels, /** @type {number} */ whole) => `${(100 * pixels) / whole}%`;
  return html`<div
    class="probe-stage"
    tabindex="0"
    role="application"
    aria-label=${t`The photo as the network sees it, with the patch. Arrow keys move the patch, with Shift further.`}
    @keydown=${actions.key}
    @pointermove=${actions.point}
    @pointerdown=${actions.point}
  >
    <canvas width="224" height="224" aria-hidden="true"></canvas>
    <span
      class=${ground ? 'probe-mark' : 'probe-mark waiting'}
      ${styled({
        left: share(patch.left, width),
        top: share(patch.top, height),
        width: share(patch.width, width),
        height: share(patch.height, height),
      })}
    ></span>
  </div>`;
}

/** @param {number} change */
function changeWords(change) {
  const by = signed(change).slice(1);
  if (signed(change) === '0') return t`The logit stays.`;
  return change > 0 ? t`The logit rises by ${by}.` : t`The logit falls by ${by}.`;
}

/** @param {number} predicted */
function predictedWords(predicted) {
  const by = signed(predicted).slice(1);
  if (signed(predicted) === '0') return t`By the gradient it stays.`;
  return predicted > 0 ? t`By the gradient it rises by ${by}.` : t`By the gradient it falls by ${by}.`;
}

/** @param {{ change: number, predicted: number }} answer */
export const answerWords = ({ change, predicted }) => t`${changeWords(change)} ${predictedWords(predicted)}`;
