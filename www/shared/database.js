// A store of this browser's IndexedDB. Where there is none (a private window, a full disk, a visitor who forbids it) whoever asks is answered all
// the same.

/** A browser that does not open its database in this time is taken to have none: the page must not wait for it. */
const PATIENCE_MS = 3000;

/**
 * @param {{ name: string, store: string, keyPath: string, indexedDB?: IDBFactory, patience_ms?: number }} options `store`: the only one of the
 *   database; `keyPath`: the field of its records that is their key
 */
export function createDatabase({ name, store, keyPath, indexedDB = allowed(), patience_ms = PATIENCE_MS }) {
  /** @type {Promise<IDBDatabase> | undefined} */
  let opened;

  function database() {
    opened ??= new Promise((resolve, reject) => {
      const request = /** @type {IDBFactory} */ (indexedDB).open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(store, { keyPath });
      request.onsuccess = () => resolve(request.result);
      request.onerror = request.onblocked = () => reject(request.error);
      setTimeout(() => reject(new Error('The browser did not open its database.')), patience_ms);
    });
    return opened;
  }

  return {
    /**
     * What a transaction answers once all of it is done; `otherwise` where the browser keeps nothing.
     * @template A @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<A>} ask @param {A} otherwise @returns {Promise<A>}
     */
    async within(mode, ask, otherwise) {
      if (!indexedDB) return otherwise;
      try {
        const transaction = (await database()).transaction(store, mode);
        const request = ask(transaction.objectStore(store));
        return await new Promise((resolve, reject) => {
          transaction.oncomplete = () => resolve(request.result);
          transaction.onerror = transaction.onabort = () => reject(transaction.error);
        });
      } catch {
        return otherwise;
      }
    },
  };
}

/** The browser's own, where reading it is not refused. @returns {IDBFactory | undefined} */
function allowed() {
  try {
    return globalThis.indexedDB;
  } catch {
    return undefined;
  }
}
