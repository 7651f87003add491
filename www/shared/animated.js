// Of an animation the browser decodes the first frame, and a map is of that alone: whoever chose it is told.

/** So much of a file is looked at. */
const BEGINNING = 4e6;

/** @param {Uint8Array} bytes @param {number} at @param {string} text */
const says = (bytes, at, text) => [...text].every((letter, place) => bytes[at + place] === letter.charCodeAt(0));

/**
 * Whether a file holds several frames: a GIF (two graphic control extensions), a WebP (its flag), an AVIF (its brand) or a PNG (its chunk acTL).
 * @param {Uint8Array} bytes its beginning
 */
export function isAnimated(bytes) {
  if (says(bytes, 0, 'GIF8')) return gifFrames(bytes) > 1;
  if (says(bytes, 0, 'RIFF') && says(bytes, 8, 'WEBPVP8X')) return (bytes[20] & 2) !== 0;
  if (says(bytes, 4, 'ftypavis')) return true;
  return says(bytes, 1, 'PNG') && hasChunk(bytes, 'acTL');
}

/** @param {Blob} file */
export const isAnimation = async (file) => isAnimated(new Uint8Array(await file.slice(0, BEGINNING).arrayBuffer()));

/** Frames as far as two: after the end of a block, an extension of 4 bytes tells how each is shown. @param {Uint8Array} bytes */
function gifFrames(bytes) {
  let frames = 0;
  for (let at = 13; at < bytes.length - 7 && frames < 2; at += 1) {
    if (bytes[at] === 0x21 && bytes[at + 1] === 0xf9 && bytes[at + 2] === 4 && bytes[at + 7] === 0) frames += 1;
  }
  return frames;
}

/** Whether a PNG has a chunk before its pixels. @param {Uint8Array} bytes @param {string} name */
function hasChunk(bytes, name) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 8 <= bytes.length && !says(bytes, at + 4, 'IDAT'); at += 12 + view.getUint32(at)) {
    if (says(bytes, at + 4, name)) return true;
  }
  return false;
}
