import { download, nameOf, refusePage } from './download.js';
import { store } from './kept_networks.js';
import { fault, isFault } from './fault.js';

/**
 * @typedef {import('../client/types.js').Network} Network
 * @typedef {import('../client/types.js').ShippedCard} ShippedCard
 */

/** @param {string} url @param {string} expected what it holds @param {AbortSignal} [signal] */
async function text(url, expected, signal) {
  const bytes = await download(url, { signal });
  refusePage(bytes, nameOf(url), expected);
  return new TextDecoder().decode(bytes);
}

/**
 * What a file of JSON holds.
 * @template T @param {string} url @param {string} expected @param {(found: any) => boolean} isIt @returns {Promise<T>}
 */
async function json(url, expected, isIt) {
  const written = await text(url, expected);
  try {
    const found = JSON.parse(written);
    if (isIt(found)) return found;
  } catch (error) {
    throw fault('network', `${nameOf(url)} is no JSON: the file is cut short, or is another one.`, String(error));
  }
  throw fault('network', `${nameOf(url)}: ${expected} was expected, and its JSON is something else.`);
}

/** The fields of a card that the page and the worker read. */
const TEXTS = ['id', 'name', 'file', 'labels', 'sha256'];

/** @param {unknown} found */
const isList = (found) => Array.isArray(found) && found.every(isPath);

/** What can be looked for beside the list. @param {unknown} name */
const isPath = (name) => typeof name === 'string' && URL.canParse(name, 'https://folder/');

/** @param {any} found */
const isCard = (found) => TEXTS.every((field) => typeof found?.[field] === 'string') && typeof found.bytes === 'number';

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
  const files = await json(at('index.json'), 'a list of the files of cards', isList);
  /** @type {ShippedCard[]} */
  const cards = await Promise.all(files.map((file) => json(at(file), 'the card of a network', isCard)));
  return cards.map((card) => ({ card, file: at(card.file), labels: at(card.labels) }));
}

/** Lists of names that were fetched: networks share them. @type {Map<string, Promise<string[]>>} */
const lists = new Map();

/** @param {Pick<Network, "labels">} network @param {AbortSignal} [signal] @returns {Promise<string[]>} one name per class */
export async function fetchLabels({ labels }, signal) {
  if (typeof labels !== 'string') return labels;
  for (;;) {
    const known = lists.get(labels);
    try {
      return await (known ?? fetchList(labels, signal));
    } catch (error) {
      // Somebody else asked for it first and gave up.
      const others = known && isFault(error) && error.code === 'cancelled' && !signal?.aborted;
      if (!others) throw error;
    }
  }
}

/** @param {string} labels @param {AbortSignal} [signal] */
function fetchList(labels, signal) {
  const list = text(labels, 'a list of class names', signal).then((names) => names.trimEnd().split(/\r?\n/));
  lists.set(labels, list);
  // The next network that needs it may have more luck.
  list.catch(() => lists.delete(labels));
  return list;
}

/** Whether this browser has the network already. @param {ShippedCard} card */
export const isKept = (card) => store.has(card.sha256);

/**
 * Downloads a network, unless this browser has it already, and the names of its classes.
 * @param {Network} network @param {{ onProgress: import('./download.js').OnBytes, signal: AbortSignal }} options
 * @returns {Promise<import('../client/messages.js').Fetched>}
 */
export async function fetchShipped(network, options) {
  const began = performance.now();
  const labels = await fetchLabels(network, options.signal);
  const bytes = (await isKept(network.card)) ? null : await bytesOfShipped(network, options);
  return { bytes, labels, ms: performance.now() - began };
}

/** @param {Network} network @param {{ onProgress: import('./download.js').OnBytes, signal: AbortSignal }} options */
async function bytesOfShipped({ card, file }, { onProgress, signal }) {
  const bytes = await download(file, { bytes: card.bytes, onProgress, signal });
  refusePage(bytes, nameOf(file), 'a network');
  if (bytes.length < card.bytes) {
    throw fault('wrong-hash', `${card.file}: expected ${card.bytes} bytes, found ${bytes.length}.`);
  }
  return bytes;
}

/**
 * Hands the network's bytes to `load`: those that were fetched, or from the browser's store or from the server. Bytes from the store that
 * turn out damaged are thrown away and downloaded once more.
 * @param {Network} network
 * @param {(bytes: Uint8Array) => Promise<import('../client/types.js').ModelRecord>} load throws `wrong-hash` when the bytes are not those of
 *   the card
 * @param {{ fetched?: import('../client/messages.js').Fetched, onProgress: import('./download.js').OnBytes, signal: AbortSignal }} options
 */
export async function loadShipped(network, load, { fetched, ...options }) {
  const { card } = network;
  const began = performance.now() - (fetched?.ms ?? 0);
  const kept = fetched?.bytes ? null : await store.get(card.sha256);
  if (kept) {
    const fetched_ms = performance.now() - began;
    try {
      return { record: await load(kept), cached: true, fetched_ms };
    } catch (error) {
      if (!isFault(error) || error.code !== 'wrong-hash') throw error;
      await store.remove(card.sha256);
    }
  }
  const bytes = fetched?.bytes ?? (await bytesOfShipped(network, options));
  const fetched_ms = performance.now() - began;
  const record = await load(bytes);
  await store.put(card.sha256, bytes);
  return { record, cached: false, fetched_ms };
}
