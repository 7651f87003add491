// Where the objects are in photos of the gallery, as `objects_named` in `src/model/objects.rs` finds them: change the two together.

import { t } from '../../shared/language/text.js';

/**
 * @typedef {import('../state/types/object.js').Box} Box
 * @typedef {import('../../client/types.js').GalleryObject} GalleryObject
 * @typedef {import('../state/types/files.js').GalleryPhoto} GalleryPhoto
 * @typedef {import('../../client/types.js').View} View
 */

/** @param {string} label */
const plain = (label) => label.trim().toLowerCase().replaceAll('_', ' ');

/**
 * The objects of a photo that a class of a network names, by the words of the class: of a network with other classes than ImageNet's the
 * numbers say nothing. One without names calls its classes by their numbers.
 * @param {GalleryPhoto | undefined} photo
 * @param {{ labels: string[], imagenet: string[], index: number }} class `labels`: of the network; `imagenet`: the names of ImageNet's thousand
 *   classes
 * @returns {GalleryObject[]} boxes in shares of the photo
 */
export function objectsNamed(photo, { labels, imagenet, index }) {
  const asked = plain(labels[index] ?? '');
  const words = asked.split(', ');
  const names = (/** @type {number} */ number) =>
    (asked === t`class ${index}` && labels.length === imagenet.length && number === index) ||
    plain(imagenet[number] ?? '')
      .split(', ')
      .some((known) => known !== '' && words.includes(known));
  return innermost((photo?.objects ?? []).filter(({ classes }) => classes.some(names)));
}

/**
 * Those that hold no other one: of a cup and the same cup with its saucer the cup alone, of two dogs both.
 * @param {GalleryObject[]} objects
 */
export function innermost(objects) {
  const holds = (/** @type {Box} */ outer, /** @type {Box} */ inner) =>
    outer.some((side, place) => side !== inner[place]) &&
    outer[0] <= inner[0] &&
    outer[1] <= inner[1] &&
    outer[2] >= inner[2] &&
    outer[3] >= inner[3];
  return objects.filter(({ box }) => !objects.some((other) => holds(box, other.box)));
}

/** A box in shares of what the network sees, in shares of the whole photo. @param {Box} box @param {View} view @returns {Box} */
export const onPhoto = ([x0, y0, x1, y1], view) => {
  const [across, down] = [view.x1 - view.x0, view.y1 - view.y0];
  return [view.x0 + x0 * across, view.y0 + y0 * down, view.x0 + x1 * across, view.y0 + y1 * down];
};

/**
 * The inverse, cut off where the network does not see the photo; null where it sees nothing of the box.
 * @param {Box} box @param {View} view @returns {Box | null}
 */
export function inView(box, view) {
  const [across, down] = [view.x1 - view.x0, view.y1 - view.y0];
  const clamp = (/** @type {number} */ share) => Number(Math.min(1, Math.max(0, share)).toFixed(6));
  const [x0, x1] = [box[0], box[2]].map((side) => clamp((side - view.x0) / across));
  const [y0, y1] = [box[1], box[3]].map((side) => clamp((side - view.y0) / down));
  return x0 < x1 && y0 < y1 ? [x0, y0, x1, y1] : null;
}
