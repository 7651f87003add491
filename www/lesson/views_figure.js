// Four crops of one photo, each some pixels further, and how far their maps agree over what all of them show.

import { rankCorrelation } from '../shared/agreement.js';
import { correlation } from '../shared/format.js';
import { chosen, keep } from './pieces/address.js';
import { tellState } from './pieces/print_queue.js';
import { whenNear } from './pieces/when_near.js';
import { t } from '../shared/language/text.js';

/** @typedef {import('../element/why_light.js').WhyLightElement} Figure */

const VIEWS = 4;
/** The crops are squares of so many pixels of the photo around the puppy's head, from here on. */
const SIDE = 130;
const START = [10, 5];
const PHOTO = 'photos/dog_cat.jpg';

/**
 * The part of a map that lies over what all views show.
 * @param {{ values: Float32Array, width: number, height: number }} map of a square view @param {number} seen pixels of the photo to a side of what
 *   the map lies over @param {number} offset of the view, in pixels of the photo @param {number} most the largest offset
 */
export function sharedPart({ values, width, height }, seen, offset, most) {
  const scale = width / seen;
  const size = Math.floor((seen - most) * scale);
  const from = Math.round((most - offset) * scale);
  return Float32Array.from({ length: size * size }, (_, place) => {
    const [row, column] = [Math.floor(place / size) + from, (place % size) + from];
    return values[Math.min(height - 1, row) * width + Math.min(width - 1, column)];
  });
}

/** A knob of the chapter in an address. @param {DOMStringMap} data of the knob */
export const viewsKnobName = ({ views }) => `views.${views}`;

/** @param {Document} page */
export function startViews(page) {
  const place = /** @type {HTMLElement | null} */ (page.querySelector('#views-figure .four'));
  const line = page.querySelector('[data-agreement]');
  const method = /** @type {HTMLSelectElement | null} */ (page.querySelector('[data-views="methods"]'));
  const step = /** @type {HTMLInputElement | null} */ (page.querySelector('[data-views="step"]'));
  if (!place || !line || !method || !step) return;
  for (const knob of [method, step]) {
    const usual = knob.value;
    const name = viewsKnobName(knob.dataset);
    const wanted = chosen(name, usual);
    knob.value = wanted;
    // What a list does not hold, and what lies outside of a slider, is as good as left out.
    if (knob.value !== wanted) knob.value = usual;
    knob.addEventListener('input', () => keep(name, knob.value === usual ? null : knob.value));
  }
  /** @type {HTMLImageElement | null} */
  let photo = null;
  const figures = Array.from({ length: VIEWS }, (_, view) => {
    const figure = /** @type {Figure} */ (page.createElement('why-light'));
    figure.setAttribute('target', 'golden retriever');
    figure.setAttribute('colours', 'blue-to-red');
    figure.setAttribute('alt', t`The puppy, seen a few pixels further, view ${view + 1}`);
    // Its state follows the event.
    figure.addEventListener('result', () => setTimeout(say));
    return figure;
  });

  function say() {
    if (!line || !step) return;
    const found = figures.map((figure) => figure.explanations[0]);
    const maps = found.map((one) => one?.map);
    const ready = figures.every(({ state }) => state === 'shown');
    if (!ready || maps.some((map) => !map)) return;
    const gap = Number(step.value);
    const most = gap * (VIEWS - 1);
    const { x0, x1 } = found[0].report.view;
    const parts = maps.map((map, view) =>
      sharedPart(/** @type {NonNullable<typeof map>} */ (map), SIDE * (x1 - x0), view * gap, most),
    );
    const agreed = parts.slice(1).map((part) => rankCorrelation(parts[0], part));
    const words = agreed.map((one) => (Number.isFinite(one) ? correlation(one) : t`none`));
    line.textContent = t`Rank correlation with the first view: ${words.join(', ')}.`;
    if (place) tellState(place, { isDone: true, isBusy: false });
  }

  function cut() {
    if (!photo || !line || !step || !method) return;
    line.textContent = '';
    const gap = Number(step.value);
    for (const [view, figure] of figures.entries()) {
      const canvas = page.createElement('canvas');
      canvas.width = SIDE;
      canvas.height = SIDE;
      const [left, top] = START.map((start) => start + view * gap);
      canvas.getContext('2d')?.drawImage(photo, left, top, SIDE, SIDE, 0, 0, SIDE, SIDE);
      figure.setAttribute('methods', method.value);
      figure.file = canvas;
    }
  }

  async function begin() {
    const image = new Image();
    image.src = PHOTO;
    await image.decode().catch(() => {});
    if (image.naturalWidth === 0) {
      const problem = t`The photo of this figure could not be loaded. Check the connection and read the page anew.`;
      if (line) line.textContent = problem;
      if (place) tellState(place, { isDone: false, isBusy: false, problem });
      return;
    }
    photo = image;
    place?.append(...figures);
    cut();
  }

  const output = step.closest('.field')?.querySelector('output');
  const told = () => {
    if (output) output.textContent = step.value;
  };
  told();
  step.addEventListener('input', told);
  step.addEventListener('change', cut);
  method.addEventListener('change', () => {
    line.textContent = '';
    for (const figure of figures) figure.setAttribute('methods', method.value);
  });
  tellState(place, { isDone: false, isBusy: false });
  whenNear(place, begin);
}
