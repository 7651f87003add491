import { addressInCache, NETWORKS_CACHE } from '../shared/networks_cache.js';
import { DOWNLOADS } from './download_size.js';

/** Whether this browser keeps a shipped network already, so that it is not downloaded again. @param {string} model its id @returns {Promise<boolean>} */
export async function isKept(model) {
  const network = DOWNLOADS.networks[model];
  if (!network) return false;
  try {
    return Boolean(await caches.match(addressInCache(network.sha256), { cacheName: NETWORKS_CACHE }));
  } catch {
    // A page that was not served securely, or a frame without storage.
    return false;
  }
}
