// The map of a changed photo, laid back over the photo as it was, and how far it agrees with the first map.

import { agreement } from '../../shared/agreement.js';
import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('../../shared/colour.js').MapPicture} MapPicture
 * @typedef {import('../../client/types.js').ScaleKind} ScaleKind
 * @typedef {import('../../shared/agreement.js').Agreement} Agreement
 *
 * The map of a changed photo. `aligned`: laid back over the photo as it was, where `shown` is not 0.
 * @typedef {{ map: import('../../client/types.js').MapRecord, aligned: Float32Array, shown: Uint8Array }} LaidBack
 */

/**
 * A map of the changed photo, laid back over the photo as it was: transparent where the view does not show it.
 * @param {LaidBack} laidBack @returns {MapPicture}
 */
export const alignedMap = ({ map, aligned, shown }) => ({
  ...map,
  values: aligned,
  shown,
  flat: aligned.every((one) => one === aligned[0]),
});

/**
 * How far the map of a changed photo agrees with the first, at the places that both show.
 * @param {MapPicture} first @param {LaidBack} laidBack
 * @returns {Agreement}
 */
export function agreementWhere(first, { map, aligned, shown }) {
  /** @type {number[]} */
  const places = [];
  shown.forEach((yes, place) => yes && places.push(place));
  const seen = (/** @type {Float32Array} */ values, /** @type {ScaleKind} */ kind) => {
    const own = Float32Array.from(places, (place) => values[place]);
    return { values: own, kind, flat: own.every((value) => value === own[0]), width: own.length, height: 1 };
  };
  return places.length === 0
    ? { reason: t`The view shows nothing of the photo.` }
    : agreement(seen(first.values, first.kind), seen(aligned, map.kind));
}
