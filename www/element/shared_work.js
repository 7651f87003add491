// Work that several figures wait for and that is done once. It ends when nobody waits for it any more; what failed is tried again by whoever asks next.

import { cancelled } from '../client/endings.js';

/** @typedef {{ signal?: AbortSignal, onProgress?: (progress: any) => void }} WorkLines */

/** @template T */
export class SharedWork {
  #begin;
  /** @type {Promise<T> | null} */
  #running = null;
  #isDone = false;
  /** @type {Set<WorkLines>} who waits */
  #waiting = new Set();
  #end = new AbortController();

  /** @param {(lines: { signal: AbortSignal, onProgress: (progress: any) => void }) => Promise<T>} begin */
  constructor(begin) {
    this.#begin = begin;
  }

  /** @param {WorkLines} lines @returns {Promise<T>} */
  join(lines) {
    const { signal } = lines;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(cancelled({ signal }));
      this.#waiting.add(lines);
      const leave = () => {
        this.#waiting.delete(lines);
        if (this.#waiting.size === 0) this.#abandon();
        reject(cancelled({ signal }));
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#start()
        .then(resolve, reject)
        .finally(() => {
          signal?.removeEventListener('abort', leave);
          this.#waiting.delete(lines);
        });
    });
  }

  #start() {
    if (this.#running) return this.#running;
    const end = new AbortController();
    const onProgress = (/** @type {any} */ progress) => this.#waiting.forEach((lines) => lines.onProgress?.(progress));
    const running = this.#begin({ signal: end.signal, onProgress });
    running.then(
      () => (this.#isDone = this.#running === running),
      () => {
        if (this.#running === running) this.#running = null;
      },
    );
    this.#end = end;
    this.#running = running;
    return running;
  }

  #abandon() {
    // What is done stays, whoever leaves.
    if (this.#isDone) return;
    this.#running = null;
    this.#end.abort();
  }
}
