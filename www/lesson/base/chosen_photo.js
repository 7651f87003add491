// The photo of the lesson as the workbench and the engine take it.

import { PUPPY, subject } from '../pieces/lesson_photo.js';

/**
 * `id`: in the gallery of the workbench; null for a photo of the reader's own, which no address can hold.
 * @typedef {{ source: URL | Blob, id: string | null, target: string }} ChosenPhoto
 */

/** What the gallery of the workbench calls the puppy. */
const PUPPY_ID = 'dog-cat';

/** What the gallery calls the photo of a figure. @param {string | null} address as the attribute `photo` has it */
export const galleryId = (address) => (address === PUPPY.photo || address === PUPPY_CUT ? PUPPY_ID : null);

/** The puppy's head, cut out of its photo. */
export const PUPPY_CUT = 'lesson/puppy.png';

/** The photo that figures show now. @returns {ChosenPhoto} */
export function chosenPhoto() {
  const { photo, target } = subject.get();
  return typeof photo === 'string'
    ? { source: new URL(photo, document.baseURI), id: galleryId(photo), target }
    : { source: photo, id: null, target };
}
