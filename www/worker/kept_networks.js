// Networks that this browser keeps from visit to visit.

import { addressInCache, NETWORKS_CACHE } from '../shared/networks_cache.js';

// As many as a visitor may go back and forth between: 10 to 100 MB each.
const NETWORKS_KEPT = 8;

let allowed = true;

/** Whether the page wants networks kept in the browser at all. @param {boolean} wanted */
export function allowStore(wanted) {
  allowed = wanted;
}

/**
 * Model bytes under the name of their SHA-256, kept in the browser between visits. Where there is no such store (a page that
 * was not served securely, a private window, a full disk) everything is simply downloaded again.
 */
export const store = {
  /** @param {string} sha256 */
  async get(sha256) {
    const response = await quietly(async () => (await caches.open(NETWORKS_CACHE)).match(addressInCache(sha256)));
    return response ? new Uint8Array(await response.arrayBuffer()) : null;
  },
  /** @param {string} sha256 */
  has: async (sha256) => Boolean(await quietly(async () => (await caches.open(NETWORKS_CACHE)).match(addressInCache(sha256)))),
  /** The one that was downloaded first makes room. @param {string} sha256 @param {Uint8Array<ArrayBuffer>} bytes */
  put: (sha256, bytes) =>
    quietly(async () => {
      const cache = await caches.open(NETWORKS_CACHE);
      await cache.put(addressInCache(sha256), new Response(bytes));
      const kept = await cache.keys();
      for (const old of kept.slice(0, Math.max(0, kept.length - NETWORKS_KEPT))) await cache.delete(old);
    }),
  /** @param {string} sha256 */
  remove: (sha256) => quietly(async () => (await caches.open(NETWORKS_CACHE)).delete(addressInCache(sha256))),
};

/** @template T @param {() => Promise<T>} action @returns {Promise<T | undefined>} */
async function quietly(action) {
  if (!allowed) return undefined;
  try {
    return await action();
  } catch {
    return undefined;
  }
}
