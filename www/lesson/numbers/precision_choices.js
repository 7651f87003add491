// The scales that can be tried, and how values become colours.

import { oneOf, onSlider } from '../pieces/address.js';
import { scaleAtOnce } from '../../shared/scale.js';
import { marked } from '../../shared/language/text.js';

/**
 * @typedef {import('../../shared/colour.js').MapPicture} MapPicture
 * @typedef {'own' | 'same' | 'range'} Stretch
 */

/** Powers of two that the gradient is multiplied by before it is walked back in 16 bits, and divided by afterwards. */
export const EXPONENTS = Array.from({ length: 21 }, (_, place) => 2 * place - 24);

/** Percentiles at which the colours may end. */
export const ENDS = { min: 80, max: 100, step: 0.5 };

/** How a picture is normalised. @type {{ id: Stretch, label: string }[]} */
export const STRETCHES = [
  { id: 'same', label: marked('both to the percentile in 32 bits') },
  { id: 'own', label: marked('each to its own percentile') },
  { id: 'range', label: marked('each over its own range') },
];

/** @type {import('../pieces/address.js').Choices} */
export const PRECISION_CHOICES = {
  'numbers.scale': oneOf(EXPONENTS.map(String)),
  'numbers.percentile': onSlider(ENDS),
  'numbers.stretch': oneOf(STRETCHES.map(({ id }) => id)),
};

/**
 * Where the colours of a map begin and end.
 * @param {MapPicture} map @param {MapPicture} full the one in 32 bits @param {{ percentile: number, stretch: Stretch }} chosen
 */
export function scaleOf(map, full, { percentile, stretch }) {
  const { kind, flat, values } = map;
  if (stretch !== 'range') return scaleAtOnce(stretch === 'same' ? full : map, percentile);
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return { low, high, kind, flat, percentile: 100 };
}
