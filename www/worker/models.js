import { download } from './download.js';
import { store } from './kept_networks.js';
import { fault, isFault } from './fault.js';

/**
 * @typedef {import('../client/types.js').Network} Network
 * @typedef {import('../client/types.js').ShippedCard} ShippedCard
 */

/** @param {string} url */
const text = async (url) => new TextDecoder().decode(await download(url));

/**
 * The networks that can be asked for by name, in display order.
 * @param {Network[] | string} models the networks themselves, or the address of a folder with an `index.json` that lists cards
 * @returns {Promise<Network[]>}
 */
export async function fetchNetworks(models) {
  return typeof models === 'string' ? networksIn(models) : models;
}

/** @param {string} folder @returns {Promise<Network[]>} */
async function networksIn(folder) {
  const at = (/** @type {string} */ path) => new URL(path, folder).href;
  /** @type {string[]} */
  const files = JSON.parse(await text(at('index.json')));
  /** @type {ShippedCard[]} */
  const cards = await Promise.all(files.map(async (file) => JSON.parse(await text(at(file)))));
  return cards.map((card) => ({ card, file: at(card.file), labels: at(card.labels) }));
}

/** Lists of names that were fetched: networks share them. @type {Map<string, Promise<string[]>>} */
const lists = new Map();

/** @param {Pick<Network, "labels">} network @returns {Promise<string[]>} one name per class */
export async function fetchLabels({ labels }) {
  if (typeof labels !== 'string') return labels;
  const known = lists.get(labels) ?? text(labels).then((list) => list.trimEnd().split(/\r?\n/));
  lists.set(labels, known);
  // The next network that needs it may have more luck.
  known.catch(() => lists.delete(labels));
  return known;
}

/** Whether this browser has the network already. @param {ShippedCard} card */
export const isKept = async (card) => Boolean(await store.get(card.sha256));

/**
 * Hands the network's bytes to `load`, from the browser's store or from the server. Bytes from the store that turn out damaged
 * are thrown away and downloaded once more.
 * @param {Network} network
 * @param {(bytes: Uint8Array) => Promise<import('../client/types.js').ModelRecord>} load throws `wrong-hash` when the bytes are not those of
 *   the card
 * @param {{ onProgress: import('./download.js').OnBytes, signal: AbortSignal }} options
 */
export async function loadShipped({ card, file }, load, { onProgress, signal }) {
  const began = performance.now();
  const kept = await store.get(card.sha256);
  if (kept) {
    const fetched_ms = performance.now() - began;
    try {
      return { record: await load(kept), cached: true, fetched_ms };
    } catch (error) {
      if (!isFault(error) || error.code !== 'wrong-hash') throw error;
      await store.remove(card.sha256);
    }
  }
  const bytes = await download(file, { bytes: card.bytes, onProgress, signal });
  if (bytes.length < card.bytes) {
    throw fault('wrong-hash', `${card.file}: expected ${card.bytes} bytes, found ${bytes.length}.`);
  }
  const fetched_ms = performance.now() - began;
  const record = await load(bytes);
  await store.put(card.sha256, bytes);
  return { record, cached: false, fetched_ms };
}
