// A painted object as a text that an address can hold: a bit for each pixel, compressed. The compression is the browser's own.

import { MASK_CODE } from '../state/choices.js';
import { hashOf } from './object_mask.js';

/** @typedef {import('../state/types/object.js').Mask} Mask */

const VERSION = 1;
const FORMAT = 'deflate-raw';
const HASH_DIGITS = 8;
// A longer text could stand for a mask that fills the memory; no network sees more pixels.
const MOST_PIXELS = 2048 * 2048;

/** `1.224x224.0f3c9a1b.…`: the version, width and height, the begin of the mask's hash, and its bits. @param {Mask} mask @returns {Promise<string>} */
export async function codeOfMask(mask) {
  const packed = await throughStream(bitsOf(mask), new CompressionStream(FORMAT));
  return `${VERSION}.${mask.width}x${mask.height}.${hashOf(mask).slice(0, HASH_DIGITS)}.${base64url(packed)}`;
}

/** The mask that a text stands for. @param {string} code @returns {Promise<Mask>} rejects where the text was cut or changed */
export async function maskOfCode(code) {
  const [, width, height, hash, text] = MASK_CODE.exec(code) ?? [];
  const size = { width: Number(width), height: Number(height) };
  const pixels = size.width * size.height;
  if (!(pixels > 0 && pixels <= MOST_PIXELS)) throw new Error(`A mask of ${width} × ${height} pixels.`);
  const bits = await throughStream(bytesOfBase64url(text), new DecompressionStream(FORMAT), Math.ceil(pixels / 8));
  const mask = {
    ...size,
    pixels: Uint8Array.from({ length: pixels }, (_, place) => (bits[place >> 3] >> (7 - (place & 7))) & 1),
  };
  if (hashOf(mask).slice(0, HASH_DIGITS) !== hash) throw new Error('The text of a mask was cut or changed.');
  return mask;
}

/** Eight pixels in a byte, the first in its highest bit. @param {Mask} mask */
function bitsOf({ pixels }) {
  const bits = new Uint8Array(Math.ceil(pixels.length / 8));
  pixels.forEach((pixel, place) => {
    if (pixel) bits[place >> 3] |= 128 >> (place & 7);
  });
  return bits;
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes @param {CompressionStream | DecompressionStream} stream
 * @param {number} [most] how many bytes may come of it; without it any number
 */
async function throughStream(bytes, stream, most = Infinity) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  /** @type {number[]} */
  const all = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Uint8Array.from(all);
    if (all.length + value.length > most) throw new Error(`More than ${most} bytes.`);
    for (const byte of value) all.push(byte);
  }
}

/** @param {Uint8Array} bytes */
const base64url = (bytes) =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** @param {string} text */
const bytesOfBase64url = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
