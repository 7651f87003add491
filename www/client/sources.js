// What people hand over as a photo or a network, as the worker takes it. A file stays a file and an address stays an address: both are read in
// the worker, so that the page never waits for them.

import { fullAddress, lastPart, noAddress } from './addresses.js';
import { untilEnded } from './endings.js';
import { problem } from './errors.js';
import { shownName } from '../shared/shown_name.js';
import { isAddress, isBlob, isBytes, isFile, isPicture, kindOf } from './platform_objects.js';

/** The largest file that is read, bytes. */
const LARGEST_FILE = 1e9;

/** Why a file is not even read; null where it is. @param {Blob} file @param {string} name @param {import('./errors.js').Code} code of the refusal */
export const sizeProblem = (file, name, code) =>
  file.size > LARGEST_FILE ? problem(code, tooLarge(shownName(name), (file.size / 1e9).toFixed(1), code === 'bad-model')) : null;

/** @param {string} name @param {string} gigabytes @param {boolean} isNetwork */
const tooLarge = (name, gigabytes, isNetwork) =>
  isNetwork
    ? `${name} has ${gigabytes} GB, and at most ${LARGEST_FILE / 1e9} GB is read: choose a smaller network.`
    : `${name} has ${gigabytes} GB, and at most ${LARGEST_FILE / 1e9} GB is read.`;

/**
 * @typedef {File | Blob | URL | string | ImageBitmap | HTMLImageElement | HTMLCanvasElement | OffscreenCanvas | ArrayBuffer | Uint8Array} PhotoSource
 * @typedef {string | URL | File | Blob | ArrayBuffer | Uint8Array | File[]} ModelSource
 */

/**
 * @param {PhotoSource} given a string is an address, relative to the page @param {string} [name]
 * @param {import('./endings.js').Ends} [ends] of the wait for an image element
 * @returns {Promise<{ name: string, source: import('./messages.js').PhotoGiven }>}
 */
export async function photoSource(given, name, ends = {}) {
  if (isBlob(given)) return fromFile(given, name ?? nameOf(given, 'The photo'), 'image-too-large');
  if (isAddress(given)) return fromAddress(given, 'A photo', name);
  if (isBytes(given)) return named({ file: fileOfBytes(given) }, name ?? 'The photo');
  if (isPicture(given)) return untilEnded(fromPicture(given, name), ends);
  throw problem('unsupported-image', 'A photo is a file, a blob, an address, bytes, a picture element or a canvas.');
}

/**
 * @param {ModelSource} given a string without a dot or a slash is the id of a shipped network, any other an address; of several files one is
 *   the network and the others hold its weights
 * @param {import('./messages.js').Card} [card] @param {string} [name]
 * @returns {{ name: string, source: import('./messages.js').ModelGiven }}
 */
export function modelSource(given, card, name) {
  const about = card ? { card: shownCard(card) } : {};
  if (Array.isArray(given)) return fromFiles(given, card, name);
  if (isBlob(given)) {
    const { name: called, source } = fromFile(given, name ?? nameOf(given, 'the network'), 'bad-model');
    return { name: called, source: { ...source, ...about } };
  }
  if (typeof given === 'string' && !/[./]/.test(given)) return { name: given, source: { id: given } };
  if (isAddress(given)) {
    const { name: called, source } = fromAddress(given, 'A network', name);
    return { name: called, source: { ...source, ...about } };
  }
  if (isBytes(given)) return named({ file: fileOfBytes(given), ...about }, name ?? 'the network');
  throw problem('bad-model', 'A network is the id of a shipped one, a file, a blob, an address or bytes.');
}

/** @typedef {Blob | string | URL | ArrayBuffer | Uint8Array} DigitsSource */

