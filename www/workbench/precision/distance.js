// How far two maps of the same question lie apart.

import { agreement } from '../../shared/agreement.js';

/**
 * @typedef {import('../../shared/colour.js').MapPicture} MapPicture
 * @typedef {import('../../shared/agreement.js').Agreement} Agreement
 */

/**
 * How far a map is from the one that it is compared with.
 * @param {MapPicture} map @param {MapPicture} against
 * @returns {{ difference: MapPicture, largest: number, relative: number | null, numbers: Agreement }} the difference as a map, its largest
 *   magnitude, its length relative to that of the map held against (L2; null where that map is 0), and the agreement of the two
 */
export function distanceOf(map, against) {
  const values = map.values.map((value, place) => value - against.values[place]);
  let square = 0;
  let whole = 0;
  let largest = 0;
  values.forEach((value, place) => {
    square += value * value;
    whole += against.values[place] ** 2;
    largest = Math.max(largest, Math.abs(value));
  });
  const flat = values.every((value) => value === values[0]);
  return {
    difference: { values, width: map.width, height: map.height, kind: 'diverging', flat },
    largest,
    relative: whole > 0 ? Math.sqrt(square / whole) : null,
    numbers: agreement(map, against),
  };
}
