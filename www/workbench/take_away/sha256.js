// The SHA-256 of the photo's file, by which somebody else can see that theirs is the same.

import { photoAddress } from '../files/gallery.js';

/** @typedef {import('../state/types/value.js').Value} Value */

/**
 * In lower-case hexadecimal digits; null where the file is gone, or the browser computes none because the page came over an unencrypted line.
 * @param {Pick<Value, "gallery" | "files">} value @param {string} key of the photo
 */
export async function photoSha256({ gallery, files }, key) {
  try {
    const own = files.get(key)?.file;
    const entry = gallery?.find(({ id }) => id === key);
    const bytes = own ? await own.arrayBuffer() : entry && (await bytesAt(photoAddress(entry)));
    return bytes ? hexadecimal(await crypto.subtle.digest('SHA-256', bytes)) : null;
  } catch {
    return null;
  }
}

/** @param {string} address */
async function bytesAt(address) {
  const response = await fetch(address);
  return response.ok ? response.arrayBuffer() : null;
}

/** @param {ArrayBuffer} digest */
const hexadecimal = (digest) => Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