/** @param {DigitsSource} given a string is an address, relative to the page @returns {import('./messages.js').PhotoGiven} */
export function digitsSource(given) {
  const name = 'The file of digits';
  if (isBlob(given)) return fromFile(given, name, 'bad-data').source;
  if (isAddress(given)) return fromAddress(given, name, name).source;
  if (isBytes(given)) return { file: fileOfBytes(given), name };
  throw problem('bad-data', 'decoy() expects `digits` as a file, a blob, an address or bytes.');
}

/**
 * The network of several files is the one that is called so.
 * @param {File[]} files @param {import('./messages.js').Card} [card] @param {string} [name]
 * @returns {{ name: string, source: import('./messages.js').ModelGiven }}
 */
function fromFiles(files, card, name) {
  if (!files.every(isFile))
    throw problem('bad-model', 'Of a network of several files each has to be a File: its name says which it is.');
  const network = files.find((file) => file.name.endsWith('.onnx'));
  if (!network)
    throw problem('bad-model', 'None of the files is a network: one name has to end in .onnx, so give that file too.');
  const others = files.filter((file) => file !== network);
  const beside = others.map((file) => ({ name: file.name, file: fromFile(file, file.name, 'bad-model').source.file }));
  const { name: called, source } = fromFile(network, name ?? network.name, 'bad-model');
  return { name: called, source: { ...source, ...(card ? { card: shownCard(card) } : {}), beside } };
}

/** A source under the name by which it is spoken of. @template {object} S @param {S} source @param {string} name */
function named(source, name) {
  const shown = shownName(name);
  return { name: shown, source: { ...source, name: shown } };
}

/** The names that a card gives, as they can be shown. @template {import('./messages.js').Card} C @param {C} card @returns {C} */
function shownCard(card) {
  const { name, labels } = card;
  return {
    ...card,
    ...(typeof name === 'string' && { name: shownName(name) }),
    ...(Array.isArray(labels) && { labels: labels.map((label) => (typeof label === 'string' ? shownName(label) : label)) }),
  };
}

/** @param {Blob} file @param {string} name @param {import('./errors.js').Code} code of the refusal */
function fromFile(file, name, code) {
  const refusal = sizeProblem(file, name, code);
  if (refusal) throw refusal;
  return named({ file }, name);
}

/** A copy of bytes that workers share, since a file takes none of those. @param {ArrayBuffer | Uint8Array<ArrayBuffer>} given */
const fileOfBytes = (given) => new Blob(['buffer' in given && kindOf(given.buffer) !== 'ArrayBuffer' ? given.slice() : given]);

/** @param {string | URL} address @param {string} what it is the address of @param {string} [name] */
function fromAddress(address, what, name) {
  // An empty one would be that of the page.
  if (address === '') throw noAddress(address, what);
  const url = fullAddress(address, what);
  const called = name ?? (lastPart(url) || url.hostname || what.replace(/^A /, 'The '));
  return named({ url: url.href }, called);
}

/** @param {Blob} file @param {string} otherwise */
const nameOf = (file, otherwise) => (isFile(file) && file.name) || otherwise;

/**
 * The pixels of what is on the page already. An image element is waited for.
 * @param {import('./platform_objects.js').Picture} picture @param {string} [name]
 */
async function fromPicture(picture, name) {
  const called = shownName(name ?? (('alt' in picture && picture.alt) || 'The photo'));
  try {
    if ('decode' in picture) await picture.decode();
    const bitmap = await createImageBitmap(picture);
    const file = await fileOf(bitmap);
    return named({ file }, called);
  } catch (error) {
    // The browser lets no script read pixels that came from another site without its leave.
    if (/** @type {Error} */ (error).name === 'SecurityError') {
      throw problem('bad-image', `${called} comes from another site that does not let this page read it (CORS).`, String(error));
    }
    throw problem('bad-image', `${called} could not be read from the page.`, String(error));
  }
}

/** @param {ImageBitmap} bitmap @returns {Promise<Blob>} a PNG, which keeps every pixel */
async function fileOf(bitmap) {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/png' });
}
