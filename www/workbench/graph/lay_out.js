// Drawings laid out by a worker of their own, which is started for the first one: the page itself does not hold the library.

import { t } from '../../shared/language/text.js';

/** @typedef {import('./layout.js').Layout} Layout */

/** Begins no worker before it is asked for one. */
export function createLayouts() {
  /** @type {Worker | null} */
  let worker = null;
  let last = 0;
  /** @type {Map<number, { resolve: (layout: Layout) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();

  function start() {
    const made = new Worker(/* webpackChunkName: "layout" */ new URL('./layout_worker.js', import.meta.url), { type: 'module' });
    made.onmessage = ({ data: { id, layout } }) => {
      waiting.get(id)?.resolve(layout);
      waiting.delete(id);
    };
    made.onerror = ({ message }) => {
      for (const { reject } of waiting.values()) reject(new Error(message || t`The layout could not be loaded.`));
      end();
    };
    return made;
  }

  /** Drawings that were not laid out by then never are. */
  function end() {
    worker?.terminate();
    worker = null;
    waiting.clear();
  }

  return {
    /** @param {import('./layout.js').BoxSize[]} sizes @param {[string, string][]} edges @returns {Promise<Layout>} */
    layOut(sizes, edges) {
      // Whatever was asked before is no longer wanted, and may take seconds.
      if (waiting.size > 0) end();
      worker ??= start();
      const id = (last += 1);
      worker.postMessage({ id, sizes, edges });
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    },
    end,
  };
}
