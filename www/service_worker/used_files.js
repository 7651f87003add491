// The files that are stored once they were used.

const CACHE = 'whylight-used';
/** As webpack names files by their content. */
const HASHED = /\.[0-9a-f]{8}\.\w+$/;

/** @param {ServiceWorkerGlobalScope} worker @param {string[]} paths relative to the worker's script */
export function usedFiles(worker, paths) {
  const addresses = new Set(paths.map((path) => new URL(path, worker.location.href).href));
  // A server answers the address of a folder with its index.
  const addressOf = (/** @type {URL} */ { origin, pathname }) => origin + pathname.replace(/\/$/, '/index.html');

  /** An embedded page promises to store nothing. Nobody can tell whose request a worker's is, so nothing is stored while there is one. */
  async function mayStore() {
    const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
    return !pages.some(({ url }) => new URL(url).pathname.endsWith('/embed.html'));
  }

  /** What the browser's own cache has of a file, without a request. @param {string} address @returns {Promise<Response | undefined>} */
  async function inBrowser(address) {
    try {
      return await fetch(address, { cache: 'only-if-cached', mode: 'same-origin' });
    } catch {
      return undefined;
    }
  }

  /** @param {string} address */
  async function keep(address) {
    const cache = await worker.caches.open(CACHE);
    if (await cache.match(address)) return;
    const response = await inBrowser(address);
    // An embedded page may have been opened since.
    if (response?.status === 200 && (await mayStore())) await cache.put(address, response);
  }

  return {
    cache: CACHE,
    has: (/** @type {URL} */ url) => addresses.has(addressOf(url)),
    isHashed: (/** @type {URL} */ url) => HASHED.test(url.pathname),

    /** @type {import('workbox-core').WorkboxPlugin} */
    plugin: {
      cacheKeyWillBeUsed: async ({ request }) => addressOf(new URL(request.url)),
      cacheWillUpdate: async ({ response }) => (response.status === 200 && (await mayStore()) ? response : null),
      handlerDidError: ({ request }) => inBrowser(request.url),
    },

    /**
     * A page that was loaded before this worker was there. It is fetched once more, since servers let no browser keep a page in its own cache.
     * @param {ExtendableMessageEvent["source"]} source what asks
     */
    async keepPage(source) {
      if (!source || !('url' in source)) return;
      const address = addressOf(new URL(source.url));
      if (!addresses.has(address)) return;
      const cache = await worker.caches.open(CACHE);
      if ((await cache.match(address)) || !(await mayStore())) return;
      try {
        const response = await fetch(address);
        if (response.status === 200) await cache.put(address, response);
      } catch {
        // Without a network there is nothing to keep.
      }
    },

    /** What the first visit fetched before this worker was there lies in the browser's own cache. */
    async keepFromBrowser() {
      for (const address of addresses) {
        if (!(await mayStore())) return;
        await keep(address);
      }
    },

    /** What this version does not have any more. */
    async removeOld() {
      const cache = await worker.caches.open(CACHE);
      for (const { url } of await cache.keys()) if (!addresses.has(url)) await cache.delete(url);
    },
  };
}
