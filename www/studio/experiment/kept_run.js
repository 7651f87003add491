// The run in this browser's IndexedDB, so that a closed tab loses a few seconds of training at most.

import { createDatabase } from '../../shared/database.js';

const KEY = 'decoy';

/**
 * A run as it is kept. `latest`, `best`: checkpoints after the last epoch and after the one with the highest test accuracy; `at`: when, in ms since
 * 1970.
 * @typedef {{ key: string, settings: import('./settings.js').Settings, history: import('./findings.js').EpochPoint[], latest: Uint8Array,
 *   best: { epoch: number, checkpoint: Uint8Array } | null, at: number }} KeptRun
 */

/** @param {{ indexedDB?: IDBFactory, patience_ms?: number }} [options] */
export function createKeptRun(options = {}) {
  const { within } = createDatabase({ name: 'whylight-studio', store: 'runs', keyPath: 'key', ...options });
  return {
    /** @returns {Promise<KeptRun | null>} null where there is none, or what is there is no run */
    async get() {
      const kept = await within(
        'readonly',
        (store) => /** @type {IDBRequest<KeptRun | undefined>} */ (store.get(KEY)),
        undefined,
      );
      return kept?.latest instanceof Uint8Array && Array.isArray(kept.history) && kept.history.length > 0 ? kept : null;
    },
    /** @param {Omit<KeptRun, "key" | "at">} run @returns {Promise<boolean>} whether the browser keeps it */
    put: async (run) => (await within('readwrite', (store) => store.put({ ...run, key: KEY, at: Date.now() }), '')) !== '',
    remove: () => within('readwrite', (store) => store.delete(KEY), undefined),
  };
}
