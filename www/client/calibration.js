import { asProblem, problem } from './errors.js';
import { openPhoto } from './photo.js';
import { photoSource } from './sources.js';

/**
 * @typedef {import('./sources.js').PhotoSource} PhotoSource
 * @typedef {import('./connection.js').Options} Options
 * @typedef {import('./types.js').PhotoNumbers} PhotoNumbers
 *
 * What is judged by: the limits of the verdict, and what familiarity is told by. A network's card has fields of these names.
 * @typedef {Pick<import('./types.js').Calibration, "calibration" | "familiarity">} Limits
 *
 * Limits, how far they can be relied on, and the photos that could not be read.
 * @typedef {import('./types.js').Calibration & { skipped: { name: string, code: string, message: string }[] }} PhotosCalibration
 */

// As in `src/calibration/on_photos.rs`: what the engine would refuse at the end is refused before anything is measured.
const FEWEST_PHOTOS = 8;
const MOST_PHOTOS = 200;

// Codes of a photo that cannot be opened, which says nothing of the others.
const OF_PHOTO = ['bad-image', 'unsupported-image', 'image-too-large', 'network'];

/**
 * Measures photos one after the other, so that the worker holds one of them at a time and other requests take their turn in between.
 * @param {import('./connection.js').Connection} connection @param {string} model its key @param {PhotoSource[]} photos
 * @param {Options} options
 * @returns {Promise<PhotosCalibration>}
 */
export async function calibrateOn(connection, model, photos, { signal, onProgress }) {
  if (photos.length < FEWEST_PHOTOS || photos.length > MOST_PHOTOS) {
    const why =
      photos.length === 1
        ? `1 photo was given: ${FEWEST_PHOTOS} to ${MOST_PHOTOS} of the kind that the network is for are needed.`
        : `${photos.length} photos were given: ${FEWEST_PHOTOS} to ${MOST_PHOTOS} of the kind that the network is for are needed.`;
    throw problem('bad-parameter', why);
  }
  /** @type {PhotoNumbers[]} */
  const measured = [];
  /** @type {PhotosCalibration["skipped"]} */
  const skipped = [];
  for (const [place, given] of photos.entries()) {
    const tell = (/** @type {number} */ part) =>
      onProgress?.({
        stage: 'calibrate',
        label: `Measuring photo ${place + 1} of ${photos.length}`,
        done: place + part,
        total: photos.length,
      });
    tell(0);
    const photo = await opened(connection, given, `Photo ${place + 1}`, { signal });
    if ('code' in photo) {
      skipped.push(photo);
      continue;
    }
    try {
      const asked = { type: /** @type {const} */ ('calibrate-photo'), model, photo: photo.key, index: place };
      const { numbers } = await connection.request(asked, {
        signal,
        onProgress: ({ done, total }) => tell(total ? done / total : 0),
      });
      measured.push(numbers);
    } finally {
      photo.close();
    }
  }
  if (measured.length === 0) {
    throw problem(
      'bad-image',
      'None of these photos could be read: choose others.',
      skipped.map(({ message }) => message).join(' '),
    );
  }
  const { calibration } = await connection.request({ type: 'calibrate', model, photos: measured }, { signal });
  return { ...calibration, skipped };
}

/**
 * A photo, or why it cannot be opened.
 * @param {import('./connection.js').Connection} connection @param {PhotoSource} given @param {string} name where it has none @param {Options} options
 * @returns {Promise<import('./photo.js').Photo | PhotosCalibration["skipped"][number]>}
 */
async function opened(connection, given, name, options) {
  try {
    const source = await photoSource(given, undefined, options);
    name = source.name;
    return await openPhoto(connection, source, options);
  } catch (error) {
    const { code, message } = asProblem(error);
    if (!OF_PHOTO.includes(code)) throw error;
    return { name, code, message };
  }
}
