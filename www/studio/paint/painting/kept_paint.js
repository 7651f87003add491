// Paintings and photos of one's own in this browser's IndexedDB, so that a reload loses none of them. They are never sent anywhere.

import { createDatabase } from '../../../shared/database.js';

/**
 * What is kept of a set: its classes, the photos of one's own, and what is painted.
 * @typedef {{ set: "shipped" | "own", classes: string[], photos: { id: string, name: string, label: number, blob: Blob }[],
 *   paintings: [id: string, painting: Uint8Array][] }} KeptSet
 */

/** The set that was open last. */
const LAST = 'last';

/** @param {{ indexedDB?: IDBFactory, patience_ms?: number }} [options] */
export function createKeptPaint(options = {}) {
  const { within } = createDatabase({ name: 'whylight-paint', store: 'sets', keyPath: 'set', ...options });
  const read = async (/** @type {string} */ key) =>
    within('readonly', (store) => /** @type {IDBRequest<any>} */ (store.get(key)), undefined);
  return {
    /** @param {"shipped" | "own"} set @returns {Promise<KeptSet | null>} */
    async get(set) {
      const kept = await read(set);
      return Array.isArray(kept?.photos) && Array.isArray(kept.paintings) && Array.isArray(kept.classes) ? kept : null;
    },
    /** @param {KeptSet} set @returns {Promise<boolean>} whether the browser keeps it */
    put: async (set) => (await within('readwrite', (store) => store.put(set), '')) !== '',
    /** @param {"shipped" | "own"} set */
    remove: (set) => within('readwrite', (store) => store.delete(set), undefined),

    /** Which set was open last. @returns {Promise<"shipped" | "own">} */
    last: async () => ((await read(LAST))?.open === 'own' ? 'own' : 'shipped'),
    /** @param {"shipped" | "own"} open */
    opened: (open) => within('readwrite', (store) => store.put({ set: LAST, open }), ''),
  };
}
