// Which class the network sees elsewhere in the photo: the likeliest whose class activation map does not lie on that of the explained class.

import { overlapOf } from '../../shared/agreement.js';

/** @typedef {import('../../client/types.js').Prediction} Prediction */

/** The method that says where a class is, and how many classes are tried in the order of their likelihood: where forty breeds
 * look alike, the kitten beside the puppy comes after them. */
export const LOCATOR = 'grad-cam';
export const MOST_TRIED = 60;

/** The part of a map that says where it lies. */
const STRONGEST = 0.1;
/**
 * Up to here two maps lie apart. With EfficientNet-Lite0 and SqueezeNet on three gallery photos, breeds beside each other share 0.23 to 0.96 of
 * their strongest tenth, and the other animal or thing in the photo 0 to 0.05.
 */
export const MOST_SHARED = 0.2;

/**
 * The share of the strongest tenth of two maps of one size that they have in common, 0 to 1.
 * @param {Float32Array} one @param {Float32Array} other
 */
export const sharedPlaces = (one, other) => overlapOf(one, other, STRONGEST);

/**
 * The likeliest class elsewhere; null where none of those tried lies apart.
 * @param {number} target @param {Prediction[]} predictions the likeliest first
 * @param {(index: number, done: number) => Promise<Float32Array>} mapOf the class activation map of a class
 * @returns {Promise<Prediction | null>}
 */
export async function classElsewhere(target, predictions, mapOf) {
  const own = await mapOf(target, 0);
  const others = predictions.filter(({ index }) => index !== target);
  for (const [place, prediction] of others.entries()) {
    if (sharedPlaces(own, await mapOf(prediction.index, place + 1)) <= MOST_SHARED) return prediction;
  }
  return null;
}
