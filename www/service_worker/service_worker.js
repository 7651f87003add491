// What works without a network: the pages with their scripts, stored as one version when this worker is installed, and what was used besides, such
// as the engine and photos, stored once it was used. Networks are none of its affair: the engine's worker keeps them under their hash.

import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkFirst } from 'workbox-strategies';
import { usedFiles } from './used_files.js';

const worker = /** @type {ServiceWorkerGlobalScope & typeof globalThis} */ (/** @type {unknown} */ (self));
const used = usedFiles(worker, WHYLIGHT_USED_FILES);

// A page that is read anew while a newer version waits gets that version, unless another page still runs on this one.
registerRoute(
  ({ request }) => request.mode === 'navigate' && worker.registration.waiting !== null,
  async ({ request, url }) => {
    const pages = await worker.clients.matchAll({ type: 'window' });
    if (pages.length < 2) {
      worker.registration.waiting?.postMessage({ type: 'take-over' });
      return new Response('', { headers: { Refresh: '0' } });
    }
    const path = url.pathname.endsWith('/') ? `${url.pathname}index.html` : url.pathname;
    return (await matchPrecache(path)) ?? fetch(request);
  },
);

// The state of a page is no part of its address as far as its file is concerned.
precacheAndRoute(WHYLIGHT_PAGES, { directoryIndex: 'index.html', cleanURLs: false, ignoreURLParametersMatching: [/^/] });
cleanupOutdatedCaches();

// A file with a hash in its name never changes; of any other the server may have a newer one.
registerRoute(
  ({ url }) => used.has(url) && used.isHashed(url),
  new CacheFirst({ cacheName: used.cache, plugins: [used.plugin] }),
);
registerRoute(({ url }) => used.has(url), new NetworkFirst({ cacheName: used.cache, plugins: [used.plugin] }));

worker.addEventListener('activate', (event) => event.waitUntil(Promise.all([worker.clients.claim(), used.removeOld()])));

worker.addEventListener('message', (event) => {
  if (event.data?.type === 'take-over') worker.skipWaiting();
  if (event.data?.type === 'keep-used') event.waitUntil(used.keepFromBrowser());
});
