// The visitor's own photos and networks, in this browser's IndexedDB: through the reloads of a visit, and if the visitor wants it from visit to
// visit. Nothing of it is sent anywhere. Where there is no such store (a private window, a full disk) the files last as long as the page.

const DATABASE = 'whylight';
const STORE = 'files';
/** A browser that does not open its database in this time is taken to have none: the page must not wait for it. */
const PATIENCE_MS = 3000;

/**
 * A file as it is kept. `setup`: what the visitor said of a network; `small`: its picture for the gallery, null for a network; `at`: when it was
 * opened, in ms since 1970; `visit`: the visit that it lasts for, null where it lasts until it is forgotten.
 * @typedef {{ key: string, name: string, file: Blob, isModel: boolean, small: Blob | null, at: number, visit: string | null,
 *   setup?: import('../state/types/own_network.js').NetworkSetup }} KeptFile
 */

/**
 * @param {{ indexedDB?: IDBFactory, patience_ms?: number }} [options]
 */
export function createKeptFiles({ indexedDB = globalThis.indexedDB, patience_ms = PATIENCE_MS } = {}) {
  /** @type {Promise<IDBDatabase> | undefined} */
  let opened;

  function database() {
    opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'key' });
      request.onsuccess = () => resolve(request.result);
      request.onerror = request.onblocked = () => reject(request.error);
      setTimeout(() => reject(new Error('The browser did not open its database.')), patience_ms);
    });
    return opened;
  }

  /**
   * What a transaction answers once all of it is done; `otherwise` where the browser keeps nothing.
   * @template A @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<A>} ask @param {A} otherwise @returns {Promise<A>}
   */
  async function within(mode, ask, otherwise) {
    if (!indexedDB) return otherwise;
    try {
      const transaction = (await database()).transaction(STORE, mode);
      const request = ask(transaction.objectStore(STORE));
      return await new Promise((resolve, reject) => {
        transaction.oncomplete = () => resolve(request.result);
        transaction.onerror = transaction.onabort = () => reject(transaction.error);
      });
    } catch {
      return otherwise;
    }
  }

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
