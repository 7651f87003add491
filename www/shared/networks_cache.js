// Where the browser keeps the bytes of networks between visits: the worker keeps them, and the element asks whether they are there.

/** The cache that holds them. */
export const NETWORKS_CACHE = 'whylight-models';

/** Under which address: a name, not a place, since a worker from a blob has no address that others could be relative to. @param {string} sha256 of the bytes */
export const addressInCache = (sha256) => `https://whylight.invalid/by-hash/${sha256}`;
