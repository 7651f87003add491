// Whether the visitor's own files outlast the visit. The default is no: on a computer that several people use, the next one must not find them.

const NAME = 'whylight-keep-files';

/** @param {{ storage?: Storage }} [options] a browser may refuse even to name its storage */
export function createKeepChoice({ storage = storageOf() } = {}) {
  return {
    /** @returns {boolean} what was chosen in this browser */
    get: () => storage?.getItem(NAME) === 'yes',
    /** @param {boolean} keep */
    set(keep) {
      try {
        if (keep) storage?.setItem(NAME, 'yes');
        else storage?.removeItem(NAME);
      } catch {
        // It then holds until the page goes.
      }
    },
  };
}

function storageOf() {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
