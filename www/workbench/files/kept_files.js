// The visitor's own photos and networks, in this browser's IndexedDB: through the reloads of a visit, and if the visitor wants it from visit to
// visit. Nothing of it is sent anywhere. Where there is no such store (a private window, a full disk) the files last as long as the page.

import { createDatabase } from '../../shared/database.js';

const DATABASE = 'whylight';
const STORE = 'files';

/**
 * A file as it is kept. `setup`: what the visitor said of a network; `small`: its picture for the gallery, null for a network; `at`: when it was
 * opened, in ms since 1970; `visit`: the visit that it lasts for, null where it lasts until it is forgotten.
 * @typedef {{ key: string, name: string, file: Blob, isModel: boolean, small: Blob | null, at: number, visit: string | null,
 *   setup?: import('../state/types/own_network.js').NetworkSetup }} KeptFile
 */

/**
 * @param {{ indexedDB?: IDBFactory, patience_ms?: number }} [options]
 */
export function createKeptFiles({ indexedDB, patience_ms } = {}) {
  const { within } = createDatabase({ name: DATABASE, store: STORE, keyPath: 'key', indexedDB, patience_ms });

  return {
    /** Everything that is kept, the oldest first. @returns {Promise<KeptFile[]>} */
    all: async () =>
      (await within('readonly', (store) => /** @type {IDBRequest<KeptFile[]>} */ (store.getAll()), [])).sort(
        (a, b) => a.at - b.at,
      ),
    /** @param {KeptFile} file @returns {Promise<boolean>} whether the browser keeps it */
    put: async (file) => (await within('readwrite', (store) => store.put(file), '')) !== '',
    /** @param {string} key */
    remove: (key) => within('readwrite', (store) => store.delete(key), undefined),
  };
}
