// The bytes of a shipped network: from where the browser keeps them once the engine has read them, or else from the server again.

import { problem } from '../../client/errors.js';
import { addressInCache, NETWORKS_CACHE } from '../../shared/networks_cache.js';
import { t } from '../../shared/language/text.js';

/** @param {{ sha256: string, file: string }} card @param {AbortSignal} signal @returns {Promise<Uint8Array>} */
export async function networkFile({ sha256, file }, signal) {
  const response = (await kept(sha256)) ?? (await fetch(new URL(`models/${file}`, document.baseURI), { signal }));
  if (!response.ok)
    throw problem('network', t`The file of the network could not be read: the server answered ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}

/** @param {string} sha256 */
async function kept(sha256) {
  try {
    return await caches.match(addressInCache(sha256), { cacheName: NETWORKS_CACHE });
  } catch {
    // A page that was not served securely, or a frame without storage.
    return undefined;
  }
}
