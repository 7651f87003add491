// How much is fetched at the first use, in bytes on the wire. scripts/package.mjs measures it.

/** @type {{ engine: number, networks: Record<string, { bytes: number, sha256: string }> }} */
export const DOWNLOADS = typeof WHYLIGHT_DOWNLOADS === 'undefined' ? { engine: 0, networks: {} } : WHYLIGHT_DOWNLOADS;

/**
 * What a press of the button fetches.
 * @param {string} model @param {{ engine: boolean, network: boolean }} here what does not have to be fetched
 * @returns {{ bytes: number, whole: boolean }} `whole` says whether the network is counted, or need not be
 */
export function downloadBytes(model, here) {
  const network = here.network ? 0 : DOWNLOADS.networks[model]?.bytes;
  return { bytes: (here.engine ? 0 : DOWNLOADS.engine) + (network ?? 0), whole: network !== undefined };
}
