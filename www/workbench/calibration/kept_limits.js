// Limits that the visitor set for networks, between two visits, in this browser's local storage: a few kilobytes each. Nothing of it is sent.

/** @typedef {import('../state/types/calibration.js').OwnLimits} OwnLimits */

const NAME = 'whylight-limits';

/** @param {{ storage?: Storage }} [options] a browser may refuse even to name its storage */
export function createKeptLimits({ storage = storageOf() } = {}) {
  return {
    /** By the key of the network; empty where nothing is kept or what is kept is unreadable. @returns {Map<string, OwnLimits>} */
    all() {
      try {
        const entries = JSON.parse(storage?.getItem(NAME) ?? '[]');
        return new Map(entries.filter(isEntry));
      } catch {
        return new Map();
      }
    },
    /** @param {Map<string, OwnLimits>} limits @returns {boolean} whether the browser keeps them */
    put(limits) {
      try {
        storage?.setItem(NAME, JSON.stringify([...limits]));
        return Boolean(storage);
      } catch {
        return false;
      }
    },
  };
}

/** @param {unknown} entry */
const isEntry = (entry) =>
  Array.isArray(entry) &&
  typeof entry[0] === 'string' &&
  typeof entry[1]?.calibration === 'object' &&
  entry[1].calibration !== null;

function storageOf() {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
