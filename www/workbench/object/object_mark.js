// Where the object is that a map should lie on: as the visitor marked it, with a box or a brush, else as the gallery has it. What is measured of
// it is kept under the key of the mark, so that a number never belongs to another one.

import { hashOf, maskOfBoxes } from './object_mask.js';
import { inView, objectsNamed } from './gallery_objects.js';
import { photoModelKey } from '../state/questions.js';
import { NO_BOX } from '../state/choices.js';

/**
 * @typedef {import('../state/types/object.js').GalleryMark} GalleryMark
 * @typedef {import('../state/types/object.js').OwnMark} OwnMark
 * @typedef {import('../state/types/object.js').Box} Box
 * @typedef {import('../state/types/object.js').Mark} Mark
 * @typedef {import('../state/types/value.js').Value} Value
 */

/** What the network sees of the photo, as any answer about the two says; null before there is one. @param {Value} value */
export function seenOf({ results, state }) {
  const own = [...results.values()].find(({ question }) => photoModelKey(question) === photoModelKey(state));
  if (!own?.report.map) return null;
  const { map, view } = own.report;
  return { width: map.width, height: map.height, view };
}

/**
 * What a painted mask belongs to: a photo, and the size and the part of it that the network sees; null before that is known.
 * @param {Value} value
 */
export function canvasKey(value) {
  const seen = seenOf(value);
  return seen && JSON.stringify([value.state.photo, seen]);
}

/**
 * The mask that was painted over what the network sees now, whether or not it is in use; null where there is none.
 * @param {Value} value
 */
export const paintedMask = (value) => value.masks.get(canvasKey(value)) ?? null;

/** One redraw asks a thousand times, and a state is never changed. @type {WeakMap<Value, Mark | null>} */
const marks = new WeakMap();

/**
 * Where the object is, or null where nothing says so.
 * @param {Value} value
 * @returns {Mark | null}
 */
export function markOf(value) {
  const known = marks.get(value);
  if (known !== undefined) return known;
  const mark = ownMark(value) ?? galleryMark(value);
  marks.set(value, mark);
  return mark;
}

/** The key of the mark in use; '' where there is none. @param {Value} value */
export const markKey = (value) => markOf(value)?.key ?? '';

/** What the visitor marked; null where that is nothing. @param {Value} value @returns {OwnMark | null} */
export function ownMark(value) {
  const { box } = value.state;
  if (box === NO_BOX) return null;
  if (box !== '') return { key: box, from: 'visitor', boxes: [/** @type {Box} */ (box.split(',').map(Number))], mask: null };
  const mask = value.masks.size > 0 ? paintedMask(value) : null;
  return mask && { key: `mask ${hashOf(mask)}`, from: 'visitor', boxes: [], mask };
}

/** What the gallery says of the explained class, unless the visitor wants no box. @param {Value} value */
function galleryMark(value) {
  return value.state.box === NO_BOX ? null : galleryObject(value);
}

/**
 * The object of the gallery that the explained class names, whether or not it is in use; null where there is none.
 * @param {Value} value @returns {GalleryMark | null}
 */
export function galleryObject(value) {
  const { state, gallery, imagenet, model, topClasses } = value;
  const index = state.target === 'top' ? topClasses.get(photoModelKey(state)) : state.target;
  const photo = gallery?.find(({ id }) => id === state.photo);
  if (!photo || !imagenet || model?.key !== state.model || typeof index !== 'number') return null;
  const objects = objectsNamed(photo, { labels: model.labels, imagenet, index });
  const seen = objects.length > 0 && seenOf(value);
  if (!seen) return null;
  const boxes = objects.map(({ box }) => inView(box, seen.view)).filter((box) => box !== null);
  if (boxes.length === 0) return null;
  const label = [...new Set(objects.map((object) => object.label))].join(', ');
  // Several boxes are sent as the pixels that lie in any of them.
  const mask = boxes.length > 1 ? maskOfBoxes(boxes, seen) : null;
  return { key: boxes.map((box) => box.join()).join(' '), from: 'gallery', label, boxes, mask };
}

/** A mark as the engine takes it for measures. @param {Mark | null | undefined} mark */
export const regionOf = (mark) => (mark ? (mark.mask ? { mask: mark.mask.pixels } : { box: mark.boxes[0] }) : null);
