// How much is fetched at the first use, in bytes on the wire. scripts/package.mjs measures it.

/** `cpuEngine`: the engine without code for GPUs. @type {{ engine: number, cpuEngine: number, networks: Record<string, { bytes: number, sha256: string }> }} */
export const DOWNLOADS =
  typeof WHYLIGHT_DOWNLOADS === 'undefined' ? { engine: 0, cpuEngine: 0, networks: {} } : WHYLIGHT_DOWNLOADS;

/**
 * What a press of the button fetches, at most: a GPU that is offered may turn out to be of no use.
 * @param {string} model @param {{ engine: boolean, network: boolean }} here what does not have to be fetched @param {boolean} forGpus
 * @returns {{ bytes: number, whole: boolean }} `whole` says whether the network is counted, or need not be
 */
export function downloadBytes(model, here, forGpus) {
  const network = here.network ? 0 : DOWNLOADS.networks[model]?.bytes;
  return {
    bytes: (here.engine ? 0 : forGpus ? DOWNLOADS.engine : DOWNLOADS.cpuEngine) + (network ?? 0),
    whole: network !== undefined,
  };
}
