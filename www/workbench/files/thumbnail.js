import { contextOf } from '../../shared/canvas.js';

/** Pixels: twice those of the style sheet, for sharp screens. */
const SIZE = { width: 160, height: 120 };

/**
 * A photo as the gallery shows it, filled to the edges.
 * @param {HTMLCanvasElement} photo @returns {Promise<Blob | null>} null where the browser makes no such file
 */
export async function thumbnailOf(photo) {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, SIZE);
  const grow = Math.max(SIZE.width / photo.width, SIZE.height / photo.height);
  const [width, height] = [photo.width * grow, photo.height * grow];
  const context = contextOf(canvas);
  context.imageSmoothingQuality = 'high';
  context.drawImage(photo, (SIZE.width - width) / 2, (SIZE.height - height) / 2, width, height);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/webp', 0.8));
}
