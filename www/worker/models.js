import { download, store } from './download.js';
import { fault } from './fault.js';

// The page says where they are.
let folder = new URL('models/', self.location.href);
const at = (path) => new URL(path, folder);
const text = async (path) => new TextDecoder().decode(await download(at(path)));

/** The cards of the shipped networks, in display order. @param {string} [models] the folder with the networks and their index */
export async function fetchCards(models) {
  if (models) folder = new URL(models);
  const cards = await Promise.all(JSON.parse(await text('index.json')).map(async (file) => JSON.parse(await text(file))));
  store.keepOnly(
    folder,
    cards.map((card) => card.sha256),
  );
  return cards;
}

/** @returns {Promise<string[]>} one name per class */
export async function fetchLabels(card) {
  return (await text(card.labels)).trimEnd().split(/\r?\n/);
}

/** Whether this browser has the network already. */
export const isKept = async (card) => Boolean(await store.get(folder, card.sha256));

/**
 * Hands the network's bytes to `load`, from the browser's store or from the server. Bytes from the store that turn out damaged
 * are thrown away and downloaded once more.
 * @param load (bytes) => Promise of a ModelRecord; throws `wrong-hash` when the bytes are not those of the card
 */
export async function loadShipped(card, load, { onProgress, signal }) {
  const began = performance.now();
  const kept = await store.get(folder, card.sha256);
  if (kept) {
    const fetched_ms = performance.now() - began;
    try {
      return { record: await load(kept), cached: true, fetched_ms };
    } catch (error) {
      if (error.code !== 'wrong-hash') throw error;
      await store.remove(folder, card.sha256);
    }
  }
  const bytes = await download(at(card.file), { bytes: card.bytes, onProgress, signal });
  if (bytes.length < card.bytes) {
    throw fault('wrong-hash', `${card.file}: expected ${card.bytes} bytes, found ${bytes.length}.`);
  }
  const fetched_ms = performance.now() - began;
  const record = await load(bytes);
  await store.put(folder, card.sha256, bytes);
  return { record, cached: false, fetched_ms };
}
