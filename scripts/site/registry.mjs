// What the engine says of itself, read from the compiled package in Node: nothing of it is written down a second time.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../workspace.mjs';

/** Methods, metrics and the rest of the engine's `Registry`. @param {string} folder of the compiled package */
export async function readRegistry(folder = join(root, 'pkg')) {
  const { default: init, Engine } = await import(pathToFileURL(join(folder, 'whylight.js')).href);
  await init({ module_or_path: readFileSync(join(folder, 'whylight_bg.wasm')) });
  const engine = await Engine.start({ device: 'cpu' });
  try {
    return engine.record();
  } finally {
    engine.free();
  }
}

/** The cards of the shipped networks. */
export function readCards() {
  const read = (name) => JSON.parse(readFileSync(join(root, 'models', name), 'utf8'));
  return read('index.json').map(read);
}

/** The photos of the gallery. */
export const readGallery = () => JSON.parse(readFileSync(join(root, 'www/photos/gallery.json'), 'utf8'));
