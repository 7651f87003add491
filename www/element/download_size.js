// How much is fetched at the first use, in bytes on the wire. scripts/package.mjs measures it.

/** @type {{ engine: number, networks: Record<string, number> }} */
const DOWNLOADS = typeof WHYLIGHT_DOWNLOADS === 'undefined' ? { engine: 0, networks: {} } : WHYLIGHT_DOWNLOADS;

/**
 * @param {string} model @param {boolean} engineIsHere
 * @returns {{ bytes: number, whole: boolean }} `whole` says whether the network is counted
 */
export function downloadBytes(model, engineIsHere) {
  const network = DOWNLOADS.networks[model];
  return { bytes: (engineIsHere ? 0 : DOWNLOADS.engine) + (network ?? 0), whole: network !== undefined };
}
