// A noisy copy of a photo, as SmoothGrad draws its own.

import { randomLcg, randomNormal } from 'd3-random';

/** @typedef {import('../base/seen.js').Pixels} Pixels */

const CHANNELS = [0, 1, 2];
const OPAQUE = 255;

/** From the darkest to the lightest value of any colour: SmoothGrad's noise is a share of it. @param {Pixels} pixels */
export function rangeOf({ data }) {
  let [least, most] = [255, 0];
  for (let at = 0; at < data.length; at += 4) {
    for (const channel of CHANNELS) {
      least = Math.min(least, data[at + channel]);
      most = Math.max(most, data[at + channel]);
    }
  }
  return most - least;
}

/**
 * The pixels plus normal noise, each colour of each pixel by itself. A picture ends at black and white, so what lies beyond is cut off.
 * @param {Pixels} pixels @param {number} sigma the standard deviation, a share of the photo's range @param {number} seed 0 up to, not including, 1
 * @returns {Pixels}
 */
export function noisyPixels(pixels, sigma, seed) {
  const noise = randomNormal.source(randomLcg(seed))(0, sigma * rangeOf(pixels));
  // A clamped array rounds and cuts off by itself.
  const data = pixels.data.map((value, at) => (at % 4 === 3 ? OPAQUE : value + (sigma > 0 ? noise() : 0)));
  return { ...pixels, data };
}
