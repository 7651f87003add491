// Files, bytes, addresses and pictures of the browser, told by what they are: those of a frame are of other classes than those of the page.

/** What the browser calls an object. @param {unknown} given */
export const kindOf = (given) => Object.prototype.toString.call(given).slice('[object '.length, -1);

/** @param {unknown} given @returns {given is Blob} a file too */
export const isBlob = (given) => ['Blob', 'File'].includes(kindOf(given)) && sizeOf(given) !== null;

/** @param {unknown} given @returns {given is File} */
export const isFile = (given) => isBlob(given) && kindOf(given) === 'File';

/** @param {unknown} given @returns {given is string | URL} */
export const isAddress = (given) => typeof given === 'string' || kindOf(given) === 'URL';

/** @param {unknown} given @returns {given is ArrayBuffer | Uint8Array<ArrayBuffer>} */
export const isBytes = (given) =>
  kindOf(given) === 'ArrayBuffer' || (ArrayBuffer.isView(given) && kindOf(given) === 'Uint8Array');

/** @typedef {ImageBitmap | HTMLImageElement | HTMLCanvasElement | OffscreenCanvas} Picture */

/** @param {unknown} given @returns {given is Picture} */
export const isPicture = (given) =>
  ['ImageBitmap', 'HTMLImageElement', 'HTMLCanvasElement', 'OffscreenCanvas'].includes(kindOf(given));

/** What only a blob has, whatever an object calls itself. @param {unknown} given */
function sizeOf(given) {
  try {
    return Object.getOwnPropertyDescriptor(Blob.prototype, 'size')?.get?.call(given) ?? null;
  } catch {
    return null;
  }
}
