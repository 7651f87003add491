// The straight path from a baseline to a photo, pixel by pixel, and what the steps on it add up to.

import { marked } from '../../shared/language/text.js';

/** @typedef {import('../base/seen.js').Pixels} Pixels */

/** @typedef {'black' | 'white' | 'mean' | 'blur'} BaselineId */

/** @type {[BaselineId, string][]} */
export const BASELINES = [
  ['black', marked('Black')],
  ['white', marked('White')],
  ['mean', marked('The photo’s mean colour')],
  ['blur', marked('The photo, blurred')],
];

const COLOURS = 3;

/** Standard deviation of the blur, as a share of the shorter side; as in the engine. */
const BLUR = 0.1;

/** Where the blur's kernel ends, in standard deviations. */
const REACH = 4;

/** Where the path starts. @param {BaselineId} id @param {Pixels} pixels @returns {Pixels} */
export function baselineOf(id, pixels) {
  if (id === 'blur') return blurred(pixels, BLUR * Math.min(pixels.width, pixels.height));
  const colour = { black: [0, 0, 0], white: [255, 255, 255], mean: meanColour(pixels) }[id];
  const data = pixels.data.slice();
  for (let at = 0; at < data.length; at += 1) if (at % 4 < COLOURS) data[at] = colour[at % 4];
  return { ...pixels, data };
}

/** @param {Pixels} pixels */
function meanColour({ width, height, data }) {
  const sums = [0, 0, 0];
  for (let at = 0; at < data.length; at += 1) if (at % 4 < COLOURS) sums[at % 4] += data[at];
  return sums.map((sum) => Math.round(sum / (width * height)));
}

/** Blurred by a Gaussian, mirrored at the edges, so that a flat photo stays as it is. @param {Pixels} pixels @param {number} sigma pixels @returns {Pixels} */
export function blurred({ width, height, data }, sigma) {
  const reach = Math.ceil(REACH * sigma);
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, at) => Math.exp(-0.5 * ((at - reach) / sigma) ** 2));
  const whole = kernel.reduce((sum, weight) => sum + weight, 0);
  const along = (
    /** @type {Float32Array} */ from,
    /** @type {number} */ length,
    /** @type {number} */ stride,
    /** @type {number} */ across,
  ) => {
    const to = new Float32Array(from.length);
    const places = kernel.map((_, at) => at - reach);
    for (let at = 0; at < length; at += 1) {
      const sources = places.map((offset) => mirrored(at + offset, length) * stride);
      for (let line = 0; line < width * height; line += length) {
        const start = (line / length) * across;
        for (let colour = 0; colour < 4; colour += 1) {
          let sum = 0;
          for (let k = 0; k < kernel.length; k += 1) sum += kernel[k] * from[start + sources[k] + colour];
          to[start + at * stride + colour] = sum / whole;
        }
      }
    }
    return to;
  };
  const rows = along(Float32Array.from(data), width, 4, 4 * width);
  return { width, height, data: Uint8ClampedArray.from(along(rows, height, 4 * width, 4)) };
}

/** The place that one outside is the mirror image of; the edge is repeated. @param {number} place @param {number} length */
function mirrored(place, length) {
  const folded = ((place % (2 * length)) + 2 * length) % (2 * length);
  return folded < length ? folded : 2 * length - 1 - folded;
}

/** The photo on its way: 0 is the baseline, 1 the photo. @param {Pixels} baseline @param {Pixels} pixels @param {number} alpha @returns {Pixels} */
export function between(baseline, pixels, alpha) {
  const data = pixels.data.map((value, at) => Math.round(baseline.data[at] + alpha * (value - baseline.data[at])));
  return { ...pixels, data };
}

/** @param {ArrayLike<number>} values */
export const sumOf = (values) => Array.from(values).reduce((sum, value) => sum + value, 0);

/** One map more. @param {Float32Array} sum @param {ArrayLike<number>} values */
export const added = (sum, values) => sum.map((value, at) => value + values[at]);

/**
 * What the sum of a map misses of what the score gains, as a share of that.
 * @param {number} sum @param {number} gain @returns {number | null} null where the score gains nothing
 */
export const gapOf = (sum, gain) => (gain === 0 ? null : Math.abs(sum - gain) / Math.abs(gain));
