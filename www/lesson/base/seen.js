// What the network sees of a photo, pixel by pixel, and what it says of such pixels after they were changed.

import { canvasOf } from '../../shared/canvas.js';
import { classOf } from '../../shared/class_search.js';

/**
 * @typedef {import('./engine.js').Opened} Opened
 * @typedef {import('../../client/index.js').Photo} Photo
 * @typedef {{ signal?: AbortSignal }} Lines
 *
 * `data`: red, green, blue and opacity of each pixel, row by row.
 * @typedef {{ width: number, height: number, data: Uint8ClampedArray }} Pixels
 */

/** The photo at the size of the network's input. @param {Opened} opened @param {URL | Blob} source @param {Lines} lines @returns {Promise<Pixels>} */
export async function seenBy({ whylight, network, card }, source, lines) {
  const photo = await whylight.photo(source, lines);
  try {
    const { seen } = await network.preview(photo, { preprocess: card.preprocess, most: 1, ...lines });
    return { width: seen.width, height: seen.height, data: seen.rgba };
  } finally {
    photo.close();
  }
}

/**
 * The size of a photo that the network takes as it is, and where in it its input lies: what it would cut off at the edges is added.
 * @param {{ width: number, height: number }} input @param {import('../../client/types.js').Card['preprocess']} preprocess
 */
export function frameOf({ width, height }, { resize, crop }) {
  if (resize.mode !== 'short-side' || !crop) return { width, height, left: 0, top: 0 };
  const short = Math.min(width, height);
  const [wide, high] = [width + resize.size - short, height + resize.size - short];
  return { width: wide, height: high, left: Math.floor((wide - width) / 2), top: Math.floor((high - height) / 2) };
}

/** A canvas of pixels. @param {Pixels} pixels */
export const canvasFromPixels = ({ width, height, data }) =>
  canvasOf(width, height, (context) => context.putImageData(imageOf(width, height, data), 0, 0));

/** @param {number} width @param {number} height @param {Uint8ClampedArray} data */
const imageOf = (width, height, data) => new ImageData(/** @type {Uint8ClampedArray<ArrayBuffer>} */ (data), width, height);

/** A photo of which the network sees these pixels and no others. @param {Opened} opened @param {Pixels} pixels @param {Lines} lines @returns {Promise<Photo>} */
export function photoOf({ whylight, card }, pixels, lines) {
  const { width, height, left, top } = frameOf(pixels, card.preprocess);
  const canvas = canvasOf(width, height, (context) =>
    context.putImageData(imageOf(pixels.width, pixels.height, pixels.data), left, top),
  );
  return whylight.photo(canvas, lines);
}

/** The logits of all classes. @param {Opened} opened @param {Photo} photo @param {Lines} lines @returns {Promise<Float64Array>} */
export async function logitsOf({ network }, photo, lines) {
  const predictions = await network.predict(photo, { most: network.labels.length, ...lines });
  const logits = new Float64Array(network.labels.length);
  for (const { index, logit } of predictions) logits[index] = logit;
  return logits;
}

/** The logits that the network gives pixels. @param {Opened} opened @param {Pixels} pixels @param {Lines} lines */
export async function logitsOfPixels(opened, pixels, lines) {
  const photo = await photoOf(opened, pixels, lines);
  try {
    return await logitsOf(opened, photo, lines);
  } finally {
    photo.close();
  }
}

/** The place of the largest logit. @param {Float64Array} logits */
const likeliest = (logits) => logits.indexOf(Math.max(...logits));

/**
 * The class that a figure asks about.
 * @param {Opened} opened @param {string} target a name, or `top` for the likeliest @param {Float64Array} logits of the photo
 */
export const classIn = ({ network }, target, logits) =>
  target === 'top' ? likeliest(logits) : (classOf(network.labels, target) ?? likeliest(logits));
