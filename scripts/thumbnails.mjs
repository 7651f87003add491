// Makes the small pictures of the gallery, www/photos/small/, whenever a photo of the gallery is new or was changed. The browser decodes and
// encodes; what it wrote is in the repository, so that a build needs no browser.
//
//   node scripts/thumbnails.mjs
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium, QUIET } from './chromium.mjs';
import { entry, root, say } from './workspace.mjs';

/** Pixels: twice those of the style sheet, for sharp screens. */
export const THUMBNAIL = { width: 160, height: 120 };
/** Of 10 photos the largest takes 8 kB so. */
const QUALITY = 0.8;

export const photos = join(root, 'www', 'photos');
const small = join(photos, 'small');

/** Which photo a small picture was made from, by its SHA-256. */
export const hashOf = (file) =>
  createHash('sha256')
    .update(readFileSync(join(photos, file)))
    .digest('hex');

export async function makeThumbnails() {
  const gallery = JSON.parse(readFileSync(join(photos, 'gallery.json'), 'utf8'));
  const browser = await chromium.launch({ executablePath: await findChromium(), args: QUIET });
  try {
    const page = await browser.newPage();
    mkdirSync(small, { recursive: true });
    const sources = {};
    for (const { id, file } of gallery) {
      const bytes = await page.evaluate(thumbnail, [readFileSync(join(photos, file)).toString('base64'), THUMBNAIL, QUALITY]);
      writeFileSync(join(small, `${id}.webp`), Buffer.from(bytes, 'base64'));
      sources[id] = hashOf(file);
    }
    writeFileSync(join(small, 'sources.json'), `${JSON.stringify(sources, null, 2)}\n`);
    say('thumbnails', `${gallery.length} written`);
  } finally {
    await browser.close();
  }
}

/** Runs in the page: a photo filled to the edges of a small picture. */
async function thumbnail([base64, { width, height }, quality]) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const photo = await createImageBitmap(new Blob([bytes]));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  const grow = Math.max(width / photo.width, height / photo.height);
  const [across, down] = [photo.width * grow, photo.height * grow];
  context.drawImage(photo, (width - across) / 2, (height - down) / 2, across, down);
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality });
  const encoded = new Uint8Array(await blob.arrayBuffer());
  return btoa(encoded.reduce((text, byte) => text + String.fromCharCode(byte), ''));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await entry(makeThumbnails);
