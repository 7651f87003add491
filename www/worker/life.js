// How the page learns that this worker is gone. A browser that ends a worker, for want of memory say, tells nobody, and a worker that computes cannot answer
// a question. A lock of the browser is free the moment that its holder is gone.

/**
 * Holds a lock as long as this worker lives. Where the browser has none (an insecure page, a frame of opaque origin), nothing happens.
 * @param {(lock: string) => void} tell its name, once it is held: whoever gets the lock then knows that the worker is gone
 * @param {Pick<LockManager, "request"> | undefined} [locks]
 */
export function holdLock(tell, locks = globalThis.navigator?.locks) {
  const name = `whylight-worker ${[...crypto.getRandomValues(new Uint32Array(4))].map((word) => word.toString(36)).join('')}`;
  const held = () => {
    tell(name);
    return new Promise(() => {});
  };
  locks?.request(name, held).catch(() => {});
}
