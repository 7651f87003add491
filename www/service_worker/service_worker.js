// What works without a network: the pages with their scripts, stored as one version when this worker is installed, and what was used besides, such
// as the engine and photos, stored once it was used. Networks are none of its affair: the engine's worker keeps them under their hash.

import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkFirst } from 'workbox-strategies';
import { usedFiles } from './used_files.js';

const worker = /** @type {ServiceWorkerGlobalScope & typeof globalThis} */ (/** @type {unknown} */ (self));
const used = usedFiles(worker, WHYLIGHT_USED_FILES);

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
  if (event.data?.type === 'count-pages') event.waitUntil(countPages(event.ports[0]));
  if (event.data?.type === 'keep-used') event.waitUntil(Promise.all([used.keepPage(event.source), used.keepFromBrowser()]));
});

/** How many pages of the site are open. @param {MessagePort} asked */
async function countPages(asked) {
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  asked.postMessage(pages.length);
}
