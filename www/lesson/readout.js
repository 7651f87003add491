// What the first map says of one pixel: under the pointer, or where the arrow keys have taken a mark.

import { percent } from '../shared/format.js';

/** @typedef {import('../element/why_light.js').WhyLightElement} Figure */

const KEYS = /** @type {Record<string, [number, number] | undefined>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});

/** How far a key goes, as a share of the map. */
const STEP = 1 / 40;

/**
 * In words what a map has at a place.
 * @param {{ values: Float32Array, width: number, height: number }} map @param {[x: number, y: number]} place shares of width and height
 */
export function wordsAt({ values, width, height }, [x, y]) {
  const cell = (/** @type {number} */ share, /** @type {number} */ count) =>
    Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  const value = Math.abs(values[cell(y, height) * width + cell(x, width)]);
  const largest = values.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  const where = `${percent(x)} from the left, ${percent(y)} from the top`;
  if (largest === 0) return `At ${where}: the map is 0 everywhere.`;
  const stronger = values.reduce((count, one) => count + Number(Math.abs(one) > value), 0) / values.length;
  return `At ${where}: ${percent(value / largest)} of the largest value. ${percent(stronger)} of the pixels matter more.`;
}

/** @param {Document} page */
export function startReadout(page) {
  const line = /** @type {HTMLElement | null} */ (page.querySelector('[data-readout]'));
  const figure = /** @type {Figure | null} */ (line?.closest('figure')?.querySelector('why-light') ?? null);
  if (!line || !figure) return;
  /** @type {[number, number]} */
  let mark = [0.5, 0.5];
  const say = () => {
    const map = figure.explanations[0]?.map;
    if (map) line.textContent = wordsAt(map, mark);
  };
  figure.addEventListener('pointermove', (event) => {
    const canvas = figure.shadowRoot?.querySelector('[part~="map"]');
    if (!canvas) return;
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const place = /** @type {[number, number]} */ ([(event.clientX - left) / width, (event.clientY - top) / height]);
    if (place.some((share) => share < 0 || share >= 1)) return;
    mark = place;
    say();
  });
  line.addEventListener('keydown', (event) => {
    const step = KEYS[event.key];
    if (!step) return;
    event.preventDefault();
    mark = /** @type {[number, number]} */ (mark.map((share, axis) => Math.min(0.999, Math.max(0, share + STEP * step[axis]))));
    say();
  });
  figure.addEventListener('result', say);
}
