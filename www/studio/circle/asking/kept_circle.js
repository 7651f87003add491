// The answers in this browser's IndexedDB, so that a closed tab loses none of them. The network is learned again from them.

import { createDatabase } from '../../../shared/database.js';

const KEY = 'circle';

/**
 * @typedef {{ key: string, settings: import('./settings.js').Settings, answers: import('./value.js').CircleAnswer[],
 *   history: import('./value.js').CircleRound[] }} KeptCircle
 */

/** @param {{ indexedDB?: IDBFactory, patience_ms?: number }} [options] */
export function createKeptCircle(options = {}) {
  const { within } = createDatabase({ name: 'whylight-circle', store: 'circles', keyPath: 'key', ...options });
  return {
    /** @returns {Promise<KeptCircle | null>} null where there is none, or what is there is none */
    async get() {
      const kept = await within(
        'readonly',
        (store) => /** @type {IDBRequest<KeptCircle | undefined>} */ (store.get(KEY)),
        undefined,
      );
      return Array.isArray(kept?.answers) && Array.isArray(kept.history) && kept.answers.length > 0 ? kept : null;
    },
    /** @param {Omit<KeptCircle, "key">} circle @returns {Promise<boolean>} whether the browser keeps it */
    put: async (circle) => (await within('readwrite', (store) => store.put({ ...circle, key: KEY }), '')) !== '',
    remove: () => within('readwrite', (store) => store.delete(KEY), undefined),
  };
}
