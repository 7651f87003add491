import { problem } from '../../client/errors.js';

/** @returns {Promise<object[]>} the shipped photos; none rather than an error, since a visitor's own photo needs no gallery */
export async function fetchGallery() {
  try {
    const response = await fetch('photos/gallery.json');
    return response.ok ? await response.json() : [];
  } catch {
    return [];
  }
}

/** @returns {Promise<string[] | null>} the names of ImageNet's thousand classes, by number; null where they cannot be had */
export async function fetchImagenet() {
  try {
    const response = await fetch('models/labels/imagenet.txt');
    return response.ok ? (await response.text()).trimEnd().split(/\r?\n/) : null;
  } catch {
    return null;
  }
}

export async function fetchPhoto({ file }, signal) {
  let response;
  try {
    response = await fetch(`photos/${file}`, { signal });
  } catch (error) {
    throw problem(signal?.aborted ? 'cancelled' : 'network', `${file} could not be downloaded.`, String(error));
  }
  if (!response.ok) throw problem('network', `The server answered ${response.status} for ${file}.`);
  return response.arrayBuffer();
}
