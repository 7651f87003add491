// The engine of the figures that are no <why-light>: the one that those share, so that wasm and weights are fetched once, however many
// figures there are.

import { sharedClient } from '../../element/shared_client.js';

/**
 * @typedef {import('../../client/index.js').Photo} Photo
 * @typedef {import('../../element/shared_work.js').WorkLines} WorkLines
 */

/** Where a `<why-light>` without attributes finds its engine. */
const client = sharedClient({ device: 'auto', base: '', models: '' });

/** Who uses it: all figures of the lesson together, for as long as the page is open. */
const LESSON = {};

/** Photos that are open, by what they are of. @type {Map<string | Blob, Promise<Photo>>} */
const photos = new Map();

/** The engine. @param {WorkLines} [lines] */
export async function openEngine(lines = {}) {
  client.enter(LESSON);
  return (await client.open(lines)).whylight;
}

/** A shipped network. @param {string} id @param {WorkLines} [lines] */
export async function openNetwork(id, lines = {}) {
  await openEngine(lines);
  return client.network(id, lines);
}

/** A photo, opened once. @param {string | Blob} source an address, or a file of the reader's own @param {WorkLines} [lines] */
export async function openPhoto(source, lines = {}) {
  const whylight = await openEngine(lines);
  const opening = photos.get(source) ?? whylight.photo(typeof source === 'string' ? new URL(source, document.baseURI) : source);
  photos.set(source, opening);
  try {
    return await opening;
  } catch (error) {
    photos.delete(source);
    throw error;
  }
}
