import { fault } from './fault.js';

const MAX_PIXELS = 64e6;

/**
 * Decodes with the browser what the engine does not read itself (AVIF, GIF, BMP, ...); null when the browser cannot either.
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function decodeInBrowser(bytes) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(new Blob([bytes]), { imageOrientation: 'from-image' });
  } catch {
    return null;
  }
  try {
    const { width, height } = bitmap;
    if (width * height > MAX_PIXELS) {
      throw fault('image-too-large', `The photo has ${width} × ${height} pixels; at most ${MAX_PIXELS / 1e6} million are read.`);
    }
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(width, height).getContext('2d'));
    // Transparent pixels are shown on white, as the engine shows them.
    context.fillStyle = 'white';
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    return { width, height, rgba: context.getImageData(0, 0, width, height).data };
  } finally {
    bitmap.close();
  }
}
